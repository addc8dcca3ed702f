"""Key names: those of the browser's standard (``KeyboardEvent.key``), with the X keysym names accepted.

Sources: W3C UI Events KeyboardEvent key and code values; the keysym names of X11's ``keysymdef.h``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .errors import ActionError, suggestion


class Key(NamedTuple):
    """One key of a US keyboard.

    Attributes:
        name: ``KeyboardEvent.key``, without Shift for letters: ``"a"``, ``"Enter"``.
        code: ``KeyboardEvent.code``: ``"KeyA"``, ``"Enter"``; empty for characters that no US key types.
        number: Windows virtual key code, which pages read as ``keyCode``; 0 where there is none.
        text: What the key types, or ``""``.
        location: 0 standard, 1 left, 2 right.
        shifted: Whether a US keyboard needs Shift for it.
    """

    name: str
    code: str
    number: int
    text: str = ""
    location: int = 0
    shifted: bool = False


MODIFIERS: Mapping[str, int] = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}
"""Modifier keys and their bits in the browser's protocol."""

_NAMED = (
    Key("Alt", "AltLeft", 18, location=1),
    Key("Control", "ControlLeft", 17, location=1),
    Key("Meta", "MetaLeft", 91, location=1),
    Key("Shift", "ShiftLeft", 16, location=1),
    Key("Enter", "Enter", 13, "\r"),
    Key("Tab", "Tab", 9),
    Key("Escape", "Escape", 27),
    Key("Backspace", "Backspace", 8),
    Key("Delete", "Delete", 46),
    Key("Insert", "Insert", 45),
    Key("Home", "Home", 36),
    Key("End", "End", 35),
    Key("PageUp", "PageUp", 33),
    Key("PageDown", "PageDown", 34),
    Key("ArrowLeft", "ArrowLeft", 37),
    Key("ArrowUp", "ArrowUp", 38),
    Key("ArrowRight", "ArrowRight", 39),
    Key("ArrowDown", "ArrowDown", 40),
    Key("CapsLock", "CapsLock", 20),
    Key("ContextMenu", "ContextMenu", 93),
    Key("PrintScreen", "PrintScreen", 44),
    Key("Pause", "Pause", 19),
    *(Key(f"F{n}", f"F{n}", 111 + n) for n in range(1, 13)),
)

_PUNCTUATION = {
    " ": ("Space", 32),
    "`": ("Backquote", 192),
    "-": ("Minus", 189),
    "=": ("Equal", 187),
    "[": ("BracketLeft", 219),
    "]": ("BracketRight", 221),
    "\\": ("Backslash", 220),
    ";": ("Semicolon", 186),
    "'": ("Quote", 222),
    ",": ("Comma", 188),
    ".": ("Period", 190),
    "/": ("Slash", 191),
}
_SHIFTED = dict(zip('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./", strict=True))


def _characters() -> dict[str, Key]:
    keys = {}
    for letter in "abcdefghijklmnopqrstuvwxyz":
        upper = letter.upper()
        keys[letter] = Key(letter, f"Key{upper}", ord(upper), letter)
        keys[upper] = Key(upper, f"Key{upper}", ord(upper), upper, shifted=True)
    for digit in "0123456789":
        keys[digit] = Key(digit, f"Digit{digit}", ord(digit), digit)
    for mark, (code, number) in _PUNCTUATION.items():
        keys[mark] = Key(mark, code, number, mark)
    for mark, base in _SHIFTED.items():
        keys[mark] = Key(mark, keys[base].code, keys[base].number, mark, shifted=True)
    return keys


_BY_NAME: dict[str, Key] = {key.name: key for key in _NAMED} | _characters()

KEY_NAMES: tuple[str, ...] = tuple(_BY_NAME)
"""Every key name of the action space, in a fixed order."""

# Other spellings, lower case: X keysyms, and what people and models write.
_ALIASES: dict[str, str] = {
    "return": "Enter",
    "kp_enter": "Enter",
    "linefeed": "Enter",
    "esc": "Escape",
    "iso_left_tab": "Tab",
    "del": "Delete",
    "kp_delete": "Delete",
    "ins": "Insert",
    "prior": "PageUp",
    "page_up": "PageUp",
    "pgup": "PageUp",
    "next": "PageDown",
    "page_down": "PageDown",
    "pgdn": "PageDown",
    "left": "ArrowLeft",
    "up": "ArrowUp",
    "right": "ArrowRight",
    "down": "ArrowDown",
    "caps_lock": "CapsLock",
    "menu": "ContextMenu",
    "print": "PrintScreen",
    "space": " ",
    "spacebar": " ",
    "control_l": "Control",
    "control_r": "Control",
    "ctrl": "Control",
    "alt_l": "Alt",
    "alt_r": "Alt",
    "option": "Alt",
    "shift_l": "Shift",
    "shift_r": "Shift",
    "meta_l": "Meta",
    "meta_r": "Meta",
    "super_l": "Meta",
    "super_r": "Meta",
    "super": "Meta",
    "cmd": "Meta",
    "command": "Meta",
    "win": "Meta",
    "grave": "`",
    "asciitilde": "~",
    "exclam": "!",
    "at": "@",
    "numbersign": "#",
    "dollar": "$",
    "percent": "%",
    "asciicircum": "^",
    "ampersand": "&",
    "asterisk": "*",
    "parenleft": "(",
    "parenright": ")",
    "minus": "-",
    "underscore": "_",
    "equal": "=",
    "plus": "+",
    "bracketleft": "[",
    "bracketright": "]",
    "braceleft": "{",
    "braceright": "}",
    "backslash": "\\",
    "bar": "|",
    "semicolon": ";",
    "colon": ":",
    "apostrophe": "'",
    "quotedbl": '"',
    "comma": ",",
    "period": ".",
    "slash": "/",
    "less": "<",
    "greater": ">",
    "question": "?",
}
_LOWER = {name.lower(): name for name in _BY_NAME if len(name) > 1}


def key_name(name: str) -> str:
    """Return the standard name of a key.

    Accepts ``KeyboardEvent.key`` names in any case, X keysym names and any single character.

    Raises:
        ActionError: There is no such key.
    """
    if name in _BY_NAME:
        return name
    if len(name) == 1 and name.isprintable():
        return name
    lower = name.lower()
    found = _LOWER.get(lower) or _ALIASES.get(lower)
    if found is None:
        hint = suggestion(name, [n for n in _BY_NAME if len(n) > 1])
        raise ActionError(f"No key {name[:40]!r}.{hint} Use a KeyboardEvent.key name or an X keysym.", "keys")
    return found


def key(name: str) -> Key:
    """Return the key of a standard name (see ``key_name``); characters off the US keyboard get no code."""
    found = _BY_NAME.get(name)
    return found if found is not None else Key(name, "", 0, name)
