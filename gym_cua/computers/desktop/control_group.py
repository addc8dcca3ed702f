"""A group that the kernel keeps: control groups, in their first and their second version."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ...errors import ComputerFault
from .group import BREATH, exists, is_busy

_PATIENCE = 10.0
"""Real seconds after which a group that does not freeze is a fault."""
_JOIN = 'for file in $GYM_JOIN; do echo $$ > "$file/cgroup.procs"; done; unset GYM_JOIN; exec "$@"'


class Hierarchy(NamedTuple):
    """Where this process may make control groups.

    Attributes:
        version: 1 or 2.
        parents: The folder for each controller that is there; the second version has one for all.
    """

    version: int
    parents: dict[str, Path]


def hierarchy() -> Hierarchy | None:
    """Return where groups can be made here that can be frozen and counted, or ``None``."""
    own = dict(_own_groups())
    mounts = _mounts()
    parents: dict[str, Path] = {}
    for controller in ("freezer", "cpuacct", "pids", "memory"):
        for names, (point, root) in mounts.items():
            if controller in names.split(",") and (group := own.get(names)) is not None:
                place = Path(point + "/" + os.path.relpath(group, root)).resolve()
                if os.access(place / "cgroup.procs", os.W_OK):
                    parents[controller] = place
    if {"freezer", "cpuacct"} <= parents.keys():
        return Hierarchy(1, parents)
    if "" in mounts and "" in own:
        point, root = mounts[""]
        place = Path(point + "/" + os.path.relpath(own[""], root)).resolve()
        # Moving a process takes the right to write to both groups and to what they have in common.
        if os.access(place / "cgroup.procs", os.W_OK) and (place / "cgroup.subtree_control").exists():
            return Hierarchy(2, {"": place})
    return None


def _own_groups() -> list[tuple[str, str]]:
    lines = Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines()
    return [(names, path) for _, names, path in (line.split(":", 2) for line in lines)]


def _mounts() -> dict[str, tuple[str, str]]:
    """Return mount point and root by controllers; by ``""`` for the second version."""
    found: dict[str, tuple[str, str]] = {}
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        root, point = before.split(" ")[3:5]
        if kind == "cgroup2":
            found.setdefault("", (point, root))
        elif kind == "cgroup":
            known = {"freezer", "cpuacct", "cpu", "pids", "memory"}
            names = ",".join(word for word in options.split(",") if word in known)
            if names:
                found.setdefault(names, (point, root))
    return found


class ControlGroup:
    """A control group, with limits where the controllers for them are there.

    Args:
        where: Where it can be made.
        name: Its name.
        processes: Most processes and threads, or ``None``.
        memory: Most memory in bytes, or ``None``.

    Raises:
        OSError: It cannot be made.
    """

    def __init__(self, where: Hierarchy, name: str, processes: int | None = None, memory: int | None = None):
        self._version = where.version
        self._folders = {controller: parent / name for controller, parent in where.parents.items()}
        for folder in self._folders.values():
            folder.mkdir()
        limits = {
            ("pids", "pids.max"): processes,
            ("memory", "memory.limit_in_bytes" if where.version == 1 else "memory.max"): memory,
        }
        for (controller, file), limit in limits.items():
            place = self._folders.get(controller if where.version == 1 else "")
            if limit is not None and place is not None:
                # A parent may not pass the controller on; the limits of each process hold all the same.
                with contextlib.suppress(OSError):
                    (place / file).write_text(str(limit))
        if where.version == 1:
            self._state = os.open(self._folders["freezer"] / "freezer.state", os.O_RDWR | os.O_CLOEXEC)
            usage, tasks = self._folders["cpuacct"] / "cpuacct.usage", self._folders["freezer"] / "tasks"
        else:
            self._state = os.open(self._folders[""] / "cgroup.freeze", os.O_RDWR | os.O_CLOEXEC)
            usage, tasks = self._folders[""] / "cpu.stat", self._folders[""] / "cgroup.threads"
        self._usage = os.open(usage, os.O_RDONLY | os.O_CLOEXEC)
        self._tasks = tasks

    @property
    def folders(self) -> list[Path]:
        """The group's folders, one for each controller."""
        return list(self._folders.values())

    @property
    def thaws(self) -> Path | None:
        """The file that thaws the group; ``None`` where the killed end even when frozen."""
        return self._folders["freezer"] / "freezer.state" if self._version == 1 else None

    def joined(self, argv: Sequence[str]) -> list[str]:
        """Return a command that runs ``argv`` as a member of the group."""
        folders = " ".join(str(folder) for folder in self._folders.values())
        return ["/bin/sh", "-c", f"GYM_JOIN='{folders}'; {_JOIN}", "sh", *argv]

    def adopt(self, pid: int) -> None:
        """Do nothing: the kernel knows the members."""

    def cpu(self) -> int:
        """Return the processor time that all members have used so far, in nanoseconds."""
        text = os.pread(self._usage, 4096, 0)
        return int(text) if self._version == 1 else int(text.split(None, 2)[1]) * 1000

    def busy(self) -> bool:
        """Tell whether any thread is running, ready to run, or waiting for a disk."""
        return any(is_busy(tid) for tid in self._threads())

    def _threads(self) -> list[int]:
        # Opened anew each time: to who reads an open file more often than once a second, the kernel goes on
        # showing the list of the first time (kernel/cgroup/cgroup-v1.c, cgroup_pidlist_start).
        try:
            return [int(word) for word in self._tasks.read_bytes().split()]
        except FileNotFoundError:
            return []

    def freeze(self) -> None:
        """Stop all members; return when none runs any more.

        Raises:
            ComputerFault: They do not stop.
        """
        self._write(b"FROZEN" if self._version == 1 else b"1")
        begun = time.monotonic()
        while not self._frozen():
            if time.monotonic() - begun > _PATIENCE:
                self._write(b"THAWED" if self._version == 1 else b"0")
                raise ComputerFault(f"The desktop's programs could not be stopped within {_PATIENCE:g} s.")
            os.sched_yield()

    def _frozen(self) -> bool:
        if self._version == 1:
            return os.pread(self._state, 64, 0).startswith(b"FROZEN")
        return "frozen 1" in (self._folders[""] / "cgroup.events").read_text(encoding="ascii")

    def thaw(self) -> None:
        """Let all members go on."""
        self._write(b"THAWED" if self._version == 1 else b"0")

    def _write(self, word: bytes) -> None:
        if self._state >= 0:
            os.pwrite(self._state, word, 0)

    def kill(self) -> None:
        """End all members at once: SIGKILL, again until none is left."""
        begun = time.monotonic()
        # Those that have ended stay listed until their parent has taken note.
        while time.monotonic() - begun < _PATIENCE:
            tids = [tid for tid in self._threads() if exists(tid)]
            if not tids:
                return
            for tid in tids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(tid, 9)
            self.thaw()
            time.sleep(BREATH)

    def remove(self) -> None:
        """Let go of the group. May be called twice."""
        for file in (self._state, self._usage):
            if file >= 0:
                os.close(file)
        self._state = self._usage = -1
        for folder in self._folders.values():
            _remove(folder)


def _remove(folder: Path) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < _PATIENCE:
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            # Busy until the kernel has noted the last member's end.
            time.sleep(BREATH)
        else:
            return


def remove_stale(name: str) -> bool:
    """Remove the groups that begin with a name and whose owner died; tell whether none is left.

    Their members were killed with the owner, but are not noted as ended at once.
    """
    where = hierarchy()
    done = True
    for parent in set(where.parents.values()) if where is not None else ():
        for folder in parent.glob(name + "*"):
            state = folder / "freezer.state"
            try:
                if state.exists():
                    # Even the killed stay until they are thawed.
                    state.write_text("THAWED")
                folder.rmdir()
            except FileNotFoundError:
                continue
            except OSError:
                done = False
    return done
