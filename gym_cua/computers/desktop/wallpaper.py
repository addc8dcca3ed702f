"""The picture of an empty desktop, painted from a colour and a pattern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from ...errors import UnknownNameError, suggestion
from ...programs import Appearance
from .connection import Connection, faults

Shade = NDArray[np.float64]

PATTERNS: Mapping[str, Callable[[Shade, Shade], Shade]] = {
    "plain": lambda x, y: 0 * x,
    "gradient": lambda x, y: 0.32 * (1 - y) - 0.22 * x,
    "rings": lambda x, y: 0.1 * np.sin(14 * np.hypot(x - 0.8, (y - 1.1) * 0.6)) + 0.15 * (1 - y),
    "waves": lambda x, y: 0.09 * np.sin(5 * x + 9 * y) + 0.08 * np.sin(11 * y - 3 * x) + 0.1 * (0.5 - y),
}
"""For each pattern how much lighter or darker than the colour it is, by shares of width and height."""
_COARSE = 8
"""Pixels from one shade that is computed to the next."""
_ROWS = 48
"""Most rows of one request."""
_REQUEST = 250_000
"""Most bytes of one request, which X limits to 256 KiB."""


@lru_cache(maxsize=32)
def wallpaper(colour: str, pattern: str, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the picture as ``uint8`` BGRX of shape ``(height, width, 4)``. Shared: do not write to it.

    Args:
        colour: ``#rrggbb``.
        pattern: One of ``PATTERNS``.
        size: Width and height, in pixels.

    Raises:
        UnknownNameError: There is no such pattern.
    """
    if pattern not in PATTERNS:
        raise UnknownNameError(f"No pattern {pattern!r} for a desktop.{suggestion(pattern, PATTERNS)}")
    width, height = size
    # Shades change slowly from pixel to pixel, so few are computed and the rest lies between them.
    x, y = np.meshgrid(np.linspace(0, 1, width // _COARSE), np.linspace(0, 1, height // _COARSE))
    shade = (1 + PATTERNS[pattern](x, y)).astype(np.float32)
    red, green, blue = bytes.fromhex(colour.lstrip("#"))
    small = np.clip(np.stack([blue * shade, green * shade, red * shade, 0 * shade], axis=-1), 0, 255)
    picture = cv2.resize(small, size, interpolation=cv2.INTER_CUBIC)
    np.clip(picture, 0, 255, out=picture)
    return cast("NDArray[np.uint8]", picture.astype(np.uint8))


def paint(connection: Connection, appearance: Appearance, size: tuple[int, int]) -> None:
    """Show the picture behind all windows of a desktop.

    Raises:
        ComputerFault: The X server is gone.
        UnknownNameError: There is no such pattern.
    """
    from Xlib import X

    picture = wallpaper(appearance.background, appearance.pattern, size)
    width, height = size
    rows = max(1, min(_ROWS, _REQUEST // (4 * width)))
    with faults():
        root: Any = connection.root
        depth = connection.display.screen().root_depth
        pixmap = root.create_pixmap(width, height, depth)
        context = pixmap.create_gc()
        for top in range(0, height, rows):
            part = picture[top : top + rows]
            pixmap.put_image(context, 0, top, width, len(part), X.ZPixmap, depth, 0, part.tobytes())
        root.change_attributes(background_pixmap=pixmap)
        root.clear_area(0, 0, width, height)
        context.free()
        pixmap.free()
        connection.display.sync()
