"""The server's screen as it comes in: rectangles of pixels, the pointer's shape, and what the size is."""

from __future__ import annotations

import struct
import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...errors import ComputerFault
from ..pointer import draw_pointer
from . import protocol
from .encodings import Decoder, read_pixels
from .protocol import Source, skip

_MANY = 0xFFFF
"""Number of rectangles of an update that ends with a rectangle of its own."""
_MAX_POINTER = 1024
"""Width and height up to which a pointer's shape is taken, in pixels."""


@dataclass(frozen=True)
class PointerShape:
    """What the server wants the pointer to look like.

    Attributes:
        pixels: ``uint8`` RGB of shape ``(height, width, 3)``; may be empty.
        shown: Which of them are seen: ``bool`` of shape ``(height, width)``.
        tip: Column and row of the place that it points with.
    """

    pixels: NDArray[np.uint8]
    shown: NDArray[np.bool_]
    tip: tuple[int, int]

    def draw(self, frame: NDArray[np.uint8], x: int, y: int) -> None:
        """Paint it with its tip at ``(x, y)``, in place, clipped at the frame's edges."""
        left, top = x - self.tip[0], y - self.tip[1]
        x0, y0 = max(left, 0), max(top, 0)
        height, width = self.shown.shape
        x1, y1 = min(left + width, frame.shape[1]), min(top + height, frame.shape[0])
        if x0 < x1 and y0 < y1:
            part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
            np.copyto(frame[y0:y1, x0:x1], self.pixels[part], where=self.shown[part][..., None])


class Screen:
    """The pixels of a server.

    Args:
        size: Width and height, in pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        shape = (size[1], size[0], 3)
        self._coming = np.zeros(shape, np.uint8)
        self._shown = np.zeros(shape, np.uint8)
        self._shape: PointerShape | None = None
        self._decoder = Decoder(self._coming)
        self._lock = threading.Lock()

    def picture(self, pointer: tuple[int, int] | None) -> NDArray[np.uint8]:
        """Return the last whole update as a fresh ``uint8`` RGB array, with the pointer if one is given."""
        with self._lock:
            picture, shape = self._shown.copy(), self._shape
        if pointer is not None:
            if shape is None:
                draw_pointer(picture, *pointer)
            else:
                shape.draw(picture, *pointer)
        return picture

    def read_update(self, source: Source) -> bool:
        """Read a FramebufferUpdate (RFC 6143, 7.6.1) after its first byte; return whether it had pixels.

        Raises:
            ComputerFault: The server sent what is not allowed, or its screen has another size now.
        """
        (count,) = struct.unpack(">xH", source.take(3))
        left, top, right, bottom = *self.size, 0, 0
        for _ in range(count):
            x, y, width, height, encoding = struct.unpack(">HHHHi", source.take(12))
            if encoding == protocol.LAST_RECT and count == _MANY:
                break
            if encoding < 0:
                self._read_news(encoding, x, y, width, height, source)
                continue
            if x + width > self.size[0] or y + height > self.size[1]:
                raise ComputerFault(
                    f"The server sent {width}x{height} pixels at ({x}, {y}), off its screen of "
                    f"{self.size[0]}x{self.size[1]}. Open it anew."
                )
            self._decoder.decode(encoding, x, y, width, height, source)
            left, top = min(left, x), min(top, y)
            right, bottom = max(right, x + width), max(bottom, y + height)
        if left >= right or top >= bottom:
            return False
        with self._lock:
            self._shown[top:bottom, left:right] = self._coming[top:bottom, left:right]
        return True

    def _read_news(self, encoding: int, x: int, y: int, width: int, height: int, source: Source) -> None:
        """Read a rectangle that holds no pixels of the screen."""
        if encoding == protocol.CURSOR:
            shape = _read_shape((x, y), width, height, source)
            with self._lock:
                self._shape = shape
        elif encoding in (protocol.DESKTOP_SIZE, protocol.EXTENDED_DESKTOP_SIZE):
            if encoding == protocol.EXTENDED_DESKTOP_SIZE:
                skip(source, 3 + 16 * source.take(1)[0])
            if (width, height) != self.size:
                raise ComputerFault(
                    f"The server's screen changed from {self.size[0]}x{self.size[1]} to {width}x{height} "
                    "pixels. Set it back, keep the machine from changing it, and open the computer anew."
                )
        else:
            raise ComputerFault(f"The server sent encoding {encoding}, which was not asked for. Report it.")


def _read_shape(tip: tuple[int, int], width: int, height: int, source: Source) -> PointerShape:
    """Read the Cursor pseudo-encoding (RFC 6143, 7.8.1)."""
    if width > _MAX_POINTER or height > _MAX_POINTER:
        raise ComputerFault(f"The server sent a pointer of {width}x{height}; it may have {_MAX_POINTER}.")
    pixels = read_pixels(source, width, height)
    row = (width + 7) // 8
    bits = np.frombuffer(source.take(row * height), np.uint8).reshape(height, row)
    shown = np.unpackbits(bits, axis=1)[:, :width].astype(np.bool_)
    return PointerShape(pixels, shown, tip)
