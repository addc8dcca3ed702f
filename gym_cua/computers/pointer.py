"""The arrow that shows where the pointer is. Headless browsers draw none."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ..errors import UnknownNameError, suggestion

_ARROW = ((0, 0), (0, 16.2), (3.7, 12.8), (6.4, 18.6), (9.1, 17.4), (6.5, 11.6), (11.6, 11.6))
"""Outline of the arrow, in pixels from its tip."""
_FINER = 8


class _Sprite(NamedTuple):
    """A small picture with its transparency, ready to be laid over a frame.

    Attributes:
        keep: How much of the frame shows through, 0 to 255: ``uint16`` of shape ``(height, width, 1)``.
        add: What is added, already weighted: ``uint16`` of shape ``(height, width, 1)``, as it is grey.
        left: Columns of the sprite to the left of the tip.
        top: Rows of the sprite above the tip.
    """

    keep: NDArray[np.uint16]
    add: NDArray[np.uint16]
    left: int
    top: int


def _arrow() -> _Sprite:
    size = (14, 21)
    # Half a pixel in, so that the outline's straight edges fill whole pixels.
    points = [((x + 1.5) * _FINER, (y + 1.5) * _FINER) for x, y in _ARROW]
    outer = Image.new("L", (size[0] * _FINER, size[1] * _FINER), 0)
    draw = ImageDraw.Draw(outer)
    draw.polygon(points, fill=255)
    inner = outer.copy()
    draw.line([*points, points[0], points[1]], fill=255, width=_FINER, joint="curve")
    ImageDraw.Draw(inner).line([*points, points[0], points[1]], fill=0, width=_FINER, joint="curve")
    cover = np.asarray(outer.reduce(_FINER), np.uint16)[..., None]
    white = np.asarray(inner.reduce(_FINER), np.uint16)[..., None]
    # Black where covered, white inside; 127 rounds the division by 255.
    return _Sprite(255 - cover, white * 255 + 127, 1, 1)


_SHAPES = {"arrow": _arrow()}


def draw_pointer(frame: NDArray[np.uint8], x: int, y: int, shape: str = "arrow") -> None:
    """Paint the pointer with its tip at ``(x, y)``, in place, clipped at the frame's edges.

    Args:
        frame: ``uint8`` RGB of shape ``(height, width, 3)``.
        x: Column of the tip, in pixels.
        y: Row of the tip, in pixels.
        shape: ``"arrow"``.

    Raises:
        UnknownNameError: There is no such shape.
    """
    sprite = _SHAPES.get(shape)
    if sprite is None:
        raise UnknownNameError(f"No pointer shape {shape!r}.{suggestion(shape, _SHAPES)}")
    height, width = frame.shape[:2]
    left, top = x - sprite.left, y - sprite.top
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + sprite.keep.shape[1], width), min(top + sprite.keep.shape[0], height)
    if x0 >= x1 or y0 >= y1:
        return
    part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    region = frame[y0:y1, x0:x1]
    region[:] = (region * sprite.keep[part] + sprite.add[part]) // 255
