"""A page that shows episodes: what was asked, what was done, what came of it.

The page and its ``media`` folder need no network and no server: open ``report.html`` in a browser.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from ..film import write_film
from .film_strip import Shot, write_strip
from .html_page import copied_typeface, render_page
from .results import EpisodeResult

_CURVE = (520, 170)
_EDGE = 8


@dataclass(frozen=True)
class _Milestone:
    """A milestone and when it was first reached."""

    name: str
    step: int | None
    holds: bool
    x: float
    y: float


@dataclass(frozen=True)
class _Curve:
    """The reward so far over the steps, in the coordinates of an SVG picture."""

    width: int
    height: int
    line: str
    area: str
    zero: float
    one: float
    end: tuple[float, float]


@dataclass(frozen=True)
class _Section:
    """All that the page shows of one episode."""

    anchor: str
    name: str
    difficulty: int | None
    episode: EpisodeResult
    shots: Sequence[Shot]
    film: str | None
    curve: _Curve | None
    milestones: Sequence[_Milestone]


def write_report(
    folder: Path,
    episodes: Sequence[EpisodeResult],
    title: str,
    difficulties: Mapping[str, int] | None = None,
    facts: Mapping[str, str] | None = None,
    on_episode: Callable[[int], None] | None = None,
) -> Path:
    """Write ``report.html`` and ``media/`` into a folder.

    Args:
        folder: Made if need be; an earlier report in it is overwritten.
        episodes: Played with ``keep_frames=True``; those without frames are shown without pictures.
        title: Heading of the page.
        difficulties: Difficulty of the tasks, 1 to 5, by the environment's id.
        facts: What else to name at the end of the page: versions, the machine.
        on_episode: Called with the number of episodes written so far.

    Returns:
        The page's path.

    Raises:
        OSError: The folder cannot be written, or this OpenCV has no VP8 encoder.
    """
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    for old in media.glob("episode-*"):
        old.unlink()
    sections: list[_Section] = []
    # Encoding is most of the work and lets go of Python's lock.
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        jobs = [
            pool.submit(_section, media, number, episode, (difficulties or {}).get(episode.id))
            for number, episode in enumerate(episodes, 1)
        ]
        for number, job in enumerate(jobs, 1):
            sections.append(job.result())
            if on_episode is not None:
                on_episode(number)
    page = render_page(
        "report.html.j2",
        title=title,
        sections=sections,
        summary=summary(episodes),
        facts=facts or {},
        fonts=copied_typeface(media),
    )
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


def summary(episodes: Sequence[EpisodeResult]) -> dict[str, float | int | None]:
    """Return the numbers that sum up episodes; faults count as neither success nor failure.

    Returns:
        ``episodes``, ``successes``, ``failures``, ``faults``, ``mean_return``, ``mean_steps``, and the
        medians ``ms_per_step`` and ``reset_ms`` (``None`` where there is nothing to take them of).
    """
    judged = [episode for episode in episodes if episode.verdict != "fault"]
    paces = [step.milliseconds for episode in episodes for step in episode.steps]
    resets = [episode.reset_ms for episode in episodes if episode.first_frame]
    successes = sum(episode.verdict == "success" for episode in judged)
    return {
        "episodes": len(episodes),
        "successes": successes,
        "failures": len(judged) - successes,
        "faults": len(episodes) - len(judged),
        "mean_return": mean(episode.total_reward for episode in judged) if judged else None,
        "mean_steps": mean(len(episode.steps) for episode in judged) if judged else None,
        "ms_per_step": median(paces) if paces else None,
        "reset_ms": median(resets) if resets else None,
    }


def _section(media: Path, number: int, episode: EpisodeResult, difficulty: int | None) -> _Section:
    anchor = f"episode-{number:02d}"
    film = None
    if episode.first_image is not None and episode.steps:
        film = f"{anchor}.webm"
        write_film(media / film, episode)
    return _Section(
        anchor=anchor,
        name=episode.id.rpartition("/")[2] or "episode",
        difficulty=difficulty,
        episode=episode,
        shots=write_strip(media, anchor, episode),
        film=f"{media.name}/{film}" if film else None,
        curve=_curve(episode),
        milestones=_milestones(episode),
    )


def _totals(episode: EpisodeResult) -> list[float]:
    """Return the reward so far, at the start and after each step."""
    totals = [0.0]
    for step in episode.steps:
        totals.append(totals[-1] + step.reward)
    return totals


def _place(episode: EpisodeResult, totals: Sequence[float], step: int) -> tuple[float, float]:
    low, high = min(0.0, *totals), max(1.0, *totals)
    width, height = _CURVE
    x = _EDGE + (width - 2 * _EDGE) * step / max(1, len(episode.steps))
    y = height - _EDGE - (height - 2 * _EDGE) * (totals[step] - low) / (high - low)
    return round(x, 1), round(y, 1)


def _curve(episode: EpisodeResult) -> _Curve | None:
    if not episode.steps:
        return None
    totals = _totals(episode)
    places = [_place(episode, totals, step) for step in range(len(totals))]
    # A reward belongs to a step, so the line is a stair: level until the step, then up or down.
    line = f"M{places[0][0]} {places[0][1]}" + "".join(f"H{x}V{y}" for x, y in places[1:])
    low, high = min(0.0, *totals), max(1.0, *totals)
    width, height = _CURVE

    def level(value: float) -> float:
        return round(height - _EDGE - (height - 2 * _EDGE) * (value - low) / (high - low), 1)

    area = f"{line}V{level(0)}H{places[0][0]}Z"
    return _Curve(width, height, line, area, level(0), level(1), places[-1])


def _milestones(episode: EpisodeResult) -> list[_Milestone]:
    if not episode.steps:
        return []
    totals = _totals(episode)
    found = []
    for name, holds in episode.steps[-1].milestones.items():
        first = next((n for n, s in enumerate(episode.steps, 1) if s.milestones.get(name)), None)
        x, y = _place(episode, totals, first or 0)
        found.append(_Milestone(name, first, holds, x, y))
    return sorted(found, key=lambda milestone: (milestone.step is None, milestone.step or 0))
