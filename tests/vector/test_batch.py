"""Batches of observations: what Gymnasium makes of them, in memory that processes share or do not. No browser."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector.utils import concatenate, create_empty_array
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.spaces import Screen, UnicodeText
from gym_cua.vector.batch import Batch, SharedMemory, bytes_needed

from .comparing import assert_equal

LEAVES = st.sampled_from(
    [
        lambda: Screen(3, 5),
        lambda: spaces.Box(-1, 1, (2,), np.float32),
        lambda: spaces.Box(0, 9, (), np.int32),
        lambda: spaces.Discrete(4),
        lambda: spaces.MultiDiscrete([3, 4]),
        lambda: spaces.MultiBinary(3),
        lambda: UnicodeText(6),
    ]
)
SPACES = st.recursive(
    LEAVES.map(lambda make: make()),
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from("abc"), inner, min_size=1, max_size=3).map(spaces.Dict),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: spaces.Tuple(tuple(parts))),
    ),
    max_leaves=6,
)


@given(SPACES, st.integers(1, 4), st.booleans())
def test_a_batch_is_what_gymnasium_makes(space: spaces.Space[Any], count: int, shared: bool) -> None:
    memory = SharedMemory(bytes_needed(space, count)) if shared else None
    batch = Batch(space, count, memory)
    assert_equal(batch.view(), create_empty_array(space, count))
    space.seed(0)
    observations = [space.sample() for _ in range(count)]
    for index, observation in enumerate(observations):
        batch.put(index, batch.write(index, observation))
    expected = concatenate(space, observations, create_empty_array(space, count))
    copied = batch.copied()
    assert_equal(batch.view(), expected)
    for index, observation in enumerate(observations):
        assert_equal(batch.one(index), observation)
    others = batch.write(0, space.sample())
    batch.put(0, others)
    assert_equal(copied, expected)
    if memory is not None:
        memory.close()


def test_the_arrays_stay_the_same_and_lie_in_shared_memory() -> None:
    space = spaces.Dict({"screenshot": Screen(100, 160), "text": UnicodeText(5)})
    memory = SharedMemory(bytes_needed(space, 2))
    here, there = Batch(space, 2, memory), Batch(space, 2, SharedMemory(memory.size, os.dup(memory.descriptor)))
    shown = here.view()["screenshot"]
    frame = space["screenshot"].sample()
    assert there.write(1, {"screenshot": frame, "text": "hello"}) == ("hello",)
    assert (shown[1] == frame).all() and not shown[0].any()
    assert here.view()["screenshot"] is shown
    memory.close()
    memory.close()
    assert (shown[1] == frame).all()


def test_memory_that_is_closed_has_no_file() -> None:
    memory = SharedMemory(10)
    descriptor = memory.descriptor
    memory.close()
    with pytest.raises(OSError):
        os.fstat(descriptor)
