"""Snapshots of an environment: where an episode started and what was done since."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .actions import Action


@dataclass(frozen=True)
class Snapshot:
    """A point of an episode, in plain values; it may be pickled and restored in another process.

    Attributes:
        world: Name of the world.
        split: The split.
        options: Options of the reset, with the task's name.
        generator_at_reset: State of the environment's generator when the episode was begun.
        generator_now: State of that generator at the snapshot.
        actions: What was done since, oldest first.
        frame: Hash of the frame at the snapshot, or ``""`` where frames do not repeat.
    """

    world: str
    split: str
    options: Mapping[str, Any]
    generator_at_reset: Mapping[str, Any]
    generator_now: Mapping[str, Any]
    actions: tuple[Action, ...]
    frame: str


def frame_hash(frame: NDArray[np.uint8]) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of a frame's bytes."""
    return hashlib.sha256(np.ascontiguousarray(frame).data).hexdigest()[:16]
