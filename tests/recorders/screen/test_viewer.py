"""A person at a window on a display of their own: what is done there is done, and recorded, on the desktop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from gym_cua.recorders.screen.listener import Listener
from gym_cua.recorders.screen.reduction import reduce
from gym_cua.recorders.screen.viewer import Viewer

from gym_cua.actions import Action, shifted
from gym_cua.computers.desktop.computer import DesktopComputer
from gym_cua.computers.desktop.requirements import problem
from gym_cua.geometry import Box
from gym_cua.programs import Program

pytestmark = [pytest.mark.desktop, pytest.mark.skipif(problem() is not None, reason=str(problem()))]
SIZE = (400, 300)
TITLE = "A “desktop” 漢"
TERMINAL = Program(("xterm", "-geometry", "40x10+10+10", "-e", "/bin/bash", "--norc"))


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)  # between two looks


class Person:
    """A display with a window manager, and a desktop in a window on it."""

    def __init__(self) -> None:
        self.display = DesktopComputer((800, 600), clock="realtime")
        self.display.open()
        self.desktop = DesktopComputer(SIZE, clock="realtime")
        self.desktop.open([TERMINAL])
        self.listener = Listener(lambda: self.desktop.connect().display)
        self.viewer = Viewer(
            lambda: self.display.connect().display, self.desktop.connect(), self.desktop.picture, SIZE, TITLE
        )
        wait_for(lambda: bool(self.display.windows()))

    @property
    def box(self) -> Box:
        return next(window.box for window in self.display.windows() if window.title == TITLE)

    def does(self, *actions: Action) -> list[Action]:
        """Do actions in the window, and return what they come to on the desktop."""
        start = self.desktop.cursor
        self.listener.take()
        box = self.box
        for action in actions:
            self.display.perform(shifted(action, round(box.x), round(box.y)))
            wait_for(lambda: len(self.listener._heard) > 0)
            self._await_rest()
        found = reduce(self.listener.take(), start, SIZE)
        return [reduced.action for reduced in found.actions]

    def _await_rest(self) -> None:
        count = -1
        while count != len(self.listener._heard):
            count = len(self.listener._heard)
            time.sleep(0.6)  # longer than what joins clicks; texts are not joined in these tests

    def close(self) -> None:
        self.viewer.close()
        self.listener.close()
        self.desktop.close()
        self.display.close()


@pytest.fixture(scope="module")
def person() -> Iterator[Person]:
    made = Person()
    yield made
    made.close()


def test_the_window_shows_the_desktop_as_it_is(person: Person) -> None:
    person.display.perform(Action("move", x=1, y=1))

    def same() -> bool:
        box = person.box
        x, y = round(box.x), round(box.y)
        shown = person.display.picture()[y : y + SIZE[1], x : x + SIZE[0]]
        return np.array_equal(shown, person.desktop.picture())

    wait_for(same)


def test_what_is_done_in_the_window_is_recorded_on_the_desktop(person: Person) -> None:
    actions = [
        Action("click", x=120, y=200, button="right"),
        Action("double_click", x=300, y=60, keys=("Control",)),
        Action("type", text="Héllo, Wörld! 漢 {~} \\"),
        Action("drag", path=((50, 250), (200, 280), (350, 250))),
        Action("scroll", x=10, y=290, dy=180),
        Action("key", keys=("Shift", "Tab")),
        Action("key", keys=("Control", "Alt", "x")),
        Action("click", x=20, y=280, keys=("Shift",)),
        Action("key", keys=("F5",)),
    ]
    assert person.does(*actions) == actions


def test_what_is_typed_reaches_the_program(person: Person) -> None:
    # What another test has typed is no command.
    person.does(Action("click", x=100, y=100), Action("key", keys=("Control", "c")))
    person.does(Action("type", text="echo 'A:b' > ~/out"), Action("key", keys=("Enter",)))
    out = person.desktop.home / "out"
    wait_for(lambda: out.is_file() and out.read_text() == "A:b\n")


def test_a_busy_window_hands_all_on_before_it_says_so(person: Person) -> None:
    looking, held = threading.Event(), threading.Event()
    picture = person.viewer._picture

    def slow() -> np.ndarray:
        looking.set()
        assert held.wait(30)
        return picture()

    person.viewer._picture = slow
    said = threading.Thread(target=person.viewer.sync)
    try:
        assert looking.wait(30)
        person.listener.take()
        person.display.perform(Action("key", keys=("F6",)))
        said.start()
        person.listener.sync()
        assert said.is_alive() and not person.listener.take()
    finally:
        person.viewer._picture = picture
        held.set()
    said.join(30)
    person.listener.sync()
    assert [event.kind for event in person.listener.take()] == ["key_press", "key_release"]


def test_keys_that_are_down_go_up_when_the_window_loses_the_keyboard(person: Person) -> None:
    person.listener.take()
    person.display.perform(Action("key_down", keys=("Control",)))
    wait_for(lambda: len(person.listener._heard) > 0)
    person.display.launch(["xterm"])
    wait_for(lambda: any(event.kind == "key_release" for event in person.listener._heard))
    person.display.perform(Action("key_up", keys=("Control",)))


def test_closing_the_window_is_told(person: Person) -> None:
    number = next(window.number for window in person.display.windows() if window.title == TITLE)
    person.display._windows.close(number)
    assert person.viewer.closed.wait(30)
    # The window manager hears of it a little later.
    wait_for(lambda: not any(window.title == TITLE for window in person.display.windows()))
    # A window that is gone is not waited for.
    person.viewer.close()
    person.viewer.sync()
