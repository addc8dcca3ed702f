"""Vectors of small, fast environments, for tests."""

from __future__ import annotations

from typing import Any

import gymnasium as gym

import gym_cua  # noqa: F401 - registers the ids

ID = "gym_cua/miniwob.click-test-2-v0"
SMALL = {"viewport": (160, 210)}
NOOP, DONE = {"kind": "noop"}, {"kind": "done"}


def make(count: int, workers: int | None = 0, id: str = ID, **options: Any) -> Any:
    """Make a vector."""
    return gym.make_vec(
        id, count, vectorization_mode="vector_entry_point", workers=workers, **{**SMALL, **options}
    )


def click(x: int, y: int) -> dict[str, Any]:
    """Return a click in its JSON form."""
    return {"kind": "click", "x": x, "y": y}
