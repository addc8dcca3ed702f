"""What each split of the shop has for itself, as pools that can be compared."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from gym_cua.tasks.variation import Axis

from .looks import VALUES
from .pools import POOLS, Pools
from .words import WORDINGS


def _words(name: str) -> Axis:
    values = {split: getattr(pools, name) for split, pools in POOLS.items()}
    return Axis(name, {s: (value,) if isinstance(value, str) else value for s, value in values.items()})


def _labels() -> Axis:
    found = {}
    for split, sets in WORDINGS.items():
        found[split] = tuple(sorted({label for labels in sets.values() for label in labels.values()}))
    return Axis("labels", found)


def _looks(axis: str) -> Axis:
    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return value.split(",")
        return value if isinstance(value, tuple) else asdict(value)

    values = VALUES[axis]
    return Axis(axis, {split: tuple(map(plain, named.values())) for split, named in values.items()})


def _shops(name: str) -> Axis:
    brands = VALUES["brand"]
    return Axis(f"shop {name}", {s: tuple(getattr(b, name) for b in brands[s].values()) for s in brands})


SPLIT_POOLS: tuple[Axis, ...] = (
    *(_words(field.name) for field in fields(Pools)),
    _labels(),
    *(_looks(axis) for axis in ("theme", "font", "layout", "locale")),
    *(_shops(name) for name in ("name", "host", "tagline", "mark")),
)
"""Every pool: vocabulary, labels, the looks themselves, and the names that shops have."""

CATALOGUE: tuple[str, ...] = (
    "product.title", "product.brand", "product.model", "review.body", "coupon.code", "customer.first_name",
    "customer.last_name", "customer.email", "address.recipient", "address.street", "address.city",
)  # fmt: skip
"""Columns of the database that no two splits share a value of."""
