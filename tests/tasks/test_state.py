from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.errors import UnknownNameError, WorldError
from gym_cua.tasks.state import Change, DatabaseReader, DatabaseState
from gym_cua.tasks.world import DatabaseWorld

SCHEMA = """
CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price INTEGER);
CREATE TABLE line (cart INTEGER, item INTEGER, count INTEGER, PRIMARY KEY (cart, item));
CREATE TABLE log (text TEXT);
CREATE TABLE "odd ""name" (code TEXT PRIMARY KEY NOT NULL, data BLOB) WITHOUT ROWID;
INSERT INTO item VALUES (1, 'tea', 300), (2, 'pot', 1200), (3, 'cup', NULL);
INSERT INTO line VALUES (7, 1, 2), (7, 2, 1);
INSERT INTO log VALUES ('one'), ('two'), ('three');
INSERT INTO "odd ""name" VALUES ('x', x'00ff');
"""


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    connection = fresh()
    yield connection
    connection.close()


def fresh(isolation_level: Any = None) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=isolation_level)
    connection.executescript(SCHEMA)
    return connection


def changes(database: sqlite3.Connection, *statements: str) -> list[Change]:
    reader = DatabaseReader(database)
    start = reader.read()
    for statement in statements:
        database.execute(statement)
    return reader.read().changes_since(start)


class TestReader:
    def test_without_a_write_the_very_same_state_comes_back(self, database: sqlite3.Connection) -> None:
        reader = DatabaseReader(database)
        state = reader.read()
        database.execute("SELECT * FROM item").fetchall()
        assert reader.read() is state
        database.execute("UPDATE item SET price = 1 WHERE id = 99")
        assert reader.read() is state

    def test_untouched_tables_are_shared_between_states(self, database: sqlite3.Connection) -> None:
        reader = DatabaseReader(database)
        before = reader.read()
        database.execute("UPDATE item SET price = 301 WHERE id = 1")
        after = reader.read()
        assert after is not before
        assert after.table("line") is before.table("line")
        assert after.table("item") is not before.table("item")

    def test_a_state_does_not_follow_later_writes(self, database: sqlite3.Connection) -> None:
        before = DatabaseReader(database).read()
        database.execute("UPDATE item SET name = 'milk'")
        database.execute("DELETE FROM line")
        assert before.table("item")[1]["name"] == "tea"
        assert len(before.table("line")) == 2

    def test_reading_has_no_side_effects(self, database: sqlite3.Connection) -> None:
        database.row_factory = sqlite3.Row
        total = database.total_changes
        dump = list(database.iterdump())
        state = DatabaseReader(database).read()
        assert database.total_changes == total and not database.in_transaction
        assert database.row_factory is sqlite3.Row
        assert list(database.iterdump()) == dump
        assert type(state.table("item")[1]) is dict

    @pytest.mark.parametrize("isolation_level", [None, "DEFERRED"])
    def test_a_rollback_is_seen(self, isolation_level: Any) -> None:
        database = fresh(isolation_level)
        reader = DatabaseReader(database)
        start = reader.read()
        if isolation_level is None:
            database.execute("BEGIN")
        database.execute("DELETE FROM item")
        assert len(reader.read().changes_since(start)) == 3
        database.rollback()
        assert reader.read().changes_since(start) == []

    def test_a_rollback_to_a_savepoint_is_seen(self, database: sqlite3.Connection) -> None:
        reader = DatabaseReader(database)
        start = reader.read()
        database.execute("BEGIN")
        database.execute("SAVEPOINT here")
        database.execute("DELETE FROM item")
        assert reader.read().changes_since(start)
        database.execute("ROLLBACK TO here")
        assert reader.read().changes_since(start) == []
        database.execute("COMMIT")

    def test_what_cascades_and_triggers_write_is_seen(self, database: sqlite3.Connection) -> None:
        database.execute("CREATE TRIGGER t AFTER DELETE ON item BEGIN INSERT INTO log VALUES ('gone'); END")
        found = changes(database, "DELETE FROM item WHERE id = 3")
        assert [(change.table, change.kind) for change in found] == [("item", "removed"), ("log", "added")]

    def test_equal_primary_keys_are_a_fault_of_the_world(self, database: sqlite3.Connection) -> None:
        database.execute("CREATE TABLE bad (id TEXT PRIMARY KEY)")
        database.execute("INSERT INTO bad VALUES (NULL), (NULL)")
        with pytest.raises(WorldError, match="'bad'.*NOT NULL"):
            DatabaseReader(database).read()


