"""The words of RFB, the protocol of VNC: numbers of encodings, and what a client says.

Sources: RFC 6143, and the community's "The RFB Protocol" for what came after it (Tight, the resizing of
desktops, the extended clipboard).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Protocol

RAW, COPY_RECT, HEXTILE, TIGHT, ZRLE = 0, 1, 5, 7, 16
CURSOR, DESKTOP_SIZE, LAST_RECT = -239, -223, -224
EXTENDED_DESKTOP_SIZE, EXTENDED_CLIPBOARD = -308, -1063131698
QUALITY_0 = -32
"""Pseudo-encoding of JPEG quality 0; quality 9 is 9 more."""

ENCODINGS = {"copyrect": COPY_RECT, "tight": TIGHT, "zrle": ZRLE, "hextile": HEXTILE, "raw": RAW}
"""Encodings of pixels that can be asked for, by name."""
_PSEUDO = (CURSOR, DESKTOP_SIZE, EXTENDED_DESKTOP_SIZE, LAST_RECT, EXTENDED_CLIPBOARD)

MAX_PIXELS = 1 << 25
"""Pixels of the largest screen that is taken: a little more than 7680 x 4320."""
PIXEL_BYTES = 4
"""Bytes of a pixel on the wire: red, green, blue, and one that means nothing."""


class Source(Protocol):
    """Where the server's bytes come from."""

    def take(self, count: int) -> bytes:
        """Return the next ``count`` bytes.

        Raises:
            ComputerFault: They do not come.
        """
        ...


def skip(source: Source, count: int) -> None:
    """Take ``count`` bytes and forget them, without holding many at once."""
    while count > 0:
        count -= len(source.take(min(count, 1 << 16)))


def pixel_format() -> bytes:
    """Return SetPixelFormat (RFC 6143, 7.5.1): 32 bits, in memory red, green, blue and one unused byte."""
    return struct.pack(">B3xBBBBHHHBBB3x", 0, 32, 24, 0, 1, 255, 255, 255, 0, 8, 16)


def encodings_wanted(names: Sequence[str], quality: int | None) -> bytes:
    """Return SetEncodings (7.5.2) for names of ``ENCODINGS``, best first, and a JPEG quality or none."""
    numbers = [ENCODINGS[name] for name in names]
    if quality is not None:
        numbers.append(QUALITY_0 + quality)
    numbers += _PSEUDO
    return struct.pack(f">BxH{len(numbers)}i", 2, len(numbers), *numbers)


def update_request(incremental: bool, x: int, y: int, width: int, height: int) -> bytes:
    """Return FramebufferUpdateRequest (7.5.3) for a part of the screen, in pixels."""
    return struct.pack(">BBHHHH", 3, incremental, x, y, width, height)


def key_event(down: bool, keysym: int) -> bytes:
    """Return KeyEvent (7.5.4)."""
    return struct.pack(">BBxxI", 4, down, keysym)


def pointer_event(buttons: int, x: int, y: int) -> bytes:
    """Return PointerEvent (7.5.5); bit 0 of ``buttons`` is the left one, bits 3 to 6 are the wheel's."""
    return struct.pack(">BBHH", 5, buttons, x, y)
