"""The X server: how it is started, who may speak to it, and its picture, read from shared memory."""

from __future__ import annotations

import mmap
import secrets
import struct
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ...errors import ComputerFault

FRAME = "Xvfb_screen0"
"""Name of the file in which Xvfb keeps its picture."""
_COOKIE = b"MIT-MAGIC-COOKIE-1"


def server_arguments(size: tuple[int, int], authority: str, frames: str) -> list[str]:
    """Return Xvfb's arguments, without the program and the display.

    Args:
        size: Width and height of the screen, in pixels.
        authority: File with the cookie, as the server sees it.
        frames: Folder for the picture, as the server sees it.
    """
    width, height = size
    screen = ["-screen", "0", f"{width}x{height}x24", "-fbdir", frames, "-dpi", "96"]
    # No repeating keys and no screen saver: both run on timers.
    still = ["-noreset", "-r", "-s", "0"]
    # With OpenGL each GTK program would load, when it starts, a renderer that it does not draw with.
    return [*screen, "-auth", authority, "-nolisten", "tcp", *still, "-extension", "GLX"]


def new_cookie() -> bytes:
    """Return a fresh secret for one display, 16 bytes."""
    return secrets.token_bytes(16)


def authority(cookie: bytes) -> bytes:
    """Return the content of an X authority file that holds for every display (format: ``Xau``'s manual)."""
    wild = 0xFFFF
    fields = (b"", b"", _COOKIE, cookie)
    return struct.pack(">H", wild) + b"".join(struct.pack(">H", len(field)) + field for field in fields)


def cookie_name() -> bytes:
    """Return the name of the way in which clients show the cookie."""
    return _COOKIE


class FrameBuffer:
    """The picture of the X server, mapped into this process.

    Args:
        path: The file that ``Xvfb -fbdir`` writes, in the format of ``xwd``: a header of 25 big-endian words,
            a colour map, and rows of blue, green, red and an unused byte (``XWDFile.h`` of X11).
        size: Width and height that it must have, in pixels.

    Raises:
        ComputerFault: The file is not such a picture.
    """

    def __init__(self, path: Path, size: tuple[int, int]) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        words = struct.unpack(">25I", self._map[:100])
        header, width, height, row, colours = words[0], words[4], words[5], words[12], words[19]
        if (width, height) != size or words[11] != 32:
            raise ComputerFault(f"The X server shows {width}x{height} at {words[11]} bits, not {size}.")
        pixels = np.frombuffer(self._map, np.uint8, row * height, header + colours * 12)
        self._pixels = pixels.reshape(height, row)[:, : width * 4].reshape(height, width, 4)

    def read(self) -> NDArray[np.uint8]:
        """Return the picture as ``uint8`` RGB of shape ``(height, width, 3)``; a fresh array."""
        return np.asarray(cv2.cvtColor(self._pixels, cv2.COLOR_BGRA2RGB), np.uint8)
