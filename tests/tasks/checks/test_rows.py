from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gym_cua.tasks.checks import (
    Allowance,
    Situation,
    nothing_else_changed,
    row_gone,
    row_has,
    rows_added,
    some_row,
    table_is,
)
from gym_cua.tasks.state import DatabaseReader


def situation(*statements: str, **fields: Any) -> Situation:
    """Two states of one table, before and after ``statements``."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price INTEGER)")
    database.execute("CREATE TABLE log (id INTEGER PRIMARY KEY, text TEXT)")
    database.execute("INSERT INTO item VALUES (1, 'tea', 300), (2, 'pot', 1200), (3, 'cup', 450)")
    reader = DatabaseReader(database)
    start = reader.read()
    for statement in statements:
        database.execute(statement)
    return Situation(start, reader.read(), **fields)


class TestRows:
    def test_row_has(self) -> None:
        check = row_has("priced", "item", 1, name="tea", price=310)
        assert check(situation()).reason == "item[1]: price is 300, not 310"
        assert check(situation("UPDATE item SET price = 310 WHERE id = 1")).holds
        assert check(situation("DELETE FROM item WHERE id = 1")).reason == "item[1] does not exist"
        both = check(situation("UPDATE item SET name = 'x' WHERE id = 1")).reason
        assert both == "item[1]: name is 'x', not 'tea', price is 300, not 310"

    def test_row_gone(self) -> None:
        check = row_gone("gone", "item", 2)
        assert check(situation()).reason == "item[2] is still there"
        assert check(situation("DELETE FROM item WHERE id = 2")).holds

    def test_some_row(self) -> None:
        check = some_row("jug", "item", name="jug", price=5)
        assert check(situation()).reason == "no row of item has {'name': 'jug', 'price': 5}"
        assert not check(situation("INSERT INTO item VALUES (9, 'jug', 6), (10, 'mug', 5)")).holds
        assert check(situation("INSERT INTO item VALUES (9, 'jug', 5)")).holds

    def test_changes_are_those_between_start_and_now(self) -> None:
        assert situation().changes == []
        (change,) = situation("DELETE FROM item WHERE id = 1").changes
        assert (change.table, change.key, change.kind) == ("item", 1, "removed")


INSERT = "INSERT INTO item VALUES (9, 'jug', 5)"
UPDATE = "UPDATE item SET price = 310 WHERE id = 1"
RENAME = "UPDATE item SET price = 310, name = 'x' WHERE id = 1"
DELETE = "DELETE FROM item WHERE id = 2"
LOG = "INSERT INTO log VALUES (1, 'x')"


class TestNothingElseChanged:
    @pytest.mark.parametrize(
        ("allowances", "statements", "holds"),
        [
            ([], [], True),
            ([], [INSERT], False),
            ([], [UPDATE], False),
            ([], [DELETE], False),
            ([Allowance("item")], [INSERT, UPDATE, DELETE], True),
            ([Allowance("item")], [LOG], False),
            ([Allowance("item")], [UPDATE, LOG], False),
            ([Allowance("item"), Allowance("log")], [UPDATE, LOG], True),
            ([Allowance("item", ("added",))], [INSERT], True),
            ([Allowance("item", ("added",))], [UPDATE], False),
            ([Allowance("item", ("added",))], [DELETE], False),
            ([Allowance("item", ("changed",))], [UPDATE], True),
            ([Allowance("item", ("changed",))], [INSERT], False),
            ([Allowance("item", ("removed",))], [DELETE], True),
            ([Allowance("item", ("removed",))], [DELETE, UPDATE], False),
            ([Allowance("item", ("changed",), frozenset({"price"}))], [UPDATE], True),
            ([Allowance("item", ("changed",), frozenset({"price"}))], [RENAME], False),
            ([Allowance("item", ("changed",), frozenset({"price", "name"}))], [RENAME], True),
            ([Allowance("item", ("changed",), frozenset({"name"}))], [UPDATE], False),
            ([Allowance("item", ("changed",), frozenset())], [UPDATE], False),
            ([Allowance("item", where=lambda c: c.key == 1)], [UPDATE], True),
            ([Allowance("item", where=lambda c: c.key == 1)], [DELETE], False),
            ([Allowance("item", where=lambda c: c.key == 1), Allowance("item", ("removed",))], [UPDATE, DELETE], True),
        ],
    )  # fmt: skip
    def test_allowances(self, allowances: list[Allowance], statements: list[str], holds: bool) -> None:
        assert nothing_else_changed(allowances)(situation(*statements)).holds is holds

    def test_the_reason_names_the_damage(self) -> None:
        reason = nothing_else_changed([Allowance("item", ("added",))])(situation(INSERT, UPDATE)).reason
        assert reason == "changed what was not asked for: item[1] changed (price: 300 -> 310)"

    def test_much_damage_is_told_short(self) -> None:
        many = [f"INSERT INTO log VALUES ({n}, 'x')" for n in range(10)]
        assert nothing_else_changed()(situation(*many)).reason.endswith("log[2] added and 7 more")


class TestTables:
    def test_rows_added(self) -> None:
        check = rows_added("one jug", "item", [{"name": "jug"}])
        assert check(situation(INSERT)).holds
        assert check(situation()).reason == "0 rows added to item, not 1"
        assert not check(situation("INSERT INTO item VALUES (9, 'mug', 5)")).holds
        assert not check(situation(INSERT, "INSERT INTO item VALUES (10, 'jug', 5)")).holds
        assert check(situation(INSERT, UPDATE, DELETE)).holds
        assert rows_added("none", "item", [])(situation(DELETE)).holds

    def test_equal_rows_are_counted(self) -> None:
        twice = ["INSERT INTO log VALUES (1, 'x'), (2, 'x')"]
        assert rows_added("two", "log", [{"text": "x"}, {"text": "x"}])(situation(*twice)).holds
        assert not rows_added("one each", "log", [{"text": "x"}, {"text": "y"}])(situation(*twice)).holds

    def test_mappings_may_name_different_columns(self) -> None:
        added = "INSERT INTO item VALUES (8, 'jug', 5), (9, 'jug', 6)"
        for rows in ([{"name": "jug"}, {"price": 5}], [{"price": 5}, {"name": "jug"}]):
            assert rows_added("both", "item", rows)(situation(added)).holds
        assert not rows_added("no", "item", [{"price": 5}, {"name": "jug", "price": 5}])(situation(added)).holds

    def test_table_is(self) -> None:
        check = table_is("stock", "item", [{"id": 3}, {"name": "tea"}, {"price": 1200}])
        assert check(situation()).holds
        assert check(situation(DELETE)).reason.startswith("2 rows in item, not 3")
        assert not check(situation("UPDATE item SET name = 'x' WHERE id = 1")).holds

    @settings(deadline=None)
    @given(st.lists(st.sampled_from("abc")), st.randoms())
    def test_any_order_of_the_same_rows_holds(self, texts: list[str], random: Any) -> None:
        now = situation(*(f"INSERT INTO log (text) VALUES ('{text}')" for text in texts))
        rows = [{"text": text} for text in texts]
        random.shuffle(rows)
        assert table_is("log", "log", rows)(now).holds
        assert not table_is("log", "log", [*rows, {"text": "a"}])(now).holds
