"""Episodes as a table in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from .results import EpisodeResult

_STYLES = {"success": "green", "failure": "red", "fault": "yellow"}


def episode_table(episodes: Sequence[EpisodeResult]) -> Table:
    """Return a table with a row for each episode: task, seed, success, return, steps, ms per step."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("task", no_wrap=True)
    for heading in ("seed", "success", "return", "steps", "ms per step"):
        table.add_column(heading, justify="left" if heading == "success" else "right")
    for episode in episodes:
        pace = episode.ms_per_step
        word = {"success": "yes", "failure": "no", "fault": "fault"}[episode.verdict]
        table.add_row(
            escape(episode.id.rpartition("/")[2]),
            "" if episode.seed is None else str(episode.seed),
            f"[{_STYLES[episode.verdict]}]{word}[/]",
            f"{episode.total_reward:.2f}",
            str(len(episode.steps)),
            "" if pace is None else f"{pace:.0f}",
        )
    return table
