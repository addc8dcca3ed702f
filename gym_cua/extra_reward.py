"""A hook for rewards that are learned or judged: labelled terms beside the checks' own."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, SupportsFloat

import gymnasium

from .errors import GymCuaError

Judge = Callable[[Any, Any, Mapping[str, Any]], float]
"""Called with the observation after a step, the action and the info; returns a finite number."""


class ExtraReward(gymnasium.Wrapper[Any, Any, Any, Any]):
    """Adds a term to the reward: a learned model's opinion, a judge's, or one of ``info["scores"]``.

    The term stands under its own name in ``info["reward_terms"]``, whose sum stays the reward. Success is
    what the checks say, whatever the term. A step with a fault gets no term, since it is no evidence.

    Args:
        env: The environment.
        name: The term's name; no other term may have it.
        judge: What gives the term's value.
        weight: What the value is multiplied by.
    """

    def __init__(
        self, env: gymnasium.Env[Any, Any], name: str, judge: Judge, weight: float = 1.0
    ) -> None:
        super().__init__(env)
        self._name = name
        self._judge = judge
        self._weight = float(weight)

    def step(self, action: Any) -> tuple[Any, SupportsFloat, bool, bool, dict[str, Any]]:
        """Perform an action and add the term.

        Raises:
            GymCuaError: The environment has a term of that name, or the judge's value is not finite.
        """
        observation, reward, terminated, truncated, info = self.env.step(action)
        if info["fault"] is not None:
            return observation, reward, terminated, truncated, info
        terms = info["reward_terms"]
        if self._name in terms:
            raise GymCuaError(f"There is a reward term {self._name!r} already. Choose another name.")
        value = float(self._judge(observation, action, info))
        if not math.isfinite(value):
            raise GymCuaError(f"The judge of {self._name!r} said {value}; it must be a finite number.")
        info = {**info, "reward_terms": {**terms, self._name: self._weight * value}}
        return observation, float(reward) + self._weight * value, terminated, truncated, info
