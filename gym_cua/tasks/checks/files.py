"""Checks of files: that they exist, and what text, JSON or table they hold.

They look at a ``FolderState`` (or any state that has its ``entry``). A path is POSIX and relative to the
folder. Links are never followed: a link is no file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from .check import Check, Situation, shortened
from .content import decoded, file_check, lines_of, same

_DELIMITERS = (",", ";", "\t", "|")


def file_exists(name: str, path: str) -> Check:
    """There is a plain file at ``path``, of whatever content."""

    def test(situation: Situation) -> str | None:
        entry = situation.now.entry(path)
        if entry is None:
            return f"there is no file {shortened(path)}"
        return None if entry.type == "file" else f"{shortened(path)} is no file but of type {entry.type!r}"

    return Check(name, test)


def file_gone(name: str, path: str) -> Check:
    """There is nothing at ``path``: no file, no folder, no link."""

    def test(situation: Situation) -> str | None:
        entry = situation.now.entry(path)
        return None if entry is None else f"{shortened(path)} is still there (type {entry.type!r})"

    return Check(name, test)


def file_unchanged(name: str, path: str) -> Check:
    """The file at ``path`` holds the same bytes as at the start."""

    def test(situation: Situation) -> str | None:
        before, now = situation.start.entry(path), situation.now.entry(path)
        if before is None or before.type != "file":
            return f"there was no file {shortened(path)} at the start"
        if now is None or now.type != "file":
            return f"{shortened(path)} is no longer a file"
        if "unreadable" in (before.digest, now.digest):
            return f"{shortened(path)} cannot be read"
        if (before.size, before.digest) != (now.size, now.digest):
            return f"{shortened(path)} has changed: {before.size} bytes then, {now.size} now"
        return None

    return Check(name, test)


def file_text(name: str, path: str, expected: str) -> Check:
    """The file at ``path`` is the UTF-8 text ``expected``; line ends, those at the end too, do not matter."""
    wanted = lines_of(expected)

    def test(content: bytes) -> str | None:
        found = lines_of(decoded(path, content))
        if found == wanted:
            return None
        # Where they part says more of long texts than their beginnings.
        at = next((i for i, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), None)
        at = max(0, (min(len(found), len(wanted)) if at is None else at) - 10)
        where = f" from character {at} on" if at else ""
        return f"{shortened(path)} reads {shortened(found[at:])}{where}, not {shortened(wanted[at:])}"

    return file_check(name, path, test)


def file_contains(name: str, path: str, *parts: str) -> Check:
    """The file at ``path`` is UTF-8 text that holds each of ``parts``."""
    wanted = [part.replace("\r\n", "\n") for part in parts]

    def test(content: bytes) -> str | None:
        text = decoded(path, content).replace("\r\n", "\n")
        missing = [shortened(part) for part in wanted if part not in text]
        return f"{shortened(path)} does not hold {' and '.join(missing[:3])}" if missing else None

    return file_check(name, path, test)


def file_json(name: str, path: str, expected: Any, tolerance: float = 1e-9) -> Check:
    """The file at ``path`` is JSON (RFC 8259) equal to ``expected``, numbers within ``tolerance``.

    The order of keys does not matter. A key given twice does not hold, nor does NaN; ``true`` is not 1.
    """
    wanted = json.loads(json.dumps(expected))

    def test(content: bytes) -> str | None:
        text = decoded(path, content)
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
        where = _difference(found, wanted, tolerance, "")
        return f"{shortened(path)}: {where}" if where else None

    return file_check(name, path, test, "read as JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _difference(found: Any, wanted: Any, tolerance: float, where: str) -> str | None:
    """Tell in which place two JSON values differ; it goes no deeper than ``wanted`` does."""
    place = f"at {where}: " if where else ""
    if isinstance(found, dict) and isinstance(wanted, dict):
        for key in wanted.keys() - found.keys():
            return f"{place}key {shortened(key)} is missing"
        for key in found.keys() - wanted.keys():
            return f"{place}key {shortened(key)} is one too many"
        steps = [(f"{where}[{key!r}]", found[key], wanted[key]) for key in wanted]
    elif isinstance(found, list) and isinstance(wanted, list):
        if len(found) != len(wanted):
            return f"{place}{len(found)} items, not {len(wanted)}"
        steps = [(f"{where}[{at}]", a, b) for at, (a, b) in enumerate(zip(found, wanted, strict=True))]
    else:
        if same(found, wanted, tolerance):
            return None
        return f"{place}{_told(found)}, not {_told(wanted)}"
    return next(filter(None, (_difference(a, b, tolerance, step) for step, a, b in steps)), None)


def _told(value: Any) -> str:
    # The repr of a value that nests deeper than the stack would raise.
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} with {len(value)} items"
    return shortened(value)


def file_csv(
    name: str,
    path: str,
    rows: Sequence[Sequence[str | int | float]],
    ordered: bool = True,
    delimiter: str | None = None,
) -> Check:
    """The file at ``path`` is a table in CSV (RFC 4180) with these rows, the heading among them.

    Cells that are text must be equal to the letter; those that are numbers are compared as numbers. Empty
    lines do not count.

    Args:
        name: Name of the check.
        path: The file.
        rows: All rows, from the first.
        ordered: Whether the rows must come in this order.
        delimiter: What separates cells; ``None`` permits comma, semicolon, tab and vertical bar.
    """
    wanted = [tuple(row) for row in rows]
    signs = (delimiter,) if delimiter else _DELIMITERS

    def test(content: bytes) -> str | None:
        text = decoded(path, content)
        reasons = [_table(text, wanted, ordered, sign) for sign in signs]
        if None in reasons:
            return None
        # The reading that fits best is told: one that finds a wrong number of cells says least.
        reason = next((r for r in reasons if r and "cells" not in r), reasons[0])
        return f"{shortened(path)}: {reason}"

    return file_check(name, path, test, "read as CSV")


def _table(text: str, wanted: Sequence[Sequence[Any]], ordered: bool, delimiter: str) -> str | None:
    found: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if row:
                found.append(row)
            if len(found) > len(wanted):
                return f"it has more than {len(wanted)} rows"
    except csv.Error as error:
        return f"it is no CSV: {error}"
    if len(found) != len(wanted):
        return f"it has {len(found)} rows, not {len(wanted)}"
    rest = list(wanted)
    for number, row in enumerate(found, 1):
        fits = rest[:1] if ordered else rest
        match = next((want for want in fits if _cells_equal(row, want)), None)
        if match is None:
            odd = ordered and len(row) != len(rest[0])
            counted = f" with {len(row)} cells, not {len(rest[0])}" if odd else ""
            than = f", not {shortened(list(rest[0]))}" if ordered and not odd else ""
            return f"row {number} is {shortened([cell[:90] for cell in row[:40]])}{counted}{than}"
        rest.remove(match)
    return None


def _cells_equal(row: Sequence[str], wanted: Sequence[Any]) -> bool:
    return len(row) == len(wanted) and all(map(_cell_equal, row, wanted))


def _cell_equal(found: str, wanted: Any) -> bool:
    if isinstance(wanted, bool) or not isinstance(wanted, int | float):
        return found == str(wanted)
    try:
        # Python also reads 1_000, which no table means.
        return "_" not in found and same(float(found), float(wanted), 1e-9 * max(1.0, abs(wanted)))
    except ValueError:
        return False
