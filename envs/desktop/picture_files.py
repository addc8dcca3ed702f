"""Pictures as files: price labels of a shop, drawn from words and colours."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]

INK: Colour = (32, 32, 40)
PAPERS: tuple[Colour, ...] = (
    (250, 240, 215),
    (214, 234, 248),
    (222, 243, 222),
    (252, 222, 226),
    (235, 225, 248),
    (255, 246, 190),
)
ACCENTS: tuple[Colour, ...] = (
    (192, 57, 43),
    (31, 97, 141),
    (30, 132, 73),
    (125, 60, 152),
    (186, 100, 20),
    (20, 120, 120),
)


def label(width: int, height: int, title: str, price: str, paper: Colour, accent: Colour) -> Picture:
    """Return a price label as RGB, height × width × 3: a bar with a title, a round badge, a price below.

    It looks like itself in no other position, mirrored or turned.
    """
    import cv2

    page: Any = np.full((height, width, 3), paper, np.uint8)
    bar = height // 4
    cv2.rectangle(page, (0, 0), (width, bar), accent, -1)
    _text(page, title, (width // 20, round(bar * 0.72)), bar * 0.022, (255, 255, 255), width * 0.88)
    cv2.circle(page, (round(width * 0.78), round(height * 0.55)), height // 7, accent, -1)
    cv2.circle(page, (round(width * 0.78), round(height * 0.55)), height // 12, paper, -1)
    for line in range(3):
        y = round(height * (0.38 + 0.1 * line))
        cv2.line(page, (width // 20, y), (round(width * (0.55 - 0.12 * line)), y), INK, 2)
    _text(page, price, (width // 20, round(height * 0.9)), height * 0.0055, INK, width * 0.6)
    cv2.rectangle(page, (0, 0), (width - 1, height - 1), accent, 3)
    return np.asarray(page, np.uint8)


def _text(page: Any, text: str, place: tuple[int, int], scale: float, colour: Colour, most: float) -> None:
    import cv2

    (wide, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 2)
    scale *= min(1.0, most / wide)
    cv2.putText(page, text, place, cv2.FONT_HERSHEY_SIMPLEX, scale, colour, 2, cv2.LINE_AA)


def png(picture: Picture) -> bytes:
    """Return a picture as a PNG file."""
    from PIL import Image

    held = io.BytesIO()
    Image.fromarray(picture).save(held, "PNG")
    return held.getvalue()


def scaled(picture: Picture, width: int, height: int) -> Picture:
    """Return a picture in another size, in pixels, each the mean of what it stands for."""
    import cv2

    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def grey(picture: Picture) -> Picture:
    """Return a picture without its colours: the luma of ITU-R BT.601, in all three channels."""
    luma = picture.astype(np.float64) @ np.array([0.299, 0.587, 0.114])
    return np.repeat(np.clip(np.rint(luma), 0, 255).astype(np.uint8)[..., None], 3, axis=2)
