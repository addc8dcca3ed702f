"""A worker process: some of a vector's environments, with a browser or desktops of their own.

It is started by ``WorkerGroup``, takes requests from a socket that both inherit, and ends when the other end
of it is closed, which happens even if the other process is killed. Observations go into shared memory.
Messages are pickled: they pass between two processes of one program, and nothing that a page or an
agent says comes in by itself.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Mapping
from multiprocessing import reduction
from multiprocessing.connection import Connection
from typing import Any

from ..errors import GymCuaError
from .batch import Batch, SharedMemory
from .group import Failure, Replies, Request, Slots, with_traceback

BOOTSTRAP = (
    "import sys; descriptor, *sys.path = sys.argv[1:]; "
    "from gym_cua.vector.worker import main; main(int(descriptor))"
)
"""Started so, a worker finds the packages of its parent, and does not run the parent's script again."""

CLOSE = None
"""The request to end."""
_PATIENCE = 20.0
"""Seconds that a step under way may take after the parent's end. Only a watchdog."""

Hello = tuple[int, dict[int, Any], dict[int, Mapping[str, Any]]]
"""The number of environments in all, and the plans and generators of those that live here."""


def main(descriptor: int) -> None:
    """Serve a parent through an inherited socket until it says the end or ends.

    Args:
        descriptor: The socket.
    """
    _draw_alone()
    connection = Connection(descriptor)
    try:
        # Functions of a script are known by their code, not by their name, in a process that is not it.
        count, plans, generators = _unpacked(connection.recv_bytes())
        slots = Slots(plans, generators)
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent raises it
        connection.send(portable(error))
        return
    faces = slots.faces()
    connection.send(faces)
    try:
        size = connection.recv()
        memory = SharedMemory(size, reduction.recv_handle(connection))
    except (EOFError, OSError):
        slots.close()
        return
    batch = Batch(faces[next(iter(faces))].observation_space, count, memory)
    memory.close()
    try:
        _serve(connection, slots, batch)
    finally:
        slots.close()


def _draw_alone() -> None:
    import cv2

    # A worker for each core needs no threads within them.
    cv2.setNumThreads(1)


def _unpacked(packed: bytes) -> Hello:
    import cloudpickle

    hello: Hello = cloudpickle.loads(packed)
    return hello


def _serve(connection: Connection[Any, Any], slots: Slots, batch: Batch) -> None:
    requests: queue.SimpleQueue[tuple[int, Request] | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(connection, requests), daemon=True, name="gym_cua-parent").start()
    while (message := requests.get()) is not None:
        number, request = message
        _reply(connection, number, slots.answer(request, batch))


def _listen(connection: Connection[Any, Any], requests: queue.SimpleQueue[Any]) -> None:
    while True:
        try:
            message = connection.recv()
        except (EOFError, OSError):
            # The parent has ended. Whatever is under way, nobody waits for it.
            message = CLOSE
            watchdog = threading.Timer(_PATIENCE, os._exit, (1,))
            watchdog.daemon = True
            watchdog.start()
        requests.put(message)
        if message is CLOSE:
            return


def _reply(connection: Connection[Any, Any], number: int, replies: Replies) -> None:
    portables = {
        index: Failure(portable(reply.error)) if isinstance(reply, Failure) else reply
        for index, reply in replies.items()
    }
    try:
        packed = reduction.ForkingPickler.dumps((number, portables))
    except Exception as error:  # noqa: BLE001 - objects refuse in many ways
        refusal = GymCuaError(
            f"What the environments returned cannot leave their worker process ({error}). "
            "With workers=0 they live in this one."
        )
        packed = reduction.ForkingPickler.dumps((number, dict.fromkeys(replies, Failure(refusal))))
    try:
        connection.send_bytes(packed)
    except OSError:
        # Nobody listens any more; the listening thread sees it too.
        sys.exit(0)


def portable(error: BaseException) -> BaseException:
    """Return an error that can be pickled: the same, or one that says the same."""
    noted = with_traceback(error)
    try:
        reduction.ForkingPickler.loads(reduction.ForkingPickler.dumps(noted))
    except Exception:  # noqa: BLE001 - errors of other packages refuse in many ways
        noted = GymCuaError(f"{type(error).__name__}: {error}")
        noted.__notes__ = list(error.__notes__)
    return noted
