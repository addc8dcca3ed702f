from __future__ import annotations

import copy
import pickle

import pytest

from gym_cua import errors
from gym_cua.errors import ActionError, GymCuaError, UnknownNameError, suggestion

TREE = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]


@pytest.mark.parametrize("kind", TREE)
def test_every_error_hangs_on_one_root_and_shows_its_message(kind: type[Exception]) -> None:
    error = kind("Something's wrong with 'x'.")
    assert isinstance(error, GymCuaError)
    assert str(error) == "Something's wrong with 'x'."
    assert kind.__doc__


@pytest.mark.parametrize("kind", TREE)
def test_errors_travel_between_processes(kind: type[Exception]) -> None:
    error = kind("message")
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is kind
    assert str(back) == "message"


def test_an_action_error_keeps_its_field() -> None:
    error = ActionError("x is -1.", "x")
    for back in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert (str(back), back.field) == ("x is -1.", "x")
    assert ActionError("whole").field is None


def test_errors_are_also_what_python_calls_them() -> None:
    assert issubclass(ActionError, ValueError)
    assert issubclass(UnknownNameError, KeyError)
    assert str(UnknownNameError()) == ""


def test_suggestions() -> None:
    assert suggestion("shpo", ["shop", "mail"]) == " Did you mean 'shop'?"
    assert suggestion("zzz", ["shop", "mail"]) == " Known: mail, shop."
    assert suggestion("zzz", []) == ""
    assert suggestion("zzz", [f"name{n}" for n in range(25)]) == ""
