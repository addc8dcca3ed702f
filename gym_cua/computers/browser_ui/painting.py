"""Painting on frames: boxes, shadows, strokes and text, anti-aliased.

A frame is a ``uint8`` RGB array of shape ``(height, width, 3)``, painted in place. Whatever lies outside
of it is clipped, so a view of a frame (``frame[10:20, 5:50]``) clips to that part. Masks, which are the
costly part, are kept and reused.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ..fonts import font_folders

Frame = NDArray[np.uint8]
"""``uint8`` RGB of shape ``(height, width, 3)``."""
Mask = NDArray[np.uint8]
"""How much of each pixel is covered, 0 to 255, of shape ``(height, width)``."""
Colour = tuple[int, int, int]
Stroke = tuple[tuple[float, float], ...]
"""A line through points of the unit square."""

WHITE: Colour = (255, 255, 255)
INK: Colour = (31, 31, 31)
MUTED: Colour = (95, 99, 104)
FAINT: Colour = (218, 220, 224)
PALE: Colour = (241, 243, 244)
ACCENT: Colour = (11, 87, 208)
ACCENT_PALE: Colour = (211, 227, 253)
ALERT: Colour = (179, 38, 30)

_FACES = {
    "regular": ("SourceSansPro-Regular.ttf", "Roboto-Regular.ttf"),
    "semibold": ("SourceSansPro-Semibold.ttf", "Roboto-Medium.ttf"),
}
_LONGEST_LINE = 1000


class Box(NamedTuple):
    """A rectangle in pixels: left, top, width and height."""

    x: int
    y: int
    width: int
    height: int

    def contains(self, x: int, y: int) -> bool:
        """Whether the pixel ``(x, y)`` lies inside."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height

    def inset(self, by: int) -> Box:
        """Return the box made smaller by ``by`` pixels on each side; never of negative size."""
        return Box(self.x + by, self.y + by, max(0, self.width - 2 * by), max(0, self.height - 2 * by))

    def view(self, frame: Frame) -> Frame:
        """Return the part of ``frame`` inside the box, which paints through to the frame."""
        height, width = frame.shape[:2]
        x, y = min(max(self.x, 0), width), min(max(self.y, 0), height)
        right, bottom = max(x, self.x + self.width), max(y, self.y + self.height)
        return frame[y:bottom, x:right]


