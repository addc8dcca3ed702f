"""The browser computer against a real Chromium."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import psutil
import pytest

from gym_cua.actions import Action
from gym_cua.computers.browser import BrowserComputer
from gym_cua.errors import ClosedError, ComputerFault
from gym_cua.snapshot import frame_hash

pytestmark = pytest.mark.browser


def white_share(frame: np.ndarray) -> float:
    return float((frame == 255).all(axis=2).mean())


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


def test_a_tab_that_closes_itself_gives_way(driver: Any) -> None:
    driver.open("/")
    driver.click("#tab")
    driver.click("#close")
    assert (driver.computer.url, driver.tabs) == ("https://site.test/", 1)


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


# ----- pointer and keys


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


# ----- time


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


# ----- faults


def browsers() -> list[psutil.Process]:
    return [p for p in psutil.Process().children(recursive=True) if "chrom" in p.name() or "shell" in p.name()]


def test_a_killed_browser_is_a_fault_and_the_next_one_works(driver: Any) -> None:
    driver.open("/")
    for process in browsers():
        process.kill()
    with pytest.raises(ComputerFault):
        driver.computer.perform(Action("noop"))
    driver.open("/")
    assert driver.computer.url == "https://site.test/"


def test_a_killed_page_is_a_fault_and_others_live_on(new_driver: Callable[..., Any]) -> None:
    first, second = new_driver(), new_driver()
    first.open("/")
    known = {p.pid for p in browsers() if "--type=renderer" in " ".join(p.cmdline())}
    second.open("/")
    new = [
        p for p in browsers() if "--type=renderer" in " ".join(p.cmdline()) and p.pid not in known
    ]
    for process in new:
        process.kill()
    with pytest.raises(ComputerFault):
        second.computer.perform(Action("click", x=300, y=300))
    first.click("#next")
    assert first.computer.url.endswith("/second")
    second.open("/second")
    assert second.computer.url.endswith("/second")


def test_a_page_that_never_rests_is_a_fault_and_others_live_on(new_driver: Callable[..., Any]) -> None:
    looping, other = new_driver(), new_driver()
    looping.open("/loop")
    other.open("/")
    with pytest.raises(ComputerFault, match="10 s"):
        looping.click("#go")
    other.click("#next")
    assert other.computer.url.endswith("/second")
    looping.open("/")
    assert looping.computer.url == "https://site.test/"


def test_use_before_open_and_after_close() -> None:
    computer = BrowserComputer()
    with pytest.raises(ClosedError):
        computer.screenshot()
    computer.close()
    computer.close()
    with pytest.raises(ClosedError):
        computer.open({}, "https://site.test/", 0.0)


def test_threads_share_the_browser(new_driver: Callable[..., Any]) -> None:
    drivers = [new_driver() for _ in range(3)]
    results: list[str] = []

    def work(driver: Any) -> None:
        driver.open("/")
        driver.click("#next")
        results.append(driver.computer.url)

    threads = [threading.Thread(target=work, args=(driver,)) for driver in drivers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == ["https://site.test/second"] * 3


@pytest.mark.parametrize("how", ["exit", "kill"])
def test_no_browser_outlives_its_owner(how: str) -> None:
    program = textwrap.dedent(
        """
        import sys, flask
        from gym_cua.computers.browser import BrowserComputer
        app = flask.Flask("x")
        app.add_url_rule("/", "x", lambda: "hello")
        computer = BrowserComputer()
        computer.open({"site.test": app}, "https://site.test/", 0.0)
        print("ready", flush=True)
        sys.stdin.readline()
        """
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None and owner.stdin is not None
    assert owner.stdout.readline() == "ready\n"
    children = psutil.Process(owner.pid).children(recursive=True)
    assert children
    if how == "kill":
        os.kill(owner.pid, signal.SIGKILL)
    else:
        owner.stdin.write("\n")
        owner.stdin.flush()
    owner.wait(30)
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []
    owner.stdin.close()
    owner.stdout.close()
