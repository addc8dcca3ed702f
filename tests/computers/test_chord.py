from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.computers.chord import release_order
from gym_cua.keys import KEY_NAMES, MODIFIERS


@pytest.mark.parametrize(
    ("pressed", "released"),
    [
        ("a", "a"),
        ("Control a", "a Control"),
        ("Control Shift a", "a Shift Control"),
        ("Alt Tab", "Alt Tab"),
        ("Alt Shift Tab", "Shift Alt Tab"),
        ("Meta e", "Meta e"),
        ("Control Alt ArrowLeft", "Alt Control ArrowLeft"),
    ],
)
def test_order(pressed: str, released: str) -> None:
    assert release_order(pressed.split()) == released.split()


@given(st.lists(st.sampled_from(sorted({*KEY_NAMES, *MODIFIERS})), unique=True))
def test_each_key_is_released_once(names: list[str]) -> None:
    assert sorted(release_order(names)) == sorted(names)
