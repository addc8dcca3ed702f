"""A set of processes that is counted, frozen and ended as one: what every desktop's programs are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

BREATH = 0.001
"""Seconds between two looks at whether killed processes are gone: yielding alone would take a core for it."""


class Group(Protocol):
    """Processes that are counted, frozen and ended as one."""

    def joined(self, argv: Sequence[str]) -> list[str]:
        """Return a command that runs ``argv`` as a member of the group."""
        ...

    def adopt(self, pid: int) -> None:
        """Take note of a process that was started by ``joined``."""
        ...

    def cpu(self) -> int:
        """Return the processor time that all members have used so far, in nanoseconds."""
        ...

    def busy(self) -> bool:
        """Tell whether any thread is running, ready to run, or waiting for a disk."""
        ...

    def freeze(self) -> None:
        """Stop all members; return when none runs any more."""
        ...

    def thaw(self) -> None:
        """Let all members go on."""
        ...

    def kill(self) -> None:
        """End all members at once."""
        ...

    def remove(self) -> None:
        """Let go of the group. Its members have ended."""
        ...


def is_busy(tid: int) -> bool:
    """Tell whether a thread runs, is ready to run or waits for a disk; a thread that is gone does not."""
    try:
        with open(f"/proc/{tid}/stat", "rb", buffering=0) as file:
            line = file.read(512)
    except OSError:
        return False
    # The name in parentheses may itself hold any character.
    return line[line.rfind(b")") + 2 : line.rfind(b")") + 3] in (b"R", b"D")


def exists(pid: int) -> bool:
    """Tell whether a process is there and not just waiting to be noted as ended."""
    try:
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:
            line = file.read(512)
    except OSError:
        return False
    return line[line.rfind(b")") + 2 : line.rfind(b")") + 3] not in (b"Z", b"X", b"")


def is_frozen_by_signal(pid: int) -> bool:
    """Tell whether every thread of a process has been stopped by a signal."""
    try:
        tids = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return True
    for tid in tids:
        try:
            with open(f"/proc/{pid}/task/{tid}/stat", "rb", buffering=0) as file:
                line = file.read(512)
        except OSError:
            continue
        if line[line.rfind(b")") + 2 : line.rfind(b")") + 3] not in (b"T", b"t", b"Z", b"X"):
            return False
    return True
