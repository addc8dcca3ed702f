"""Pointer and keyboard: actions as events that the X server takes for those of real devices (XTEST)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...actions import Action
from ...errors import ComputerFault
from ..chord import release_order
from .connection import Connection, faults
from .keyboard import Keyboard, Stroke

PIXELS_PER_NOTCH = 60
"""Pixels of a document that one notch of the wheel is taken to move; programs differ."""
_BUTTONS = {"left": 1, "middle": 2, "right": 3}
_UP, _DOWN, _LEFT, _RIGHT = 4, 5, 6, 7
_TICK = 10.0
"""Milliseconds of the X server's time between two events of one action."""
_AT_ONCE = 50
"""Characters that are sent before the server is waited for."""
_PIECE = 250
"""Characters that are sent before the programs are waited for: what a long text costs them, in processor time
and in sleep between their drawings, would come near the limits of one wait."""


class Hands:
    """Pointer and keyboard of one desktop.

    Args:
        connection: The connection to the X server.
        advance: Lets so many milliseconds of the X server's time pass.
        settle: Returns when the programs have dealt with what came so far.
        rest: Returns as soon as no program runs.
        read: Like ``settle``, but gives programs that compute much more time: all input is read by then.
    """

    def __init__(
        self,
        connection: Connection,
        advance: Callable[[float], None],
        settle: Callable[[], None],
        rest: Callable[[], None],
        read: Callable[[], None],
    ) -> None:
        self._read = read
        self._rest = rest
        self._connection = connection
        self._advance = advance
        self._settle = settle
        self._keyboard = Keyboard(connection)
        self._shift = self._named("Shift").code
        self._held: list[int] = []
        self._remainder = [0, 0]

    def perform(self, action: Action) -> None:
        """Do what a valid action says, endings, ``noop`` and ``wait`` excepted: they move nothing.

        On return the X server has met all of it.

        Raises:
            ComputerFault: The X server is gone.
        """
        act = getattr(self, f"_do_{action.kind}", None)
        if act is None:
            return
        if action.x is not None and action.y is not None:
            self._move(action.x, action.y)
        if action.kind.startswith("key"):
            act(action)
        else:
            pressed = [code for name in action.keys if (code := self._press_name(name))]
            act(action)
            for code in reversed(pressed):
                self._key(code, False)
        self._connection.round_trip()

    # ----- pointer

    def _do_move(self, action: Action) -> None:
        """Nothing more: the pointer is there."""

    def _do_click(self, action: Action, times: int = 1) -> None:
        for number in range(times):
            if number:
                # GTK may keep an event back until its next frame, asleep, and joins clicks only if it met the
                # release of one before the press of the next.
                self._settle()
            self._button(_BUTTONS[action.button], True)
            if times > 1:
                self._settle()
            self._button(_BUTTONS[action.button], False)

    def _do_double_click(self, action: Action) -> None:
        self._do_click(action, 2)

    def _do_triple_click(self, action: Action) -> None:
        self._do_click(action, 3)

    def _do_mouse_down(self, action: Action) -> None:
        self._button(_BUTTONS[action.button], True)

    def _do_mouse_up(self, action: Action) -> None:
        self._button(_BUTTONS[action.button], False)

    def _do_drag(self, action: Action) -> None:
        (x, y), *points = action.path
        self._move(x, y)
        self._button(_BUTTONS[action.button], True)
        last = (x, y)
        for index, point in enumerate(points):
            # Half way first: a program takes a drag for one only after it has seen some motion.
            self._move((last[0] + point[0]) // 2, (last[1] + point[1]) // 2)
            if index == 0:
                self._settle()
            self._move(*point)
            last = point
        # What is dragged between windows asks the one below whether it may drop there.
        self._settle()
        self._button(_BUTTONS[action.button], False)

    def _do_scroll(self, action: Action) -> None:
        for axis, (pixels, less, more) in enumerate(((action.dx, _LEFT, _RIGHT), (action.dy, _UP, _DOWN))):
            total = self._remainder[axis] + pixels
            notches = abs(total) // PIXELS_PER_NOTCH
            self._remainder[axis] = total - (notches if total > 0 else -notches) * PIXELS_PER_NOTCH
            for _ in range(notches):
                self._button(more if total > 0 else less, True)
                self._button(more if total > 0 else less, False)

    def _move(self, x: int, y: int) -> None:
        from Xlib import X

        self._send(X.MotionNotify, 0, x, y)
        self._tick()

    def _button(self, number: int, down: bool) -> None:
        from Xlib import X

        self._send(X.ButtonPress if down else X.ButtonRelease, number)
        self._tick()
        if down:
            # The pointer is held up until the window manager has decided who gets the press. The server
            # loses a press that comes meanwhile, and GTK joins clicks only if it saw each for itself.
            self._rest()

    def _tick(self) -> None:
        # The server stamps an event when it meets it, so it must have met it before time moves.
        self._connection.round_trip()
        self._advance(_TICK)

    # ----- keyboard

    def _do_key(self, action: Action) -> None:
        pressed = {name: code for name in action.keys if (code := self._press_name(name))}
        for name in release_order(pressed):
            self._key(pressed[name], False)
        if self._implied:
            self._key(self._shift, False)
            self._implied = False

    def _do_key_down(self, action: Action) -> None:
        for name in action.keys:
            self._press_name(name)

    def _do_key_up(self, action: Action) -> None:
        for name in action.keys:
            stroke = self._keyboard.stroke(name)
            if stroke is not None:
                self._key(stroke.code, False)

    _implied = False

    def _press_name(self, name: str) -> int:
        """Press a key and return its code, or 0 if it was held before."""
        stroke = self._named(name)
        if stroke.shifted and self._shift not in self._held:
            self._key(self._shift, True)
            self._implied = True
        if stroke.code in self._held:
            return 0
        self._key(stroke.code, True)
        return stroke.code

    def _named(self, name: str) -> Stroke:
        if self._keyboard.lacks(name):
            self._keyboard.give_keys([name])
            self._settle()
        stroke = self._keyboard.stroke(name)
        if stroke is None:
            raise ComputerFault(f"The X server's keyboard has no key {name!r}.")
        return stroke

    def _do_type(self, action: Action) -> None:
        text = action.text
        while text:
            part, text = self._typeable(text)
            if any(self._keyboard.lacks(character) for character in part):
                if not self._keyboard.fits(part):
                    # Keys are about to mean something else: what was typed with them must be read by then.
                    self._read()
                self._keyboard.give_keys(part)
                self._settle()
            for start in range(0, len(part), _AT_ONCE):
                if start and start % _PIECE == 0:
                    self._settle()
                for character in part[start : start + _AT_ONCE]:
                    self._type(character)
                self._tick()

    def _typeable(self, text: str) -> tuple[str, str]:
        """Split text after as much as the keyboard has keys for at the same time."""
        new: set[str] = set()
        for index, character in enumerate(text):
            if self._keyboard.is_foreign(character) and character not in new:
                if len(new) == self._keyboard.room:
                    return text[:index], text[index:]
                new.add(character)
        return text, ""

    def _type(self, character: str) -> None:
        stroke = self._keyboard.stroke(character)
        if stroke is None:
            return
        shift = stroke.shifted and self._shift not in self._held
        if shift:
            self._key(self._shift, True)
        self._key(stroke.code, True)
        self._key(stroke.code, False)
        if shift:
            self._key(self._shift, False)

    def _key(self, code: int, down: bool) -> None:
        from Xlib import X

        if down and code not in self._held:
            self._held.append(code)
        elif not down and code in self._held:
            self._held.remove(code)
        self._send(X.KeyPress if down else X.KeyRelease, code)

    def _send(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        from Xlib.ext import xtest

        with faults():
            xtest.fake_input(self._connection.display, kind, detail, x=x, y=y)

    @property
    def held(self) -> Sequence[int]:
        """Key codes that are held down, oldest first."""
        return tuple(self._held)
