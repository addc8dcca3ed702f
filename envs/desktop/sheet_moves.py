"""Moves of oracles in Gnumeric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gym_cua.actions import Action
from gym_cua.tasks.look import Look

from .task_base import DONE, click_widget, press, write

SAVE = press("Control", "s")


def go_to(look: Look, cells: str) -> Iterator[Action]:
    """Select a cell or a range: its name goes into the box left of the formula."""
    x, y = min(look.boxes("text"), key=lambda box: box.x).center
    yield Action("click", x=x, y=y)
    yield press("Control", "a")
    yield write(f"{cells}\n")


def enter(look: Look, cell: str, *contents: str) -> Iterator[Action]:
    """Write contents into a cell and those below it."""
    yield from go_to(look, cell)
    yield write("".join(f"{content}\n" for content in contents))


def finish(save: bool = True) -> Iterator[Action]:
    """Save, unless told otherwise, and end the episode."""
    if save:
        yield SAVE
        # Writing to a busy disk may outlast a step.
        yield Action("wait", seconds=0.5)
    yield DONE


def sort(
    look: Look, cells: str, headings: Sequence[str], column: str, descending: bool, heading: bool = True
) -> Iterator[Action]:
    """Sort a range by one of its columns with the dialog, where all columns are listed to begin with.

    Args:
        look: Geometry.
        cells: The range, with its headings.
        headings: Names of the columns, left to right.
        column: Name of the column to sort by.
        descending: Whether the largest comes first.
        heading: Whether the first row stays where it is.
    """
    yield from go_to(look, cells)
    yield press("Alt", "d")
    yield write("s")
    place = headings.index(column)
    if not heading:
        yield from click_widget(look, "check box", "Sort range has a header")
    if len(headings) > 1:
        yield from click_widget(look, "table cell", f"Column {chr(ord('A') + place)}")
    for _ in range(place):
        yield from click_widget(look, "push button", "Up")
    if descending:
        # The third of four cells of the row that is now the first.
        x, y = look.boxes("table cell")[2].center
        yield Action("click", x=x, y=y)
    yield from click_widget(look, "push button", "OK")


def export(look: Look, name: str) -> Iterator[Action]:
    """Write the sheet in front as CSV under another name, in the folder of its file."""
    yield press("Alt", "d")
    yield from click_widget(look, "menu", "Export Data")
    yield from click_widget(look, "menu item", "Export as CSV File...")
    yield press("Control", "a")
    yield write(f"{name}\n")
    # The dialog's button is let go, and works, a quarter of a second after Enter has pressed it.
    yield Action("wait", seconds=1.0)
    if look.boxes("push button", "Yes"):
        # The workbook has several sheets, of which this format keeps the one in front.
        yield from click_widget(look, "push button", "Yes")
        yield Action("wait", seconds=1.0)