class TestState:
    def test_tables_and_rows(self, database: sqlite3.Connection) -> None:
        state = DatabaseReader(database).read()
        assert set(state.tables) == {"item", "line", "log", 'odd "name'}
        assert state.table("line")[7, 2] == {"cart": 7, "item": 2, "count": 1}
        assert [row["id"] for row in state.rows("item")] == [1, 2, 3]
        assert state.rows("item", name="tea", price=300) == [{"id": 1, "name": "tea", "price": 300}]
        assert state.row("item", price=None) == {"id": 3, "name": "cup", "price": None}
        assert state.row("item", name="none") is None
        assert 2 in state.table("item") and 9 not in state.table("item")
        assert state.table("item").get(9) is None

    def test_an_unknown_table_is_named(self, database: sqlite3.Connection) -> None:
        with pytest.raises(UnknownNameError, match="Did you mean 'item'"):
            DatabaseReader(database).read().table("items")


class TestChanges:
    def test_insert_update_delete(self, database: sqlite3.Connection) -> None:
        found = changes(
            database,
            "INSERT INTO item VALUES (10, 'jug', 5)",
            "UPDATE item SET price = 310, name = 'green tea' WHERE id = 1",
            "DELETE FROM item WHERE id = 2",
        )
        assert [(change.key, change.kind) for change in found] == [
            (1, "changed"),
            (2, "removed"),
            (10, "added"),
        ]
        changed, removed, added = found
        assert changed.columns == {"price", "name"}
        assert str(changed) == "item[1] changed (name: 'tea' -> 'green tea', price: 300 -> 310)"
        assert (removed.after, added.before) == (None, None)
        assert added.after == {"id": 10, "name": "jug", "price": 5}
        assert removed.columns == {"id", "name", "price"}
        assert str(added) == "item[10] added"

    def test_composite_keys(self, database: sqlite3.Connection) -> None:
        (change,) = changes(database, "UPDATE line SET count = 3 WHERE item = 2")
        assert (change.table, change.key, set(change.columns)) == ("line", (7, 2), {"count"})
        moved = changes(database, "UPDATE line SET cart = 8 WHERE item = 2")
        assert {(change.key, change.kind) for change in moved} == {((7, 2), "removed"), ((8, 2), "added")}

    def test_a_deletion_without_a_key_is_one_change(self, database: sqlite3.Connection) -> None:
        (change,) = changes(database, "DELETE FROM log WHERE text = 'one'")
        assert (change.table, change.kind, change.before) == ("log", "removed", {"text": "one"})

    def test_a_column_called_rowid_does_not_hide_rows(self, database: sqlite3.Connection) -> None:
        database.execute("CREATE TABLE trap (rowid TEXT, OID TEXT)")
        database.execute("INSERT INTO trap VALUES ('same', 'same'), ('same', 'same')")
        (change,) = changes(database, "INSERT INTO trap VALUES ('same', 'same')")
        assert (change.kind, change.after) == ("added", {"rowid": "same", "OID": "same"})

    def test_undoing_leaves_nothing(self, database: sqlite3.Connection) -> None:
        assert changes(database, "UPDATE item SET price = 1", "UPDATE item SET price = 1") != []
        assert changes(database, "DELETE FROM line WHERE item = 2", "INSERT INTO line VALUES (7, 2, 1)") == []

    def test_null_and_zero_and_empty_differ(self, database: sqlite3.Connection) -> None:
        (change,) = changes(database, "UPDATE item SET price = 0 WHERE id = 3")
        assert str(change) == "item[3] changed (price: None -> 0)"

    def test_a_new_table_counts(self, database: sqlite3.Connection) -> None:
        found = changes(database, "CREATE TABLE more (id INTEGER PRIMARY KEY)", "INSERT INTO more VALUES (4)")
        assert [(change.table, change.key, change.kind) for change in found] == [("more", 4, "added")]


