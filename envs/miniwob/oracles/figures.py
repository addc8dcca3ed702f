"""Coloured boxes and figures: naming, counting and finding them."""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from gym_cua.actions import Action
from gym_cua.errors import OracleError
from gym_cua.tasks.oracle import click, click_box

from .oracle import AskingLook, Oracle
from .reading import all_texts
from .spots import press, spots

_FIGURES = "#area_svg > *"
_READ_FIGURES = """(selector) => [...document.querySelectorAll(selector)].map((element) => {
  const name = {rect: "rectangle", circle: "circle", polygon: "triangle"}[element.tagName];
  const box = element.getBBox(), style = getComputedStyle(element);
  const size = name ? box.width : parseFloat(style.fontSize);
  return [name ?? element.textContent, size, element.getAttribute("fill")];
})"""
_SMALL = 15
"""Small figures measure 10 pixels, large ones 20."""
_READ_COLORS = """(selector) => [...document.querySelectorAll(selector)].map((element) =>
  getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number))"""
_READ_DARK = """(selector) => {
  const canvas = document.querySelector(selector), {width, height} = canvas;
  const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
  const found = [];
  for (let at = 0; at < width * height; at++)
    if (data[at * 4 + 3] > 128) found.push([at % width - width / 2, Math.floor(at / width) - height / 2]);
  return found;
}"""
_SIDES = range(3, 8)
_HEAT = {"HOT": (0.0, 5.0), "WARM": (5.0, 10.0), "COLD": (10.0, 40.0), "ICE COLD": (40.0, math.inf)}
"""Between which distances, in pixels, the hot place is for each answer."""


class _Figure(NamedTuple):
    name: str
    size: str
    color: str

    @property
    def kind(self) -> str:
        """Whether it is a shape, a digit or a letter."""
        if len(self.name) > 1:
            return "shape"
        return "digit" if self.name.isdigit() else "letter"

    def fits(self, description: str) -> bool:
        """Tell whether a description such as "large red letter" or "blue item" holds for it."""
        *attributes, noun = description.split()
        known = (self.size, self.color)
        return noun in ("item", self.name, self.kind) and all(word in known for word in attributes)


def _figures(look: AskingLook) -> list[_Figure]:
    found = look.ask(_READ_FIGURES, _FIGURES)
    return [_Figure(name, "small" if size < _SMALL else "large", color) for name, size, color in found]


def click_figure(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click a figure that the description fits."""
    description = sentence.removeprefix("Click on a ")
    for number, figure in enumerate(_figures(look), start=1):
        if figure.fits(description) and spots(look, f"{_FIGURES}:nth-child({number})"):
            yield press(look, f"{_FIGURES}:nth-child({number})")
            return
    raise OracleError(f"There is no {description!r} to click.")


def count_figures(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click the number of figures that the description fits."""
    (description,) = re.findall("How many (.*)s are there", sentence)
    count = sum(figure.fits(description) for figure in _figures(look))
    yield from click(look, "#count-buttons button", str(count))


def identify_figure(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click what the only figure is."""
    (figure,) = _figures(look)
    label = {"shape": figure.name.capitalize(), "digit": "Number", "letter": "Letter"}[figure.kind]
    yield from click(look, "#area-buttons button", label)


def count_sides(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click the number of the regular polygon's sides: how often in a turn its rim goes out and in."""
    dark = look.ask(_READ_DARK, "#c")
    rim = [(math.hypot(x, y), math.atan2(y, x)) for x, y in dark]
    mean = sum(radius for radius, _ in rim) / len(rim)

    def wave(sides: int) -> float:
        return abs(sum((radius - mean) * cmath.exp(1j * sides * angle) for radius, angle in rim))

    yield from click(look, "#form button", str(max(_SIDES, key=wave)))


def click_color(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click the box of that colour."""
    (color,) = re.findall("the (.*) colored box", sentence)
    yield from click(look, f'#area .color[style*="background-color: {color};"]')


def click_shades(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click all shades of a colour, and submit."""
    (color,) = re.findall("shades of (red|green|blue)", sentence)
    strongest = ("red", "green", "blue").index(color)
    for box, levels in zip(look.boxes("#area span"), look.ask(_READ_COLORS, "#area span"), strict=True):
        if max(levels[:3]) == levels[strongest]:
            yield click_box(box)
    yield from click(look, "#submit")


def click_coordinate(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click the grid's point with those coordinates."""
    (point,) = re.findall(r"\(.*\)", sentence)
    yield press(look, f'#area circle[id="{point}"]')


def find_hot_place(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Move to where the answer tells most of where the hot place can be, until it is hot; click there."""
    area = look.box("#touch-area")
    left, top = math.ceil(area.x), math.ceil(area.y)
    right, bottom = math.floor(area.x + area.width), math.floor(area.y + area.height)
    places = [(x, y) for x in range(left, right, 2) for y in range(top, bottom, 2)]

    def unsure(place: tuple[int, int]) -> int:
        distances = [math.dist(place, other) for other in sample]
        return sum(sum(low <= far < high for far in distances) ** 2 for low, high in _HEAT.values())

    while places:
        sample = places[:: max(1, len(places) // 80)]
        x, y = min(sample, key=unsure)
        yield Action("move", x=x, y=y)
        (answer,) = all_texts(look, "#signal")
        if answer == "HOT":
            yield Action("click", x=x, y=y)
            return
        low, high = _HEAT[answer]
        # A pixel more, as the places are on a raster of two.
        places = [place for place in places if low - 1 <= math.dist(place, (x, y)) < high + 1]
        places = [place for place in places if place != (x, y)]
    raise OracleError("There is no hot place.")


ORACLES: dict[str, Oracle] = {
    "click-shape": click_figure,
    "count-shape": count_figures,
    "identify-shape": identify_figure,
    "count-sides": count_sides,
    "click-color": click_color,
    "click-shades": click_shades,
    "grid-coordinate": click_coordinate,
    "hot-cold": find_hot_place,
}
