"""Files: rename, move, delete and restore, in the file manager."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, all_of, file_gone, file_text
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .moves import go_to, list_view, mark, paste_into, rename, shown, trash
from .pools import FIRST_NAMES, GOODS, TOPICS, WORDS
from .task_base import DONE, DesktopTask, changing, press, removing


def moved(name: str, source: str, target: str, text: str) -> Check:
    """What was at `source` is at `target`, and `source` is gone."""
    return all_of(name, file_text("it is there", target, text), file_gone("it is gone", source))


class RenameByDate(DesktopTask):
    """Rename notes by the dates that stand in their first lines."""

    name = "rename-by-date"
    difficulty = 4
    horizon = 30
    instructions = {
        "train": (
            "The first line of each file in Documents/Minutes has its date. Rename every file to that date, "
            "written like 2025-01-31.txt.",
            "In Documents/Minutes, name each file after the day in its first line: year, month and day as in "
            "2025-01-31.txt.",
        ),
        "val": (
            "Files in Documents/Minutes should be called after their own dates, which they begin with, in "
            "the form 2025-01-31.txt. Please rename them.",
            "Give the minutes in Documents/Minutes new names: for each the date of its first line, like "
            "2025-01-31.txt.",
        ),
        "test": (
            "Nobody finds anything in Documents/Minutes. Let each file's name be its date (see its first "
            "line), for example 2025-01-31.txt.",
            "Each paper in Documents/Minutes begins with a date; that date, as in 2025-01-31.txt, shall be "
            "its file name.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Three notes, each with the date of the meeting first and another one below."""
        names = self.several(TOPICS.pools[self.split], 3)
        days: list[dt.date] = []
        while len(days) < 6:
            day = self.day()
            if day not in days:
                days.append(day)
        files = {}
        for at, name in enumerate(names):
            lines = [
                f"Minutes of {days[at]:%-d %B %Y}",
                self.remark(),
                f"Next meeting: {days[at + 3]:%-d %B %Y}",
            ]
            files[f"{name}.txt"] = ("\n".join(lines) + "\n", f"{days[at]}.txt", f"{days[at + 3]}.txt")
        for name, (text, *_) in files.items():
            self.lay(f"Documents/Minutes/{name}", text)
        self.start("pcmanfm", "Documents/Minutes")
        return {"files": files}

    def goals(self) -> Sequence[Check]:
        """Each note is where its date says and no longer where it was."""
        folder = "Documents/Minutes"
        return [
            moved(f"{old} is {new}", f"{folder}/{old}", f"{folder}/{new}", text)
            for old, (text, new, _) in self.parameters["files"].items()
        ]

    milestones = goals

    def allowances(self) -> Sequence[Allowance]:
        """Old names may go and new ones come."""
        files = self.parameters["files"]
        return (
            *removing(*(f"Documents/Minutes/{name}" for name in files)),
            *changing(*(f"Documents/Minutes/{new}" for _, new, _ in files.values())),
        )

    def _solve(self, names: Mapping[str, str]) -> Iterator[Action]:
        yield from list_view()
        rows = shown(self.parameters["files"])
        for old, new in names.items():
            yield from mark(rows, [old])
            yield from rename(new)
            rows = shown([new if row == old else row for row in rows])
        yield DONE

    def _names(self, which: int = 1) -> dict[str, str]:
        return {old: told[which] for old, told in self.parameters["files"].items()}

    def oracle(self, look: Look) -> Iterator[Action]:
        """Rename one after the other."""
        yield from self._solve(self._names())

    def slips(self) -> Mapping[str, Script]:
        """The wrong date of each; names changed round; one left."""
        names = self._names()
        old, new = list(names), list(names.values())
        return {
            "the next meeting's date": lambda look: self._solve(self._names(2)),
            "each another's date": lambda look: self._solve(
                dict(zip(old, [*new[1:], new[0]], strict=True))
            ),
            "one is left": lambda look: self._solve(dict(list(names.items())[:-1])),
        }


