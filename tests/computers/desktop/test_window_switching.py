"""Alt+Tab, which the window manager takes the keyboard for until Alt is released."""

from __future__ import annotations

import psutil
import pytest

from gym_cua.programs import Program

from .conftest import EPOCH

pytestmark = pytest.mark.desktop


@pytest.fixture
def manager(driver) -> psutil.Process:
    """A desktop with two editors, each with its file, and its window manager."""
    files = {name: b"" for name in ("one.txt", "two.txt")}
    driver.computer.open([Program(("l3afpad", name)) for name in files], files, EPOCH)
    [found] = [one for one in psutil.Process().children(recursive=True) if one.name() == "openbox"]
    return found


def write(driver, text: str) -> None:
    driver.type(text)
    driver.key("Control", "s")


def test_it_brings_the_other_window_up(driver, manager: psutil.Process) -> None:
    write(driver, "two")
    driver.key("Alt", "Tab")
    write(driver, "one")
    assert [driver.saved("one.txt"), driver.saved("two.txt")] == ["one", "two"]


@pytest.mark.parametrize("keys", [("Alt", "Tab"), ("Alt", "Shift", "Tab")])
def test_a_window_manager_that_gets_to_it_late_sees_the_release(driver, manager, keys: tuple[str, ...]) -> None:
    # Stopped, it does not count as busy: nothing waits for it to take the keyboard.
    manager.suspend()
    try:
        driver.key(*keys)
    finally:
        manager.resume()
    driver.act("noop")
    write(driver, "one")
    assert [driver.saved("one.txt"), driver.saved("two.txt")] == ["one", ""]
