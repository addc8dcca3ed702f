from __future__ import annotations

import math
from typing import Any

import gymnasium as gym
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua import ExtraReward
from gym_cua.errors import GymCuaError


class Fixed(gym.Env[int, int]):
    """Says the same at every step."""

    observation_space = gym.spaces.Discrete(2)
    action_space = gym.spaces.Discrete(2)

    def __init__(self, fault: str | None = None) -> None:
        self.info = {"reward_terms": {"terminal": 1.0}, "success": False, "fault": fault}

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[int, dict[str, Any]]:
        return 0, {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        return 1, 1.0, False, False, self.info


@given(value=st.floats(-1e6, 1e6), weight=st.floats(-10, 10))
def test_terms_sum_to_the_reward_and_success_stays(value: float, weight: float) -> None:
    env = ExtraReward(Fixed(), "judge", lambda observation, action, info: value, weight)
    _, reward, *_, info = env.step(0)
    assert reward == pytest.approx(sum(info["reward_terms"].values()))
    assert info["reward_terms"]["judge"] == weight * value
    assert info["success"] is False


def test_the_inner_info_is_left_alone() -> None:
    inner = Fixed()
    ExtraReward(inner, "judge", lambda *_: 1).step(0)
    assert inner.info["reward_terms"] == {"terminal": 1.0}


def test_two_of_a_name_or_no_number_are_refused() -> None:
    with pytest.raises(GymCuaError, match="already"):
        ExtraReward(Fixed(), "terminal", lambda *_: 1).step(0)
    for bad in (math.nan, math.inf):
        with pytest.raises(GymCuaError, match="finite"):
            ExtraReward(Fixed(), "judge", lambda *_, bad=bad: bad).step(0)


def test_a_fault_is_not_judged() -> None:
    def judge(*_: Any) -> float:
        pytest.fail("judged a fault")

    *_, info = ExtraReward(Fixed(fault="browser"), "judge", judge).step(0)
    assert info["reward_terms"] == {"terminal": 1.0}
