"""What an evaluation leaves behind: results, JUnit, Markdown and the page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..episodes import EpisodeDataset
from ..episodes.files import inside, replace_file
from ..episodes.index import append_entry
from ..errors import ResultsError
from .evaluation import RESULTS, Evaluation, load_run, merge_evaluations, read_results, write_results
from .gate import Gate
from .junit import junit_xml
from .markdown import markdown_summary
from .player import EPISODES
from .provenance import RUN
from .run_report import write_run_report

JUNIT = "junit.xml"
SUMMARY = "summary.md"


def write_outputs(
    folder: Path,
    evaluation: Evaluation,
    gate: Gate | None = None,
    comparison: Mapping[str, Any] | None = None,
    on_strip: Callable[[int, int], None] | None = None,
) -> tuple[Path, str]:
    """Write ``results.json``, ``junit.xml``, ``summary.md`` and ``report.html``.

    Args:
        folder: Folder of the results.
        evaluation: The run.
        gate: What was demanded of it.
        comparison: From ``compare``, with the baseline as the old run.
        on_strip: Called with the film strips written so far and their number.

    Returns:
        The path of ``report.html``, and the text of ``summary.md``.

    Raises:
        ResultsError: Something cannot be written.
        SetupError: A package is not installed.
    """
    write_results(folder / RESULTS, evaluation)
    try:
        replace_file(folder / JUNIT, junit_xml(evaluation.provenance, evaluation.trials))
        summary = markdown_summary(evaluation, comparison, gate)
        replace_file(folder / SUMMARY, summary.encode())
        return write_run_report(folder, evaluation, gate, comparison, on_strip), summary
    except OSError as error:
        raise ResultsError(f"{error.filename or folder} cannot be written: {error.strerror}.") from error


def append_summary(path: Path, summary: str) -> None:
    """Add a summary to the file that GitHub shows beside a workflow's run (``$GITHUB_STEP_SUMMARY``).

    Raises:
        ResultsError: It cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(summary)
    except OSError as error:
        raise ResultsError(f"{path} cannot be written: {error.strerror}.") from error


def load_results(path: Path) -> Evaluation:
    """Return the evaluation of a ``results.json``, or of the folder of a run.

    Raises:
        ResultsError: There is none, or it is damaged.
        IncompatibleResultsError: It has another schema.
    """
    if not path.is_dir():
        return read_results(path)
    # The log of trials is the truth, and is there before the results are.
    return load_run(path) if (path / RUN).exists() else read_results(path / RESULTS)


def merge_runs(folders: Sequence[Path], out: Path) -> Evaluation:
    """Return the evaluation that shards of one run make together, with their recorded episodes in one folder.

    Args:
        folders: Folders of the shards.
        out: Where the episodes go, as hard links where that can be.

    Raises:
        ResultsError: One of them cannot be read, or an episode not be copied.
        IncompatibleResultsError: They are of different runs.
    """
    whole = merge_evaluations(load_results(folder) for folder in folders)
    wanted = {trial.episode for trial in whole.trials if trial.episode is not None}
    for folder in folders:
        if folder.resolve() != out.resolve() and (folder / EPISODES).is_dir():
            _take_over(folder / EPISODES, out / EPISODES, wanted)
    return whole


def _take_over(source: Path, target: Path, wanted: Iterable[str]) -> None:
    names = {name.removeprefix(f"{EPISODES}/") for name in wanted}
    try:
        for entry in EpisodeDataset(source).entries(on_damaged=lambda name, error: None):
            if entry.folder in names and not (target / entry.folder).exists():
                target.mkdir(parents=True, exist_ok=True)
                shutil.copytree(inside(source, entry.folder), target / entry.folder, copy_function=_linked)
                append_entry(target, entry)
    except (OSError, shutil.Error) as error:
        raise ResultsError(f"The episodes of {source} cannot be copied to {target}: {error}.") from error


def _linked(source: str, target: str) -> str:
    try:
        os.link(source, target, follow_symlinks=False)
        return target
    except OSError:
        return shutil.copy2(source, target, follow_symlinks=False)
