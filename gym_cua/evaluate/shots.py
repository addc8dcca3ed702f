"""Pictures of an episode for a page: what the agent saw at each step, with what it did drawn on it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path

from ..actions import ENDINGS, Action
from ..film import Filmed, Frame, caption, marked, write_image

WIDTH = 960
"""Width of a picture, in pixels."""


@dataclass(frozen=True)
class Shot:
    """One picture of a film strip.

    Attributes:
        number: The step's number, from 1.
        picture: The picture's address, from the page.
        words: What was done.
        reward: What it earned.
    """

    number: int
    picture: str
    words: str
    reward: float


def write_shots(
    media: Path, anchor: str, episode: Filmed, most: int | None = None, width: int = WIDTH
) -> list[Shot]:
    """Write a strip's pictures, and return them in order; without frames there are none.

    Args:
        media: Folder of the pictures, beside the page.
        anchor: Begins the names of the files.
        episode: An ``EpisodeResult`` with frames, or a recorded episode.
        most: At most so many; a longer episode shows its last steps. ``None`` for all.
        width: Width of a picture, in pixels.

    Raises:
        OSError: A picture cannot be written.
        EpisodeError: The recorded episode is damaged.
    """
    seen = episode.first_image
    if seen is None:
        return []
    views: deque[tuple[int, Frame, Action, str, float]] = deque(maxlen=most)
    number, ended = 0, False
    for number, step in enumerate(episode.steps, 1):
        views.append((number, seen, step.action, caption(step.action), step.reward))
        ended = step.action.kind in ENDINGS
        seen = step.image if step.image is not None else seen
    if number and not ended:
        views.append((number + 1, seen, Action("noop"), "The end", 0.0))
    shots = []
    for number, frame, action, words, reward in views:
        name = f"{anchor}-{number:03d}.jpg"
        write_image(media / name, marked(frame, action, width))
        shots.append(Shot(number, f"{media.name}/{name}", words, reward))
    return shots
