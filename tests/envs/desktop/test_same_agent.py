"""An agent that was written for the browser runs on the desktop unchanged."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import gym_cua  # noqa: F401 - registers the ids
from gym_cua.agents import make_agent
from gym_cua.computers.desktop.requirements import missing, problem
from gym_cua.snapshot import frame_hash

DESKTOP = "gym_cua/desktop.append-line-v0"
BROWSER = "gym_cua/shop.change-quantity-v0"
pytestmark = [
    pytest.mark.desktop,
    pytest.mark.skipif(
        problem() is not None or bool(missing({"l3afpad": "l3afpad"})),
        reason=f"{problem()} gym-cua install --desktop",
    ),
]


def episode(id: str) -> list[Any]:
    """Play random actions with what an agent sees and can do, nothing else."""
    env = gym.make(id, disable_env_checker=True)
    agent = make_agent("random")
    observation, info = env.reset(seed=3)
    env.action_space.seed(3)
    seen = [observation["screenshot"].shape, env.action_space, env.observation_space]
    agent.reset(env, observation, info)
    for _ in range(8):
        observation, reward, terminated, truncated, info = env.step(agent.act(observation, info))
        assert np.isfinite(reward) and info["fault"] is None
        if terminated or truncated:
            break
    env.close()
    return seen


def test_the_same_agent_runs_on_both() -> None:
    desktop, browser = episode(DESKTOP), episode(BROWSER)
    assert desktop == browser


@pytest.mark.filterwarnings("error")
def test_gymnasium_has_nothing_to_say() -> None:
    env = gym.make(DESKTOP, disable_env_checker=True)
    check_env(env.unwrapped, skip_render_check=True)
    env.close()


def test_a_snapshot_is_come_back_to_by_replay() -> None:
    env = gym.make(DESKTOP, disable_env_checker=True, variation="none")
    unwrapped: Any = env.unwrapped
    observation, _ = env.reset(seed=5)
    oracle = list(unwrapped.oracle())
    first = [env.step(action)[0] for action in oracle[:2]]
    kept = unwrapped.snapshot()
    env.step({"kind": "type", "text": "ruined"})
    again, _ = unwrapped.restore(kept)
    assert frame_hash(again["screenshot"]) == frame_hash(first[-1]["screenshot"])
    for action in oracle[2:]:
        *_, info = env.step(action)
    assert info["success"]
    env.close()
