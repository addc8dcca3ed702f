"""Environments in a process of their own, seen from here."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import reduction
from multiprocessing.connection import Connection
from typing import Any

import cloudpickle

from ..errors import SetupError
from .batch import Batch, SharedMemory
from .group import Face, Lost, Replies, Request
from .slot import Outcome, Plan
from .worker import BOOTSTRAP, CLOSE

_PATIENCE = 30.0
"""Seconds that a worker has to close its browser or desktops. Only a watchdog."""


class WorkerGroup:
    """Environments in a worker process.

    A worker that ends against its will is started anew with the next request. Each of its environments then
    goes on with the generator as it was after its last reset, so its next episode is the one that would
    have come anyway.

    Args:
        plans: How each environment is made, by its index.
        count: Number of environments in all groups.
    """

    def __init__(self, plans: Mapping[int, Plan], count: int) -> None:
        self.indices: Sequence[int] = tuple(plans)
        self._plans, self._count = dict(plans), count
        self._generators: dict[int, Mapping[str, Any]] = {}
        self._batch: Batch
        self._memory: SharedMemory
        self._connection: Connection[Any, Any]
        self._process: subprocess.Popen[bytes] | None = None
        self._number = 0
        self._lost: str | None = None
        self._start()

    @property
    def pid(self) -> int | None:
        """Id of the worker; ``None`` if it has ended."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def _start(self) -> None:
        self._connection, theirs = multiprocessing.Pipe()
        with theirs:
            # A session of its own, so that an interrupt from the keyboard reaches this process alone.
            self._process = subprocess.Popen(
                [sys.executable, "-c", BOOTSTRAP, str(theirs.fileno()), *sys.path],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        hello = cloudpickle.dumps((self._count, self._plans, self._generators))
        with contextlib.suppress(OSError):
            self._connection.send_bytes(hello)

    def faces(self) -> Mapping[int, Face]:
        """Return what the environments show of themselves.

        Raises:
            SetupError: The worker did not start.
            GymCuaError: An environment could not be made.
        """
        try:
            found = self._connection.recv()
        except (EOFError, OSError):
            raise SetupError(f"{self._ended()} It did not start; its own message is above.") from None
        if isinstance(found, BaseException):
            self.join()
            raise found
        faces: Mapping[int, Face] = found
        return faces

    def share(self, batch: Batch, memory: SharedMemory | None) -> None:
        """Take the memory in which the arrays of observations lie; the worker has its own batch there."""
        assert memory is not None, "another process sees no other memory"
        self._batch, self._memory = batch, memory
        assert self._process is not None
        with contextlib.suppress(OSError):
            self._connection.send(memory.size)
            reduction.send_handle(self._connection, memory.descriptor, self._process.pid)

    def begin(self, request: Request) -> None:
        """Start on a request, in a new worker if the last one has ended."""
        self._number += 1
        if self._lost is not None:
            self._lost = None
            self._start()
            try:
                self.faces()
            except SetupError as error:
                self._lost = str(error)
                return
            self.share(self._batch, self._memory)
        try:
            self._connection.send((self._number, request))
        except OSError:
            self._lost = self._ended()

    def finish(self) -> Replies:
        """Wait for the worker's answer; all are ``Lost`` if it ended instead."""
        number, replies = 0, None
        # What an interrupted call did not wait for comes first.
        while self._lost is None and number != self._number:
            try:
                number, replies = self._connection.recv()
            except (EOFError, OSError):
                self._lost = self._ended()
        if self._lost is not None or replies is None:
            return dict.fromkeys(self.indices, Lost(self._lost or ""))
        for index, reply in replies.items():
            if isinstance(reply, Outcome) and reply.generator is not None:
                self._generators[index] = reply.generator
        answered: Replies = replies
        return answered

    def _ended(self) -> str:
        """Note how the worker ended, and see that it has."""
        self._connection.close()
        assert self._process is not None
        status = _end(self._process)
        how = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
        return f"The worker process {self._process.pid} ended ({how})."

    def close(self) -> None:
        """Ask the worker to end. Its browser and desktops end with it."""
        if self._process is not None and not self._connection.closed:
            with contextlib.suppress(OSError):
                self._connection.send(CLOSE)
            self._connection.close()

    def join(self) -> None:
        """Wait until the worker has ended."""
        if self._process is not None:
            self._connection.close()
            _end(self._process)
            self._process = None


def _end(process: subprocess.Popen[bytes]) -> int:
    """Wait for a process that has been told to end, and return its status."""
    try:
        return process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
