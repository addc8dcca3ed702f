"""The audit: every task proves itself.

The oracle succeeds on every seed; doing nothing, random actions, ending at once, the task's own near-misses,
another seed's solution played blindly, waiting to the end and attacks never do. A task that cannot be told
from these has no true reward.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from pathlib import Path
from typing import Any

import gymnasium as gym

from ..actions import Action
from ..env import ComputerEnv
from ..errors import GymCuaError
from ..tasks.registry import TaskInfo, find_world, list_tasks, missing_packages
from ..tasks.world import SPLITS
from .attackers import TASK_ATTACKS, attack, attacks_on
from .audit_log import AuditLog
from .audit_results import AuditReport, Count, TaskAudit
from .workers import worker_pool

NOOP_STEPS = 6
RANDOM_STEPS = 30
NEAR_MISSES = 2
"""A task has at least so many near-misses."""
OTHER_SEEDS = 5
"""At most so many seeds are spent on each agent that must not succeed."""
SIGNIFICANCE = 0.05
"""How improbable the success of random actions may be before it is no chance any more."""
_FAULT = "fault: "
_ENDINGS: Mapping[str, Action] = {
    "done": Action("done"),
    "infeasible": Action("infeasible"),
    "answer": Action("answer", text="0"),
}


def audit(
    ids: Sequence[str] | None = None,
    seeds: int = 3,
    splits: Sequence[str] = SPLITS,
    on_progress: Callable[[int, int, str], None] | None = None,
    workers: int | None = None,
    shard: tuple[int, int] = (1, 1),
    folder: Path | None = None,
    resume: bool = False,
) -> AuditReport:
    """Audit tasks.

    Args:
        ids: Gymnasium ids of tasks or suites; ``None`` for every installed task.
        seeds: Seeds of the oracle in each split.
        splits: The splits to audit.
        on_progress: Called with the units done, all units, and the last one's name and verdict.
        workers: Processes to spread the work over; ``None`` for one a core.
        shard: Which part of the work, and of how many: ``(1, 4)`` is the first of four.
        folder: Where findings are written down as they come; ``None`` keeps them in memory.
        resume: Go on with the audit in the folder, with the same part or another. The report is of all of it.

    Raises:
        ResultsError: The folder holds an audit and ``resume`` is false, or it cannot be written.
        IncompatibleResultsError: It holds another audit.
    """
    part, parts = shard
    tasks = [info for info in list_tasks() if ids is None or _named(info, ids)]
    every = [(info, split) for info in tasks for split in splits if split in info.splits]
    with contextlib.ExitStack() as stack:
        log = None
        if folder is not None:
            options = {"seeds": seeds, "splits": list(splits)}
            log = stack.enter_context(AuditLog(folder, tasks, options, resume))
        audits = {} if log is None else log.audits
        units = [
            (info, split, seeds, _attacks(info, split, splits))
            for info, split in every[part - 1 :: parts]
            if (info.task, split) not in audits
        ]
        for done, result in enumerate(_results(units, workers), start=1):
            if log is not None:
                log.append(result)
            audits[result.task, result.split] = result
            if on_progress is not None:
                verdict = "; ".join(result.breaches) or result.verdict
                on_progress(done, len(units), f"{result.task} ({result.split}): {verdict}")
    found = [audits[info.task, split] for info, split in every if (info.task, split) in audits]
    return AuditReport(seeds, found)


def _results(units: Sequence[tuple[Any, ...]], workers: int | None) -> Iterator[TaskAudit]:
    """Audit units and yield what was found as it comes."""
    count = min(workers or os.cpu_count() or 1, len(units))
    if count <= 1:
        yield from (audit_task(*unit) for unit in units)
        return
    with worker_pool(count) as pool:
        futures = [pool.submit(audit_task, *unit) for unit in units]
        yield from (future.result() for future in as_completed(futures))


def _named(info: TaskInfo, ids: Sequence[str]) -> bool:
    suite = f"gym_cua/{info.world}-v"
    return any(name == info.id or name.startswith(suite) for name in ids)


def _attacks(info: TaskInfo, split: str, splits: Sequence[str]) -> Sequence[str]:
    """Return the attacks for one task in one split.

    What an attack meets is the same in every split, so the first stands for all; and most attacks are on the
    world, so its first task stands for all.
    """
    if split != next(name for name in splits if name in info.splits):
        return ()
    first = next(other for other in list_tasks(info.world) if split in other.splits)
    known = attacks_on(find_world(info.world).computer)
    return known if info == first else tuple(name for name in known if name in TASK_ATTACKS)


def audit_task(
    info: TaskInfo, split: str, seeds: int, attacks: Sequence[str] | None = None
) -> TaskAudit:
    """Audit one task in one split, in this process.

    Args:
        info: The task.
        split: The split.
        seeds: Seeds of the oracle.
        attacks: Names of the attacks to make on it; ``None`` for all that its world's computer knows.
    """
    attacks = attacks_on(find_world(info.world).computer) if attacks is None else attacks
    result = TaskAudit(info.task, split)
    lacking = missing_packages(info.task)
    if lacking:
        result.skipped = f"needs {', '.join(lacking)} (gym-cua install --desktop --large)"
        return result
    # No pictures: they take most of a step, and none of these agents looks at one.
    made = gym.make(info.id, split=split, observation=(), disable_env_checker=True)
    env: ComputerEnv = made.unwrapped  # type: ignore[assignment]
    try:
        env.reset(seed=0)
        result.no_oracle = env.task.no_oracle
        failures: list[str] = []
        solved = range(0 if result.no_oracle else seeds)
        solutions = [_oracle(env, seed, result, failures, begun=seed == 0) for seed in solved]
        if failures and _by_chance(len(failures), seeds, env.task.unsolvable) < SIGNIFICANCE:
            result.breaches.extend(failures)
        for name, action in _ENDINGS.items():
            _must_fail(env, 0, name, iter((action,)), result)
        for seed in range(min(seeds, OTHER_SEEDS)):
            env.reset(seed=seed)
            near_misses = list(env.near_misses())
            if seed:
                _end_at_once(env, seed, result)
            waiting = (Action("noop") for _ in range(NOOP_STEPS))
            _must_fail(env, seed, "noop", waiting, result, begun=True)
            # Nothing was done, so the same episode serves: resets take most of the time of an audit.
            env.action_space.seed(seed)
            samples = (env.action_space.sample() for _ in range(RANDOM_STEPS))
            _must_fail(env, seed, "random", samples, result, begun=env.running)
            for name in near_misses:
                _must_fail(env, seed, f"near: {name}", None, result)
        _judge_luck(result, env.task.luck)
        if len(near_misses) < NEAR_MISSES and not result.no_oracle:
            result.breaches.append(f"has {len(near_misses)} near-misses, fewer than {NEAR_MISSES}")
        if solutions:
            _blind(env, solutions, result)
            _padding(made, solutions[0], result)
        for name in attacks:
            _attack(env, name, result)
    finally:
        made.close()
    return result


def _oracle(
    env: ComputerEnv, seed: int, result: TaskAudit, failures: list[str], begun: bool
) -> list[Action]:
    """Have the oracle solve one episode; return its actions, and add to the failures why it did not."""
    actions: list[Action] = []

    def noted() -> Iterator[Action]:
        for action in env.oracle():
            actions.append(action)
            yield action

    try:
        if not begun:
            env.reset(seed=seed)
        success, steps, why = _play(env, noted())
    except GymCuaError as error:
        place = getattr(env.computer, "url", "") if actions else ""
        where = f" (after {len(actions)} actions{', on ' + place if place else ''})"
        success, steps, why = False, len(actions), f"{type(error).__name__}: {error}{where}"
    result.add("oracle", success)
    result.steps.append(steps)
    if not success:
        failures.append(f"oracle failed on seed {seed}: {why}")
    return actions


def _by_chance(hits: int, trials: int, share: float) -> float:
    """Return the probability of so many hits or more: the tail of an exact one-sided binomial test."""
    return sum(
        math.comb(trials, count) * share**count * (1 - share) ** (trials - count)
        for count in range(hits, trials + 1)
    )


def _judge_luck(result: TaskAudit, luck: float) -> None:
    """Note if random actions succeeded more often than chance allows."""
    count = result.counts.get("random", Count())
    if count.successes and _by_chance(count.successes, count.trials, luck) < SIGNIFICANCE:
        result.breaches.append(f"random succeeded on {count} seeds, where chance allows {luck:.0%}")


def _blind(env: ComputerEnv, solutions: Sequence[Sequence[Action]], result: TaskAudit) -> None:
    """Play each solution on the next seed's episode. One may fit by chance; all of them must not."""
    played = Count()
    for seed, solution in enumerate(solutions[:-1][:OTHER_SEEDS], start=1):
        env.reset(seed=seed)
        if env.task.feasible:
            success, _, why = _play(env, iter(solution))
            played.add(success)
            result.add("blind", success)
            _note_fault(result, "blind", seed, why)
    fits = _by_chance(played.successes, played.trials, env.task.luck)
    if played.trials > 1 and played.successes == played.trials and fits < SIGNIFICANCE:
        result.breaches.append("every seed is solved by the solution of the seed before")


