"""A file of sealed JSON objects, one a line: only ever added to, and safe against ``kill -9``.

A line counts once its newline is there: what a killed writer left unfinished counts as never written, and the
next writer takes it away. Logs may be joined with ``cat``.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from ..episodes.sealed_json import seal, unseal
from ..errors import IncompatibleResultsError, ResultsError

T = TypeVar("T")


class SealedLog:
    """A log on the disk, open for more.

    Args:
        path: The file; made if it is missing, gone on with if not.

    Attributes:
        path: The file.

    Raises:
        ResultsError: Another process has it open, or it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise ResultsError(f"{path} cannot be written: {error.strerror}.") from error
        try:
            # The kernel lets go of the lock when its process ends, however that comes.
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(self._file, len(_written(path)))  # What a killed writer left unfinished.
        except BlockingIOError:
            self.close()
            raise ResultsError(
                f"{path} is being written by another process. Wait for it, or choose another folder."
            ) from None
        except BaseException:
            self.close()
            raise

    def write(self, form: Mapping[str, Any]) -> None:
        """Add an object; when this returns, it is on the disk.

        Raises:
            ResultsError: The file cannot be written. Then nothing has been added.
            ValueError: JSON cannot say it.
        """
        line = seal(form)
        end = os.lseek(self._file, 0, os.SEEK_END)
        try:
            written = os.write(self._file, line)
            if written < len(line):
                raise OSError(None, "the disk is full")
            os.fsync(self._file)
        except OSError as error:
            os.ftruncate(self._file, end)
            raise ResultsError(f"{self.path} cannot be written: {error.strerror}.") from error

    def close(self) -> None:
        """Let go of the file. May be called twice."""
        if self._file >= 0:
            os.close(self._file)
        self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_log(path: Path, read: Callable[[Mapping[str, Any]], T], unit: str) -> Iterator[T]:
    """Yield what the lines of a log hold.

    Args:
        path: The file.
        read: Makes it of a line's object; a ``ValueError`` says why it cannot.
        unit: What a line holds, in a word, for errors.

    Raises:
        ResultsError: The file is missing, or a line is damaged.
        IncompatibleResultsError: A line is of another schema.
    """
    for number, line in enumerate(_written(path).split(b"\n")[:-1], 1):
        try:
            yield read(unseal(line))
        except IncompatibleResultsError as error:
            raise IncompatibleResultsError(f"{path}, line {number}: it {error}") from error
        except ValueError as error:
            raise ResultsError(
                f"{path}, line {number}: it {error}. "
                f"Take the line out and resume the run: that {unit} is run again."
            ) from error


def _written(path: Path) -> bytes:
    """Return the lines of a log that were written to their end."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ResultsError(f"{path} cannot be read: {error.strerror}.") from error
    return raw[: raw.rfind(b"\n") + 1]
