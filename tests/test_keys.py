from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.errors import ActionError
from gym_cua.keys import KEY_NAMES, MODIFIERS, key, key_name


@pytest.mark.parametrize("name", KEY_NAMES)
def test_standard_names_stand_for_themselves(name: str) -> None:
    assert key_name(name) == name
    found = key(name)
    assert found.name == name
    assert found.code and found.number > 0


@pytest.mark.parametrize("name", [name for name in KEY_NAMES if len(name) > 1])
def test_named_keys_are_known_in_any_case(name: str) -> None:
    assert key_name(name.upper()) == key_name(name.lower()) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Return", "Enter"),
        ("KP_Enter", "Enter"),
        ("Esc", "Escape"),
        ("BackSpace", "Backspace"),
        ("Page_Up", "PageUp"),
        ("Next", "PageDown"),
        ("Left", "ArrowLeft"),
        ("Control_L", "Control"),
        ("CTRL", "Control"),
        ("Super_L", "Meta"),
        ("cmd", "Meta"),
        ("ISO_Left_Tab", "Tab"),
        ("space", " "),
        ("plus", "+"),
        ("parenleft", "("),
        ("f5", "F5"),
    ],
)
def test_keysyms_and_common_spellings(written: str, name: str) -> None:
    assert key_name(written) == name


@pytest.mark.parametrize("name", ["", "Entr", "ctrl+s", "\n", "\x00", "\ud800", "ab", "F13", "x" * 100_000])
def test_unknown_names_are_action_errors_of_the_field_keys(name: str) -> None:
    with pytest.raises(ActionError) as caught:
        key_name(name)
    assert caught.value.field == "keys"
    assert len(str(caught.value)) < 700


def test_a_near_name_is_suggested() -> None:
    with pytest.raises(ActionError, match="Did you mean 'Enter'"):
        key_name("Entr")


def test_letters_have_the_codes_of_a_us_keyboard() -> None:
    assert key("a").code == key("A").code == "KeyA"
    assert key("a").number == key("A").number == 65
    assert not key("a").shifted and key("A").shifted
    assert key("!").code == "Digit1" and key("!").shifted
    assert key("?").code == "Slash"
    assert key("Enter").text == "\r"
    assert key("Shift").location == 1


def test_characters_off_the_keyboard_type_themselves_without_a_code() -> None:
    assert key_name("é") == "é"
    assert key("é") == ("é", "", 0, "é", 0, False)


def test_modifier_bits_are_those_of_the_protocol() -> None:
    assert MODIFIERS == {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}
    assert set(MODIFIERS) <= set(KEY_NAMES)


def test_names_are_unique() -> None:
    assert len(set(KEY_NAMES)) == len(KEY_NAMES)


@given(st.text(max_size=12))
def test_naming_is_idempotent_and_raises_nothing_else(name: str) -> None:
    try:
        standard = key_name(name)
    except ActionError:
        return
    assert key_name(standard) == standard
    assert key(standard).name == standard
