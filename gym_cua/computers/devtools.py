"""Conversations with a browser in the DevTools protocol, over a pipe or a socket of its own.

Messages are JSON, each ended by a zero byte (``--remote-debugging-pipe``). No port is opened.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from playwright.async_api import Error as PlaywrightError

FIRST_ID = 1_000_000_000
"""Number of our first message. Playwright's driver, which may speak on the same pipe, counts from one."""
_DRAW = "HeadlessExperimental.beginFrame"
_GONE = "The target has been closed."


class Session(Protocol):
    """A conversation with one target of a browser. Playwright's ``CDPSession`` is one too."""

    async def send(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send a command and return its result; a ``playwright.async_api.Error`` if it is refused."""

    def on(self, event: Any, f: Callable[..., Any]) -> None:
        """Have a function called with the parameters of every event of that name."""


class DevToolsSession:
    """A session of our own.

    Args:
        tools: What it speaks through.
        name: The session's id, or ``None`` for the one that the browser begins with.
    """

    def __init__(self, tools: DevTools, name: str | None) -> None:
        self._tools = tools
        self.name = name
        self._handlers: dict[str, list[Callable[[Any], object]]] = defaultdict(list)
        self.pending: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._frames: set[int] = set()
        self._closed = False

    async def send(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send a command and return its result.

        Raises:
            playwright.async_api.Error: The browser refuses it, or the target is gone.
        """
        if self._closed:
            raise PlaywrightError(_GONE)
        message: dict[str, Any] = {"id": self._tools.new_id(), "method": method, "params": params or {}}
        if self.name is not None:
            message["sessionId"] = self.name
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.pending[message["id"]] = answer
        if method == _DRAW:
            self._frames.add(message["id"])
        try:
            self._tools.write(self, message)
            return await answer
        finally:
            self.pending.pop(message["id"], None)
            self._frames.discard(message["id"])

    def on(self, event: Any, f: Callable[..., Any]) -> None:
        """Have a function called with the parameters of every event of that name."""
        self._handlers[event].append(f)

    def happened(self, event: str, params: Mapping[str, Any]) -> None:
        """Tell the listeners of an event."""
        for handler in self._handlers.get(event, ()):
            handler(params)

    def abandon(self) -> None:
        """Fail what waits for an answer of a page that has crashed.

        Frames are left out: they are drawn by the browser's own process, which ends them even then, and
        until it has done so no other frame may begin.
        """
        for number, answer in self.pending.items():
            if number not in self._frames and not answer.done():
                answer.set_exception(PlaywrightError(_GONE))

    def close(self) -> None:
        """Fail whatever still waits for an answer."""
        self._closed = True
        for answer in self.pending.values():
            if not answer.done():
                answer.set_exception(PlaywrightError(_GONE))


class DevTools:
    """Sessions of our own with one browser."""

    def __init__(self) -> None:
        self._sessions: dict[str, DevToolsSession] = {}
        self._waiting: dict[int, DevToolsSession] = {}
        self._ids = itertools.count(FIRST_ID)
        self._transports: list[asyncio.BaseTransport] = []
        self._to_browser: asyncio.WriteTransport
        self._browser: DevToolsSession

    async def speak(self, connection: socket.socket) -> None:
        """Speak through a socket from now on."""
        loop = asyncio.get_running_loop()
        spoken = Messages(lambda message: self.hear(json.loads(message)), self.close)
        transport, _ = await loop.create_connection(lambda: spoken, sock=connection)
        self._transports.append(transport)
        self._to_browser = transport

    async def begin(self) -> DevToolsSession:
        """Return a session of our own with the browser itself.

        Raises:
            playwright.async_api.Error: The browser is gone.
        """
        root = DevToolsSession(self, None)
        self._browser = root
        answer = await root.send("Target.attachToBrowserTarget")
        self._browser = self.adopt(answer["sessionId"])
        self._browser.on("Target.detachedFromTarget", lambda event: self._detached(event["sessionId"]))
        return self._browser

    async def attach(self, target_id: str) -> DevToolsSession:
        """Return a session of our own with a target.

        Raises:
            playwright.async_api.Error: There is no such target.
        """
        answer = await self._browser.send("Target.attachToTarget", {"targetId": target_id, "flatten": True})
        return self.adopt(answer["sessionId"])

    def adopt(self, name: str) -> DevToolsSession:
        """Return our session of that name, and take its messages for ours from now on."""
        return self._sessions.setdefault(name, DevToolsSession(self, name))

    def new_id(self) -> int:
        """Return a number for a message."""
        return next(self._ids)

    def write(self, session: DevToolsSession, message: Mapping[str, Any]) -> None:
        """Send a message to the browser; its answer goes to the session."""
        self._waiting[message["id"]] = session
        self._to_browser.write(json.dumps(message).encode() + b"\0")

    def hear(self, message: Mapping[str, Any]) -> None:
        """Take a message that is for one of our sessions."""
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
        """Let go of the browser, which ends it, and fail whatever still waits."""
        for transport in self._transports:
            transport.close()
        for session in {*self._sessions.values(), *self._waiting.values()}:
            session.close()
        self._sessions.clear()
        self._waiting.clear()


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
