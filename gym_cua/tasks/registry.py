"""Which worlds and tasks there are. Worlds are found through the entry-point group ``gym_cua.worlds``."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Any

import gymnasium
import numpy as np

from ..errors import UnknownNameError, WorldError, suggestion
from ..programs import absent
from .task import Task
from .world import SPLITS, WorldSpec

GROUP = "gym_cua.worlds"
NAMESPACE = "gym_cua"
SUITE_VERSION = 0


@dataclass(frozen=True)
class TaskInfo:
    """One task template, as listed.

    Attributes:
        id: Gymnasium id: ``"gym_cua/shop.buy-cheapest-v0"``.
        world: Name of its world.
        name: Name within the world.
        difficulty: 1 to 5.
        horizon: About how many actions the oracle takes.
        max_steps: Steps after which an episode is truncated.
        splits: The splits that have it.
        summary: First line of the task's docstring.
    """

    id: str
    world: str
    name: str
    difficulty: int
    horizon: int
    max_steps: int
    splits: tuple[str, ...]
    summary: str

    @property
    def task(self) -> str:
        """World and name: ``"shop.buy-cheapest"``."""
        return f"{self.world}.{self.name}"

    @property
    def version(self) -> int:
        """The task's ``version``, with which its id ends."""
        return int(self.id.rpartition("-v")[2])


@cache
def list_worlds() -> Mapping[str, WorldSpec]:
    """Return every installed world by name. A world that cannot be loaded is left out with a warning."""
    worlds: dict[str, WorldSpec] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            world = point.load()
        except Exception as error:  # noqa: BLE001 - a broken package must not take the others down
            # Importing gym_cua loads the worlds, and one that is being imported itself is not whole yet.
            hint = ". Import gym_cua before it." if "circular import" in str(error) else ""
            told = f"World {point.name!r} ({point.value}) cannot be loaded: {error}{hint}"
            warnings.warn(told, stacklevel=2)
            continue
        if not isinstance(world, WorldSpec):
            warnings.warn(f"World {point.name!r} ({point.value}) is no WorldSpec.", stacklevel=2)
            continue
        worlds[world.name] = world
    return worlds


def list_programs() -> Mapping[str, str]:
    """Return the programs of a desktop that installed worlds use, each with its Debian package."""
    return {name: package for spec in list_worlds().values() for name, package in spec.programs.items()}


def list_large_programs() -> Mapping[str, str]:
    """Return what single tasks need beside the programs of their worlds, each with its Debian package."""
    tasks = [task for spec in list_worlds().values() for task in spec.tasks]
    return {name: package for task in tasks for name, package in task.needs.items()}


def find_world(name: str) -> WorldSpec:
    """Return a world by name.

    Raises:
        UnknownNameError: There is none.
    """
    worlds = list_worlds()
    if name not in worlds:
        raise UnknownNameError(f"No world {name!r}.{suggestion(name, worlds)}")
    return worlds[name]


def list_tasks(world: str | None = None) -> list[TaskInfo]:
    """Return every task template, of one world or of all, in the order of the worlds' own lists.

    Raises:
        UnknownNameError: There is no such world.
    """
    worlds = [find_world(world)] if world is not None else list_worlds().values()
    return [_info(spec, task) for spec in worlds for task in spec.tasks]


def _info(world: WorldSpec, task: type[Task[Any]]) -> TaskInfo:
    return TaskInfo(
        id=f"{NAMESPACE}/{world.name}.{task.name}-v{task.version}",
        world=world.name,
        name=task.name,
        difficulty=task.difficulty,
        horizon=task.horizon,
        max_steps=task.max_steps or 3 * task.horizon + 10,
        splits=tuple(task.splits),
        summary=(task.__doc__ or "").strip().partition("\n")[0],
    )


def missing_packages(task: str) -> list[str]:
    """Return the Debian packages that a task, ``"desktop.office-summary"``, needs and this machine lacks."""
    return absent(find_tasks(task)[1][0].needs)


