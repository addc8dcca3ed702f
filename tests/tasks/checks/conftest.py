from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from gym_cua.tasks.checks import Situation
from gym_cua.tasks.folder import Entry, FolderState


def make_folder(**files: bytes | Entry) -> FolderState:
    entries = {}
    for name, content in files.items():
        if isinstance(content, bytes):
            content = Entry("file", len(content), hashlib.sha256(content).hexdigest(), 0o644, content=content)
        entries[name] = content
    return FolderState(entries)


@pytest.fixture(scope="session")
def folder() -> Callable[..., FolderState]:
    """Makes folders without a disk: ``folder(f=b"content")``."""
    return make_folder


@pytest.fixture(scope="session")
def holding() -> Callable[[bytes | Entry], Situation]:
    """Makes situations of a folder that was empty and now has a file ``f``."""
    return lambda content: Situation(make_folder(), make_folder(f=content))
