"""The calculator: a chain of steps, and sums that stand in a note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.programs import Program
from gym_cua.tasks.checks import Allowance, Check, answered_number, numbers_in
from gym_cua.tasks.checks.content import decoded, file_check, lines_of
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .pools import TOPICS
from .task_base import DONE, DesktopTask, changing, press, write

_BOX = (850, 120, 380, 440)
"""Left, top, width and height of the calculator, in pixels."""


class CalculatorTask(DesktopTask):
    """A task with a note and, in front of it, the calculator."""

    path: str

    def lay_note(self, lines: Sequence[str]) -> None:
        """Lay the note, and have it and the calculator open."""
        self.path = f"Documents/{self.pick(TOPICS.pools[self.split])} sums.txt"
        self.lay(self.path, "".join(f"{line}\n" for line in lines))
        self.start("l3afpad", self.path)
        self.world.programs.append(Program(("galculator",), _BOX))


class CalculatorChain(CalculatorTask):
    """Follow the steps of a note and say what comes out."""

    name = "calculator-chain"
    difficulty = 2
    horizon = 7
    asks_answer = True
    instructions = {
        "train": (
            "Calculate what the open note describes, step after step, and tell me the final number.",
            "Follow the steps in the note from top to bottom with the calculator. What comes out at the end?",
        ),
        "val": (
            "Work through the calculation in the note, line by line, and answer with the result.",
            "What is the result after the last step of the note that is open?",
        ),
        "test": (
            "Carry out each line of the note in turn and report the value you end up with.",
            "Which number do the instructions in the note lead to? Give just that.",
        ),
    }
    _WORDS = {
        "train": ("Start with {}", "times {}", "minus {}", "plus {}", "divided by {}"),
        "val": ("Take {}", "multiply by {}", "subtract {}", "add {}", "divide by {}"),
        "test": (
            "Begin at {}",
            "make it {} times as much",
            "take away {}",
            "put {} on top",
            "share equally among {}",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Five or six steps, of which the last divides."""
        value = float(self.number(121, 989))
        steps = [(0, "", int(value))]
        for kind in (*self.shuffled((1, 2, 3)), self.pick((2, 3)), 4):
            low, high = {1: (12, 49), 2: (101, 990), 3: (101, 990), 4: (2, 2)}[kind]
            # No third decimal: a point before three digits might be meant for thousands.
            number = self.pick((4, 5)) if kind == 4 else self.number(low, high)
            steps.append((kind, " *-+/"[kind], number))
        for _, sign, number in steps[1:]:
            value = {"*": value * number, "-": value - number, "+": value + number, "/": value / number}[sign]
        self.result = value
        self.steps = [f"{sign}{number}" for _, sign, number in steps]
        words = self._WORDS[self.split]
        self.lay_note([words[kind].format(number) for kind, _, number in steps])
        return {}

    def goals(self) -> Sequence[Check]:
        """The answer is the result."""
        return (answered_number("the result is right", self.result, 0.0005),)

    def _answer(self, steps: Sequence[str], result: float) -> Iterator[Action]:
        # The equals sign after each step, since the calculator knows precedence and the note does not.
        for step in steps:
            yield write(f"{step}=")
        yield Action("answer", text=f"{result:.12g}")

    def oracle(self, look: Look) -> Iterator[Action]:
        """Type the steps and answer."""
        yield from self._answer(self.steps, self.result)

    def slips(self) -> Mapping[str, Script]:
        """The last step left out; one off; no answer."""
        divisor = float(self.steps[-1][1:])
        return {
            "the last step left out": lambda look: self._answer(self.steps[:-1], self.result * divisor),
            "one off": lambda look: self._answer(self.steps, self.result + 1),
            "no answer": lambda look: iter((DONE,)),
        }


class CalculatorNote(CalculatorTask):
    """Write the results of three sums into a note."""

    name = "calculator-note"
    difficulty = 3
    horizon = 16
    instructions = {
        "train": (
            "The open note has sums without results. Write each result behind its equals sign and save the "
            "note.",
            "Complete the note: after every “=” belongs what the sum comes to, exactly. Save it then.",
        ),
        "val": (
            "Fill in what is missing after the equals signs of the note, not rounded, and save the file.",
            "Each line of the note ends in “=”. Put the outcome there, line by line, and save.",
        ),
        "test": (
            "Finish the open calculations: the exact outcome goes to the end of its line. Store the note "
            "after it.",
            "Nobody has worked out the lines in the note yet. Add the unrounded solution to each and save.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Three products or sums, some with decimals."""
        self.sums = []
        for _ in range(3):
            one, two = self.number(103, 989), self.number(21, 198) / 2
            sign = self.pick("x-+x")
            value = one * two if sign == "x" else one + two if sign == "+" else one - two
            self.sums.append((f"{one} {sign} {two:g} =", value))
        self.lay_note([text for text, _ in self.sums])
        return {}

    def goals(self) -> Sequence[Check]:
        """Every line is as it was, with its result."""
        wanted = list(self.sums)

        def test(content: bytes) -> str | None:
            lines = lines_of(decoded(self.path, content)).rstrip().split("\n")
            if len(lines) != len(wanted):
                return f"the note has {len(lines)} lines, not {len(wanted)}"
            for line, (text, value) in zip(lines, wanted, strict=True):
                result = line.removeprefix(text).strip()
                plain = re.fullmatch(r"-?[\d.,]+", result)
                right = line.startswith(text) and plain and numbers_in(result) == [value]
                if not right:
                    return f"a line reads {line[:60]!r}, not {text + f' {value:.12g}'!r}"
            return None

        return (file_check("every result is there", self.path, test),)

    def milestones(self) -> Sequence[Check]:
        """The first result is there."""
        text, value = self.sums[0]

        def test(content: bytes) -> str | None:
            line = decoded(self.path, content).split("\n")[0]
            right = line.startswith(text) and numbers_in(line.removeprefix(text)) == [value]
            return None if right else f"the first line reads {line[:60]!r}"

        return (file_check("the first result is there", self.path, test),)

    def allowances(self) -> Sequence[Allowance]:
        """Only the note may change."""
        return changing(self.path)

    def _write(self, values: Sequence[float], save: bool = True) -> Iterator[Action]:
        for text, _ in self.sums:
            yield write(text.replace(" ", "").replace("x", "*"))
        yield press("Alt", "Tab")
        yield press("Control", "Home")
        for value in values:
            yield press("End")
            yield write(f" {value:.12g}")
            yield press("ArrowDown")
        if save:
            yield press("Control", "s")
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Calculate each, write each behind its sum, save."""
        yield from self._write([value for _, value in self.sums])

    def slips(self) -> Mapping[str, Script]:
        """Results in each other's lines; one wrong; not saved."""
        values = [value for _, value in self.sums]
        return {
            "in each other's lines": lambda look: self._write(values[::-1]),
            "one wrong": lambda look: self._write([*values[:2], values[2] + 1]),
            "not saved": lambda look: self._write(values, save=False),
        }


TASKS = (CalculatorChain, CalculatorNote)
