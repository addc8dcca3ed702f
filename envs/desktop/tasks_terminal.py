"""The terminal: find things out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Check, answered_number, answered_text
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .file_checks import HOME
from .pools import GOODS, PLACES, TOPICS, WORDS
from .pools_code import SERVICES
from .task_base import DesktopTask, command


def answer(text: object) -> Action:
    """Ends with an answer."""
    return Action("answer", text=str(text))


class CountErrors(DesktopTask):
    """Count the errors of one service over several logs."""

    name = "count-errors"
    difficulty = 2
    horizon = 2
    asks_answer = True
    instructions = {
        "train": (
            "How many errors did the service “{service}” log on {day}? The logs are in the folder {folder}; "
            "answer with the number.",
            "Find out from all logs in {folder} how often “{service}” reported an ERROR on {day}, and tell "
            "me "
            "how many times it was.",
        ),
        "val": (
            "Go through every log in {folder} and answer with the number of ERROR lines that “{service}” "
            "wrote "
            "on {day}.",
            "I need one number: the errors of “{service}” on {day}, as the logs below {folder} have them.",
        ),
        "test": (
            "{day} was a bad day. Count what “{service}” logged as ERROR that day, over all files in "
            "{folder}, "
            "and answer with the count.",
            "According to the logs kept in {folder}, how many entries of the level ERROR came from "
            "“{service}” "
            "on {day}?",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Logs of several services, in a current and some older files; a day goes over two of them."""
        self.service, *others = self.several(SERVICES.pools[self.split], 4)
        month = self.number(1, 12)
        days = [f"2025-{month:02d}-{day:02d}" for day in sorted(self.several(range(1, 29), 4))]
        self.date = days[1]
        lines: list[str] = []
        for day in days:
            for minute in sorted(self.number(0, 1439) for _ in range(self.number(35, 55))):
                service = self.pick((self.service, self.service, *others))
                level = self.pick(("INFO", "INFO", "WARNING", "ERROR", "ERROR"))
                told = self.pick(("done", "no ERROR found", f"retry of {others[0]}", "connection lost"))
                lines.append(f"{day} {minute // 60:02d}:{minute % 60:02d} {level} {service}: {told}\n")
        self.found = [line for line in lines if f" ERROR {self.service}:" in line]
        cuts = (0, *sorted(self.several(range(45, len(lines) - 20), 2)), len(lines))
        folder = f"Logs/{self.pick(PLACES.pools[self.split])}"
        for number, (start, end) in enumerate(zip(cuts, cuts[1:], strict=False)):
            part = lines[start:end]
            self.lay(f"{folder}/service.log" + (f".{2 - number}" if number < 2 else ""), "".join(part))
        self.count = sum(line.startswith(self.date) for line in self.found)
        self.open_terminal()
        return {"service": self.service, "day": self.date, "folder": folder}

    def goals(self) -> Sequence[Check]:
        """The count was answered."""
        return (answered_number("the number of errors", self.count),)

    def _counted(self, pattern: str, number: int) -> Iterator[Action]:
        yield command(f"cat {self.parameters['folder']}/* | grep -c '{pattern}'")
        yield answer(number)

    def oracle(self, look: Look) -> Iterator[Action]:
        """Count the matching lines of all files."""
        yield from self._counted(f"^{self.date}.* ERROR {self.service}:", self.count)

    def slips(self) -> Mapping[str, Script]:
        """All days; mentions too; both of two numbers."""
        return {
            "every day": lambda look: self._counted(f" ERROR {self.service}:", len(self.found)),
            "one too many": lambda look: self._counted(f"^{self.date}.*ERROR", self.count + 1),
            "two numbers": lambda look: iter((answer(f"{self.count} or {self.count + 2}"),)),
        }


