"""Packing archives, anew or again, with the file manager and the archiver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, archive_holds, file_gone, file_text
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .moves import compress, extract, list_view, mark, open_note, pause, retype_all, save, shown, trash
from .packing import zipped
from .pools import FIRST_NAMES, GOODS, PLACES, TOPICS
from .task_base import DONE, DesktopTask, changing, press, removing


class PackSelection(DesktopTask):
    """Pack those notes of a folder that speak of a person into a zip archive."""

    name = "pack-selection"
    difficulty = 4
    horizon = 45
    instructions = {
        "train": (
            "Pack all notes in Documents/Notes that mention {person} into Documents/Notes/{archive}, a zip "
            "archive with the files at its top level. The notes stay where they are.",
            "{person} wants a copy of every note that names {person}. Make a zip archive {archive} of just "
            "those in Documents/Notes, without folders in it, and keep the originals.",
        ),
        "val": (
            "Make {archive}, a zip file in Documents/Notes, with exactly those notes from there in which "
            "{person} is named. No folders inside, please, and delete nothing.",
            "Which notes in Documents/Notes speak of {person}? Zip them, and only them, without any folder "
            "to {archive} beside them.",
        ),
        "test": (
            "Collect the notes about {person} from Documents/Notes in a zip archive called {archive} in the "
            "same folder, each directly inside. Notes without that name do not belong in it.",
            "Documents/Notes should also hold {archive}: a zip of whichever notes there contain the name "
            "{person}, the bare files, nothing more.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Six notes, two or three of which name the person."""
        person, *others = self.several(FIRST_NAMES.pools[self.split], 4)
        names = self.several(TOPICS.pools[self.split], 6)
        count = self.number(2, 3)
        notes = {}
        for at, name in enumerate(names):
            who = [person, self.pick(others)] if at < count else [self.pick(others), self.pick(others)]
            one, two = self.shuffled(who)
            text = f"{one} called.\n{self.remark()}\n{two} will write back.\n"
            notes[f"{name}.txt"] = text
            self.lay(f"Documents/Notes/{name}.txt", text)
        self.start("pcmanfm", "Documents/Notes")
        members = [f"{name}.txt" for name in names[:count]]
        return {"person": person, "notes": notes, "members": members, "archive": f"{person.lower()}.zip"}

    def _path(self) -> str:
        return f"Documents/Notes/{self.parameters['archive']}"

    def goals(self) -> Sequence[Check]:
        """The archive holds exactly those notes."""
        notes = self.parameters["notes"]
        members = {name: notes[name].encode() for name in self.parameters["members"]}
        return (archive_holds("the right notes are packed", self._path(), members),)

    def allowances(self) -> Sequence[Allowance]:
        """Only the archive may come."""
        return changing(self._path())

    def _solve(self, look: Look, names: Sequence[str], drop: bool = False) -> Iterator[Action]:
        rows = shown(self.parameters["notes"])
        yield from list_view()
        yield from mark(rows, names)
        yield from compress(look, self._path(), "zip")
        if drop:
            yield from mark(shown([*rows, self.parameters["archive"]]), names)
            yield from trash()
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Select them and have the archiver compress them."""
        yield from self._solve(look, self.parameters["members"])

    def slips(self) -> Mapping[str, Script]:
        """One too few; one too many; the originals deleted."""
        members, notes = self.parameters["members"], self.parameters["notes"]
        other = next(name for name in notes if name not in members)
        return {
            "one too few": lambda look: self._solve(look, members[:-1]),
            "one too many": lambda look: self._solve(look, [*members, other]),
            "the originals deleted": lambda look: self._solve(look, members, drop=True),
        }


class PackAway(DesktopTask):
    """Pack all notes of a year into a tar archive and delete them."""

    name = "pack-away"
    difficulty = 4
    horizon = 50
    splits = ("test",)
    instructions = {
        "test": (
            "Put the files of {year} in Documents/Log away: pack them, bare, into Documents/Log/{archive} "
            "(tar with gzip), then delete the loose ones.",
            "Of the logs in Documents/Log those from {year} should exist only in {archive}, a gzipped tar in "
            "that folder without folders inside. Other years stay loose.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Two or three logs of the year, and some of the years beside it."""
        year = self.number(2019, 2024)
        topics = self.several(TOPICS.pools[self.split], 6)
        count = self.number(2, 3)
        years = self.shuffled([*[year] * count, *[year - 1, year + 1, year + 1][: 5 - count], year - 1])
        logs = {}
        for topic, made in zip(topics, years, strict=True):
            # A file of the year may name another year in its text, which does not matter.
            name = f"{made}-{self.number(10, 12)}-{self.number(10, 28)} {topic}.txt"
            logs[name] = f"{self.remark()}\nCopied in {self.pick((year - 1, year, year + 1))}.\n"
            self.lay(f"Documents/Log/{name}", logs[name])
        self.start("pcmanfm", "Documents/Log")
        mine = [name for name in logs if name.startswith(str(year))]
        return {"year": year, "archive": f"{year}.tar.gz", "logs": logs, "mine": mine}

    def _path(self) -> str:
        return f"Documents/Log/{self.parameters['archive']}"

    def goals(self) -> Sequence[Check]:
        """The archive holds exactly those logs, and they are gone from the folder."""
        return (self._packed(), *self._gone())

    def _packed(self) -> Check:
        logs = self.parameters["logs"]
        members = {name: logs[name].encode() for name in self.parameters["mine"]}
        return archive_holds("the year is packed", self._path(), members)

    def _gone(self) -> list[Check]:
        return [file_gone(f"{name} is gone", f"Documents/Log/{name}") for name in self.parameters["mine"]]

    def milestones(self) -> Sequence[Check]:
        """Only the packing: a log that is gone before is no progress."""
        return (self._packed(),)

    def allowances(self) -> Sequence[Allowance]:
        """The archive may come and these logs may go."""
        mine = (f"Documents/Log/{name}" for name in self.parameters["mine"])
        return (*changing(self._path()), *removing(*mine))

    def _solve(self, look: Look, names: Sequence[str], drop: int = 9) -> Iterator[Action]:
        rows = shown(self.parameters["logs"])
        yield from list_view()
        yield from mark(rows, names)
        yield from compress(look, self._path(), "tar.gzip")
        if drop:
            yield from mark(shown([*rows, self.parameters["archive"]]), names[:drop])
            yield from trash()
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Compress them, then delete them."""
        yield from self._solve(look, self.parameters["mine"])

    def slips(self) -> Mapping[str, Script]:
        """Not deleted; one not deleted; a neighbour packed and deleted too; deleted without packing all."""
        mine, logs = self.parameters["mine"], self.parameters["logs"]
        other = next(name for name in logs if name not in mine)
        return {
            "not deleted": lambda look: self._solve(look, mine, drop=0),
            "one not deleted": lambda look: self._solve(look, mine, drop=len(mine) - 1),
            "a neighbour too": lambda look: self._solve(look, [*mine, other]),
        }


class RepackCorrected(DesktopTask):
    """Correct a figure in one file of an archive and pack everything anew under another name."""

    name = "repack-corrected"
    difficulty = 5
    horizon = 60
    instructions = {
        "train": (
            "In {member}, inside Downloads/set.zip, the amount of {goods} must be {amount}. Make "
            "Downloads/set-new.zip with all the files, this one corrected; set.zip stays. Unpack in "
            "Documents/Work, which is empty and may keep the files.",
            "Downloads/set.zip has a wrong amount of {goods} in {member}; {amount} is right. Unpack it in "
            "Documents/Work, correct it, and pack all files again as Downloads/set-new.zip.",
        ),
        "val": (
            "Build Downloads/set-new.zip from the files of Downloads/set.zip, with {goods} at {amount} in "
            "{member}. Use Documents/Work for unpacking and leave set.zip alone.",
            "Please bring out a new edition of Downloads/set.zip, called set-new.zip in the same folder: "
            "only in {member} {goods} changes to {amount}. The folder Documents/Work is free for "
            "the loose files.",
        ),
        "test": (
            "{member} in Downloads/set.zip should give {amount} for {goods}. Provide Downloads/set-new.zip, "
            "otherwise equal, and keep the old archive; loose files may lie in Documents/Work.",
            "A corrected archive is wanted: Downloads/set-new.zip, same files as in Downloads/set.zip, but "
            "{goods} in {member} is {amount}. Documents/Work is there to unpack into.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Three lists, two of which have the goods in question."""
        names = [f"{name}.txt" for name in self.several(TOPICS.pools[self.split], 3)]
        goods, *others = self.several(GOODS.pools[self.split], 4)
        amount = self.number(101, 199)
        members = {}
        for name in names:
            lines = [f"{item} {self.number(10, 99)}" for item in self.shuffled([goods, *others[:2]])]
            members[name] = "\n".join([self.pick(PLACES.pools[self.split]), *lines]) + "\n"
        self.lay("Downloads/set.zip", zipped(members))
        self.world.folders.append("Documents/Work")
        self.start("pcmanfm", "Documents/Work")
        self.start("mousepad")
        self.start("xarchiver", "Downloads/set.zip")
        return {"goods": goods, "amount": amount, "member": names[0], "other": names[1], "members": members}

    def _corrected(self, member: str) -> str:
        goods, amount = self.parameters["goods"], self.parameters["amount"]
        lines = self.parameters["members"][member].split("\n")
        return "\n".join(f"{goods} {amount}" if line.startswith(f"{goods} ") else line for line in lines)

    def goals(self) -> Sequence[Check]:
        """The new archive holds all, one corrected."""
        members = {name: text.encode() for name, text in self.parameters["members"].items()}
        members[self.parameters["member"]] = self._corrected(self.parameters["member"]).encode()
        return (archive_holds("the new archive is right", "Downloads/set-new.zip", members),)

    def milestones(self) -> Sequence[Check]:
        """The file is unpacked and corrected."""
        member = self.parameters["member"]
        return (
            file_text("it is corrected", f"Documents/Work/{member}", self._corrected(member)),
            *self.goals(),
        )

    def allowances(self) -> Sequence[Allowance]:
        """The new archive, and what is unpacked."""
        # The archiver may put them into a folder of their own there.
        loose = Allowance("files", where=lambda change: change.key.startswith("Documents/Work/"))
        return (*changing("Downloads/set-new.zip"), loose)

    def _solve(
        self, look: Look, member: str, saved: bool = True, packed: Sequence[str] | None = None
    ) -> Iterator[Action]:
        # The archiver is in front, then come the editor and the file manager.
        yield from extract("Documents/Work", "*")
        yield press("Control", "q")
        yield pause()
        yield from open_note(f"Documents/Work/{member}")
        yield from retype_all(self._corrected(member))
        if saved:
            yield from save()
            yield press("Control", "q")
            yield pause()
        else:
            yield press("Alt", "Tab")
        yield from list_view()
        yield press("F5")
        rows = shown(self.parameters["members"])
        yield from mark(rows, rows if packed is None else packed)
        yield from compress(look, "Downloads/set-new.zip", "zip")
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Extract all, correct the one, compress all."""
        yield from self._solve(look, self.parameters["member"])

    def slips(self) -> Mapping[str, Script]:
        """The same goods of another file; not saved before packing; only the corrected file packed."""
        member, other = self.parameters["member"], self.parameters["other"]
        return {
            "another file": lambda look: self._solve(look, other),
            "not saved": lambda look: self._solve(look, member, saved=False),
            "only the one": lambda look: self._solve(look, member, packed=[member]),
        }


TASKS = (PackSelection, PackAway, RepackCorrected)
