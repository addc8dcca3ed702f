"""Environments that are stepped side by side: in this process, or anywhere that answers the same requests."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple, Protocol

from gymnasium import spaces

from .batch import Batch, SharedMemory
from .slot import Order, Plan, Slot


class Face(NamedTuple):
    """What an environment shows of itself before its first reset."""

    observation_space: spaces.Space[Any]
    action_space: spaces.Space[Any]
    metadata: dict[str, Any]
    render_mode: str | None


class Failure(NamedTuple):
    """What an environment raised."""

    error: BaseException


class Lost(NamedTuple):
    """Why an environment is gone, with the process that it lived in."""

    reason: str


Replies = Mapping[int, Any]
"""For each environment what it gave back, or a ``Failure`` or ``Lost``."""


class Carry(NamedTuple):
    """The request to carry out orders."""

    orders: Mapping[int, Order]


class Call(NamedTuple):
    """The request to look up an attribute of every environment, and to call it if that can be done."""

    name: str
    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] = {}


class Assign(NamedTuple):
    """The request to set an attribute, by environment."""

    name: str
    values: Mapping[int, Any]


Request = Carry | Call | Assign


class Group(Protocol):
    """Some of a vector's environments. Groups are begun all together, and then waited for."""

    indices: Sequence[int]

    @property
    def pid(self) -> int | None:
        """Id of the process that the environments live in; ``None`` if it has ended."""
        ...

    def faces(self) -> Mapping[int, Face]:
        """Return what the environments show of themselves."""
        ...

    def share(self, batch: Batch, memory: SharedMemory | None) -> None:
        """Take where observations go. Comes after ``faces`` and before any request."""
        ...

    def begin(self, request: Request) -> None:
        """Start on a request."""
        ...

    def finish(self) -> Replies:
        """Wait for it and return what came of it."""
        ...

    def close(self) -> None:
        """Begin to end all that the group started. May be called twice."""
        ...

    def join(self) -> None:
        """Wait for the end that ``close`` began."""
        ...


class Slots:
    """Environments on threads of this process.

    The threads wait for the browser most of the time; what is drawn for one of them is drawn while the
    others compute, and the browser's frame lock keeps their frames apart.

    Args:
        plans: How each environment is made, by its index.
        generators: States that their generators shall begin with.
    """

    def __init__(self, plans: Mapping[int, Plan], generators: Mapping[int, Mapping[str, Any]]) -> None:
        self._slots: dict[int, Slot] = {}
        try:
            for index, plan in plans.items():
                self._slots[index] = Slot(index, plan, generators.get(index))
        except BaseException:
            self.close()
            raise
        self._threads = ThreadPoolExecutor(len(plans), thread_name_prefix="gym_cua-vector")

    def faces(self) -> Mapping[int, Face]:
        """Return what each shows of itself."""
        return {
            index: Face(env.observation_space, env.action_space, dict(env.metadata), env.render_mode)
            for index, env in ((index, slot.env) for index, slot in self._slots.items())
        }

    def answer(self, request: Request, batch: Batch) -> Replies:
        """Do what is asked, all environments side by side, and return what came of each."""
        tasks: dict[int, Callable[[], Any]] = {}
        for index, slot in self._slots.items():
            match request:
                case Carry(orders):
                    if index in orders:
                        tasks[index] = partial(slot.carry_out, orders[index], batch)
                case Call(name, args, kwargs):
                    tasks[index] = partial(slot.call, name, args, kwargs)
                case Assign(name, values):
                    tasks[index] = partial(slot.set, name, values[index])
        if len(tasks) == 1:
            return {index: _tried(task) for index, task in tasks.items()}
        futures = {index: self._threads.submit(_tried, task) for index, task in tasks.items()}
        return {index: future.result() for index, future in futures.items()}

    def close(self) -> None:
        """Close all environments."""
        for slot in self._slots.values():
            slot.close()


def _tried(task: Callable[[], Any]) -> Any:
    try:
        return task()
    except Exception as error:  # noqa: BLE001 - told to whoever asked, once all others are done too
        return Failure(error)


class LocalGroup:
    """Environments in this process.

    Args:
        plans: How each environment is made, by its index.
    """

    def __init__(self, plans: Mapping[int, Plan]) -> None:
        self.indices: Sequence[int] = tuple(plans)
        self.pid: int | None = os.getpid()
        self._slots = Slots(plans, {})
        self._batch: Batch
        self._request: Request | None = None

    def faces(self) -> Mapping[int, Face]:
        """Return what the environments show of themselves."""
        return self._slots.faces()

    def share(self, batch: Batch, memory: SharedMemory | None) -> None:
        """Take where observations go."""
        self._batch = batch

    def begin(self, request: Request) -> None:
        """Note the request: there is no other group that could work meanwhile."""
        self._request = request

    def finish(self) -> Replies:
        """Do what was asked, and return what came of it."""
        assert self._request is not None, "begin comes first"
        request, self._request = self._request, None
        return self._slots.answer(request, self._batch)

    def close(self) -> None:
        """Close the environments. The browser stays for others of this process."""
        self._slots.close()

    def join(self) -> None:
        """Do nothing: ``close`` has waited."""


def with_traceback(error: BaseException) -> BaseException:
    """Return an error with a note of where it was raised, which is lost between processes."""
    lines = traceback.format_exception(error)
    error.add_note("Raised in a worker process:\n" + "".join(lines).rstrip())
    return error
