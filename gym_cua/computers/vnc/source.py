"""Bytes from a socket, with every wait bounded."""

from __future__ import annotations

import socket
import time

from ...errors import ComputerFault

STALL_LIMIT = 5.0
"""Seconds within which the next bytes of a message must come, and within which ours must be taken."""
MESSAGE_LIMIT = 30.0
"""Seconds that one message may take in all."""


class SocketSource:
    """The server's bytes.

    Args:
        connection: A connected socket. Its timeout is set to ``STALL_LIMIT``.
        address: What the server is called in messages.
    """

    def __init__(self, connection: socket.socket, address: str) -> None:
        connection.settimeout(STALL_LIMIT)
        self._connection = connection
        self._address = address
        self._buffer = bytearray()
        self._deadline = time.monotonic() + MESSAGE_LIMIT

    def begin(self, limit: float = MESSAGE_LIMIT) -> None:
        """Allow what is taken from now on ``limit`` seconds in all."""
        self._deadline = time.monotonic() + limit

    def wait(self) -> None:
        """Wait for a message to begin, for as long as that takes; it then has ``MESSAGE_LIMIT``.

        Raises:
            ComputerFault: The connection ended.
        """
        while not self._buffer:
            try:
                self._fill()
            except TimeoutError:
                continue
        self.begin()

    def take(self, count: int) -> bytes:
        """Return the next ``count`` bytes.

        Raises:
            ComputerFault: The connection ended, or the server stopped in the middle of a message.
        """
        while len(self._buffer) < count:
            try:
                self._fill()
            except TimeoutError as error:
                missing = count - len(self._buffer)
                raise ComputerFault(
                    f"The VNC server {self._address} stopped in the middle of a message: {missing} "
                    f"bytes did not come within {STALL_LIMIT:g} s. See whether the machine is "
                    "overloaded, and open it anew."
                ) from error
            if time.monotonic() > self._deadline:
                raise ComputerFault(
                    f"The VNC server {self._address} took too long over one message. See whether the network "
                    "is slow, and open it anew."
                )
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _fill(self) -> None:
        try:
            received = self._connection.recv(1 << 18)
        except TimeoutError:
            raise
        except OSError as error:
            raise ComputerFault(f"The VNC server {self._address} is gone: {error}. Start it anew.") from error
        if not received:
            raise ComputerFault(
                f"The VNC server {self._address} ended the connection. See whether it still runs and lets "
                "several clients in, then open it anew."
            )
        self._buffer += received
