"""An agent that samples the action space."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import gymnasium as gym
import numpy as np


class RandomAgent:
    """Sends samples of the environment's action space.

    Args:
        seed: Seed of the samples. Episodes of one agent differ; equal agents play equal sequences.
    """

    name = "random"

    def __init__(self, seed: int = 0) -> None:
        self._rng = np.random.default_rng(seed)
        self._space: gym.Space[Any] | None = None

    def seed(self, value: int) -> None:
        """Begin the samples anew, with this seed."""
        self._rng = np.random.default_rng(value)

    def reset(self, env: gym.Env[Any, Any], observation: Mapping[str, Any], info: Mapping[str, Any]) -> None:
        """Begin an episode with samples of its own."""
        # A copy, so that seeding it leaves the environment's own space alone.
        self._space = deepcopy(env.action_space)
        self._space.seed(int(self._rng.integers(2**31)))

    def act(self, observation: Mapping[str, Any], info: Mapping[str, Any]) -> Any:
        """Return the next sample.

        Raises:
            RuntimeError: ``reset`` was never called.
        """
        if self._space is None:
            raise RuntimeError("The random agent has no action space yet; call reset(env, ...) first.")
        return self._space.sample()
