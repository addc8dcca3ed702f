"""The true state of a world, as immutable values that checks compare.

A state is read from the world's own process (a database, a folder), never from what the page shows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from ..errors import UnknownNameError, WorldError, suggestion

Row = Mapping[str, Any]
ChangeKind = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Change:
    """One record that differs between two states.

    Attributes:
        table: Table (or other collection) the record belongs to.
        key: Primary key of the record.
        kind: ``"added"``, ``"removed"`` or ``"changed"``.
        before: The record before, or ``None`` when it was added.
        after: The record after, or ``None`` when it was removed.
    """

    table: str
    key: Any
    kind: ChangeKind
    before: Row | None
    after: Row | None

    @property
    def columns(self) -> frozenset[str]:
        """Names of the columns whose values differ (all of them for an added or removed record)."""
        if self.before is None or self.after is None:
            return frozenset(self.after or self.before or ())
        after = self.after
        return frozenset(name for name, value in self.before.items() if after.get(name) != value)

    def __str__(self) -> str:
        where = f"{self.table}[{self.key}]"
        if self.before is None or self.after is None:
            return f"{where} {self.kind}"
        after = self.after
        parts = ", ".join(f"{c}: {self.before[c]!r} -> {after.get(c)!r}" for c in sorted(self.columns))
        return f"{where} {self.kind} ({parts})"


class State(Protocol):
    """What checks may ask of any world's state."""

    def changes_since(self, start: Any) -> Sequence[Change]:
        """Return every record that differs from ``start``, an earlier state of the same world."""
        ...


class Table(Mapping[Any, Row]):
    """The rows of one table by primary key. Rows are kept as tuples and become mappings when looked at.

    Args:
        columns: Names of the columns, in order.
        rows: Values of each row by primary key.
    """

    def __init__(self, columns: tuple[str, ...], rows: dict[Any, tuple[Any, ...]]) -> None:
        self.columns = columns
        self._rows = rows

    def __getitem__(self, key: Any) -> Row:
        return dict(zip(self.columns, self._rows[key], strict=True))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def same_as(self, other: Table) -> bool:
        """Tell whether both hold equal rows."""
        return self is other or (self._rows == other._rows and self.columns == other.columns)

    def different_keys(self, other: Table) -> list[Any]:
        """Return the keys of rows that are in only one of the tables or differ."""
        mine, others = self._rows, other._rows
        keys = [key for key, row in mine.items() if others.get(key) != row]
        return keys + [key for key in others if key not in mine]


_EMPTY = Table((), {})


class DatabaseState:
    """An immutable image of all tables of an SQLite database.

    Args:
        tables: The tables by name.
    """

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables

    @property
    def tables(self) -> Sequence[str]:
        """Names of all tables."""
        return tuple(self._tables)

    def table(self, name: str) -> Table:
        """Return the rows of one table by primary key.

        Raises:
            UnknownNameError: There is no such table.
        """
        try:
            return self._tables[name]
        except KeyError:
            hint = suggestion(name, self._tables)
            raise UnknownNameError(f"No table {name!r} in this world.{hint}") from None

    def rows(self, table: str, /, **where: Any) -> list[Row]:
        """Return the rows of ``table`` whose columns equal ``where``, in order of primary key."""
        return list(self._matching(table, where))

    def row(self, table: str, /, **where: Any) -> Row | None:
        """Return the first row of ``table`` whose columns equal ``where``, or ``None``."""
        return next(self._matching(table, where), None)

    def _matching(self, table: str, where: Mapping[str, Any]) -> Iterator[Row]:
        for row in self.table(table).values():
            if all(row[column] == value for column, value in where.items()):
                yield row

    def changes_since(self, start: DatabaseState) -> list[Change]:
        """Return every row that differs from ``start``, table by table, in order of primary key."""
        if self is start:
            return []
        changes: list[Change] = []
        for name in self._tables.keys() | start._tables.keys():
            after, before = self._tables.get(name, _EMPTY), start._tables.get(name, _EMPTY)
            if after.same_as(before):
                continue
            for key in after.different_keys(before):
                old, new = before.get(key), after.get(key)
                kind: ChangeKind = "added" if old is None else "removed" if new is None else "changed"
                changes.append(Change(name, key, kind, old, new))
        return sorted(changes, key=lambda change: (change.table, str(change.key).rjust(20)))


class DatabaseReader:
    """Reads an SQLite database into a ``DatabaseState``, again only after something was written.

    Reading has no side effects. SQLite's own counter of changed rows tells whether a new look is due,
    and tables whose rows did not change are shared between images. An open transaction is looked at
    anew each time, since the counter does not go back when it is rolled back.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._seen = -1
        self._in_transaction = False
        self._state: DatabaseState | None = None

    def read(self) -> DatabaseState:
        """Return the present image of the database.

        Raises:
            WorldError: Two rows of a table have the same primary key, which SQLite permits for NULL.
        """
        fresh = self._connection.total_changes == self._seen and not self._in_transaction
        if self._state is not None and fresh and not self._connection.in_transaction:
            return self._state
        self._seen = self._connection.total_changes
        self._in_transaction = self._connection.in_transaction
        old = self._state
        tables: dict[str, Table] = {}
        for name in self._table_names():
            table = self._read_table(name)
            before = old._tables.get(name) if old is not None else None
            tables[name] = before if before is not None and before.same_as(table) else table
        self._state = DatabaseState(tables)
        return self._state

    def forget(self) -> None:
        """Drop what was read, because the database was replaced as a whole."""
        self._seen, self._state = -1, None

    def _table_names(self) -> list[str]:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        names = [row[0] for row in self._cursor().execute(query)]
        return [name for name in names if not name.startswith("sqlite_")]

    def _cursor(self) -> sqlite3.Cursor:
        cursor = self._connection.cursor()
        cursor.row_factory = None
        return cursor

    def _read_table(self, name: str) -> Table:
        cursor = self._cursor()
        quoted = '"' + name.replace('"', '""') + '"'
        keys = [row[0] for row in cursor.execute(f"PRAGMA table_info({quoted})") if row[5]]
        if not keys:
            return self._read_by_row_id(quoted)
        rows = cursor.execute(f"SELECT * FROM {quoted}").fetchall()
        columns = tuple(description[0] for description in cursor.description)
        if len(keys) == 1:
            at = keys[0]
            table = Table(columns, {row[at]: row for row in rows})
        else:
            table = Table(columns, {tuple(row[at] for at in keys): row for row in rows})
        if len(table) != len(rows):
            raise WorldError(f"Table {name!r} has rows with equal primary keys (NULL?). Declare it NOT NULL.")
        return table

    def _read_by_row_id(self, quoted: str) -> Table:
        # By position, one deletion would make every later row look changed.
        cursor = self._cursor()
        cursor.execute(f"SELECT * FROM {quoted} LIMIT 0")
        columns = tuple(description[0] for description in cursor.description)
        taken = {column.lower() for column in columns}
        row_id = next(name for name in ("rowid", "_rowid_", "oid") if name not in taken)
        rows = cursor.execute(f"SELECT {row_id}, * FROM {quoted}").fetchall()
        return Table(columns, {row[0]: row[1:] for row in rows})
