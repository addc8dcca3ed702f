"""A connection to an RFB server: a thread that reads what comes, and waits that all have an end."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ...errors import ClosedError, ComputerFault
from . import protocol
from .address import Address
from .clipboard import Clipboard, read_cut_text
from .handshake import shake_hands
from .messages import News, read_message
from .protocol import update_request
from .screen import Screen
from .source import SocketSource

CONNECT_LIMIT = 10.0
"""Seconds for each of: connecting, agreeing on security, and the first picture."""
ANSWER_LIMIT = 10.0
"""Seconds within which the server must answer."""


class VncClient:
    """A connection to a server, from its first picture until ``close``.

    Args:
        address: Where the server listens.
        password: Its password, or ``None``.
        encodings: Names of ``protocol.ENCODINGS``, best first.
        quality: Quality of JPEG in Tight, 0 to 9; ``None`` for pixels as they are.

    Raises:
        ComputerFault: The server does not answer, or breaks the rules.
        SetupError: It does not take the password.
    """

    def __init__(
        self, address: Address, password: str | None, encodings: Sequence[str], quality: int | None
    ) -> None:
        self._address = address
        self._changed = threading.Condition()
        self._sending = threading.Lock()
        self._fault: str | None = None
        self._closing = False
        self._updates = 0
        self._last_update = time.monotonic()
        self._clipboard = Clipboard()
        self._connection = address.connect(CONNECT_LIMIT)
        try:
            self._source = SocketSource(self._connection, str(address))
            self._source.begin(CONNECT_LIMIT)
            greeting = shake_hands(self._source, self._send_now, password)
            self.size, self.name = greeting.size, greeting.name
            self._screen = Screen(self.size)
            self._send_now(protocol.pixel_format() + protocol.encodings_wanted(encodings, quality))
            self._send_now(update_request(False, 0, 0, *self.size))
        except BaseException:
            self._connection.close()
            raise
        self._reader = threading.Thread(target=self._read, name=f"vnc {address}", daemon=True)
        self._reader.start()
        try:
            if not self._wait(lambda: self._updates > 0, time.monotonic() + CONNECT_LIMIT):
                raise self._silent(CONNECT_LIMIT)
        except BaseException:
            self.close()
            raise

    # ----- reading, on a thread of its own

    def _read(self) -> None:
        try:
            while True:
                self._source.wait()
                news = read_message(self._source, self._screen, self._read_clipboard)
                if news is not News.OTHER:
                    self._request_again(news)
        except ComputerFault as error:
            self._break(str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            self._break(f"Reading from the VNC server {self._address} failed: {error!r}. Report it.")

    def _request_again(self, news: News) -> None:
        if news is News.PIXELS:
            with self._changed:
                self._updates += 1
                self._last_update = time.monotonic()
                self._changed.notify_all()
        # After one without pixels too: it may have used up the request whose pixels are still to come.
        self._send_now(update_request(True, 0, 0, *self.size))

    def _read_clipboard(self, source: protocol.Source) -> None:
        # Before the lock is taken: a message may be long in coming.
        message = read_cut_text(source)
        if message is None:
            return
        with self._changed:
            answer = self._clipboard.take_in(message)
            self._changed.notify_all()
        if answer:
            self._send_now(answer)

    def _break(self, words: str) -> None:
        with self._changed:
            self._fault = self._fault or words
            self._changed.notify_all()

    # ----- sending and waiting

    def send(self, data: bytes) -> None:
        """Send messages.

        Raises:
            ComputerFault: The connection is broken.
        """
        self._check()
        self._send_now(data)

    def _send_now(self, data: bytes) -> None:
        with self._sending:
            try:
                self._connection.sendall(data)
            except OSError as error:
                raise ComputerFault(
                    f"The VNC server {self._address} takes nothing more: {error}. See whether it still "
                    "runs, and open it anew."
                ) from error

    def _check(self) -> None:
        if self._closing:
            raise ClosedError("This connection to a VNC server is closed. Open the computer anew.")
        if self._fault is not None:
            raise ComputerFault(self._fault)

    def _silent(self, limit: float) -> ComputerFault:
        return ComputerFault(
            f"The VNC server {self._address} has not answered for {limit:g} s. See whether the machine "
            "hangs, and open it anew."
        )

    def _wait(self, done: Callable[[], bool], deadline: float) -> bool:
        """Wait until something is so, or the deadline; return whether it is."""
        with self._changed:
            while not done():
                self._check()
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
            return True

    def answer(self) -> None:
        """Wait until the server has taken all that was sent, and sent the screen as it was then.

        Raises:
            ComputerFault: It does not answer.
        """
        with self._changed:
            before = self._updates
        # A part that need not have changed is sent at once, and after what was sent before.
        self.send(update_request(False, 0, 0, 1, 1))
        if not self._wait(lambda: self._updates > before, time.monotonic() + ANSWER_LIMIT):
            raise self._silent(ANSWER_LIMIT)

    def rest(self, least: float, quiet: float, most: float) -> None:
        """Wait until the screen has come to rest.

        Args:
            least: Seconds to wait in any case.
            quiet: Seconds without an update after which the screen counts as at rest.
            most: Seconds after which it is waited for no longer, beyond ``least``.

        Raises:
            ComputerFault: The connection broke.
        """
        start = time.monotonic()
        with self._changed:
            while True:
                self._check()
                now = time.monotonic()
                until = min(max(start + least, self._last_update + quiet), start + least + most)
                if now >= until:
                    return
                self._changed.wait(until - now)

    def pause(self, seconds: float) -> None:
        """Let real seconds pass.

        Raises:
            ComputerFault: The connection broke.
        """
        self.rest(seconds, 0.0, 0.0)

    # ----- what there is

    def picture(self, pointer: tuple[int, int] | None) -> NDArray[np.uint8]:
        """Return the screen as a fresh ``uint8`` RGB array, with the pointer there if it is given.

        Raises:
            ComputerFault: The connection is broken.
        """
        self._check()
        return self._screen.picture(pointer)

    @property
    def clipboard(self) -> str:
        """The text that was copied last, here or on the server.

        Raises:
            ComputerFault: The connection is broken, or the server does not send what it announced.
        """
        self.answer()
        if not self._wait(lambda: not self._clipboard.awaited, time.monotonic() + ANSWER_LIMIT):
            raise self._silent(ANSWER_LIMIT)
        return self._clipboard.text

    @clipboard.setter
    def clipboard(self, text: str) -> None:
        with self._changed:
            message = self._clipboard.offer(text)
        self.send(message)
        self.answer()

    def can_copy(self, text: str) -> bool:
        """Return whether the server's clipboard takes this text: it may be Latin-1 only."""
        with self._changed:
            return self._clipboard.takes(text)

    def close(self) -> None:
        """End the connection. May be called twice."""
        self._closing = True
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        if self._reader is not threading.current_thread():
            self._reader.join(5)
        self._connection.close()
