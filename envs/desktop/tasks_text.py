"""Text: edit a file and save it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, file_text
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .pools import GOODS, PLACES, TOPICS, WORDS
from .task_base import DONE, DesktopTask, changing, press, write


class AppendLine(DesktopTask):
    """Add a line at the end of an open note and save it."""

    name = "append-line"
    difficulty = 1
    horizon = 4
    instructions = {
        "train": (
            "Add the line “{line}” at the end of the open note and save it.",
            "The note in front of you wants one more line at its end: “{line}”. Save it then.",
        ),
        "val": (
            "Put “{line}” below the last line of the note that is open, then save the file.",
            "Write “{line}” on a new last line of this note. Do not forget to save.",
        ),
        "test": (
            "Finish the open note with a further line that reads “{line}”, and save.",
            "At the very bottom of the note that is open, “{line}” is missing as a line. Add and save it.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A list of goods, and one that is missing."""
        goods = self.several(GOODS.pools[self.split], 5)
        topic = self.pick(TOPICS.pools[self.split])
        path = f"Documents/{topic}.txt"
        self.lay(path, "".join(f"{item}\n" for item in goods[:4]))
        self.start("l3afpad", path)
        line = f"{goods[4]} from {self.pick(PLACES.pools[self.split])}, {self.pick(WORDS.pools[self.split])}"
        return {"path": path, "line": line, "before": goods[:4]}

    def _text(self, line: str) -> str:
        return "".join(f"{item}\n" for item in self.parameters["before"]) + f"{line}\n"

    def goals(self) -> Sequence[Check]:
        """The file holds the old lines and the new one."""
        return (file_text("the line is there", self.parameters["path"], self._text(self.parameters["line"])),)

    def allowances(self) -> Sequence[Allowance]:
        """Only the note may change."""
        return changing(self.parameters["path"])

    def _append(self, line: str, save: bool = True) -> Iterator[Action]:
        yield press("Control", "End")
        yield write(f"{line}\n")
        if save:
            yield press("Control", "s")
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Go to the end, type, save."""
        yield from self._append(self.parameters["line"])

    def slips(self) -> Mapping[str, Script]:
        """Forgetting to save; another line; the line at the top."""
        line = self.parameters["line"]

        def on_top(look: Look) -> Iterator[Action]:
            yield press("Control", "Home")
            yield write(f"{line}\n")
            yield press("Control", "s")
            yield DONE

        return {
            "not saved": lambda look: self._append(line, save=False),
            "another line": lambda look: self._append(line.upper()),
            "at the top": on_top,
        }


TASKS = (AppendLine,)