def find_tasks(name: str) -> tuple[WorldSpec, Sequence[type[Task[Any]]]]:
    """Return the world and the task templates that a name stands for.

    Args:
        name: ``"shop.buy-cheapest"`` for one template, ``"shop"`` for all of a world.

    Raises:
        UnknownNameError: There is no such world or task.
    """
    world_name, dot, task_name = name.partition(".")
    world = find_world(world_name)
    if not dot:
        return world, tuple(world.tasks)
    for task in world.tasks:
        if task.name == task_name:
            return world, (task,)
    known = [f"{world.name}.{task.name}" for task in world.tasks]
    raise UnknownNameError(f"No task {name!r}.{suggestion(name, known)}")


def any_task(templates: Sequence[type[Task[Any]]], rng: np.random.Generator) -> type[Task[Any]]:
    """Return one of the templates at random; of a suite one that needs no large program.

    What a suite samples must not depend on which of those a machine has.
    """
    everywhere = [template for template in templates if not template.needs] or templates
    return everywhere[int(rng.integers(len(everywhere)))]


def pick_task(templates: Sequence[type[Task[Any]]], name: str, split: str) -> type[Task[Any]]:
    """Return the template of that name, with or without its world's.

    Raises:
        UnknownNameError: It is not among them.
    """
    for template in templates:
        # A task's own name may have a dot in it.
        if template.name in (name, name.partition(".")[2]):
            return template
    known = suggestion(name, [template.name for template in templates])
    raise UnknownNameError(f"No task {name!r} in split {split!r} of this environment.{known}")


def resolve_id(name: str) -> str:
    """Return the Gymnasium id for a full id, a task (``"shop.buy-cheapest"``) or a suite (``"shop"``).

    Raises:
        UnknownNameError: There is none.
    """
    if name in gymnasium.registry and name.startswith(f"{NAMESPACE}/"):
        return name
    bare = name.removeprefix(f"{NAMESPACE}/")
    stem, mark, version = bare.rpartition("-v")
    if mark and version.isdigit():
        bare = stem
    else:
        version = ""
    world, tasks = find_tasks(bare)
    found = _info(world, tasks[0]).id if "." in bare else f"{NAMESPACE}/{world.name}-v{SUITE_VERSION}"
    if version and not found.endswith(f"-v{version}"):
        raise UnknownNameError(f"No version {version} of {bare!r}; there is {found!r}.")
    return found


def check_split(split: str) -> str:
    """Return ``split``.

    Raises:
        UnknownNameError: It is not one of the splits.
    """
    if split not in SPLITS:
        raise UnknownNameError(f"No split {split!r}.{suggestion(split, SPLITS)}")
    return split


def in_split(templates: Sequence[type[Task[Any]]], name: str, split: str) -> list[type[Task[Any]]]:
    """Return those of the templates that a name stands for that are in a split.

    Raises:
        UnknownNameError: There is no such split, or none of them is in it.
    """
    check_split(split)
    found = [template for template in templates if split in template.splits]
    if not found:
        raise UnknownNameError(
            f"Task {name!r} is not in split {split!r}; it is in {', '.join(templates[0].splits)}."
        )
    return found


def register_environments() -> None:
    """Register every task and every suite with Gymnasium."""
    for world in list_worlds().values():
        infos = [_info(world, task) for task in world.tasks]
        if len({info.id for info in infos}) != len(infos):
            raise WorldError(f"World {world.name!r} has two tasks of one name.")
        for info in infos:
            _register(info.id, info.task, info.max_steps)
        if infos:
            suite = f"{NAMESPACE}/{world.name}-v{SUITE_VERSION}"
            _register(suite, world.name, max(info.max_steps for info in infos))


def _register(id: str, task: str, max_steps: int) -> None:
    if id not in gymnasium.registry:
        gymnasium.register(
            id,
            entry_point="gym_cua.env:ComputerEnv",
            vector_entry_point="gym_cua.vector:ComputerVectorEnv",
            max_episode_steps=max_steps,
            kwargs={"task": task},
        )
