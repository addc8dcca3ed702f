"""A virtual desktop with real programs as a computer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ...actions import Action
from ...errors import ClosedError
from ...options import ClockMode, SandboxMode
from ...programs import Appearance, Program
from ..pointer import draw_pointer
from ..structure import MAX_NODES
from .accessibility import Widget, read
from .connection import Connection
from .desktop_look import DesktopLook
from .hands import Hands
from .home import lay
from .machine import Machine
from .pool import Kind, pool
from .quiet import Quiet
from .sandbox import Limits
from .settings import DOUBLE_CLICK, DOUBLE_CLICK_DISTANCE
from .starter import Starter, log_of
from .structure import elements, outline
from .windows import WindowInfo, Windows

T = TypeVar("T")
_BETWEEN_STEPS = 1_000.0
"""Milliseconds of the X server's time between two steps: more than any program takes for a double click."""
_READING_CPU = 20_000.0
"""Milliseconds of processor time that programs are given to read what was typed with keys on loan."""
_PRESSING = frozenset({"click", "double_click", "triple_click", "mouse_down", "drag"})


def _at_rest(quiet: Quiet) -> None:
    """Return as soon as nothing runs; more may come by itself."""
    # No look, however slow on a busy machine, counts for more than half of the calm: one alone may fall
    # between two processes that wake each other.
    quiet.settle(50.0, calm=2.0, look=0.0005)


