"""The environments through Gymnasium, on a real Chromium."""

from __future__ import annotations

import asyncio
import json
import threading
import warnings
from typing import Any

import gymnasium as gym
import numpy as np
import psutil
import pytest
from gymnasium.envs.registration import EnvSpec
from gymnasium.utils.env_checker import check_env

import gym_cua
from gym_cua import Action, ActionError, ClosedError, ComputerEnv, UnknownNameError
from gym_cua.snapshot import frame_hash

from .playing import CHEAP, make, play

pytestmark = pytest.mark.browser

IDS = [info.id for info in gym_cua.list_tasks("shop")] + ["gym_cua/shop-v0"]


# ----- Gymnasium's own rules


@pytest.mark.parametrize("id", IDS)
def test_every_id_passes_the_checker(id: str) -> None:
    env = make(id, split="test")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env.unwrapped, skip_render_check=False)
    env.close()
    env.close()


@pytest.mark.parametrize("id", IDS)
def test_specs_survive_json(id: str) -> None:
    env = make(id, split="test", viewport=(800, 600), observation=("screenshot", "cursor"))
    spec = EnvSpec.from_json(env.spec.to_json())
    env.close()
    again = gym.make(spec)
    assert again.unwrapped.size == (800, 600)  # type: ignore[attr-defined]
    assert again.spec is not None and again.spec.max_episode_steps == gym.spec(id).max_episode_steps
    again.close()


def test_random_actions_never_break_it() -> None:
    env = make("gym_cua/shop-v0", split="train")
    observation, _ = env.reset(seed=5)
    env.action_space.seed(5)
    for _ in range(40):
        observation, reward, terminated, truncated, info = env.step(env.action_space.sample())
        assert env.observation_space.contains(observation)
        assert np.isfinite(reward) and abs(sum(info["reward_terms"].values()) - reward) < 1e-9
        assert info["fault"] is None
        if terminated or truncated:
            assert not info["success"]
            env.reset()
    env.close()


def test_structural_observations_are_in_their_spaces() -> None:
    names = ("screenshot", "cursor", "url", "axtree", "elements")
    env = make(observation=names)
    observation, _ = env.reset(seed=0)
    assert env.observation_space.contains(observation)
    assert set(observation) == {*names, "instruction"}
    elements = json.loads(observation["elements"])
    assert {"role", "name", "box"} <= elements[0].keys()
    link = next(element for element in elements if element["role"] == "a")
    x, y, width, height = link["box"]
    assert x + width >= 0 and x <= 1280 and y + height >= 0 and y <= 720
    assert "link" in observation["axtree"] and observation["url"].startswith("https://")
    env.close()


def test_synchronous_vectors() -> None:
    vector = gym.make_vec(CHEAP, num_envs=2, vectorization_mode="sync", split="train", viewport=(640, 480))
    observation, _ = vector.reset(seed=[1, 2])
    assert observation["screenshot"].shape == (2, 480, 640, 3)
    assert len(observation["instruction"]) == 2
    observation, rewards, *_ = vector.step(vector.action_space.sample())
    assert rewards.shape == (2,)
    vector.close()


def test_asynchronous_vectors_in_spawned_processes() -> None:
    vector = gym.make_vec(
        CHEAP,
        num_envs=2,
        vectorization_mode="async",
        vector_kwargs={"context": "spawn"},
        split="train",
        viewport=(640, 480),
    )
    observation, _ = vector.reset(seed=[1, 2])
    env = make(viewport=(640, 480))
    alone, _ = env.reset(seed=1)
    assert (observation["screenshot"][0] == alone["screenshot"]).all()
    assert observation["instruction"][0] == alone["instruction"]
    vector.step(vector.action_space.sample())
    vector.close()
    env.close()


def test_inside_a_running_event_loop() -> None:
    async def main() -> str:
        env = make()
        observation, _ = env.reset(seed=0)
        env.step({"kind": "noop"})
        env.close()
        return str(observation["instruction"])

    assert asyncio.run(main())


def test_made_in_one_thread_and_used_in_another() -> None:
    env = make()
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(play(env, 3)))
    thread.start()
    thread.join(120)
    assert results == [play(env, 3)]
    env.close()


# ----- actions, good and bad


BAD = [
    {"kind": "clik", "x": 1, "y": 1},
    {"kind": "click", "x": float("nan"), "y": 1},
    {"kind": "click", "x": 1280, "y": 1},
    {"kind": "key", "keys": ["NoSuchKey"]},
    {"kind": "type", "text": "x" * 100_000},
    {"kind": None},
    "click",
    None,
    42,
    {"point": 3},
]


@pytest.mark.parametrize("action", BAD, ids=repr)
def test_a_bad_action_raises_and_moves_nothing(action: Any) -> None:
    env = make()
    env.reset(seed=0)
    before = env.unwrapped.computer.virtual_time
    with pytest.raises(ActionError):
        env.step(action)
    assert env.unwrapped.computer.virtual_time == before
    env.close()


