"""Code: a configuration that a script refuses, and a name that must change everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, Situation, file_contains
from gym_cua.tasks.checks.check import shortened
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .hidden_tests import HiddenTest, hidden_tests
from .pools import PLACES, WORDS
from .pools_code import SERVICES, THINGS
from .task_base import DesktopTask, changing, changing_code, command, edit_line, finish, press

_SERVICE = '''"""Check the settings of the service and print them."""

import configparser
import os
import sys

settings = configparser.ConfigParser()
settings.read(os.path.join(os.path.dirname(os.path.abspath(__file__)), "settings.ini"))
try:
    server, store = settings["server"], settings["store"]
    port = server.getint("port")
    workers = server.getint("workers")
    verbose = server.getboolean("verbose")
    days = store.getint("keep_days")
    if not 1024 <= port <= 65535:
        raise ValueError("port must lie between 1024 and 65535")
    if not 1 <= workers <= 16:
        raise ValueError("workers must lie between 1 and 16")
    if not store["folder"].startswith("/"):
        raise ValueError("folder must begin with a slash")
    shown = (server["host"], port, workers, verbose, store["folder"], days)
except (KeyError, TypeError, ValueError) as error:
    sys.exit(f"cannot start: {error}")
print("ready:", *shown)
'''


class FixSettings(DesktopTask):
    """Mend settings with two mistakes so that a service starts as its notes demand."""

    name = "fix-settings"
    difficulty = 3
    horizon = 15
    instructions = {
        "train": (
            "{folder}/service.py does not accept its settings.ini. Correct that file so that the script "
            "reports "
            "“ready”, with the values that NOTES.txt asks for; the script itself stays as it is.",
            "The settings.ini in {folder} has mistakes, and service.py refuses it. Repair it according to "
            "NOTES.txt, without changing any other file.",
        ),
        "val": (
            "service.py in {folder} says that it cannot start. The fault lies in settings.ini alone: make "
            "it fit "
            "what NOTES.txt beside it tells.",
            "Please get the settings of {folder} in order. NOTES.txt has the values that are meant, and "
            "service.py should then be “ready”.",
        ),
        "test": (
            "Nobody can start service.py in {folder} since somebody edited its settings.ini. Put the file "
            "right "
            "by what NOTES.txt says, and touch nothing else.",
            "Bring {folder}/settings.ini into a form with which service.py comes up, having the values of "
            "NOTES.txt; only this one file is yours to change.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Settings in which two lines are wrong, one of them without any message."""
        service = self.pick(SERVICES.pools[self.split])
        self.folder = f"Services/{service}"
        place, word = self.pick(PLACES.pools[self.split]).lower(), self.pick(WORDS.pools[self.split])
        port, workers, days = self.number(2000, 9000), self.number(2, 12), self.number(5, 60)
        verbose = self.pick(("yes", "no"))
        self.right = [
            f"; settings of {service}",
            "[server]",
            f"host = {place}.example",
            f"port = {port}",
            f"workers = {workers}",
            f"verbose = {verbose}",
            "",
            "[store]",
            f"folder = /srv/{word}",
            f"keep_days = {days}",
        ]
        loud = {
            1: "[sever]",
            3: self.pick((f"port = {port}O", f"prot = {port}", f"port = {port * 10 + 7}0")),
            4: f"workers = {workers}0{workers}",
            7: "[stored]",
            8: f"folder = srv/{word}",
            9: f"keep-days = {days}",
        }
        silent = {2: f"host = {place}.exmaple", 5: f"verbose = {'no' if verbose == 'yes' else 'yes'}"}
        self.wrong = dict([self.pick(list(loud.items())), self.pick(list(silent.items()))])
        lines = [self.wrong.get(number, line) for number, line in enumerate(self.right)]
        self.path = f"{self.folder}/settings.ini"
        self.lay(self.path, "\n".join(lines) + "\n")
        self.lay(f"{self.folder}/service.py", _SERVICE)
        notes = f"{service} runs on {place}.example, port {port}, workers: {workers}, verbose: {verbose}.\n"
        self.lay(f"{self.folder}/NOTES.txt", notes + f"It keeps things for {days} days, in /srv/{word}.\n")
        self.start("geany", f"{self.folder}/NOTES.txt", self.path)
        return {"folder": self.folder}

    def goals(self) -> Sequence[Check]:
        """The script says ready, with these values."""
        tests = [HiddenTest("the service is started", 'result = run("service.py")[:2]')]
        solution = {"service.py": _SERVICE, "settings.ini": "\n".join(self.right) + "\n"}
        return (hidden_tests("the service starts as noted", self.folder, tests, solution),)

    def milestones(self) -> Sequence[Check]:
        """Each of the lines is right, and so is the whole."""
        lines = [file_contains(f"line {n + 1} is right", self.path, self.right[n] + "\n") for n in self.wrong]
        return (*lines, *self.goals())

    def allowances(self) -> Sequence[Allowance]:
        """The settings."""
        return changing(self.path)

    def _edit(self, lines: Mapping[int, str], save: bool = True) -> Iterator[Action]:
        for number, line in lines.items():
            yield from edit_line(number + 1, line)
        if save:
            yield press("Control", "s")
        yield from finish()

    def _correct(self) -> dict[int, str]:
        return {number: self.right[number] for number in self.wrong}

    def oracle(self, look: Look) -> Iterator[Action]:
        """Write the two lines anew."""
        yield from self._edit(self._correct())

    def slips(self) -> Mapping[str, Script]:
        """Not saved; only what the script complains about; another port."""
        loud = next(iter(self.wrong))
        return {
            "not saved": lambda look: self._edit(self._correct(), save=False),
            "only what is complained about": lambda look: self._edit({loud: self.right[loud]}),
            "another port": lambda look: self._edit({**self._correct(), 3: "port = 8080"}),
        }


