"""Starting processes from one thread that lives as long as this process does.

A process that is to die with its parent is killed by the kernel when the *thread* that started it ends.
"""

from __future__ import annotations

import os
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future

_Order = tuple["Future[subprocess.Popen[bytes]]", Sequence[str], Mapping[str, str], tuple[int, int, int]]

_orders: queue.SimpleQueue[_Order] | None = None
_owner = 0
_lock = threading.Lock()


def spawn(
    argv: Sequence[str], env: Mapping[str, str], streams: tuple[int, int, int]
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own.

    Args:
        argv: The program and its arguments.
        env: Its environment.
        streams: Descriptors for its standard input, output and error; it gets no others.

    Raises:
        OSError: It cannot be started.
    """
    future: Future[subprocess.Popen[bytes]] = Future()
    _queue().put((future, argv, env, streams))
    return future.result()


def _queue() -> queue.SimpleQueue[_Order]:
    global _orders, _owner
    with _lock:
        if _orders is None or _owner != os.getpid():
            _orders, _owner = queue.SimpleQueue(), os.getpid()
            threading.Thread(target=_serve, args=(_orders,), daemon=True, name="gym_cua-spawner").start()
        return _orders


def _serve(orders: queue.SimpleQueue[_Order]) -> None:
    while True:
        future, argv, env, streams = orders.get()
        try:
            process = subprocess.Popen(
                argv,
                env=env,
                stdin=streams[0],
                stdout=streams[1],
                stderr=streams[2],
                start_new_session=True,
            )
        except OSError as error:
            future.set_exception(error)
        else:
            future.set_result(process)
