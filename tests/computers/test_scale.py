"""A screen with more pixels than the page is laid out for: everything is where it shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gym_cua import GymCuaError
from gym_cua.actions import Action
from gym_cua.options import check_viewport

SCALES = (1.5, 2.0)


def test_a_viewport_is_scaled() -> None:
    assert check_viewport((160, 210), 2) == (320, 420)
    for scale in (0, 0.5, -1, 8, float("nan")):
        with pytest.raises(GymCuaError, match="scale"):
            check_viewport((160, 210), scale)


def opened(new_driver: Callable[..., Any], scale: float, path: str) -> Any:
    driver = new_driver(size=(round(800 * scale), round(600 * scale)), scale=scale)
    driver.open(path)
    return driver


@pytest.mark.browser
@pytest.mark.parametrize("scale", SCALES)
def test_a_page_is_laid_out_alike_at_every_scale(new_driver: Callable[..., Any], scale: float) -> None:
    driver = opened(new_driver, scale, "/keys")
    assert driver.value("[innerWidth, innerHeight, devicePixelRatio]") == [800, 600, scale]
    assert driver.computer.screenshot().shape == (round(600 * scale), round(800 * scale), 3)


@pytest.mark.browser
@pytest.mark.parametrize("scale", SCALES)
def test_the_pointer_hits_what_it_shows(new_driver: Callable[..., Any], scale: float) -> None:
    driver = opened(new_driver, scale, "/pointer")
    driver.click("#target")
    assert "click:0:1" in driver.text("#log")
    start, end = (driver.computer.look.box(name).center for name in ("#drag", "#drop"))
    driver.computer.perform(Action("drag", path=(start, end)))
    assert "dropped:cargo" in driver.text("#log")
    x, y = driver.computer.look.view.center
    driver.computer.perform(Action("scroll", x=x, y=y, dx=0, dy=round(200 * scale)))
    assert driver.value("scrollY") == 200


@pytest.mark.browser
@pytest.mark.parametrize("scale", SCALES)
def test_boxes_of_elements_are_in_pixels_of_the_screen(new_driver: Callable[..., Any], scale: float) -> None:
    driver = opened(new_driver, scale, "/")
    (send,) = (entry for entry in json.loads(driver.computer.elements()) if entry.get("name") == "send")
    x, y, width, height = send["box"]
    driver.computer.perform(Action("click", x=x + width // 2, y=y + height // 2))
    assert driver.computer.url.endswith("/echo")


@pytest.mark.browser
def test_a_second_tab_fits_under_the_strip(new_driver: Callable[..., Any]) -> None:
    driver = opened(new_driver, 2.0, "/")
    driver.click("#tab")
    assert driver.tabs == 2
    screen = driver.computer.screenshot()
    assert screen.shape == (1200, 1600, 3)
    page = screen[-200:]
    assert np.ptp(page) == 0, "the page's lower part is plain, without a gap below"
    driver.click("#close")
    assert driver.tabs == 1
