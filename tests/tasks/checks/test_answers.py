from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gym_cua.actions import Action
from gym_cua.tasks.checks import (
    Situation,
    answered_number,
    answered_set,
    answered_text,
    normalised,
    numbers_in,
)


def answer(text: str) -> Situation:
    return Situation(None, None, ending=Action("answer", text=text))


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

    @settings(deadline=None)
    @given(st.text(max_size=30) | st.text("0123456789.,-+−'’ \u00a0e½²", max_size=20))
    def test_no_text_raises(self, text: str) -> None:
        assert all(isinstance(number, float) for number in numbers_in(text))

    def test_a_very_long_number_does_not_raise(self) -> None:
        assert numbers_in("9" * 10_000) == [float("inf")]

    @settings(deadline=None)
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

    @settings(deadline=None)
    @given(st.text(max_size=20))
    def test_normalising_twice_changes_nothing_for_a_comparison(self, text: str) -> None:
        assert answered_text("same", text)(answer(f"  {text}. ")).holds
        assert normalised(text) == normalised(text + " ")

    def test_long_answers_are_cut_in_reasons(self) -> None:
        assert len(answered_text("t", "x")(answer("y" * 10_000)).reason) < 120


class TestSets:
    @pytest.mark.parametrize(
        "text",
        [
            "red, Green and blue",
            "blue; green; red.",
            "- red\n- green\n- blue",
            "1. blue\n2. red\n3. green",
            "• red • green • blue",
            "red & green & blue",
            "red, green, and blue",
            "“Red”, “Green”, “Blue”",
        ],
    )
    def test_any_order_and_any_marks(self, text: str) -> None:
        assert answered_set("colours", "red", "green", "blue")(answer(text)).holds

    @pytest.mark.parametrize(
        "text", ["", "red, green", "red, green, blue, white", "red green blue", "red, red, green, blue", "redgreenblue"]
    )
    def test_others(self, text: str) -> None:
        verdict = answered_set("colours", "red", "green", "blue")(answer(text))
        assert not verdict.holds and "lacks" in verdict.reason or "too many" in verdict.reason

    def test_items_with_marks_in_them(self) -> None:
        check = answered_set("goods", "Salt and Pepper", "Smith, Ada")
        assert check(answer("Smith, Ada and Salt and Pepper")).holds
        assert check(answer("salt and pepper; smith, ada")).holds
        assert not check(answer("salt; pepper; smith; ada")).holds

    @settings(deadline=None)
    @given(st.sets(st.text("abcxyz ", min_size=1).map(normalised).filter(bool).filter(lambda t: " " not in t), min_size=1), st.sampled_from([", ", ";", "\n", " & ", "\n* "]))
    def test_round_trip(self, items: set[str], sign: str) -> None:
        check = answered_set("items", *items)
        assert check(answer(sign.join(sorted(items)))).holds
        assert not check(answer(sign.join([*items, "other"]))).holds

    @settings(deadline=None)
    @given(st.text())
    def test_no_answer_raises(self, text: str) -> None:
        assert answered_set("x", "one, two", "three")(answer(text)).holds in (True, False)

    def test_without_an_answer(self) -> None:
        assert answered_set("x", "one")(Situation(None, None)).reason == "no answer was given"
