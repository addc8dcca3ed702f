"""The log of an evaluation's trials: one line a trial (``sealed_log``), which may be joined with ``cat``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ..episodes.sealed_json import seal
from ..errors import ResultsError
from .sealed_log import SealedLog, read_log
from .trial import Trial, TrialKey

TRIALS = "trials.jsonl"


class TrialLog(SealedLog):
    """An evaluation's trials on the disk, open for more.

    Args:
        path: The file; made if it is missing, gone on with if not.

    Attributes:
        path: The file.
        trials: What is in it, by key. A later judged trial takes the place of a fault.

    Raises:
        ResultsError: It is damaged, another process has it open, or it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        try:
            self.trials = {trial.key: trial for trial in read_trials(path)}
        except BaseException:
            self.close()
            raise

    def __contains__(self, key: TrialKey) -> bool:
        return key in self.trials

    def append(self, trial: Trial) -> None:
        """Write a trial; when this returns, it is on the disk.

        Raises:
            ResultsError: There is a verdict on this trial already, or the file cannot be written. Then
                nothing has been added.
        """
        known = self.trials.get(trial.key)
        if known is not None and merge_trials([known, trial]) == [known]:
            raise ResultsError(f"{self.path} already has {trial.key}.")
        self.write(trial.to_json())
        self.trials[trial.key] = trial


def read_trials(*paths: Path) -> list[Trial]:
    """Return the trials of one log, or of several as if they were one, in the order of their keys.

    Raises:
        ResultsError: A file is missing, a line is damaged, or two lines contradict each other.
        IncompatibleResultsError: A line is of another schema.
    """
    return merge_trials(trial for path in paths for trial in read_log(path, Trial.from_json, "trial"))


def merge_trials(trials: Iterable[Trial]) -> list[Trial]:
    """Return each trial once, in the order of their keys, whatever order they come in.

    Of one key, a verdict is worth more than a fault, and of two faults the one with more retries counts.

    Raises:
        ResultsError: Two different verdicts on the same key: shards overlap, or runs were mixed.
    """
    best: dict[TrialKey, Trial] = {}
    for trial in trials:
        other = best.setdefault(trial.key, trial)
        if other == trial:
            continue
        if other.judged and trial.judged:
            raise ResultsError(
                f"There are two different outcomes of {trial.key}: {other.verdict} in {other.steps} steps "
                f"and {trial.verdict} in {trial.steps}. Merge only shards of one run, which do not overlap."
            )
        best[trial.key] = max(trial, other, key=_worth)
    return [best[key] for key in sorted(best)]


def by_key(trials: Iterable[Trial]) -> Mapping[TrialKey, Trial]:
    """Return trials by key."""
    return {trial.key: trial for trial in trials}


def _worth(trial: Trial) -> tuple[bool, int, bytes]:
    # The bytes only settle which of two equally good faults is kept, in any order the same.
    return trial.judged, trial.retries, seal(trial.to_json())
