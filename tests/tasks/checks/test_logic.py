from __future__ import annotations

import pytest

from gym_cua.errors import CheckFault
from gym_cua.tasks.checks import Check, Situation, all_of, any_of, negated

YES = Check("yes", lambda s: None)
NO = Check("no", lambda s: "it is not")
LATE = Check("late", lambda s: "too late")
BROKEN = Check("broken", lambda s: str(1 // 0))
NOW = Situation(None, None)


def test_all_of() -> None:
    assert all_of("all", YES, YES)(NOW).holds and all_of("none given")(NOW).holds
    assert all_of("all", YES, NO, LATE)(NOW) == ("all", False, "no: it is not; late: too late")


def test_any_of() -> None:
    assert any_of("any", NO, YES)(NOW).holds
    assert any_of("any", NO, LATE)(NOW).reason == "none of 2 holds: no: it is not and late: too late"
    assert not any_of("none given")(NOW).holds


def test_negated() -> None:
    assert negated("not", NO, "it does")(NOW).holds
    assert negated("not", YES, "it does")(NOW) == ("not", False, "it does")


def test_a_fault_within_is_a_fault() -> None:
    for check in (all_of("a", BROKEN), any_of("b", YES, BROKEN), negated("c", BROKEN, "")):
        with pytest.raises(CheckFault):
            check(NOW)
