"""Pointer and keyboard of a VNC connection: actions as the events of RFB."""

from __future__ import annotations

import math
from collections.abc import Callable

from ...actions import Action
from ...errors import ActionError
from ..chord import release_order
from ..keysyms import SHIFT, character_keysym, is_typed, keysym, needs_shift, with_shift, without_shift
from .protocol import key_event, pointer_event

_BUTTON_BITS = {"left": 1, "middle": 2, "right": 4}
_UP, _DOWN, _LEFT, _RIGHT = (1 << bit for bit in range(3, 7))
_CLICKS = {"click": 1, "double_click": 2, "triple_click": 3}
_BETWEEN_MOVES = 0.01
"""Real seconds between the moves of a drag, about as a mouse reports them."""
_PIECE = 64
"""Characters that are typed before the server is heard: servers keep only so many keys in hand."""


class Hands:
    """What the pointer and the keys are doing.

    Args:
        send: Sends messages to the server.
        answer: Waits until the server has taken what was sent.
        pause: Lets real seconds pass.
        place: Where the pointer is at first, in pixels.
        notch: Pixels for which the wheel is turned by one notch.
        key_delay: Real seconds that the server takes for each press or release of a key.
    """

    def __init__(
        self,
        send: Callable[[bytes], None],
        answer: Callable[[], None],
        pause: Callable[[float], None],
        place: tuple[int, int],
        notch: float,
        key_delay: float,
    ) -> None:
        self._send = send
        self._answer = answer
        self._pause = pause
        self._notch = notch
        self._key_delay = key_delay
        self.x, self.y = place
        self._buttons = 0
        self._held: dict[str, int] = {}
        self._rest = [0.0, 0.0]
        self._move(*place)

    def perform(self, action: Action) -> None:
        """Perform a pointer or keyboard action; ``wait`` and ``noop`` do nothing here.

        Of a text, control characters that no key types are left out.

        Raises:
            ActionError: The action ends an episode.
            ComputerFault: The connection is broken.
        """
        kind = action.kind
        if kind in ("answer", "done", "infeasible"):
            raise ActionError(f"{kind!r} ends an episode, which a computer does not know of.", "kind")
        if kind == "type":
            self._type(action.text)
        elif kind == "key":
            self._press(action.keys)
        elif kind == "key_down":
            for name in action.keys:
                self._key_down(name)
        elif kind == "key_up":
            for name in action.keys:
                self._key_up(name)
        elif kind not in ("wait", "noop"):
            extra = [name for name in dict.fromkeys(action.keys) if name not in self._held]
            for name in extra:
                self._key_down(name)
            self._point(action)
            for name in reversed(extra):
                self._key_up(name)

    def let_go(self) -> None:
        """Release every key and button that is held."""
        for name in reversed(list(self._held)):
            self._key_up(name)
        if self._buttons:
            self._set_buttons(0)

    # ----- pointer

    def _move(self, x: int, y: int) -> None:
        self.x, self.y = x, y
        self._set_buttons(self._buttons)

    def _set_buttons(self, buttons: int) -> None:
        self._buttons = buttons
        self._send(pointer_event(buttons, self.x, self.y))

    def _point(self, action: Action) -> None:
        kind = action.kind
        if kind == "drag":
            self._drag(action)
            return
        if action.x is not None and action.y is not None:
            self._move(action.x, action.y)
        bit = _BUTTON_BITS[action.button]
        if kind in _CLICKS:
            for _ in range(_CLICKS[kind]):
                self._set_buttons(self._buttons | bit)
                self._set_buttons(self._buttons & ~bit)
        elif kind == "mouse_down":
            self._set_buttons(self._buttons | bit)
        elif kind == "mouse_up":
            self._set_buttons(self._buttons & ~bit)
        elif kind == "scroll":
            self._scroll(0, action.dx, _LEFT, _RIGHT)
            self._scroll(1, action.dy, _UP, _DOWN)

    def _drag(self, action: Action) -> None:
        (left, top), *rest = action.path
        bit = _BUTTON_BITS[action.button]
        self._move(left, top)
        self._set_buttons(self._buttons | bit)
        # A few points on the way to the first, as a hand would make: programs tell a drag from a click so.
        across, down = rest[0][0] - left, rest[0][1] - top
        way = [(round(left + across * part), round(top + down * part)) for part in (0.25, 0.5, 0.75)]
        for x, y in (*way, *rest):
            # Programs take only the last of the moves that wait for them, and would miss the path.
            self._pause(_BETWEEN_MOVES)
            self._move(x, y)
        self._pause(_BETWEEN_MOVES)
        self._set_buttons(self._buttons & ~bit)

    def _scroll(self, axis: int, distance: int, back: int, forth: int) -> None:
        """Turn the wheel by whole notches and keep what is left of the distance for the next time."""
        whole = math.trunc((self._rest[axis] + distance) / self._notch)
        self._rest[axis] += distance - whole * self._notch
        bit = forth if whole > 0 else back
        for _ in range(abs(whole)):
            self._set_buttons(self._buttons | bit)
            self._set_buttons(self._buttons & ~bit)

    # ----- keyboard

    def _key_down(self, name: str) -> None:
        number = self._held.get(name)
        if number is None:
            number = self._held[name] = keysym(self._as_held(name))
        self._send(key_event(True, number))

    def _key_up(self, name: str) -> None:
        number = self._held.pop(name, None)
        self._send(key_event(False, keysym(name) if number is None else number))

    def _as_held(self, name: str) -> str:
        """Return the character that a US key gives with the keys that are held, as viewers send it."""
        if "Shift" in self._held:
            return with_shift(name)
        # Else a server would press Shift by itself, and Control+C mean Control+Shift+C.
        commanding = {"Control", "Alt", "Meta"} & set(self._held)
        return without_shift(name) if commanding and name.isalpha() else name

    def _press(self, names: tuple[str, ...]) -> None:
        if len(names) == 1 and needs_shift(names[0]):
            self._strike(names[0])
            return
        lasting = set(self._held)
        for name in names:
            self._key_down(name)
        for name in release_order(names):
            if name not in lasting and name in self._held:
                self._key_up(name)

    def _strike(self, character: str) -> None:
        """Press and release what types a character, with Shift where a US keyboard needs it."""
        number = character_keysym(character)
        # Virtual machines take the key and not the character, so Shift must be there as on a keyboard.
        shift = needs_shift(character) and "Shift" not in self._held
        before, after = (key_event(down, SHIFT) if shift else b"" for down in (True, False))
        self._send(before + key_event(True, number) + key_event(False, number) + after)
        if self._key_delay:
            self._pause(self._key_delay * (4 if shift else 2))

    def _type(self, text: str) -> None:
        keys = [character for character in text.replace("\r\n", "\n") if is_typed(character)]
        for start in range(0, len(keys), _PIECE):
            for character in keys[start : start + _PIECE]:
                self._strike(character)
            self._answer()
