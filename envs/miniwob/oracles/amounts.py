"""Numbers: in order, the greatest, odd or even, drawn, generated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.errors import OracleError
from gym_cua.tasks.oracle import click, click_box

from .oracle import AskingLook, Oracle
from .reading import all_texts
from .spots import press

_ROWS = (
    ".##. #..# #..# #..# #..# #..# .##.",
    "..#. .##. ..#. ..#. ..#. ..#. ..#.",
    ".##. #..# #..# ..#. .#.. #... ####",
    ".##. #..# ...# .##. ...# #..# .##.",
    "#... #.#. #.#. #### ..#. ..#. ..#.",
    "#### #... #... ###. ...# #..# .##.",
    ".##. #..# #... ###. #..# #..# .##.",
    "#### #..# ...# ..#. ..#. .#.. .#..",
    ".##. #..# #..# .##. #..# #..# .##.",
    ".##. #..# #..# .### ...# #..# .##.",
)
"""Each digit as the example shows it: rows of check boxes."""
_ATTEMPTS = 70


def click_ascending(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click the numbers in order, where they were: they are hidden after the first click."""
    numbers = zip(all_texts(look, "#area_svg text"), look.boxes("#area_svg text"), strict=True)
    for _, box in sorted(numbers, key=lambda number: int(number[0])):
        yield click_box(box)


def find_greatest(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Turn the cards one after another, then the greatest again, and submit."""
    values = []
    for card in look.boxes(".card"):
        yield click_box(card)
        (value,) = all_texts(look, ".card:not(.hidden)")
        values.append(int(value))
    greatest = values.index(max(values))
    if greatest != len(values) - 1:
        yield click_box(look.boxes(".card")[greatest])
    yield from click(look, "#submit")


def mark_odd_or_even(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Mark each number, and submit."""
    for row, number in enumerate(all_texts(look, ".display-number"), start=1):
        kind = "odd" if int(number) % 2 else "even"
        yield from click(look, f".row:nth-child({row}) .{kind}")
    yield from click(look, "#submit")


def generate_number(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Generate numbers until one fits, and submit."""
    bound = int((re.findall(r"\d+", sentence) or ["0"])[0])
    for _ in range(_ATTEMPTS):
        yield from click(look, "#generate")
        number = int(all_texts(look, "#display-number")[0])
        fits = {
            "less": number < bound,
            "greater": number > bound,
            "odd": number % 2 == 1,
            "even": number % 2 == 0,
        }
        if any(fits[word] for word in fits if word in sentence.split()):
            yield from click(look, "#submit")
            return
    raise OracleError("No number fits.")


def draw_digit(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Check the boxes that draw the digit, and submit."""
    (digit,) = re.findall(r"\d", sentence)
    marks = _ROWS[int(digit)].replace(" ", "")
    for box, mark in zip(look.boxes("#checkboxes input"), marks, strict=True):
        if mark == "#":
            yield click_box(box)
    yield press(look, "#subbtn")


ORACLES: dict[str, Oracle] = {
    "ascending-numbers": click_ascending,
    "find-greatest": find_greatest,
    "odd-or-even": mark_odd_or_even,
    "generate-number": generate_number,
    "number-checkboxes": draw_digit,
}
