"""Streams that zlib compressed, with what comes out of them bounded."""

from __future__ import annotations

import zlib

from ...errors import ComputerFault


class Inflater:
    """One stream that lasts from message to message."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj()

    def inflate(self, data: bytes, most: int) -> bytes:
        """Return what the next piece of the stream holds.

        Args:
            data: The piece.
            most: How many bytes it may hold.

        Raises:
            ComputerFault: It holds more, or is damaged.
        """
        try:
            # One more than allowed: else the end of a piece that fills it whole would stay behind.
            held = self._stream.decompress(data, most + 1)
        except zlib.error as error:
            raise ComputerFault(f"The server sent a damaged zlib stream: {error}. Open it anew.") from error
        if len(held) > most or self._stream.unconsumed_tail:
            raise ComputerFault(f"The server sent zlib data that hold more than {most} bytes. Open it anew.")
        return held

    def inflate_exactly(self, data: bytes, count: int) -> bytes:
        """Return what the next piece of the stream holds, which must be ``count`` bytes.

        Raises:
            ComputerFault: It holds more or less, or is damaged.
        """
        held = self.inflate(data, count)
        if len(held) != count:
            raise ComputerFault(f"The server sent {len(held)} bytes of pixels, not {count}. Open it anew.")
        return held
