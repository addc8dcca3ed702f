"""Recorded episodes: writing, reading, replaying and compacting them. See ``docs/episodes.md``."""

from __future__ import annotations

from .annotations import Annotations, StepAnnotation, read_annotations, write_annotations
from .compaction import Compaction, compact
from .dataset import EpisodeDataset, open_recordings
from .differences import Difference
from .episode import Episode
from .frames import frame_digest
from .index import IndexEntry
from .manifest import SCHEMA, Manifest, Outcome
from .preview import write_preview, write_strip
from .recording import RecordEpisodes
from .regression import Regression, check_regression, load_regression, make_regression, read_regression
from .replay import ReplayResult, make_env, replay
from .shipped import shipped_demonstrations
from .steps import RecordedStep
from .writer import EpisodeWriter

__all__ = [
    "SCHEMA",
    "Annotations",
    "Compaction",
    "Difference",
    "Episode",
    "EpisodeDataset",
    "EpisodeWriter",
    "IndexEntry",
    "Manifest",
    "Outcome",
    "RecordEpisodes",
    "RecordedStep",
    "Regression",
    "ReplayResult",
    "StepAnnotation",
    "check_regression",
    "compact",
    "frame_digest",
    "load_regression",
    "make_env",
    "make_regression",
    "open_recordings",
    "read_annotations",
    "read_regression",
    "replay",
    "shipped_demonstrations",
    "write_annotations",
    "write_preview",
    "write_strip",
]
