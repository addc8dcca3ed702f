"""The product with a week of bookings in it, drawn from the episode's generator."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from gym_cua.tasks import DatabaseWorld
from nook import Room, Settings, connect, create_app, fill
from nook.app import working_days
from nook.database import CLOSES, OPENS, SLOT, Slot, book, in_the_way

from .pools import POOLS, Pool

HOST = "desk.nook.example"
MOST = 11
"""Bookings of others on a day."""


class NookWorld(DatabaseWorld):
    """Five rooms and a week.

    Args:
        rng: The episode's generator, the only source of chance.
        split: "train", "val" or "test".
        variation: The value that was drawn for each axis.

    Attributes:
        user: Name of whoever is signed in.
        days: The days that can be booked, as ISO dates.
        titles: Titles that the week is made of.
    """

    def __init__(self, rng: np.random.Generator, split: str, variation: Mapping[str, Any]) -> None:
        pool = POOLS[split]
        epoch = datetime(2026, 1, 5, 7, tzinfo=UTC) + timedelta(minutes=int(rng.integers(400_000)))
        self.days, self.titles = working_days(epoch.date()), pool.titles
        self.user, *others = (str(name) for name in rng.permutation(pool.people))
        super().__init__(connect(), epoch)
        fill_week(self.database, rng, pool, self.days, [self.user, *others])
        settings = Settings(
            variation["company"], self.user, variation["theme"], variation["words"], variation["font"]
        )
        # The clock is asked at each request: the environment replaces it by the browser's virtual time.
        self.hosts = {HOST: create_app(self.database, lambda: self.clock(), settings)}
        self.start_url = f"https://{HOST}/days/{self.days[0]}"


def fill_week(
    database: sqlite3.Connection, rng: np.random.Generator, pool: Pool, days: list[str], people: list[str]
) -> None:
    """Put five rooms of different sizes and a week's bookings in."""
    names = [str(name) for name in rng.permutation(pool.rooms)[:5]]
    seats = [int(number) for number in rng.permutation([2, 4, 6, 8, 10, 12, 14])[:5]]
    screens = [bool(number) for number in rng.permutation([True, True, True, False, False])]
    fill(database, (Room(*each) for each in zip(names, seats, screens, strict=True)))
    for day in days:
        for _ in range(int(rng.integers(7, MOST + 1))):
            slot = random_slot(rng, day)
            title, owner = (str(texts[int(rng.integers(len(texts)))]) for texts in (pool.titles, people[1:]))
            if in_the_way(database, slot) is None:
                book(database, slot, title, owner)


def random_slot(rng: np.random.Generator, day: str) -> Slot:
    """Return a slot on a day that ends before the house closes."""
    minutes = (30, 60, 90, 120)[int(rng.integers(4))]
    starts = range(OPENS, CLOSES - minutes + 1, SLOT)
    return Slot(int(rng.integers(1, 6)), day, starts[int(rng.integers(len(starts)))], minutes)
