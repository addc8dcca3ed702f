"""The encoding ZRLE (RFC 6143, 7.7.6): tiles of 64 x 64 pixels, run lengths and palettes, within zlib."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from ...errors import ComputerFault
from .inflate import Inflater
from .protocol import Source

Pixels = NDArray[np.uint8]

_TILE = 64
_OVERHEAD = 400
"""Bytes of a tile besides those of its pixels: its kind, and a palette of 127 colours."""


class ZrleDecoder:
    """Reads rectangles in ZRLE. One for each connection, since their zlib stream goes on."""

    def __init__(self) -> None:
        self._stream = Inflater()

    def decode(self, part: Pixels, source: Source) -> None:
        """Read one rectangle into ``part``, ``uint8`` RGB of shape ``(height, width, 3)``.

        Raises:
            ComputerFault: The server sent what the encoding does not allow.
        """
        height, width = part.shape[:2]
        tiles = -(-height // _TILE) * -(-width // _TILE)
        most = 4 * height * width + _OVERHEAD * tiles
        (length,) = struct.unpack(">I", source.take(4))
        # What cannot be compressed grows by a thousandth; twice is ample.
        if length > 2 * most + 1024:
            what = f"{length} bytes for {width}x{height} pixels"
            raise ComputerFault(f"The server announces {what}, more than they can need. Open it anew.")
        held = _Bytes(self._stream.inflate(source.take(length), most))
        for top in range(0, height, _TILE):
            for left in range(0, width, _TILE):
                _tile(part[top : top + _TILE, left : left + _TILE], held)


class _Bytes:
    """What a rectangle holds, read from its start."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def take(self, count: int) -> bytes:
        taken = self._data[self._place : self._place + count]
        if len(taken) < count:
            raise ComputerFault("The server sent a ZRLE rectangle that ends too early. Open it anew.")
        self._place += count
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def colours(self, count: int) -> Pixels:
        return np.frombuffer(self.take(3 * count), np.uint8).reshape(count, 3)

    def run(self, most: int) -> int:
        """Read the length of a run, at most ``most`` pixels."""
        length = 1
        while True:
            more = self.byte()
            length += more
            if length > most:
                raise ComputerFault(f"The server sent a run longer than the {most} pixels that are left.")
            if more < 255:
                return length


def _tile(tile: Pixels, held: _Bytes) -> None:
    height, width = tile.shape[:2]
    count = height * width
    kind = held.byte()
    if kind == 0:
        tile[:] = held.colours(count).reshape(height, width, 3)
    elif kind == 1:
        tile[:] = held.colours(1)[0]
    elif kind <= 16:
        palette = held.colours(kind)
        tile[:] = _colour(palette, _packed(held, kind, width, height))
    elif kind == 128:
        tile[:] = _plain_runs(held, count).reshape(height, width, 3)
    elif kind >= 130:
        palette = held.colours(kind - 128)
        tile[:] = _colour(palette, _palette_runs(held, count).reshape(height, width))
    else:
        raise ComputerFault(f"The server sent a ZRLE tile of the unknown kind {kind}. Open it anew.")


def _colour(palette: Pixels, indices: NDArray[np.uint8]) -> Pixels:
    if int(indices.max()) >= len(palette):
        raise ComputerFault(f"The server names colour {int(indices.max())} of a palette of {len(palette)}.")
    return palette[indices]


def _packed(held: _Bytes, colours: int, width: int, height: int) -> NDArray[np.uint8]:
    """Read indices of 1, 2 or 4 bits; each row begins with a new byte."""
    bits = 1 if colours == 2 else 2 if colours <= 4 else 4
    row = (width * bits + 7) // 8
    data = np.frombuffer(held.take(row * height), np.uint8).reshape(height, row)
    single = np.unpackbits(data, axis=1).reshape(height, -1, bits)
    weights = (1 << np.arange(bits - 1, -1, -1)).astype(np.uint8)
    indices: NDArray[np.uint8] = (single * weights).sum(axis=2, dtype=np.uint8)
    return indices[:, :width]


def _plain_runs(held: _Bytes, count: int) -> Pixels:
    colours, lengths, left = [], [], count
    while left:
        colours.append(held.take(3))
        lengths.append(held.run(left))
        left -= lengths[-1]
    return np.repeat(np.frombuffer(b"".join(colours), np.uint8).reshape(-1, 3), lengths, axis=0)


def _palette_runs(held: _Bytes, count: int) -> NDArray[np.uint8]:
    indices, lengths, left = bytearray(), [], count
    while left:
        index = held.byte()
        indices.append(index & 127)
        lengths.append(held.run(left) if index & 128 else 1)
        left -= lengths[-1]
    return np.repeat(np.frombuffer(bytes(indices), np.uint8), lengths)
