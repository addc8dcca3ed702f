"""A group without the kernel's help: a process and all that descend from it, stopped by signals."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator, Sequence

from ...errors import ComputerFault
from .group import BREATH, exists, is_busy, is_frozen_by_signal

_PATIENCE = 10.0
"""Real seconds after which a tree that does not stop is a fault."""


class ProcessTree:
    """Processes by their descent. Where control groups cannot be made, this does without."""

    def __init__(self) -> None:
        self._roots: list[int] = []
        self._spent: dict[int, int] = {}

    def joined(self, argv: Sequence[str]) -> list[str]:
        """Return ``argv``: descent needs nothing."""
        return list(argv)

    def adopt(self, pid: int) -> None:
        """Take a process and all its descendants in."""
        self._roots.append(pid)

    def _members(self) -> list[int]:
        """Return all process ids, ancestors first."""
        found: list[int] = []
        queue = [pid for pid in self._roots if exists(pid)]
        while queue:
            pid = queue.pop()
            found.append(pid)
            with contextlib.suppress(OSError):
                for tid in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{tid}/children", "rb", buffering=0) as file:
                        queue.extend(int(word) for word in file.read(65536).split())
        return found

    def _threads(self) -> Iterator[int]:
        for pid in self._members():
            with contextlib.suppress(OSError):
                yield from (int(name) for name in os.listdir(f"/proc/{pid}/task"))

    def cpu(self) -> int:
        """Return the nanoseconds of processor time of all members; what ended threads used stays counted."""
        for tid in self._threads():
            with contextlib.suppress(OSError), open(f"/proc/{tid}/schedstat", "rb", buffering=0) as file:
                self._spent[tid] = int(file.read(64).split()[0])
        return sum(self._spent.values())

    def busy(self) -> bool:
        """Tell whether any thread is running, ready to run, or waiting for a disk."""
        return any(is_busy(tid) for tid in self._threads())

    def freeze(self) -> None:
        """Stop all members, ancestors first; return when none runs any more.

        Raises:
            ComputerFault: They do not stop.
        """
        begun = time.monotonic()
        while running := [pid for pid in self._members() if not is_frozen_by_signal(pid)]:
            self._send(running, signal.SIGSTOP)
            if time.monotonic() - begun > _PATIENCE:
                self.thaw()
                raise ComputerFault(f"The desktop's programs could not be stopped within {_PATIENCE:g} s.")
            os.sched_yield()

    def thaw(self) -> None:
        """Let all members go on, descendants first: a shell must not see that its job was stopped."""
        self._send(self._members()[::-1], signal.SIGCONT)

    def kill(self) -> None:
        """End all members at once."""
        begun = time.monotonic()
        while (members := self._members()) and time.monotonic() - begun < _PATIENCE:
            self._send(members, signal.SIGKILL)
            time.sleep(BREATH)

    def _send(self, pids: Sequence[int], number: int) -> None:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def remove(self) -> None:
        """Forget the members."""
        self._roots.clear()
