"""What an evaluation is to try: which trials, in which order, and which of them a shard has."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..agents import AgentChoice
from ..env import ComputerEnv
from ..errors import GymCuaError, UnknownNameError, suggestion
from ..tasks.registry import TaskInfo, check_split, find_tasks, list_tasks, missing_packages, resolve_id
from .trial import TrialKey


@dataclass(frozen=True)
class Plan:
    """All that trials depend on.

    Attributes:
        agent: Who plays.
        tasks: The tasks, each once.
        splits: The splits; a task that is not in one of them is tried in the others alone.
        seeds: Seeds of the resets.
        repeats: How often each seed is tried.
        limit: Most trials; they are spread over tasks and seeds. ``None`` for all.
        timeout: ``"40"`` cuts an episode off after so many steps, if its task does not do so before;
            ``"90s"`` after so many virtual seconds. ``None`` leaves it to the task.
        environment: Arguments of ``gymnasium.make`` besides the split.
    """

    agent: AgentChoice
    tasks: Sequence[TaskInfo]
    splits: Sequence[str] = ("val",)
    seeds: Sequence[int] = (0, 1, 2, 3, 4)
    repeats: int = 1
    limit: int | None = None
    timeout: str | None = None
    environment: Mapping[str, Any] = field(default_factory=dict)

    def trial_keys(self) -> list[TrialKey]:
        """Return the trials in their order: task by task, so that few environments are made."""
        keys = [
            TrialKey(info.task, split, seed, repeat)
            for info in self.tasks
            for split in self.splits
            if split in info.splits
            for seed in self.seeds
            for repeat in range(self.repeats)
        ]
        if self.limit is None or self.limit >= len(keys):
            return keys
        # The first seed of every task comes before the second of any.
        chosen = set(sorted(keys, key=lambda key: (key.repeat, self.seeds.index(key.seed)))[: self.limit])
        return [key for key in keys if key in chosen]

    def shard(self, number: int, count: int) -> list[TrialKey]:
        """Return a shard's trials, of every task about equally many.

        Args:
            number: Which shard, from 1.
            count: How many shards there are.

        Raises:
            UnknownNameError: There is no such shard.
        """
        if not 1 <= number <= count:
            raise UnknownNameError(
                f"There is no shard {number}/{count}; the shards are 1/{count} to {count}/{count}."
            )
        return self.trial_keys()[number - 1 :: count]

    def options(self) -> dict[str, Any]:
        """Return what trials depend on besides the agent's name, as plain JSON values."""
        return {
            "agent": dict(self.agent.options),
            "tasks": [info.id for info in self.tasks],
            "splits": list(self.splits),
            "seeds": list(self.seeds),
            "repeats": self.repeats,
            "limit": self.limit,
            "timeout": self.timeout,
            "environment": dict(self.environment),
        }


def choose_tasks(
    suites: Sequence[str], tasks: Sequence[str], splits: Sequence[str], solved: bool = False
) -> tuple[list[TaskInfo], Mapping[str, Sequence[str]]]:
    """Return the tasks that names stand for, in the order of the worlds' own lists, each once.

    Args:
        suites: Names of worlds.
        tasks: ``"shop.buy-cheapest"`` or a Gymnasium id.
        splits: A task of a suite that is in none of them is left out.
        solved: Only tasks that have an oracle.

    Returns:
        The tasks; and, by the reason, the names of those of the suites that were left out although they are
        in a split.

    Raises:
        UnknownNameError: There is no such world, task or split, or a named task is in none of the splits.
        GymCuaError: Nothing is left.
    """
    for split in splits:
        check_split(split)
    chosen: dict[str, TaskInfo] = {}
    left_out: dict[str, list[str]] = {}
    for suite in suites:
        for info in list_tasks(suite):
            if not set(splits) & set(info.splits):
                continue
            if reason := _reason_against(info, solved):
                left_out.setdefault(reason, []).append(info.task)
            else:
                chosen[info.task] = info
    for name in tasks:
        info = _task(name)
        if not set(splits) & set(info.splits):
            raise UnknownNameError(
                f"Task {info.task!r} is not in split {' or '.join(map(repr, splits))}; it is in "
                f"{', '.join(info.splits)}."
            )
        chosen[info.task] = info
    if not chosen:
        raise GymCuaError(
            f"There is nothing to evaluate: no task of {', '.join(suites) or 'these'} in {', '.join(splits)}"
            f"{' that can be played here' if left_out else ''}."
        )
    order = {info.task: place for place, info in enumerate(list_tasks())}
    return sorted(chosen.values(), key=lambda info: order[info.task]), left_out


def _reason_against(info: TaskInfo, solved: bool) -> str:
    """Return why a task of a suite cannot be tried, or ``""``."""
    if missing_packages(info.task):
        return "programs are missing (gym-cua install --desktop --large)"
    return "they have no oracle" if solved and find_tasks(info.task)[1][0].no_oracle else ""


def check_environment(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return arguments of ``gymnasium.make``, if an evaluation can be run with them.

    Raises:
        UnknownNameError: An environment has no such argument, or the plan says it.
    """
    known = [name for name in inspect.signature(ComputerEnv).parameters if name not in ("task", "split")]
    for name in options:
        if name not in known:
            raise UnknownNameError(f"An environment has no option {name!r}.{suggestion(name, known)}")
    return options


def _task(name: str) -> TaskInfo:
    id = resolve_id(name)
    for info in list_tasks():
        if info.id == id:
            return info
    suite = id.rpartition("/")[2].rpartition("-v")[0]
    raise UnknownNameError(f"{name!r} is a suite, not a task. Say --suite {suite}.")
