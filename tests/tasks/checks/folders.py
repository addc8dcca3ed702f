"""Situations of folders, made without a disk."""

from __future__ import annotations

import hashlib

from gym_cua.tasks.checks import Situation
from gym_cua.tasks.folder import Entry, FolderState


def folder(**files: bytes | Entry) -> FolderState:
    """A folder with these files; ``__`` in a name stands for a dot."""
    entries = {}
    for name, content in files.items():
        if isinstance(content, bytes):
            content = Entry("file", len(content), hashlib.sha256(content).hexdigest(), 0o644, content=content)
        entries[name.replace("__", ".")] = content
    return FolderState(entries)


def holding(content: bytes | Entry) -> Situation:
    """A folder that was empty and now has a file ``f``."""
    return Situation(folder(), folder(f=content))
