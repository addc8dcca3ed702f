"""The keyboard belongs to a window whenever one can take it."""

from __future__ import annotations

import pytest
from Xlib import X
from Xlib.display import Display

pytestmark = pytest.mark.desktop


@pytest.fixture
def display(driver) -> Display:
    driver.open("l3afpad", "note.txt", home={"note.txt": b""})
    return driver.computer._windows._connection.display


def lose_the_keyboard(driver, display: Display) -> None:
    """Leave the keyboard where openbox leaves it when it finds no window: with a window of its own."""
    root = display.screen().root
    own = root.get_full_property(display.get_atom("_NET_SUPPORTING_WM_CHECK"), X.AnyPropertyType).value[0]

    def lose() -> None:
        display.set_input_focus(int(own), X.RevertToParent, X.CurrentTime)
        display.sync()
        driver.computer._settle()

    driver.computer._thawed(lose)
    assert not any(window.active for window in driver.computer.windows())


def test_a_keyboard_that_no_window_has_is_given_to_the_foremost(driver, display: Display) -> None:
    before = driver.computer.screenshot()
    lose_the_keyboard(driver, display)
    driver.act("noop")
    assert [window.active for window in driver.computer.windows()] == [True]
    assert (driver.computer.screenshot() == before).all()
    driver.type("typed")
    driver.key("Control", "s")
    assert driver.saved("note.txt") == "typed"


def test_it_is_given_each_time(driver, display: Display) -> None:
    for _ in range(2):
        lose_the_keyboard(driver, display)
        driver.act("noop")
        assert [window.active for window in driver.computer.windows()] == [True]


def test_a_window_with_the_keyboard_keeps_it(driver, display: Display) -> None:
    assert not driver.computer._thawed(driver.computer._windows.give_keyboard)


def test_a_window_that_takes_no_keyboard_is_asked_once(driver) -> None:
    driver.open()
    display = driver.computer._windows._connection.display
    screen = display.screen()
    window = screen.root.create_window(50, 50, 200, 100, 0, screen.root_depth)
    window.set_wm_hints(flags=1, input=0)
    window.map()
    display.sync()
    driver.act("noop")
    assert [shown.active for shown in driver.computer.windows()] == [False]
    assert not driver.computer._thawed(driver.computer._windows.give_keyboard)
