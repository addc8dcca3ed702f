"""The page that shows an evaluation: how well, how surely, where, and what the failures looked like.

The page and its ``media`` folder need no network and no server: open ``report.html`` in a browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..episodes import Episode
from ..episodes.files import inside
from ..episodes.preview import Reel
from ..errors import EpisodeError
from .evaluation import Evaluation
from .film_strip import Shot, write_strip
from .gate import Gate
from .html_page import copied_typeface, render_page
from .player import EPISODES
from .plots import compounding_plot, tries_plot
from .trial import Trial

REPORT = "report.html"
STRIPS = 12
"""How many failures are shown as film strips, of different tasks as far as there are."""
_SHOTS = 24
_WIDTH = 640
_LISTED = 200


@dataclass(frozen=True)
class _Strip:
    """A failure and its pictures."""

    trial: Trial
    anchor: str
    shots: Sequence[Shot]
    trouble: str


@dataclass(frozen=True)
class _Plot:
    """A drawing, its heading and what it says in words."""

    heading: str
    drawing: Markup
    words: str


def write_run_report(
    folder: Path,
    evaluation: Evaluation,
    gate: Gate | None = None,
    comparison: Mapping[str, Any] | None = None,
    on_strip: Callable[[int, int], None] | None = None,
) -> Path:
    """Write ``report.html`` and ``media/`` into the folder of an evaluation.

    Args:
        folder: The folder, by which the trials name their recorded episodes.
        evaluation: The run.
        gate: What was demanded of it.
        comparison: From ``compare``, with the baseline as the old run.
        on_strip: Called with the film strips written so far and their number.

    Returns:
        The page's path.

    Raises:
        SetupError: SciPy or Matplotlib is not installed.
        OSError: The folder cannot be written.
    """
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    for old in media.glob("failure-*"):
        old.unlink()
    figures = evaluation.summary
    chosen = choose_failures(evaluation)
    strips = []
    for number, trial in enumerate(chosen, 1):
        strips.append(_strip(folder, media, f"failure-{number:02d}", trial))
        if on_strip is not None:
            on_strip(number, len(chosen))
    page = render_page(
        "evaluation.html.j2",
        title=f"{evaluation.provenance.agent}: {_headline(figures)}",
        evaluation=evaluation,
        figures=figures,
        gate=gate,
        comparison=comparison,
        groups=_groups(figures),
        tasks=sorted(figures["by_task"], key=lambda row: (_rank(row), row["name"]))[:_LISTED],
        plots=_plots(figures),
        strips=strips,
        faults=[trial for trial in evaluation.trials if not trial.judged],
        facts=evaluation.provenance.versions,
        fonts=copied_typeface(media),
    )
    path = folder / REPORT
    path.write_text(page, encoding="utf-8")
    return path


def choose_failures(evaluation: Evaluation, most: int = STRIPS) -> list[Trial]:
    """Return recorded failures to show: one of each task, the worst tasks first, then second ones."""
    worth = {row["name"]: _rank(row) for row in evaluation.summary["by_task"]}
    seen: dict[str, int] = {}
    ranked = []
    for trial in evaluation.trials:
        if trial.judged and not trial.succeeded and trial.episode is not None:
            turn = seen[trial.task] = seen.get(trial.task, 0) + 1
            ranked.append((turn, worth[trial.task], trial.key, trial))
    return [trial for *_, trial in sorted(ranked, key=lambda item: item[:3])[:most]]


def _strip(folder: Path, media: Path, anchor: str, trial: Trial) -> _Strip:
    try:
        episode = Episode(inside(folder / EPISODES, (trial.episode or "").removeprefix(f"{EPISODES}/")))
        shots = write_strip(media, anchor, Reel(episode), _SHOTS, _WIDTH)
    except EpisodeError as error:
        # A page without these pictures is better than none.
        return _Strip(trial, anchor, (), f"The recorded episode cannot be shown: {error}")
    return _Strip(trial, anchor, shots, "")


def _groups(figures: Mapping[str, Any]) -> list[tuple[str, Sequence[Mapping[str, Any]]]]:
    groups = [
        ("Split", figures["by_split"]),
        ("World", figures["by_world"]),
        ("Difficulty", figures["by_difficulty"]),
        ("Steps that the task takes", figures["by_horizon"]),
    ]
    groups += [(f"Variation: {axis}", rows) for axis, rows in figures["by_variation"].items()]
    return [(heading, rows) for heading, rows in groups if 1 < len(rows) <= 12]


def _plots(figures: Mapping[str, Any]) -> list[_Plot]:
    plots = []
    compounding = figures["compounding"]
    # With nothing but successes, or none, there is no curve to see.
    if compounding is not None and len(compounding["curve"]) > 1 and 0 < figures["success"] < 1:
        step = compounding["step_reliability"]["value"]
        half = compounding["half_life"]
        words = f"As if each step went right {100 * step:.2f}% of the time"
        words += f": half of the tasks of {half:.1f} steps fail." if half is not None else "."
        plots.append(_Plot("Errors compound", Markup(compounding_plot(compounding)), words))
    for name, tries, heading in (
        ("over_repeats", "repeats", "The same seed again"),
        ("over_seeds", "seeds", "Other seeds of a task"),
    ):
        rows = [row for row in figures[name] if row["pass_at_k"] is not None]
        if len(rows) > 1:
            last = rows[-1]
            every, some = (100 * last[name]["value"] for name in ("pass_hat_k", "pass_at_k"))
            words = f"All of {last['k']} {tries} succeed in {every:.1f}%, at least one in {some:.1f}% "
            words += f"of {last['problems']} problems."
            plots.append(_Plot(heading, Markup(tries_plot(rows, tries)), words))
    return plots


def _headline(figures: Mapping[str, Any]) -> str:
    if not figures["judged"]:
        return "no verdicts"
    return f"{figures['successes']} of {figures['judged']} solved"


def _rank(row: Mapping[str, Any]) -> float:
    return -1.0 if row["success"] is None else float(row["success"])