numbers = st.integers(1, 4)
words = st.sampled_from(["'tea'", "'pot'", "NULL", "''", "'Ж'"])
edits = st.one_of(
    st.builds("INSERT OR REPLACE INTO item VALUES ({}, {}, {})".format, numbers, words, numbers),
    st.builds("UPDATE item SET price = {} WHERE id = {}".format, numbers, numbers),
    st.builds("UPDATE OR IGNORE item SET id = {} WHERE id = {}".format, numbers, numbers),
    st.builds("DELETE FROM item WHERE id = {}".format, numbers),
    st.builds("INSERT OR IGNORE INTO line VALUES ({}, {}, {})".format, numbers, numbers, numbers),
    st.builds("UPDATE line SET count = {} WHERE item = {}".format, numbers, numbers),
    st.just("DELETE FROM line"),
    st.builds("INSERT INTO log VALUES ({})".format, words),
    st.builds("UPDATE log SET text = {} WHERE rowid = {}".format, words, numbers),
    st.builds("DELETE FROM log WHERE text IS {}".format, words),
    st.sampled_from(["BEGIN", "COMMIT", "ROLLBACK"]),
)
OPPOSITE = {"added": "removed", "removed": "added", "changed": "changed"}


def contents(database: sqlite3.Connection) -> dict[str, list[Any]]:
    found = {}
    for table, columns in (("item", "*"), ("line", "*"), ("log", "rowid, *"), ('"odd ""name"', "*")):
        found[table] = sorted(database.execute(f"SELECT {columns} FROM {table}"), key=repr)
    return found


@given(st.lists(edits, max_size=12), st.lists(st.booleans(), min_size=12, max_size=12))
def test_changes_are_empty_exactly_when_the_contents_are_equal(
    statements: list[str], looks: list[bool]
) -> None:
    database = fresh()
    reader = DatabaseReader(database)
    start, first = reader.read(), contents(database)
    for statement, look in zip(statements, looks, strict=False):
        if (statement == "BEGIN") is database.in_transaction and statement in ("BEGIN", "COMMIT", "ROLLBACK"):
            continue
        database.execute(statement)
        if look:
            reader.read()
    now, last = reader.read(), contents(database)
    assert reader.read().changes_since(now) == []
    assert (now.changes_since(start) == []) is (first == last)
    assert_symmetric(start, now)
    assert DatabaseReader(database).read().changes_since(now) == []
    database.close()


def assert_symmetric(one: DatabaseState, other: DatabaseState) -> None:
    forth, back = other.changes_since(one), one.changes_since(other)
    assert [(c.table, c.key, c.kind, c.before, c.after) for c in forth] == [
        (c.table, c.key, OPPOSITE[c.kind], c.after, c.before) for c in back
    ]
    assert all(change.columns for change in forth)


def test_a_world_comes_back_to_a_snapshot() -> None:
    world = DatabaseWorld(fresh(), datetime(2025, 3, 1, tzinfo=UTC))
    start = world.state()
    assert world.state() is start
    data = world.snapshot()
    world.database.execute("DELETE FROM item")
    assert isinstance(start, DatabaseState)
    assert len(world.state().changes_since(start)) == 3
    world.restore(data)
    assert world.state().changes_since(start) == []
    world.close()
    world.close()
