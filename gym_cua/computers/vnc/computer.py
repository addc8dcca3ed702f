"""Any machine that speaks RFB (VNC) as a computer: pixels out, pointer and keys in, in real time.

The client is our own: of those on PyPI, vncdotool 1.4 and asyncvnc 1.3 know neither Tight nor the Unicode
clipboard nor limits on what a hostile server announces.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...actions import Action
from ...errors import ClosedError, ComputerFault, GymCuaError, SetupError, UnknownNameError, suggestion
from ...keys import key_name
from .address import parse_address
from .client import VncClient
from .hands import Hands
from .protocol import ENCODINGS

_QEMU_KEY_DELAY = 10.0
"""Milliseconds: what QEMU's setting ``key-delay-ms`` is by default."""


class VncComputer:
    """A machine behind a VNC server. Its clock is always real time, so nothing repeats exactly.

    Args:
        address: ``"host:port"``, ``"host:display"`` (``":1"`` is port 5901), or ``"unix:path"``.
        password: For servers with VNC authentication; needs the extra ``vnc``.
        interval: Real milliseconds that each action is given to take effect.
        quiet: Real milliseconds without an update of the screen after which it counts as at rest.
        limit: Real milliseconds after the interval beyond which rest is not waited for.
        pointer: Whether the pointer is drawn into screenshots, in the shape that the server gives it. Not for
            machines that paint it into their screen themselves.
        notch: Pixels of a ``scroll`` for which the wheel is turned by one notch. What a notch scrolls is the
            program's choice. Distances that are no multiple are made up for by the next ``scroll``.
        encodings: Names of encodings, best first: ``copyrect``, ``tight``, ``zrle``, ``hextile``, ``raw``.
        key_delay: Real milliseconds that the server takes for each press or release of a key; texts are typed
            no faster. By default 10 for QEMU, which takes so long and forgets keys that come faster, else 0.
        paste: Keys that paste on that machine, such as ``("Control", "v")``: a text with characters that are
            on no US keyboard is then copied to the clipboard and pasted, if the server's clipboard takes it.
            Else it is typed, for which TigerVNC has room for some twenty such characters in its life; it
            leaves out further ones.
        quality: Quality of JPEG, 0 to 9, to save a slow network work; ``None`` for exact pixels.

    Raises:
        SetupError: The address, a number or a password cannot be used.
        UnknownNameError: There is no such encoding.
        ActionError: There is no such key in ``paste``.
    """

    def __init__(
        self,
        address: str = "127.0.0.1:5901",
        password: str | None = None,
        interval: float = 200.0,
        quiet: float = 50.0,
        limit: float = 2000.0,
        pointer: bool = True,
        notch: float = 100.0,
        encodings: Sequence[str] = ("copyrect", "tight", "zrle", "hextile", "raw"),
        quality: int | None = None,
        key_delay: float | None = None,
        paste: Sequence[str] = (),
    ) -> None:
        numbers = {"interval": (interval, 0), "quiet": (quiet, 0), "limit": (limit, 0), "notch": (notch, 1)}
        if key_delay is not None:
            numbers["key_delay"] = (key_delay, 0)
        for name, (value, lowest) in numbers.items():
            if not (math.isfinite(value) and value >= lowest):
                raise SetupError(f"{name} is {value!r}; it must be a number from {lowest} on.")
        if quality is not None and quality not in range(10):
            raise SetupError(f"quality is {quality!r}; it must be from 0 to 9, or None for exact pixels.")
        for name in encodings:
            if name not in ENCODINGS:
                raise UnknownNameError(f"No encoding {name!r}.{suggestion(name, ENCODINGS)}")
        self.size: tuple[int, int] = (0, 0)
        """Width and height of the server's screen, in pixels: from the first ``open`` on, before it 0."""
        self.interval = interval
        self._address = parse_address(address)
        self._password = password
        self._quiet = quiet
        self._limit = limit
        self._pointer = pointer
        self._notch = notch
        self._encodings = tuple(encodings)
        self._paste = tuple(key_name(name) for name in paste)
        self._quality = quality
        self._key_delay = key_delay
        self._client: VncClient | None = None
        self._hands: Hands | None = None
        self._began = 0.0
        self._closed = False

    # ----- life

    def open(self) -> None:
        """Connect, anew if need be. The machine is taken as it is: nothing is reset there.

        Raises:
            ComputerFault: The server does not answer, or its screen has another size than the first time.
            SetupError: It does not take the password, or ``cryptography`` is missing.
        """
        if self._closed:
            raise ClosedError("This computer is closed. Make a new one.")
        self._disconnect()
        client = VncClient(self._address, self._password, self._encodings, self._quality)
        if self.size not in ((0, 0), client.size):
            client.close()
            was, now = (f"{width}x{height}" for width, height in (self.size, client.size))
            raise ComputerFault(
                f"The screen of {self._address} has {now} pixels now and had {was} before. Set it back, or "
                "make a new VncComputer."
            )
        self.size, self._client = client.size, client
        self._began = time.monotonic()
        middle = (self.size[0] // 2, self.size[1] // 2)
        key_delay = self._key_delay
        if key_delay is None:
            key_delay = _QEMU_KEY_DELAY if client.name.startswith("QEMU") else 0.0
        try:
            self._hands = Hands(
                client.send, client.answer, client.pause, middle, self._notch, key_delay / 1000
            )
            self._settle(client, 0.0)
        except ComputerFault:
            self._disconnect()
            raise

    def close(self) -> None:
        """Let go of keys and buttons and disconnect. May be called twice; never raises over a server gone."""
        self._closed = True
        self._disconnect()

    def _disconnect(self) -> None:
        client, self._client = self._client, None
        hands, self._hands = self._hands, None
        if hands is not None:
            with contextlib.suppress(GymCuaError):
                hands.let_go()
        if client is not None:
            client.close()

    @property
    def _connected(self) -> tuple[VncClient, Hands]:
        if self._client is None or self._hands is None:
            raise ClosedError("This computer shows nothing: it was not opened, or it is closed.")
        return self._client, self._hands

    # ----- what it is like

    @property
    def paused(self) -> bool:
        """Whether time stands still between actions: never."""
        return False

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the pointer was last put, in pixels of the screen; the middle at first."""
        if self._hands is None:
            return (self.size[0] // 2, self.size[1] // 2)
        return (self._hands.x, self._hands.y)

    @property
    def virtual_time(self) -> float:
        """Real milliseconds since ``open``; 0 while it is not open."""
        return round((time.monotonic() - self._began) * 1000, 3) if self._client is not None else 0.0

    @property
    def name(self) -> str:
        """What the server calls its desktop."""
        return self._connected[0].name

    @property
    def clipboard(self) -> str:
        """The text that was copied last, there or here. Setting it copies text for the machine to paste.

        What a program copied is known once the server has told of it: by the end of the action, as a rule.

        Raises:
            ComputerFault: The server is gone or silent, or it takes Latin-1 only and the text is more.
        """
        return self._connected[0].clipboard

    @clipboard.setter
    def clipboard(self, text: str) -> None:
        self._connected[0].clipboard = text

    # ----- acting and seeing

    def perform(self, action: Action) -> None:
        """Perform a valid action, give it its interval, and wait until the screen is at rest.

        Raises:
            ActionError: The action ends an episode.
            ComputerFault: The server is gone, silent, breaks the rules, or its screen has another size now.
        """
        client, hands = self._connected
        foreign = action.kind == "type" and not action.text.isascii()
        if foreign and self._paste and client.can_copy(action.text):
            client.clipboard = action.text.replace("\r\n", "\n")
            hands.perform(Action("key", keys=self._paste))
        else:
            hands.perform(action)
        self._settle(client, action.seconds * 1000 if action.kind == "wait" else self.interval)

    def _settle(self, client: VncClient, interval: float) -> None:
        began = time.monotonic()
        client.answer()
        left = interval / 1000 - (time.monotonic() - began)
        client.rest(max(0.0, left), self._quiet / 1000, self._limit / 1000)

    def screenshot(self) -> NDArray[np.uint8]:
        """Return the present screen as ``uint8`` RGB of shape ``(height, width, 3)``; a fresh array.

        Raises:
            ComputerFault: The server is gone.
        """
        client, hands = self._connected
        return client.picture((hands.x, hands.y) if self._pointer else None)