@lru_cache(maxsize=32)
def font(size: int, weight: str = "regular") -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the interface font at ``size`` pixels; ``weight`` is ``"regular"`` or ``"semibold"``."""
    for name in _FACES[weight]:
        for folder in font_folders():
            for path in sorted(folder.rglob(name)):
                # The basic layout, as the other one depends on what libraries the machine has.
                return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    return ImageFont.load_default(size)


def line_height(size: int) -> int:
    """Return the height in pixels of a line of text at ``size`` pixels."""
    return math.ceil(size * 1.36)


def clean(text: str) -> str:
    """Return ``text`` with what no font draws (control characters, lone surrogates) made visible or blank."""
    return "".join(
        "\ufffd" if 0xD800 <= ord(character) <= 0xDFFF else character if character.isprintable() else " "
        for character in text
    )


@lru_cache(maxsize=4096)
def text_width(text: str, size: int, weight: str = "regular") -> int:
    """Return the width of a line of text, in pixels."""
    return math.ceil(font(size, weight).getlength(clean(text)))


@lru_cache(maxsize=1024)
def ellipsised(text: str, width: int, size: int, weight: str = "regular") -> str:
    """Return ``text`` if it fits into ``width`` pixels, else its longest beginning that does, with ``…``."""
    text = clean(text[:_LONGEST_LINE])
    if text_width(text, size, weight) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle].rstrip() + "…", size, weight) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…" if low or text_width("…", size, weight) <= width else ""


@lru_cache(maxsize=64)
def wrapped(text: str, width: int, size: int, most: int, weight: str = "regular") -> tuple[str, ...]:
    """Return ``text`` broken into at most ``most`` lines of ``width`` pixels; the last says ``…`` if cut."""
    lines: list[str] = []
    for paragraph in text[: most * _LONGEST_LINE].splitlines() or [""]:
        lines.extend(_broken(clean(paragraph), width, size, weight, most + 1 - len(lines)))
        if len(lines) > most:
            lines[most - 1] = ellipsised(lines[most - 1] + " …" * 2, width, size, weight)
            if not lines[most - 1].endswith("…"):
                lines[most - 1] += "…"
            return tuple(lines[:most])
    return tuple(lines)


def _broken(text: str, width: int, size: int, weight: str, most: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if text_width(longer, size, weight) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while text_width(word, size, weight) > width and len(word) > 1 and len(lines) < most:
            count = max(1, _fitting(word, width, size, weight))
            lines.append(word[:count])
            word = word[count:]
        line = word
        if len(lines) >= most:
            break
    lines.append(line)
    return lines[:most]


def _fitting(word: str, width: int, size: int, weight: str) -> int:
    total = 0.0
    for index, character in enumerate(word):
        total += text_width(character, size, weight)
        if total > width:
            return index
    return len(word)


def blend(frame: Frame, mask: Mask, x: int, y: int, colour: Colour) -> None:
    """Lay ``colour`` over the frame through ``mask``, whose top left corner goes to ``(x, y)``."""
    height, width = frame.shape[:2]
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + mask.shape[1], width), min(y + mask.shape[0], height)
    if left >= right or top >= bottom:
        return
    region = frame[top:bottom, left:right]
    part = mask[top - y : bottom - y, left - x : right - x]
    # Three real channels and a whole row of colour, as NumPy is slow at broadcasting along the last axis.
    cover = cv2.merge((part, part, part)).astype(np.uint16)
    mixed = cover * _row(colour, right - left)
    np.subtract(255, cover, out=cover)
    cover *= region
    mixed += cover
    mixed += 127  # rounds; 255 * 255 + 127 still fits into 16 bits
    mixed //= 255
    region[:] = mixed


@lru_cache(maxsize=1024)
def _row(colour: Colour, width: int) -> NDArray[np.uint8]:
    return np.tile(np.array(colour, np.uint8), (width, 1))


def _fill(frame: Frame, colour: Colour) -> None:
    frame[:] = _row(colour, frame.shape[1])


def dim(frame: Frame, light: float) -> None:
    """Darken the whole frame to ``light`` (0 to 1) of its brightness."""
    frame[:] = cv2.LUT(frame, _dimmed(light))


@lru_cache(maxsize=8)
def _dimmed(light: float) -> NDArray[np.uint8]:
    return np.round(np.arange(256) * light).astype(np.uint8)


@lru_cache(maxsize=256)
def _rounded(width: int, height: int, radius: int) -> Mask:
    """Coverage of a rounded rectangle, by the distance of each pixel's centre to its edge."""
    x = np.abs(np.arange(width) + 0.5 - width / 2) - (width / 2 - radius)
    y = np.abs(np.arange(height) + 0.5 - height / 2) - (height / 2 - radius)
    outside = np.hypot(np.maximum(x, 0)[None, :], np.maximum(y, 0)[:, None])
    inside = np.minimum(np.maximum(x[None, :], y[:, None]), 0)
    return np.asarray(np.clip(0.5 - (outside + inside - radius), 0, 1) * 255 + 0.5).astype(np.uint8)


