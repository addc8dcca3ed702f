"""Measures speed and memory on this machine, as ratios against Playwright's own way in the same run."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

import gymnasium as gym
import numpy as np
import psutil
from playwright.sync_api import Page, Route, sync_playwright

from .actions import Action
from .computers.chromium import require_chromium
from .computers.network import Network
from .env import ComputerEnv
from .errors import SetupError
from .tasks.registry import list_tasks
from .tasks.world import WebWorld

_SIZE = (1280, 720)
_ID = "gym_cua/shop.buy-cheapest-v0"


def run_bench(quick: bool = False) -> dict[str, Any]:
    """Measure and return plain values; times are medians in milliseconds.

    Args:
        quick: Fewer repetitions.

    Raises:
        SetupError: There is no Chromium, or the shop is not installed.
    """
    if _ID not in [info.id for info in list_tasks()]:
        raise SetupError(f"The benchmark needs {_ID}, which is not installed.")
    repeats = 10 if quick else 40
    return {
        "machine": _machine(),
        "step": _steps(repeats),
        "reset": _resets(repeats // 2 + 1),
        "memory": _memory(4 if quick else 8),
    }


def _machine() -> dict[str, Any]:
    chromium = require_chromium()
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "chromium": chromium.path.name,
        "chromium_source": chromium.source,
        "load": round(os.getloadavg()[0], 2),
    }


@contextmanager
def _made(**options: Any) -> Iterator[ComputerEnv]:
    env = gym.make(_ID, disable_env_checker=True, viewport=_SIZE, variation="none", **options)
    try:
        yield env.unwrapped  # type: ignore[misc]
    finally:
        env.close()


def _milliseconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - start)


def _steps(repeats: int) -> dict[str, Any]:
    """Time a whole step against Playwright's click and screenshot, in turn, on the same page."""
    with _made() as env:
        env.reset(seed=0)
        search = env.computer.look.box("input[type=search], input[name=q]").center
        # Between the search field and an empty place, so that every click changes the picture.
        places = (search, (6, 400))
        with _ordinary_page(env) as page:
            ours: list[float] = []
            theirs: list[float] = []
            for turn in range(repeats):
                x, y = places[turn % 2]
                ours.append(_milliseconds(partial(env.step, Action("click", x=x, y=y))))
                theirs.append(_milliseconds(partial(_click_and_shoot, page, x, y)))
    step, playwright = statistics.median(ours[2:]), statistics.median(theirs[2:])
    return {
        "step_ms": round(step, 2),
        "playwright_click_and_screenshot_ms": round(playwright, 2),
        "ratio": round(step / playwright, 3),
    }


def _click_and_shoot(page: Page, x: int, y: int) -> None:
    page.mouse.click(x, y)
    page.screenshot()


@contextmanager
def _ordinary_page(env: ComputerEnv) -> Iterator[Page]:
    """Open the same page of the same world in the same browser, used as Playwright's users do."""
    network = Network(hosts=cast(WebWorld, env.world).hosts)

    def serve(route: Route) -> None:
        request = route.request
        event = {"request": {"url": request.url, "method": request.method, "headers": request.headers}}
        reply = network.reply({**event, "resourceType": request.resource_type})
        if reply is None:
            route.abort()
        else:
            route.fulfill(status=reply.status, headers=dict(reply.headers), body=reply.body)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require_chromium().path, chromium_sandbox=False)
        page = browser.new_page(viewport={"width": _SIZE[0], "height": _SIZE[1]})
        page.route("**/*", serve)
        page.goto(cast(WebWorld, env.world).start_url)
        yield page
        browser.close()


def _resets(repeats: int) -> dict[str, Any]:
    with _made() as env:
        env.reset(seed=0)
        times = []
        for seed in range(repeats):
            # What a trainer does between resets: an episode of a few steps.
            for _ in range(3):
                env.step(Action("noop"))
            env.step(Action("done"))
            times.append(_milliseconds(partial(env.reset, seed=seed)))
    p90 = float(np.quantile(times, 0.9))
    return {"reset_ms": round(statistics.median(times), 1), "p90_ms": round(p90, 1)}


def _memory(count: int) -> dict[str, Any]:
    """Measure the proportional set size of this process and its browsers, for one and for more."""
    environments: list[gym.Env[Any, Any]] = []
    sizes = []
    try:
        for number in range(count):
            env = gym.make(_ID, disable_env_checker=True, viewport=_SIZE)
            environments.append(env)
            env.reset(seed=number)
            env.step(Action("noop"))
            sizes.append(_proportional_set_size())
    finally:
        for env in environments:
            env.close()
    further = (sizes[-1] - sizes[0]) / (len(sizes) - 1)
    return {"first_mb": round(sizes[0], 1), "each_further_mb": round(further, 1)}


def _proportional_set_size() -> float:
    """Return the proportional set size of this process and all below it, in MB (Linux smaps_rollup)."""
    own = psutil.Process()
    total = 0
    for process in (own, *own.children(recursive=True)):
        try:
            with open(f"/proc/{process.pid}/smaps_rollup") as file:
                total += next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return total / 1024
