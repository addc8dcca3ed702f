from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.errors import UnknownNameError
from gym_cua.tasks.variation import WINDOW, Axis, sample_variation

AXES = (
    Axis("theme", {"train": ("day", "dusk", "sand"), "test": ("night",)}),
    Axis("font", {"train": ("Lato", "Roboto"), "test": ("Caladea", "Manrope")}),
    Axis("wide", {"train": (False, True), "test": (False, True)}, shared=True),
)


def draw(seed: int, split: str = "train", mode: Any = "full", pinned: Any = None) -> dict[str, Any]:
    return sample_variation(AXES, split, mode, np.random.default_rng(seed), pinned)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["train", "test"]))
def test_every_value_is_from_its_splits_pool(seed: int, split: str) -> None:
    chosen = draw(seed, split)
    assert list(chosen) == ["theme", "font", "wide"]
    assert all(chosen[axis.name] in axis.pools[split] for axis in AXES)
    assert draw(seed, split) == chosen


@given(
    st.integers(0, 2**32 - 1), st.sampled_from(["theme", "font", "wide"]), st.sampled_from(["full", "none"])
)
def test_pinning_one_axis_leaves_the_others(seed: int, axis: str, mode: str) -> None:
    free, pinned = draw(seed, mode=mode), draw(seed, mode=mode, pinned={axis: "mine"})
    assert pinned == {**free, axis: "mine"}


@given(st.integers(0, 2**32 - 1), st.sampled_from(["full", "none"]))
def test_as_many_numbers_are_drawn_in_every_mode(seed: int, mode: Any) -> None:
    one, other = np.random.default_rng(seed), np.random.default_rng(seed)
    sample_variation(AXES, "train", mode, one, {"theme": "mine"})
    sample_variation(AXES, "train", "full", other)
    assert one.integers(2**62) == other.integers(2**62)


def test_none_takes_the_first_of_each() -> None:
    assert {tuple(draw(seed, mode="none").values()) for seed in range(20)} == {("day", "Lato", False)}


def test_all_values_turn_up_and_axes_are_independent() -> None:
    counts = Counter((chosen["theme"], chosen["font"]) for chosen in map(draw, range(600)))
    assert len(counts) == 6
    assert min(counts.values()) > 60


def test_an_unknown_axis_is_named() -> None:
    with pytest.raises(UnknownNameError, match="No variation axis 'colour'.* Known: font, theme, wide"):
        draw(0, pinned={"colour": "red"})
    with pytest.raises(UnknownNameError, match="Did you mean 'theme'"):
        draw(0, pinned={"thme": "red"})


def test_windows_fit_the_screen_in_every_split() -> None:
    assert WINDOW.shared and set(WINDOW.pools) == {"train", "val", "test"}
    for pool in WINDOW.pools.values():
        assert pool[0] == (1.0, 1.0)
        assert all(0.5 < share <= 1 for size in pool for share in size)
