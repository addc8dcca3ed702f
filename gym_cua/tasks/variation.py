"""What may vary between episodes of a world, apart from its data: themes, fonts, layouts, wordings.

The choices are kept in a privileged record (``env.unwrapped.variation``); no observation names them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..errors import UnknownNameError, suggestion

VariationMode = Literal["full", "none"]


@dataclass(frozen=True)
class Axis:
    """One thing that varies.

    Attributes:
        name: ``"theme"``, ``"font"``, ...
        pools: For each split the plain values (JSON) to draw from.
        shared: Whether splits may share values. Other axes' pools must be disjoint, which a test proves.
    """

    name: str
    pools: Mapping[str, Sequence[Any]]
    shared: bool = False


WINDOW = Axis(
    "window",
    {
        split: ((1.0, 1.0), (1.0, 0.95), (0.96, 1.0), (0.93, 0.94), (0.9, 1.0), (0.88, 0.92))
        for split in ("train", "val", "test")
    },
    shared=True,
)
"""Size of the browser's window as shares of the screen's width and height; every browser world has it."""


def sample_variation(
    axes: Sequence[Axis],
    split: str,
    mode: VariationMode,
    rng: np.random.Generator,
    pinned: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Choose a value on each axis, each independently of the others.

    Args:
        axes: The axes of the world.
        split: ``"train"``, ``"val"`` or ``"test"``.
        mode: ``"full"`` draws uniformly; ``"none"`` takes the first value of each pool.
        rng: The episode's generator. As many numbers are drawn whatever is pinned, so that pinning one
            axis leaves the others as they were.
        pinned: Values fixed by the user, by axis.

    Raises:
        UnknownNameError: A pinned axis does not exist.
    """
    names = [axis.name for axis in axes]
    for name in pinned or {}:
        if name not in names:
            raise UnknownNameError(f"No variation axis {name!r}.{suggestion(name, names)}")
    chosen: dict[str, Any] = {}
    for axis in axes:
        pool = axis.pools[split]
        index = int(rng.integers(len(pool)))
        chosen[axis.name] = pool[index] if mode == "full" else pool[0]
    chosen.update(pinned or {})
    return chosen
