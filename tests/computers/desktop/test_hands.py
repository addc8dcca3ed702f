"""What the X server knows when an action's input was sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gym_cua.actions import Action
from gym_cua.computers.desktop.computer import DesktopComputer
from gym_cua.computers.desktop.hands import Hands
from gym_cua.computers.desktop.requirements import problem

pytestmark = [pytest.mark.desktop, pytest.mark.skipif(problem() is not None, reason=str(problem()))]


@pytest.fixture
def computer() -> Iterator[DesktopComputer]:
    made = DesktopComputer((400, 300), clock="realtime")
    made.open()
    yield made
    made.close()


@pytest.mark.parametrize(
    "action",
    [
        Action("key", keys=("Control", "s")),
        Action("key", keys=("Alt", "F9")),
        Action("key_up", keys=("Shift",)),
        Action("click", x=5, y=5, keys=("Shift",)),
        Action("type", text="A"),
    ],
    ids=lambda action: action.kind,
)
def test_all_of_an_action_has_reached_the_server(computer: DesktopComputer, action: Action) -> None:
    ours, other = computer.connect(), computer.connect()
    hands = Hands(ours, lambda milliseconds: None, ours.round_trip, ours.round_trip, ours.round_trip)
    before = bytes(other.display.query_keymap())
    hands.perform(Action("key_down", keys=("Shift",)))
    assert bytes(other.display.query_keymap()) != before
    hands.perform(Action("key_up", keys=("Shift",)))
    hands.perform(action)
    assert bytes(other.display.query_keymap()) == before
    for connection in (ours, other):
        connection.close()
