"""Alt+Tab over a connection, with a window manager that gets to it late."""

from __future__ import annotations

import shutil
import signal

import pytest
from Xlib import X
from Xlib.display import Display

from gym_cua.actions import Action
from gym_cua.computers.desktop.connection import connect

from .conftest import Desktop

pytestmark = pytest.mark.desktop


def told(display: Display, name: str) -> int:
    """A window that the window manager tells of, or 0."""
    answer = display.screen().root.get_full_property(display.get_atom(name), X.AnyPropertyType)
    return 0 if answer is None else int(answer.value[0])


def active(display: Display) -> int:
    """The window that has the keyboard."""
    return told(display, "_NET_ACTIVE_WINDOW")


@pytest.mark.skipif(shutil.which("openbox") is None, reason="needs openbox: gym-cua install --desktop")
def test_the_keyboard_is_the_other_window_s_afterwards(desktop: Desktop) -> None:
    computer = desktop.computer()
    manager = desktop.start("openbox", "--sm-disable")
    outs = [desktop.folder / name for name in ("one", "two")]
    display = connect(desktop.environment["DISPLAY"])
    desktop.until(computer, lambda: told(display, "_NET_SUPPORTING_WM_CHECK") > 0)
    for out in outs:
        before = active(display)
        (desktop.folder / "ready").unlink(missing_ok=True)
        desktop.xterm(computer, f"cat > {out}")
        desktop.until(computer, lambda: active(display) != before)  # noqa: B023
    before = active(display)
    manager.send_signal(signal.SIGSTOP)
    computer.perform(Action("key", keys=("Alt", "Tab")))
    manager.send_signal(signal.SIGCONT)
    desktop.until(computer, lambda: active(display) != before)
    computer.perform(Action("type", text="typed\n"))
    desktop.until(computer, lambda: outs[0].read_text() == "typed\n")
    assert outs[1].read_text() == ""
    display.close()
