"""Clicking in a part of the page that scrolls on its own."""

from __future__ import annotations

from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click

_MARGIN = 8


def reveal_within(look: Look, frame: str, selector: str) -> Iterator[Action]:
    """Scroll the frame until the middle of the element is well inside it."""
    y, area = look.box(selector).center[1], look.box(frame)
    if not area.y + _MARGIN <= y <= area.y + area.height - _MARGIN:
        center_x, center_y = area.center
        yield Action("scroll", x=center_x, y=center_y, dx=0, dy=y - center_y)


def click_within(look: Look, frame: str, selector: str) -> Iterator[Action]:
    """Scroll the frame to the element and click its middle."""
    yield from reveal_within(look, frame, selector)
    yield from click(look, selector)
