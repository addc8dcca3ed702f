"""Unpacking archives in the archiver, and reading in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, answered_text, file_text
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .moves import extract
from .packing import tarred, zipped
from .pools import FIRST_NAMES, PLACES, TOPICS
from .task_base import DONE, DesktopTask, changing, press


class ExtractOne(DesktopTask):
    """Take one file out of an archive, and no other."""

    name = "extract-one"
    difficulty = 2
    horizon = 10
    instructions = {
        "train": (
            "Take {member} out of the open archive and put it into the folder {folder} in my home. The other "
            "files stay packed.",
            "I need a single file from this archive, {member}. It should lie directly in {folder}; unpack "
            "nothing else.",
        ),
        "val": (
            "From the archive in front of you extract only {member}, to {folder} in the home folder.",
            "Get {member} unpacked into {folder}, straight from the archive on the screen, without its "
            "neighbours.",
        ),
        "test": (
            "Of all that the open archive contains, {member} alone should be unpacked, right into the home's "
            "folder {folder}.",
            "Please fetch {member}, just that, from this archive and leave it in {folder}.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """An archive of notes; a second file's name begins like that of the wanted one."""
        names = self.several(TOPICS.pools[self.split], 4)
        members = {f"{name}.txt": f"{self.remark()}\n{self.remark()}\n" for name in names}
        members[f"{names[0]}-old.txt"] = f"{self.remark()}\n"
        members = {name: members[name] for name in self.shuffled(sorted(members))}
        folder = self.pick(("Documents", "Pictures", "Desktop"))
        packed = "Downloads/papers.zip" if self.number(0, 1) else "Downloads/papers.tar.gz"
        self.lay(packed, zipped(members) if packed.endswith("zip") else tarred(members))
        self.start("xarchiver", packed)
        member = f"{names[0]}.txt"
        return {"member": member, "folder": folder, "members": members, "old": f"{names[0]}-old.txt"}

    def _target(self) -> str:
        return f"{self.parameters['folder']}/{self.parameters['member']}"

    def goals(self) -> Sequence[Check]:
        """The file is there, with its text."""
        text = self.parameters["members"][self.parameters["member"]]
        return (file_text("it is there", self._target(), text),)

    def allowances(self) -> Sequence[Allowance]:
        """Only this file may come."""
        return changing(self._target())

    def _solve(self, folder: str, *names: str) -> Iterator[Action]:
        yield from extract(folder, *names)
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Select it by name and extract it."""
        yield from self._solve(self.parameters["folder"], self.parameters["member"])

    def slips(self) -> Mapping[str, Script]:
        """All of them; the old one; into another folder."""
        folder, member = self.parameters["folder"], self.parameters["member"]
        return {
            "all of them": lambda look: self._solve(folder),
            "the old one": lambda look: self._solve(folder, self.parameters["old"]),
            "into another folder": lambda look: self._solve("Downloads", member),
        }


class ReadInArchive(DesktopTask):
    """Answer what one file within an archive says."""

    name = "read-in-archive"
    difficulty = 2
    horizon = 4
    asks_answer = True
    instructions = {
        "train": (
            "The open archive has a card for each person. In which place does {person} live? Answer with the "
            "place.",
            "Look into this archive: where is the home of {person}? Give the name of the place as "
            "your answer.",
        ),
        "val": (
            "What place does the card of {person}, packed in the archive before you, give as home? Answer "
            "with it.",
            "Find out from the open archive which place {person} lives in, and answer with its name.",
        ),
        "test": (
            "{person} has a card in this archive that tells of a home and a place of work. Where is the "
            "home? Answer with the place alone.",
            "Tell me the home of {person} according to the archive that is open: one place, as the answer.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A card for each of four people; file names do not tell whose."""
        people = self.several(FIRST_NAMES.pools[self.split], 4)
        places = self.several(PLACES.pools[self.split], 5)
        names = self.several(TOPICS.pools[self.split], 4)
        homes, members = {}, {}
        for at, (person, name) in enumerate(zip(people, names, strict=True)):
            homes[person] = (places[at], places[at + 1])
            lines = [f"Card of {person}", f"Works in {places[at + 1]}", f"Lives in {places[at]}"]
            members[f"cards/{name}.txt"] = "\n".join(lines) + "\n"
        self.lay("Downloads/cards.zip", zipped(members))
        self.start("xarchiver", "Downloads/cards.zip")
        return {"person": people[0], "homes": homes}

    def goals(self) -> Sequence[Check]:
        """The answer is that place."""
        home = self.parameters["homes"][self.parameters["person"]][0]
        return (answered_text("the place is right", home, f"In {home}"),)

    def _answer(self, text: str) -> Iterator[Action]:
        yield Action("answer", text=text)

    def oracle(self, look: Look) -> Iterator[Action]:
        """Select all, for a look, and answer."""
        yield press("Control", "a")
        yield from self._answer(self.parameters["homes"][self.parameters["person"]][0])

    def slips(self) -> Mapping[str, Script]:
        """The place of work; every place; the right place, said as done."""
        homes = self.parameters["homes"]
        person = self.parameters["person"]
        every = ", ".join(home for home, _ in homes.values())
        return {
            "the place of work": lambda look: self._answer(homes[person][1]),
            "every place": lambda look: self._answer(every),
            "no answer": lambda look: iter((DONE,)),
        }


TASKS = (ExtractOne, ReadInArchive)