_MODULE = '''"""Amounts to {weigh} {thing}s."""

from math import ceil


def {old}(count):
    """Return the amount to {weigh} so many {thing}s."""
    return count * {one} + {two}


def {old}_limit(rows):
    """Return the largest {old} of several counts, in tens."""
    return max(ceil({old}(count) / 10) for count in rows)
'''
_USER = '''"""Reports on {thing}s; see also my{old}.txt."""

import {module} as source
from {module} import {old}, {old}_limit


def report(counts):
    """Return a line of text for each count, and the limit."""
    lines = [f"{{count}}: {{{old}(count)}}" for count in counts]
    values = list(map(source.{old}, counts))
    return lines, values, {old}_limit(counts)


if __name__ == "__main__":
    print(report([{one}, {two}]))
'''


class RenameFunction(DesktopTask):
    """Give a function another name, everywhere, and no other function."""

    name = "rename-function"
    difficulty = 3
    horizon = 6
    instructions = {
        "train": (
            "In the code in {folder}, rename the function “{old}” to “{new}” wherever it is defined and "
            "used. "
            "Functions with longer names keep theirs, and all must work as before.",
            "The function “{old}” of the modules in {folder} should be called “{new}”. Change every use of "
            "it, "
            "leave “{old}_limit” alone, and keep the code working.",
        ),
        "val": (
            "Please rename “{old}” to “{new}” throughout the Python files of {folder}; “{old}_limit” is "
            "another "
            "function and keeps its name.",
            "All over {folder}, the function “{old}” gets the name “{new}”. What it does stays, and so do "
            "names "
            "that merely contain it.",
        ),
        "test": (
            "“{old}” is a poor name for a function. Let it be “{new}” in all modules of {folder}, without "
            "renaming others whose names only begin alike.",
            "Carry out a renaming in {folder}: function “{old}” becomes “{new}”, in its definition and in "
            "each "
            "place that uses it. Behaviour and all other names remain.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Two modules that use the function in several ways."""
        thing, (old, new) = self.pick(THINGS.pools[self.split]), self.several(WORDS.pools[self.split], 2)
        self.old, self.new, self.folder = old, f"{new}_{thing}", f"Code/{thing}s"
        weigh = self.pick(("weigh", "cost", "measure"))
        words = {"thing": thing, "weigh": weigh, "old": old, "module": f"{thing}_{weigh}"}
        words |= {"one": str(self.number(3, 90)), "two": str(self.number(100, 999))}
        module, user = f"{words['module']}.py", f"{thing}_report.py"
        self.files = {module: _MODULE.format(**words), user: _USER.format(**words)}
        for path, text in self.files.items():
            self.lay(f"{self.folder}/{path}", text)
        place = self.pick(PLACES.pools[self.split])
        self.lay(f"{self.folder}/my{old}.txt", f"{old} was measured in {place}.\n")
        counts = [self.number(1, 500) for _ in range(4)]
        self.tests = [
            HiddenTest("the report", f"from {thing}_report import report\nresult = report({counts})"),
            HiddenTest("the new name", f"import {words['module']} as m\nresult = m.{self.new}({counts[0]})"),
            HiddenTest("the limit", f"import {words['module']} as m\nresult = m.{old}_limit({counts})"),
        ]
        self.open_terminal()
        return {"folder": self.folder, "old": old, "new": self.new}

    def goals(self) -> Sequence[Check]:
        """It all works by the new name, and the old one is used no more."""
        solution = {path: re.sub(rf"\b{self.old}\b", self.new, text) for path, text in self.files.items()}
        return (
            hidden_tests("all works by the new name", self.folder, self.tests, solution),
            Check("the old name is gone", self._old_name),
        )

    def _old_name(self, situation: Situation) -> str | None:
        for path in self.files:
            text = (situation.now.content(f"{self.folder}/{path}") or b"").decode("utf-8", "replace")
            for line in text.split("\n"):
                # Prose in docstrings may speak of it.
                if re.search(rf"(?<!the largest )\b{self.old}\b", line):
                    return f"{path} still has {shortened(line.strip())}"
        return None

    def milestones(self) -> Sequence[Check]:
        """The new name stands in each module."""
        named = [file_contains(f"{path} has it", f"{self.folder}/{path}", self.new) for path in self.files]
        return (*named, self.goals()[0])

    def allowances(self) -> Sequence[Allowance]:
        """The modules."""
        return changing_code(self.folder, *(f"{self.folder}/{path}" for path in self.files))

    def _rename(self, pattern: str, files: str = "*.py") -> Iterator[Action]:
        yield command(f"cd {self.folder}")
        yield command(f"grep -n {self.old} *.py")
        yield command(f"sed -i 's/{pattern}/{self.new}/g' {files}")
        yield command("python3 *_report.py")
        yield from finish()

    def oracle(self, look: Look) -> Iterator[Action]:
        """Replace the whole word in all modules, and try the code."""
        yield from self._rename(rf"\b{self.old}\b")

    def slips(self) -> Mapping[str, Script]:
        """Longer names too; only one module; an alias; the note too."""
        alias = f"^from math import ceil/{self.new} = lambda count: {self.old}(count)\\n&"

        def second_name(look: Look) -> Iterator[Action]:
            yield command(f"cd {self.folder}")
            yield command(f"sed -i 's/{alias}/' *.py")
            yield from finish()

        return {
            "longer names too": lambda look: self._rename(self.old),
            "only one module": lambda look: self._rename(rf"\b{self.old}\b", "*_report.py"),
            "a second name": second_name,
            "the note too": lambda look: self._rename(rf"\b{self.old}\b", "*"),
        }


TASKS = (FixSettings, RenameFunction)
