"""A clipboard for each window: the browser has but one for all environments."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..actions import Action
from ..errors import ComputerFault
from .tab import Tab

_SELECTION = """() => {
  const field = document.activeElement;
  if (field && typeof field.value === "string" && typeof field.selectionStart === "number")
    return field.value.slice(field.selectionStart, field.selectionEnd);
  return getSelection().toString();
}"""
# The asynchronous clipboard interface does not answer while virtual time stands still.
_FILL_CLIPBOARD = """(text) => {
  const fill = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("copy", fill, {capture: true});
  document.execCommand("copy");
  removeEventListener("copy", fill, {capture: true});
}"""


class Clipboard:
    """What was copied in one window.

    Args:
        lock: One per browser process; whoever uses the browser's clipboard holds it.
    """

    def __init__(self, lock: asyncio.Lock) -> None:
        self._lock = lock
        self.text = ""

    @asynccontextmanager
    async def used_by(self, tab: Tab, action: Action) -> AsyncIterator[None]:
        """Lend the browser's clipboard to an action that copies or pastes."""
        pressed = set(action.keys) if action.kind in ("key", "key_down") else set()
        copies = "Control" in pressed and bool(pressed & {"c", "x", "Insert"})
        pastes = pressed >= {"Control", "v"} or pressed >= {"Shift", "Insert"}
        if not (copies or pastes):
            yield
            return
        async with self._lock:
            with contextlib.suppress(ComputerFault):
                if copies:
                    self.text = await tab.ask(_SELECTION, None) or self.text
                else:
                    await tab.ask(_FILL_CLIPBOARD, self.text)
            yield
