"""``gym-cua record``, as a new user has it: a program of its own, and a browser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gym_cua.cli import main
from gym_cua.episodes import EpisodeDataset, replay
from gym_cua.episodes.files import is_being_written

from .browsing import Person

TASK = "miniwob.click-button"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """Start the command, and return its process and the address that it prints."""
    processes: list[subprocess.Popen[str]] = []

    def start(*options: str) -> tuple[subprocess.Popen[str], str]:
        program = "import sys; from gym_cua.cli import main; sys.exit(main())"
        command = [sys.executable, "-c", program, "record", TASK, "--out", "data", *options]
        # As over SSH, so that no browser is opened.
        environment = {**os.environ, "SSH_CONNECTION": "198.51.100.1 1 198.51.100.2 22"}
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        processes.append(process)
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), process.communicate()[1]
        return process, address

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.mark.browser
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_control_c_ends_it_and_loses_nothing(browser: Any, started: Any, tmp_path: Path, end: int) -> None:
    process, address = started("--seed", "5", "--split", "val")
    one = Person(browser.new_page()).open(address, record=True)
    one.page.mouse.click(*one.at(20, 150))
    one.until_deeds(1)
    process.send_signal(end)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    assert str(tmp_path / "data") in told.replace("\n", "")
    assert "data holds 1 episodes" in told and "ssh -L" in told and "works once" in told
    (episode,) = EpisodeDataset(tmp_path / "data").episodes()
    assert episode.manifest.outcome is not None and (episode.manifest.seed, episode.manifest.split) == (5, "val")
    assert replay(episode).same
    one.page.wait_for_selector(".toast.bad")
    one.page.close()


@pytest.mark.browser
def test_killed_in_the_middle_the_steps_are_there(browser: Any, started: Any, tmp_path: Path) -> None:
    process, address = started()
    one = Person(browser.new_page()).open(address, record=True)
    for number, (x, y) in enumerate([(20, 20), (120, 20), (20, 40)], 1):
        one.page.mouse.click(*one.at(x, y))
        one.until_deeds(number)
    one.page.locator("[data-steps] .back").nth(2).click()
    one.page.wait_for_function("() => document.querySelectorAll('[data-steps] li').length === 2")
    (folder,) = (tmp_path / "data").glob("*/episode.json")
    # Until the line of the second step is in its file: a step is shown some milliseconds before.
    one.page.wait_for_function("() => document.querySelector('canvas').dataset.idle === 'yes'")
    process.kill()
    process.communicate()
    (episode,) = EpisodeDataset(tmp_path / "data").episodes()
    assert episode.folder == folder.parent and not episode.complete and not is_being_written(episode.folder)
    assert [step.action["x"] for step in episode.steps()] == [20, 120]  # type: ignore[index]
    assert list(episode.problems()) == [] and replay(episode).same
    one.page.close()


@pytest.mark.browser
def test_without_consent_nothing_is_stored(browser: Any, started: Any, tmp_path: Path) -> None:
    process, address = started("--agent", "oracle", "--mask", "hunter2")
    one = Person(browser.new_page()).open(address, record=False)
    one.page.click("[data-wish=run]")
    one.page.wait_for_selector("[data-ending]:not([hidden])")
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 0 and "Nothing was stored" in told and "hunter2" not in told
    assert not (tmp_path / "data").exists()
    one.page.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["shop.buy-cheapst"], "Did you mean"),
        (["shop.buy-cheapest", "--split", "trian"], "train"),
        (["shop.buy-cheapest", "--agent", "orcale"], "Did you mean 'oracle'"),
        (["shop.buy-cheapest", "--computer", "abacus"], "abacus"),
    ],
)
def test_a_slip_is_told_before_anything_starts(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], words: str
) -> None:
    status = main(["record", *arguments, "--out", str(tmp_path / "data"), "--no-open"])
    assert status == 2 and words in capsys.readouterr().err and not (tmp_path / "data").exists()