class DesktopComputer:
    """An X desktop without a screen, with a window manager and real programs in a sandbox.

    Between steps all programs stand still. What they take for the time moves only by what steps give; timers
    within programs run by real time while a step lasts.

    Args:
        size: Width and height of the screen, in pixels.
        clock: ``"paused"`` (programs run, and time moves, only within ``perform``) or ``"realtime"``.
        interval: Virtual milliseconds that each action is given. What moves by itself may move so long.
        pointer: Whether the pointer is drawn into screenshots.
        watched: Taken as ``BrowserComputer`` takes it; a picture costs nothing before it is asked for.
        sandbox: ``"bubblewrap"``, or ``"none"``: no protection of this machine from the programs.
        limits: What the programs may use.
        system: Further folders of this machine that programs may read, besides ``/usr``.
        spares: How many blank desktops ``prepare_next`` keeps ready.

    Raises:
        SetupError: From ``open``: the machine lacks what a desktop needs.
    """

    def __init__(
        self,
        size: tuple[int, int] = (1280, 720),
        clock: ClockMode = "paused",
        interval: float = 200.0,
        pointer: bool = True,
        watched: bool = True,
        sandbox: SandboxMode = "bubblewrap",
        limits: Limits | None = None,
        system: Sequence[str] = (),
        spares: int = 1,
    ) -> None:
        self.size = size
        self.interval = interval
        self._pointer = pointer
        self._paused = clock == "paused"
        self._spares = spares
        self._kind = Kind(size, self._paused, sandbox, limits or Limits(), tuple(system))
        self._machine: Machine | None = None
        self._cursor = (size[0] // 2, size[1] // 2)
        self._begun = 0.0
        self._closed = False

    # ----- life

    def open(
        self,
        programs: Sequence[Program] = (),
        home: Mapping[str, bytes] | Path | None = None,
        epoch: float = 1_700_000_000.0,
        appearance: Appearance | None = None,
    ) -> None:
        """Start afresh: a desktop on which nothing has ever happened, with its programs open.

        Args:
            programs: Started in order; each is waited for until its window is there and it has come to rest.
            home: File contents by path relative to the home folder, or a folder to copy there.
            epoch: What programs take for the time at first, in seconds since 1970 (paused clock only).
            appearance: How the desktop looks.

        Raises:
            ComputerFault: The desktop broke, or a program did not start.
            SetupError: This machine lacks what a desktop needs.
            WorldError: A path of ``home`` leads out of it.
        """
        if self._closed:
            raise ClosedError("This computer is closed. Make a new one.")
        old, self._machine = self._machine, None
        if old is not None:
            pool().retire(old)
        self._machine = machine = pool().take(self._kind)
        machine.clock.set(epoch)
        machine.dress(appearance or Appearance())
        self._begun = time.monotonic()
        self._windows = Windows(machine.opened)
        self._quiet = Quiet(machine.opened, (machine.programs_group, machine.services_group), self._awaits)
        self._hands = Hands(
            machine.opened,
            machine.server_clock.advance,
            self._settle,
            lambda: _at_rest(self._quiet),
            self._let_read,
        )
        self._pressed: tuple[float, tuple[int, int]] = (0.0, (0, 0))
        lay(machine.home, home or {}, epoch)
        self._cursor = (self.size[0] // 2, self.size[1] // 2)
        self._hands.perform(Action("move", x=self._cursor[0], y=self._cursor[1]))
        self._settle()
        starter = Starter(machine, self._windows, self._quiet, self.interval)
        if machine.appearance.panel != "none":
            # First, since windows are placed in the room that it leaves.
            starter.wait("The panel", self._windows.has_panel)
        for program in programs:
            starter.start(program)
        self._furnish(machine)
        if self._paused:
            machine.freeze()

    def _furnish(self, machine: Machine) -> None:
        """Open what else belongs on the desktop."""

    def _awaits(self) -> bool:
        """Tell whether programs wait for an answer from outside."""
        return False

    def prepare_next(self) -> None:
        """Have blank desktops made in the background, so that the next ``open`` is fast."""
        if not self._closed:
            pool().prepare(self._kind, self._spares)

    def renew(self) -> None:
        """Do nothing: every ``open`` takes a desktop that never served before."""

    def close(self) -> None:
        """End all programs and delete all files. May be called twice."""
        self._closed = True
        machine, self._machine = self._machine, None
        if machine is not None:
            machine.close()

    @property
    def _open_machine(self) -> Machine:
        if self._machine is None:
            raise ClosedError("This computer shows nothing: it was not opened, or it is closed.")
        return self._machine

    # ----- what it is like

    @property
    def paused(self) -> bool:
        """Whether programs stand still between steps."""
        return self._paused

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the pointer is, in pixels of the screen."""
        return self._cursor

    @property
    def virtual_time(self) -> float:
        """Virtual milliseconds given since ``open``; real ones with the realtime clock."""
        if self._machine is None:
            return 0.0
        if not self._paused:
            return round((time.monotonic() - self._begun) * 1000, 3)
        return round(self._machine.clock.elapsed, 3)

    @property
    def home(self) -> Path:
        """The programs' home folder, for this process and its children, until the next ``open`` or ``close``.

        Programs may have put links there that lead out of it: do not follow links (``Path.is_symlink``).
        """
        return self._open_machine.home

    def windows(self) -> list[WindowInfo]:
        """Return all windows, lowest first.

        Raises:
            ComputerFault: The X server is gone.
        """
        self._open_machine.check()
        # The X server knows; no program need be asked.
        return self._windows.all()

    # ----- acting

    def perform(self, action: Action) -> None:
        """Perform a valid action and let the programs run until they come to rest.

        Raises:
            ComputerFault: The desktop broke; the message says which part of it.
        """
        machine = self._open_machine
        machine.check()
        if action.path:
            self._cursor = action.path[-1]
        elif action.x is not None and action.y is not None:
            self._cursor = (action.x, action.y)
        if self._paused:
            machine.server_clock.advance(_BETWEEN_STEPS)
            machine.clock.advance(self.interval)
            machine.thaw()
        try:
            self._act(machine, action)
            if action.kind == "wait":
                self._quiet.run(action.seconds * 1000, self._advance)
            self._settle()
            while self._windows.give_keyboard():
                self._settle()
        finally:
            # First what broke, for a lost sandbox also loses the X server's answers.
            machine.check()
            if self._paused:
                machine.freeze()

    def _act(self, machine: Machine, action: Action) -> None:
        if action.kind not in _PRESSING:
            self._hands.perform(action)
            return
        x, y = action.path[0] if action.path else self._cursor
        then, (last_x, last_y) = self._pressed
        if max(abs(x - last_x), abs(y - last_y)) <= DOUBLE_CLICK_DISTANCE:
            machine.opened.wait_until(then + DOUBLE_CLICK / 1000)
            # Programs that wait for a second click learn now that none came.
            _at_rest(self._quiet)
        self._hands.perform(action)
        self._pressed = time.monotonic(), self._cursor

    def _advance(self, milliseconds: float) -> None:
        machine = self._open_machine
        machine.clock.advance(milliseconds)
        machine.server_clock.advance(milliseconds)

    def _let_read(self) -> None:
        self._quiet.settle(self.interval, _READING_CPU)

    def _settle(self) -> None:
        self._quiet.settle(self.interval)

    def launch(self, argv: Sequence[str]) -> None:
        """Start a program and wait until it has come to rest, as if someone else had started it.

        Raises:
            ComputerFault: The desktop's session has ended.
        """
        machine = self._open_machine

        def start() -> None:
            machine.session.launch(argv, log_of(machine))
            self._settle()

        self._thawed(start)

    def _thawed(self, do: Callable[[], T]) -> T:
        """Call ``do`` while the programs run; no time passes for them."""
        machine = self._open_machine
        machine.check()
        if self._paused:
            machine.thaw()
        try:
            return do()
        finally:
            machine.check()
            if self._paused:
                machine.freeze()

    def connect(self) -> Connection:
        """Return a further connection to the X server, for what watches or helps a person at this desktop.

        It is the caller's to close. Input that is made there is not the computer's: it knows nothing of it.

        Raises:
            ComputerFault: The X server is gone.
        """
        return self._open_machine.opened.another()

    # ----- seeing

    def picture(self) -> NDArray[np.uint8]:
        """Return the present screen without the pointer; see ``screenshot``. Any thread may call it."""
        return self._open_machine.frames.read()

    def screenshot(self) -> NDArray[np.uint8]:
        """Return the present screen as ``uint8`` RGB of shape ``(height, width, 3)``; a fresh array."""
        screen = self._open_machine.frames.read()
        if self._pointer:
            draw_pointer(screen, *self._cursor)
        return screen

    def elements(self) -> str:
        """Return the interactive widgets that show as JSON; see ``structure``."""
        return elements(self._widgets(), self.size)

    def axtree(self) -> str:
        """Return the widgets of all programs as an outline; see ``structure``."""
        return outline(self._widgets())

    @property
    def look(self) -> DesktopLook:
        """Geometry of the widgets, for oracles."""
        return DesktopLook(self._widgets, self.size)

    def _widgets(self) -> list[Widget]:
        machine = self._open_machine

        def ask() -> list[Widget]:
            bus = machine.bus()
            try:
                return read(bus, MAX_NODES)
            finally:
                bus.close()

        return self._thawed(ask)
