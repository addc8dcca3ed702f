"""Showing an episode: frames with the action drawn on them, and a short video.

The video is WebM with VP8 (RFC 6386), which every current browser plays and OpenCV's wheels encode.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from .actions import Action
from .computers.fonts import font_folders

Frame = NDArray[np.uint8]
Paint = Callable[[ImageDraw.ImageDraw], None]
FRAMES_PER_SECOND = 10
_ACCENT = (236, 72, 58)
_SCALE = 3  # Marks are drawn so many times larger and scaled down, which smooths their edges.
_WAY, _PRESS, _HOLD = 4, 3, 5  # Video frames of the way to the spot, of the press, and of what came of it.
_QUIET = threading.Lock()


class FilmedStep(Protocol):
    """What a film shows of a step."""

    @property
    def action(self) -> Action:
        """What was done."""
        ...

    @property
    def reward(self) -> float:
        """What it earned."""
        ...

    @property
    def image(self) -> Frame | None:
        """The frame afterwards, or ``None`` if it is that of before."""
        ...


class Filmed(Protocol):
    """What a film shows of an episode: an ``EpisodeResult`` with frames, or a recorded episode."""

    @property
    def instruction(self) -> str:
        """What was asked."""
        ...

    @property
    def verdict(self) -> str:
        """The outcome in a word or two."""
        ...

    @property
    def first_image(self) -> Frame | None:
        """The first frame."""
        ...

    @property
    def steps(self) -> Iterable[FilmedStep]:
        """The steps, in order; gone through once."""
        ...


def caption(action: Action) -> str:
    """Return a few words for an action: ``Click 640, 360``, ``Type “tea”``, ``Press Control+S``."""
    name = action.kind.replace("_", " ").capitalize()
    if action.kind in ("type", "answer"):
        return f"{name} “{_cut(action.text)}”"
    if action.kind == "key":
        return "Press " + "+".join(key.capitalize() if len(key) == 1 else key for key in action.keys)
    held = "+".join(action.keys) + "+" if action.keys and not action.kind.startswith("key") else ""
    if action.kind.startswith("key"):
        return f"{name} {'+'.join(action.keys)}"
    if action.kind == "scroll":
        ways = (("down", action.dy), ("up", -action.dy), ("right", action.dx), ("left", -action.dx))
        return f"{held}Scroll " + (" and ".join(f"{way} {by}" for way, by in ways if by > 0) or "0")
    if action.kind == "drag":
        (x, y), (to_x, to_y) = action.path[0], action.path[-1]
        return f"{held}Drag {x}, {y} → {to_x}, {to_y}"
    if action.kind == "wait":
        return f"Wait {action.seconds:g} s"
    if action.x is None:
        return held + name
    button = "" if action.button == "left" else f"{action.button.capitalize()} "
    return f"{held}{button}{name.lower() if button else name} {action.x}, {action.y}"


def marked(frame: Frame, action: Action, width: int) -> Frame:
    """Return a frame, scaled to ``width`` pixels, with the action drawn on it.

    Clicks are rings, drags lines with an arrow head, scrolls arrows; text and keys show as a caption.

    Args:
        frame: What the agent saw when it chose, ``uint8`` RGB of shape ``(height, width, 3)``.
        action: What it did.
        width: Width of the result, in pixels.
    """
    # Stills are mostly looked at small, so their marks are bolder than the film's.
    canvas = _Canvas(scaled(frame, width), width / frame.shape[1], 1.8 * width / 960)
    canvas.act(action, 1.0)
    return canvas.done()


def write_image(path: Path, frame: Frame, quality: int = 84) -> None:
    """Write an RGB frame as a JPEG or WebP file, by the path's suffix."""
    Image.fromarray(frame).save(path, quality=quality)


