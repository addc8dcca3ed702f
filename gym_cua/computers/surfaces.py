"""The surfaces of one window that are not its page: tab strip, dialog, file chooser, downloads."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from ..actions import Action
from .browser_ui import DownloadBar, FileChooser, JavaScriptDialog, TabLabel, TabStrip
from .tab import Tab
from .window import Window


class Surfaces:
    """What is drawn over a page and worked by the agent's actions in its place.

    Args:
        width: Width of the window, in pixels.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._strip = TabStrip(width)
        self._downloads = DownloadBar()
        self._dialog: JavaScriptDialog | None = None
        self._dialog_key: object = None
        self._chooser: FileChooser | None = None
        self._chooser_key: object = None

    def watch(self, tab: Tab, folder: Path) -> None:
        """Take note of the dialog or file chooser that the front tab has open.

        Args:
            tab: The front tab.
            folder: The files that can be chosen.
        """
        dialog, chooser = tab.dialog, tab.file_chooser
        if dialog is not self._dialog_key:
            self._dialog_key, self._dialog = dialog, None
            if dialog is not None:
                kind: Any = dialog.kind
                host = urlsplit(dialog.url).hostname or "This page"
                self._dialog = JavaScriptDialog(kind, dialog.message, dialog.default_text, host)
        if chooser is not self._chooser_key:
            self._chooser_key = chooser
            self._chooser = FileChooser(folder, chooser.multiple, ()) if chooser is not None else None

    async def perform(self, window: Window, action: Action, interval: float) -> bool:
        """Let the surfaces take an action, in pixels of the window; tell whether it was theirs."""
        if self._dialog is None and self._chooser is None:
            return await self._on_tab_strip(window, action, interval)
        if action.kind in ("noop", "wait"):
            return True
        if self._dialog is not None:
            answer = self._dialog.handle(action)
            if answer is not None:
                await window.answer_dialog(answer.accept, answer.text, interval)
        elif self._chooser is not None:
            chosen = self._chooser.handle(action)
            if chosen is not None:
                await window.front.choose_files([str(path) for path in chosen.paths])
                await window.settle(interval)
        return True

    async def _on_tab_strip(self, window: Window, action: Action, interval: float) -> bool:
        if len(window.tabs) < 2 or action.x is None or action.y is None:
            return False
        if not (0 <= action.y < TabStrip.HEIGHT and 0 <= action.x < self._width):
            return False
        hit = self._strip.hit(action.x, action.y, len(window.tabs))
        if hit is not None and action.kind in ("click", "double_click", "triple_click", "mouse_down"):
            if action.button == "middle" or (action.button == "left" and hit.part == "close"):
                await window.close_tab(hit.index)
            elif action.button == "left":
                window.select(hit.index)
        await window.settle(interval)
        return True

    def draw(self, area: NDArray[np.uint8], window: Window) -> None:
        """Draw the surfaces into the window's part of the screen."""
        if len(window.tabs) > 1:
            self._strip.draw(area, [TabLabel(tab.label, tab is window.front) for tab in window.tabs])
        if window.downloads:
            self._downloads.draw(area, window.downloads)
        if self._dialog is not None:
            self._dialog.draw(area)
        elif self._chooser is not None:
            self._chooser.draw(area)
