"""The encoding Tight: solid colours, palettes, gradients and plain pixels within zlib, and JPEG.

Source: "The RFB Protocol", section Tight Encoding, of the TigerVNC and libvncserver communities.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ...errors import ComputerFault
from .inflate import Inflater
from .protocol import Source

Pixels = NDArray[np.uint8]

_FILL, _JPEG = 8, 9
_COPY, _PALETTE, _GRADIENT = 0, 1, 2
_SMALL = 12
"""Data of fewer bytes than this are sent as they are."""


class TightDecoder:
    """Reads rectangles in Tight. One for each connection, since its four zlib streams go on."""

    def __init__(self) -> None:
        self._streams = [Inflater() for _ in range(4)]

    def decode(self, part: Pixels, source: Source) -> None:
        """Read one rectangle into ``part``, ``uint8`` RGB of shape ``(height, width, 3)``.

        Raises:
            ComputerFault: The server sent what the encoding does not allow.
        """
        control = source.take(1)[0]
        for number in range(4):
            if control >> number & 1:
                self._streams[number] = Inflater()
        kind = control >> 4
        if kind == _FILL:
            part[:] = np.frombuffer(source.take(3), np.uint8)
        elif kind == _JPEG:
            part[:] = _jpeg(source, part.shape[1], part.shape[0])
        elif kind < _FILL:
            self._basic(part, source, self._streams[kind & 3], source.take(1)[0] if kind & 4 else _COPY)
        else:
            raise ComputerFault(f"The server sent a Tight rectangle of kind {kind}, which does not exist.")

    def _basic(self, part: Pixels, source: Source, stream: Inflater, filter_kind: int) -> None:
        height, width = part.shape[:2]
        if filter_kind == _PALETTE:
            colours = source.take(1)[0] + 1
            palette = np.frombuffer(source.take(3 * colours), np.uint8).reshape(colours, 3)
            if colours <= 2:
                row = (width + 7) // 8
                data = _data(source, stream, row * height)
                indices = np.unpackbits(data.reshape(height, row), axis=1)[:, :width]
            else:
                indices = _data(source, stream, width * height).reshape(height, width)
            if int(indices.max()) >= colours:
                worst = int(indices.max())
                raise ComputerFault(f"The server names colour {worst} of a palette of {colours}.")
            part[:] = palette[indices]
        elif filter_kind in (_COPY, _GRADIENT):
            pixels = _data(source, stream, 3 * width * height).reshape(height, width, 3)
            part[:] = _from_gradient(pixels) if filter_kind == _GRADIENT else pixels
        else:
            raise ComputerFault(f"The server sent a Tight filter {filter_kind}, which does not exist.")


def _length(source: Source) -> int:
    """Read a length of one to three bytes, seven bits in each, the lowest first; the third has eight."""
    length = 0
    for shift in (0, 7, 14):
        byte = source.take(1)[0]
        length |= (byte if shift == 14 else byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return length


def _data(source: Source, stream: Inflater, count: int) -> NDArray[np.uint8]:
    if count < _SMALL:
        return np.frombuffer(source.take(count), np.uint8)
    return np.frombuffer(stream.inflate_exactly(source.take(_length(source)), count), np.uint8)


def _from_gradient(differences: Pixels) -> Pixels:
    """Return pixels from how each differs from left + above - above left, clipped to 0 to 255."""
    height, width = differences.shape[:2]
    pixels = np.zeros((height + 1, width + 1, 3), np.int16)
    # By diagonals: each pixel needs only those of the two before.
    for diagonal in range(height + width - 1):
        y = np.arange(max(0, diagonal - width + 1), min(height, diagonal + 1))
        x = diagonal - y
        guess = np.clip(pixels[y + 1, x] + pixels[y, x + 1] - pixels[y, x], 0, 255)
        pixels[y + 1, x + 1] = (guess + differences[y, x]) & 255
    return pixels[1:, 1:].astype(np.uint8)


def _jpeg(source: Source, width: int, height: int) -> Pixels:
    data = source.take(_length(source))
    try:
        picture = Image.open(io.BytesIO(data), formats=["JPEG"])
        # Before it is decoded: a header may announce a picture that fills the memory.
        if picture.size == (width, height):
            return np.asarray(picture.convert("RGB"), np.uint8)
    except Exception as error:  # noqa: BLE001 - the library raises many kinds over damaged pictures
        raise ComputerFault(f"The server sent a damaged JPEG: {error}. Open it anew.") from error
    raise ComputerFault(f"The server sent a JPEG of {picture.size} for {width}x{height} pixels.")
