"""Moves of the oracles in editors, the file manager and the archiver, by keyboard wherever that is robust."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gym_cua.actions import Action
from gym_cua.errors import OracleError
from gym_cua.tasks.look import Look

from .task_base import press, write

HOME = "/home/user"
"""The home folder as programs on the desktop see it."""
_SHORTLY = 0.8
"""Virtual seconds: a path that is typed into a dialog is taken after twice a quarter of a second."""
_PATIENCE = 24
"""At most so many moments are waited for a widget."""


def pause() -> Action:
    """A moment, for what GTK does by a timer: a default button, a selection's menu."""
    return Action("wait", seconds=_SHORTLY)


def click_when_there(look: Look, role: str, name: str | None = None) -> Iterator[Action]:
    """Clicks a widget as soon as it can be seen, for at times a program tells only of some of its widgets.

    Args:
        look: Geometry.
        role: What it is.
        name: What it is called; `None` for the first, whatever it is called.
    """
    for _ in range(_PATIENCE):
        found = look.boxes(role, name)
        if found:
            x, y = found[0].center
            yield Action("click", x=x, y=y)
            return
        yield pause()
    called = f" called {name!r}" if name is not None else ""
    raise OracleError(f"No {role!r}{called} came to show on the desktop.")


def choose_item(look: Look, name: str, current: str | None = None) -> Iterator[Action]:
    """Chooses an item of the list that is open, by keyboard.

    Args:
        look: Geometry.
        name: What the item is called.
        current: What the item is called that is selected now; `None` for the first.
    """
    for _ in range(_PATIENCE):
        items, wanted = look.boxes("menu item"), look.boxes("menu item", name)
        start = look.boxes("menu item", current) if current is not None else items[:1]
        if wanted and wanted[0] in items and start:
            steps = items.index(wanted[0]) - items.index(start[0])
            for _ in range(abs(steps)):
                yield press("ArrowDown" if steps > 0 else "ArrowUp")
            yield press("Enter")
            return
        yield pause()
    raise OracleError(f"No item {name!r} came to show on the desktop.")


# ----- editors


def open_note(path: str) -> Iterator[Action]:
    """Opens a file in the editor that is in front."""
    yield press("Control", "o")
    yield pause()
    yield write(f"{HOME}/{path}\n")
    yield pause()


def save_as(path: str) -> Iterator[Action]:
    """Saves what is in the editor under another name."""
    yield press("Control", "Shift", "s")
    yield pause()
    yield press("Control", "a")
    yield write(f"{HOME}/{path}\n")
    yield pause()


def retype_line(number: int, text: str) -> Iterator[Action]:
    """Writes `text` for a line, counted from 0, none of which the editor wraps."""
    yield press("Control", "Home")
    for _ in range(number):
        yield press("ArrowDown")
    yield press("Home")
    yield press("Shift", "End")
    yield write(text)


def retype_lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Action]:
    """Writes anew the lines that differ; both texts have as many."""
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new:
            yield from retype_line(number, new)


def retype_all(text: str) -> Iterator[Action]:
    """Writes `text` for everything in the editor."""
    yield press("Control", "a")
    yield write(text)


def save() -> Iterator[Action]:
    """Saves the open file."""
    yield press("Control", "s")


# ----- the file manager


def shown(names: Iterable[str], folders: Iterable[str] = ()) -> list[str]:
    """The names in a folder as the file manager lists them: folders first, a full stop before all else."""
    return [*sorted(folders), *sorted(names, key=lambda name: name.replace(".", "\x01"))]


def list_view() -> Iterator[Action]:
    """Has the file manager show a list, in which rows can be chosen one by one by keyboard."""
    yield press("Control", "4")


def go_to(folder: str) -> Iterator[Action]:
    """Shows another folder."""
    yield press("Control", "l")
    yield write(f"{HOME}/{folder}\n")
    yield pause()


def mark(rows: Sequence[str], wanted: Iterable[str]) -> Iterator[Action]:
    """Selects files in the list view.

    Args:
        rows: All that the folder shows, in order.
        wanted: Those to select, and no others.
    """
    # All, then none: from nothing selected and the cursor in the list, whatever was before.
    yield press("Control", "a")
    yield press("Control", "i")
    yield press("Control", "Home")
    at = 0
    for row in sorted(rows.index(name) for name in wanted):
        for _ in range(row - at):
            yield press("Control", "ArrowDown")
        at = row
        yield press("Control", " ")
    yield pause()


def rename(name: str) -> Iterator[Action]:
    """Renames the one selected file."""
    yield press("F2")
    yield pause()
    yield press("Control", "a")
    yield write(f"{name}\n")
    yield pause()


def trash() -> Iterator[Action]:
    """Moves what is selected to the trash."""
    yield press("Delete")
    yield pause()
    yield press("Enter")
    yield pause()


def paste_into(folder: str) -> Iterator[Action]:
    """Goes to a folder and pastes what was cut or copied."""
    yield from go_to(folder)
    yield press("Control", "v")
    yield pause()


def new_folder(name: str) -> Iterator[Action]:
    """Makes a folder in the one that shows."""
    yield press("Control", "Shift", "n")
    yield pause()
    yield write(f"{name}\n")
    yield pause()


def compress(look: Look, path: str, kind: str) -> Iterator[Action]:
    """Packs what is selected in the file manager into a new archive.

    Args:
        look: Geometry.
        path: The archive.
        kind: As the archiver calls it: `"zip"`, `"tar.gzip"`.
    """
    yield press("Shift", "F10")
    yield press("m")
    yield pause()
    # The kind of archive, which is at first the first of those that the machine's tools can make.
    yield from click_when_there(look, "combo box")
    yield pause()
    yield from choose_item(look, kind)
    yield pause()
    yield press("Alt", "n")
    yield press("Control", "a")
    yield write(f"{HOME}/{path}\n")
    yield pause()
    yield pause()


# ----- the archiver


def extract(folder: str, *patterns: str) -> Iterator[Action]:
    """Extracts members of the archive that is open, by pattern, or all without one.

    Args:
        folder: An existing folder.
        patterns: Names, with `*` for anything.
    """
    for pattern in patterns:
        yield press("Control", "b")
        yield write(f"{pattern}\n")
        yield pause()
    yield press("Control", "e")
    yield pause()
    yield press("Control", "a")
    yield write(f"{HOME}/{folder}\n")
    yield pause()
    yield pause()
