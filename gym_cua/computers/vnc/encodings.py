"""Encodings of pixels: Raw, CopyRect and Hextile here (RFC 6143, 7.7); ZRLE and Tight by their decoders."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from ...errors import ComputerFault
from . import protocol
from .protocol import PIXEL_BYTES, Source
from .tight import TightDecoder
from .zrle import ZrleDecoder

Pixels = NDArray[np.uint8]

_OWN_PIXELS, _BACKGROUND, _FOREGROUND, _PATCHES, _COLOURED = 1, 2, 4, 8, 16


class Decoder:
    """Turns the server's rectangles into pixels of a screen.

    Args:
        screen: ``uint8`` RGB of shape ``(height, width, 3)``; written in place.
    """

    def __init__(self, screen: Pixels) -> None:
        self._screen = screen
        self._tight = TightDecoder()
        self._zrle = ZrleDecoder()

    def decode(self, encoding: int, x: int, y: int, width: int, height: int, source: Source) -> None:
        """Read one rectangle, which must lie on the screen.

        Raises:
            ComputerFault: The server sent what the encoding does not allow.
        """
        part = self._screen[y : y + height, x : x + width]
        if not width or not height:
            if encoding == protocol.COPY_RECT:
                source.take(4)
        elif encoding == protocol.RAW:
            part[:] = read_pixels(source, width, height)
        elif encoding == protocol.COPY_RECT:
            self._copy(part, source)
        elif encoding == protocol.HEXTILE:
            _hextile(part, source)
        elif encoding == protocol.ZRLE:
            self._zrle.decode(part, source)
        elif encoding == protocol.TIGHT:
            self._tight.decode(part, source)
        else:
            raise ComputerFault(
                f"The server sent a rectangle in encoding {encoding}, which was not asked for. Report it "
                "with the server's name and version."
            )

    def _copy(self, part: Pixels, source: Source) -> None:
        left, top = struct.unpack(">HH", source.take(4))
        height, width = part.shape[:2]
        if left + width > self._screen.shape[1] or top + height > self._screen.shape[0]:
            what = f"{width}x{height} pixels from ({left}, {top})"
            raise ComputerFault(f"The server copies {what}, which is off its screen. Open it anew.")
        part[:] = self._screen[top : top + height, left : left + width].copy()


def read_pixels(source: Source, width: int, height: int) -> Pixels:
    """Read plain pixels, as ``uint8`` RGB of shape ``(height, width, 3)``."""
    data = source.take(width * height * PIXEL_BYTES)
    return np.frombuffer(data, np.uint8).reshape(height, width, PIXEL_BYTES)[..., :3]


def _pixel(source: Source) -> Pixels:
    return np.frombuffer(source.take(PIXEL_BYTES), np.uint8)[:3]


def _hextile(part: Pixels, source: Source) -> None:
    background = foreground = np.zeros(3, np.uint8)
    for top in range(0, part.shape[0], 16):
        for left in range(0, part.shape[1], 16):
            tile = part[top : top + 16, left : left + 16]
            flags = source.take(1)[0]
            if flags & _OWN_PIXELS:
                tile[:] = read_pixels(source, tile.shape[1], tile.shape[0])
                continue
            if flags & _BACKGROUND:
                background = _pixel(source)
            if flags & _FOREGROUND:
                foreground = _pixel(source)
            tile[:] = background
            for _ in range(source.take(1)[0] if flags & _PATCHES else 0):
                colour = _pixel(source) if flags & _COLOURED else foreground
                place, extent = source.take(2)
                x, y, width, height = place >> 4, place & 15, (extent >> 4) + 1, (extent & 15) + 1
                tile[y : y + height, x : x + width] = colour
