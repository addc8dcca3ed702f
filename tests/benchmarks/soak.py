"""Play many short episodes in one environment and see that nothing grows.

``python tests/benchmarks/soak.py --episodes 200``

Every episode is a reset, five random actions and "done". Prints what the process tree holds at the
checkpoints. Exit status 0: memory, processes, descriptors, threads and contexts stayed flat, and no process
was left afterwards; 1: something grew or stayed.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import gymnasium as gym
import psutil

import gym_cua
from gym_cua.agents.random import RandomAgent
from gym_cua.computers.process import shut_down

CHECKPOINTS = (20, 50, 100, 150, 200)
BASELINE = 50
"""Episode whose checkpoint the last one is compared with; until then caches and pools fill up."""
MEMORY_SHARE = 1.10
MEMORY_SLACK = 15.0
"""Megabytes by which memory may differ on top of its share: renderers free theirs in their own time."""
COUNT_SLACK = 2
"""A spare window that is being made adds a process, or not, at the moment of counting."""
DESCRIPTOR_SLACK = 4
ACTIONS = 5
ENDINGS = ("answer", "done", "infeasible")
ENVIRONMENT = "gym_cua/shop-v0"
END_LIMIT = 10.0
"""Seconds of real time that processes are given to end after the browsers were shut down."""


@dataclass(frozen=True)
class Sample:
    """What this process and all below it held after an episode.

    Attributes:
        episode: Episodes played.
        memory: Of the process tree, in MB; see ``anonymous_memory``.
        own_memory: The part of it that is this process's own.
        processes: Processes below this one.
        descriptors: Open file descriptors of this process.
        threads: Threads of this process.
        contexts: Contexts of the browser, Chromium's default one not counted.
        objects: Objects that Python's collector tracks.
    """

    episode: int
    memory: float
    own_memory: float
    processes: int
    descriptors: int
    threads: int
    contexts: int
    objects: int


def anonymous_memory(rollup: str) -> float:
    """Return the memory, in MB, that a process does not read from files; shared parts in proportion.

    Program files are left out: how their pages are divided depends on which other programs run, not on this
    process tree.

    Args:
        rollup: What Linux's ``/proc/PID/smaps_rollup`` holds (proc(5); sizes in kB).
    """
    sizes = {name: value for name, _, value in (line.partition(":") for line in rollup.splitlines())}
    return sum(int(sizes.get(name, "0").split()[0]) for name in ("Pss_Anon", "Pss_Shmem")) / 1024


def _memory(process: psutil.Process) -> float:
    """Return a process's memory in MB; 0 if it has just ended."""
    try:
        return anonymous_memory(Path(f"/proc/{process.pid}/smaps_rollup").read_text())
    except OSError:
        return 0.0


def take_sample(episode: int, env: Any) -> Sample:
    """Measure this process tree.

    Args:
        episode: Episodes played so far.
        env: The ``ComputerEnv``, whose browser is asked for its contexts.
    """
    # What awaits the collector is not a leak.
    gc.collect()
    own = psutil.Process()
    children = own.children(recursive=True)
    sizes = [_memory(process) for process in (own, *children)]
    computer = env.computer
    contexts = computer._runtime.thread.call(computer._process._context_ids())
    return Sample(
        episode=episode,
        memory=round(sum(sizes), 1),
        own_memory=round(sizes[0], 1),
        processes=len(children),
        descriptors=own.num_fds(),
        threads=own.num_threads(),
        contexts=len(contexts),
        objects=len(gc.get_objects()),
    )


def grown(samples: Sequence[Sample]) -> list[str]:
    """Say what grew from the baseline to the last sample; nothing if all stayed flat.

    Args:
        samples: In the order of their episodes. The baseline is the one of episode 50, or else the first.
    """
    base = next((sample for sample in samples if sample.episode >= BASELINE), samples[0])
    last = samples[-1]
    limits = {
        "memory": base.memory * MEMORY_SHARE + MEMORY_SLACK,
        "processes": base.processes + COUNT_SLACK,
        "descriptors": base.descriptors + DESCRIPTOR_SLACK,
        "threads": base.threads + COUNT_SLACK,
        "contexts": base.contexts + COUNT_SLACK,
    }
    return [
        f"{name}: {getattr(base, name)} after episode {base.episode}, {getattr(last, name)} after "
        f"{last.episode}; at most {limit:g} would be flat"
        for name, limit in limits.items()
        if getattr(last, name) > limit
    ]


def checkpoints(episodes: int) -> list[int]:
    """Return after which episodes to measure; the last episode is always among them."""
    return sorted({*(point for point in CHECKPOINTS if point < episodes), episodes})


def soak(episodes: int) -> tuple[list[Sample], int]:
    """Play the episodes; return the samples and the number of faults.

    Args:
        episodes: How many, at least 1.
    """
    points = checkpoints(episodes)
    samples: list[Sample] = []
    faults = 0
    agent = RandomAgent(seed=0)
    env = gym.make(ENVIRONMENT, disable_env_checker=True)
    try:
        for episode in range(1, episodes + 1):
            faults += _play(env, agent, seed=episode)
            if episode in points:
                samples.append(take_sample(episode, env.unwrapped))
                print(_row(samples[-1]), file=sys.stderr, flush=True)
    finally:
        env.close()
    return samples, faults


def _play(env: gym.Env[Any, Any], agent: RandomAgent, seed: int) -> bool:
    """Play one episode; tell whether it ended in a fault."""
    observation, info = env.reset(seed=seed)
    agent.reset(env, observation, info)
    for _ in range(ACTIONS):
        member = agent.act(observation, info)
        while gym_cua.actions.KINDS[int(member["kind"])] in ENDINGS:
            member = agent.act(observation, info)
        observation, _, _, truncated, info = env.step(member)
        if truncated:
            return True
    *_, info = env.step({"kind": "done"})
    return info["fault"] is not None


def _row(sample: Sample) -> str:
    return "  ".join(f"{name} {value}" for name, value in asdict(sample).items())


def left_over() -> list[str]:
    """Shut the browsers down and name the processes that are left below this one."""
    below = psutil.Process().children(recursive=True)
    shut_down()
    _, alive = psutil.wait_procs(below, timeout=END_LIMIT)
    return [f"{process.pid} {process.name()}" for process in alive if process.is_running()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the soak test and print its verdict; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--episodes", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--json", action="store_true", help="print only JSON on standard output")
    options = parser.parse_args(arguments)
    if options.episodes < 1:
        parser.error(f"--episodes is {options.episodes}; it must be at least 1.")
    start = time.perf_counter()
    samples, faults = soak(options.episodes)
    left = left_over()
    growth = grown(samples)
    seconds = round(time.perf_counter() - start, 1)
    result = {
        "environment": ENVIRONMENT,
        "episodes": options.episodes,
        "seconds": seconds,
        "faults": faults,
        "samples": [asdict(sample) for sample in samples],
        "grown": growth,
        "left": left,
        "flat": not growth,
    }
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        print(f"{options.episodes} episodes in {seconds} s, {faults} faults")
        print("\n".join(growth) or "flat: memory, processes, descriptors, threads, contexts")
        print(f"left running: {', '.join(left)}" if left else "no process left")
    return 1 if growth or left else 0


if __name__ == "__main__":
    sys.exit(main())
