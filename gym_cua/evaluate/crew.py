"""The processes that play an evaluation's trials, each with an agent and browsers of its own.

One that dies takes only the trial with it that it was at: that is a fault, and another takes its place.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Self

from .. import errors
from ..errors import GymCuaError
from ..tasks.registry import list_tasks
from .player import PlayOptions, TrialPlayer
from .trial import Trial, TrialKey
from .workers import end_with_parent

_SPAWN = multiprocessing.get_context("spawn")
_PATIENCE = 20.0
"""Real seconds that a worker is given to close its browsers; then it is killed, and they end with it."""

OnStep = Callable[[TrialKey, int], None]


@dataclass
class _Worker:
    """A process and the trial it is at."""

    process: BaseProcess
    line: Connection
    key: TrialKey | None = None
    free: bool = False


def play_trials(
    keys: Iterable[TrialKey], options: PlayOptions, workers: int = 1, on_step: OnStep | None = None
) -> Generator[Trial, None, None]:
    """Play trials and yield each as it ends. To stop early, close the iterator.

    Args:
        keys: What to try, in this order; asked for the next only when somebody is free to play it.
        options: How.
        workers: Processes; 0 plays in this one.
        on_step: Called with the trial and the number of each of its steps.

    Raises:
        BudgetError: The agent may spend no more.
        GymCuaError: The agent cannot be made, or this machine lacks something.
    """
    with Crew(options, workers, on_step) as crew:
        yield from crew.play(keys)


def _here(keys: Iterable[TrialKey], options: PlayOptions, on_step: OnStep | None) -> Iterator[Trial]:
    player = TrialPlayer(options)
    try:
        for key in keys:
            yield player.play(key, _teller(key, on_step))
    finally:
        player.close()


def _teller(key: TrialKey, on_step: OnStep | None) -> Callable[[int], None] | None:
    return None if on_step is None else lambda number: on_step(key, number)


class Crew:
    """Workers, as a context at whose end none is left. They get ready while their caller does other things.

    Args:
        options: How trials are played.
        workers: Processes; 0 plays in this one.
        on_step: Called with the trial and the number of each of its steps.
    """

    def __init__(self, options: PlayOptions, workers: int = 1, on_step: OnStep | None = None) -> None:
        self._todo: Iterator[TrialKey] = iter(())
        self._again: deque[TrialKey] = deque()
        self._options = options
        self._count = workers
        self._on_step = on_step
        self._deaths: dict[TrialKey, list[str]] = {}
        self._workers: list[_Worker] = []
        self._leaving: list[_Worker] = []

    def __enter__(self) -> Self:
        try:
            for _ in range(self._count):
                self._workers.append(self._hire())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._end()

    def play(self, keys: Iterable[TrialKey]) -> Generator[Trial, None, None]:
        """Play trials, once, and yield each as it ends; see ``play_trials``."""
        if not self._count:
            yield from _here(keys, self._options, self._on_step)
            return
        self._todo = iter(keys)
        while busy := {worker.line: worker for worker in self._workers}:
            for line in wait(list(busy)):
                worker = busy[line]  # type: ignore[index]
                trial = self._hear(worker)
                if trial is not None:
                    # Before the next is asked for, which may depend on what this one came to.
                    yield trial
                if worker.free:
                    self._assign(worker)
        for worker in self._leaving:
            worker.process.join(_PATIENCE)

    def _hire(self) -> _Worker:
        here, there = _SPAWN.Pipe()
        told = self._on_step is not None
        process = _SPAWN.Process(target=_serve, args=(there, self._options, told), name="gym_cua-worker")
        process.start()
        there.close()
        return _Worker(process, here)

    def _hear(self, worker: _Worker) -> Trial | None:
        """Take a worker's next message; return its trial, if that is over."""
        try:
            what, *rest = worker.line.recv()
        except (EOFError, OSError):
            return self._bury(worker)
        if what == "step" and worker.key is not None and self._on_step is not None:
            self._on_step(worker.key, rest[0])
        if what == "error":
            raise _error(*rest)
        if what not in ("ready", "trial"):
            return None
        key, worker.key, worker.free = worker.key, None, True
        if what == "ready" or key is None:
            return None
        trial: Trial = rest[0]
        deaths = self._deaths.pop(key, [])
        return replace(trial, earlier_faults=(*deaths, *trial.earlier_faults)) if deaths else trial

    def _assign(self, worker: _Worker) -> None:
        """Give a worker its next trial, or let it go if there is none."""
        worker.free = False
        worker.key = self._again.popleft() if self._again else next(self._todo, None)
        if worker.key is None:
            # It closes its browsers while the others play on.
            self._workers.remove(worker)
            self._leaving.append(worker)
            worker.line.close()
            return
        try:
            worker.line.send(worker.key)
        except OSError:
            # It died between two trials; that is heard at its line, and the trial goes to another.
            return

    def _bury(self, worker: _Worker) -> Trial | None:
        """Replace a worker that died; return its trial, as a fault, once that was tried often enough."""
        worker.process.join()
        self._workers.remove(worker)
        worker.line.close()
        key, status = worker.key, worker.process.exitcode
        if key is None:
            raise GymCuaError(f"A worker ended before its first trial, with status {status}.")
        deaths = self._deaths.setdefault(key, [])
        deaths.append(f"The worker died ({_how(status)}).")
        self._workers.append(self._hire())
        if len(deaths) <= self._options.retries:
            self._again.append(key)
            return None
        *earlier, last = self._deaths.pop(key)
        info = next(info for info in list_tasks() if info.task == key.task)
        return Trial(
            *key,
            verdict="fault",
            steps=0,
            task_version=info.version,
            difficulty=info.difficulty,
            horizon=info.horizon,
            fault=last,
            earlier_faults=tuple(earlier),
        )

    def _end(self) -> None:
        """End every process that is left; its browsers and desktops end with it."""
        for worker in (*self._workers, *self._leaving):
            worker.line.close()
            if worker.process.is_alive():
                worker.process.kill()
            worker.process.join()
            worker.process.close()
        self._workers, self._leaving = [], []


def _how(status: int | None) -> str:
    if status is not None and status < 0:
        try:
            return f"signal {signal.Signals(-status).name}"
        except ValueError:
            pass
    return f"status {status}"


def _error(kind: str, message: str) -> GymCuaError:
    """Return an error of ours by its name; anything else was turned into a fault where it happened."""
    known: Any = getattr(errors, kind, GymCuaError)
    return known(message) if issubclass(known, GymCuaError) else GymCuaError(message)


def _serve(line: Connection, options: PlayOptions, told: bool) -> None:
    """What a worker does: make the agent, then play what comes until nothing more does."""
    end_with_parent()
    # Control+C reaches the whole group; the process that hired us decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        player = TrialPlayer(options)
    except GymCuaError as error:
        line.send(("error", type(error).__name__, str(error)))
        return
    try:
        line.send(("ready",))
        while True:
            try:
                key = line.recv()
            except EOFError:
                return
            on_step = (lambda number: line.send(("step", number))) if told else None
            line.send(("trial", player.play(key, on_step)))
    except GymCuaError as error:
        # A budget that is spent, or something that the machine lacks: no other trial would fare better.
        line.send(("error", type(error).__name__, str(error)))
    except BrokenPipeError:
        return
    finally:
        player.close()
