from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gym_cua.actions import Action
from gym_cua.errors import WorldError
from gym_cua.tasks.checks import Situation, answered_quantity


def answer(text: str) -> Situation:
    return Situation(None, None, ending=Action("answer", text=text))


@pytest.mark.parametrize(
    "text",
    ["5 km", "5km.", "It is 5,000 m away", "5 kilometres", "5 KM", "5 km (5000 m)", "5.0 Kilometers long", "5000 m or 5 km"],
)
def test_lengths(text: str) -> None:
    assert answered_quantity("far", 5, "km")(answer(text)).holds


@pytest.mark.parametrize(
    "text",
    ["", "5", "far", "5 kg", "5 m", "5 km or 6 km", "5 km, 3", "-5 km", "5 miles", "5 foo", "5 km/h", "5 m^9^9^9^9", "9" * 400 + " km"],
)
def test_others(text: str) -> None:
    verdict = answered_quantity("far", 5, "km")(answer(text))
    assert not verdict.holds and verdict.reason.startswith("the answer was ")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (90, "km/h", "25 m/s"),
        (90, "km/h", "90 kilometres per hour"),
        (25, "degC", "77 °F"),
        (25, "degC", "25 °C today"),
        (2, "m^2", "20000 cm²"),
        (2, "m^2", "2 square metres"),
        (50, "%", "50 %"),
        (1500, "kB", "1.5 MB"),
        (90, "min", "1.5 Hours"),
    ],
)
def test_kinds(value: float, unit: str, text: str) -> None:
    check = answered_quantity("q", value, unit)
    assert check(answer(text)).holds, check(answer(text)).reason


def test_numbers_without_dimension_are_told_apart() -> None:
    assert not answered_quantity("share", 50, "%")(answer("0.0625 bytes")).holds
    assert not answered_quantity("share", 50, "%")(answer("0.5 rad")).holds


def test_tolerance_is_in_the_unit() -> None:
    check = answered_quantity("far", 5, "km", tolerance=0.1)
    assert check(answer("5.05 km")).holds and check(answer("5090 m")).holds
    assert not check(answer("5.2 km")).holds
    assert not check(answer("5.05 km or 4.95 km")).holds


def test_no_unit_is_an_error_of_the_task() -> None:
    for unit in ("foo", "5", "", "$"):
        with pytest.raises(WorldError):
            answered_quantity("q", 1, unit)


def test_without_an_answer() -> None:
    assert answered_quantity("q", 1, "m")(Situation(None, None)).reason == "no answer was given"


@settings(deadline=None)
@given(st.integers(1, 10**6), st.sampled_from(["m", "cm", "km", "mm"]))
def test_round_trip(millimetres: int, unit: str) -> None:
    value = millimetres / {"m": 1e3, "cm": 10, "km": 1e6, "mm": 1}[unit]
    check = answered_quantity("long", millimetres, "mm")
    assert check(answer(f"{value:.6f} {unit}")).holds
    assert not check(answer(f"{value + 1:.6f} {unit}")).holds


@settings(deadline=None)
@given(st.text(max_size=40) | st.text("0123456789 .,-kmhs/^²³°%perC*()", max_size=30))
def test_no_answer_raises(text: str) -> None:
    assert answered_quantity("q", 5, "km")(answer(text)).holds in (True, False)
