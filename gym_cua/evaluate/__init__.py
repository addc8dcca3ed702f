"""Running episodes and showing what happened in them."""

from __future__ import annotations

from .episode import run_episode
from .results import EpisodeResult, Step

__all__ = ["EpisodeResult", "Step", "run_episode"]
