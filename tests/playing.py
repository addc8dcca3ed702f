"""Environments made and episodes played, for tests."""

from __future__ import annotations

import time
from typing import Any

import gymnasium as gym

import gym_cua  # noqa: F401 - registers the ids
from gym_cua.snapshot import frame_hash

CHEAP = "gym_cua/shop.change-quantity-v0"


def make(id: str = CHEAP, **options: Any) -> Any:
    options.setdefault("split", "test" if id != CHEAP else "train")
    return gym.make(id, disable_env_checker=True, **options)


def play(env: Any, seed: int, think: float = 0.0) -> dict[str, Any]:
    """Play the oracle and return all that must repeat."""
    observation, info = env.reset(seed=seed)
    record: dict[str, Any] = {
        "instruction": observation["instruction"],
        "frames": [frame_hash(observation["screenshot"])],
        "rewards": [],
        "times": [info["virtual_time"]],
    }
    for action in env.unwrapped.oracle():
        time.sleep(think)  # a slow agent: that is what is tested
        observation, reward, terminated, truncated, info = env.step(action)
        record["frames"].append(frame_hash(observation["screenshot"]))
        record["rewards"].append(reward)
        record["times"].append(info["virtual_time"])
        if terminated or truncated:
            break
    record["success"] = info["success"]
    return record
