"""This process's own connection to the X server of a desktop, over its private socket."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ...errors import ComputerFault, SetupError
from .display import cookie_name

_making = threading.Lock()


def require_xlib() -> None:
    """See that python-xlib is there.

    Raises:
        SetupError: It is not installed.
    """
    try:
        import Xlib.display  # noqa: F401
    except ImportError as error:
        raise SetupError("A desktop needs python-xlib. Install it: pip install 'gym-cua[desktop]'") from error


def connect(name: str | None) -> Any:
    """Return a python-xlib ``Display``; ``None`` for the one that the environment names.

    python-xlib keeps one table of events for all connections of a process, by numbers that each server gives
    its extensions anew: a connection to another server could fail, or take from this one what events mean.
    So each gets tables of its own.

    Raises:
        DisplayError: There is no such server.
        XauthError: The file of secrets cannot be read.
    """
    return _display_class()(name)


@cache
def _display_class() -> Any:
    from Xlib.display import Display
    from Xlib.error import xerror_class
    from Xlib.protocol.event import event_class

    class OwnTables(Display):  # type: ignore[misc]
        @property
        def display(self) -> Any:
            return self._base

        @display.setter
        def display(self, base: Any) -> None:
            # Set first of all, before the extensions write their events down.
            base.event_classes, base.error_classes = event_class.copy(), xerror_class.copy()
            self._base = base

    return OwnTables


class Connection:
    """A connection to the X server.

    Args:
        folder: The folder that holds the server's socket.
        number: The display's number.
        cookie: The display's secret.

    Attributes:
        folder: The same.
        number: The same.
        display: The connection as python-xlib has it.
        root: The window that is the whole screen.

    Raises:
        ComputerFault: The server does not answer.
    """

    def __init__(self, folder: Path, number: int, cookie: bytes) -> None:
        self.folder, self.number, self._cookie = folder, number, cookie
        with faults(), _own_socket(folder, cookie):
            from Xlib.ext import damage

            self.display: Any = connect(f":{number}")
            self.root: Any = self.display.screen().root
            self.display.damage_query_version()
            # The server would paint the programs' pointer shapes into the picture.
            self.display.xfixes_query_version()
            self.root.xfixes_hide_cursor()
            self._damage = self.root.damage_create(damage.DamageReportNonEmpty)
            self._damaged: int = self.display.extension_event.DamageNotify
            self.display.sync()

    def another(self) -> Connection:
        """Return a further connection to the same server.

        Raises:
            ComputerFault: The server does not answer.
        """
        return Connection(self.folder, self.number, self._cookie)

    @property
    def descriptor(self) -> int:
        """File descriptor of the socket, to wait for events on."""
        return int(self.display.fileno())

    def round_trip(self) -> None:
        """Return when the server has carried out all that this connection asked for.

        Raises:
            ComputerFault: The server is gone.
        """
        with faults():
            self.display.sync()

    def tell_resources(self, text: str) -> None:
        """Set the X resources, lines of ``name: value``, that programs find when they start.

        Raises:
            ComputerFault: The server is gone.
        """
        from Xlib import Xatom

        with faults():
            self.root.change_property(Xatom.RESOURCE_MANAGER, Xatom.STRING, 8, text.encode())
            self.display.sync()

    def damaged(self) -> bool:
        """Tell whether anything was drawn since the last call, and drop all other events."""
        drawn = False
        with faults():
            for _ in range(self.display.pending_events()):
                drawn = self.display.next_event().type == self._damaged or drawn
            if drawn:
                self.display.damage_subtract(self._damage)
                self.display.flush()
        return drawn

    def wait(self, seconds: float) -> None:
        """Return when an event comes, or after so many real seconds."""
        with faults():
            select.select([self.display], [], [], seconds)

    def wait_until(self, end: float) -> None:
        """Return at a moment of real time (``time.monotonic``), and drop the events that come before it."""
        while (left := end - time.monotonic()) > 0:
            self.wait(left)
            self.damaged()

    def close(self) -> None:
        """Let go of the connection. Never raises over a server that is gone."""
        with contextlib.suppress(Exception):
            self.display.close()


@contextlib.contextmanager
def faults() -> Iterator[None]:
    """Turn what python-xlib raises over a lost server into a ``ComputerFault``."""
    require_xlib()
    from Xlib.error import ConnectionClosedError, DisplayError

    try:
        yield
    except (ConnectionClosedError, DisplayError, OSError) as error:
        raise ComputerFault(f"The X server has ended: {error}") from error


@contextlib.contextmanager
def _own_socket(folder: Path, cookie: bytes) -> Iterator[None]:
    """Have python-xlib connect to a socket of our own; by itself it knows only the system's folder."""
    from Xlib.support import connect

    def get_socket(name: str, protocol: Any, host: str, number: int) -> socket.socket:
        return private_socket(folder, f"X{number}")

    def get_auth(*_: Any) -> tuple[bytes, bytes]:
        return cookie_name(), cookie

    with _making:
        kept = connect.get_socket, connect.get_auth
        connect.get_socket, connect.get_auth = get_socket, get_auth
        try:
            yield
        finally:
            connect.get_socket, connect.get_auth = kept


def private_socket(folder: Path, name: str) -> socket.socket:
    """Connect to a Unix socket, however long its path is.

    Raises:
        OSError: Nobody listens there.
    """
    # The kernel takes at most 107 bytes; through the folder's descriptor the path is always short.
    opened = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    try:
        made.connect(f"/proc/self/fd/{opened}/{name}")
    except OSError:
        made.close()
        raise
    finally:
        os.close(opened)
    return made
