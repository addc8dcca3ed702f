"""The address that a computer tells is that of the page it shows, at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gym_cua.actions import Action

pytestmark = pytest.mark.browser


def test_the_address_is_the_pages_own(new_driver: Callable[..., Any]) -> None:
    driver = new_driver()
    driver.open("/keys")
    computer = driver.computer
    steps = ["location.href = '/pointer'", "location.hash = 'part'", "history.pushState(0, '', '/pushed?x=1')"]
    steps += ["location.href = '/keys#there'", "history.replaceState(0, '', '#elsewhere')", "history.back()"]
    for _ in range(3):
        for script in steps:
            computer.run_script(script)
            computer.perform(Action("noop"))
            assert computer.url == driver.value("location.href"), script