class SortByOwner(DesktopTask):
    """Move papers into the folders of those who wrote them, as the papers say."""

    name = "sort-by-owner"
    difficulty = 4
    horizon = 35
    instructions = {
        "train": (
            "Every paper in Documents/Inbox ends with the name of its writer. Move each into the writer's "
            "own folder, which is there already.",
            "Sort Documents/Inbox: each paper belongs in the folder named after whoever signed it at the "
            "bottom.",
        ),
        "val": (
            "Put the papers from Documents/Inbox into the folders of their writers, who signed in the last "
            "line. None stays behind.",
            "The signature under each paper in Documents/Inbox tells in which of the folders there it "
            "belongs. Move them.",
        ),
        "test": (
            "Distribute what lies in Documents/Inbox to the folders next to it by the person who has signed "
            "each paper.",
            "Whose paper is it? The last line of each in Documents/Inbox says so; move it to that person's "
            "folder.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Four papers by two people, each of which speaks of the other first."""
        one, two = sorted(self.several(FIRST_NAMES.pools[self.split], 2))
        names = self.several(TOPICS.pools[self.split], 4)
        writers = self.shuffled([one, two, one, two])
        if self.number(0, 1):
            writers[0] = writers[1]
        if len(set(writers)) == 1:
            writers[-1] = two if writers[-1] == one else one
        papers = {}
        for name, writer in zip(names, writers, strict=True):
            other = two if writer == one else one
            text = f"For {other}\n{self.remark()}\nSigned: {writer}\n"
            papers[f"{name}.txt"] = (text, writer)
            self.lay(f"Documents/Inbox/{name}.txt", text)
        self.world.folders += [f"Documents/Inbox/{one}", f"Documents/Inbox/{two}"]
        self.start("pcmanfm", "Documents/Inbox")
        return {"people": [one, two], "papers": papers}

    def goals(self) -> Sequence[Check]:
        """Each paper lies with its writer and no longer in the inbox."""
        inbox = "Documents/Inbox"
        return [
            moved(f"{name} lies with {writer}", f"{inbox}/{name}", f"{inbox}/{writer}/{name}", text)
            for name, (text, writer) in self.parameters["papers"].items()
        ]

    milestones = goals

    def allowances(self) -> Sequence[Allowance]:
        """The papers may move to their writers."""
        papers = self.parameters["papers"]
        return (
            *removing(*(f"Documents/Inbox/{name}" for name in papers)),
            *changing(*(f"Documents/Inbox/{writer}/{name}" for name, (_, writer) in papers.items())),
        )

    def _solve(self, owners: Mapping[str, str]) -> Iterator[Action]:
        yield from list_view()
        names = list(self.parameters["papers"])
        for person in self.parameters["people"]:
            mine = [name for name, owner in owners.items() if owner == person]
            if not mine:
                continue
            yield from mark(shown(names, self.parameters["people"]), mine)
            yield press("Control", "x")
            yield from paste_into(f"Documents/Inbox/{person}")
            yield from go_to("Documents/Inbox")
            names = [name for name in names if name not in mine]
        yield DONE

    def _owners(self) -> dict[str, str]:
        return {name: writer for name, (_, writer) in self.parameters["papers"].items()}

    def oracle(self, look: Look) -> Iterator[Action]:
        """Cut and paste what belongs to one, then to the other."""
        yield from self._solve(self._owners())

    def slips(self) -> Mapping[str, Script]:
        """By whom they are for; one left; all to one."""
        one, two = self.parameters["people"]
        owners = self._owners()
        turned = {name: two if owner == one else one for name, owner in owners.items()}
        return {
            "by whom they are for": lambda look: self._solve(turned),
            "one is left": lambda look: self._solve(dict(list(owners.items())[:-1])),
            "all to one": lambda look: self._solve(dict.fromkeys(owners, one)),
        }


class DeleteDuplicate(DesktopTask):
    """Delete the copy of a note: equal in content, not in name."""

    name = "delete-duplicate"
    difficulty = 3
    horizon = 12
    instructions = {
        "train": (
            "Two of the notes in Documents/Drafts have exactly the same text. Delete the one of them whose "
            "name comes later in the alphabet.",
            "One note in Documents/Drafts is there twice under different names, word for word. Keep the copy "
            "that is first by name and delete the other.",
        ),
        "val": (
            "Documents/Drafts holds a note and, under another name, its exact copy. Of those two, remove the "
            "one that is listed further down.",
            "Find the two files in Documents/Drafts with identical words; the alphabetically first stays, "
            "the second goes.",
        ),
        "test": (
            "There is one text too many in Documents/Drafts: two files agree in every word. Throw away the "
            "one with the later name.",
            "Among the drafts in Documents/Drafts a pair is identical. Get rid of whichever of the pair the "
            "alphabet puts last.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Two equal notes, one that differs in a figure, and one with a name like a copy's."""
        names = sorted(self.several(TOPICS.pools[self.split], 4))
        one, two = self.several(GOODS.pools[self.split], 2)
        low = self.number(12, 60)
        text = f"{self.remark()}\n{one}: {low}\n{two}: {self.number(10, 99)}\n"
        pair = sorted(self.several(range(4), 2))
        third = self.pick([at for at in range(4) if at not in pair])
        drafts = {}
        for at, name in enumerate(names):
            if at in pair:
                drafts[f"{name}.txt"] = text
            elif at == third:
                drafts[f"{name}.txt"] = text.replace(f": {low}\n", f": {low + 1}\n", 1)
            else:
                drafts[f"{name}.txt"] = f"{self.remark()}\n{self.remark()}\n"
        # Its name looks like that of a copy, yet its words are others.
        drafts[f"{names[pair[0]]}-copy.txt"] = f"{text}{self.pick(WORDS.pools[self.split])}\n"
        for draft, content in drafts.items():
            self.lay(f"Documents/Drafts/{draft}", content)
        self.start("pcmanfm", "Documents/Drafts")
        return {
            "drafts": list(drafts),
            "keep": f"{names[pair[0]]}.txt",
            "extra": f"{names[pair[1]]}.txt",
            "similar": f"{names[third]}.txt",
            "named": f"{names[pair[0]]}-copy.txt",
        }

    def goals(self) -> Sequence[Check]:
        """The later of the two is gone."""
        return (file_gone("the copy is gone", f"Documents/Drafts/{self.parameters['extra']}"),)

    def allowances(self) -> Sequence[Allowance]:
        """Only that one may go."""
        return removing(f"Documents/Drafts/{self.parameters['extra']}")

    def _solve(self, *names: str) -> Iterator[Action]:
        yield from list_view()
        yield from mark(shown(self.parameters["drafts"]), names)
        yield from trash()
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Select it and press Delete."""
        yield from self._solve(self.parameters["extra"])

    def slips(self) -> Mapping[str, Script]:
        """The first of the two; the nearly equal one; the one that is named a copy; both."""
        keep, extra, similar, named = (self.parameters[key] for key in ("keep", "extra", "similar", "named"))
        return {
            "the first of the two": lambda look: self._solve(keep),
            "the nearly equal one": lambda look: self._solve(similar),
            "the one named a copy": lambda look: self._solve(named),
            "both": lambda look: self._solve(keep, extra),
        }


class DeleteOlder(DesktopTask):
    """Delete the notes of before a day, which their names tell."""

    name = "delete-older"
    difficulty = 3
    horizon = 16
    instructions = {
        "train": (
            "Delete the logs in Documents/Log that are older than {day}; that day's own log and "
            "later ones stay.",
            "In Documents/Log, keep everything from {day} on and remove what is from before.",
        ),
        "val": (
            "Clear Documents/Log of all files dated before {day}. Those of that date or after it are still "
            "needed.",
            "Everything in Documents/Log from earlier than {day} can go; nothing else may.",
        ),
        "test": (
            "Only logs since {day}, that day included, should be left in Documents/Log. Throw the earlier "
            "ones away.",
            "Tidy Documents/Log: whatever was written prior to {day} goes to the trash, the rest remains.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Six logs: two or three before the day, one of the day, the others after it."""
        day = self.day()
        before = self.number(2, 3)
        gaps = [-self.number(200, 400), -self.number(20, 150), -1][-before:]
        gaps += [0, self.number(1, 15), self.number(20, 300)]
        word = self.pick(WORDS.pools[self.split])
        logs = [f"{day + dt.timedelta(days=gap)} {word}.txt" for gap in gaps]
        for log in logs:
            self.lay(f"Documents/Log/{log}", f"{self.remark()}\n")
        self.start("pcmanfm", "Documents/Log")
        return {"day": f"{day:%-d %B %Y}", "logs": logs, "old": logs[:before]}

    def goals(self) -> Sequence[Check]:
        """The older ones are gone."""
        return [file_gone(f"{log} is gone", f"Documents/Log/{log}") for log in self.parameters["old"]]

    milestones = goals

    def allowances(self) -> Sequence[Allowance]:
        """The older ones may go."""
        return removing(*(f"Documents/Log/{log}" for log in self.parameters["old"]))

    def _solve(self, logs: Sequence[str]) -> Iterator[Action]:
        yield from list_view()
        yield from mark(shown(self.parameters["logs"]), logs)
        yield from trash()
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Select them and press Delete."""
        yield from self._solve(self.parameters["old"])

    def slips(self) -> Mapping[str, Script]:
        """That day's too; one left; the newer ones."""
        logs, old = self.parameters["logs"], self.parameters["old"]
        return {
            "that day's too": lambda look: self._solve([*old, logs[len(old)]]),
            "one is left": lambda look: self._solve(old[:-1]),
            "the newer ones": lambda look: self._solve(logs[len(old) + 1 :]),
        }


TASKS = (RenameByDate, SortByOwner, DeleteDuplicate, DeleteOlder)
