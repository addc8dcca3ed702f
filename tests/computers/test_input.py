"""Pointer and keys in a real browser, and the clipboard."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import psutil
import pytest

from gym_cua.actions import Action
from gym_cua.computers.clock import PausedClock
from gym_cua.snapshot import frame_hash

pytestmark = pytest.mark.browser



def test_every_pointer_action(driver: Any) -> None:
    driver.open("/pointer")
    driver.click("#target")
    driver.click("#target", button="middle")
    driver.click("#target", button="right")
    driver.click("#target", keys=("Shift",))
    x, y = driver.computer.look.box("#target").center
    for kind in ("double_click", "triple_click"):
        driver.computer.perform(Action(kind, x=x, y=y))
    driver.computer.perform(Action("mouse_down", x=x, y=y))
    driver.computer.perform(Action("mouse_up"))
    said = driver.text("#log").split()
    assert said.count("click:0:1") == 4
    assert said.count("auxclick:1:1") == 1
    assert said.count("contextmenu:2:0") == 1
    assert said.count("click:0:1:shift") == 1
    assert said.count("dblclick:0:2") == 2
    assert said.count("click:0:3") == 1


def test_hover_drag_and_wheel(driver: Any) -> None:
    driver.open("/pointer")
    look = driver.computer.look
    before = frame_hash(driver.computer.screenshot())
    x, y = look.box("#hover").center
    driver.computer.perform(Action("move", x=x, y=y))
    frame = driver.computer.screenshot()
    assert frame_hash(frame) != before
    assert frame[y + 25, x + 40].tolist() == [0x33, 0x66, 0xCC]
    driver.computer.perform(Action("drag", path=(look.box("#drag").center, look.box("#drop").center)))
    assert driver.text("#log").endswith("dropped:cargo")
    slider = look.box("#slider")
    start = (round(slider.x) + 8, slider.center[1])
    driver.computer.perform(Action("drag", path=(start, slider.center)))
    assert 40 <= int(driver.value("slider.value")) <= 60
    driver.computer.perform(Action("scroll", x=600, y=400, dy=700))
    driver.computer.perform(Action("scroll", x=600, y=400, dy=-200))
    assert driver.value("scrollY") == 500


def is_renderer(process: psutil.Process) -> bool:
    try:
        return "--type=renderer" in process.cmdline()
    except psutil.Error:
        # A browser of an earlier test whose end has not been noted yet.
        return False


@contextmanager
def stalled_pages() -> Iterator[None]:
    """Let the browser's pages run for 30 ms and then stand still for 120 ms, again and again."""
    ended = threading.Event()
    renderers = [one for one in psutil.Process().children(recursive=True) if is_renderer(one)]
    assert renderers

    def stall() -> None:
        while not ended.wait(0.03):
            for renderer in renderers:
                renderer.suspend()
            ended.wait(0.12)
            for renderer in renderers:
                renderer.resume()

    thread = threading.Thread(target=stall)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("machine", [nullcontext, stalled_pages], ids=["steady", "stalled"])
def test_the_same_action_takes_as_many_frames_every_time(
    driver: Any, monkeypatch: pytest.MonkeyPatch, machine: Callable[[], AbstractContextManager[None]]
) -> None:
    frame, frames = PausedClock.frame, 0

    async def counted(clock: PausedClock, tab: Any) -> bool:
        nonlocal frames
        frames += 1
        return await frame(clock, tab)

    monkeypatch.setattr(PausedClock, "frame", counted)
    driver.open("/pointer")
    taken: dict[str, set[int]] = {}
    with machine():
        for turn in range(10):
            for action in (
                Action("move", x=100 + turn, y=600),
                Action("scroll", x=600, y=400, dy=100),
                Action("scroll", x=600, y=400, dy=-100),
                Action("drag", path=((100, 600), (160, 640))),
                Action("click", x=100, y=600 + turn),
                Action("key", keys=("Tab",)),
            ):
                frames = 0
                driver.computer.perform(action)
                taken.setdefault(action.kind, set()).add(frames)
    # A page cannot tell a slow machine by them.
    assert taken == {"move": {4}, "scroll": {5}, "drag": {12}, "click": {2}, "key": {2}}


def test_typing_every_kind_of_character(driver: Any) -> None:
    driver.open("/keys")
    driver.click("#area")
    printable = "".join(chr(code) for code in range(32, 127))
    text = printable + "äöüß é ñ – “quoted” 日本語 😀👩‍👩‍👧"
    driver.type(text)
    assert driver.value("area.value") == text
    driver.key("Control", "a")
    driver.key("Delete")
    long = "word é " * 300
    driver.type(long)
    assert driver.value("area.value") == long


def test_keys_reach_the_page_by_their_standard_names(driver: Any) -> None:
    driver.open("/keys")
    driver.click("#area")
    driver.key("Shift", "a")
    driver.computer.perform(Action("key_down", keys=("Shift",)))
    driver.key("b")
    driver.computer.perform(Action("key_up", keys=("Shift",)))
    driver.key("c")
    driver.key("Enter")
    driver.key("ArrowLeft")
    assert driver.value("area.value") == "ABc\n"
    assert driver.text("#log").split() == [
        "Shift/ShiftLeft",
        "A/KeyA",
        "Shift/ShiftLeft",
        "B/KeyB",
        "c/KeyC",
        "Enter/Enter",
        "ArrowLeft/ArrowLeft",
    ]


def test_each_computer_has_its_own_clipboard(new_driver: Callable[..., Any]) -> None:
    first, second = new_driver(), new_driver()
    for driver, text in ((first, "mine"), (second, "yours")):
        driver.open("/keys")
        driver.click("#area")
        driver.type(text)
        driver.key("Control", "a")
        driver.key("Control", "x")
    first.key("Control", "v")
    second.key("Control", "v")
    second.key("Control", "v")
    assert first.value("area.value") == "mine"
    assert second.value("area.value") == "yoursyours"


