"""Compare the speed of MiniWoB++ here with the package's own environments, on this machine, in one run.

``python tests/benchmarks/selenium_miniwob.py --driver /usr/bin/chromedriver``

The package ``miniwob`` drives a browser through Selenium. An episode of theirs and one of ours take turns, on
the same pages with the same seeds and the same Chromium; README.md beside this file says what is compared.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gymnasium as gym
import numpy as np
import psutil

import gym_cua
from gym_cua.computers.chromium import find_chromium

TASKS = ("click-test", "click-button", "enter-text", "email-inbox", "use-slider", "click-checkboxes")
PLACE = (150, 30)
"""In the task's sentence, so that a click ends no episode."""
WANTED = {"step_ratio": 8.0, "reset_ratio": 8.0}


def _milliseconds(function: Callable[..., Any], *arguments: Any, **options: Any) -> tuple[float, Any]:
    start = time.perf_counter()
    result = function(*arguments, **options)
    return (time.perf_counter() - start) * 1000, result


class Theirs:
    """An environment of the package's own."""

    def __init__(self, task: str) -> None:
        self._env: Any = gym.make(f"miniwob/{task}-v1", disable_env_checker=True)
        actions = __import__("miniwob.action", fromlist=["ActionTypes"])
        coordinates = np.array(PLACE, np.float32)
        create = self._env.unwrapped.create_action
        self._click = create(actions.ActionTypes.CLICK_COORDS, coords=coordinates)

    def reset(self, seed: int) -> tuple[float, str]:
        """Return the milliseconds of a reset, and the sentence."""
        spent, (observation, _) = _milliseconds(self._env.reset, seed=seed)
        return spent, str(observation["utterance"])

    def step(self) -> float:
        """Return the milliseconds of a click with its observation."""
        return _milliseconds(self._env.step, self._click)[0]

    def close(self) -> None:
        """End the environment, and its browser, which Selenium's driver leaves behind."""
        drivers = [one for one in psutil.Process().children() if one.name() == "chromedriver"]
        browsers = [one for driver in drivers for one in driver.children(recursive=True)]
        self._env.close()
        for one in browsers:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(browsers, timeout=10)


class Ours:
    """The same task here."""

    def __init__(self, task: str) -> None:
        self._env: Any = gym.make(f"gym_cua/miniwob.{task}-v0", disable_env_checker=True)
        self._click = gym_cua.Action("click", x=PLACE[0], y=PLACE[1])

    def reset(self, seed: int) -> tuple[float, str]:
        """Return the milliseconds of a reset, and the sentence."""
        options = {"variation": {"page_seed": seed}}
        spent, (observation, _) = _milliseconds(self._env.reset, seed=seed, options=options)
        return spent, str(observation["instruction"])

    def step(self) -> float:
        """Return the milliseconds of a click with its observation."""
        return _milliseconds(self._env.step, self._click)[0]

    def close(self) -> None:
        """End the environment."""
        self._env.close()


def compare(task: str, episodes: int, steps: int) -> dict[str, Any]:
    """Play a task there and here, in turn; return medians in milliseconds and how many sentences agree."""
    resets: tuple[list[float], list[float]] = ([], [])
    clicks: tuple[list[float], list[float]] = ([], [])
    sentences: list[tuple[str, ...]] = []
    players: Sequence[Theirs | Ours] = (Theirs(task), Ours(task))
    try:
        for episode in range(episodes + 1):
            said = []
            for side, player in enumerate(players):
                spent, sentence = player.reset(1000 + episode)
                said.append(sentence)
                # The first episode launches browsers and fills caches.
                if episode:
                    resets[side].append(spent)
                    clicks[side].extend(player.step() for _ in range(steps))
            sentences.append(tuple(said))
    finally:
        for player in players:
            player.close()
    theirs, ours = ((statistics.median(resets[side]), statistics.median(clicks[side])) for side in (0, 1))
    return {
        "task": task,
        "their_reset_ms": round(theirs[0], 1),
        "our_reset_ms": round(ours[0], 1),
        "reset_ratio": round(theirs[0] / ours[0], 1),
        "their_step_ms": round(theirs[1], 1),
        "our_step_ms": round(ours[1], 1),
        "step_ratio": round(theirs[1] / ours[1], 1),
        "same_sentences": f"{sum(len(set(said)) == 1 for said in sentences)} of {len(sentences)}",
    }


def _results(tasks: Sequence[str], episodes: int, steps: int) -> Iterator[dict[str, Any]]:
    from rich.console import Console
    from rich.progress import track

    for task in track(tasks, "Comparing", console=Console(stderr=True)):
        yield compare(task, episodes, steps)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print JSON, and return 0 if the ratios are as wanted, else 1; 2 if something is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--driver", default=shutil.which("chromedriver"), help="ChromeDriver of the same version")
    parser.add_argument("--tasks", nargs="+", default=TASKS, help="names of tasks")
    parser.add_argument("--episodes", type=int, default=8, help="episodes of each task that are timed")
    parser.add_argument("--steps", type=int, default=5, help="clicks in each")
    options = parser.parse_args(arguments)
    program = find_chromium()
    if options.driver is None or program is None:
        print("Selenium needs ChromeDriver and a Chromium of its version: --driver PATH.", file=sys.stderr)
        return 2
    os.environ["MINIWOB_CHROMEDRIVER"] = options.driver
    os.environ["MINIWOB_CHROME_BINARY"] = str(program.path)
    __import__("miniwob")
    tasks = list(_results(options.tasks, options.episodes, options.steps))
    ratios = {name: round(statistics.median(task[name] for task in tasks), 1) for name in WANTED}
    print(json.dumps({**ratios, "wanted": WANTED, "tasks": tasks}, indent=2))
    return 0 if all(ratios[name] >= WANTED[name] for name in WANTED) else 1


if __name__ == "__main__":
    sys.exit(main())