def fill_box(frame: Frame, box: Box, colour: Colour, radius: int = 0) -> None:
    """Paint a box with rounded corners of ``radius`` pixels."""
    if box.width <= 0 or box.height <= 0:
        return
    radius = min(radius, box.width // 2, box.height // 2)
    if radius <= 0:
        _fill(box.view(frame), colour)
        return
    # Only the rows of the corners need blending.
    ends = _rounded(box.width, 2 * radius, radius)
    blend(frame, ends[:radius], box.x, box.y, colour)
    blend(frame, ends[radius:], box.x, box.y + box.height - radius, colour)
    middle = Box(box.x, box.y + radius, box.width, box.height - 2 * radius)
    _fill(middle.view(frame), colour)


def bordered_box(
    frame: Frame, box: Box, colour: Colour, border: Colour, radius: int, thickness: int = 1
) -> None:
    """Paint a box with rounded corners and a border of ``thickness`` pixels inside its edge."""
    fill_box(frame, box, border, radius)
    fill_box(frame, box.inset(thickness), colour, max(0, radius - thickness))


def drop_shadow(frame: Frame, box: Box, radius: int, spread: int = 18, strength: float = 0.32) -> None:
    """Paint the soft shadow that a box casts, ``spread`` pixels wide. Paint it before the box."""
    mask = _shadow(box.width, box.height, radius, spread, strength)
    left, top = box.x - spread, box.y - spread + spread // 4
    # The box will hide all but a frame around it, which is all that is painted.
    above, below = spread + radius, mask.shape[0] - spread - radius - spread // 4
    side = min(spread + radius, mask.shape[1] // 2)
    if above >= below:
        blend(frame, mask, left, top, (0, 0, 0))
        return
    blend(frame, mask[:above], left, top, (0, 0, 0))
    blend(frame, mask[below:], left, top + below, (0, 0, 0))
    blend(frame, mask[above:below, :side], left, top + above, (0, 0, 0))
    blend(frame, mask[above:below, -side:], left + mask.shape[1] - side, top + above, (0, 0, 0))


@lru_cache(maxsize=16)
def _shadow(width: int, height: int, radius: int, spread: int, strength: float) -> Mask:
    solid = np.zeros((height + 2 * spread, width + 2 * spread), np.float32)
    solid[spread:-spread, spread:-spread] = _rounded(width, height, min(radius, width // 2, height // 2))
    soft = cv2.GaussianBlur(solid, (0, 0), spread / 3)
    return np.asarray(soft * strength).astype(np.uint8)


@lru_cache(maxsize=512)
def _text_mask(text: str, size: int, weight: str) -> Mask:
    face = font(size, weight)
    image = Image.new("L", (max(1, text_width(text, size, weight) + 4), line_height(size)), 0)
    # Two pixels of room, as letters may reach out to the left of their origin.
    anchor = "ls" if isinstance(face, ImageFont.FreeTypeFont) else None
    ImageDraw.Draw(image).text((2, round(size * 1.03) if anchor else 0), text, 255, face, anchor)
    return np.asarray(image)


def draw_text(
    frame: Frame, x: int, y: int, text: str, colour: Colour, size: int = 14, weight: str = "regular"
) -> None:
    """Paint one line of text; ``(x, y)`` is the top left of its line box (see ``line_height``)."""
    if text:
        blend(frame, _text_mask(clean(text), size, weight), x - 2, y, colour)


def draw_centred(
    frame: Frame, box: Box, text: str, colour: Colour, size: int = 14, weight: str = "regular"
) -> None:
    """Paint one line of text in the middle of a box, ellipsised to its width."""
    text = ellipsised(text, box.width, size, weight)
    x = box.x + (box.width - text_width(text, size, weight)) // 2
    draw_text(frame, x, box.y + (box.height - line_height(size)) // 2, text, colour, size, weight)


@lru_cache(maxsize=128)
def _stroke_mask(
    width: int, height: int, strokes: tuple[Stroke, ...], thickness: float, filled: bool
) -> Mask:
    finer = 4
    image = Image.new("L", (width * finer, height * finer), 0)
    draw = ImageDraw.Draw(image)
    for stroke in strokes:
        points = [(x * width * finer, y * height * finer) for x, y in stroke]
        if filled:
            draw.polygon(points, fill=255)
        else:
            draw.line(points, fill=255, width=round(thickness * finer), joint="curve")
    return np.asarray(image.reduce(finer))


def draw_strokes(
    frame: Frame,
    box: Box,
    strokes: Iterable[Stroke],
    colour: Colour,
    thickness: float = 1.5,
    filled: bool = False,
) -> None:
    """Paint lines, or with ``filled`` polygons, given in the unit square, into a box."""
    blend(frame, _stroke_mask(box.width, box.height, tuple(strokes), thickness, filled), box.x, box.y, colour)
