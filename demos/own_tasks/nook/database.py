"""Rooms and their bookings. Times of day are minutes since midnight, days are ISO dates."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

OPENS, CLOSES, SLOT = 9 * 60, 18 * 60, 30
SCHEMA = """
CREATE TABLE room (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, seats INTEGER NOT NULL, screen INTEGER NOT NULL
);
CREATE TABLE booking (
  id INTEGER PRIMARY KEY,
  room INTEGER NOT NULL REFERENCES room (id),
  day TEXT NOT NULL,
  start INTEGER NOT NULL,
  minutes INTEGER NOT NULL,
  title TEXT NOT NULL,
  owner TEXT NOT NULL
);
"""


class Room(NamedTuple):
    """A room, as it is put in."""

    name: str
    seats: int
    screen: bool


class Slot(NamedTuple):
    """A room for some time on a day."""

    room: int
    day: str
    start: int
    minutes: int


def connect(path: str = ":memory:") -> sqlite3.Connection:
    """Return an empty database."""
    # Requests may be answered on another thread than the one that opens it.
    database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    database.row_factory = sqlite3.Row
    database.executescript(SCHEMA)
    return database


def fill(database: sqlite3.Connection, rooms: Iterable[Room]) -> None:
    """Put rooms in."""
    database.executemany("INSERT INTO room (name, seats, screen) VALUES (?, ?, ?)", rooms)


def book(database: sqlite3.Connection, slot: Slot, title: str, owner: str) -> int:
    """Put a booking in, and return its number."""
    row = database.execute(
        "INSERT INTO booking (room, day, start, minutes, title, owner) VALUES (?, ?, ?, ?, ?, ?)",
        (*slot, title, owner),
    )
    return int(row.lastrowid or 0)


def in_the_way(database: sqlite3.Connection, slot: Slot, but: int = 0) -> sqlite3.Row | None:
    """Return a booking that overlaps with a slot, other than the booking ``but``."""
    row: sqlite3.Row | None = database.execute(
        "SELECT * FROM booking WHERE room = ? AND day = ? AND start < ? AND start + minutes > ? AND id <> ?",
        (slot.room, slot.day, slot.start + slot.minutes, slot.start, but),
    ).fetchone()
    return row
