"""What splits share and should not: sentences, and values of their pools."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import combinations
from typing import Any

from ..tasks.variation import Axis


def shared(values: Mapping[str, Iterable[Hashable]]) -> Iterator[str]:
    """Say which values two splits share.

    Args:
        values: The values of each split.
    """
    for (one, first), (other, second) in combinations(values.items(), 2):
        seen = set(first)
        for value in dict.fromkeys(value for value in second if value in seen):
            yield f"{one} and {other} share {value!r}"


def sentences(instructions: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return each split's sentences with case and white space made even."""
    return {
        split: [" ".join(sentence.casefold().split()) for sentence in of_split]
        for split, of_split in instructions.items()
    }


def axis_values(axis: Axis) -> dict[str, list[str]]:
    """Return each split's values on an axis as JSON.

    Raises:
        TypeError: A value is not plain.
    """
    return {
        split: [json.dumps(value, sort_keys=True) for value in pool] for split, pool in axis.pools.items()
    }


def texts(pool: Any) -> Iterator[str]:
    """Yield every text in a pool, however deep: in mappings, sequences, sets and dataclasses.

    Numbers and the keys of mappings are left out: they name things, and splits may share them.
    """
    if isinstance(pool, str):
        yield pool
    elif isinstance(pool, Mapping):
        for value in pool.values():
            yield from texts(value)
    elif dataclasses.is_dataclass(pool) and not isinstance(pool, type):
        for item in dataclasses.fields(pool):
            yield from texts(getattr(pool, item.name))
    elif isinstance(pool, list | tuple | AbstractSet):
        for value in pool:
            yield from texts(value)
