"""The browser computer against a real Chromium."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import psutil
import pytest

from gym_cua.actions import Action

pytestmark = pytest.mark.browser


def white_share(frame: np.ndarray) -> float:
    return float((frame == 255).all(axis=2).mean())


def heading_is_drawn(driver: Any) -> bool:
    x, y, width, height = map(round, driver.computer.look.box("#h"))
    # Text takes a few hundredths of its line.
    return float((driver.computer.screenshot()[y : y + height, x : x + width] < 64).mean()) > 0.005


# ----- the network


@pytest.mark.parametrize("link", ["file", "chrome", "source", "tools"])
def test_other_schemes_cannot_be_opened(driver: Any, link: str) -> None:
    driver.open("/")
    driver.click(f"#{link}")
    assert driver.computer.url == "https://site.test/"
    assert driver.tabs == 1


def test_another_host_is_refused_and_recorded(driver: Any) -> None:
    driver.open("/")
    driver.click("#outside")
    assert [refused.url for refused in driver.computer.refused] == ["https://outside.example/x"]
    assert "root:" not in driver.value("document.body.innerText")
    driver.key("Alt", "ArrowLeft")
    assert driver.computer.url == "https://site.test/"


def test_scripts_reach_no_other_host_and_no_socket(driver: Any) -> None:
    driver.open("/network")
    driver.computer.perform(Action("wait", seconds=1.0))
    assert driver.text() == "rejected rejected rejected rejected"
    assert {refused.url for refused in driver.computer.refused} == {
        "https://outside.example/a",
        "https://outside.example/i",
        "http://127.0.0.1/b",
    }


def test_nothing_listens(driver: Any) -> None:
    driver.open("/")
    own = psutil.Process()
    listening = [
        connection
        for process in (own, *own.children(recursive=True))
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening == []


def test_an_application_that_raises_is_a_fault_of_the_world(driver: Any) -> None:
    driver.open("/broken")
    assert "/broken" in str(driver.computer.world_error)


def test_cross_origin_frames_can_be_seen_and_used(driver: Any) -> None:
    driver.open("/frames")
    box = driver.computer.look.box("#inner")
    driver.computer.perform(Action("click", x=round(box.x) + 60, y=round(box.y) + 40))
    assert driver.text() == "from inside"


# ----- what is not a page


def test_new_tabs_are_shown_in_a_strip_and_worked_by_the_pointer(driver: Any) -> None:
    driver.open("/")
    alone = driver.computer.screenshot()
    driver.click("#tab")
    assert driver.computer.url == "https://site.test/second"
    with_strip = driver.computer.screenshot()
    assert white_share(with_strip[:36]) < white_share(alone[:36])
    driver.computer.perform(Action("click", x=60, y=18))
    assert driver.computer.url == "https://site.test/"
    driver.key("Control", "Tab")
    assert driver.computer.url == "https://site.test/second"
    driver.key("Control", "w")
    assert (driver.computer.url, driver.tabs) == ("https://site.test/", 1)
    driver.key("Control", "w")
    assert driver.tabs == 1


def test_a_tab_is_whole_in_its_first_picture_and_in_the_last(driver: Any) -> None:
    driver.open("/")
    alone = driver.computer.screenshot()
    assert heading_is_drawn(driver)
    driver.click("#tab")
    assert heading_is_drawn(driver)
    driver.click("#close")
    assert (driver.computer.url, driver.tabs) == ("https://site.test/", 1)
    assert heading_is_drawn(driver)
    assert np.mean(driver.computer.screenshot() != alone) < 0.01


def test_a_tab_that_never_opens_is_given_up(driver: Any) -> None:
    driver.open("/second")
    driver.computer.run_script("open('data:text/html,mine')")
    driver.computer.perform(Action("noop"))
    assert driver.tabs == 1
    driver.computer.run_script("open('/time')")
    driver.computer.perform(Action("noop"))
    assert driver.tabs == 2


def test_a_flood_of_tabs_is_bounded(driver: Any) -> None:
    driver.open("/many")
    driver.click("#go")
    assert driver.tabs == 12


@pytest.mark.parametrize(
    ("button", "keys", "expected"),
    [
        ("alert", ("Enter",), "alerted"),
        ("confirm", ("Enter",), "true"),
        ("confirm", ("Escape",), "false"),
        ("prompt", ("Escape",), ""),
        ("later", ("Enter",), "later"),
    ],
)
def test_dialogs_are_seen_and_answered_by_key(driver: Any, button: str, keys: Any, expected: str) -> None:
    driver.open("/dialogs")
    before = driver.computer.screenshot()
    driver.click(f"#{button}")
    during = driver.computer.screenshot()
    assert (before != during).any(axis=2).mean() > 0.2, "the dialog dims the page"
    driver.computer.perform(Action("noop"))
    assert (driver.computer.screenshot() == during).all(), "the page waits"
    driver.key(*keys)
    assert driver.text() == expected


def test_a_prompt_takes_text(driver: Any) -> None:
    driver.open("/dialogs")
    driver.click("#prompt")
    driver.key("Control", "a")
    driver.type("Zoë 日本")
    driver.key("Enter")
    assert driver.text() == "Zoë 日本"


def test_leaving_a_page_can_be_refused(driver: Any) -> None:
    driver.open("/dialogs")
    driver.click("#field")
    driver.type("x")
    driver.click("#leave")
    driver.key("Escape")
    assert driver.computer.url.endswith("/dialogs")
    driver.click("#leave")
    driver.key("Enter")
    assert driver.computer.url.endswith("/second")


def test_a_dialog_in_a_frame_callback_does_not_hang(driver: Any) -> None:
    driver.open("/dialogs")
    driver.click("#frame")
    driver.key("Enter")
    assert driver.text() == "frame"


def test_downloads_land_in_the_folder_and_are_announced(driver: Any) -> None:
    driver.open("/")
    before = driver.computer.screenshot()
    driver.click("#download")
    assert tuple(driver.computer.downloads) == ("report é.txt",)
    assert (driver.computer.folder / "report é.txt").read_text() == "the report"
    assert (driver.computer.screenshot()[600:] != before[600:]).any()
    driver.click("#download")
    assert tuple(driver.computer.downloads) == ("report é.txt", "report é (1).txt")


def test_a_file_is_chosen_and_uploaded(driver: Any) -> None:
    driver.open("/upload")
    (driver.computer.folder / "note.txt").write_text("contents é")
    driver.click("#pick")
    driver.type("note.txt")
    driver.key("Enter")
    driver.click("#send")
    assert driver.app.config["uploads"] == {"note.txt": ("contents é".encode(), "né")}


def test_a_drop_down_list_is_drawn_in_the_page(driver: Any) -> None:
    driver.open("/select")
    start = time.monotonic()
    driver.click("#choice")
    assert driver.computer.look.boxes("#choice option", "three")
    driver.click("#choice option:nth-of-type(3)")
    assert driver.text().startswith("three ")
    assert time.monotonic() - start < 8, "a native pop-up would hang the frame"


# ----- screens


def test_the_window_may_be_smaller_than_the_screen(new_driver: Callable[..., Any]) -> None:
    driver = new_driver(size=(1000, 600))
    driver.open("/pointer", window=(0.8, 0.9))
    frame = driver.computer.screenshot()
    assert frame.shape == (600, 1000, 3)
    assert driver.value("[innerWidth, innerHeight]") == [800, 540]
    assert frame[5, 5].tolist() == [46, 60, 78]
    driver.click("#target")
    assert "click:0:1" in driver.text("#log")
    driver.computer.perform(Action("click", x=3, y=3))
    assert driver.text("#log").count("mousedown") == 1


def test_the_pointer_is_drawn_where_it_is(new_driver: Callable[..., Any]) -> None:
    shown, hidden = new_driver(), new_driver(pointer=False)
    frames = []
    for driver in (shown, hidden):
        driver.open("/second")
        driver.computer.perform(Action("move", x=700, y=500))
        frames.append(driver.computer.screenshot())
    different = np.argwhere((frames[0] != frames[1]).any(axis=2))
    assert len(different) > 50
    assert different.min(axis=0).tolist() == pytest.approx([500, 700], abs=2)
    assert (different.max(axis=0) - different.min(axis=0) <= 24).all()


def test_a_screenshot_is_the_callers_own(driver: Any) -> None:
    driver.open("/second")
    first = driver.computer.screenshot()
    first[:] = 0
    assert driver.computer.screenshot().any()


