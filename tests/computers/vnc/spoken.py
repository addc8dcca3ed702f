"""What a server says, spelt out, and a source that has only that."""

from __future__ import annotations

import struct
import zlib

from gym_cua.errors import ComputerFault


class Spoken:
    """Bytes that were said; after them there is nothing."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, count: int) -> bytes:
        if self.place + count > len(self.data):
            raise ComputerFault("nothing more was said")
        self.place += count
        return self.data[self.place - count : self.place]

    @property
    def left(self) -> int:
        return len(self.data) - self.place


def greeting(width: int, height: int, name: bytes = b"desk") -> bytes:
    """Return all that a server of version 3.8 without security says up to its screen."""
    screen = struct.pack(">HH16sI", width, height, bytes(16), len(name))
    return b"RFB 003.008\n" + b"\1\1" + bytes(4) + screen + name


def rectangle(x: int, y: int, width: int, height: int, encoding: int, body: bytes) -> bytes:
    return struct.pack(">HHHHi", x, y, width, height, encoding) + body


def update(*rectangles: bytes, count: int | None = None) -> bytes:
    return struct.pack(">BxH", 0, len(rectangles) if count is None else count) + b"".join(rectangles)


def deflated(data: bytes) -> bytes:
    """Compress as servers do: a piece of a stream that goes on."""
    stream = zlib.compressobj()
    return stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)


def zrle(tiles: bytes) -> bytes:
    data = deflated(tiles)
    return struct.pack(">I", len(data)) + data


def tight_length(length: int) -> bytes:
    if length < 1 << 7:
        return bytes([length])
    if length < 1 << 14:
        return bytes([length & 127 | 128, length >> 7])
    return bytes([length & 127 | 128, length >> 7 & 127 | 128, length >> 14])


def tight_data(data: bytes) -> bytes:
    if len(data) < 12:
        return data
    small = deflated(data)
    return tight_length(len(small)) + small


def cut_text(data: bytes, extended: bool = False) -> bytes:
    return struct.pack(">B3xi", 3, -len(data) if extended else len(data)) + data
