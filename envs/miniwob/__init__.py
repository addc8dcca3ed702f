"""The MiniWoB++ tasks: small pages that no one here wrote, from the package ``miniwob``."""

from __future__ import annotations

from typing import Any

from gym_cua.tasks.task import Task
from gym_cua.tasks.variation import Axis
from gym_cua.tasks.world import SPLITS, WorldSpec

from .catalogue import CATALOGUE, make_task
from .seeds import SEEDS

TASKS: tuple[type[Task[Any]], ...] = tuple(make_task(entry) for entry in CATALOGUE)

WORLD = WorldSpec(
    name="miniwob",
    title="MiniWoB++",
    summary="Small pages that ask for one thing each and judge it themselves, under the paused clock.",
    build="gym_cua.envs.miniwob.world:MiniWobWorld",
    tasks=TASKS,
    axes=(
        # The pages are laid out for the whole of a small window.
        Axis("window", {split: ((1.0, 1.0),) for split in SPLITS}, shared=True),
        Axis("page_seed", {split: (None,) for split in SPLITS}, shared=True),
    ),
    pools=(Axis("seeds of pages", SEEDS),),
)
