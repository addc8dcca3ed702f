"""Worlds laid out for a task without a browser, and whether laying out and looking leave traces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from gymnasium.utils.seeding import np_random

from ..actions import Action
from ..tasks.checks import Situation
from ..tasks.registry import find_tasks
from ..tasks.reward import Judge
from ..tasks.task import Task
from ..tasks.variation import sample_variation
from ..tasks.world import World
from ..traffic import Request


@dataclass(frozen=True)
class Layout:
    """A world and a task in it, as ``ComputerEnv`` lays them out.

    Attributes:
        variation: The value drawn on each axis.
        world: The world.
        task: The task.
    """

    variation: dict[str, Any]
    world: World
    task: Task[Any]


@contextmanager
def laid_out(task: str, split: str, seed: int) -> Iterator[Layout]:
    """Lay a world out for one task, and close it in the end.

    Args:
        task: ``"shop.buy-cheapest"``.
        split: The split.
        seed: Seed of the episode.
    """
    spec, (template,) = find_tasks(task)
    rng, _ = np_random(seed)
    # The environment draws the template first; equal seeds lay out equal worlds only in its order.
    rng.integers(1)
    variation = sample_variation(spec.all_axes, split, "full", rng)
    with closing(spec.make(rng, split, variation)) as world:
        yield Layout(variation, world, template(world, split, rng))


def layout_differences(first: Layout, second: Layout) -> Iterator[str]:
    """Say where two layouts of one seed differ."""
    for name, one, other in (
        ("variation", first.variation, second.variation),
        ("instruction", first.task.instruction, second.task.instruction),
        ("parameters", first.task.parameters, second.task.parameters),
        ("start address", first.task.start_url, second.task.start_url),
        ("epoch", first.world.epoch, second.world.epoch),
    ):
        if one != other:
            yield f"{name}: {one!r} and then {other!r}"
    changes = second.world.state().changes_since(first.world.state())
    yield from (f"state: {change}" for change in list(changes)[:5])


def traces_of_looking(
    world: World, task: Task[Any], start: Any, requests: Sequence[Request], rng: np.random.Generator
) -> Iterator[str]:
    """Read the state and ask the checks, each twice, and say what has changed by that.

    Args:
        world: The world.
        task: The task.
        start: State of the world when the episode began.
        requests: Requests that the world has answered.
        rng: The episode's generator, from which looking must draw nothing.
    """
    drawn = rng.bit_generator.state
    state = world.state()
    yield from (f"reading the state twice: {change}" for change in world.state().changes_since(state))
    for ending in (None, Action("done")):
        situation = Situation(start, state, tuple(requests), ending)
        first, again = (Judge(task), Judge(task))
        verdicts = [asdict(judge(situation)) for judge in (first, first, again)]
        for one, other in zip(verdicts, verdicts[1:], strict=False):
            for name in (name for name in one if one[name] != other[name]):
                yield f"asking the checks again: {name} {one[name]!r} and then {other[name]!r}"
    yield from (f"asking the checks: {change}" for change in world.state().changes_since(state))
    if rng.bit_generator.state != drawn:
        yield "the state or the checks draw from the episode's generator"
