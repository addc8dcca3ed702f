"""Running foreign code once, in a sandbox of its own: no network, nothing that lasts."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import select
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from gym_cua.computers.desktop.control_group import ControlGroup, hierarchy
from gym_cua.computers.desktop.group import Group
from gym_cua.computers.desktop.process_tree import ProcessTree
from gym_cua.computers.desktop.sandbox import Bubblewrap, Limits
from gym_cua.computers.desktop.spawner import spawn
from gym_cua.computers.private_folder import PrivateFolder

_LIMITS = Limits(processes=64, memory=512 << 20, file=8 << 20, home=16 << 20, temporary=16 << 20)
_CPU = 2.0
"""Seconds of processor time that the code may use."""
_ASLEEP = 2.0
"""Seconds that the code may sleep; time during which the machine does something else does not count."""
_WATCHDOG = 120.0
"""Real seconds after which the wait ends whatever happens."""
_LONGEST = 1 << 20
"""Most bytes of results."""
_LOOK = 0.01
_NOTHING = "the program ended without a result"
_OTHERWISE = "something else than a result was told"
_PYTHON = ("/usr/bin/python3", "-I", "-S", "-B", "-c")
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": Bubblewrap.places.home, "TZ": "UTC"}

# The project comes last on the path, so that none of its modules stands in for one of Python's own.
_DRIVER = """
import json, os, subprocess, sys
order = json.loads(sys.stdin.readline())
channel = os.dup(1)
nothing = os.open("/dev/null", os.O_RDWR)
for stream in (0, 1, 2):
    os.dup2(nothing, stream)
sys.path.append(os.path.join(os.getcwd(), order["folder"]))
def run(script, *words, stdin=""):
    path = os.path.join(order["folder"], script)
    ended = subprocess.run(["/usr/bin/python3", "-E", "-s", "-S", "-B", path, *words], input=stdin,
                           capture_output=True, text=True, errors="replace")
    return [ended.returncode, ended.stdout, ended.stderr]
def outcome(source):
    space = {"run": run, "__name__": "hidden"}
    try:
        exec(source, space)
        return {"value": json.loads(json.dumps(space["result"]))}
    except BaseException as error:
        return {"trouble": type(error).__name__ + ": " + str(error)[:200]}
told = json.dumps([outcome(source) for source in order["sources"]])
os.write(channel, (order["token"] + told + "\\n").encode())
os._exit(0)
"""


@dataclass(frozen=True)
class Outcome:
    """What came of one test.

    Attributes:
        value: What it left in ``result``.
        trouble: Why it left nothing, in words, or ``None``.
    """

    value: Any = None
    trouble: str | None = None


def run_tests(files: Mapping[str, bytes], folder: str, sources: Sequence[str]) -> list[Outcome]:
    """Run tests one after the other, in one process that may be ended, patched or hung by what they import.

    Args:
        files: The project's files, by path relative to its folder.
        folder: The project's folder, relative to the home folder.
        sources: The tests; see ``HiddenTest``.

    Raises:
        SetupError: There is no bubblewrap.
    """
    private = PrivateFolder("desktop")
    group = _group(private.name)
    try:
        project = private.make("project")
        for path, content in files.items():
            _write(project, path, content)
        box = Bubblewrap(private, _LIMITS)
        limits = f"ulimit -c 0; ulimit -t {_CPU:.0f}; ulimit -v {_LIMITS.memory // 1024}; "
        limits += f"ulimit -f {_LIMITS.file // 512}; ulimit -u {_LIMITS.processes} 2>/dev/null; "
        argv = ["/bin/sh", "-c", limits + 'exec "$@"', "sh", *_PYTHON, _DRIVER]
        return _talk(group, box.apart(argv, project, folder), folder, sources)
    finally:
        group.kill()
        group.remove()
        private.remove()


def _write(project: Path, path: str, content: bytes) -> None:
    target = project / PurePosixPath(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _group(name: str) -> Group:
    where = hierarchy()
    if where is not None:
        with contextlib.suppress(OSError):
            return ControlGroup(where, f"{name}.tests", _LIMITS.processes, _LIMITS.memory)
    return ProcessTree()


def _talk(group: Group, command: Sequence[str], folder: str, sources: Sequence[str]) -> list[Outcome]:
    token = secrets.token_hex(16)
    order = json.dumps({"token": token, "folder": folder, "sources": list(sources)}).encode() + b"\n"
    reader, writer = os.pipe2(os.O_CLOEXEC)
    taker, giver = os.pipe2(os.O_CLOEXEC)
    nothing = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    try:
        process = spawn(group.joined(command), _ENVIRONMENT, (taker, writer, nothing))
    finally:
        for file in (taker, writer, nothing):
            os.close(file)
    group.adopt(process.pid)
    try:
        with contextlib.suppress(BrokenPipeError):
            os.write(giver, order)
        os.close(giver)
        said, trouble = _listen(group, reader)
    finally:
        os.close(reader)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if trouble is None and not said.startswith(token.encode()):
        trouble = _NOTHING if not said else _OTHERWISE
    if trouble is None:
        with contextlib.suppress(ValueError, AttributeError, TypeError, RecursionError):
            told = json.loads(said[len(token) :])
            if len(told) == len(sources):
                return [Outcome(one.get("value"), _words(one.get("trouble"))) for one in told]
        trouble = _OTHERWISE
    return [Outcome(trouble=trouble)]


def _words(trouble: Any) -> str | None:
    return None if trouble is None else str(trouble)


def _listen(group: Group, reader: int) -> tuple[bytes, str | None]:
    """Return what was told until a line ended, and why nothing more will be waited for."""
    begun = then = time.monotonic()
    said, asleep = b"", 0.0
    first = before = group.cpu()
    while True:
        if select.select([reader], [], [], _LOOK)[0]:
            part = os.read(reader, 65536)
            said += part
            if not part or said.endswith(b"\n"):
                return said, None
            if len(said) > _LONGEST:
                return b"", "the result is too long"
        spent, now = group.cpu(), time.monotonic()
        if spent == before and not group.busy():
            asleep += now - then
        if (spent - first) / 1e9 > _CPU:
            return b"", f"it did not end within {_CPU:g} seconds of computing"
        if asleep > _ASLEEP or now - begun > _WATCHDOG:
            return b"", "it waits for something that never comes"
        then, before = now, spent