def write_film(path: Path, episode: Filmed, width: int = 960) -> None:
    """Write an episode, kept with its frames, as a ``.webm`` video.

    Args:
        path: The file, with the suffix ``.webm``.
        episode: A recorded one, or one played with ``keep_frames=True``.
        width: Width of the picture, in pixels; a bar with the caption comes below it.

    Raises:
        ValueError: The episode was played without keeping frames.
        OSError: This OpenCV cannot encode VP8, or the file cannot be written.
    """
    if episode.first_image is None:
        raise ValueError("The episode has no frames; play it with keep_frames=True.")
    writer: cv2.VideoWriter | None = None
    try:
        for picture in _pictures(episode, width):
            if writer is None:
                size = (picture.shape[1], picture.shape[0])
                with _quiet():
                    writer = cv2.VideoWriter(
                        str(path), cv2.VideoWriter.fourcc(*"VP80"), FRAMES_PER_SECOND, size
                    )
                if not writer.isOpened():
                    raise OSError(
                        f"Cannot write {path}: this OpenCV has no VP8 encoder, or the folder is missing."
                    )
            writer.write(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    finally:
        if writer is not None:
            writer.release()


def _pictures(episode: Filmed, width: int) -> Iterator[Frame]:
    """Yield the film's pictures: a dot goes to the spot, presses, and what came of it stays a moment."""
    image = episode.first_image
    assert image is not None
    scale = width / image.shape[1]
    at = (image.shape[1] / 2, image.shape[0] / 2)
    before = scaled(image, width)
    total = 0.0
    yield from [with_bar(before, episode.instruction, 0.0)] * FRAMES_PER_SECOND
    for number, step in enumerate(episode.steps, 1):
        words = f"{number}  {caption(step.action)}"
        start = step.action.path[0] if step.action.path else (step.action.x, step.action.y)
        to = (float(start[0]), float(start[1])) if start[0] is not None and start[1] is not None else at
        for frame in range(1, _WAY) if to != at else ():
            part = frame / _WAY
            part = part * part * (3 - 2 * part)
            canvas = _Canvas(before, scale)
            canvas.dot((at[0] + (to[0] - at[0]) * part, at[1] + (to[1] - at[1]) * part))
            yield with_bar(canvas.done(), words, total)
        for frame in range(1, _PRESS + 1):
            canvas = _Canvas(before, scale)
            canvas.act(step.action, frame / _PRESS)
            yield with_bar(canvas.done(), words, total)
        at = step.action.path[-1] if step.action.path else to
        total += step.reward
        if step.image is not None:
            before = scaled(step.image, width)
        yield from [with_bar(before, words, total)] * _HOLD
    yield from [with_bar(before, episode.verdict.capitalize(), total)] * FRAMES_PER_SECOND


def with_bar(picture: Frame, words: str, total: float) -> Frame:
    """Return a picture with a bar below it that holds words and the reward so far.

    Args:
        picture: ``uint8`` RGB.
        words: Cut to fit.
        total: The reward so far.

    Returns:
        A picture whose sides are even, as VP8 wants them.
    """
    width = picture.shape[1]
    bar = Image.new("RGB", (width, 44), (22, 24, 29))
    draw = ImageDraw.Draw(bar)
    font = _font(17)
    score = f"reward {total:.2f}"
    room = width - 56 - draw.textlength(score, font)
    draw.text((16, 22), _fitted(draw, words, font, room), (238, 240, 244), font, anchor="lm")
    draw.text((width - 16, 22), score, (152, 160, 174), font, anchor="rm")
    whole = np.vstack([picture, np.asarray(bar, np.uint8)])
    # VP8 codes in blocks of two by two; an odd size is refused.
    return whole[: whole.shape[0] // 2 * 2, : width // 2 * 2]


def _fitted(draw: ImageDraw.ImageDraw, words: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    """Return ``words``, cut so that they are at most ``room`` pixels wide."""
    while words and draw.textlength(words, font) > room:
        words = words[:-2].rstrip() + "…" if len(words) > 2 else ""
    return words


class _Canvas:
    """A frame, and marks over it that are given in the screen's own pixels."""

    def __init__(self, frame: Frame, scale: float, size: float = 1.0) -> None:
        self._image = Image.fromarray(frame)
        self._scale = scale
        self._size = size
        self._caption = ""

    def done(self) -> Frame:
        """Return the frame with the marks."""
        if self._caption:
            self._write()
        return np.array(self._image, np.uint8)

    def act(self, action: Action, part: float) -> None:
        """Draw an action; ``part`` in (0, 1] is how far it has come."""
        if action.path:
            self._line(action.path, part)
        elif action.kind == "scroll" and action.x is not None and action.y is not None:
            longest = max(abs(action.dx), abs(action.dy), 1)
            reach = 90 / longest
            end = (round(action.x + action.dx * reach), round(action.y + action.dy * reach))
            self._line(((action.x, action.y), end), part)
        elif action.x is not None and action.y is not None:
            rings = {"double_click": 2, "triple_click": 3, "move": 0}.get(action.kind, 1)
            self._rings((action.x, action.y), rings, part)
        if not action.path and action.kind not in ("click", "move", "scroll", "noop"):
            self._caption = caption(action)

    def dot(self, at: tuple[float, float]) -> None:
        """Draw a small dot on its way."""
        half = 9
        corner = (round(at[0] * self._scale) - half, round(at[1] * self._scale) - half)

        def paint(draw: ImageDraw.ImageDraw) -> None:
            for radius, colour in ((7, (255, 255, 255, 230)), (5, (*_ACCENT, 255))):
                near, far = (half - radius) * _SCALE, (half + radius) * _SCALE
                draw.ellipse((near, near, far, far), colour)

        self._over(corner, 2 * half, 2 * half, paint)

    def _over(self, corner: tuple[int, int], width: int, height: int, paint: Paint) -> None:
        layer = Image.new("RGBA", (width * _SCALE, height * _SCALE), (0, 0, 0, 0))
        paint(ImageDraw.Draw(layer))
        small = layer.resize((width, height), Image.Resampling.BOX)
        self._image.paste(small, corner, small)

    def _rings(self, at: tuple[int, int], rings: int, part: float) -> None:
        half = round(34 * self._size)
        corner = (round(at[0] * self._scale) - half, round(at[1] * self._scale) - half)

        def paint(draw: ImageDraw.ImageDraw) -> None:
            middle = half * _SCALE

            def circle(radius: float, **how: object) -> None:
                far = radius * self._size * _SCALE
                draw.ellipse((middle - far, middle - far, middle + far, middle + far), **how)  # type: ignore[arg-type]

            circle(6 + 10 * part, fill=(*_ACCENT, 70))
            for ring in range(rings):
                radius = (8 + 7 * ring) + 6 * part
                circle(radius + 1.2, outline=(255, 255, 255, 230), width=round(5 * self._size * _SCALE))
                circle(radius, outline=(*_ACCENT, 255), width=round(2.6 * self._size * _SCALE))
            circle(2.6, fill=(*_ACCENT, 255))

        self._over(corner, 2 * half, 2 * half, paint)

    def _line(self, path: tuple[tuple[int, int], ...], part: float) -> None:
        points = [(x * self._scale, y * self._scale) for x, y in path]
        (x, y), (end_x, end_y) = points[-2], points[-1]
        tip = (x + (end_x - x) * part, y + (end_y - y) * part)
        points[-1] = tip
        length = max(1e-6, float(np.hypot(tip[0] - x, tip[1] - y)))
        along = ((tip[0] - x) / length, (tip[1] - y) / length)
        back = (tip[0] - 14 * along[0], tip[1] - 14 * along[1])
        side = (-9 * along[1], 9 * along[0])
        head = [tip, (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1])]
        columns, rows = [p[0] for p in (*points, *head)], [p[1] for p in (*points, *head)]
        corner = (int(min(columns)) - 10, int(min(rows)) - 10)
        width, height = int(max(columns)) - corner[0] + 20, int(max(rows)) - corner[1] + 20

        def local(point: tuple[float, float]) -> tuple[float, float]:
            return (point[0] - corner[0]) * _SCALE, (point[1] - corner[1]) * _SCALE

        stem = [local(point) for point in (*points[:-1], back)]

        def paint(draw: ImageDraw.ImageDraw) -> None:
            for colour, grow in (((255, 255, 255, 230), 3), ((*_ACCENT, 255), 0)):
                draw.line(stem, colour, (4 + grow) * _SCALE, "curve")
                draw.polygon([local(point) for point in head], colour, colour, grow * _SCALE)
                begin = local(points[0])
                far = (5 + grow / 2) * _SCALE
                draw.ellipse((begin[0] - far, begin[1] - far, begin[0] + far, begin[1] + far), colour)

        self._over(corner, width, height, paint)

    def _write(self) -> None:
        """Draw the caption as a pill in the lower middle."""
        width, height = self._image.size
        font = _font(round(max(11, width // 44) * self._size))
        draw = ImageDraw.Draw(self._image)
        words = _fitted(draw, self._caption, font, width - 80)
        half, pad = draw.textlength(words, font) / 2, font.size * 0.75
        y = height - font.size * 2.2
        box = (width / 2 - half - pad, y - font.size, width / 2 + half + pad, y + font.size)
        draw.rounded_rectangle(box, font.size, (22, 24, 29), (255, 255, 255), 2)
        draw.text((width / 2, y), words, (255, 255, 255), font, anchor="mm")


def scaled(frame: Frame, width: int) -> Frame:
    """Return a frame scaled to a width in pixels, its shape kept."""
    height = round(frame.shape[0] * width / frame.shape[1])
    return np.asarray(cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    for folder in font_folders():
        for name in ("SourceSansPro-Semibold.ttf", "SourceSansPro-Semibold.otf", "Roboto-Medium.ttf"):
            for file in sorted(folder.rglob(name)):
                return ImageFont.truetype(str(file), size)
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def _cut(text: str, length: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep FFmpeg's remark about the codec's tag, which it then corrects, off standard error."""
    # One at a time: two threads that swap the same descriptor would restore each other's.
    with _QUIET:
        sys.stderr.flush()
        kept = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)
