"""Pictures as they come from the browser."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import ComputerFault

_BACKDROP = np.array([46, 60, 78], np.uint8)
"""Colour of the screen around a window that does not fill it."""


def decode_png(png: bytes) -> NDArray[np.uint8]:
    """Return a PNG as ``uint8`` RGB of shape ``(height, width, 3)``; a fresh array.

    Raises:
        ComputerFault: The bytes are no picture.
    """
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise ComputerFault(f"The browser sent {len(png)} bytes that are no picture.")
    decoded: NDArray[np.uint8] = cv2.cvtColor(image, cv2.COLOR_BGR2RGB, dst=image)  # type: ignore[assignment]
    return decoded


def on_screen(
    png: bytes | None, size: tuple[int, int], area: tuple[int, int, int, int]
) -> NDArray[np.uint8]:
    """Return a screen that shows a page, as ``uint8`` RGB of shape ``(height, width, 3)``; a fresh array.

    Args:
        png: The page, or ``None`` for a blank one.
        size: Width and height of the screen, in pixels.
        area: Left, top, width and height of the page on it.

    Raises:
        ComputerFault: The bytes are no picture.
    """
    page = decode_png(png) if png is not None else None
    if page is not None and page.shape == (size[1], size[0], 3):
        return page
    x, y, width, height = area
    screen = np.empty((size[1], size[0], 3), np.uint8)
    screen[:] = _BACKDROP
    if page is None:
        screen[y : y + height, x : x + width] = 255
    else:
        rows, columns = min(height, page.shape[0]), min(width, page.shape[1])
        screen[y : y + rows, x : x + columns] = page[:rows, :columns]
    return screen
