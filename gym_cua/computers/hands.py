"""Pointer and keyboard of one window, as events of the DevTools protocol (domain ``Input``)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from ..actions import Action
from ..errors import ComputerFault
from ..keys import MODIFIERS, Key, key
from .clock import FRAME_LIMIT, Clock
from .tab import Tab

_BUTTON_BITS = {"left": 1, "right": 2, "middle": 4}
_CLICKS = {"click": 1, "double_click": 2, "triple_click": 3}
_PATIENCE = 2.0
"""Real seconds after which a page that gives no answer gets a frame to go on. Only a watchdog."""
_MOVE_FRAMES = 2
"""Frames that a page needs to take a move: one, and another if it comes too soon, in real time, after a turn
of the wheel."""
_WHEEL_FRAMES = 3
"""Frames that a page needs to take a turn of the wheel: two, and another if the browser, in real time, comes
between to turn it into a scroll."""
_MAX_KEYSTROKES = 400
"""Longer texts are inserted piece by piece rather than key by key."""
_PIECE = 2000


class Hands:
    """What the pointer and the keys of a window are doing.

    Args:
        clock: The window's clock. Moves and the wheel are acknowledged only with a frame.
        scale: Pixels of the screen, in which actions are, for each CSS pixel of a page.
    """

    def __init__(self, clock: Clock, scale: float = 1.0) -> None:
        self._clock = clock
        self._scale = scale
        self.x, self.y = 0, 0
        self._buttons: list[str] = []
        self._held: list[str] = []
        self._unanswered: list[asyncio.Future[Mapping[str, Any]]] = []
        self._dragged: Mapping[str, Any] | None = None

    async def perform(self, tab: Tab, action: Action) -> None:
        """Perform a pointer or keyboard action in a page.

        Returns as soon as the page has taken the events, or when a dialog stops it.
        """
        kind = action.kind
        if kind == "type":
            await self._type(tab, action.text)
        elif kind == "key":
            self._press(tab, action.keys)
        elif kind == "key_down":
            for name in action.keys:
                self._key_down(tab, name)
        elif kind == "key_up":
            for name in action.keys:
                self._key_up(tab, name)
        else:
            extra = [name for name in action.keys if name not in self._held]
            for name in extra:
                self._key_down(tab, name)
            await self._point(tab, action)
            for name in reversed(extra):
                self._key_up(tab, name)
        await self.finish(tab)

    async def finish(self, tab: Tab) -> None:
        """Wait until the page has taken all events sent so far, or until a dialog stops it."""
        waited = 0.0
        while True:
            self._unanswered = [answer for answer in self._unanswered if not answer.done()]
            if not self._unanswered or tab.blocked or tab.closed:
                return
            await tab.wait(*self._unanswered, timeout=_PATIENCE)
            self._unanswered = [answer for answer in self._unanswered if not answer.done()]
            if self._unanswered and not tab.blocked and not tab.closed:
                waited += _PATIENCE
                if waited > FRAME_LIMIT:
                    raise ComputerFault(f"The page {tab.url!r} took no input for {FRAME_LIMIT:g} s.")
                await self._clock.frame(tab)

    @property
    def idle(self) -> bool:
        """Whether no button or key is down, nothing is dragged and every event has been taken."""
        return not (self._buttons or self._held or self._unanswered or self._dragged)

    async def leave(self, tab: Tab) -> None:
        """Move the pointer off the page, so that nothing is under it."""
        self.x = self.y = -1
        await self._move(tab, flush=True)

    def forget(self) -> None:
        """Drop what is still unanswered, because its page is gone."""
        self._unanswered.clear()

    @property
    def _modifiers(self) -> int:
        return sum(MODIFIERS[name] for name in set(self._held) if name in MODIFIERS)

    def _send(self, tab: Tab, method: str, parameters: Mapping[str, Any]) -> None:
        self._unanswered.append(tab.post(method, parameters))

    # ----- pointer

    async def _point(self, tab: Tab, action: Action) -> None:
        kind = action.kind
        if kind == "drag":
            await self._drag(tab, action)
            return
        if action.x is not None and action.y is not None:
            self.x, self.y = action.x, action.y
            if kind != "scroll":
                await self._move(tab, flush=kind == "move" or bool(self._buttons))
        if kind in _CLICKS:
            for count in range(1, _CLICKS[kind] + 1):
                self._button(tab, "mousePressed", action.button, count)
                self._button(tab, "mouseReleased", action.button, count)
        elif kind == "mouse_down":
            self._button(tab, "mousePressed", action.button, 1)
        elif kind == "mouse_up":
            await self._release(tab, action.button)
        elif kind == "scroll":
            wheel = {"type": "mouseWheel", **self._place()}
            # Unlike places, distances are in pixels of the screen.
            self._send(tab, "Input.dispatchMouseEvent", {**wheel, "deltaX": action.dx, "deltaY": action.dy})
            await self._flush(tab, _WHEEL_FRAMES)

    def _place(self) -> dict[str, Any]:
        bits = sum(_BUTTON_BITS[name] for name in self._buttons)
        place = {"x": self.x / self._scale, "y": self.y / self._scale}
        return {**place, "modifiers": self._modifiers, "buttons": bits}

    async def _move(self, tab: Tab, flush: bool) -> None:
        """Send a move. A following button event flushes it; on its own it needs a frame."""
        if self._dragged is not None:
            self._send_drag(tab, "dragOver")
            await self._flush(tab)
            return
        button = self._buttons[-1] if self._buttons else "none"
        self._send(tab, "Input.dispatchMouseEvent", {"type": "mouseMoved", "button": button, **self._place()})
        if flush:
            await self._flush(tab)
            drag = tab.take_drag()
            if drag is not None:
                self._dragged = drag
                self._send_drag(tab, "dragEnter")
                self._send_drag(tab, "dragOver")
                await self._flush(tab)

    async def _flush(self, tab: Tab, frames: int = _MOVE_FRAMES) -> None:
        """Have the page take moves and the wheel, which it does only with frames, always as many."""
        for _ in range(frames if self._clock.paused else 0):
            # What was sent before has reached the page once that has answered; a frame might overtake it.
            await tab.wait(tab.post("Runtime.evaluate", {"expression": "0"}), timeout=_PATIENCE)
            if tab.blocked or tab.closed:
                break
            await self._clock.frame(tab)
        await self.finish(tab)

    def _button(self, tab: Tab, event: str, button: str, count: int) -> None:
        if event == "mousePressed" and button not in self._buttons:
            self._buttons.append(button)
        elif event == "mouseReleased" and button in self._buttons:
            self._buttons.remove(button)
        parameters = {"type": event, "button": button, "clickCount": count, **self._place()}
        self._send(tab, "Input.dispatchMouseEvent", parameters)

    async def _release(self, tab: Tab, button: str) -> None:
        if self._dragged is not None:
            self._send_drag(tab, "drop")
            self._dragged = None
            await self._flush(tab)
        self._button(tab, "mouseReleased", button, 1)

    def _send_drag(self, tab: Tab, event: str) -> None:
        place = self._place()
        del place["buttons"]
        self._send(tab, "Input.dispatchDragEvent", {"type": event, "data": self._dragged, **place})

    async def _drag(self, tab: Tab, action: Action) -> None:
        (self.x, self.y), *rest = action.path
        await self._move(tab, flush=True)
        self._button(tab, "mousePressed", action.button, 1)
        await self.finish(tab)
        start = action.path[0]
        # A few points on the way to the first, as a hand would make: pages tell a drag from a click so.
        first = rest[0]
        way = [
            (round(start[0] + (first[0] - start[0]) * part), round(start[1] + (first[1] - start[1]) * part))
            for part in (0.25, 0.5, 0.75)
        ]
        for self.x, self.y in (*way, *rest):
            if tab.blocked:
                return
            await self._move(tab, flush=True)
        await self._release(tab, action.button)

    # ----- keyboard

    def _key_event(self, tab: Tab, event: str, pressed: Key, text: str = "") -> None:
        parameters: dict[str, Any] = {
            "type": event,
            "key": pressed.name,
            "code": pressed.code,
            "windowsVirtualKeyCode": pressed.number,
            "modifiers": self._modifiers,
            "location": pressed.location,
        }
        if text:
            parameters["text"] = text
            parameters["unmodifiedText"] = text
        self._send(tab, "Input.dispatchKeyEvent", parameters)

    def _key_down(self, tab: Tab, name: str) -> None:
        pressed = key(name)
        if name not in self._held:
            self._held.append(name)
        if "Shift" in self._held and len(name) == 1 and name.isascii() and name.islower():
            pressed = key(name.upper())
        commanding = bool({"Control", "Alt", "Meta"} & set(self._held))
        text = "" if commanding else pressed.text
        self._key_event(tab, "keyDown" if text else "rawKeyDown", pressed, text)

    def _key_up(self, tab: Tab, name: str) -> None:
        if name in self._held:
            self._held.remove(name)
        self._key_event(tab, "keyUp", key(name))

    def _press(self, tab: Tab, names: tuple[str, ...]) -> None:
        lasting = set(self._held)
        for name in names:
            self._key_down(tab, name)
        for name in reversed(names):
            if name not in lasting:
                self._key_up(tab, name)

    async def _type(self, tab: Tab, text: str) -> None:
        text = text.replace("\r\n", "\n")
        if len(text) > _MAX_KEYSTROKES:
            for start in range(0, len(text), _PIECE):
                self._send(tab, "Input.insertText", {"text": text[start : start + _PIECE]})
                await self.finish(tab)
            return
        for character in text:
            name = {"\n": "Enter", "\r": "Enter", "\t": "Tab"}.get(character, character)
            pressed = key(name)
            if pressed.code:
                self._key_event(tab, "keyDown" if pressed.text else "rawKeyDown", pressed, pressed.text)
                self._key_event(tab, "keyUp", pressed)
            else:
                self._send(tab, "Input.insertText", {"text": character})
