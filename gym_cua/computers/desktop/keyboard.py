"""Characters and keys as the keys of an X keyboard, and spare keys for characters that have none.

Sources: ``keysymdef.h`` of X11, whose Appendix A gives characters beyond Latin-1 the number of their code
point with bit 24 set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .connection import Connection, faults

_KEYSYMS: Mapping[str, int] = {
    "Alt": 0xFFE9,
    "Control": 0xFFE3,
    "Meta": 0xFFEB,
    "Shift": 0xFFE1,
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
    "ArrowRight": 0xFF53,
    "ArrowUp": 0xFF52,
    "ArrowDown": 0xFF54,
    "CapsLock": 0xFFE5,
    "ContextMenu": 0xFF67,
    "PrintScreen": 0xFF61,
    "Pause": 0xFF13,
    **{f"F{number}": 0xFFBD + number for number in range(1, 13)},
}
_TYPED = {"\n": "Enter", "\r": "Enter", "\t": "Tab", "\b": "Backspace", "\x1b": "Escape", "\x7f": "Delete"}
"""Control characters that a key of the keyboard types."""


class Stroke(NamedTuple):
    """A key to press.

    Attributes:
        code: Key code of the X server.
        shifted: Whether Shift is needed with it.
    """

    code: int
    shifted: bool


def keysym(name: str) -> int | None:
    """Return the X number of a standard key name or a character; ``None`` for other control characters."""
    name = _TYPED.get(name, name)
    if name in _KEYSYMS:
        return _KEYSYMS[name]
    point = ord(name)
    if 0x20 <= point <= 0x7E or 0xA0 <= point <= 0xFF:
        return point
    return 0x01000000 | point if point > 0xFF else None


class Keyboard:
    """The keyboard of one X server, which it reads once and to whose spare keys it adds.

    Args:
        connection: The connection to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._strokes: dict[int, Stroke] = {}
        self._borrowed: dict[int, int] = {}
        with faults():
            display = connection.display
            first = display.display.info.min_keycode
            rows = display.get_keyboard_mapping(first, display.display.info.max_keycode - first + 1)
        self._spare: list[int] = []
        for code, row in enumerate(rows, first):
            if not any(row):
                self._spare.append(code)
            for level in (1, 0):
                number = row[level] if level < len(row) else 0
                if number and not (level == 1 and number == row[0]):
                    known = self._strokes.get(number)
                    if known is None or (known.shifted and level == 0):
                        self._strokes[number] = Stroke(code, level == 1)

    @property
    def room(self) -> int:
        """How many characters without a key can have one at the same time."""
        return len(self._spare)

    def stroke(self, name: str) -> Stroke | None:
        """Return the key for a name or a character, or ``None`` if it has none now."""
        number = keysym(name)
        return None if number is None else self._strokes.get(number)

    def lacks(self, name: str) -> bool:
        """Tell whether a name or character has a number but no key now."""
        number = keysym(name)
        return number is not None and number not in self._strokes

    def is_foreign(self, name: str) -> bool:
        """Tell whether a name or character has no key of its own, but perhaps one on loan."""
        number = keysym(name)
        return number is not None and (number in self._borrowed or number not in self._strokes)

    def fits(self, names: Iterable[str]) -> bool:
        """Tell whether all these can have keys without taking one from what has been typed before."""
        wanted = {keysym(name) for name in names if self.lacks(name)}
        return len(wanted) <= len(self._spare) - len(self._borrowed)

    def give_keys(self, names: Iterable[str]) -> None:
        """Give keys to those of the names that have none; older loans end where there is no room.

        Programs learn of the new keys by an event that comes before the keys' own.

        Raises:
            ComputerFault: The X server is gone.
        """
        foreign = [number for name in names if self.is_foreign(name) and (number := keysym(name)) is not None]
        wanted = [number for number in dict.fromkeys(foreign) if number not in self._borrowed]
        if len(wanted) > len(self._spare) - len(self._borrowed):
            for number in self._borrowed:
                del self._strokes[number]
            self._borrowed.clear()
            wanted = list(dict.fromkeys(foreign))
        free = [code for code in self._spare if code not in set(self._borrowed.values())]
        with faults():
            for number, code in zip(wanted, free, strict=False):
                # On both levels, so that a held Shift changes nothing.
                self._connection.display.change_keyboard_mapping(code, [[number, number]])
                self._borrowed[number] = code
                self._strokes[number] = Stroke(code, False)
        self._connection.round_trip()
