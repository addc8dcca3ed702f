"""Tasks of drawing with the pointer, and of choosing a colour."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click, fill

from .drags import drag
from .oracle import AskingLook, Oracle

_EDGE = 8
"""Pixels between the border of the drawing area and the ends of a line."""
_RADIUS = 20
_CORNERS = 36
_COLORS = {
    "black": "000000",
    "white": "ffffff",
    "aqua": "00ffff",
    "blue": "0000ff",
    "gray": "808080",
    "green": "008000",
    "lime": "00ff00",
    "maroon": "800000",
    "navy": "000080",
    "olive": "808000",
    "purple": "800080",
    "red": "ff0000",
    "silver": "c0c0c0",
    "teal": "008080",
    "yellow": "ffff00",
    "pink": "ffc0cb",
    "magenta": "ff00ff",
    "gold": "ffd700",
    "orange": "ffa500",
}
_SWATCH = "() => getComputedStyle(document.querySelector('#query .cc')).backgroundColor"


def draw_line(sentence: str, look: Look) -> Iterator[Action]:
    """Draw a line from border to border, through the dot."""
    area = look.box("svg")
    x, y = look.box("#circ").center
    # The page takes the dot's upper left corner for its middle: pass between the two.
    x, y = x - 2, y - 2
    if "horizontal" in sentence:
        yield drag((area.x + _EDGE, y), (x, y), (area.x + area.width - _EDGE, y))
    else:
        yield drag((x, area.y + _EDGE), (x, y), (x, area.y + area.height - _EDGE))
    yield from click(look, "#controls button")


def draw_circle(sentence: str, look: Look) -> Iterator[Action]:
    """Draw a polygon of many corners around the dot."""
    x, y = look.box("#circ").center
    angles = [2 * math.pi * corner / _CORNERS for corner in range(_CORNERS + 1)]
    start, *way = ((x + _RADIUS * math.cos(angle), y + _RADIUS * math.sin(angle)) for angle in angles)
    yield drag(start, *way)
    yield from click(look, "#controls button")


def _enter_color(look: Look, color: str) -> Iterator[Action]:
    yield from fill(look, "#col", color.upper())
    # A click elsewhere closes the colour picker, which lies over the button.
    yield from click(look, "#query")
    yield from click(look, "#subbtn")


def name_color(sentence: str, look: Look) -> Iterator[Action]:
    """Enter the colour of that name."""
    (name,) = re.findall(r"Select (\w+) with", sentence)
    yield from _enter_color(look, _COLORS[name])


def match_color(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Enter the colour of the little square in the sentence."""
    parts = re.findall(r"\d+", look.ask(_SWATCH))
    yield from _enter_color(look, "".join(f"{int(part):02x}" for part in parts[:3]))


ORACLES: dict[str, Oracle] = {
    "draw-line": draw_line,
    "draw-circle": draw_circle,
    "use-colorwheel": name_color,
    "use-colorwheel-2": match_color,
}
