"""The wire to a browser: DevTools messages without a detour.

Playwright's driver is a process of its own, and a screenshot that takes the way through it is parsed and
written four times. So the browser's protocol pipe is led through this process: the driver's messages are
passed on as they are, and sessions of our own stand beside the driver's on the same pipe. No port is opened.

Messages are JSON, each ended by a zero byte (``--remote-debugging-pipe``). Ours are told apart by their
numbers and by the names of their sessions.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import itertools
import json
import os
import shlex
import socket
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, cast

from playwright.async_api import Error as PlaywrightError

_FIRST_ID = 1_000_000_000
"""Number of our first message. The driver counts from one."""
_PIPE_BYTES = 1 << 20
_GONE = "The target has been closed."


class Session(Protocol):
    """A conversation with one target of a browser. Playwright's ``CDPSession`` is one too."""

    async def send(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send a command and return its result; a ``playwright.async_api.Error`` if it is refused."""

    def on(self, event: Any, f: Callable[..., Any]) -> None:
        """Have a function called with the parameters of every event of that name."""


class WireSession:
    """A session of our own.

    Args:
        wire: What it speaks through.
        name: The session's id, or ``None`` for the driver's root session.
    """

    def __init__(self, wire: Wire, name: str | None) -> None:
        self._wire = wire
        self.name = name
        self._handlers: dict[str, list[Callable[[Any], object]]] = defaultdict(list)
        self.pending: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._closed = False

    async def send(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send a command and return its result.

        Raises:
            playwright.async_api.Error: The browser refuses it, or the target is gone.
        """
        if self._closed:
            raise PlaywrightError(_GONE)
        message: dict[str, Any] = {"id": self._wire.new_id(), "method": method, "params": params or {}}
        if self.name is not None:
            message["sessionId"] = self.name
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.pending[message["id"]] = answer
        try:
            self._wire.write(self, message)
            return await answer
        finally:
            self.pending.pop(message["id"], None)

    def on(self, event: Any, f: Callable[..., Any]) -> None:
        """Have a function called with the parameters of every event of that name."""
        self._handlers[event].append(f)

    def happened(self, event: str, params: Mapping[str, Any]) -> None:
        """Tell the listeners of an event."""
        for handler in self._handlers.get(event, ()):
            handler(params)

    def close(self) -> None:
        """Fail whatever still waits for an answer."""
        self._closed = True
        for answer in self.pending.values():
            if not answer.done():
                answer.set_exception(PlaywrightError(_GONE))


class Wire:
    """The pipe between Playwright's driver and one browser, with room for sessions of our own.

    ``open`` comes before the browser's launch, which then starts ``program``; ``connect`` comes after it.

    Args:
        chromium: The browser's program.
    """

    def __init__(self, chromium: Path) -> None:
        self._chromium = chromium
        self._folder = tempfile.TemporaryDirectory(prefix="gym-cua-wire-")
        self.program = Path(self._folder.name, "chromium")
        self._listener = socket.socket(socket.AF_UNIX)
        self._meeting: asyncio.Task[None] | None = None
        self._sessions: dict[str, WireSession] = {}
        self._waiting: dict[int, WireSession] = {}
        self._ids = itertools.count(_FIRST_ID)
        self._transports: list[asyncio.BaseTransport] = []
        self._to_browser: asyncio.WriteTransport
        self._to_driver: asyncio.WriteTransport
        self._browser: WireSession

    def open(self) -> bool:
        """Wait for a browser in the background; tell whether a script can be run on this machine."""
        address = Path(self._folder.name, "socket")
        launcher = Path(__file__).with_name("launcher.py")
        command = shlex.join([sys.executable, "-IS", str(launcher), str(self._chromium), str(address)])
        self.program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        self.program.chmod(0o700)
        # On a file system that forbids programs it is not executable.
        if not (sys.executable and os.access(self.program, os.X_OK)):
            self._clean_up()
            return False
        self._listener.bind(str(address))
        self._listener.listen(1)
        self._listener.setblocking(False)
        self._meeting = asyncio.ensure_future(self._meet())
        return True

    async def _meet(self) -> None:
        loop = asyncio.get_running_loop()
        connection, _ = await loop.sock_accept(self._listener)
        with connection:
            connection.setblocking(True)
            _, driver_ends, *_ = await asyncio.to_thread(socket.recv_fds, connection, 1, 2)
            browser_reads, we_write = os.pipe()
            we_read, browser_writes = os.pipe()
            socket.send_fds(connection, [b"\0"], [browser_reads, browser_writes])
        os.close(browser_reads)
        os.close(browser_writes)
        driver_reads, driver_writes = driver_ends
        self._to_browser = await self._writer(we_write)
        self._to_driver = await self._writer(driver_writes)
        await self._reader(driver_reads, self._driver_says)
        await self._reader(we_read, self._browser_says)

    async def _writer(self, descriptor: int) -> asyncio.WriteTransport:
        _prepare(descriptor)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(descriptor, "wb", 0))
        self._transports.append(transport)
        return transport

    async def _reader(self, descriptor: int, heard: Callable[[bytes], None]) -> None:
        _prepare(descriptor)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(
            lambda: Messages(heard, self.close), os.fdopen(descriptor, "rb", 0)
        )
        self._transports.append(transport)

    async def connect(self) -> WireSession:
        """Return a session of our own with the browser itself, once it has started.

        Raises:
            playwright.async_api.Error: The browser is gone.
        """
        assert self._meeting is not None, "open comes first"
        await self._meeting
        self._clean_up()
        root = WireSession(self, None)
        self._browser = root
        answer = await root.send("Target.attachToBrowserTarget")
        self._browser = self.adopt(answer["sessionId"])
        self._browser.on("Target.detachedFromTarget", lambda event: self._detached(event["sessionId"]))
        return self._browser

    async def attach(self, target_id: str) -> WireSession:
        """Return a session of our own with a target.

        Raises:
            playwright.async_api.Error: There is no such target.
        """
        answer = await self._browser.send("Target.attachToTarget", {"targetId": target_id, "flatten": True})
        return self.adopt(answer["sessionId"])

    def adopt(self, name: str) -> WireSession:
        """Return our session of that name, and take its messages for ours from now on."""
        return self._sessions.setdefault(name, WireSession(self, name))

    def new_id(self) -> int:
        """Return a number for a message."""
        return next(self._ids)

    def write(self, session: WireSession, message: Mapping[str, Any]) -> None:
        """Send a message to the browser; its answer goes to the session."""
        self._waiting[message["id"]] = session
        self._to_browser.write(json.dumps(message).encode() + b"\0")

    def _driver_says(self, message: bytes) -> None:
        self._to_browser.write(message + b"\0")

    def _browser_says(self, message: bytes) -> None:
        if self.is_ours(message):
            self._hear(json.loads(message))
        else:
            self._to_driver.write(message + b"\0")

    def is_ours(self, message: bytes) -> bool:
        """Tell from its ends whether a message is for one of our sessions."""
        if message.startswith(b'{"id":'):
            return int(message[6 : message.index(b",", 6)]) >= _FIRST_ID
        _, found, name = message[-60:].rpartition(b'"sessionId":"')
        if found:
            return name.removesuffix(b'"}').decode() in self._sessions
        # What announces our own session with the browser comes on the driver's root session.
        announced = (
            message.startswith(b'{"method":"Target.attachedToTarget"') and b'"type":"browser"' in message
        )
        return announced and self._browser.name is None

    def _hear(self, message: Mapping[str, Any]) -> None:
        if "id" not in message:
            session = self._sessions.get(message.get("sessionId", ""))
            if message["method"] == "Target.attachedToTarget":
                # Known from here on, so that no event of the new session is taken for the driver's.
                self.adopt(message["params"]["sessionId"])
            if session is not None:
                session.happened(message["method"], message["params"])
            return
        session = self._waiting.pop(message["id"], None)
        answer = session.pending.get(message["id"]) if session is not None else None
        if answer is None or answer.done():
            return
        if "error" in message:
            answer.set_exception(PlaywrightError(f"Protocol error: {message['error'].get('message')}"))
        else:
            answer.set_result(message["result"])

    def _detached(self, name: str) -> None:
        session = self._sessions.pop(name, None)
        if session is not None:
            self._waiting = {key: value for key, value in self._waiting.items() if value is not session}
            session.close()

    def close(self) -> None:
        """Let go of the pipe, which ends the browser, and fail whatever still waits."""
        self._clean_up()
        for transport in self._transports:
            transport.close()
        for session in {*self._sessions.values(), *self._waiting.values()}:
            session.close()
        self._sessions.clear()
        self._waiting.clear()

    def _clean_up(self) -> None:
        if self._meeting is not None and not self._meeting.done():
            self._meeting.cancel()
        self._listener.close()
        self._folder.cleanup()


class Messages(asyncio.Protocol):
    """Cuts what comes from a pipe into messages."""

    def __init__(self, heard: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        self._heard = heard
        self._ended = ended
        self._rest = bytearray()

    def data_received(self, data: bytes) -> None:
        """Take the next piece."""
        *messages, rest = data.split(b"\0")
        if messages:
            self._heard(bytes(self._rest + messages[0]) if self._rest else messages[0])
            self._rest.clear()
            for message in messages[1:]:
                self._heard(message)
        self._rest += rest

    def connection_lost(self, exc: Exception | None) -> None:
        """Take note of the pipe's end."""
        self._ended()


def _prepare(descriptor: int) -> None:
    """Keep a pipe from programs started later, and let it hold a screenshot."""
    os.set_inheritable(descriptor, False)
    size = cast("int | None", getattr(fcntl, "F_SETPIPE_SZ", None))
    if size is not None:
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, size, _PIPE_BYTES)
