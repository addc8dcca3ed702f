"""The strip of tabs above the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .painting import (
    ACCENT,
    INK,
    MUTED,
    WHITE,
    Box,
    Colour,
    Frame,
    draw_strokes,
    draw_text,
    ellipsised,
    fill_box,
    line_height,
)

_STRIP: Colour = (222, 225, 230)
_SEPARATOR: Colour = (168, 172, 178)
_GLOBE: Colour = (154, 160, 166)
_CROSS = (((0.2, 0.2), (0.8, 0.8)), ((0.2, 0.8), (0.8, 0.2)))
_TEXT_SIZE = 13
_WIDEST_TAB = 230
_MARGIN = 8


@dataclass(frozen=True)
class TabLabel:
    """What a tab shows: its page's title and whether it is the one in front."""

    title: str
    active: bool


@dataclass(frozen=True)
class TabHit:
    """A place in the strip: the tab's index, and whether its close cross was hit."""

    part: Literal["select", "close"]
    index: int


class TabStrip:
    """The tabs of a window, ``width`` pixels wide and ``HEIGHT`` tall."""

    HEIGHT = 36
    """Height of the strip, in pixels."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._painted: tuple[tuple[TabLabel, ...], Frame] | None = None

    def draw(self, frame: Frame, tabs: Sequence[TabLabel]) -> None:
        """Paint the strip into the first ``HEIGHT`` rows of the window's frame, in place."""
        labels = tuple(tabs)
        if self._painted is None or self._painted[0] != labels:
            strip = np.empty((self.HEIGHT, self.width, 3), np.uint8)
            self._paint(strip, labels)
            self._painted = (labels, strip)
        target = frame[: self.HEIGHT, : self.width]
        target[:] = self._painted[1][: target.shape[0], : target.shape[1]]

    def hit(self, x: int, y: int, count: int) -> TabHit | None:
        """Return what lies at ``(x, y)`` of the window when it shows ``count`` tabs, or ``None``."""
        if not 0 <= y < self.HEIGHT:
            return None
        for index in range(count):
            tab = self._tab(index, count)
            if tab.x <= x < tab.x + tab.width:
                cross = self._cross(tab)
                hit = cross is not None and cross.inset(-2).contains(x, y)
                return TabHit("close" if hit else "select", index)
        return None

    def _tab(self, index: int, count: int) -> Box:
        width = min(_WIDEST_TAB, (self.width - 2 * _MARGIN) / count)
        left = _MARGIN + round(index * width)
        return Box(left, 5, _MARGIN + round((index + 1) * width) - left, self.HEIGHT - 5)

    def _cross(self, tab: Box) -> Box | None:
        """The cross's place; narrow tabs have none, so that they can still be selected."""
        if tab.width < 56:
            return None
        return Box(tab.x + tab.width - 26, tab.y + 8, 16, 16)

    def _paint(self, strip: Frame, labels: tuple[TabLabel, ...]) -> None:
        strip[:] = _STRIP
        for index, label in enumerate(labels):
            tab = self._tab(index, len(labels))
            if label.active:
                self._paint_active(strip, tab)
            next_active = index + 1 < len(labels) and labels[index + 1].active
            if not label.active and not next_active:
                fill_box(strip, Box(tab.x + tab.width - 1, tab.y + 8, 1, 16), _SEPARATOR)
            self._paint_content(strip, tab, label)

    def _paint_active(self, strip: Frame, tab: Box) -> None:
        # The box reaches below the strip, so that only its upper corners show.
        fill_box(strip, Box(tab.x, tab.y, tab.width, tab.height + 10), WHITE, radius=8)
        for left, inwards in ((tab.x - 8, True), (tab.x + tab.width, False)):
            fill_box(strip, Box(left, self.HEIGHT - 8, 8, 8), WHITE)
            # A disc of the strip's colour leaves the hollow foot of the tab.
            centre = left if inwards else left + 8
            foot = Box(left, self.HEIGHT - 8, 8, 8).view(strip)
            fill_box(foot, Box(centre - 8 - max(left, 0), -8, 16, 16), _STRIP, radius=8)

    def _paint_content(self, strip: Frame, tab: Box, label: TabLabel) -> None:
        cross = self._cross(tab)
        left = tab.x + 12
        if tab.width >= 100 or (cross is None and tab.width >= 38):
            fill_box(strip, Box(left, tab.y + 9, 14, 14), ACCENT if label.active else _GLOBE, radius=7)
            fill_box(strip, Box(left + 4, tab.y + 13, 6, 6), WHITE, radius=3)
            left += 21
        elif cross:
            left -= 4
        right = cross.x - 4 if cross else tab.x + tab.width - 6
        title = ellipsised(label.title or "Untitled", max(0, right - left), _TEXT_SIZE)
        top = tab.y + (tab.height - line_height(_TEXT_SIZE)) // 2
        draw_text(strip, left, top, title, INK if label.active else MUTED, _TEXT_SIZE)
        if cross:
            draw_strokes(strip, cross.inset(2), _CROSS, MUTED, 1.4)