def _padding(made: gym.Env[Any, Any], solution: Sequence[Action], result: TaskAudit) -> None:
    """Solve the task without saying so and wait to the end: that is no success and earns less than one."""
    made.reset(seed=0)
    truncated = terminated = success = False
    total = 0.0
    waiting = Action("noop")
    for action in itertools.chain(solution[:-1], itertools.repeat(waiting)):
        _, reward, terminated, truncated, info = made.step(action)
        total += float(reward)
        success = bool(info["success"])
        if info["fault"]:
            _note_fault(result, "padding", 0, f"{_FAULT}{info['fault']}")
        if terminated or truncated:
            break
    result.add("padding", success)
    if success or total > 1 + 1e-6:
        result.breaches.append(f"an episode that was never ended earned {total:.2f}")


def _attack(env: ComputerEnv, name: str, result: TaskAudit) -> None:
    try:
        findings = list(attack(env, name, seed=0))
    except GymCuaError as error:
        findings = [f"{type(error).__name__}: {error}"]
    result.add(f"attack: {name}", bool(findings))
    result.breaches.extend(f"attack {name!r}: {finding}" for finding in findings)


def _end_at_once(env: ComputerEnv, seed: int, result: TaskAudit) -> None:
    """Ask how each ending of a fresh episode would be judged: what an episode of one step comes to."""
    for name, action in _ENDINGS.items():
        right = name == "infeasible" and not env.task.feasible
        success = env.verdict(action).success
        result.add(name, success)
        if success and not right:
            result.breaches.append(f"{name} succeeded on seed {seed}")


