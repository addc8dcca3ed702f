"""Tasks of focusing, selecting, copying, scrolling and resizing text."""

from __future__ import annotations

from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.geometry import Box
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click, click_box

from .oracle import AskingLook, Oracle
from .reading import drag, enter, ordinal, submit, text, words

_FAR = 5000
"""Pixels to scroll, more than any text is high."""
_RESIZE = 15
"""Pixels by which to resize."""


def focus_text(sentence: str, look: Look) -> Iterator[Action]:
    """Click into the only field."""
    yield from click(look, "#tt")


def focus_text_2(sentence: str, look: Look) -> Iterator[Action]:
    """Click into the n-th field."""
    yield click_box(look.boxes("#area input")[ordinal(sentence) - 1])


def copy_paste(sentence: str, look: Look) -> Iterator[Action]:
    """Copy the text of the only text area into the field."""
    yield from _copy(look, look.box("#area textarea"))


def copy_paste_2(sentence: str, look: Look) -> Iterator[Action]:
    """Copy the text of the n-th text area into the field."""
    yield from _copy(look, look.boxes("#area textarea")[ordinal(sentence) - 1])


def _copy(look: Look, source: Box) -> Iterator[Action]:
    yield click_box(source)
    yield Action("key", keys=("Control", "a"))
    yield Action("key", keys=("Control", "c"))
    yield from click(look, "#answer-input")
    yield Action("key", keys=("Control", "v"))
    yield from submit(look)


def highlight_text(sentence: str, look: Look) -> Iterator[Action]:
    """Select the only paragraph."""
    yield from _highlight(look, look.box("#randomText"))


def highlight_text_2(sentence: str, look: Look) -> Iterator[Action]:
    """Select the n-th paragraph."""
    yield from _highlight(look, look.boxes("#randomText p")[ordinal(sentence) - 1])


def _highlight(look: Look, paragraph: Box) -> Iterator[Action]:
    x, y = paragraph.center
    yield Action("triple_click", x=x, y=y)
    yield from submit(look)


def scroll_text(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Scroll the text to its end and type its last word."""
    yield _scroll(look, _FAR)
    yield from enter(look, "#answer-input", text(look, "#text-area").split()[-1].strip(".,"))
    yield from submit(look)


def scroll_text_2(sentence: str, look: Look) -> Iterator[Action]:
    """Scroll the text to the end that the sentence names."""
    yield _scroll(look, -_FAR if "to the top" in sentence else _FAR)
    yield from submit(look)


def _scroll(look: Look, distance: int) -> Action:
    x, y = look.box("#text-area").center
    return Action("scroll", x=x, y=y, dx=0, dy=distance)


def resize_textarea(sentence: str, look: Look) -> Iterator[Action]:
    """Drag the right or the lower edge of the text area in or out."""
    side, change = words("the (width|height) is (smaller|larger)", sentence)
    step = _RESIZE if change == "larger" else -_RESIZE
    edge = look.box(".ui-resizable-e" if side == "width" else ".ui-resizable-s")
    x, y = edge.center
    # Of the edge only two pixels show.
    if side == "width":
        x = round(edge.x) + 1
        yield drag((x, y), (x + step, y))
    else:
        y = round(edge.y) + 1
        yield drag((x, y), (x, y + step))
    yield from click(look, "#submit")


ORACLES: dict[str, Oracle] = {
    "focus-text": focus_text,
    "focus-text-2": focus_text_2,
    "copy-paste": copy_paste,
    "copy-paste-2": copy_paste_2,
    "highlight-text": highlight_text,
    "highlight-text-2": highlight_text_2,
    "scroll-text": scroll_text,
    "scroll-text-2": scroll_text_2,
    "resize-textarea": resize_textarea,
}
