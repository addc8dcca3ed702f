"""Keys and characters as X keysyms, the numbers that X servers and RFB (VNC) know keys by.

Sources: X11's ``keysymdef.h``; the rule for Unicode is appendix A of the X Window System Protocol.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import ActionError
from ..keys import KEY_NAMES, Key, key, key_name

SHIFT = 0xFFE1
"""Keysym of the left Shift key."""

NAMED_KEYSYMS: Mapping[str, int] = {
    "Alt": 0xFFE9,
    "Control": 0xFFE3,
    # The key between Control and Alt is Super to X desktops, and the Windows or Command key to others.
    "Meta": 0xFFEB,
    "Shift": SHIFT,
    "Enter": 0xFF0D,
    "Tab": 0xFF09,
    "Escape": 0xFF1B,
    "Backspace": 0xFF08,
    "Delete": 0xFFFF,
    "Insert": 0xFF63,
    "Home": 0xFF50,
    "End": 0xFF57,
    "PageUp": 0xFF55,
    "PageDown": 0xFF56,
    "ArrowLeft": 0xFF51,
    "ArrowUp": 0xFF52,
    "ArrowRight": 0xFF53,
    "ArrowDown": 0xFF54,
    "CapsLock": 0xFFE5,
    "ContextMenu": 0xFF67,
    "PrintScreen": 0xFF61,
    "Pause": 0xFF13,
    **{f"F{number}": 0xFFBD + number for number in range(1, 13)},
}
"""Keysym of each key that is no character, by its standard name (see ``gym_cua.keys``)."""

_CONTROLS = {"\b": "Backspace", "\t": "Tab", "\n": "Enter", "\r": "Enter", "\x1b": "Escape", "\x7f": "Delete"}
_UNICODE = 0x01000000
_ON_KEYS: dict[str, Key] = {name: key(name) for name in KEY_NAMES}
_PLAIN = {found.code: name for name, found in _ON_KEYS.items() if not found.shifted}
_SHIFTED = {_PLAIN[found.code]: name for name, found in _ON_KEYS.items() if found.shifted}
_UNSHIFTED = {shifted: plain for plain, shifted in _SHIFTED.items()}


def character_keysym(character: str) -> int:
    """Return the keysym of a character: Latin-1 as it is, others as 0x01000000 and the code point.

    A line break is Return, a tab is Tab; so with backspace, escape and delete.

    Raises:
        ActionError: It is not one character, or one that no key can type.
    """
    if len(character) != 1:
        raise ActionError(f"{character[:20]!r} is not one character; name keysyms one by one.", "text")
    if character in _CONTROLS:
        return NAMED_KEYSYMS[_CONTROLS[character]]
    code = ord(character)
    if not is_typed(character):
        raise ActionError(f"The character {character!r} is on no key. Leave it out.", "text")
    return code if code < 0x100 else _UNICODE + code


def is_typed(character: str) -> bool:
    """Return whether a key can type this character: all but most control characters and lone surrogates."""
    code = ord(character)
    control = code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code <= 0xDFFF
    return character in _CONTROLS or not control


def keysym(name: str) -> int:
    """Return the keysym of a key: any name that ``gym_cua.keys.key_name`` takes.

    Raises:
        ActionError: There is no such key.
    """
    standard = key_name(name)
    return NAMED_KEYSYMS[standard] if standard in NAMED_KEYSYMS else character_keysym(standard)


def needs_shift(name: str) -> bool:
    """Return whether a US keyboard types this character with Shift, as ``A`` and ``?``."""
    return name in _UNSHIFTED


def with_shift(name: str) -> str:
    """Return what a US key types with Shift: ``"A"`` for ``"a"``, ``"!"`` for ``"1"``; others as they are."""
    return _SHIFTED.get(name, name)


def without_shift(name: str) -> str:
    """Return what a US key types without Shift: ``"a"`` for ``"A"``, ``"1"`` for ``"!"``; others as is."""
    return _UNSHIFTED.get(name, name)
