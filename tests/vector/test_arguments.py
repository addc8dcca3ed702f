"""What a vector environment is told, made plain. No browser."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space

from gym_cua import Action, ActionError, GymCuaError, UnknownNameError
from gym_cua.spaces import ActionSpace
from gym_cua.vector.arguments import (
    actions_of,
    check_action,
    mode_of,
    plans_of,
    seeds_of,
    split_mask,
    workers_of,
)

COMMON = {"task": "miniwob.click-test", "max_episode_steps": 7, "variation": "none"}


def test_all_environments_are_made_alike() -> None:
    plans = plans_of(COMMON, None, 2, ())
    assert [(plan.id, plan.max_episode_steps) for plan in plans] == [("gym_cua/miniwob.click-test-v0", 7)] * 2
    assert plans[0].options == {"variation": "none"} and plans[0].raises


def test_each_environment_may_differ() -> None:
    each = [{"split": "val"}, {"task": "shop", "on_invalid": "penalise"}, {"task": "shop", "max_episode_steps": 3}]
    plans = plans_of(COMMON, each, None, ())
    assert [plan.id.partition("/")[2] for plan in plans] == ["miniwob.click-test-v0", "shop-v0", "shop-v0"]
    # The limit for all is that of the common task; another task has its own.
    assert [plan.max_episode_steps for plan in plans] == [7, None, 3]
    assert plans[0].options["split"] == "val" and not plans[1].raises


@pytest.mark.parametrize(
    ("common", "each", "count", "told"),
    [
        (COMMON, [], None, "0 environments"),
        (COMMON, None, 0, "0 environments"),
        (COMMON, [{}, {}], 3, "each has 2"),
        ({**COMMON, "task": None}, [{"task": "shop"}, {}], None, "Environment 1 has no task"),
        ({**COMMON, "task": "shop.buy-cheapst"}, None, 1, "Did you mean 'shop.buy-cheapest'"),
    ],
)
def test_plans_that_cannot_be_made(common: Any, each: Any, count: Any, told: str) -> None:
    with pytest.raises(GymCuaError, match=told):
        plans_of(common, each, count, ())


def test_a_worker_for_each_core_but_none_for_one_environment() -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    assert workers_of(None, 1000) == cores
    assert workers_of(None, 1) == 0
    assert (workers_of(None, 2), workers_of(8, 3), workers_of(0, 3)) == (min(2, cores), 3, 0)
    with pytest.raises(GymCuaError, match="workers is -1"):
        workers_of(-1, 3)


def test_modes_by_name_and_by_value() -> None:
    assert mode_of(AutoresetMode.SAME_STEP) is mode_of("SameStep") is AutoresetMode.SAME_STEP
    with pytest.raises(UnknownNameError, match="Did you mean 'SameStep'"):
        mode_of("SAME_STEP".title())


def test_seeds() -> None:
    assert seeds_of(None, 2) == [None, None]
    assert seeds_of(np.int64(5), 3) == [5, 6, 7]
    assert seeds_of([4, None], 2) == [4, None]
    with pytest.raises(GymCuaError, match="1 seeds for 2"):
        seeds_of([4], 2)


def test_a_mask_is_taken_out_of_the_options_of_a_reset_and_left_to_the_caller() -> None:
    options = {"reset_mask": np.array([True, False]), "task": "x"}
    mask, others = split_mask(options, 2)
    assert mask.tolist() == [True, False] and others == {"task": "x"} and "reset_mask" in options
    everyone, none = split_mask(None, 2)
    assert everyone.all() and none is None


@pytest.mark.parametrize("mask", [[True, False], np.array([True]), np.array([1, 0]), np.array([False, False])])
def test_bad_masks(mask: Any) -> None:
    with pytest.raises(GymCuaError, match="reset_mask"):
        split_mask({"reset_mask": mask}, 2)


SPACE = ActionSpace(160, 210)


def test_members_and_lists_are_actions_of_each() -> None:
    batched = batch_space(SPACE, 3)
    member = batched.sample()
    members = actions_of(batched, member, 3)
    assert [m["text"] for m in members] == list(member["text"]) and all(SPACE.contains(m) for m in members)
    actions = [{"kind": "noop"}, Action("done"), None]
    assert actions_of(batched, actions, 3) == actions
    assert actions_of(spaces.MultiDiscrete([4, 4]), np.array([3, 1]), 2) == [3, 1]


@pytest.mark.parametrize("actions", [{"kind": "noop"}, None, 3, [{"kind": "noop"}], {"kind": np.array([1])}])
def test_what_is_no_batch(actions: Any) -> None:
    with pytest.raises(ActionError):
        actions_of(batch_space(SPACE, 3), actions, 3)


def test_a_bad_action_is_named_by_its_environment() -> None:
    with pytest.raises(ActionError, match="Environment 2: .*160.* No environment has moved") as told:
        check_action(SPACE, {"kind": "click", "x": 160, "y": 0}, 2)
    assert told.value.field == "x"
    for space, bad in ((SPACE, {**SPACE.sample(), "kind": 99}), (SPACE, None), (spaces.Discrete(3), 3)):
        with pytest.raises(ActionError, match="Environment 0"):
            check_action(space, bad, 0)
    check_action(spaces.Discrete(3), np.int64(2), 0)
    check_action(SPACE, SPACE.sample(), 0)
    check_action(SPACE, Action("done"), 0)
