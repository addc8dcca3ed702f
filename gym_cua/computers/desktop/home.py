"""Laying files into a desktop's home folder before its programs start."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from ...errors import WorldError


def lay(home: Path, content: Mapping[str, bytes] | Path, epoch: float) -> None:
    """Fill a home folder.

    Args:
        home: The folder, empty.
        content: File contents by path relative to the home (a path that ends with ``/`` is a folder), or a
            folder to copy. Links are copied as links.
        epoch: Time of last change that all files and folders get, in seconds since 1970.

    Raises:
        WorldError: A path leads out of the home.
    """
    if isinstance(content, Path):
        shutil.copytree(content, home, symlinks=True, dirs_exist_ok=True)
    else:
        for name, data in content.items():
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or not path.parts:
                raise WorldError(f"The path {name!r} leads out of the home folder. Give one relative to it.")
            target = home / path
            if name.endswith("/"):
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    for folder, folders, files in os.walk(home, topdown=False):
        for entry in (*files, *folders):
            os.utime(os.path.join(folder, entry), (epoch, epoch), follow_symlinks=False)
