"""How much more many environments do than one, and than as many of BrowserGym, in one run on this machine.

``python tests/benchmarks/vector.py [--envs 16] [--sizes 1280x720 160x210] [--browsergym]``

One environment and a vector of them take turns on the same page with the same seed; the one that is not being
timed is idle, since its clock stands. README.md beside this file says what exactly is compared.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import gymnasium as gym
import numpy as np
import psutil

import gym_cua

WANTED = {"1280x720": 1.3, "160x210": 1.6}
WANTED_BROWSERGYM = 40.0
ROOM = 1.5e9
"""Bytes of memory that must be free before one more environment of BrowserGym is begun."""
ENDLESS = 10**9
BROWSERGYM_ROUNDS = 5
"""Steps of each of its environments that are timed."""
LAPS = 4
"""How often one environment plays its rounds in a turn, in which the vector plays them once."""


class Scene(NamedTuple):
    """What is played at a size: a task, places to click on that end no episode, and BrowserGym's counterpart."""

    task: str
    places: tuple[tuple[int, int], ...]
    browsergym: str


def scene_of(size: tuple[int, int]) -> Scene:
    """Return a small page for a small screen, and the shop for one that holds it."""
    if size[0] < 600:
        return Scene("gym_cua/miniwob.click-test-v0", ((20, 20), (100, 30)), "browsergym/miniwob.click-test")
    # Between the search field and an empty place, so that every click changes the picture.
    return Scene("gym_cua/shop.buy-cheapest-v0", ((), (6, 400)), "browsergym/openended")  # type: ignore[arg-type]


class Turn(NamedTuple):
    """Steps that were made, the seconds they took, and the processor time of all processes."""

    steps: int
    seconds: float
    processor: float


