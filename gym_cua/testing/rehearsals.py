"""What several tests ask of one task in one split, done once and kept."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Any

import gymnasium as gym

from ..actions import ENDINGS, Action
from ..env import ComputerEnv
from ..evaluate.audit import audit_task
from ..evaluate.audit_results import TaskAudit
from ..tasks.registry import TaskInfo
from .layouts import traces_of_looking
from .recording import Recording, record

RANDOM_ACTIONS = 10
"""Random actions that stand for the oracle's where a task has no oracle."""
SEED = 0
OTHER_SEED = 1


@dataclass(frozen=True)
class Rehearsal:
    """The same episode, played and looked at in several ways.

    Attributes:
        first: The oracle's episode, or one of random actions for a task without an oracle.
        again: The same actions on the same seed, after an episode of another seed.
        near_misses: The episode of each near-miss, by name, without frames.
        traces: In words, what reading the state and asking the checks has changed.
    """

    first: Recording
    again: Recording
    near_misses: Mapping[str, Recording]
    traces: Sequence[str]


def _kept(function: Callable[..., Any]) -> Callable[..., Any]:
    """Keep a function's results, and its errors too: what broke once is not tried again by every test."""

    @cache
    def outcome(*arguments: Any) -> tuple[Any, Exception | None]:
        try:
            return function(*arguments), None
        except Exception as error:  # noqa: BLE001 - raised anew by each test that asks
            return None, error

    def call(*arguments: Any) -> Any:
        result, error = outcome(*arguments)
        if error is not None:
            raise error
        return result

    return call


@_kept
def _audited(info: TaskInfo, split: str, seeds: int, attacks: tuple[str, ...]) -> TaskAudit:
    return audit_task(info, split, seeds, attacks)


@_kept
def _rehearsed(id: str, split: str) -> Rehearsal:
    with closing(gym.make(id, split=split, disable_env_checker=True)) as env:
        first = record(env, SEED, _solution)
        record(env, OTHER_SEED, lambda computer: (Action("noop"),))
        again = record(env, SEED, lambda computer: first.actions)
    # No pictures: they take most of a step, and nobody looks at these.
    with closing(gym.make(id, split=split, observation=(), disable_env_checker=True)) as env:
        env.reset(seed=SEED)
        names = list(env.unwrapped.near_misses())  # type: ignore[attr-defined]
        near_misses = {name: record(env, SEED, _near_miss(name)) for name in names}
        traces = tuple(_traces(env, first.actions))
    return Rehearsal(first, again, near_misses, traces)


def audited(info: TaskInfo, split: str, seeds: int, attacks: tuple[str, ...]) -> TaskAudit:
    """Return the audit of a task in a split; it is made once for each set of arguments.

    Args:
        info: The task.
        split: The split.
        seeds: Seeds of the oracle.
        attacks: Names of the attacks to make on it.
    """
    audit: TaskAudit = _audited(info, split, seeds, attacks)
    return audit


def rehearsed(id: str, split: str) -> Rehearsal:
    """Return the rehearsal of a task in a split; it is made once.

    Args:
        id: Gymnasium id of the task.
        split: The split.
    """
    rehearsal: Rehearsal = _rehearsed(id, split)
    return rehearsal


def _solution(computer: ComputerEnv) -> Iterator[Action]:
    if not computer.task.no_oracle:
        return computer.oracle()
    computer.action_space.seed(SEED)
    space = computer.action_space
    samples = (computer._decode(space.sample()) for _ in itertools.count())
    moves = (action for action in samples if action.kind not in ENDINGS)
    return itertools.chain(itertools.islice(moves, RANDOM_ACTIONS), (Action("done"),))


def _near_miss(name: str) -> Callable[[ComputerEnv], Iterator[Action]]:
    return lambda computer: computer.near_misses()[name]


def _traces(env: gym.Env[Any, Any], actions: Sequence[Action]) -> Iterator[str]:
    """Look at the start and at every point of an episode but its end."""
    env.reset(seed=SEED)
    computer: ComputerEnv = env.unwrapped  # type: ignore[assignment]
    start = computer.world.state()
    for step, action in enumerate((None, *actions)):
        if action is not None:
            _, _, terminated, truncated, _ = env.step(action)
            if terminated or truncated:
                return
        # A desktop's worlds answer no requests.
        requests = getattr(computer.computer, "requests", ())
        found = traces_of_looking(computer.world, computer.task, start, requests, computer.np_random)
        yield from (f"after {step} actions, {trace}" for trace in found)