class LargestFolder(DesktopTask):
    """Find the folder that takes most space."""

    name = "largest-folder"
    difficulty = 2
    horizon = 2
    asks_answer = True
    instructions = {
        "train": (
            "The disk is filling up. Which folder directly inside {folder} takes the most space, with all "
            "that "
            "lies in it? Answer with its name.",
            "Find the largest of the folders in {folder}, counting everything below it, and answer with the "
            "name of that folder.",
        ),
        "val": (
            "Tell me the name of the folder within {folder} whose contents are the biggest in all.",
            "One of the folders in {folder} holds more bytes than each of the others. What is it called?",
        ),
        "test": (
            "Before I clean up {folder}: which of its folders uses up the most room, subfolders included? "
            "Its "
            "name is the answer I need.",
            "Compare the sizes of the folders that {folder} holds and answer with the name of the one that "
            "is "
            "largest.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Folders of which one is largest, another holds most files, and a third the largest file."""
        root = self.pick(("Downloads", "Pictures", "Backup")) + "/" + self.pick(TOPICS.pools[self.split])
        names = self.several(WORDS.pools[self.split], 5)
        self.largest, self.many, self.single, *rest = names
        sizes = {
            self.largest: [self.number(60, 69) * 1000 for _ in range(6)],
            self.many: [self.number(3, 9) * 100 for _ in range(25)],
            self.single: [self.number(180, 220) * 1000],
            **{name: [self.number(10, 30) * 1000 for _ in range(self.number(2, 5))] for name in rest},
        }
        for name, of in sizes.items():
            for number, size in enumerate(of):
                deep = f"{self.pick(GOODS.pools[self.split])}/" if number % 2 else ""
                self.lay(f"{root}/{name}/{deep}part-{number + 1}.dat", bytes([number]) * size)
        self.open_terminal()
        return {"folder": root}

    def goals(self) -> Sequence[Check]:
        """The folder was named, with or without the way to it."""
        root = self.parameters["folder"]
        accepted = [f"{way}{self.largest}" for way in ("", f"{root}/", f"~/{root}/", f"{HOME}/{root}/")]
        return (answered_text("the largest folder", *accepted, *(f"{name}/" for name in accepted)),)

    def _told(self, name: str) -> Iterator[Action]:
        yield command(f"du -sb {self.parameters['folder']}/* | sort -n")
        yield answer(name)

    def oracle(self, look: Look) -> Iterator[Action]:
        """Have the sizes told, and answer."""
        yield from self._told(self.largest)

    def slips(self) -> Mapping[str, Script]:
        """The folder with most files; the one with the largest file."""
        return {
            "most files": lambda look: self._told(self.many),
            "largest file": lambda look: self._told(self.single),
            "both": lambda look: self._told(f"{self.largest}, {self.single}"),
        }


class BusiestVisitor(DesktopTask):
    """Find who had most failed requests in an access log."""

    name = "busiest-visitor"
    difficulty = 3
    horizon = 2
    asks_answer = True
    instructions = {
        "train": (
            "Which address had the most requests in {path} that were answered with the status {status}? "
            "Answer "
            "with the address.",
            "Someone is causing answers with status {status}. Find the address that appears with it most "
            "often "
            "in {path} and tell me.",
        ),
        "val": (
            "From {path}: name the address to which the server most often had to answer {status}.",
            "Work out which address got the status {status} more often than any other; the log is {path}.",
        ),
        "test": (
            "Look at {path} and answer with the address that collected the largest number of responses whose "
            "status is {status}.",
            "Whose requests ended with status {status} the most times? The log {path} has the addresses.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A log in which the one that comes most often is not the one that fails most often."""
        place, word = self.pick(PLACES.pools[self.split]), self.pick(WORDS.pools[self.split])
        hosts = [f"10.{self.number(0, 99)}.{n}.{self.number(2, 250)}" for n in self.several(range(200), 6)]
        self.guilty, self.loud, self.other, *rest = hosts
        status, odd = self.several((404, 403, 500, 503, 410), 2)
        often = self.number(14, 18)
        entries = [(self.guilty, status)] * often + [(self.loud, 200)] * 45
        entries += [(self.other, odd)] * (often + 6)
        others = (self.loud, self.other, *rest)
        entries += [(host, status) for host in others for _ in range(self.number(5, 11))]
        entries += [(host, 200) for host in (self.guilty, *rest) for _ in range(self.number(3, 12))]
        lines = []
        for host, code in self.shuffled(entries):
            # A size that looks like a status, for those who do not look at the column.
            size = status if self.number(0, 3) == 0 and host != self.guilty else self.number(90, 9000)
            lines.append(f"{host} GET /{self.pick(WORDS.pools[self.split])} {code} {size}\n")
        path = f"Logs/{place}-{word}-access.log"
        self.lay(path, "# address method path status bytes\n" + "".join(lines))
        self.open_terminal()
        return {"path": path, "status": status}

    def goals(self) -> Sequence[Check]:
        """The address was answered."""
        return (answered_text("the address", self.guilty),)

    def _told(self, host: str) -> Iterator[Action]:
        picked = f"awk '$4=={self.parameters['status']} {{print $1}}' {self.parameters['path']}"
        yield command(f"{picked} | sort | uniq -c | sort -n")
        yield answer(host)

    def oracle(self, look: Look) -> Iterator[Action]:
        """Count by address, and answer."""
        yield from self._told(self.guilty)

    def slips(self) -> Mapping[str, Script]:
        """Who comes most often; who fails otherwise; a list."""
        return {
            "most requests": lambda look: self._told(self.loud),
            "another status": lambda look: self._told(self.other),
            "a list": lambda look: self._told(f"{self.guilty} {self.loud}"),
        }


TASKS = (CountErrors, LargestFolder, BusiestVisitor)
