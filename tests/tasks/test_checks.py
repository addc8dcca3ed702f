from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.actions import Action
from gym_cua.errors import CheckFault
from gym_cua.tasks.checks import (
    Allowance,
    Check,
    Situation,
    answered_number,
    answered_text,
    normalised,
    nothing_else_changed,
    numbers_in,
    row_gone,
    row_has,
    some_row,
    visited,
)
from gym_cua.tasks.state import DatabaseReader
from gym_cua.traffic import Request


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


def answer(text: str) -> Situation:
    return Situation(None, None, ending=Action("answer", text=text))


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


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("", []),
            ("none", []),
            ("5", [5]),
            ("It costs $1,234.50.", [1234.5]),
            ("1.234,50 €", [1234.5]),
            ("1 234,50", [1234.5]),
            ("1\u202f234,50 €", [1234.5]),
            ("1\u00a0234 567", [1234, 567]),
            ("CHF 1'234.50", [1234.5]),
            ("1’234’567", [1234567]),
            ("1,234,567", [1234567]),
            ("1.234.567", [1234567]),
            ("1,234,567.89", [1234567.89]),
            ("1.234.567,89", [1234567.89]),
            ("12,34,567.5", [1234567.5]),
            ("1,234", [1234]),
            ("1.234", [1234]),
            ("12.50", [12.5]),
            ("12,5", [12.5]),
            ("0.125", [0.125]),
            ("0,125", [0.125]),
            ("1234.567", [1234.567]),
            (".99", [0.99]),
            ("$.99", [0.99]),
            ("-.5", [-0.5]),
            ("-5", [-5]),
            ("−5 °C", [-5]),
            ("€-5.20", [-5.2]),
            ("+5", [5]),
            ("- 5", [5]),
            ("order SH-1042", [1042]),
            ("5-10", [5, 10]),
            ("2025-03-14", [2025, 3, 14]),
            ("3, 4 and 5", [3, 4, 5]),
            ("12'", [12]),
            ("Is it 7?", [7]),
            ("about...5", [5]),
            ("7,", [7]),
            ("1,234.50 or 1.234,50", [1234.5, 1234.5]),
            ("٣", [3]),
        ],
    )
    def test_forms(self, text: str, numbers: list[float]) -> None:
        text = text.replace("1 234,50", "1\u00a0234,50")
        assert numbers_in(text) == numbers

    @given(st.text(max_size=30) | st.text("0123456789.,-+−'’ \u00a0e½²", max_size=20))
    def test_no_text_raises(self, text: str) -> None:
        assert all(isinstance(number, float) for number in numbers_in(text))

    def test_a_very_long_number_does_not_raise(self) -> None:
        assert numbers_in("9" * 10_000) == [float("inf")]

    @given(st.integers(-(10**9), 10**9), st.sampled_from([0, 2]))
    def test_both_groupings_read_the_same(self, cents: int, places: int) -> None:
        value = cents / 10**places
        english = f"{value:,.{places}f}"
        german = english.translate(str.maketrans(",.", ".,"))
        assert numbers_in(english) == numbers_in(german) == [pytest.approx(value)]


class TestAnswers:
    @pytest.mark.parametrize(
        "text", ["12.50", "It is $12.50.", "12,50 €", "12.5 and again 12.50", "USD 12.50\n"]
    )
    def test_one_number_in_any_dress(self, text: str) -> None:
        assert answered_number("price", 12.5)(answer(text)).holds

    @pytest.mark.parametrize(
        "text",
        ["", "none", "12.50 or 13", "11, 12.50, 13", "1250", "-12.50", "12.51", "10-12.50", "12.50 (3 left)"],
    )
    def test_lists_of_candidates_and_wrong_numbers(self, text: str) -> None:
        verdict = answered_number("price", 12.5)(answer(text))
        assert not verdict.holds
        assert verdict.reason.startswith("the answer")

    def test_tolerance(self) -> None:
        check = answered_number("price", 12.5, tolerance=0.5)
        assert check(answer("13.0")).holds and check(answer("12")).holds
        assert not check(answer("13.01")).holds

    @pytest.mark.parametrize("ending", [None, Action("done"), Action("infeasible")])
    def test_without_an_answer(self, ending: Action | None) -> None:
        silent = Situation(None, None, ending=ending)
        assert answered_number("n", 1)(silent).reason == "no answer was given"
        assert answered_text("t", "")(silent).reason == "no answer was given"

    def test_texts(self) -> None:
        check = answered_text("who", "Ada Lovelace", "Lovelace")
        for text in ("Ada Lovelace", "  ada   LOVELACE. ", "“Lovelace”", "Ａｄａ Lovelace"):
            assert check(answer(text)).holds
        for text in ("", "Ada", "Ada Lovelace or Grace Hopper", "Lovelace, Ada"):
            assert not check(answer(text)).holds

    @given(st.text(max_size=20))
    def test_normalising_twice_changes_nothing_for_a_comparison(self, text: str) -> None:
        assert answered_text("same", text)(answer(f"  {text}. ")).holds
        assert normalised(text) == normalised(text + " ")

    def test_long_answers_are_cut_in_reasons(self) -> None:
        assert len(answered_text("t", "x")(answer("y" * 10_000)).reason) < 120


class TestVisited:
    REQUESTS = (
        Request("GET", "shop.test", "/item/5", "", 200),
        Request("POST", "shop.test", "/cart", "", 302),
        Request("GET", "shop.test", "/secret", "", 404),
        Request("GET", "shop.test", "/orders", "page=2", 304),
    )

    @pytest.mark.parametrize(
        ("path", "holds"),
        [
            (r"/item/\d+", True),
            ("/item", False),
            ("/item/5/more", False),
            ("/cart", False),
            ("/secret", False),
            ("/orders", True),
        ],
    )
    def test_only_pages_that_were_served(self, path: str, holds: bool) -> None:
        verdict = visited("seen", path)(Situation(None, None, self.REQUESTS))
        assert verdict.holds is holds
        assert bool(verdict.reason) is not holds
