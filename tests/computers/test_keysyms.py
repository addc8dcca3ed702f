from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.computers.keysyms import (
    NAMED_KEYSYMS,
    character_keysym,
    is_typed,
    keysym,
    needs_shift,
    with_shift,
    without_shift,
)
from gym_cua.errors import ActionError
from gym_cua.keys import KEY_NAMES


def test_every_key_of_the_vocabulary_has_a_keysym_of_its_own() -> None:
    numbers = {name: keysym(name) for name in KEY_NAMES}
    assert len(set(numbers.values())) == len(KEY_NAMES)
    assert set(NAMED_KEYSYMS) == {name for name in KEY_NAMES if len(name) > 1}


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Return", 0xFF0D),
        ("ctrl", 0xFFE3),
        ("F1", 0xFFBE),
        ("F12", 0xFFC9),
        ("a", 0x61),
        ("A", 0x41),
        (" ", 0x20),
        ("é", 0xE9),
        ("ÿ", 0xFF),
        ("Ā", 0x1000100),
        ("€", 0x10020AC),
        ("😀", 0x101F600),
    ],
)
def test_known_numbers(name: str, number: int) -> None:
    assert keysym(name) == number


def test_line_breaks_and_tabs_are_keys() -> None:
    assert [character_keysym(c) for c in "\n\r\t"] == [0xFF0D, 0xFF0D, 0xFF09]


@given(st.characters())
def test_a_character_has_a_keysym_or_is_named_in_the_error(character: str) -> None:
    if is_typed(character):
        number = character_keysym(character)
        assert 0 < number < 1 << 29
    else:
        with pytest.raises(ActionError, match="on no key"):
            character_keysym(character)


def test_what_is_no_key_or_no_character() -> None:
    with pytest.raises(ActionError, match="Did you mean 'Escape'"):
        keysym("Escpe")
    with pytest.raises(ActionError, match="'ab' is not one character"):
        character_keysym("ab")


def test_shift() -> None:
    assert with_shift("a") == "A" and with_shift("1") == "!" and with_shift("/") == "?" and with_shift("é") == "é"
    assert without_shift("A") == "a" and without_shift("<") == "," and without_shift("F1") == "F1"
    assert needs_shift("A") and needs_shift("~") and not needs_shift("a") and not needs_shift("É")
