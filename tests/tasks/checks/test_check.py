from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from gym_cua.errors import CheckFault
from gym_cua.tasks.checks import Check, Situation, row_gone, row_has
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


class TestCheck:
    def test_a_verdict_has_a_name_and_a_reason(self) -> None:
        verdict = Check("never", lambda s: "because")(situation())
        assert verdict == ("never", False, "because")
        assert Check("always", lambda s: None)(situation()) == ("always", True, "")

    def test_an_empty_reason_does_not_hold(self) -> None:
        assert not Check("never", lambda s: "")(situation()).holds

    @pytest.mark.parametrize(
        "error", [KeyError("price"), ValueError("bad"), ZeroDivisionError(), RuntimeError()]
    )
    def test_a_raising_predicate_is_a_fault_and_no_verdict(self, error: Exception) -> None:
        def test(s: Situation) -> str | None:
            raise error

        with pytest.raises(CheckFault, match=f"'broken' raised {type(error).__name__}") as caught:
            Check("broken", test)(situation())
        assert caught.value.__cause__ is error

    def test_an_unknown_column_or_table_is_a_fault(self) -> None:
        for check in (
            row_has("a", "item", 1, colour="red"),
            row_has("b", "itme", 1),
            row_gone("c", "itme", 1),
        ):
            with pytest.raises(CheckFault):
                check(situation())

    def test_a_reason_is_fit_for_any_log(self) -> None:
        verdict = Check("odd", lambda s: "a\udcff")(situation())
        assert verdict.reason == "a\\udcff"
