"""Rectangles on the screen."""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle in screen pixels. It may lie partly or wholly outside the screen."""

    x: float
    y: float
    width: float
    height: float

    @property
    def center(self) -> tuple[int, int]:
        """The middle of the rectangle, in whole pixels."""
        return round(self.x + self.width / 2), round(self.y + self.height / 2)
