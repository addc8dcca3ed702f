"""What the desktop's tasks share: choosing words, laying files and programs, and moves of their oracles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script, Task

from .pools import FIRST_NAMES, GOODS, LAST_NAMES, PLACES, WORDS

if TYPE_CHECKING:
    from .world import HomeWorld

    Base = Task[HomeWorld]
else:
    # Listing the tasks must not import what worlds need.
    Base = Task

T = TypeVar("T")
DONE = Action("done")


class DesktopTask(Base):
    """A task on the desktop."""

    viewport = (1280, 720)

    def pick(self, items: Sequence[T]) -> T:
        """One of `items`."""
        return items[int(self.np_random.integers(len(items)))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """`items` in random order."""
        return [items[int(i)] for i in self.np_random.permutation(len(items))]

    def several(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different ones of `items`, in random order."""
        return self.shuffled(items)[:count]

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return int(self.np_random.integers(low, high + 1))

    def lay(self, path: str, content: str | bytes) -> None:
        """Lays a file; only from `sample`."""
        self.world.files[path] = content.encode() if isinstance(content, str) else content

    def day(self) -> dt.date:
        """A day of 2024 or 2025."""
        return dt.date(2024, 1, 1) + dt.timedelta(days=self.number(0, 730))

    def person(self) -> str:
        """First and last name of somebody."""
        return f"{self.pick(FIRST_NAMES.pools[self.split])} {self.pick(LAST_NAMES.pools[self.split])}"

    def remark(self) -> str:
        """A sentence that means nothing to any task."""
        word, place, goods = (self.pick(axis.pools[self.split]) for axis in (WORDS, PLACES, GOODS))
        return self.pick(
            (
                f"The {goods} from {place} came in a {word} box.",
                f"Ask in {place} about the {word} {goods}.",
                f"No news of the {goods}; {place} has the {word} ones.",
            )
        )

    def start(self, *argv: str) -> None:
        """Has a program open when the episode starts; only from `sample`."""
        self.world.programs.append(self.world.program(*argv))

    def open_terminal(self) -> None:
        """Has a terminal open when the episode starts; only from `sample`."""
        self.start("xterm", "-fa", "DejaVu Sans Mono", "-fs", "11")

    def near_misses(self) -> Mapping[str, Script]:
        """Add to a template's own near-misses that nothing is saved."""
        return self.slips()

    def slips(self) -> Mapping[str, Script]:
        """A template's own near-misses."""
        return {}


def press(*keys: str) -> Action:
    """A key, or a combination."""
    return Action("key", keys=keys)


def write(text: str) -> Action:
    """Types a text."""
    return Action("type", text=text)


def command(line: str) -> Action:
    """Types a command into the terminal, and Enter."""
    return write(line + "\n")


def finish() -> Iterator[Action]:
    """Lets what was begun come to its end, and ends the episode."""
    yield Action("wait", seconds=0.5)
    yield DONE


def switch() -> Action:
    """Goes to the window that was used before."""
    return press("Alt", "Tab")


def click_widget(look: Look, role: str, name: str | None = None) -> Iterator[Action]:
    """Clicks the middle of a widget."""
    x, y = look.box(role, name).center
    yield Action("click", x=x, y=y)


def changing(*paths: str) -> tuple[Allowance, ...]:
    """What writing these files may change: the files, and nothing else."""
    wanted = frozenset(paths)
    return (Allowance("files", ("changed", "added"), where=lambda change: change.key in wanted),)


def removing(*paths: str) -> tuple[Allowance, ...]:
    """What deleting these files, or moving them away, may change."""
    wanted = frozenset(paths)
    return (Allowance("files", ("removed",), where=lambda change: change.key in wanted),)


def changing_code(folder: str, *paths: str) -> tuple[Allowance, ...]:
    """What work on code may change: these files, and what Python compiles for itself.

    Args:
        folder: The project's folder, relative to the home folder.
        paths: The files, relative to the home folder.
    """
    wanted = frozenset(paths)

    def compiled(key: str) -> bool:
        parts = key.split("/")
        inside = key.startswith(folder + "/") and "__pycache__" in parts
        return inside and (parts[-1] == "__pycache__" or parts[-1].endswith(".pyc"))

    return (
        Allowance("files", ("changed",), where=lambda change: change.key in wanted),
        Allowance("files", where=lambda change: compiled(change.key)),
    )


def edit_line(number: int, text: str) -> Iterator[Action]:
    """Puts another text in place of a line in Geany; what indents the line stays."""
    yield from go_to(number)
    yield press("Home")
    yield press("Shift", "End")
    yield write(text)


def add_line(number: int, text: str) -> Iterator[Action]:
    """Adds a line after another in Geany, indented like that one."""
    yield from go_to(number)
    yield press("End")
    yield write("\n" + text)


def go_to(number: int) -> Iterator[Action]:
    """Goes to the beginning of a line in Geany."""
    yield press("Control", "l")
    yield write(str(number))
    yield press("Enter")
