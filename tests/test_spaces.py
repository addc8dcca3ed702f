from __future__ import annotations

import copy
import json
import pickle
from collections import Counter
from typing import Any

import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.spaces.utils import flatdim, flatten, flatten_space, unflatten
from gymnasium.vector.utils import (
    batch_space,
    concatenate,
    create_empty_array,
    create_shared_memory,
    iterate,
    read_from_shared_memory,
    write_to_shared_memory,
)
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.actions import BUTTONS, ENDINGS, KINDS, Action, validate
from gym_cua.errors import ActionError
from gym_cua.keys import KEY_NAMES
from gym_cua.spaces import ActionSpace, Screen, UnicodeText

SCREEN = Screen(12, 20)
TEXT = UnicodeText(16)
OBSERVATION = spaces.Dict(
    {"screenshot": SCREEN, "instruction": TEXT, "cursor": spaces.Box(0, 20, (2,), np.int32)}
)
ACTION = ActionSpace(20, 12)
ALL: list[spaces.Space[Any]] = [SCREEN, Screen(4, 6, 1), TEXT, OBSERVATION, ACTION]
names = [type(space).__name__ + str(index) for index, space in enumerate(ALL)]
every_space = pytest.mark.parametrize("space", ALL, ids=names)
WORDS = ["", "👩‍🚀 to 🌕", "naïve ß Ж 漢", "x" * 16]


def members(space: spaces.Space[Any], count: int = 4) -> list[Any]:
    own = copy.deepcopy(space)
    own.seed(7)
    drawn = [own.sample() for _ in range(count)]
    if isinstance(space, UnicodeText):
        return WORDS[:count]
    for member, words in zip(drawn, WORDS, strict=False):
        for name in ("instruction", "text"):
            if isinstance(member, dict) and name in member:
                member[name] = words
    return drawn


def same(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, str):
        return bool(one == other)
    return np.array_equal(one, other) and np.asarray(one).dtype == np.asarray(other).dtype


class TestEverySpace:
    @every_space
    def test_pickles_small_and_copies_equal(self, space: spaces.Space[Any]) -> None:
        full = {"Screen": Screen(720, 1280), "ActionSpace": ActionSpace(1280, 720)}.get(
            type(space).__name__, space
        )
        full.seed(3)
        assert len(pickle.dumps(full)) < 20_000
        twins = (pickle.loads(pickle.dumps(full)), copy.deepcopy(full))
        drawn = full.sample()
        for twin in twins:
            assert type(twin) is type(full)
            assert twin == full
            assert same(twin.sample(), drawn)

    @every_space
    def test_seeding_repeats(self, space: spaces.Space[Any]) -> None:
        one, other = copy.deepcopy(space), copy.deepcopy(space)
        one.seed(5)
        other.seed(5)
        first = [one.sample() for _ in range(5)]
        assert all(same(a, b) for a, b in zip(first, [other.sample() for _ in range(5)], strict=True))
        other.seed(6)
        assert not all(same(a, b) for a, b in zip(first, [other.sample() for _ in range(5)], strict=True))

    @every_space
    def test_batches_by_concatenation(self, space: spaces.Space[Any]) -> None:
        batched = batch_space(space, 4)
        given_in = members(space)
        empty: Any = create_empty_array(space, 4)
        out = concatenate(space, given_in, empty)
        assert out in batched
        assert batched.sample() in batched
        assert all(same(a, b) for a, b in zip(given_in, iterate(batched, out), strict=True))

    @every_space
    def test_travels_through_shared_memory(self, space: spaces.Space[Any]) -> None:
        memory = create_shared_memory(space, n=4)
        given_in = members(space)
        for index, member in enumerate(given_in):
            write_to_shared_memory(space, index, member, memory)
        read = read_from_shared_memory(space, memory, n=4)
        back = list(iterate(batch_space(space, 4), read))
        for a, b in zip(given_in, back, strict=True):
            assert same(a, b)

    @every_space
    def test_flattens_and_back(self, space: spaces.Space[Any]) -> None:
        flat_space = flatten_space(space)
        for member in members(space):
            flat = flatten(space, member)
            assert flat in flat_space
            assert isinstance(flat, np.ndarray) and flat.shape == (flatdim(space),)
            assert same(unflatten(space, flat), member)

    @every_space
    @pytest.mark.parametrize(
        "thing", [None, 5, "x" * 17, b"x", [], {}, (), {"kind": 1}, 10**400, np.zeros(3), object()]
    )
    def test_what_does_not_belong_is_told_without_raising(self, space: spaces.Space[Any], thing: Any) -> None:
        assert not space.contains(thing)


