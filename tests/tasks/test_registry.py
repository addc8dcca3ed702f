from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Any

import gymnasium
import numpy as np
import pytest

from gym_cua.errors import UnknownNameError, WorldError
from gym_cua.tasks import registry
from gym_cua.tasks.registry import (
    check_split,
    find_tasks,
    find_world,
    list_tasks,
    list_worlds,
    register_environments,
    resolve_id,
)
from gym_cua.tasks.world import WorldSpec


def template(name: str, version: int = 0, max_steps: int | None = None) -> Any:
    fields = {"name": name, "version": version, "difficulty": 2, "horizon": 5, "max_steps": max_steps}
    return type(name, (), {**fields, "splits": ("train", "test"), "__doc__": f"Does {name}.\n\nMore."})


def build(rng: np.random.Generator, split: str, variation: Any) -> Any:
    return rng, split, variation


GARDEN = WorldSpec(
    "garden", "Garden", "A garden.", "planted:build", (template("dig-hole"), template("water", 3, 40))
)
FIELD = WorldSpec("field", "Field", "A field.", "planted:missing", ())


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Two worlds, one entry point that cannot be loaded and one that is no world."""
    module = ModuleType("planted")
    module.__dict__.update(GARDEN=GARDEN, FIELD=FIELD, TEXT="no world", build=build)
    monkeypatch.setitem(sys.modules, "planted", module)
    points = [
        EntryPoint(name, value, registry.GROUP)
        for name, value in (
            ("garden", "planted:GARDEN"),
            ("field", "planted:FIELD"),
            ("broken", "planted_elsewhere:WORLD"),
            ("text", "planted:TEXT"),
        )
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: points if group == registry.GROUP else [])
    monkeypatch.setattr(gymnasium.envs.registration, "registry", dict(gymnasium.registry))
    monkeypatch.setattr(gymnasium, "registry", gymnasium.envs.registration.registry)
    list_worlds.cache_clear()
    with pytest.warns(UserWarning):
        list_worlds()
    yield module
    list_worlds.cache_clear()


def test_broken_packages_do_not_take_the_others_down(planted: ModuleType) -> None:
    list_worlds.cache_clear()
    with pytest.warns(UserWarning) as warned:
        assert list(list_worlds()) == ["field", "garden"]
    messages = [str(warning.message) for warning in warned]
    assert any("'broken' (planted_elsewhere:WORLD) cannot be loaded" in message for message in messages)
    assert any("'text' (planted:TEXT) is no WorldSpec" in message for message in messages)


def test_worlds_by_name(planted: ModuleType) -> None:
    assert find_world("garden") is GARDEN
    with pytest.raises(UnknownNameError, match="No world 'gardn'. Did you mean 'garden'"):
        find_world("gardn")


def test_tasks_are_listed_with_what_a_reader_needs(planted: ModuleType) -> None:
    assert list_tasks() == list_tasks("garden")
    dig, water = list_tasks()
    assert (dig.id, dig.task, dig.summary) == (
        "gym_cua/garden.dig-hole-v0",
        "garden.dig-hole",
        "Does dig-hole.",
    )
    assert (dig.max_steps, water.max_steps) == (25, 40)
    assert (water.id, water.splits, water.difficulty) == ("gym_cua/garden.water-v3", ("train", "test"), 2)
    assert list_tasks("field") == []
    with pytest.raises(UnknownNameError):
        list_tasks("forest")


def test_one_task_or_all_of_a_world(planted: ModuleType) -> None:
    assert find_tasks("garden.water") == (GARDEN, (GARDEN.tasks[1],))
    assert find_tasks("garden") == (GARDEN, tuple(GARDEN.tasks))
    with pytest.raises(UnknownNameError, match="Did you mean 'garden.water'"):
        find_tasks("garden.watr")


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("garden", "gym_cua/garden-v0"),
        ("garden-v0", "gym_cua/garden-v0"),
        ("gym_cua/garden", "gym_cua/garden-v0"),
        ("gym_cua/garden-v0", "gym_cua/garden-v0"),
        ("garden.water", "gym_cua/garden.water-v3"),
        ("garden.water-v3", "gym_cua/garden.water-v3"),
        ("gym_cua/garden.water-v3", "gym_cua/garden.water-v3"),
        ("gym_cua/garden.dig-hole", "gym_cua/garden.dig-hole-v0"),
    ],
)
def test_ids_from_every_spelling(planted: ModuleType, name: str, full: str) -> None:
    assert resolve_id(name) == full


@pytest.mark.parametrize(
    "name",
    ["", ".", "garden.", ".water", "garden.watr", "forest", "garden.water-v1", "gym_cua/garden-v7",
     "gym_cua/garden.water-v0", "CartPole-v1", "garden.water.more", "gym_cua/"],
)  # fmt: skip
def test_ids_that_do_not_exist(planted: ModuleType, name: str) -> None:
    with pytest.raises(UnknownNameError):
        resolve_id(name)


def test_registering_gives_each_task_and_suite_an_id(planted: ModuleType) -> None:
    register_environments()
    register_environments()
    steps = {
        spec.id: spec.max_episode_steps
        for spec in gymnasium.registry.values()
        if "garden" in spec.id or "field" in spec.id
    }
    assert steps == {
        "gym_cua/garden.dig-hole-v0": 25,
        "gym_cua/garden.water-v3": 40,
        "gym_cua/garden-v0": 40,
    }
    assert gymnasium.registry["gym_cua/garden-v0"].kwargs == {"task": "garden"}
    assert resolve_id("gym_cua/garden.water-v3") == "gym_cua/garden.water-v3"


def test_two_tasks_of_one_name_are_refused(planted: ModuleType) -> None:
    twice = WorldSpec("garden", "", "", "planted:build", (template("dig"), template("dig")))
    planted.__dict__["GARDEN"] = twice
    list_worlds.cache_clear()
    with pytest.warns(UserWarning), pytest.raises(WorldError, match="two tasks of one name"):
        register_environments()


def test_splits() -> None:
    assert [check_split(split) for split in ("train", "val", "test")] == ["train", "val", "test"]
    with pytest.raises(UnknownNameError, match="No split 'tset'. Did you mean 'test'"):
        check_split("tset")


def test_a_world_is_made_by_the_callable_it_names(planted: ModuleType) -> None:
    rng = np.random.default_rng(0)
    made: Any = GARDEN.make(rng, "val", {"theme": "day"})
    assert made == (rng, "val", {"theme": "day"})


@pytest.mark.parametrize(
    "name", ["", "planted", "planted:", ":build", "planted:nothing", "planted:TEXT", ".x:y", "no_such:x"]
)
def test_a_world_that_names_no_callable(planted: ModuleType, name: str) -> None:
    spec = WorldSpec("garden", "", "", name, ())
    with pytest.raises(WorldError, match="'garden'"):
        spec.make(np.random.default_rng(0), "train", {})
