from __future__ import annotations

import string

import pytest

pytestmark = pytest.mark.desktop

ASCII = "".join(character for character in string.printable if character.isprintable())


def test_every_printable_character_arrives(driver) -> None:
    driver.open("l3afpad", "note.txt", home={"note.txt": b""})
    driver.type(ASCII + "\n")
    driver.type("<é ß € 漢 😀>\tÄ\n")
    driver.key("Control", "s")
    assert driver.saved("note.txt") == ASCII + "\n<é ß € 漢 😀>\tÄ\n"


def test_more_foreign_characters_than_the_keyboard_has_room_for(driver) -> None:
    text = "".join(chr(0x4E00 + number) for number in range(150))
    driver.open("l3afpad", "note.txt", home={"note.txt": b""})
    driver.type(text)
    driver.type(text[::-1])
    driver.key("Control", "s")
    assert driver.saved("note.txt") == text + text[::-1]


def test_a_long_text_arrives_whole(driver) -> None:
    text = "The quick brown fox, 0123456789! " * 120
    driver.open("l3afpad", "note.txt", home={"note.txt": b""})
    driver.type(text)
    typed = driver.computer.screenshot()
    for _ in range(4):
        driver.act("noop")
    changed = (driver.computer.screenshot() != typed).any(axis=2)
    assert changed.sum() < 60, "the step was over before the text was there; a caret may blink"
    driver.key("Control", "s")
    assert driver.saved("note.txt") == text


def test_a_terminal_gets_the_same_characters(terminal) -> None:
    terminal.type("cat > typed\n")
    terminal.type("<é ß € 漢 😀> " + ASCII.replace("\\", "") + "\n")
    terminal.key("Control", "d")
    assert terminal.saved("typed") == "<é ß € 漢 😀> " + ASCII.replace("\\", "") + "\n"


def test_keys_and_held_keys(driver) -> None:
    driver.open("l3afpad", "note.txt", home={"note.txt": b"one two\n"})
    driver.key("Control", "End")
    driver.type("abc")
    driver.act("key_down", keys=("Shift",))
    driver.key("ArrowLeft")
    driver.key("ArrowLeft")
    driver.act("key_up", keys=("Shift",))
    driver.type("X")
    driver.key("Home")
    driver.key("Delete")
    driver.key("Shift", "z")
    driver.key("?")
    driver.key("a")
    driver.key("Control", "s")
    assert driver.saved("note.txt") == "one two\nZ?aX"
