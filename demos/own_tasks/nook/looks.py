"""How Nook can look: the themes that its customers choose from."""

from __future__ import annotations

from typing import NamedTuple


class Theme(NamedTuple):
    """Colours of the pages."""

    ground: str
    surface: str
    line: str
    text: str
    muted: str
    bar: str
    on_bar: str
    primary: str
    on_primary: str
    busy: str


THEMES = {
    "harbour": Theme(
        "#f2f5f9", "#fff", "#dbe2ec", "#16243a", "#5b6b83", "#12305c",
        "#fff", "#1f5fd0", "#fff", "#dfe6f1",
    ),
    "fern": Theme(
        "#f3f6f1", "#fff", "#dbe4d6", "#1b2a1d", "#5d6e5f", "#fff",
        "#1b2a1d", "#207a43", "#fff", "#e0e9db",
    ),
    "plum": Theme(
        "#f7f4f9", "#fff", "#e5dcec", "#2a1d36", "#6f5f7d", "#3f2459",
        "#fff", "#7a3aa8", "#fff", "#ebe1f2",
    ),
    "brick": Theme(
        "#faf5f2", "#fffdfb", "#ecdfd7", "#33211a", "#7b6459", "#fffdfb",
        "#33211a", "#b2471d", "#fff", "#f1e3da",
    ),
    "lagoon": Theme(
        "#eff6f7", "#fff", "#d3e4e6", "#10292d", "#557074", "#0d4a52",
        "#fff", "#0a7584", "#fff", "#d9eaec",
    ),
    "night": Theme(
        "#14171d", "#1d222b", "#333b48", "#edf0f5", "#9aa6b8", "#0e1116",
        "#edf0f5", "#7fa8ff", "#0e1116", "#2c3442",
    ),
    "ochre": Theme(
        "#f8f5ec", "#fffefa", "#e6dfc9", "#2d2815", "#716a50", "#2d2815",
        "#fffefa", "#8a6500", "#fff", "#ece5ce",
    ),
}


class Words(NamedTuple):
    """What the pages call things."""

    book: str
    cancel: str
    mine: str


WORDS = {
    "book": Words("Book a room", "Cancel booking", "My bookings"),
    "reserve": Words("Reserve a room", "Give room back", "My reservations"),
    "schedule": Words("Schedule a room", "Call it off", "My meetings"),
}
