"""Small Python projects, made anew for each episode, and what is wrong with them.

A project is a handful of modules whose names, words and numbers are drawn; a fault is one line of it that is
wrong. The plans stand in ``projects_money`` and ``projects_text``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from string import Template

from .hidden_tests import HiddenTest


@dataclass(frozen=True)
class Fault:
    """One line that is wrong. Texts are templates (``string.Template``).

    Attributes:
        kind: What sort of mistake it is: ``"off by one"``.
        file: The file that holds the line.
        right: The line as it should be, without what indents it; it occurs once in the file.
        wrong: The line as it is.
        report: What is wrong, as someone who uses the project says it.
    """

    kind: str
    file: str
    right: str
    wrong: str
    report: str


@dataclass(frozen=True)
class Plan:
    """A project before its words and numbers are drawn. Texts are templates.

    Attributes:
        name: What it is about, in one word.
        files: Content by path relative to the project's folder.
        faults: What may be wrong with it.
        tests: Names and sources of the hidden tests.
    """

    name: str
    files: Mapping[str, str]
    faults: Sequence[Fault]
    tests: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Project:
    """A project with one fault.

    Attributes:
        folder: Its folder, relative to the home folder.
        files: Content as it should be, by path relative to the project's folder.
        fault: What is wrong, with its words filled in.
        line: Number of the wrong line, from 1.
        tests: The hidden tests.
        shown: The same with other numbers, for those who may see some.
    """

    folder: str
    files: Mapping[str, str]
    fault: Fault
    line: int
    tests: Sequence[HiddenTest]
    shown: Sequence[HiddenTest]

    @property
    def path(self) -> str:
        """The file with the fault, relative to the home folder."""
        return f"{self.folder}/{self.fault.file}"

    def broken(self, wrong: str | None = None) -> dict[str, str]:
        """Return the files with the fault in them, or with another line in its place."""
        lines = self.files[self.fault.file].split("\n")
        old = lines[self.line - 1]
        indent = old[: len(old) - len(old.lstrip())]
        lines[self.line - 1] = indent + (self.fault.wrong if wrong is None else wrong)
        return {**self.files, self.fault.file: "\n".join(lines)}


def make_project(
    plan: Plan, fault: Fault, words: Mapping[str, str], number: Callable[[int, int], int]
) -> Project:
    """Fill a plan in.

    Args:
        plan: The plan.
        fault: One of its faults.
        words: ``thing``, ``place``, ``person`` and ``word``: what the project calls its things.
        number: Draws a whole number between two, both included.
    """
    filling = dict(words)
    filling["Thing"] = words["thing"].capitalize()
    filling["limit"], filling["percent"] = str(number(4, 9) * 100), str(number(2, 9))

    def numbers() -> dict[str, str]:
        small = {f"small{i}": str(number(2, 9)) for i in range(1, 7)}
        return small | {f"large{i}": str(number(110, 980)) for i in range(1, 7)}

    filling |= numbers()
    others = filling | numbers()

    def fill(text: str, filling: Mapping[str, str] = filling) -> str:
        return Template(text).substitute(filling)

    files = {fill(path): fill(content) for path, content in plan.files.items()}
    filled = Fault(fault.kind, *(fill(text) for text in (fault.file, fault.right, fault.wrong, fault.report)))
    found = [n for n, line in enumerate(files[filled.file].split("\n"), 1) if line.strip() == filled.right]
    if len(found) != 1:
        raise ValueError(f"The line {filled.right!r} stands {len(found)} times in {filled.file}, not once.")
    tests = [HiddenTest(name, fill(source)) for name, source in plan.tests]
    shown = [HiddenTest(name, fill(source, others)) for name, source in plan.tests]
    return Project(f"Code/{filling['thing']}-{plan.name}", files, filled, found[0], tests, shown)
