"""Properties of the reward over random walks of real environments."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gym_cua.actions import Action
from gym_cua.errors import OracleError

from .playing import make

pytestmark = pytest.mark.browser

TASKS = ("gym_cua/shop.change-quantity-v0", "gym_cua/shop.cancel-order-v0", "gym_cua/shop.add-to-cart-v0")

MOVES = st.lists(
    st.one_of(
        st.just("oracle"),
        st.just("oracle"),
        st.just("back"),
        st.just("forward"),
        st.just("reload"),
        st.just("noop"),
        st.tuples(st.integers(0, 1279), st.integers(0, 719)),
        st.integers(-600, 600),
    ),
    min_size=1,
    max_size=14,
)
KEYS = {"back": ("Alt", "ArrowLeft"), "forward": ("Alt", "ArrowRight"), "reload": ("F5",)}


@pytest.fixture(scope="module", params=TASKS)
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Any]]:
    """The same task with shaped and with sparse reward."""
    both = tuple(make(request.param, split="train", observation=(), reward=mode) for mode in ("shaped", "sparse"))
    yield both
    for env in both:
        env.close()


def action_of(move: Any, oracle: Iterator[Action]) -> Action:
    if move == "oracle":
        with contextlib.suppress(OracleError, StopIteration):
            found = next(oracle)
            if found.kind not in ("done", "answer", "infeasible"):
                return found
        return Action("noop")
    if isinstance(move, tuple):
        return Action("click", x=move[0], y=move[1])
    if isinstance(move, int):
        return Action("scroll", x=640, y=400, dx=0, dy=move)
    return Action("key", keys=KEYS[move]) if move in KEYS else Action("noop")


@given(moves=MOVES, seed=st.integers(0, 3), ending=st.sampled_from(("done", "infeasible", None)))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_walk_pays_what_its_states_are_worth(
    pair: tuple[Any, Any], moves: list[Any], seed: int, ending: str | None
) -> None:
    shaped, sparse = pair
    shaped.reset(seed=seed)
    sparse.reset(seed=seed)
    oracle = shaped.unwrapped.oracle()
    potentials = [shaped.unwrapped.judgement.potential]
    rewards: list[float] = []
    for move in moves:
        action = action_of(move, oracle)
        _, reward, terminated, truncated, info = shaped.step(action)
        _, plain, *_, other = sparse.step(action)
        assert not terminated and not truncated, info["fault"]
        assert reward == pytest.approx(sum(info["reward_terms"].values()), abs=1e-12)
        assert math.isfinite(reward) and abs(reward) <= 1 and plain == 0
        assert info["milestones"] == other["milestones"]
        rewards.append(reward)
        potentials.append(shaped.unwrapped.judgement.potential)
    # Whatever goes round comes back with nothing: between equal potentials rewards sum to 0.
    for first, before in enumerate(potentials):
        for last in range(first + 1, len(potentials)):
            if potentials[last] == before:
                assert sum(rewards[first:last]) == pytest.approx(0, abs=1e-9)
    assert sum(rewards) == pytest.approx(potentials[-1] - potentials[0], abs=1e-9)
    if ending is not None:
        _, reward, *_, info = shaped.step(Action(ending))
        _, plain, *_, other = sparse.step(Action(ending))
        assert info["success"] == other["success"] == bool(plain)
        assert info["reward_terms"]["terminal"] == plain
        rewards.append(reward)
        if info["success"]:
            return
    # An episode without success never outranks one with success, whose return is at least 1 - Φ(start).
    assert sum(rewards) <= 1 - potentials[0] + 1e-9


def test_a_detour_earns_the_full_reward(pair: tuple[Any, Any]) -> None:
    for env in pair:
        env.reset(seed=1)
        detour = [Action("key", keys=("F5",)), Action("scroll", x=640, y=400, dx=0, dy=300), Action("key", keys=("F5",))]
        for action in detour:
            env.step(action)
        for action in env.unwrapped.oracle():
            *_, info = env.step(action)
        assert info["success"] and info["reward_terms"]["terminal"] == 1
