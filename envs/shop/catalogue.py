"""The seeded catalogue: from a generator and a split to rows for the database.

All randomness comes from the generator passed in and is drawn in bulk, so that a
shop of several hundred products is made in a few milliseconds.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from .kinds import CATEGORIES, COLOURS, KINDS, SIZES, Kind
from .pools import POOLS, Pools

PER_KIND = 10
BRANDS_PER_CATEGORY = 6
ENDINGS = (0, 49, 50, 90, 95, 99)
Row = tuple[Any, ...]
T = TypeVar("T")
_to_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass
class Catalogue:
    """Rows in the column order of the tables of `database`."""

    categories: list[Row] = field(default_factory=list)
    products: list[Row] = field(default_factory=list)
    variants: list[Row] = field(default_factory=list)
    reviews: list[Row] = field(default_factory=list)


class Dice:
    """Cheap scalar draws from numbers taken in bulk from a generator.

    Attributes:
        unit: Returns the next number in [0, 1).
    """

    def __init__(self, rng: np.random.Generator, size: int = 4096) -> None:
        """Draws from `rng`, `size` numbers at a time."""

        def stream() -> Iterator[float]:
            while True:
                yield from rng.random(size).tolist()

        self.unit = stream().__next__

    def below(self, n: int) -> int:
        """A whole number in [0, n)."""
        return int(self.unit() * n)

    def pick(self, items: Sequence[T]) -> T:
        """One of `items`."""
        return items[int(self.unit() * len(items))]

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different ones of `items`, in random order."""
        size, unit = len(items), self.unit
        if count * 3 < size:
            chosen: dict[int, None] = {}
            while len(chosen) < count:
                chosen[int(unit() * size)] = None
            return [items[i] for i in chosen]
        pool = list(items)
        for i in range(min(count, size)):
            j = i + int(unit() * (size - i))
            pool[i], pool[j] = pool[j], pool[i]
        return pool[:count]


def generate(rng: np.random.Generator, split: str, today: dt.date) -> Catalogue:
    """Makes the whole catalogue.

    Args:
        rng: The only source of randomness.
        split: "train", "val" or "test"; chooses the vocabulary.
        today: The date of the shop; reviews and products are older.

    Returns:
        Rows for category, product, variant and review.
    """
    pools, dice, out = POOLS[split], Dice(rng), Catalogue()
    ids = {slug: i for i, (slug, _, _) in enumerate(CATEGORIES, 1)}
    out.categories = [(ids[s], s, name, blurb) for s, name, blurb in CATEGORIES]
    brands = {
        slug: dice.sample(pools.publishers if slug == "books" else pools.brands, BRANDS_PER_CATEGORY)
        for slug in ids
    }
    used: dict[str, set[int]] = {slug: set() for slug in ids}
    titles: set[str] = set()
    plans = [kind for kind in KINDS for _ in range(PER_KIND)]
    models = {kind.key: dice.sample(pools.models, PER_KIND) for kind in KINDS}
    ages = dice.sample(range(8, 8 + 3 * len(plans)), len(plans))
    order = dice.sample(range(len(plans)), len(plans))
    calendar = [_day(today.toordinal() - age) for age in range(8 + 3 * len(plans))]
    ratings = _reviews(rng, pools, len(plans), calendar, out)
    for product_id, index in enumerate(order, 1):
        kind = plans[index]
        brand = dice.pick(brands[kind.category])
        model = models[kind.key][index % PER_KIND]
        title, author = _title(dice, pools, kind, brand, model, titles)
        units = _price(dice, kind, used[kind.category])
        price = units * 100 - 100 + dice.pick(ENDINGS)
        was = round(price * (1.12 + 0.33 * dice.unit()) / 100) * 100 if dice.unit() < 0.18 else None
        created = calendar[ages[product_id - 1]]
        seed = dice.below(1 << 30)
        variants = _variants(dice, kind, product_id, price, out)
        spec = _specs(dice, kind, author)
        out.products.append((
            product_id, ids[kind.category], kind.key, title, brand,
            author or model,
            _describe(dice, kind, spec), price, was,
            *ratings[product_id - 1], variants,
            spec["weight"], spec["warranty"], spec["material"], spec["watts"], spec["feature"],
            _to_json(spec["table"]), 1 + dice.below(7), created, seed,
            f"{title} {brand} {kind.nouns[0]} {kind.key} {spec['material']} {author}".lower(),
        ))  # fmt: skip
    return out


@lru_cache(maxsize=4096)
def _day(ordinal: int) -> str:
    return dt.date.fromordinal(ordinal).isoformat()


def _title(dice: Dice, pools: Pools, kind: Kind, brand: str, model: str, taken: set[str]) -> tuple[str, str]:
    if kind.category != "books":
        noun = dice.pick(kind.nouns)
        return pools.title_pattern.format(brand=brand, model=model, noun=noun), ""
    author = f"{dice.pick(pools.first_names)} {dice.pick(pools.last_names)}"
    while True:
        adjective, noun = dice.pick(pools.book_adjectives), dice.pick(pools.book_nouns)
        title = {
            "novel": f"The {adjective} {noun}",
            "cookbook": f"The {adjective} {noun} Cookbook",
            "guide": f"{model}: A Guide to the {adjective} {noun}",
        }[kind.key]
        if title not in taken:
            taken.add(title)
            return title, author


