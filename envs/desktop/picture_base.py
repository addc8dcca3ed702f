"""What the picture tasks share: a picture open in mtPaint, moves of oracles there, and a check of colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check
from gym_cua.tasks.checks.content import file_check
from gym_cua.tasks.checks.pictures import decoded_picture

from .picture_files import ACCENTS, PAPERS, Picture, label, png
from .pools_sheet import STOCK
from .task_base import DONE, DesktopTask, changing, press, write

_QUIET = b"toolbar3 = false\n"
"""mtPaint's settings, by which its floating toolbar, which hides its menus, is not shown at first."""
FLIP_VERTICALLY, FLIP_HORIZONTALLY, CLOCKWISE, ANTICLOCKWISE = 3, 4, 5, 6
"""Places in mtPaint's menu Image, of the items that can be chosen, from 0."""
JPEG, BMP = 3, 4
"""Steps up in mtPaint's list of formats, from PNG."""


class PictureTask(DesktopTask):
    """A task with one picture open in mtPaint."""

    path: str
    picture: Picture

    def label(self, width: int, height: int, item: str) -> Picture:
        """A label of an item at a random price."""
        paper, accent = self.pick(PAPERS), self.pick(ACCENTS)
        return label(width, height, item.capitalize(), f"{self.number(9, 399) / 4:.2f}", paper, accent)

    def lay_picture(self, picture: Picture) -> None:
        """Lay the picture and have it open."""
        self.picture = picture
        self.path = f"Pictures/label-{self.number(100, 999)}.png"
        self.lay(self.path, png(picture))
        self.lay(".mtpaint", _QUIET)
        self.start("mtpaint", self.path)

    def item(self) -> str:
        """Something that is sold."""
        return str(self.pick(STOCK.pools[self.split]))

    def allowances(self) -> Sequence[Allowance]:
        """Only the picture may change."""
        return changing(self.path)


def coloured_like(name: str, path: str, wanted: Picture, most: float = 8.0) -> Check:
    """The picture at `path` has the size of `wanted`, and its values, 0 to 255, differ by `most` in the mean.

    Structural similarity hardly sees flat colours; this sees nothing else.
    """

    def test(content: bytes) -> str | None:
        found = decoded_picture(content)
        if found.shape != wanted.shape:
            return "its size is another"
        apart = float(np.abs(found.astype(np.int16) - wanted).mean())
        return None if apart <= most else f"its colours differ by {apart:.1f} in the mean"

    return file_check(name, path, test, "read as a picture")


def choose(item: int) -> Iterator[Action]:
    """Choose from mtPaint's menu Image."""
    yield press("Alt", "i")
    for _ in range(item):
        yield press("ArrowDown")
    yield press("Enter")


def accept() -> Iterator[Action]:
    """Press Enter in a dialog and wait until it has closed."""
    yield press("Enter")
    # The dialog's button works a quarter of a second after Enter has pressed it.
    yield Action("wait", seconds=0.5)


def scale_to(width: int) -> Iterator[Action]:
    """Scale the picture; its height follows."""
    yield press("PageUp")
    yield write(f"{width}\t")
    yield from accept()


def cut_out(left: int, top: int, width: int, height: int) -> Iterator[Action]:
    """Keep a part of the picture: a smaller canvas, against which the picture is shifted."""
    yield press("PageDown")
    yield write(f"{width}\t{height}\t{-left}\t{-top}")
    yield from accept()


def save_as(name: str, steps: int = 0) -> Iterator[Action]:
    """Save under another name in the same folder, in the format some steps above PNG."""
    yield press("Alt", "f")
    for _ in range(3):
        yield press("ArrowDown")
    yield press("Enter")
    if steps:
        for _ in range(3):
            yield press("Shift", "Tab")
        yield write(" ")
        for _ in range(steps):
            yield press("ArrowUp")
        yield press("Enter")
        # A JPEG has its quality between the format and the name, a BMP nothing.
        for _ in range(2 if steps == JPEG else 1):
            yield press("Tab")
    yield press("Control", "a")
    yield write(name)
    yield from accept()


def saved(save: bool = True) -> Iterator[Action]:
    """Save, unless told otherwise, and end the episode."""
    if save:
        yield press("Control", "s")
        # Writing to a busy disk may outlast a step.
        yield Action("wait", seconds=0.5)
    yield DONE