def processor_time() -> float:
    """Return the seconds that this process and all below it have computed."""
    own, total = psutil.Process(), 0.0
    for process in (own, *own.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def turn(reset: Callable[[], object], step: Callable[[int], object], rounds: int, each: int, laps: int) -> Turn:
    """Call ``step`` for so many rounds, of ``each`` steps, after a reset that is not timed; so for each lap."""
    seconds = processor = 0.0
    for _ in range(laps):
        reset()
        step(0)
        before, start = processor_time(), time.perf_counter()
        for number in range(1, rounds + 1):
            step(number)
        seconds += time.perf_counter() - start
        processor += processor_time() - before
    return Turn(laps * rounds * each, seconds, processor)


def measure(size: tuple[int, int], count: int, turns: int, rounds: int, workers: int | None) -> dict[str, Any]:
    """Time one environment and ``count`` in turn."""
    scene = scene_of(size)
    options = {"viewport": size, "variation": "none", "max_episode_steps": ENDLESS}
    one: Any = gym.make(scene.task, disable_env_checker=True, **options)
    many: Any = gym.make_vec(
        scene.task, count, vectorization_mode="vector_entry_point", workers=workers, **options
    )
    try:
        one.reset(seed=0)
        places = [place or search_field(one) for place in scene.places]
        clicks = [gym_cua.Action("click", x=x, y=y) for x, y in places]

        def step_one(number: int) -> None:
            _, _, terminated, truncated, _ = one.step(clicks[number % len(clicks)])
            assert not (terminated or truncated), "an episode ended, and its reset would be timed"

        def step_many(number: int) -> None:
            _, _, terminated, truncated, _ = many.step([clicks[number % len(clicks)]] * count)
            assert not (terminated.any() or truncated.any()), "an episode ended, and its reset would be timed"

        turn_of_one = partial(turn, partial(one.reset, seed=0), step_one, rounds, 1, LAPS)
        turn_of_many = partial(turn, partial(many.reset, seed=[0] * count), step_many, rounds, count, 1)
        pairs = [(turn_of_one(), turn_of_many()) for _ in range(turns)]
        return {"workers": many.workers, **summary(pairs)}
    finally:
        one.close()
        many.close()


def search_field(env: Any) -> tuple[int, int]:
    """Return the middle of the shop's search field."""
    x, y = env.unwrapped.computer.look.box("input[type=search], input[name=q]").center
    return int(x), int(y)


def summary(pairs: Sequence[tuple[Turn, Turn]]) -> dict[str, Any]:
    """Return medians over the turns of one environment and of many, and their ratios, turn by turn."""

    def median(values: Sequence[float]) -> float:
        return round(statistics.median(values), 2)

    rates = [(one.steps / one.seconds, many.steps / many.seconds) for one, many in pairs]
    costs = [(one.processor / one.steps, many.processor / many.steps) for one, many in pairs]
    return {
        "one_steps_per_second": median([one for one, _ in rates]),
        "many_steps_per_second": median([many for _, many in rates]),
        "ratio": median([many / one for one, many in rates]),
        "one_processor_ms": median([1000 * one for one, _ in costs]),
        "many_processor_ms": median([1000 * many for _, many in costs]),
        # What is reached when all cores compute all the while, set against one environment as it went.
        "ceiling": median(
            [
                (os.cpu_count() or 1) * (pair[0].seconds / pair[0].steps) / max(cost, 1e-9)
                for pair, (_, cost) in zip(pairs, costs, strict=True)
            ]
        ),
    }


# ----- BrowserGym


def load_browsergym() -> ModuleType:
    """Return the script beside this one, which has the name of BrowserGym's own package."""
    path = Path(__file__).with_name("browsergym.py")
    spec = importlib.util.spec_from_file_location("benchmark_browsergym", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def measure_browsergym(size: tuple[int, int], count: int, venv: Path | None) -> dict[str, Any]:
    """Time as many environments of BrowserGym as fit, up to ``count``, each in a process, stepped side by side.

    Raises:
        RuntimeError: BrowserGym cannot be installed, or broke.
    """
    from gym_cua.computers.chromium import require_chromium
    from gym_cua.tasks.registry import find_world
    from gym_cua.tasks.variation import sample_variation

    script = load_browsergym()
    python = script.make_venv(venv or script.DEFAULT_VENV)
    scene = scene_of(size)
    children: list[Any] = []
    with contextlib.ExitStack() as cleanup:
        options: dict[str, Any] = {}
        if scene.browsergym.endswith("openended"):
            shop, generator = find_world("shop"), np.random.default_rng(0)
            variation = sample_variation(shop.all_axes, "train", "none", generator, {})
            world = shop.make(generator, "train", variation)
            url = cleanup.enter_context(script.served(next(iter(world.hosts.values()))))
            options = {"slow_mo": 0, "task_kwargs": {"start_url": url, "goal": "Look around."}}
        for _ in range(count):
            if psutil.virtual_memory().available < ROOM:
                break
            child = script.BrowserGym(python, require_chromium().path)
            cleanup.callback(child.kill)
            children.append(child)
            child.ask("make", id=scene.browsergym, options=options)
            child.ask("reset", seed=0)
        places = [place or (640, 40) for place in scene.places]
        with ThreadPoolExecutor(max(1, len(children))) as threads:

            def step(number: int) -> None:
                x, y = places[number % len(places)]
                asked = [threads.submit(partial(child.ask, "step", x=x, y=y)) for child in children]
                for answer in asked:
                    answer.result()

            found = turn(lambda: None, step, BROWSERGYM_ROUNDS, len(children), 1)
    return {
        "environments": len(children),
        "steps_per_second": round(found.steps / found.seconds, 3),
        "processor_ms": round(1000 * found.processor / max(1, found.steps), 1),
    }


# ----- result


def size_of(text: str) -> tuple[int, int]:
    """Return a size from its text: ``"1280x720"``."""
    width, cross, height = text.partition("x")
    if not (cross and width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 1280x720")
    return int(width), int(height)


def table(result: Mapping[str, Any]) -> str:
    """Return the result as lines for people."""
    lines = []
    for name, found in result["sizes"].items():
        lines.append(
            f"{name}: one {found['one_steps_per_second']}, {result['environments']} on {found['workers']} workers "
            f"{found['many_steps_per_second']} steps/s: {found['ratio']}x{verdict(found['ratio'], WANTED.get(name))}"
        )
        lines.append(
            f"  processor {found['one_processor_ms']} ms a step of one, {found['many_processor_ms']} of many; "
            f"all cores busy would be {found['ceiling']}x"
        )
        theirs = found.get("browsergym")
        if theirs is None:
            continue
        if "skipped" in theirs:
            lines.append(f"  BrowserGym skipped: {theirs['skipped']}")
            continue
        lines.append(
            f"  BrowserGym, {theirs['environments']} environments: {theirs['steps_per_second']} steps/s, "
            f"{theirs['times_slower']}x slower{verdict(theirs['times_slower'], WANTED_BROWSERGYM)}"
        )
    lines.append(f"load {result['load_before']} before, {result['load']} after, {os.cpu_count()} cores")
    return "\n".join(lines)


def verdict(value: float, wanted: float | None) -> str:
    """Return whether a value is what is wanted, to put behind it."""
    if wanted is None:
        return ""
    return f" (wanted {wanted:g}): {'reached' if value >= wanted else 'not reached'}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status: 1 if a ratio is below what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--envs", type=int, default=16, help="environments of the vector (default 16)")
    parser.add_argument("--sizes", type=size_of, nargs="+", default=[(1280, 720), (160, 210)], metavar="WxH")
    parser.add_argument("--turns", type=int, default=5, help="turns of each (default 5)")
    parser.add_argument("--rounds", type=int, default=40, help="steps of an environment in a row (default 40)")
    parser.add_argument("--workers", type=int, default=None, help="default: the library's own choice")
    parser.add_argument("--browsergym", action="store_true", help="time BrowserGym, too")
    parser.add_argument("--venv", type=Path, default=None, help="its virtual environment")
    parser.add_argument("--json", action="store_true", help="print only JSON on standard output")
    options = parser.parse_args(arguments)
    if min(options.envs, options.turns, options.rounds) < 1:
        parser.error("--envs, --turns and --rounds must each be at least 1.")
    load = os.getloadavg()[0]
    sizes: dict[str, Any] = {}
    for size in options.sizes:
        name = f"{size[0]}x{size[1]}"
        found = measure(size, options.envs, options.turns, options.rounds, options.workers)
        sizes[name] = found
        if options.browsergym:
            try:
                theirs = measure_browsergym(size, options.envs, options.venv)
                slower = found["many_steps_per_second"] / theirs["steps_per_second"]
                found["browsergym"] = {**theirs, "times_slower": round(slower, 1)}
            except RuntimeError as error:
                found["browsergym"] = {"skipped": str(error)}
    result = {
        "environments": options.envs,
        "sizes": sizes,
        "wanted": {**WANTED, "browsergym": WANTED_BROWSERGYM},
        "load_before": round(load, 2),
        "load": round(os.getloadavg()[0], 2),
    }
    print(json.dumps(result, indent=2) if options.json else table(result))
    missed = [
        name
        for name, found in sizes.items()
        if found["ratio"] < WANTED.get(name, 0)
        or found.get("browsergym", {}).get("times_slower", WANTED_BROWSERGYM) < WANTED_BROWSERGYM
    ]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
