"""Tasks of clicking the one right point of a drawing: the middle, the half of an angle, a right angle.

The pages take the corner of a dot's box, half a pixel off, for its middle, so the oracles compute the pages'
own measure for every pixel and click the best one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from gym_cua.actions import Action
from gym_cua.tasks.oracle import click

from .oracle import AskingLook, Oracle

_Point = tuple[float, float]
_CORNERS = """(selector) => [...document.querySelectorAll(selector)].map((dot) => {
  const box = dot.getBBox();
  return [box.x, box.y];
})"""
_CIRCLE = """(selector) => {
  const circle = document.querySelector(selector);
  return ["cx", "cy"].map((name) => Number(circle.getAttribute(name)));
}"""
_TOP = 50
"""Pixels that the pages take off a click's height."""
_EDGE = 6
"""Pixels to stay away from the drawing's border."""


def _corners(look: AskingLook, selector: str) -> list[_Point]:
    return [(float(x), float(y)) for x, y in look.ask(_CORNERS, selector)]


def _angle(first: _Point, second: _Point, vertex: _Point) -> float:
    """Return the angle, in radians, between the directions from ``vertex`` to two points."""
    turn = math.atan2(first[1] - vertex[1], first[0] - vertex[0])
    turn -= math.atan2(second[1] - vertex[1], second[0] - vertex[0])
    return abs((turn + math.pi) % (2 * math.pi) - math.pi)


def _best_pixel(look: AskingLook, radius: float, fault: Callable[[_Point], float]) -> Iterator[Action]:
    """Click where a dot of that radius gets the least fault, and submit."""
    area, view = look.box("#svg-grid"), look.view
    columns = range(math.ceil(area.x) + _EDGE, math.floor(area.x + area.width) - _EDGE)
    rows = range(math.ceil(area.y) + _EDGE, math.floor(area.y + area.height) - _EDGE)
    pixels = [(x, y) for x in columns for y in rows]

    def fault_of(pixel: tuple[int, int]) -> float:
        return fault((pixel[0] - view.x - radius, pixel[1] - view.y - _TOP - radius))

    x, y = min(pixels, key=fault_of)
    yield Action("click", x=x, y=y)
    yield from click(look, "#subbtn")


def click_center(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click the middle of the circle, which the page takes to be half a pixel off."""
    x, y = look.ask(_CIRCLE, "svg .black-circle")
    yield from _best_pixel(look, 3.5, lambda dot: math.dist(dot, (x - 3, y - 3)))


def click_midpoint(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click half way between the two dots."""
    (x1, y1), (x2, y2) = _corners(look, ".black-circle")
    middle = ((x1 + x2) / 2, (y1 + y2) / 2)
    yield from _best_pixel(look, 3.5, lambda dot: math.dist(dot, middle))


def bisect_angle(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click a point from which both sides of the angle are equally far in degrees."""
    first, second = _corners(look, ".init-black")
    (vertex,) = _corners(look, ".init-blue")
    whole = _angle(first, second, vertex)

    def fault(dot: _Point) -> float:
        larger = max(_angle(first, dot, vertex), _angle(second, dot, vertex))
        # Beyond the angle there is a point of equal distance too.
        return larger if dot != vertex and larger <= whole else math.inf

    yield from _best_pixel(look, 3.5, fault)


def draw_right_angle(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click a point that makes a right angle."""
    (end,) = _corners(look, "#init-black")
    (vertex,) = _corners(look, "#init-blue")

    def fault(dot: _Point) -> float:
        return abs(_angle(end, dot, vertex) - math.pi / 2) if dot != vertex else math.inf

    yield from _best_pixel(look, 3.0, fault)


ORACLES: dict[str, Oracle] = {
    "circle-center": click_center,
    "find-midpoint": click_midpoint,
    "bisect-angle": bisect_angle,
    "right-angle": draw_right_angle,
}
