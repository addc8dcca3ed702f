"""The clocks of a real browser: what waits, what repeats and what moves by itself."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from gym_cua.actions import Action
from gym_cua.snapshot import frame_hash

pytestmark = pytest.mark.browser



def play_time(driver: Any, think: float = 0.0) -> tuple[list[str], str]:
    driver.open("/time")
    hashes = []
    for step in range(5):
        if step == 2:
            driver.click("#go")
        driver.computer.perform(Action("noop"))
        time.sleep(think)  # the agent thinks; nothing here waits for the page
        hashes.append(frame_hash(driver.computer.screenshot()))
    return hashes, driver.text()


def test_the_world_waits(driver: Any) -> None:
    quick = play_time(driver)
    assert play_time(driver, think=0.3) == quick
    assert len(set(quick[0])) == 5, "the animation moved between the frames"


def test_time_and_chance_repeat_while_the_other_core_is_busy(driver: Any) -> None:
    idle = play_time(driver)
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        assert play_time(driver) == idle
    finally:
        for process in busy:
            process.kill()
            process.wait()


def test_virtual_time_is_what_the_page_sees(driver: Any) -> None:
    driver.open("/time")
    start = driver.value("Date.now()")
    before = driver.computer.virtual_time
    driver.computer.perform(Action("wait", seconds=30.0))
    assert driver.value("Date.now()") - start == 30_000
    assert driver.computer.virtual_time - before == 30_000


def test_computers_have_clocks_of_their_own(new_driver: Callable[..., Any]) -> None:
    first, second = new_driver(), new_driver()
    first.open("/time")
    second.open("/time")
    first.computer.perform(Action("wait", seconds=5.0))
    assert first.value("Date.now()") - second.value("Date.now()") == 5_000


def test_the_realtime_clock_moves_by_itself(new_driver: Callable[..., Any]) -> None:
    driver = new_driver(clock="realtime", interval=50.0)
    driver.open("/time")
    start = driver.value("Date.now()")
    driver.computer.perform(Action("wait", seconds=0.5))
    assert 400 < driver.value("Date.now()") - start < 10_000
    driver.click("#go")
    assert driver.computer.screenshot().shape == (720, 1280, 3)


def test_the_realtime_clock_knows_dialogs_too(new_driver: Callable[..., Any]) -> None:
    driver = new_driver(clock="realtime", interval=50.0)
    driver.open("/dialogs")
    driver.click("#confirm")
    driver.key("Enter")
    assert driver.text() == "true"




def test_a_page_that_joins_does_not_stop_the_time_of_the_others(new_driver: Callable[..., Any]) -> None:
    driver = new_driver()
    driver.open("/keys")
    window, joined = driver.computer._window, []
    reply = window.network.reply

    def join_and_reply(event: Any) -> Any:
        # As when a page opens another: it is put under the clock while time runs and waits for the network.
        joined.append(asyncio.ensure_future(window.clock.adopt(window.front)))
        return reply(event)

    window.network.reply = join_and_reply
    before = driver.value("Date.now()")
    driver.computer.run_script("setTimeout(() => fetch('/keys'), 500)")
    driver.computer.perform(Action("wait", seconds=2.0))
    assert driver.value("Date.now()") - before == 2000
    assert joined


FRAME = "document.body.append(Object.assign(document.createElement('iframe'), {}))"
GOES_ON = {
    "another page": ("location.assign('/second')", "location.pathname", "/second"),
    "the same page": ("location.reload()", "performance.getEntriesByType('navigation')[0].type", "reload"),
    "an empty page": ("location.assign('about:blank')", "location.href", "about:blank"),
    "a frame": (
        FRAME.replace("{}", "{src: '/second'}"),
        "Array.from(frames, (one) => one.document.title).join()",
        "Second,Second,Second",
    ),
    "a frame of text": (
        FRAME.replace("{}", "{srcdoc: '<p>text'}"),
        "Array.from(frames, (one) => one.document.body.textContent).join()",
        "text,text,text",
    ),
    "an empty frame": (FRAME, "frames.length", 3),
}


@pytest.mark.parametrize(("later", "asked", "answer"), GOES_ON.values(), ids=GOES_ON)
def test_a_page_behind_the_front_one_goes_on(driver: Any, later: str, asked: str, answer: Any) -> None:
    driver.open("/")
    driver.computer.run_script(f"for (const at of [500, 900, 2100]) setTimeout(() => {{ {later} }}, at)")
    driver.click("#tab")
    behind, front = driver.computer._window.tabs
    now, before = driver.value("Date.now()"), driver.computer.virtual_time
    # The time of the front page ends where it should, also in intervals after the one in which the other went on.
    for seconds in (0.3, 0.2, 1.0, 30.0, 0.1):
        driver.computer.perform(Action("wait", seconds=seconds))
        assert driver.value("Date.now()") - now == driver.computer.virtual_time - before
    assert driver.computer._window.front is front and not behind.navigating
    driver.key("Control", "Tab")
    driver.computer.perform(Action("wait", seconds=1.0))
    assert driver.computer._window.front is behind and driver.value(asked) == answer
    assert driver.value("Date.now()") - now == driver.computer.virtual_time - before
