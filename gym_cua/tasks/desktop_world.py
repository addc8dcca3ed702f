"""A world on a desktop: a home folder, and the programs that are open."""

from __future__ import annotations

import base64
import io
import json
import shutil
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import WorldError
from ..programs import Appearance, Program
from .folder import FolderReader, FolderState

_PLAN = b"plan:"


class DesktopWorld:
    """A home folder whose files are the truth, and the programs that are open when the episode starts.

    Tasks lay out files and programs while they sample; the environment then prepares the desktop. What is
    hidden (its name, or that of a folder above it, begins with a dot) is no part of the state, since programs
    keep there what they like; name in ``settings`` what a task asks about.

    Args:
        epoch: The time at which the episode starts (timezone-aware).
        files: Content of files by POSIX path relative to the home folder.
        programs: What is open at the start, in order.
        appearance: How the desktop looks.
        settings: Hidden paths, files or folders, that belong to the state.

    Attributes:
        files: As given; tasks add to it.
        programs: As given; tasks add to it.
        folders: Empty folders to make, as POSIX paths.
    """

    def __init__(
        self,
        epoch: datetime,
        files: Mapping[str, bytes] | None = None,
        programs: Sequence[Program] = (),
        appearance: Appearance | None = None,
        settings: Sequence[str] = (),
    ) -> None:
        self.epoch = epoch
        self.files: dict[str, bytes] = dict(files or {})
        self.folders: list[str] = []
        self.programs: list[Program] = list(programs)
        self.appearance = appearance or Appearance()
        self.settings: list[str] = list(settings)
        self.clock: Callable[[], datetime] = lambda: epoch
        self._reader: FolderReader | None = None

    def move_in(self, home: Path) -> None:
        """Take a folder, into which ``files`` have been laid, for the home folder from now on."""
        self._reader = FolderReader(home)

    def state(self) -> FolderState:
        """Return an image of the home folder without what is hidden; empty before ``move_in``."""
        if self._reader is None:
            return FolderState({})
        whole = self._reader.read()
        shown = {path: entry for path, entry in whole.entries.items() if self._counts(path)}
        return FolderState(shown, whole.complete)

    def _counts(self, path: str) -> bool:
        if not any(part.startswith(".") for part in path.split("/")):
            return True
        return any(path == named or path.startswith(named + "/") for named in self.settings)

    def snapshot(self) -> bytes:
        """Return the home folder, hidden files too, as a tar archive; before ``move_in`` what is laid."""
        if self._reader is None:
            return _PLAN + json.dumps(self._plan()).encode()
        held = io.BytesIO()
        with tarfile.open(fileobj=held, mode="w") as tar:
            tar.add(self._reader.root, arcname=".")
        return held.getvalue()

    def _plan(self) -> dict[str, Any]:
        files = {path: base64.b64encode(content).decode() for path, content in self.files.items()}
        programs = [asdict(program) for program in self.programs]
        return {"files": files, "folders": self.folders, "programs": programs, "settings": self.settings}

    def restore(self, data: bytes) -> None:
        """Put the home folder back as it was when ``snapshot`` returned ``data``. Programs are not told.

        Raises:
            WorldError: The snapshot was made before ``move_in``, and there is a home folder now; or the other
                way round.
        """
        if data.startswith(_PLAN) != (self._reader is None):
            raise WorldError("A snapshot of a home folder is for a world that has one. Take it anew.")
        if self._reader is None:
            plan = json.loads(data[len(_PLAN) :])
            self.files = {path: base64.b64decode(content) for path, content in plan["files"].items()}
            self.programs = [Program(**program) for program in plan["programs"]]
            self.folders, self.settings = plan["folders"], plan["settings"]
            return
        root = self._reader.root
        for entry in root.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            tar.extractall(root, filter="tar")

    def laid(self) -> Mapping[str, bytes]:
        """Return the files to lay, by path; folders are paths that end with ``/``.

        Raises:
            WorldError: A path leads out of the home folder.
        """
        for name in (*self.files, *self.folders):
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or not path.parts:
                raise WorldError(f"The path {name!r} leads out of the home folder. Give one relative to it.")
        return {**self.files, **{folder.rstrip("/") + "/": b"" for folder in self.folders}}

    def close(self) -> None:
        """Let go of the folder, which is the desktop's. May be called twice."""
        self._reader = None
