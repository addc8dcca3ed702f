"""Processes that share the work, and end when whoever gave it to them does."""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor


def worker_pool(count: int) -> ProcessPoolExecutor:
    """Return a pool of processes, each with browsers and desktops of its own.

    They are spawned, so that none inherits this process's connections, and none outlives it, even if it is
    killed; their browsers and desktops end with them.

    Args:
        count: How many.
    """
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=context, initializer=end_with_parent)


def end_with_parent() -> None:
    """Have this process, if another one of Python made it, end when that one does."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        # Whatever the worker is at, nobody waits for it.
        os._exit(1)

    threading.Thread(target=watch, name="gym_cua-parent", daemon=True).start()
