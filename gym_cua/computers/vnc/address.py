"""Where a VNC server is, in the words that people use."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass

from ...errors import ComputerFault, SetupError

_FIRST_PORT = 5900
_DISPLAYS = 100
"""Numbers below this are displays, as other viewers have it: ``:1`` is port 5901."""


@dataclass(frozen=True)
class Address:
    """Where a server listens.

    Attributes:
        host: Name or number of the machine, or ``""`` for a Unix socket.
        port: Its port, or 0.
        path: Path of the Unix socket, or ``""``.
    """

    host: str
    port: int
    path: str = ""

    def connect(self, limit: float) -> socket.socket:
        """Return a connection.

        Args:
            limit: Seconds within which it must be there.

        Raises:
            ComputerFault: Nothing answers there.
        """
        try:
            if self.path:
                connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                connection.settimeout(limit)
                try:
                    connection.connect(self.path)
                except BaseException:
                    connection.close()
                    raise
                return connection
            connection = socket.create_connection((self.host, self.port), limit)
            # Input is many small messages, each of which would else wait for the last to be acknowledged.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        except (OSError, UnicodeError) as error:
            raise ComputerFault(
                f"No VNC server answers at {self}: {error}. Start it, or correct the address; "
                "display :1 is port 5901."
            ) from error

    def __str__(self) -> str:
        if self.path:
            return f"unix:{self.path}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(words: str) -> Address:
    """Return the address that ``"host:port"``, ``"host:display"``, ``"[::1]:port"`` or ``"unix:path"`` means.

    Numbers below 100 are displays, and ``"host::port"`` is always a port.

    Raises:
        SetupError: It is none of these.
    """
    if words.startswith("unix:") and len(words) > 5:
        return Address("", 0, words[5:])
    found = re.fullmatch(r"(?:\[([^\]]+)\]|([^:]*))(::?)([0-9]{1,5})", words)
    if found is None:
        raise SetupError(f"{words!r} is no address of a VNC server. Write '127.0.0.1:5901' or 'unix:/path'.")
    number = int(found[4])
    port = number + _FIRST_PORT if found[3] == ":" and number < _DISPLAYS else number
    if not 0 < port < 1 << 16:
        raise SetupError(f"{words!r} names the port {port}; ports go from 1 to 65535.")
    return Address(found[1] or found[2] or "127.0.0.1", port)
