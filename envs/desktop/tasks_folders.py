"""Folders: what lies in them, as an answer, and bringing back what is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, answered_set, file_text
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .moves import go_to, list_view, mark, paste_into, shown
from .pools import GOODS, TOPICS
from .task_base import DONE, DesktopTask, changing, press


class LargestFiles(DesktopTask):
    """Answer which files of a folder are the largest."""

    name = "largest-files"
    difficulty = 2
    horizon = 3
    asks_answer = True
    instructions = {
        "train": (
            "Which two files directly in Documents/Store are the largest? Answer with both names.",
            "Name the two biggest files in Documents/Store, folders within it aside, as your answer.",
        ),
        "val": (
            "Two files in Documents/Store take more space than the others lying there. Answer with their "
            "names; do not look into its folder.",
            "What are the names of the two largest files in Documents/Store itself? Answer with them.",
        ),
        "test": (
            "I need the names of the two files that weigh most in Documents/Store, without what its folder "
            "holds, as an answer.",
            "Find the pair of largest files lying in Documents/Store, not below it, and answer with "
            "their names.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Five files, and a larger one in a folder."""
        names = [f"{name}.txt" for name in self.several(TOPICS.pools[self.split], 5)]
        inner = f"{self.pick(GOODS.pools[self.split])}.txt"
        sizes = self.several(range(3, 40), 5)
        for name, size in zip(names, sizes, strict=True):
            self.lay(f"Documents/Store/{name}", "All quiet at the store today, sir.\n" * (size * 32))
        self.lay(f"Documents/Store/Old/{inner}", "All quiet at the store today, sir.\n" * (45 * 32))
        self.start("pcmanfm", "Documents/Store")
        order = [name for _, name in sorted(zip(sizes, names, strict=True), reverse=True)]
        return {"order": order, "inner": inner}

    def goals(self) -> Sequence[Check]:
        """The answer has both names."""
        two = self.parameters["order"][:2]
        return (answered_set("the two are right", *two),)

    def _answer(self, *names: str) -> Iterator[Action]:
        yield from list_view()
        yield Action("answer", text=", ".join(names))

    def oracle(self, look: Look) -> Iterator[Action]:
        """Have sizes shown, and answer."""
        yield from self._answer(*self.parameters["order"][:2])

    def slips(self) -> Mapping[str, Script]:
        """Only one; three; the one in the folder."""
        order = self.parameters["order"]
        return {
            "only one": lambda look: self._answer(order[0]),
            "three": lambda look: self._answer(*order[:3]),
            "the one in the folder": lambda look: self._answer(self.parameters["inner"], order[0]),
        }


class RestoreBackup(DesktopTask):
    """Bring a lost note back from the right one of several backups."""

    name = "restore-backup"
    difficulty = 3
    horizon = 18
    instructions = {
        "train": (
            "{note} is gone from Documents/Work. Bring it back from the newest backup in Documents/Backup "
            "that has it; the backups themselves stay complete.",
            "Restore {note} to Documents/Work as a copy from the latest backup (see Documents/Backup) in "
            "which it still is.",
        ),
        "val": (
            "Somebody deleted {note} in Documents/Work. Copy it there again out of the most recent folder of "
            "Documents/Backup that contains it.",
            "Put {note} back into Documents/Work, in its last version kept under Documents/Backup, and take "
            "nothing away from the backups.",
        ),
        "test": (
            "Documents/Work should have {note} again. Of the versions under Documents/Backup the youngest is "
            "wanted, and it must remain there too.",
            "Fetch a copy of the last saved {note} from Documents/Backup to Documents/Work, where "
            "it is missing.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Three backups by day; the last lacks the note."""
        note, other = (f"{name}.txt" for name in self.several(TOPICS.pools[self.split], 2))
        day = self.day()
        days = [str(day + dt.timedelta(days=gap)) for gap in (0, self.number(20, 90), self.number(100, 300))]
        texts = [f"{self.remark()}\nVersion of {when}\n" for when in days]
        kept = f"{self.remark()}\n"
        for at, when in enumerate(days):
            self.lay(f"Documents/Backup/{when}/{other}", kept)
            if at < 2:
                self.lay(f"Documents/Backup/{when}/{note}", texts[at])
        self.lay(f"Documents/Work/{other}", kept)
        self.start("pcmanfm", f"Documents/Backup/{days[2]}")
        return {"note": note, "other": other, "days": days, "text": texts[1]}

    def _target(self) -> str:
        return f"Documents/Work/{self.parameters['note']}"

    def goals(self) -> Sequence[Check]:
        """The latest version is back."""
        return (file_text("it is back", self._target(), self.parameters["text"]),)

    def allowances(self) -> Sequence[Allowance]:
        """Only the note may come."""
        return changing(self._target())

    def _solve(self, day: str, key: str = "c") -> Iterator[Action]:
        note = self.parameters["note"]
        yield from go_to(f"Documents/Backup/{day}")
        yield from list_view()
        yield from mark(shown([note, self.parameters["other"]]), [note])
        yield press("Control", key)
        yield from paste_into("Documents/Work")
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Copy it from the second backup."""
        yield from self._solve(self.parameters["days"][1])

    def slips(self) -> Mapping[str, Script]:
        """An older version; moved instead of copied."""
        days = self.parameters["days"]
        return {
            "an older version": lambda look: self._solve(days[0]),
            "moved, not copied": lambda look: self._solve(days[1], key="x"),
        }


TASKS = (LargestFiles, RestoreBackup)
