"""Checks of records: what a database or a folder holds, and that nothing else has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..state import Change, ChangeKind, Row
from .check import Check, Situation, shortened


@dataclass(frozen=True)
class Allowance:
    """A kind of change that a task permits; every other change is collateral damage.

    Attributes:
        table: Table whose records may change.
        kinds: Which kinds of change are permitted.
        columns: For changed records, the columns that may differ; ``None`` permits any.
        where: A further condition on the change; ``None`` permits any.
    """

    table: str
    kinds: tuple[ChangeKind, ...] = ("added", "removed", "changed")
    columns: frozenset[str] | None = None
    where: Callable[[Change], bool] | None = None

    def permits(self, change: Change) -> bool:
        """Tell whether this allowance covers ``change``."""
        if change.table != self.table or change.kind not in self.kinds:
            return False
        if change.kind == "changed" and self.columns is not None and not change.columns <= self.columns:
            return False
        return self.where is None or self.where(change)


def nothing_else_changed(allowances: Sequence[Allowance] = ()) -> Check:
    """Guard: every change since the start is covered by one of ``allowances``."""

    def test(situation: Situation) -> str | None:
        damage = [c for c in situation.changes if not any(a.permits(c) for a in allowances)]
        if not damage:
            return None
        more = f" and {len(damage) - 3} more" if len(damage) > 3 else ""
        return "changed what was not asked for: " + "; ".join(map(str, damage[:3])) + more

    return Check("nothing else changed", test)


def row_has(name: str, table: str, key: Any, /, **values: Any) -> Check:
    """The row ``key`` of ``table`` exists and its columns equal ``values``."""

    def test(situation: Situation) -> str | None:
        row = situation.now.table(table).get(key)
        if row is None:
            return f"{table}[{key}] does not exist"
        wrong = [f"{c} is {row[c]!r}, not {v!r}" for c, v in values.items() if row[c] != v]
        return f"{table}[{key}]: " + ", ".join(wrong) if wrong else None

    return Check(name, test)


def row_gone(name: str, table: str, key: Any) -> Check:
    """There is no row ``key`` in ``table``."""
    return Check(name, lambda s: f"{table}[{key}] is still there" if key in s.now.table(table) else None)


def some_row(name: str, table: str, /, **where: Any) -> Check:
    """At least one row of ``table`` has columns equal to ``where``."""

    def test(situation: Situation) -> str | None:
        return None if situation.now.row(table, **where) is not None else f"no row of {table} has {where}"

    return Check(name, test)


def rows_added(name: str, table: str, rows: Sequence[Mapping[str, Any]]) -> Check:
    """The rows added to a table since the start are exactly these, each as often as it is given.

    Only the columns that a mapping of ``rows`` names are looked at. With no ``rows``, none may be added.
    """
    wanted = tuple(dict(row) for row in rows)

    def test(situation: Situation) -> str | None:
        before, now = situation.start.table(table), situation.now.table(table)
        return _compared(f"added to {table}", [now[key] for key in now if key not in before], wanted)

    return Check(name, test)


def table_is(name: str, table: str, rows: Sequence[Mapping[str, Any]]) -> Check:
    """The rows of a table are exactly these, each as often as it is given.

    Only the columns that a mapping of ``rows`` names are looked at.
    """
    wanted = tuple(dict(row) for row in rows)

    def test(situation: Situation) -> str | None:
        return _compared(f"in {table}", situation.now.table(table).values(), wanted)

    return Check(name, test)


def _compared(where: str, found: Iterable[Row], wanted: Sequence[Row]) -> str | None:
    """Tell why no one-to-one assignment of wanted to found rows uses up both, or return ``None``."""
    rows = list(found)
    if len(rows) != len(wanted):
        return f"{len(rows)} rows {where}, not {len(wanted)}" + (f": {shortened(rows[0])}" if rows else "")
    fits = [
        [at for at, row in enumerate(rows) if all(row[column] == value for column, value in want.items())]
        for want in wanted
    ]
    taken: dict[int, int] = {}
    for number, want in enumerate(wanted):
        if not _assign(number, fits, taken):
            return f"no row {where} (left) has {shortened(want)}"
    return None


def _assign(number: int, fits: Sequence[Sequence[int]], taken: dict[int, int]) -> bool:
    """Find a row for one more wanted row, moving others if need be (augmenting paths, breadth first)."""
    # Mappings may name different columns, so that a first fit could take another's only row.
    came: dict[int, int] = {}
    queue = [number]
    for wanted in queue:
        for row in fits[wanted]:
            if row in came:
                continue
            came[row] = wanted
            if row not in taken:
                free: int | None = row
                while free is not None:
                    owner = came[free]
                    before = next((r for r, who in taken.items() if who == owner), None)
                    taken[free] = owner
                    if before is not None:
                        del taken[before]
                    free = before
                return True
            queue.append(taken[row])
    return False