def _must_fail(
    env: ComputerEnv,
    seed: int,
    agent: str,
    actions: Iterator[Any] | None,
    result: TaskAudit,
    begun: bool = False,
) -> None:
    try:
        if not begun:
            env.reset(seed=seed)
        if actions is None:
            actions = env.near_misses()[agent.removeprefix("near: ")]
        right = agent == "infeasible" and not env.task.feasible
        success, _, why = _play(env, actions)
    except GymCuaError as error:
        result.breaches.append(f"{agent} broke on seed {seed}: {type(error).__name__}: {error}")
        return
    result.add(agent, success)
    if success and not right and agent != "random":
        result.breaches.append(f"{agent} succeeded on seed {seed}")
    _note_fault(result, agent, seed, why)


def _note_fault(result: TaskAudit, agent: str, seed: int, why: str) -> None:
    """An episode that broke says nothing of its agent, so it cannot pass."""
    if why.startswith(_FAULT):
        result.breaches.append(f"{agent} broke on seed {seed}: {why}")


def _play(env: ComputerEnv, actions: Iterator[Any]) -> tuple[bool, int, str]:
    """Perform actions until they or the episode end; return success, steps and why it was none."""
    steps = 0
    for action in actions:
        _, _, terminated, truncated, info = env.step(action)
        steps += 1
        if info["fault"]:
            return False, steps, f"{_FAULT}{info['fault']}"
        if terminated or truncated:
            failed = [f"{c['name']}: {c['reason']}" for c in info["checks"] if not c["holds"]]
            return bool(info["success"]), steps, "; ".join(failed)[:300]
    return False, steps, "the episode was not ended"
