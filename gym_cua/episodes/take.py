"""One episode while it is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..errors import EpisodeError
from .frames import Frame
from .manifest import End, Outcome
from .masking import Mask
from .prefix import Prefix
from .steps import RecordedStep
from .writer import EpisodeWriter


class Take:
    """One episode that is being recorded: its writer, and what adds up to its outcome.

    Args:
        writer: The writer.
        mask: Hides secrets in what is stored.
        prefix: Steps that it begins with, taken over from another episode.

    Attributes:
        writer: The same.
        mask: The same.
        steps: How many steps it has.
        over: Whether nothing more is recorded.
    """

    def __init__(self, writer: EpisodeWriter, mask: Mask, prefix: Prefix | None = None) -> None:
        self.writer = writer
        self.mask = mask
        self.steps = 0 if prefix is None else prefix.steps[-1].number
        self.over = False
        self._total = 0.0 if prefix is None else prefix.total_reward
        self._actors = set() if prefix is None else prefix.actors
        self._told = False

    def raise_error(self) -> None:
        """Raise what went wrong, once."""
        if self._told:
            return
        try:
            self.writer.raise_error()
        except EpisodeError:
            self._told = True
            self.cut_off()
            raise

    def flush(self) -> None:
        """Wait until all is in its file."""
        try:
            self.writer.flush()
        except EpisodeError:
            self.raise_error()

    def add(self, step: RecordedStep, frame: Frame | None, events: Sequence[Mapping[str, Any]]) -> None:
        """Have a step written."""
        try:
            self.writer.write(step, frame, events)
        except EpisodeError:
            # The step was performed; its caller needs what came of it, and hears of this at the next one.
            return
        self.steps = step.number
        self._total += step.reward
        self._actors.add(step.actor)

    def end(self, end: End, info: Mapping[str, Any], only_failures: bool = False) -> None:
        """Have the outcome written, in the background; or the recording removed, if only failures count."""
        if self.over:
            return
        self.over = True
        settled = end in ("terminated", "truncated")
        if only_failures and settled and info.get("success"):
            self.writer.discard()
            return
        failed = [check for check in info.get("checks", ()) if not check["holds"]]
        fault = info.get("fault")
        self.writer.finish(
            Outcome(
                end=end,
                success=bool(info.get("success")) if settled else None,
                steps=self.steps,
                total_reward=self._total,
                actors=tuple(sorted(self._actors)),
                fault=None if fault is None else self.mask.words(fault),
                failed_checks=[
                    {"name": check["name"], "reason": self.mask.words(check["reason"])} for check in failed
                ],
                ended=datetime.now(UTC).isoformat(timespec="milliseconds"),
            )
        )

    def cut_off(self) -> None:
        """End it here, unless it has ended, and wait until all is written."""
        self.end("cut off", {})
        self.writer.join()

    def discard(self) -> None:
        """Remove what was recorded, unless it has its outcome, and wait until it is gone."""
        self.over = True
        self.writer.discard()
        self.writer.join()
