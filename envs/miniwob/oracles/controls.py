"""Tasks of sliders, spinners and forms of several controls."""

from __future__ import annotations

from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click, click_box

from .oracle import AskingLook, Oracle
from .reading import drag, enter_into, ordinal, submit, text, words


def use_slider(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Find the slider's ends by keys, then set its value."""
    (value,) = words(r"Select (-?\d+)", sentence)
    yield from click(look, "#slider .ui-slider-handle")
    yield Action("key", keys=("Home",))
    low = int(text(look, "#val"))
    yield Action("key", keys=("End",))
    high = int(text(look, "#val"))
    yield from _slide(look, "#slider", "#val", int(value), low, high)
    yield from submit(look)


def use_slider_2(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Set the three sliders, which go from 0 to 20."""
    for number, value in enumerate(words(r"\[(\d+),(\d+),(\d+)\]", sentence), start=1):
        yield from _slide(look, f"#slider-{number}", f"#val-{number}", int(value), 0, 20)
    yield from submit(look)


def form_sequence(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Set the slider, which goes from -10 to 10, and tick the n-th box."""
    (value,) = words(r"Select (-?\d+)", sentence)
    yield from _slide(look, "#slider", "#val", int(value), -10, 10)
    yield click_box(look.boxes("#area input")[ordinal(sentence) - 1])
    yield from submit(look)


def _slide(look: AskingLook, slider: str, shown: str, value: int, low: int, high: int) -> Iterator[Action]:
    """Drag a slider's handle to where ``value`` lies, then step by keys what pixels cannot tell apart."""
    track, handle = look.box(slider), look.box(f"{slider} .ui-slider-handle")
    now = int(text(look, shown))
    if now != value:
        x, y = handle.center
        part = (value - now) / (high - low)
        if track.width > track.height:
            yield drag((x, y), (round(x + part * track.width), y))
        else:
            yield drag((x, y), (x, round(y - part * track.height)))
    while (now := int(text(look, shown))) != value:
        yield Action("key", keys=("ArrowRight" if now < value else "ArrowLeft",))


def use_spinner(sentence: str, look: Look) -> Iterator[Action]:
    """Click one of the spinner's arrows as often as needed."""
    (value,) = words(r"Select (-?\d+)", sentence)
    for _ in range(abs(int(value))):
        yield from click(look, ".ui-spinner-up" if int(value) > 0 else ".ui-spinner-down")
    yield from submit(look)


def form_sequence_2(sentence: str, look: Look) -> Iterator[Action]:
    """Choose the n-th radio button and type the number into the m-th field."""
    radio, number, field = words(r'the (\d)\S+ radio button .* "(-?\d+)" into the (\d)', sentence)
    yield click_box(look.boxes("#area input[type=radio]")[int(radio) - 1])
    yield from enter_into(look.boxes("#area input[type=text]")[int(field) - 1], number)
    yield from submit(look)


def form_sequence_3(sentence: str, look: Look) -> Iterator[Action]:
    """Choose from the drop-down list, then press the named button."""
    option, button = words('Choose (.*) from .* "(.*)"', sentence)
    yield from click(look, ".selectric")
    yield from click(look, ".selectric-items li", option)
    yield from click(look, "#buttons button", button)


ORACLES: dict[str, Oracle] = {
    "use-slider": use_slider,
    "use-slider-2": use_slider_2,
    "use-spinner": use_spinner,
    "form-sequence": form_sequence,
    "form-sequence-2": form_sequence_2,
    "form-sequence-3": form_sequence_3,
}
