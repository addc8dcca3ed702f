"""A window on a person's own display that shows a desktop and hands on what is done in it."""

from __future__ import annotations

import queue
import select
import threading
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from gym_cua.computers.desktop.connection import Connection
from gym_cua.errors import ComputerFault, SetupError

from .forwarding import Forwarder
from .frames import Frame
from .layout import Layout

_LOOK = 0.04
"""Seconds between two pictures."""
_PIXEL = 4
"""Bytes of a pixel: blue, green, red and an unused one, as nearly all displays have it."""
_REQUEST = 250_000
"""Most bytes of a picture in one request; the core protocol takes 262,140 in all."""
_PATIENCE = 10.0


class Viewer:
    """Shows a desktop in a window, one pixel for each, and repeats there what is done in it.

    Args:
        connect: Makes a python-xlib ``Display`` of the person's server; called once.
        desktop: A connection of its own to the desktop's server; it is closed with the viewer.
        picture: Returns the desktop's present screen, ``uint8`` RGB; called in the viewer's thread.
        size: Width and height of the desktop, in pixels.
        title: Title of the window.

    Attributes:
        closed: Set when the person has closed the window.

    Raises:
        SetupError: The display cannot show such pictures.
    """

    def __init__(
        self,
        connect: Callable[[], Any],
        desktop: Connection,
        picture: Callable[[], Frame],
        size: tuple[int, int],
        title: str,
    ) -> None:
        self.closed = threading.Event()
        self._size = size
        self._picture = picture
        self._desktop = desktop
        self._forwarder = Forwarder(desktop)
        self._shown: Frame | None = None
        self._ending = threading.Event()
        self._asked: queue.SimpleQueue[threading.Event] = queue.SimpleQueue()
        self._display = connect()
        try:
            self._open(title)
        except BaseException:
            self._display.close()
            raise
        self._thread = threading.Thread(target=self._work, name="screen viewer", daemon=True)
        self._thread.start()

    def _open(self, title: str) -> None:
        from Xlib import X, Xutil

        display = self._display
        info, screen = display.display.info, display.screen()
        form = next((form for form in info.pixmap_formats if form.depth == screen.root_depth), None)
        visual = next(
            (
                visual
                for depth in screen.allowed_depths
                for visual in depth.visuals
                if visual.visual_id == screen.root_visual
            ),
            None,
        )
        fits = form is not None and form.bits_per_pixel == 8 * _PIXEL and info.image_byte_order == X.LSBFirst
        if not fits or visual is None or visual.red_mask != 0xFF0000:
            raise SetupError(
                "The display cannot show the desktop: it needs 24 bits of colour, as `Xvnc -depth 24` has."
            )
        width, height = self._size
        mask = X.ExposureMask | X.PointerMotionMask | X.ButtonPressMask | X.ButtonReleaseMask
        mask |= X.KeyPressMask | X.KeyReleaseMask | X.FocusChangeMask
        self._window = screen.root.create_window(
            0, 0, width, height, 0, screen.root_depth, event_mask=mask, background_pixel=screen.black_pixel
        )
        # The old property knows only Latin-1; window managers prefer the new one.
        self._window.set_wm_name(title.encode("latin-1", "replace"))
        name, utf8 = display.intern_atom("_NET_WM_NAME"), display.intern_atom("UTF8_STRING")
        self._window.change_property(name, utf8, 8, title.encode())
        self._window.set_wm_class("gym-cua", "gym-cua")
        shape = {"min_width": width, "min_height": height, "max_width": width, "max_height": height}
        self._window.set_wm_normal_hints(flags=Xutil.PMinSize | Xutil.PMaxSize, **shape)
        self._closes = display.intern_atom("WM_DELETE_WINDOW")
        self._window.set_wm_protocols([self._closes])
        self._context = self._window.create_gc()
        self._depth = screen.root_depth
        first = info.min_keycode
        self._layout = Layout(first, display.get_keyboard_mapping(first, info.max_keycode - first + 1))
        self._window.map()
        display.sync()

    def sync(self) -> None:
        """Return when all that was done in the window is done on the desktop.

        A window that is gone, or a display that does not answer for ten seconds, is not waited for.
        """
        done, end = threading.Event(), time.monotonic() + _PATIENCE
        self._asked.put(done)
        while not done.wait(_LOOK) and self._thread.is_alive() and time.monotonic() < end:
            pass

    def close(self) -> None:
        """Take the window away. May be called twice."""
        self._ending.set()
        self._thread.join(_PATIENCE)
        for part in (self._display, self._desktop):
            try:
                part.close()
            except Exception:  # noqa: BLE001 - python-xlib raises many kinds over a server that is gone
                continue

    # ----- in the thread

    def _work(self) -> None:
        try:
            while not self._ending.is_set():
                waiting = [self._asked.get() for _ in range(self._asked.qsize())]
                if waiting:
                    # Its answer comes after all that was done before.
                    self._display.sync()
                ready = self._display.pending_events()
                for _ in range(ready):
                    self._meet(self._display.next_event())
                if ready:
                    self._forwarder.flush()
                for done in waiting:
                    done.set()
                self._paint(self._picture())
                select.select([self._display], [], [], _LOOK)
        except ComputerFault:
            # The recording itself meets the same fault, and says so.
            return
        except Exception:  # noqa: BLE001 - the person's display is gone, and with it the window
            self.closed.set()

    def _meet(self, event: Any) -> None:
        from Xlib import X

        kind = event.type
        if kind == X.MotionNotify:
            self._move(event)
        elif kind in (X.ButtonPress, X.ButtonRelease):
            self._move(event)
            self._forwarder.button(event.detail, kind == X.ButtonPress, event.state)
        elif kind == X.KeyPress:
            code, state = event.detail, event.state
            self._forwarder.press(code, self._layout.plain(code), self._layout.typed(code, state), state)
        elif kind == X.KeyRelease:
            self._forwarder.release(event.detail, self._layout.plain(event.detail))
        elif kind == X.FocusOut:
            self._forwarder.let_go()
        elif kind == X.Expose:
            self._shown = None
        elif kind == X.MappingNotify and event.request == X.MappingKeyboard:
            rows = self._display.get_keyboard_mapping(event.first_keycode, event.count)
            self._layout.change(event.first_keycode, rows)
        elif kind == X.ClientMessage and event.data[1][0] == self._closes:
            self._forwarder.let_go()
            self._window.unmap()
            self._display.flush()
            self.closed.set()

    def _move(self, event: Any) -> None:
        # With a button down it goes on outside of the window.
        width, height = self._size
        self._forwarder.move(min(max(event.event_x, 0), width - 1), min(max(event.event_y, 0), height - 1))

    def _paint(self, frame: Frame) -> None:
        """Send the rows that have changed."""
        from Xlib import X

        if self._shown is None:
            first, end = 0, len(frame)
        else:
            changed = np.flatnonzero((frame != self._shown).any(axis=(1, 2)))
            if not changed.size:
                return
            first, end = int(changed[0]), int(changed[-1]) + 1
        self._shown = frame
        width = self._size[0]
        at_once = max(1, _REQUEST // (width * _PIXEL))
        for top in range(first, end, at_once):
            strip = frame[top : min(end, top + at_once)]
            data = cv2.cvtColor(strip, cv2.COLOR_RGB2BGRA).tobytes()
            self._window.put_image(self._context, 0, top, width, len(strip), X.ZPixmap, self._depth, 0, data)
        self._display.flush()