class TestScreen:
    def test_it_is_a_box_of_bytes(self) -> None:
        assert isinstance(SCREEN, spaces.Box)
        assert SCREEN.shape == (12, 20, 3) and SCREEN.dtype == np.uint8
        assert SCREEN.low.shape == SCREEN.high.shape == SCREEN.shape
        assert SCREEN.low.max() == 0 and SCREEN.high.min() == 255
        assert SCREEN.is_bounded() and SCREEN.is_np_flattenable

    @pytest.mark.parametrize(
        ("array", "belongs"),
        [
            (np.zeros((12, 20, 3), np.uint8), True),
            (np.full((12, 20, 3), 255, np.uint8), True),
            (np.zeros((20, 12, 3), np.uint8), False),
            (np.zeros((12, 20), np.uint8), False),
            (np.zeros((12, 20, 4), np.uint8), False),
            (np.zeros((1, 12, 20, 3), np.uint8), False),
            (np.zeros((12, 20, 3), np.int32), False),
            (np.zeros((12, 20, 3), np.float32), False),
            (np.zeros((12, 20, 3), np.uint8).tolist(), False),
        ],
    )
    def test_membership(self, array: Any, belongs: bool) -> None:
        assert SCREEN.contains(array) is belongs

    def test_equality(self) -> None:
        assert Screen(12, 20) == SCREEN
        assert spaces.Box(0, 255, (12, 20, 3), np.uint8) == SCREEN
        assert spaces.Box(0, 255, (12, 20, 3), np.uint8) == SCREEN
        assert Screen(20, 12) != SCREEN
        assert Screen(12, 20, 1) != SCREEN
        assert spaces.Box(0, 254, (12, 20, 3), np.uint8) != SCREEN
        assert spaces.Box(0, 255, (12, 20, 3), np.int32) != SCREEN
        assert SCREEN != "Screen"

    def test_batches_are_screens_and_batch_again(self) -> None:
        twice = batch_space(batch_space(SCREEN, 3), 2)
        assert isinstance(twice, Screen)
        assert twice.shape == (2, 3, 12, 20, 3)
        assert twice.sample() in twice
        assert len(pickle.dumps(batch_space(Screen(720, 1280), 64))) < 2_000

    def test_samples_can_be_written_to(self) -> None:
        sample = SCREEN.sample()
        sample[:] = 0
        assert len(np.unique(SCREEN.sample())) > 100


class TestUnicodeText:
    @given(st.text(max_size=20))
    def test_length_alone_decides(self, text: str) -> None:
        assert TEXT.contains(text) is (len(text) <= 16)

    @given(st.text(max_size=16))
    def test_any_text_flattens_and_back(self, text: str) -> None:
        assert unflatten(TEXT, flatten(TEXT, text)) == text

    def test_samples_are_printable(self) -> None:
        assert all(TEXT.sample().isprintable() for _ in range(50))


