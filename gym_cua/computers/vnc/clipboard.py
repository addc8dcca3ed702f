"""The clipboard that client and server share, as Latin-1 and by the extended clipboard as Unicode.

Sources: RFC 6143, 7.5.6 and 7.6.4; "The RFB Protocol", Extended Clipboard Pseudo-Encoding.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from ...errors import ComputerFault
from .inflate import Inflater
from .protocol import Source, skip

MAX_BYTES = 16 << 20
"""Size in bytes of the longest text that is taken."""

_TEXT = 1
_CAPABILITIES, _REQUEST, _PEEK, _NOTIFY, _PROVIDE = (1 << bit for bit in range(24, 29))


@dataclass(frozen=True)
class Message:
    """A ServerCutText.

    Attributes:
        extended: Whether it is in the extended form.
        data: What it holds.
    """

    extended: bool
    data: bytes


def read_cut_text(source: Source) -> Message | None:
    """Read a ServerCutText after its first byte; ``None`` for one that is too long to be taken."""
    (length,) = struct.unpack(">3xi", source.take(7))
    if abs(length) > MAX_BYTES:
        skip(source, abs(length))
        return None
    return Message(length < 0, source.take(abs(length)))


class Clipboard:
    """What both sides know of the clipboard. Not safe for several threads by itself."""

    def __init__(self) -> None:
        self.text = ""
        """What was copied last, here or there."""
        self.awaited = False
        """Whether the server has copied something that it was asked for and has not sent yet."""
        self._extended = False
        # Apart from what the server copied: its news may cross with ours on the way.
        self._offered = ""
        self._ours = False

    def takes(self, text: str) -> bool:
        """Return whether the server can be given this text."""
        return self._extended or all(ord(character) < 0x100 for character in text)

    def offer(self, text: str) -> bytes:
        """Copy ``text`` here and return what tells the server so.

        Raises:
            ComputerFault: The server takes Latin-1 only, or the text is too long.
        """
        size = len(text.encode("utf-8", "replace"))
        if size > MAX_BYTES:
            raise ComputerFault(f"The text has {size} bytes; a clipboard takes at most {MAX_BYTES}.")
        if self._extended:
            message = _extended(_NOTIFY | _TEXT)
        else:
            try:
                data = text.encode("latin-1")
            except UnicodeEncodeError as error:
                raise ComputerFault(
                    "This VNC server's clipboard takes Latin-1 only, and the text holds "
                    f"{text[error.start]!r}. Type it instead, or use a server with "
                    "the extended clipboard, such as TigerVNC."
                ) from error
            message = _cut_text(len(data), data)
        self.text = self._offered = text
        self.awaited, self._ours = False, True
        return message

    def take_in(self, message: Message) -> bytes:
        """Take in what the server said and return what is to be answered, often nothing.

        Raises:
            ComputerFault: The server sent what is not allowed.
        """
        if message.extended:
            return self._read_extended(message.data)
        self._copied(message.data.decode("latin-1"))
        return b""

    def _read_extended(self, data: bytes) -> bytes:
        if len(data) < 4:
            raise ComputerFault(f"The server sent a clipboard message of {len(data)} bytes. Open it anew.")
        (flags,) = struct.unpack(">I", data[:4])
        if flags & _CAPABILITIES:
            self._extended = True
            # The size says how much text may come unasked for.
            ours = _TEXT | _CAPABILITIES | _REQUEST | _PEEK | _NOTIFY | _PROVIDE
            return _extended(ours, struct.pack(">I", MAX_BYTES))
        if flags & _REQUEST:
            return self._provide() if flags & _TEXT else b""
        if flags & _PEEK:
            return _extended(_NOTIFY | (_TEXT if self._offered else 0))
        if flags & _NOTIFY:
            self.awaited = bool(flags & _TEXT)
            if self.awaited:
                return _extended(_REQUEST | _TEXT)
            # A server that takes what was offered tells that it has nothing of its own any more.
            if not self._ours:
                self.text = ""
        elif flags & _PROVIDE and flags & _TEXT:
            self._copied(_provided(data[4:]))
        return b""

    def _copied(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.awaited = self._ours = False

    def _provide(self) -> bytes:
        text = self._offered.replace("\n", "\r\n").encode("utf-8", "replace") + b"\0"
        return _extended(_PROVIDE | _TEXT, zlib.compress(struct.pack(">I", len(text)) + text))


def _provided(data: bytes) -> str:
    held = Inflater().inflate(data, 2 * MAX_BYTES)
    if len(held) < 4:
        raise ComputerFault(f"The server sent a clipboard of {len(held)} bytes, cut short. Open it anew.")
    (length,) = struct.unpack(">I", held[:4])
    return held[4 : 4 + length].decode("utf-8", "replace").removesuffix("\0")


def _extended(flags: int, data: bytes = b"") -> bytes:
    # A negative length tells the extended form from the plain one.
    return _cut_text(-4 - len(data), struct.pack(">I", flags) + data)


def _cut_text(length: int, data: bytes) -> bytes:
    return struct.pack(">B3xi", 6, length) + data
