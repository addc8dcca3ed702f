from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gym_cua.actions import Action
from gym_cua.tasks.checks import Situation, answered_date


def answer(text: str) -> Situation:
    return Situation(None, None, ending=Action("answer", text=text))


DAY = date(2024, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-04",
        "2024/3/4",
        "4 March 2024",
        "the 4th of March 2024",
        "March 4, 2024.",
        "Mar 4 2024",
        "4 mar. 2024",
        "It is on Monday, 4 March 2024!",
        "2024-03-04 (4 March 2024)",
    ],
)
@pytest.mark.parametrize("day_first", [False, True])
def test_forms(text: str, day_first: bool) -> None:
    verdict = answered_date("when", DAY, day_first)(answer(text))
    assert verdict.holds, verdict.reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "March 2024",
        "4 March",
        "March 4",
        "2024",
        "today",
        "4 March 24",
        "5 March 2024",
        "4 March 2024 or 5 March 2024",
        "4 March 2024 or 5 March",
        "4 March 2024, 3 pm",
        "4 Foo 2024",
        "31 February 2024",
        "2024-13-04",
        "12024-03-04",
        "2024-03-041",
        "Monday",
    ],
)
@pytest.mark.parametrize("day_first", [False, True])
def test_others(text: str, day_first: bool) -> None:
    verdict = answered_date("when", DAY, day_first)(answer(text))
    assert not verdict.holds and verdict.reason.startswith("the answer was ")


def test_the_order_of_numbers() -> None:
    assert answered_date("when", DAY)(answer("03/04/2024")).holds
    assert not answered_date("when", DAY)(answer("04/03/2024")).holds
    assert answered_date("when", DAY, day_first=True)(answer("04.03.2024")).holds
    assert not answered_date("when", DAY, day_first=True)(answer("03/04/2024")).holds
    late = date(2024, 3, 25)
    assert not answered_date("when", late)(answer("25/03/2024")).holds
    assert not answered_date("when", late, day_first=True)(answer("03/25/2024")).holds


@settings(deadline=None)
@given(st.dates(date(1000, 1, 1)), st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y"]))
def test_round_trip(day: date, form: str) -> None:
    assert answered_date("when", day, day_first=True)(answer(day.strftime(form))).holds


@settings(deadline=None)
@given(st.text(max_size=40) | st.text("0123456789 .,-/MarchJune", max_size=30))
def test_no_answer_raises(text: str) -> None:
    assert answered_date("when", DAY)(answer(text)).holds in (True, False)


def test_without_an_answer() -> None:
    assert answered_date("when", DAY)(Situation(None, None)).reason == "no answer was given"
