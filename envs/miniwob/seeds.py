"""The seeds of pages, split by split. Kept apart so that listing the tasks imports no web framework."""

from __future__ import annotations

from collections.abc import Mapping

SEEDS: Mapping[str, range] = {
    "train": range(0, 2**30),
    "val": range(2**30, 3 * 2**29),
    "test": range(3 * 2**29, 2**31),
}
"""For each split the seeds that its pages may get."""