def test_bad_actions_can_be_penalised() -> None:
    env = make(on_invalid="penalise", invalid_penalty=0.25)
    observation, info = env.reset(seed=0)
    for action in BAD:
        after, reward, terminated, truncated, info = env.step(action)
        assert (reward, terminated, truncated) == (-0.25, False, False)
        assert info["action_error"] and info["reward_terms"]["invalid_action"] == -0.25
        assert info["virtual_time"] == env.unwrapped.computer.virtual_time
        assert (after["screenshot"] == observation["screenshot"]).all()
    env.close()


def test_all_forms_of_an_action_do_the_same() -> None:
    env = make()
    space = env.unwrapped.action_space
    action = Action("click", x=400, y=60)
    seen = []
    for form in (action, action.to_json(), space.encode(action)):
        env.reset(seed=2)
        observation, *_ = env.step(form)
        seen.append(frame_hash(observation["screenshot"]))
    assert len(set(seen)) == 1
    env.close()


# ----- ends


def test_the_word_alone_earns_nothing() -> None:
    env = make()
    for kind in ("done", "infeasible", "answer"):
        env.reset(seed=0)
        action = {"kind": kind} if kind != "answer" else {"kind": kind, "text": "done"}
        _, reward, terminated, _, info = env.step(action)
        assert terminated and reward == 0 and not info["success"]
        assert any(not check["holds"] and check["reason"] for check in info["checks"])
        with pytest.raises(ClosedError):
            env.unwrapped.step(action)
    env.close()


def test_finish_on_success_ends_as_soon_as_the_goal_holds() -> None:
    env = make(finish="on_success")
    env.reset(seed=0)
    for action in env.unwrapped.oracle():
        if action.kind == "done":
            pytest.fail("the goal was reached, yet the episode went on")
        _, reward, terminated, _, info = env.step(action)
        if terminated:
            break
    assert terminated and info["success"] and info["reward_terms"]["terminal"] == 1.0
    env.close()


def test_sparse_and_shaped_agree() -> None:
    returns = {}
    for mode in ("sparse", "shaped"):
        env = make(reward=mode)
        record = play(env, 5)
        returns[mode] = sum(record["rewards"])
        assert record["success"]
        env.close()
    assert returns["sparse"] == 1.0
    assert returns["shaped"] >= 1.0


def test_truncation_at_the_step_limit() -> None:
    env = make()
    env.reset(seed=0)
    limit = gym.spec(CHEAP).max_episode_steps
    assert limit is not None
    for _ in range(limit):
        _, reward, terminated, truncated, info = env.step({"kind": "noop"})
    assert truncated and not terminated and not info["success"] and reward == 0
    env.close()


# ----- faults


def test_a_killed_browser_is_a_fault_not_a_failure() -> None:
    env = make()
    env.reset(seed=0)
    for process in psutil.Process().children(recursive=True):
        if "chrom" in process.name() or "shell" in process.name():
            process.kill()
    _, reward, terminated, truncated, info = env.step({"kind": "noop"})
    assert truncated and not terminated and info["fault"].startswith("computer: ")
    with pytest.raises(ClosedError):
        env.unwrapped.step({"kind": "noop"})
    _, info = env.reset(seed=0)
    assert info["fault"] is None
    assert play(env, 11)["success"]
    env.close()


def test_a_check_that_raises_is_a_fault() -> None:
    env = make()
    env.reset(seed=0)
    unwrapped: ComputerEnv = env.unwrapped

    def broken(situation: Any) -> Any:
        raise gym_cua.CheckFault("Check 'x' raised")

    unwrapped._judge = broken  # type: ignore[assignment]
    _, _, terminated, truncated, info = env.step({"kind": "noop"})
    assert truncated and not terminated and "Check 'x' raised" in info["fault"]
    env.close()


# ----- options


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        ({"split": "tran"}, "train"),
        ({"observation": ("screenshots",)}, "screenshot"),
        ({"reward": "dense"}, "sparse"),
        ({"clock": "pause"}, "paused"),
        ({"pinned": {"them": "x"}}, "theme"),
    ],
)
def test_unknown_options_name_the_nearest(options: dict[str, Any], hint: str) -> None:
    with pytest.raises(UnknownNameError, match=hint):
        env = make(**options)
        env.reset(seed=0)


def test_axes_can_be_pinned_and_are_not_observed() -> None:
    env = make(pinned={"window": (0.9, 0.9)}, variation="none")
    observation, info = env.reset(seed=0)
    assert tuple(env.unwrapped.variation["window"]) == (0.9, 0.9)
    assert "variation" not in info and set(observation) == {"screenshot", "instruction"}
    env.close()


def test_variation_changes_the_look_and_not_the_task() -> None:
    plain, varied = make(variation="none"), make(variation="full")
    first, _ = plain.reset(seed=3)
    second, _ = varied.reset(seed=3)
    assert plain.unwrapped.variation != varied.unwrapped.variation
    assert plain.unwrapped.task.parameters.keys() == varied.unwrapped.task.parameters.keys()
    assert (first["screenshot"] != second["screenshot"]).any()
    plain.close()
    varied.close()


def test_suites_pick_tasks_by_seed_and_by_name() -> None:
    env = make("gym_cua/shop-v0", split="val")
    names = {env.reset(seed=seed)[1]["task"] for seed in range(6)}
    assert len(names) > 2
    _, info = env.reset(seed=0, options={"task": "change-quantity"})
    assert info["task"] == "shop.change-quantity"
    env.close()
