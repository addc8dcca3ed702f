"""When a step is over: the programs sleep, and nothing has been drawn for longer than a frame takes.

Real time decides nothing that an agent sees. What is counted is time that the programs spent *asleep*, which
another busy process does not shorten, and processor time that they used.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .connection import Connection
from .group import Group

CALM = 20.0
"""Milliseconds of sleep without a drawing after which nothing more comes: toolkits draw 60 times a second."""
CPU_LIMIT = 1_000.0
"""Milliseconds of processor time after which a step ends although a program still computes."""
_LOOK = 0.004
"""Seconds between two looks: five of them make a ``CALM``."""
_PIECE = 20.0
"""Milliseconds by which time moves on while an agent waits."""
_LATEST = 1.0
"""Real seconds that programs which are ready to run are given to get to run, after each ``_PIECE``."""
_WATCHDOG = 30.0
"""Real seconds after which the wait ends whatever happens, as when the machine does not get to anything."""


@dataclass(frozen=True)
class Settled:
    """How a wait came to its end.

    Attributes:
        calm: Whether programs and screen really were quiet.
        asleep: Milliseconds that the programs spent asleep.
        cpu: Milliseconds of processor time that they used.
    """

    calm: bool
    asleep: float
    cpu: float


class Quiet:
    """Waits for programs to come to rest.

    Args:
        connection: Tells of drawings.
        groups: The programs.
        waiting: Tells whether they sleep only because someone else has yet to answer them.
    """

    def __init__(
        self,
        connection: Connection,
        groups: Sequence[Group],
        waiting: Callable[[], bool] = lambda: False,
    ) -> None:
        self._connection = connection
        self._groups = groups
        self._waiting = waiting

    def settle(
        self, asleep: float, cpu: float = CPU_LIMIT, calm: float = CALM, look: float = _LOOK
    ) -> Settled:
        """Return when the programs are quiet, or have slept or computed for so long.

        Args:
            asleep: Most milliseconds of sleep in all; what moves by itself ends here.
            cpu: Most milliseconds of processor time; what computes without end ends here.
            calm: Milliseconds of quiet in one piece that are enough.
            look: Seconds between two looks.

        Raises:
            ComputerFault: The X server is gone.
        """
        begun = then = time.monotonic()
        slept = still = 0.0
        first = before = self._cpu()
        while True:
            drawn = self._connection.damaged()
            spent = self._cpu()
            idle = spent == before and not self._waiting()
            if idle:
                self._catch_up()
                drawn = self._connection.damaged() or drawn
                spent = self._cpu()
                # Threads are looked at late, which takes longest. Where no time was used none has run since
                # the look before; one that was ready to run then still is. What ran meanwhile used time.
                idle = spent == before and not self._waiting() and not self._busy() and self._cpu() == spent
            now = time.monotonic()
            # On a busy machine a look itself may take long, and what sleeps may be waiting for its turn.
            passed = min(now - then, 2 * look) * 1000
            slept += passed if idle else 0.0
            still = still + passed if idle and not drawn else 0.0
            used = (spent - first) / 1e6
            if still >= calm or slept >= asleep or used >= cpu or now - begun >= _WATCHDOG:
                if not idle:
                    self._catch_up()
                return Settled(still >= calm, slept, used)
            then, before = now, spent
            self._connection.wait(look)

    def run(self, milliseconds: float, advance: Callable[[float], None]) -> None:
        """Let the programs run for so long in real time, and longer where a busy machine held them up.

        Args:
            milliseconds: How long.
            advance: Called with each piece of it, before that passes: the clock that programs read may be
                ahead of their timers, which run by real time, but not behind.

        Raises:
            ComputerFault: The X server is gone.
        """
        while milliseconds > 0:
            piece = min(milliseconds, _PIECE)
            advance(piece)
            self._run(piece)
            milliseconds -= piece

    def _run(self, milliseconds: float) -> None:
        first, end = self._cpu(), time.monotonic() + milliseconds / 1000
        self._connection.wait_until(end)
        # What computed all the while had its share. What is ready to run and had none is waited for.
        while time.monotonic() < end + _LATEST:
            self._connection.round_trip()
            if (self._cpu() - first) / 1e6 >= milliseconds or not self._busy():
                return
            self._connection.wait(_LOOK)
            self._connection.damaged()

    def _catch_up(self) -> None:
        """Have the server draw all that was asked of it, and tell of it.

        Twice: having answered us, it may be held up before it has told the others. Once it answers again,
        they have what was theirs.
        """
        self._connection.round_trip()
        self._connection.round_trip()

    def _busy(self) -> bool:
        return any(group.busy() for group in self._groups)

    def _cpu(self) -> int:
        return sum(group.cpu() for group in self._groups)