def _price(dice: Dice, kind: Kind, used: set[int]) -> int:
    low, high = kind.price
    units = int(low * (high / low) ** dice.unit())
    while units in used:
        units += 1
    used.add(units)
    return units


def _variants(dice: Dice, kind: Kind, product_id: int, price: int, out: Catalogue) -> str:
    if kind.option == "colour":
        name = "Colour"
        values = [(n, h, 0) for n, h in dice.sample(COLOURS, 2 + dice.below(3))]
    else:
        name, steps = SIZES[kind.option]
        values = [(n, "", round(price * add / 10000) * 100) for n, add in steps]
    sold_out = dice.unit() < 0.05
    for label, hue, delta in values:
        roll = dice.unit()
        stock = 0 if sold_out or roll < 0.06 else 1 + dice.below(4) if roll < 0.16 else 5 + dice.below(60)
        out.variants.append((len(out.variants) + 1, product_id, label, hue, delta, stock))
    return name


def _reviews(
    rng: np.random.Generator, pools: Pools, products: int, calendar: list[str], out: Catalogue
) -> list[tuple[float, int]]:
    """Write the reviews of all products, newest first; return each product's mean of stars and count."""
    counts = rng.integers(2, 7, products)
    quality = 2.6 + 2.4 * rng.random(products) ** 0.6
    total = int(counts.sum())
    stars = np.clip(np.rint(np.repeat(quality, counts) + 2.4 * (rng.random(total) - 0.5)), 1, 5)
    # A product's reviewers are a few names apart in the list, so none writes twice.
    names, last_names = pools.first_names, pools.last_names
    first = rng.integers(len(names), size=products).tolist()
    apart = rng.integers(1, len(names) // int(counts.max()), products).tolist()
    choices = zip(
        stars.astype(int).tolist(),
        rng.integers(len(last_names), size=total).tolist(),
        rng.integers(1, 116, total).tolist(),
        rng.random((total, 3)).tolist(),
        rng.integers(2, size=total).tolist(),
        strict=True,
    )
    by_stars = {
        value: (pools.praise, pools.praise_titles) if value >= 4
        else (pools.mixed, pools.mixed_titles) if value == 3
        else (pools.complaint, pools.complaint_titles)
        for value in range(1, 6)
    }  # fmt: skip
    rows, number, ratings = out.reviews, 0, []
    for product_id, count in enumerate(counts.tolist(), 1):
        name, step, age, given = first[product_id - 1], apart[product_id - 1], 4, 0
        for _ in range(count):
            value, last, gap, (head, one, other), two = next(choices)
            texts, heads = by_stars[value]
            name, age, given, number = (name + step) % len(names), age + gap, given + value, number + 1
            text = int(one * len(texts))
            body = texts[text]
            if two:
                body += " " + texts[(text + 1 + int(other * (len(texts) - 1))) % len(texts)]
            author = f"{names[name]} {last_names[last][0]}."
            rows.append((
                number, product_id, author, value, heads[int(head * len(heads))], body, calendar[age]
            ))  # fmt: skip
        ratings.append((round(given / count + 1e-9, 1), count))
    return ratings


def _specs(dice: Dice, kind: Kind, author: str) -> dict[str, Any]:
    low, high = kind.weight
    step = 5 if high < 500 else 10 if high < 3000 else 50
    weight = round((low + (high - low) * dice.unit()) / step) * step
    label, unit, values = kind.feature
    feature = dice.pick(values)
    material = dice.pick(kind.materials)
    size = " × ".join(f"{max(1, round(s * (0.85 + 0.3 * dice.unit())))}" for s in kind.size) + " cm"
    warranty = 0 if author else dice.pick((1, 2, 2, 3, 3, 4, 5, 6, 8, 10))
    watts = None
    if kind.watts:
        lo, hi = kind.watts
        watts = round(lo + (hi - lo) * dice.unit(), 0 if hi < 100 else -1)
    table: list[tuple[str, str]] = [("Author", author)] if author else []
    table.append((label, f"{feature:g} {unit}".strip()))
    table += [("Material", material), ("Dimensions", size), ("Weight", _grams(weight))]
    if watts is not None:
        table.append(("Power", f"{watts:g} W"))
    if not author:
        table.append(("Warranty", f"{warranty} year" + ("s" if warranty != 1 else "")))
    table.append(("Article number", f"{dice.below(900) + 100}-{dice.below(9000) + 1000}"))
    return {
        "weight": weight, "warranty": warranty, "material": material, "watts": watts,
        "feature": float(feature), "table": table,
    }  # fmt: skip


def _grams(weight: int) -> str:
    return f"{weight} g" if weight < 1000 else f"{weight / 1000:g} kg"


CLOSERS = (
    "Spare parts are available for at least ten years.",
    "Delivered in plastic-free packaging.",
    "Designed to be repaired rather than replaced.",
    "One of the things our own team takes home.",
    "Checked by hand before it leaves the warehouse.",
)


def _describe(dice: Dice, kind: Kind, spec: dict[str, Any]) -> str:
    label, value = next(row for row in spec["table"] if row[0] not in {"Author"})
    middle = f"{label}: {value}."
    if kind.category != "books":
        middle = f"Made of {spec['material'].lower()}. {middle}"
    return f"{dice.pick(kind.hooks)} {middle} {dice.pick(CLOSERS)}"
