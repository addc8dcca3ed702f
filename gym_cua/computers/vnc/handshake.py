"""How a connection begins (RFC 6143, 7.1 to 7.3): versions, security, and what screen there is."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass

from ...errors import ComputerFault, SetupError
from .authentication import challenge_response
from .protocol import MAX_PIXELS, Source

Send = Callable[[bytes], None]

_NONE, _PASSWORD = 1, 2
_KINDS = {5: "RA2", 6: "RA2ne", 16: "Tight", 18: "TLS", 19: "VeNCrypt", 20: "SASL", 30: "Apple"}
_MAX_WORDS = 1 << 16
"""Bytes of the longest name or reason that is read."""


@dataclass(frozen=True)
class Greeting:
    """What the server says of itself.

    Attributes:
        size: Width and height of its screen, in pixels.
        name: What it calls its desktop.
    """

    size: tuple[int, int]
    name: str


def shake_hands(source: Source, send: Send, password: str | None) -> Greeting:
    """Begin a connection that others may share, and return what the server says of itself.

    Raises:
        ComputerFault: What answers is no RFB server, refuses, or has a screen that cannot be taken.
        SetupError: The password is wrong or missing, or the server asks for another kind of security.
    """
    first = source.take(12)
    version = re.fullmatch(rb"RFB (\d{3})\.(\d{3})\n", first)
    if version is None:
        raise ComputerFault(
            f"What answers is no VNC server: it began with {first!r} instead of 'RFB 003.008'. Correct the "
            "address; display :1 is port 5901."
        )
    major, minor = (int(part) for part in version.groups())
    minor = 8 if major > 3 or minor >= 8 else 7 if minor == 7 else 3
    send(f"RFB 003.{minor:03d}\n".encode())
    chosen = _security(source, send, minor, password)
    if chosen == _PASSWORD:
        send(challenge_response(source.take(16), password or ""))
    if chosen == _PASSWORD or minor == 8:
        _result(source, minor)
    send(b"\1")
    width, height, *_, length = struct.unpack(">HH16sI", source.take(24))
    if not width or not height or width * height > MAX_PIXELS:
        raise ComputerFault(
            f"The server's screen has {width}x{height} pixels; from 1 to {MAX_PIXELS} in all can be shown. "
            "Set it to another size."
        )
    return Greeting((width, height), _words(source, length))


def _security(source: Source, send: Send, minor: int, password: str | None) -> int:
    if minor == 3:
        (only,) = struct.unpack(">I", source.take(4))
        offered = bytes([only]) if 0 < only < 256 else b""
    else:
        offered = source.take(source.take(1)[0])
    if not offered:
        raise ComputerFault(f"The server refuses: {_reason(source)} Wait, or start the server anew.")
    chosen = _PASSWORD if password is not None and _PASSWORD in offered else _NONE
    if chosen not in offered:
        if _PASSWORD in offered:
            raise SetupError("The VNC server asks for a password. Give VncComputer one: password=...")
        kinds = ", ".join(_KINDS.get(number, str(number)) for number in offered)
        raise SetupError(
            f"The VNC server offers only the security {kinds}. Turn on VNC authentication or none there, and "
            "reach it through a tunnel if the network is not your own."
        )
    if minor > 3:
        send(bytes([chosen]))
    return chosen


def _result(source: Source, minor: int) -> None:
    (result,) = struct.unpack(">I", source.take(4))
    if result:
        why = _reason(source) if minor == 8 else "it gives no reason."
        raise SetupError(
            f"The VNC server does not take the password: {why} Correct it; after many wrong ones a server "
            "may refuse right ones for a while."
        )


def _reason(source: Source) -> str:
    try:
        (length,) = struct.unpack(">I", source.take(4))
        words = _words(source, length).strip()
    except ComputerFault:
        words = ""
    return (words[:200].rstrip(".") or "it gives no reason") + "."


def _words(source: Source, length: int) -> str:
    if length > _MAX_WORDS:
        raise ComputerFault(f"The server announces a text of {length} bytes; at most {_MAX_WORDS} are read.")
    return source.take(length).decode("utf-8", "replace")
