"""Blank desktops made ahead in the background, and the end of all of them when this process ends."""

from __future__ import annotations

import atexit
import os
import threading
import weakref
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass

from ...errors import GymCuaError
from ...options import SandboxMode
from .guardian import clear_stale
from .machine import Machine
from .sandbox import Limits


@dataclass(frozen=True)
class Kind:
    """What tells desktops apart before anything is on them. See ``Machine``."""

    size: tuple[int, int]
    paused: bool
    sandbox: SandboxMode
    limits: Limits
    system: tuple[str, ...]

    def make(self) -> Machine:
        """Make a desktop of this kind.

        Raises:
            SetupError: The machine lacks what it needs.
            ComputerFault: It did not start.
        """
        machine = self.start()
        with _lock:
            _all.add(machine)
        return machine

    def start(self) -> Machine:
        """Start a desktop of this kind; ``make`` also sees to its end."""
        return Machine(self.size, self.paused, self.sandbox, self.limits, self.system)


_lock = threading.Lock()
_all: weakref.WeakSet[Machine] = weakref.WeakSet()


class Pool:
    """Blank desktops, ready to be taken."""

    def __init__(self) -> None:
        self._ready: dict[Hashable, list[Machine]] = defaultdict(list)
        self._coming: dict[Hashable, int] = defaultdict(int)
        self._changed = threading.Condition()
        self._closed = False
        self.owner = os.getpid()
        clear_stale()

    def take(self, kind: Kind) -> Machine:
        """Return a desktop of a kind: one that is ready, the next that will be, or one made now.

        Raises:
            SetupError: The machine lacks what a desktop needs.
            ComputerFault: It did not start.
        """
        with self._changed:
            while True:
                while self._ready[kind]:
                    machine = self._ready[kind].pop()
                    try:
                        machine.check()
                    except GymCuaError:
                        machine.close()
                    else:
                        return machine
                if not self._coming[kind]:
                    break
                self._changed.wait()
        return kind.make()

    def prepare(self, kind: Kind, count: int) -> None:
        """Have desktops made in the background until ``count`` of a kind are ready."""
        with self._changed:
            missing = count - len(self._ready[kind]) - self._coming[kind]
            if self._closed or missing <= 0:
                return
            self._coming[kind] += missing
        for _ in range(missing):
            threading.Thread(target=self._make, args=(kind,), daemon=True, name="gym_cua-desktop").start()

    def _make(self, kind: Kind) -> None:
        machine = None
        try:
            machine = kind.make()
        except GymCuaError:
            # Whoever wants one makes it again and hears why it cannot be made.
            pass
        finally:
            with self._changed:
                self._coming[kind] -= 1
                if machine is not None:
                    self._ready[kind].append(machine)
                self._changed.notify_all()

    def retire(self, machine: Machine) -> None:
        """End a desktop in the background."""
        threading.Thread(target=machine.close, name="gym_cua-desktop-close").start()

    def close(self) -> None:
        """End all desktops that are ready or on their way. May be called twice."""
        with self._changed:
            self._closed = True
            while any(self._coming.values()):
                self._changed.wait()
            machines = [machine for kept in self._ready.values() for machine in kept]
            self._ready.clear()
        for machine in machines:
            machine.close()


_pool: Pool | None = None


def pool() -> Pool:
    """Return the pool of this process; a child after a fork gets one of its own."""
    global _pool
    with _lock:
        if _pool is None or _pool.owner != os.getpid():
            _pool = Pool()
        return _pool


def shut_down_desktops() -> None:
    """End all desktops of this process. May be called twice; it runs when the process ends, too."""
    global _pool
    with _lock:
        last, _pool = _pool, None
    if last is not None and last.owner == os.getpid():
        last.close()
    with _lock:
        machines = [machine for machine in _all if machine.owner == os.getpid()]
    for machine in machines:
        machine.close()


atexit.register(shut_down_desktops)
