"""An episode in one picture: what the agent saw, with what it did drawn on it, step by step."""

from __future__ import annotations

from collections import deque

import numpy as np

from .actions import ENDINGS
from .film import Filmed, Frame, caption, marked, scaled, with_bar

_GAP = 10
_GROUND = (44, 47, 54)


def film_strip(episode: Filmed, width: int = 420, columns: int = 3, most: int = 12) -> Frame:
    """Return the pictures of an episode in rows, the last of them its end.

    Of a long episode the first picture and the last ones are shown; the numbers of the steps tell what is
    left out.

    Args:
        episode: One that has its frames; they are gone through once, and kept only as small pictures.
        width: Width of each picture, in pixels.
        columns: Pictures in a row.
        most: Most pictures, two or more.

    Returns:
        ``uint8`` RGB.

    Raises:
        ValueError: The episode has no frames.
    """
    seen = episode.first_image
    if seen is None:
        raise ValueError("The episode has no frames.")
    first: list[Frame] = []
    last: deque[Frame] = deque(maxlen=max(2, most) - 2)
    total, ending = 0.0, ""
    for number, step in enumerate(episode.steps, 1):
        if step.action.kind in ENDINGS:
            ending = f", {caption(step.action).lower()}"
        else:
            shown = with_bar(marked(seen, step.action, width), f"{number}  {caption(step.action)}", total)
            (last if first else first).append(shown)
        total += step.reward
        if step.image is not None:
            seen = step.image
    end = with_bar(scaled(seen, width), f"End: {episode.verdict}{ending}", total)
    return _in_rows([*first, *last, end], columns)


def _in_rows(pictures: list[Frame], columns: int) -> Frame:
    columns = min(columns, len(pictures))
    height, width = pictures[0].shape[:2]
    rows = -(-len(pictures) // columns)
    ground = np.empty((rows * (height + _GAP) + _GAP, columns * (width + _GAP) + _GAP, 3), np.uint8)
    ground[:] = _GROUND
    for number, picture in enumerate(pictures):
        top = _GAP + (number // columns) * (height + _GAP)
        left = _GAP + (number % columns) * (width + _GAP)
        ground[top : top + height, left : left + width] = picture
    return ground
