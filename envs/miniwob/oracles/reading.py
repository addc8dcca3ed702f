"""What oracles share: reading what a page shows, and typing into its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.errors import OracleError
from gym_cua.geometry import Box
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click, click_box

from .oracle import AskingLook

_TEXTS = """(selector) => [...document.querySelectorAll(selector)]
  .filter((element) => element.checkVisibility())
  .map((element) => element.matches("input, textarea") ? element.value : element.innerText)"""


_ALL_TEXTS = """(selector) => Array.from(
  document.querySelectorAll(selector), (element) => element.textContent.replace(/\\s+/g, " ").trim())"""


def texts(look: AskingLook, selector: str) -> list[str]:
    """Return what the visible elements that match say: a field's value, or else the text."""
    return [str(text) for text in look.ask(_TEXTS, selector)]


def all_texts(look: AskingLook, selector: str) -> list[str]:
    """Return the text of each element that matches, shown or not, white space collapsed."""
    return [str(text) for text in look.ask(_ALL_TEXTS, selector)]


def text(look: AskingLook, selector: str) -> str:
    """Return what the first visible element that matches says, without white space around it."""
    found = texts(look, selector)
    if not found:
        raise OracleError(f"Nothing visible matches {selector!r}.")
    return found[0].strip()


def words(pattern: str, sentence: str) -> tuple[str, ...]:
    """Return the groups of ``pattern``, found in the task's sentence."""
    match = re.search(pattern, sentence)
    if match is None:
        raise OracleError(f"The sentence {sentence!r} is not as expected.")
    return match.groups()


def ordinal(sentence: str) -> int:
    """Return the first ordinal in the sentence: 1 for ``1st``."""
    (number,) = words(r"(\d+)(?:st|nd|rd|th)\b", sentence)
    return int(number)


def first(fitting: list[str]) -> str:
    """Return the first of what fits the task, or report that nothing does."""
    if not fitting:
        raise OracleError("Nothing on the page fits the sentence.")
    return fitting[0]


def left_end(box: Box) -> Action:
    """Return a click near the left end of ``box``."""
    return Action("click", x=round(box.x + 8), y=box.center[1])


def enter(look: Look, selector: str, value: str) -> Iterator[Action]:
    """Click into an empty field and type ``value``."""
    yield from click(look, selector)
    yield Action("type", text=value)


def enter_into(box: Box, value: str) -> Iterator[Action]:
    """Click into the empty field at ``box`` and type ``value``."""
    yield click_box(box)
    yield Action("type", text=value)


def submit(look: Look) -> Iterator[Action]:
    """Press the button that hands in the answer."""
    yield from click(look, "#subbtn")


def drag(start: tuple[int, int], end: tuple[int, int]) -> Action:
    """Return a drag from one point to another."""
    return Action("drag", path=(start, end))
