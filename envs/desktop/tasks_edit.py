"""Editing: changes within notes that must leave the rest of them alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, file_contains, file_text
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .line_ends import unix_lines
from .moves import HOME, click_when_there, open_note, pause, retype_all, retype_lines, save
from .pools import FIRST_NAMES, GOODS, LAST_NAMES, PLACES, TOPICS
from .task_base import DONE, DesktopTask, changing, press, write


class ReplaceExceptQuotation(DesktopTask):
    """Replace a place's name throughout a report, but not where somebody is quoted."""

    name = "replace-except-quotation"
    difficulty = 3
    horizon = 30
    instructions = {
        "train": (
            "The trip has moved from {old} to {new}. Correct the open report everywhere, except in lines "
            "that begin with “>”, which quote a letter, and save it.",
            "Wherever this report says {old} it should say {new}, but the quoted lines (those with “>” in "
            "front) must stay word for word. Save the result.",
        ),
        "val": (
            "In the report on the screen, put {new} for {old}. What is quoted, marked by “>” at the start of "
            "the line, is not ours to change. Save afterwards.",
            "Not {old} but {new} is right, all through the open file; only the quotations behind “>” keep "
            "the old name. Please correct and save.",
        ),
        "test": (
            "Someone wrote {old} in this report where {new} was meant. Mend that, leave each line starting "
            "with “>” as it is, and save the report.",
            "The open text should no longer speak of {old} but of {new}. Quotations, the lines after “>”, "
            "are exempt. Save it when done.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Lines with the old name, alone and twice, quoted lines with it, and lines without it."""
        old, new, other = self.several(PLACES.pools[self.split], 3)
        one, two = self.several(FIRST_NAMES.pools[self.split], 2)
        goods = self.several(GOODS.pools[self.split], 3)
        wrong = [
            f"{one} takes the train to {old} at noon.",
            f"From {old} the {goods[0]} go on to {other}.",
            f"There are rooms in {old}, and {old} has a market.",
        ]
        right = [f"> We have always bought {goods[1]} in {old}, says {two}.", f"> Nobody leaves {old} early."]
        plain = [f"{two} stays in {other}.", f"Bring {goods[2]} for everyone."]
        lines = self.shuffled([*wrong[: self.number(2, 3)], *right, *plain])
        path = f"Documents/{self.pick(TOPICS.pools[self.split])} report.txt"
        self.lay(path, "\n".join(lines) + "\n")
        self.start("l3afpad", path)
        return {"old": old, "new": new, "path": path, "lines": lines}

    def _after(self, quotations: bool = False, first: bool = True) -> list[str]:
        old, new, lines = (self.parameters[key] for key in ("old", "new", "lines"))
        after = [
            line.replace(old, new) if quotations or not line.startswith(">") else line for line in lines
        ]
        if not first:
            at = next(at for at, line in enumerate(lines) if line != after[at])
            after[at] = lines[at]
        return after

    def goals(self) -> Sequence[Check]:
        """The report reads as it should, quotations and all."""
        return (file_text("the report is right", self.parameters["path"], "\n".join(self._after())),)

    def allowances(self) -> Sequence[Allowance]:
        """Only the report may change."""
        return changing(self.parameters["path"])

    def milestones(self) -> Sequence[Check]:
        """Each line that was wrong is right."""
        lines, path = self.parameters["lines"], self.parameters["path"]
        pairs = [(old, new) for old, new in zip(lines, self._after(), strict=True) if old != new]
        return [file_contains(f"line {at} is right", path, new) for at, (_, new) in enumerate(pairs, 1)]

    def _solve(self, after: Sequence[str], saved: bool = True) -> Iterator[Action]:
        yield from retype_lines(self.parameters["lines"], after)
        if saved:
            yield from save()
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Retype the lines in question."""
        yield from self._solve(self._after())

    def slips(self) -> Mapping[str, Script]:
        """Everywhere; not everywhere enough; not saved."""
        return {
            "quotations too": lambda look: self._solve(self._after(quotations=True)),
            "one is left": lambda look: self._solve(self._after(first=False)),
            "not saved": lambda look: self._solve(self._after(), saved=False),
        }


class SortByAmount(DesktopTask):
    """Put the lines of a list in order of the amounts at their ends."""

    name = "sort-by-amount"
    difficulty = 2
    horizon = 5
    instructions = {
        "train": (
            "Put the lines of the open list in order of amount, the largest first. The heading stays on top; "
            "save the list.",
            "This list should begin with its largest amount and end with its smallest, under the same "
            "heading. Arrange it so and save.",
        ),
        "val": (
            "Order what is listed in the open note from the highest amount down to the lowest. Leave the "
            "first line where it is, and save.",
            "Sort the entries under the heading of this note by amount, descending. Then save it.",
        ),
        "test": (
            "Whoever reads this list wants the big amounts before the small ones. Reorder it below its title "
            "and save the file.",
            "Rearrange the open list: biggest amount at the top, smallest at the bottom, title "
            "untouched. Save.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Goods with amounts of one to four digits, so that order by digits is another."""
        goods = self.several(GOODS.pools[self.split], self.number(5, 6))
        amounts = [self.number(3, 9), self.number(20, 99), self.number(100, 999), self.number(1000, 4000)]
        while len(amounts) < len(goods):
            more = self.number(10, 2000)
            if more not in amounts:
                amounts.append(more)
        rows = list(zip(goods, self.shuffled(amounts), strict=True))
        right = sorted(rows, key=lambda row: -row[1])
        if rows == right:
            rows.reverse()
        path = f"Documents/{self.pick(TOPICS.pools[self.split])} list.txt"
        title = f"{self.pick(TOPICS.pools[self.split]).capitalize()} list"
        lines = [f"{name}: {amount}" for name, amount in rows]
        self.lay(path, "\n".join([title, *lines]) + "\n")
        self.start("mousepad", path)
        return {"path": path, "title": title, "right": [f"{name}: {amount}" for name, amount in right]}

    def _text(self, lines: Sequence[str]) -> str:
        return "\n".join([self.parameters["title"], *lines]) + "\n"

    def goals(self) -> Sequence[Check]:
        """The heading, then the lines in order."""
        return (file_text("in order", self.parameters["path"], self._text(self.parameters["right"])),)

    def allowances(self) -> Sequence[Allowance]:
        """Only the list may change."""
        return changing(self.parameters["path"])

    def _solve(self, lines: Sequence[str], saved: bool = True) -> Iterator[Action]:
        yield from retype_all(self._text(lines))
        if saved:
            yield from save()
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Write the list anew."""
        yield from self._solve(self.parameters["right"])

    def slips(self) -> Mapping[str, Script]:
        """Ascending; in order of digits; a line lost; not saved."""
        right: list[str] = self.parameters["right"]
        by_digits = sorted(right, key=lambda line: line.rpartition(" ")[2], reverse=True)
        return {
            "smallest first": lambda look: self._solve(right[::-1]),
            "by their digits": lambda look: self._solve(by_digits),
            "one is lost": lambda look: self._solve(right[:-1]),
            "not saved": lambda look: self._solve(right, saved=False),
        }


class CorrectName(DesktopTask):
    """Correct a misspelt name in every letter of a folder, but not in an address that is really spelt so."""

    name = "correct-name"
    difficulty = 4
    horizon = 45
    instructions = {
        "train": (
            "In the letters in Documents/Letters the name {right} is sometimes misspelt {wrong}. Correct it "
            "in all of them, but leave the mail address, which really is spelt that way.",
            "{wrong} should read {right} wherever it stands in the files of Documents/Letters. Only the mail "
            "address is right as it is.",
        ),
        "val": (
            "Somebody wrote {wrong} for {right} in several files of Documents/Letters. Put that right in "
            "each; do not touch the address with the @.",
            "Go through Documents/Letters and turn every {wrong} into {right}. The address for mail keeps "
            "its odd spelling.",
        ),
        "test": (
            "Our partner is called {right}, yet Documents/Letters has {wrong} here and there. Mend all the "
            "letters, mail addresses excepted.",
            "Check the letters in Documents/Letters for {wrong} and make it {right}. What stands in a mail "
            "address must not change.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Five letters: some with the mistake, one with it only in an address, one without."""
        last = self.pick(LAST_NAMES.pools[self.split])
        at = self.number(1, len(last) - 2)
        while last[at] == last[at - 1] or last[at] == last[at + 1]:
            at = at % (len(last) - 2) + 1
        wrong = last[:at] + last[at + 1 :]
        names = self.several(TOPICS.pools[self.split], 5)
        address = f"office@{wrong.lower()}.example"
        bodies = [
            [f"Dear {wrong} family,", self.remark(), "Yours"],
            [self.remark(), f"Greetings to Mr {wrong}, and once more to Ms {wrong}.", f"Write to {address}."],
            ["Good morning,", f"the {wrong}s are away.", self.remark()],
            [f"Dear Ms {last},", f"is {address} still right?", "Yours"],
            [self.remark(), f"{last} has paid.", self.remark()],
        ]
        letters = {f"Documents/Letters/{name}.txt": body for name, body in zip(names, bodies, strict=True)}
        for path, body in letters.items():
            self.lay(path, "\n".join(body) + "\n")
        order = self.shuffled(sorted(letters))
        self.start("l3afpad", order[0])
        return {"wrong": wrong, "right": last, "letters": letters, "address": address, "order": order}

    def _corrected(self, body: Sequence[str], address: bool = False) -> list[str]:
        wrong, right = self.parameters["wrong"], self.parameters["right"]
        after = [line.replace(wrong, right) for line in body]
        # The address is in small letters, so only who looks past case meets it.
        return [line.replace(wrong.lower(), right.lower()) for line in after] if address else after

    def _wrong(self) -> list[str]:
        return [path for path, body in self.parameters["letters"].items() if self._corrected(body) != body]

    def goals(self) -> Sequence[Check]:
        """Every letter with the mistake reads as it should."""
        letters = self.parameters["letters"]
        return [
            file_text(f"{path} is right", path, "\n".join(self._corrected(letters[path])))
            for path in self._wrong()
        ]

    milestones = goals

    def allowances(self) -> Sequence[Allowance]:
        """Only the letters with the mistake may change."""
        return changing(*self._wrong())

    def _solve(self, paths: Sequence[str], address: bool = False, saved: bool = True) -> Iterator[Action]:
        letters = self.parameters["letters"]
        for path in paths:
            yield from open_note(path)
            yield from retype_lines(letters[path], self._corrected(letters[path], address))
            if saved or path != paths[-1]:
                yield from save()
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Open each such letter and retype the lines in question."""
        yield from self._solve(self._wrong())

    def slips(self) -> Mapping[str, Script]:
        """One letter left; the address too; the last one not saved."""
        return {
            "one letter is left": lambda look: self._solve(self._wrong()[:-1]),
            "the address too": lambda look: self._solve(self._wrong(), address=True),
            "the last not saved": lambda look: self._solve(self._wrong(), saved=False),
        }


class UnixLineEnds(DesktopTask):
    """Give a file the line ends of Unix, and nothing else."""

    name = "unix-line-ends"
    difficulty = 3
    horizon = 12
    splits = ("test",)
    instructions = {
        "test": (
            "The open file has the line ends of Windows. Save it in its place with those of Unix (line feed "
            "only), its text unchanged.",
            "A machine that reads this file wants plain line feeds, not carriage returns with them. Convert "
            "the open file, keeping name and words.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A table of goods with carriage returns."""
        lines = [f"{item};{self.number(2, 90)}" for item in self.several(GOODS.pools[self.split], 5)]
        path = f"Documents/{self.pick(TOPICS.pools[self.split])}.txt"
        self.lay(path, "\r\n".join(lines) + "\r\n")
        self.start("l3afpad", path)
        return {"path": path, "lines": lines}

    def goals(self) -> Sequence[Check]:
        """Line feeds alone, and the same text."""
        path = self.parameters["path"]
        text = "\n".join(self.parameters["lines"])
        return (unix_lines("plain line feeds", path), file_text("the same text", path, text))

    def allowances(self) -> Sequence[Allowance]:
        """Only this file may change."""
        return changing(self.parameters["path"])

    def _solve(self, look: Look, ends: str, path: str) -> Iterator[Action]:
        yield press("Control", "Shift", "s")
        yield pause()
        yield from click_when_there(look, "combo box", "CR+LF")
        yield from click_when_there(look, "menu item", ends)
        yield pause()
        if path != self.parameters["path"]:
            yield press("Alt", "n")
            yield press("Control", "a")
            yield write(f"{HOME}/{path}")
        yield from click_when_there(look, "push button", "Save As")
        yield pause()
        # Whether to overwrite it.
        if path == self.parameters["path"]:
            yield press("Enter")
            yield pause()
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Save it under its own name with other line ends."""
        yield from self._solve(look, "LF", self.parameters["path"])

    def slips(self) -> Mapping[str, Script]:
        """The line ends of old Macintoshes; another file; saved as it was."""
        path = self.parameters["path"]

        def as_it_was(look: Look) -> Iterator[Action]:
            yield press("Control", "End")
            yield write("x\b")
            yield from save()
            yield DONE

        return {
            "carriage returns": lambda look: self._solve(look, "CR", path),
            "another file": lambda look: self._solve(look, "LF", path.replace(".txt", "-unix.txt")),
            "saved as it was": as_it_was,
        }


TASKS = (ReplaceExceptQuotation, SortByAmount, CorrectName, UnixLineEnds)
