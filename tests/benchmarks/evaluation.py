"""What an evaluation costs beside the bare loop of steps, how soon it begins, and whether its memory stays flat.

    python tests/benchmarks/evaluation.py

Both sides play the same trials with the oracle in two processes. The evaluation also picks tasks, judges, writes
each trial to the disk and shows progress; with ``recorded`` it records every episode, too.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import gymnasium as gym
import psutil

import gym_cua  # noqa: F401 - registers the ids
from gym_cua.agents import AgentChoice, OracleAgent
from gym_cua.evaluate.crew import play_trials
from gym_cua.evaluate.plan import Plan, choose_tasks
from gym_cua.evaluate.player import Keep, PlayOptions
from gym_cua.evaluate.trial import TrialKey

TASKS = ("shop.add-to-cart", "shop.buy-cheapest", "miniwob.click-test-2", "miniwob.enter-text")
WORKERS = 2


def bare(keys: Sequence[TrialKey], ids: dict[str, str], ready: Any, results: Any) -> None:
    """Play trials without anything around the steps."""
    env, place, agent = None, None, OracleAgent()
    ready.wait()
    begun = time.perf_counter()
    for key in keys:
        if env is None or place != (key.task, key.split):
            if env is not None:
                env.close()
            env = gym.make(ids[key.task], disable_env_checker=True, split=key.split)
            place = key.task, key.split
        observation, info = env.reset(seed=key.seed)
        agent.reset(env, observation, info)
        over = False
        while not over:
            observation, _, terminated, truncated, info = env.step(agent.act(observation, info))
            over = terminated or truncated
    results.put(time.perf_counter() - begun)
    if env is not None:
        env.close()


def time_bare(keys: Sequence[TrialKey], ids: dict[str, str]) -> float:
    """Return the seconds that two processes take for the trials; starting them does not count."""
    context = multiprocessing.get_context("spawn")
    results, ready = context.Queue(), context.Barrier(WORKERS)
    parts = [keys[part::WORKERS] for part in range(WORKERS)]
    processes = [context.Process(target=bare, args=(part, ids, ready, results)) for part in parts]
    for process in processes:
        process.start()
    seconds = max(results.get() for _ in processes)
    for process in processes:
        process.join()
    return seconds


def time_evaluation(keys: Sequence[TrialKey], keep: Keep) -> float:
    """Return the seconds from the first trial's beginning, about, to the last one's end."""
    with tempfile.TemporaryDirectory() as folder:
        options = PlayOptions(AgentChoice("oracle"), Path(folder), keep=keep)
        begun: list[float] = []
        trials = play_trials(
            keys, options, WORKERS, lambda key, step: begun.append(time.perf_counter()) if not begun else None
        )
        first: list[float] = []
        for trial in trials:
            assert trial.verdict == "success", trial
            # The reset of the first trial came before its first step.
            first = first or [trial.wall_time / 1000 / max(1, trial.steps)]
        return time.perf_counter() - begun[0] + first[0]


def time_start() -> float:
    """Return the seconds from the command to the first step."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--agent", "oracle", "--task", "shop.add-to-cart", "--seeds", "1", "--out", f"{folder}/out"]
        begun = time.time()
        subprocess.run([sys.executable, "-m", "gym_cua.cli", "eval", *arguments], capture_output=True, check=True)
        steps = next(Path(folder).rglob("steps.jsonl"))
        second = json.loads(steps.read_text().splitlines()[1])
        written = next(Path(folder).rglob("episode.json"))
        started = json.loads(written.read_text())["started"]
        return datetime.fromisoformat(started).timestamp() - begun + second["wall_time"] / 1000


def memory(count: int) -> list[tuple[int, float]]:
    """Return proportional set size in MB of this process and its workers, browsers included, after trials."""
    keys = [TrialKey("miniwob.click-test", "train", seed, 0) for seed in range(count)]
    sizes = []
    with tempfile.TemporaryDirectory() as folder:
        options = PlayOptions(AgentChoice("oracle"), Path(folder), keep="none")
        for done, _ in enumerate(play_trials(keys, options, WORKERS), 1):
            if done % max(1, count // 10) == 0:
                sizes.append((done, pss()))
    return sizes


def pss() -> float:
    """Return the proportional set size of this process and all below it, in MB."""
    total = 0
    for process in (own := psutil.Process(), *own.children(recursive=True)):
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total / 1e6


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=60, help="trials of a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory-trials", type=int, default=2000)
    arguments = parser.parse_args()
    tasks, _ = choose_tasks([], TASKS, ["train"])
    plan = Plan(AgentChoice("oracle"), tasks, ("train",), range(-(-arguments.trials // len(tasks))))
    keys = plan.trial_keys()
    ids = {info.task: info.id for info in tasks}
    times: dict[str, list[float]] = {"bare": [], "evaluated": [], "recorded": []}
    for _ in range(arguments.rounds):
        times["bare"].append(time_bare(keys, ids))
        times["evaluated"].append(time_evaluation(keys, "none"))
        times["recorded"].append(time_evaluation(keys, "all"))
    middle = {name: statistics.median(values) for name, values in times.items()}
    result = {
        "trials": len(keys),
        "seconds": {name: [round(value, 2) for value in values] for name, values in times.items()},
        "evaluated_over_bare": round(middle["evaluated"] / middle["bare"], 3),
        "recorded_over_bare": round(middle["recorded"] / middle["bare"], 3),
        "start_to_first_step_seconds": round(statistics.median(time_start() for _ in range(3)), 2),
        "memory_megabytes": {str(done): round(size, 1) for done, size in memory(arguments.memory_trials)},
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
