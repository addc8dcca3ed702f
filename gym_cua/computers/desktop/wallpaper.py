"""The picture of an empty desktop, painted from a colour and a pattern."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import UnknownNameError, suggestion
from ...programs import Appearance
from .connection import Connection, faults

PATTERNS = ("plain", "gradient", "rings", "waves")
_ROWS = 48
"""Most rows of one request."""
_REQUEST = 250_000
"""Most bytes of one request, which X limits to 256 KiB."""


def wallpaper(appearance: Appearance, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the picture as ``uint8`` BGRX of shape ``(height, width, 4)``.

    Raises:
        UnknownNameError: There is no such pattern.
    """
    if appearance.pattern not in PATTERNS:
        hint = suggestion(appearance.pattern, PATTERNS)
        raise UnknownNameError(f"No pattern {appearance.pattern!r} for a desktop.{hint}")
    width, height = size
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    shades = {
        "plain": np.zeros((height, width)),
        "gradient": 0.32 * (1 - y) - 0.22 * x,
        "rings": 0.1 * np.sin(14 * np.hypot(x - 0.8, (y - 1.1) * 0.6)) + 0.15 * (1 - y),
        "waves": 0.09 * np.sin(5 * x + 9 * y) + 0.08 * np.sin(11 * y - 3 * x) + 0.1 * (0.5 - y),
    }
    shade = 1 + shades[appearance.pattern][..., None]
    red, green, blue = bytes.fromhex(appearance.background.lstrip("#"))
    picture = np.zeros((height, width, 4), np.uint8)
    picture[..., :3] = np.clip(np.array([blue, green, red]) * shade, 0, 255)
    return picture


def paint(connection: Connection, appearance: Appearance, size: tuple[int, int]) -> None:
    """Show the picture behind all windows of a desktop.

    Raises:
        ComputerFault: The X server is gone.
        UnknownNameError: There is no such pattern.
    """
    from Xlib import X

    picture = wallpaper(appearance, size)
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
