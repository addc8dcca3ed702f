"""Server-side validation: read fields, collect messages, never raise on bad input."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping

LIMIT = 1_000_000_000
EMAIL = r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"
PHONE = r"\+?[0-9][0-9 /()-]{5,19}"


def whole(text: str | None, default: int = 0) -> int:
    """The whole number that `text` spells, or `default`; never beyond a thousand million."""
    cleaned = (text or "").strip()
    if not re.fullmatch(r"[0-9]{1,9}", cleaned, re.ASCII):
        return default
    return int(cleaned)


def cents(text: str | None) -> int | None:
    """An amount typed by a person, "12", "12.50" or "12,5", in cents; None if it is none."""
    match = re.fullmatch(r"([0-9]{1,7})(?:[.,]([0-9]{1,2}))?", (text or "").strip(), re.ASCII)
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else None


class Form:
    """The fields of a posted form and what is wrong with them.

    Attributes:
        values: What was typed, to show again.
        errors: Field name to message; empty if all is well.
    """

    def __init__(self, fields: Mapping[str, str] | None = None) -> None:
        """Reads `fields`, typically `request.form`."""
        self._fields: Mapping[str, str] = fields or {}
        self.values: dict[str, str] = {}
        self.errors: dict[str, str] = {}

    def text(
        self, name: str, label: str, *, most: int = 80, least: int = 1, pattern: str = "", hint: str = ""
    ) -> str:
        """A line of text; leading and trailing spaces are dropped."""
        got = self._fields.get(name, "").replace("\x00", "").strip()
        self.values[name] = got
        if len(got) < least:
            self.errors[name] = (
                f"Please enter {label}." if not got else f"Please use at least {least} characters."
            )
        elif len(got) > most:
            self.errors[name] = f"Please use at most {most} characters."
        elif got and pattern and not re.fullmatch(pattern, got, re.ASCII):
            self.errors[name] = hint or f"This does not look like {label}."
        return got

    def choice(self, name: str, among: Collection[str], message: str) -> str:
        """One of the given values."""
        got = self._fields.get(name, "")
        self.values[name] = got
        if got not in among:
            self.errors[name] = message
        return got

    def number(self, name: str, low: int, high: int, message: str) -> int:
        """A whole number in a range."""
        got = self._fields.get(name, "").strip()
        self.values[name] = got
        found = whole(got, -1)
        if not low <= found <= high:
            self.errors[name] = message
        return found

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        got = name in self._fields
        self.values[name] = "on" if got else ""
        return got

    def date(self, name: str, first: dt.date, last: dt.date, message: str) -> str:
        """An optional date "2026-03-05" within a range, or the empty string."""
        got = self._fields.get(name, "").strip()
        self.values[name] = got
        if not got:
            return ""
        try:
            day = dt.date.fromisoformat(got)
        except ValueError:
            day = dt.date.min
        if not first <= day <= last or len(got) != 10:
            self.errors[name] = message
        return got
