"""Tasks with texts, files and archives: what they ask, and that their checks can be trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gym_cua.envs.desktop import (
    WORLD,
    tasks_archive,
    tasks_edit,
    tasks_files,
    tasks_folders,
    tasks_notes,
    tasks_text,
    tasks_unpack,
)
from gym_cua.envs.desktop.packing import tarred, zipped

from gym_cua.actions import Action
from gym_cua.tasks.checks import Situation
from gym_cua.tasks.folder import Entry, FolderState
from gym_cua.tasks.task import Task

MODULES = (tasks_text, tasks_edit, tasks_notes, tasks_files, tasks_folders, tasks_archive, tasks_unpack)
TASKS = [task for module in MODULES for task in module.TASKS]
EVERY = [pytest.param(task, split, id=f"{task.name}-{split}") for task in TASKS for split in task.splits]
Files = Mapping[str, bytes]


def make(template: type[Task[Any]], split: str, seed: int) -> tuple[Task[Any], dict[str, bytes]]:
    rng = np.random.default_rng(seed)
    world = WORLD.make(rng, split, {axis.name: axis.pools[split][0] for axis in WORLD.axes})
    task = template(world, split, rng)
    return task, dict(world.laid())


def state(files: Files) -> FolderState:
    return FolderState(
        {
            path: Entry("file", len(data), hashlib.sha256(data).hexdigest(), 0o644, content=data)
            for path, data in files.items()
            if not path.endswith("/")
        }
    )


def reached(task: Task[Any], start: Files, now: Files, ending: Action | None = None) -> bool:
    situation = Situation(state(start), state(now), ending=ending)
    return all(check(situation).holds for check in (*task.goals(), *task.guards()))


@pytest.mark.parametrize("template", TASKS, ids=lambda task: task.name)
def test_sentences_are_disjoint_between_splits(template: type[Task[Any]]) -> None:
    assert set(template.instructions) == set(template.splits)
    assert all(len(set(template.instructions[split])) >= 2 for split in template.splits)
    for one, other in combinations(template.splits, 2):
        assert not set(template.instructions[one]) & set(template.instructions[other])


@pytest.mark.parametrize(("template", "split"), EVERY)
def test_a_fresh_home_solves_nothing_and_seeds_differ(template: type[Task[Any]], split: str) -> None:
    laid = []
    for seed in range(20):
        task, files = make(template, split, seed)
        start = state(files)
        assert "{" not in task.instruction
        assert not reached(task, files, files, Action("answer", text="0"))
        assert not any(check(Situation(start, start)).holds for check in task.milestones())
        laid.append(str(task.parameters))
    assert len(set(laid)) >= 18
    assert make(template, split, 3)[1] == make(template, split, 3)[1]


@pytest.mark.parametrize("seed", range(5))
def test_papers_must_lie_with_their_writers_and_no_copy_stays(seed: int) -> None:
    task, files = make(tasks_files.SortByOwner, "train", seed)
    now = dict(files)
    for name, (_, writer) in task.parameters["papers"].items():
        now[f"Documents/Inbox/{writer}/{name}"] = now.pop(f"Documents/Inbox/{name}")
    assert reached(task, files, now)
    assert not reached(task, files, {**files, **now})
    assert not reached(task, files, {**now, "Documents/Inbox/new.txt": b""})
    one = next(path for path in now if path not in files)
    assert not reached(task, files, {**now, one: now[one] + b"!"})


@pytest.mark.parametrize("seed", range(5))
def test_packing_away_needs_the_right_members_and_no_loose_ones(seed: int) -> None:
    task, files = make(tasks_archive.PackAway, "test", seed)
    logs, mine = task.parameters["logs"], task.parameters["mine"]
    path = f"Documents/Log/{task.parameters['archive']}"
    rest = {name: data for name, data in files.items() if name.rpartition("/")[2] not in mine}
    right = {name: logs[name] for name in mine}
    assert reached(task, files, {**rest, path: tarred(right)})
    assert not reached(task, files, {**files, path: tarred(right)})
    assert not reached(task, files, {**rest, path: tarred(logs)})
    assert not reached(task, files, {**rest, path: tarred({f"Log/{name}": logs[name] for name in mine})})
    assert not reached(task, files, {**rest, path: b"\x1f\x8b"})


@pytest.mark.parametrize("seed", range(5))
def test_a_new_archive_must_differ_in_the_one_line(seed: int) -> None:
    task, files = make(tasks_archive.RepackCorrected, "train", seed)
    assert isinstance(task, tasks_archive.RepackCorrected)
    members = task.parameters["members"]
    fixed = {**members, task.parameters["member"]: task._corrected(task.parameters["member"])}
    path = "Downloads/set-new.zip"
    assert reached(task, files, {**files, path: zipped(fixed), "Documents/Work/set/a.txt": b""})
    assert not reached(task, files, {**files, path: zipped(members)})
    assert not reached(task, files, {**files, path: zipped(fixed), "Downloads/set.zip": zipped(fixed)})


@pytest.mark.desktop
@pytest.mark.parametrize("name", ["sort-by-amount", "delete-older", "extract-one"])
def test_oracle_and_near_misses(name: str) -> None:
    env: Any = gym.make(
        f"gym_cua/desktop.{name}-v0", split="val", observation=(), disable_env_checker=True
    ).unwrapped
    try:
        env.reset(seed=7)
        scripts = ["", *env.near_misses()]
        for script in scripts:
            env.reset(seed=7)
            info: dict[str, Any] = {}
            for action in env.near_misses()[script] if script else env.oracle():
                *_, info = env.step(action)
            assert info["success"] == (not script), (script, info["checks"])
    finally:
        env.close()
