"""A window that serves again shows what a new one would, and remembers nothing."""

from __future__ import annotations

from typing import Any

import pytest

from gym_cua.actions import Action
from gym_cua.snapshot import frame_hash

pytestmark = pytest.mark.browser


def window_of(driver: Any) -> Any:
    return driver.computer._window


def frames(driver: Any, path: str) -> list[str]:
    """What the first screens of a page are, with the pointer away from its middle."""
    driver.open(path, keep=True)
    hashes = [frame_hash(driver.computer.screenshot())]
    for action in (Action("move", x=40, y=40), Action("key", keys=("Tab",)), Action("type", text="abc")):
        driver.computer.perform(action)
        hashes.append(frame_hash(driver.computer.screenshot()))
    return hashes


@pytest.mark.parametrize("path", ["/keys", "/pointer", "/select", "/frames"])
def test_a_window_that_serves_again_shows_what_a_new_one_does(driver: Any, path: str) -> None:
    first = frames(driver, path)
    window = window_of(driver)
    frames(driver, "/keys")
    assert frames(driver, path) == first
    assert window_of(driver) is window


def test_nothing_is_left_of_the_episode_before(driver: Any) -> None:
    driver.open("/keys", keep=True)
    window = window_of(driver)
    driver.value("localStorage.setItem('a', 'b')")
    driver.value("sessionStorage.setItem('a', 'b')")
    driver.value("(document.cookie = 'a=b')")
    driver.key("Tab")
    driver.type("secret")
    driver.key("Control", "a")
    driver.key("Control", "c")
    driver.computer.perform(Action("wait", seconds=5.0))
    driver.open("/keys", keep=True)
    assert window_of(driver) is window
    assert driver.computer.virtual_time < 1000
    assert driver.value("[localStorage.length, sessionStorage.length, document.cookie, history.length]") == [
        0, 0, "", 1,
    ]
    assert window.clipboard.text == ""
    assert len(driver.computer.requests) == 1
    driver.key("Alt", "ArrowLeft")
    assert driver.computer.url.endswith("/keys")


@pytest.mark.parametrize("trace", ["tab", "dialog", "button", "size"])
def test_a_window_that_is_not_as_it_was_is_not_used_again(driver: Any, trace: str) -> None:
    path, selector = {
        "tab": ("/", "#tab"),
        "dialog": ("/dialogs", "#confirm"),
    }.get(trace, ("/keys", "body"))
    driver.open(path, keep=True)
    window = window_of(driver)
    if trace in ("tab", "dialog"):
        driver.click(selector)
    elif trace == "button":
        driver.computer.perform(Action("mouse_down", x=40, y=40))
    driver.open("/keys", keep=True, window=(0.8, 0.8) if trace == "size" else (1.0, 1.0))
    assert window_of(driver) is not window
    assert driver.computer.screenshot().shape == (720, 1280, 3)


def test_a_window_serves_once_where_pages_keep_something(driver: Any) -> None:
    driver.open("/keys")
    window = window_of(driver)
    driver.open("/keys")
    assert window_of(driver) is not window