class TestActionSpace:
    @given(st.integers(0, 2**32 - 1), st.integers(1, 4000), st.integers(1, 3000))
    def test_every_sample_is_a_member_and_a_valid_action(self, seed: int, width: int, height: int) -> None:
        space = ActionSpace(width, height, seed=seed)
        for _ in range(5):
            member = space.sample()
            assert space.contains(member)
            action = space.decode(member)
            assert validate(action, (width, height)) == action
            json.dumps(action.to_json())

    @given(st.integers(0, 2**32 - 1))
    def test_what_it_says_it_reads_back(self, seed: int) -> None:
        space = ActionSpace(320, 200, seed=seed)
        for _ in range(10):
            action = space.decode(space.sample())
            member = space.encode(action)
            assert space.contains(member)
            assert space.decode(member) == action

    def test_every_kind_turns_up_and_ends_are_rare(self) -> None:
        space = ActionSpace(320, 200, seed=1)
        counts = Counter(space.decode(space.sample()).kind for _ in range(4_000))
        assert set(counts) == set(KINDS)
        assert sum(counts[kind] for kind in ENDINGS) < 80

    def test_a_mask_is_obeyed(self) -> None:
        mask: dict[str, Any] = dict.fromkeys(ACTION.spaces)
        mask["kind"] = np.array([kind == "wait" for kind in KINDS], np.int8)
        assert {KINDS[int(ACTION.sample(mask)["kind"])] for _ in range(20)} == {"wait"}

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("kind", len(KINDS)),
            ("kind", -1),
            ("kind", 10**400),
            ("kind", "click"),
            ("kind", None),
            ("point", np.array([20, 0], np.int32)),
            ("point", np.array([-1, 0], np.int32)),
            ("point", [10**400, 0]),
            ("point", np.array([0], np.int32)),
            ("button", len(BUTTONS)),
            ("scroll", np.array([0, 1001], np.int32)),
            ("key", len(KEY_NAMES)),
            ("modifiers", np.array([0, 0, 0, 2], np.int8)),
            ("modifiers", [[1], [1, 2], 3]),
            ("text", "x" * 65),
            ("text", 5),
            ("seconds", np.array([np.nan], np.float32)),
            ("seconds", np.array([6.0], np.float32)),
        ],
    )
    def test_the_field_that_is_wrong_is_named(self, field: str, value: Any) -> None:
        member = {**ACTION.sample(), field: value}
        assert not ACTION.contains(member)
        with pytest.raises(ActionError) as caught:
            ACTION.decode(member)
        assert caught.value.field == field

    @pytest.mark.parametrize("member", [None, 5, [], "click", {}, {"kind": np.int64(1)}])
    def test_what_is_no_member_is_an_action_error(self, member: Any) -> None:
        with pytest.raises(ActionError):
            ACTION.decode(member)

    def test_a_field_too_many_is_an_action_error(self) -> None:
        with pytest.raises(ActionError):
            ACTION.decode({**ACTION.sample(), "extra": 1})

    def test_what_the_space_cannot_say_is_cut_or_refused(self) -> None:
        space = ActionSpace(320, 200)
        path = ((1, 2), (50, 60), (7, 8))
        assert space.decode(space.encode(Action("drag", path=path))).path == ((1, 2), (7, 8))
        assert space.decode(space.encode(Action("type", text="y" * 100))).text == "y" * 64
        seconds = space.spaces["seconds"]
        assert isinstance(seconds, spaces.Box)
        assert space.decode(space.encode(Action("wait", seconds=60.0))).seconds == seconds.high[0]
        far = space.decode(space.encode(Action("scroll", x=1, y=1, dx=-5_000, dy=5_000)))
        assert (far.dx, far.dy) == (-1000, 1000)
        with pytest.raises(ActionError, match="no key 'é'"):
            space.encode(Action("key", keys=("é",)))

    def test_combinations_and_held_keys(self) -> None:
        space = ActionSpace(320, 200)
        for action in (
            Action("key", keys=("Alt", "Control", "Shift", "s")),
            Action("key", keys=("Shift",)),
            Action("click", x=3, y=4, button="right", keys=("Control", "Shift")),
            Action("type", text="👩‍🚀"),
        ):
            assert space.decode(space.encode(action)) == action

    def test_equality(self) -> None:
        assert ActionSpace(20, 12) == ACTION
        assert ActionSpace(21, 12) != ACTION
