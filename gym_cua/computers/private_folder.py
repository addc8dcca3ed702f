"""A private folder for each computer, and the clearing away of those whose owner has died."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

Owner = Literal["browser", "desktop"]
"""What a private folder may be for."""


class PrivateFolder:
    """A folder among the temporary ones that only this user can enter.

    Its lock, the file ``lock`` inside, is held as long as the owner lives, so that another process knows when
    it may be cleared away.

    Args:
        owner: What kind of computer it is for; its name tells.
    """

    def __init__(self, owner: Owner) -> None:
        self._lock = -1
        while self._lock < 0:
            self.path = Path(tempfile.mkdtemp(prefix=_prefix(owner)))
            self._lock = self._locked()

    def _locked(self) -> int:
        """Return the folder's lock, held, or -1 where another process has cleared the folder away before."""
        with contextlib.suppress(FileNotFoundError):
            lock = os.open(self.path / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            # Between the two another process may take the lock, and with it the folder for a dead one's.
            fcntl.flock(lock, fcntl.LOCK_EX)
            if (self.path / "lock").exists():
                return lock
            os.close(lock)
        return -1

    @property
    def name(self) -> str:
        """The folder's name, which no other on this machine has."""
        return self.path.name

    def make(self, name: str) -> Path:
        """Return a new folder inside, made if need be."""
        path = self.path / name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file inside and return its path."""
        path = self.path / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def remove(self) -> None:
        """Delete the folder and all that is in it. May be called twice."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _prefix(owner: Owner) -> str:
    return f"gym_cua-{owner}-"


def sweep(owner: Owner, also: Callable[[str], bool] = lambda name: True) -> None:
    """Delete the folders of processes that died without removing them.

    Args:
        owner: Only folders for this kind of computer.
        also: Called with the name of each such folder, for what bears its name elsewhere. Where it returns
            ``False``, something is left for now, and the folder stays for the next sweep.
    """
    for path in Path(tempfile.gettempdir()).glob(_prefix(owner) + "*"):
        try:
            if path.stat().st_uid != os.getuid():
                continue
            lock = os.open(path / "lock", os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        else:
            if also(path.name):
                shutil.rmtree(path, ignore_errors=True)
        finally:
            os.close(lock)
