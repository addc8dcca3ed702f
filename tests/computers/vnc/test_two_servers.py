"""Connections of one process to X servers that number their extensions differently."""

from __future__ import annotations

import pytest

from gym_cua.actions import Action
from gym_cua.computers.desktop.computer import DesktopComputer
from gym_cua.computers.desktop.connection import connect
from gym_cua.computers.desktop.machine import check
from gym_cua.computers.desktop.pool import shut_down_desktops
from gym_cua.errors import SetupError

from .conftest import Desktop

pytestmark = pytest.mark.desktop


def test_each_connection_knows_its_own_events(desktop: Desktop) -> None:
    try:
        check(True, "bubblewrap")
    except SetupError as error:
        pytest.skip(str(error))
    computer = DesktopComputer()
    try:
        computer.open([])
        ours = computer._open_machine.opened.display
        before = dict(ours.display.event_classes)
        theirs = connect(desktop.environment["DISPLAY"])
        assert ours.display.event_classes == before
        assert theirs.display.event_classes != before, "these servers number alike, which shows nothing"
        theirs.close()
        computer.perform(Action("noop"))
    finally:
        computer.close()
        shut_down_desktops()
