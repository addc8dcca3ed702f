"""A short video, and a picture, of a recorded episode."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..actions import Action
from ..film import write_film, write_image
from ..film_strip import film_strip
from .episode import Episode
from .files import PREVIEW
from .frames import Frame
from .masking import readable


@dataclass(frozen=True)
class _Shot:
    """A step as the film shows it."""

    action: Action
    reward: float
    image: Frame | None


class Reel:
    """A recorded episode as a film shows it (``gym_cua.film.Filmed``), with one frame in memory at a time.

    Args:
        episode: The episode.
    """

    def __init__(self, episode: Episode) -> None:
        self._episode = episode
        self.instruction = episode.manifest.instruction

    @property
    def verdict(self) -> str:
        """The outcome: ``"success"``, ``"failure"``, or how it ended without a verdict."""
        outcome = self._episode.manifest.outcome
        if outcome is None or outcome.success is None:
            return outcome.end if outcome else "cut off"
        return "success" if outcome.success else "failure"

    @property
    def first_image(self) -> Frame | None:
        """The first frame."""
        return self._episode.frame(self._episode.first.frame)

    @property
    def steps(self) -> Iterator[_Shot]:
        """The steps, in order."""
        shown = self._episode.first.frame
        for step in self._episode.steps():
            form = {"kind": "noop"} if step.action is None else readable(step.action)
            action = Action.from_json(form, self._episode.manifest.screen)
            image = None if step.frame == shown else self._episode.frame(step.frame)
            shown = step.frame
            yield _Shot(action, step.reward, image)


def write_preview(episode: Episode, path: Path | None = None, width: int = 960) -> Path:
    """Write a video in which the actions are drawn over the frames, and return where it is.

    Args:
        episode: The episode.
        path: A file with the suffix ``.webm``; ``None`` for ``preview.webm`` in the episode's folder.
        width: Width of the picture, in pixels.

    Raises:
        EpisodeError: The episode is damaged, or has no frames.
        OSError: The file cannot be written, or this OpenCV cannot encode VP8.
    """
    path = path or episode.folder / PREVIEW
    write_film(path, Reel(episode), width)
    return path


def write_strip(episode: Episode, path: Path, width: int = 420) -> Path:
    """Write one picture of all that was seen and done, and return where it is; see ``film_strip``.

    Args:
        episode: The episode; one that is still being recorded is shown as far as it has come.
        path: A file with the suffix ``.jpg`` or ``.webp``.
        width: Width of each of the pictures in it, in pixels.

    Raises:
        EpisodeError: The episode is damaged, or has no frames.
        OSError: The file cannot be written.
    """
    write_image(path, film_strip(Reel(episode), width))
    return path
