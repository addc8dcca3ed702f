"""Browsers and pages that die, hang or are used out of turn."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from gym_cua.actions import Action
from gym_cua.computers.browser import BrowserComputer
from gym_cua.computers.process import Runtime
from gym_cua.errors import ClosedError, ComputerFault

pytestmark = pytest.mark.browser



def browsers() -> list[psutil.Process]:
    found = []
    for process in psutil.Process().children(recursive=True):
        # One of an earlier test may have ended without having been noted.
        with contextlib.suppress(psutil.Error):
            named = "chrom" in process.name() or "shell" in process.name()
            if named and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


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
        print(computer.folder, flush=True)
        sys.stdin.readline()
        """
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None and owner.stdin is not None
    folder = Path(owner.stdout.readline().strip())
    assert folder.name == "files" and folder.is_dir()
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
    # What it had downloaded goes when the next runtime is made.
    Runtime().thread.stop()
    assert not folder.exists()
