"""Commands on another machine, for checks that ask what became of its files and programs."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Protocol

from .errors import SetupError

MAX_OUTPUT = 256 << 20
"""Bytes of output after which a command is ended."""
_MAX_ERRORS = 1 << 16
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Finished:
    """A command that has ended.

    Attributes:
        status: Its exit status; ``None`` if it was ended at a limit of time or output.
        output: What it wrote to standard output.
        errors: What it wrote to standard error, at most the first 64 KiB.
    """

    status: int | None
    output: bytes
    errors: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether it ended well."""
        return self.status == 0


class CommandChannel(Protocol):
    """A way to run commands on a machine. What the agent can reach there, it can also falsify."""

    def run(self, command: Sequence[str], input: bytes | None = None, limit: float = 10.0) -> Finished:
        """Run a command and return what came of it.

        Args:
            command: Program and arguments; no shell reads them.
            input: Bytes for its standard input, or nothing.
            limit: Seconds after which it is ended.

        Raises:
            SetupError: There is no way to that machine.
        """
        ...


class SubprocessChannel:
    """Commands through a program of this machine that passes them on.

    Args:
        prefix: What is put before each command: ``["ssh", "host"]``, ``["docker", "exec", "-i", "name"]``, or
            nothing for this machine.
        quoted: Whether the other side gives the command to a shell, so that it must be quoted; by default
            just for ``ssh``.
        max_output: Bytes of output after which a command is ended.
    """

    def __init__(
        self, prefix: Sequence[str] = (), quoted: bool | None = None, max_output: int = MAX_OUTPUT
    ) -> None:
        self._prefix = tuple(prefix)
        self._quoted = Path(prefix[0]).stem == "ssh" if quoted is None and prefix else bool(quoted)
        self._max_output = max_output

    def run(self, command: Sequence[str], input: bytes | None = None, limit: float = 10.0) -> Finished:
        """Run a command and return what came of it; see ``CommandChannel``.

        Raises:
            SetupError: The program cannot be run.
        """
        passed = [shlex.join(command)] if self._quoted else list(command)
        whole = [*self._prefix, *passed]
        try:
            process = subprocess.Popen(
                whole,
                stdin=subprocess.DEVNULL if input is None else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            name = whole[0] if whole else ""
            raise SetupError(f"Cannot run {name!r}: {error}. Install it, or correct the prefix.") from error
        assert process.stdout is not None and process.stderr is not None
        output, errors = bytearray(), bytearray()
        too_long = threading.Event()

        def overflow() -> None:
            too_long.set()
            _end(process)

        jobs: list[Callable[[], None]] = [
            partial(_collect, process.stdout, output, self._max_output, overflow),
            partial(_collect, process.stderr, errors, _MAX_ERRORS, None),
        ]
        if process.stdin is not None:
            jobs.append(partial(_feed, process.stdin, input or b""))
        threads = [threading.Thread(target=job, daemon=True) for job in jobs]
        for thread in threads:
            thread.start()
        status: int | None = None
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            # Also after a good end: a child left behind would hold the pipes open.
            _end(process)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            for thread in threads:
                thread.join(5)
        return Finished(None if too_long.is_set() else status, bytes(output), bytes(errors))


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _collect(pipe: IO[bytes], kept: bytearray, most: int, overflow: Callable[[], None] | None) -> None:
    """Read a pipe to its end, keep ``most`` bytes of it, and say so once there is more."""
    with pipe:
        while chunk := os.read(pipe.fileno(), _CHUNK):
            room = most - len(kept)
            kept += chunk[:room]
            if len(chunk) > room and overflow is not None:
                overflow()
                return


def _feed(pipe: IO[bytes], data: bytes) -> None:
    # A program may end without reading all.
    with contextlib.suppress(OSError), pipe:
        pipe.write(data)
