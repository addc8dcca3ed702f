"""Actions as the events that a surface of the browser understands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...actions import Action
from ...keys import KEY_NAMES, MODIFIERS, key

_SHIFTED = {key(name).code: name for name in KEY_NAMES if key(name).shifted}
_COUNTS = {"click": 1, "double_click": 2, "triple_click": 3}


@dataclass(frozen=True, slots=True)
class Pressed:
    """The left button went down at ``(x, y)``, for the ``count``-th time in a row."""

    x: int
    y: int
    count: int = 1
    modifiers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Moved:
    """The pointer moved to ``(x, y)``; ``down`` tells whether the left button is held."""

    x: int
    y: int
    down: bool = False


@dataclass(frozen=True, slots=True)
class Released:
    """The left button came up at ``(x, y)``."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Scrolled:
    """The wheel turned at ``(x, y)`` by ``dy`` pixels, down positive."""

    x: int
    y: int
    dy: int


@dataclass(frozen=True, slots=True)
class Typed:
    """Characters were typed; neither a tab nor a line end is among them."""

    text: str


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key that types nothing was pressed, or any key together with Control, Alt or Meta."""

    name: str
    modifiers: frozenset[str] = frozenset()


Event = Pressed | Moved | Released | Scrolled | Typed | KeyPressed


class EventReader:
    """Turns actions into events, and remembers the pointer's place and the keys held between them."""

    def __init__(self) -> None:
        self.position: tuple[int, int] | None = None
        self._down = False
        self._held: frozenset[str] = frozenset()

    def read(self, action: Action) -> Iterator[Event]:
        """Yield the events of an action. Actions that a surface has no use for yield none."""
        if action.kind == "type":
            yield from _typed(action.text)
        elif action.kind in ("key", "key_down"):
            yield from self._keys(action)
        elif action.kind == "key_up":
            self._held -= set(action.keys)
        elif action.kind == "drag":
            yield from self._drag(action)
        else:
            yield from self._pointer(action)

    def _pointer(self, action: Action) -> Iterator[Event]:
        if action.x is not None and action.y is not None:
            self.position = (action.x, action.y)
        if self.position is None:
            return
        x, y = self.position
        if action.kind == "move":
            yield Moved(x, y, self._down)
        elif action.kind == "scroll":
            yield Scrolled(x, y, action.dy)
        elif action.button != "left":
            return
        elif action.kind in _COUNTS:
            modifiers = self._held | set(action.keys)
            for count in range(1, _COUNTS[action.kind] + 1):
                yield Pressed(x, y, count, modifiers)
                yield Released(x, y)
        elif action.kind == "mouse_down":
            self._down = True
            yield Pressed(x, y, 1, self._held | set(action.keys))
        elif action.kind == "mouse_up":
            self._down = False
            yield Released(x, y)

    def _drag(self, action: Action) -> Iterator[Event]:
        if not action.path or action.button != "left":
            return
        self.position = action.path[-1]
        yield Pressed(*action.path[0], 1, self._held | set(action.keys))
        for x, y in action.path[1:]:
            yield Moved(x, y, down=True)
        yield Released(*action.path[-1])

    def _keys(self, action: Action) -> Iterator[Event]:
        modifiers = self._held | {name for name in action.keys if name in MODIFIERS}
        if action.kind == "key_down":
            self._held = modifiers
        for name in action.keys:
            if name in MODIFIERS:
                continue
            if len(name) == 1 and not modifiers - {"Shift"}:
                yield from _typed(_with_shift(name) if "Shift" in modifiers else name)
            else:
                yield KeyPressed(name, modifiers)


def _with_shift(name: str) -> str:
    return _SHIFTED.get(key(name).code, name.upper())


def _typed(text: str) -> Iterator[Event]:
    run = ""
    for character in text.replace("\r\n", "\n"):
        if character not in "\n\r\t":
            run += character
            continue
        if run:
            yield Typed(run)
            run = ""
        yield KeyPressed("Tab" if character == "\t" else "Enter")
    if run:
        yield Typed(run)
