"""The state of a folder of files, as an immutable image that checks compare.

The folder is in the agent's reach, so whatever lies in it is taken to be hostile: links are never followed,
pipes and devices never opened, and memory, depth and number of files are bounded.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from ..errors import UnknownNameError, suggestion
from .state import Change, Table

FileType = Literal["file", "folder", "link", "other"]

MAX_BYTES = 32 << 20
"""Size in bytes up to which a file's content is kept."""
MAX_TOTAL = 512 << 20
"""Size in bytes of all contents that one image keeps."""
MAX_FILES = 20_000
"""Number of entries that one image holds."""
MAX_DEPTH = 64
"""Number of folders within folders that are looked into."""

_COLUMNS = ("type", "size", "digest", "mode")
_CHUNK = 1 << 20
# Kernels stamp times in ticks of up to 10 ms: a later write within the same tick would look like none.
_SETTLED_NS = 100_000_000


@dataclass(frozen=True)
class Entry:
    """One file, folder, link or other thing.

    Attributes:
        type: ``"file"``, ``"folder"``, ``"link"``, or ``"other"`` (pipes, sockets, devices).
        size: Size in bytes; 0 for what is no file.
        digest: SHA-256 of the content, in hex; of the target, for a link; ``""`` for what is neither;
            ``"unreadable"`` for a file that cannot be read and a folder that cannot be looked into.
        mode: Permission bits.
        target: Where a link points, else ``""``.
        content: Bytes of a file, or ``None`` if it is too large to be kept.
    """

    type: FileType
    size: int = 0
    digest: str = ""
    mode: int = 0
    target: str = ""
    content: bytes | None = field(default=None, repr=False)

    @property
    def row(self) -> tuple[str, int, str, int]:
        """The entry as a row of the table ``files``."""
        return self.type, self.size, self.digest, self.mode


class FolderState:
    """An immutable image of everything below a folder.

    Args:
        entries: The entries by POSIX path relative to the folder. Bytes that are no UTF-8 are surrogates.
        complete: Whether the folder was read to its end, within the limits.
    """

    def __init__(self, entries: Mapping[str, Entry], complete: bool = True) -> None:
        self.entries: Mapping[str, Entry] = MappingProxyType(dict(entries))
        self.complete = complete
        self._table = Table(_COLUMNS, {path: entry.row for path, entry in entries.items()})

    def table(self, name: str) -> Table:
        """Return the table ``files``: type, size, digest and mode by path.

        Raises:
            UnknownNameError: Another table is asked for.
        """
        if name != "files":
            raise UnknownNameError(f"A folder has no table {name!r}.{suggestion(name, ['files'])}")
        return self._table

    def entry(self, path: str) -> Entry | None:
        """Return what lies at ``path``, or ``None``."""
        return self.entries.get(path)

    def content(self, path: str) -> bytes | None:
        """Return the bytes of the file at ``path``, or ``None`` if it is no file or too large."""
        entry = self.entries.get(path)
        return entry.content if entry is not None else None

    def changes_since(self, start: FolderState) -> list[Change]:
        """Return every entry that differs from ``start``, in order of path.

        Where either image could not be read to its end, the folder itself (``.``) counts as changed: what
        was not seen must not pass for unchanged.
        """
        if self is start:
            return []
        changes = []
        if not (self.complete and start.complete):
            # With every column, since the conditions of allowances ask for them.
            before, after = (
                dict(zip(_COLUMNS, Entry("folder", digest=_whole(state)).row, strict=True))
                for state in (start, self)
            )
            changes.append(Change("files", ".", "changed", before, after))
        for path in sorted(self._table.different_keys(start._table)):
            old, new = start._table.get(path), self._table.get(path)
            if old is None:
                changes.append(Change("files", path, "added", None, new))
            elif new is None:
                changes.append(Change("files", path, "removed", old, None))
            else:
                changes.append(Change("files", path, "changed", old, new))
        return changes


def _whole(state: FolderState) -> str:
    return "read whole" if state.complete else "too large to be read whole"


_Key = tuple[int, int, int, int, int]
_Seen = dict[str, tuple[_Key | None, Entry]]


class FolderReader:
    """Makes images of a folder, without side effects. Files that did not change are shared between images.

    Args:
        root: The folder. It may be missing or go away; its image is then empty.
        max_bytes: Size in bytes up to which a file's content is kept. Of larger ones size and digest are.
        max_files: Number of entries after which reading stops; the image is then not complete.
    """

    def __init__(
        self, root: str | os.PathLike[str], max_bytes: int = MAX_BYTES, max_files: int = MAX_FILES
    ) -> None:
        # Not resolved: the way to a folder of another mount namespace leads through a link of /proc.
        self.root = Path(os.path.abspath(root))
        self._max_bytes = max_bytes
        self._max_files = max_files
        self._seen: _Seen = {}

    def read(self) -> FolderState:
        """Return the present image of the folder."""
        walk = _Walk(self.root, self._max_bytes, self._max_files, self._seen)
        complete = walk.run()
        self._seen = walk.fresh
        return FolderState(dict(sorted(walk.entries.items())), complete)


class _Walk:
    """One reading of the folder, folder by folder, each opened anew from the root without following links."""

    def __init__(self, root: Path, max_bytes: int, max_files: int, seen: _Seen) -> None:
        self._root = root
        self._max_bytes = max_bytes
        self._max_files = max_files
        self._seen = seen
        self._left = MAX_TOTAL
        self.entries: dict[str, Entry] = {}
        self.fresh: _Seen = {}

    def run(self) -> bool:
        """Read everything; return whether it was everything."""
        complete = True
        folders: list[tuple[str, ...]] = [()]
        # Breadth first, with few descriptors open: a tower of folders exhausts neither them nor the stack.
        for parts in folders:
            try:
                handle = self._open(parts)
            except FileNotFoundError:
                self.entries.pop("/".join(parts), None)
                continue
            except OSError:
                complete = complete and bool(parts)
                if parts and "/".join(parts) in self.entries:
                    self.entries["/".join(parts)] = Entry("folder", digest="unreadable")
                continue
            try:
                names = self._names(handle)
                complete = complete and names is not None
                for name in names or ():
                    path = (*parts, name)
                    if self._look(handle, name, "/".join(path)):
                        if len(path) <= MAX_DEPTH:
                            folders.append(path)
                        else:
                            complete = False
            finally:
                os.close(handle)
        return complete

    def _open(self, parts: tuple[str, ...]) -> int:
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(self._root, flags)
        for part in parts:
            try:
                inner = os.open(part, flags, dir_fd=handle)
            finally:
                os.close(handle)
            handle = inner
        return handle

    def _names(self, handle: int) -> list[str] | None:
        """Return the names in a folder in order, or ``None`` if they are too many."""
        names = []
        with os.scandir(handle) as found:
            for item in found:
                names.append(item.name)
                if len(self.entries) + len(names) > self._max_files:
                    return None
        return sorted(names)

    def _look(self, handle: int, name: str, path: str) -> bool:
        """Note one entry; return whether it is a folder."""
        try:
            status = os.stat(name, dir_fd=handle, follow_symlinks=False)
            if stat.S_ISREG(status.st_mode):
                self._note_file(handle, name, path, status)
                return False
            self.entries[path] = _other(handle, name, status)
        except FileNotFoundError:
            return False
        except OSError:
            self.entries[path] = Entry("other", digest="unreadable")
            return False
        return stat.S_ISDIR(status.st_mode)

    def _note_file(self, parent: int, name: str, path: str, status: os.stat_result) -> None:
        known = self._seen.get(path)
        if known is not None and known[0] == _key(status) and self._fits(known[1]):
            self.entries[path], self.fresh[path] = known[1], known
            return
        try:
            handle = _open_file(parent, name)
        except FileNotFoundError:
            return
        except OSError:
            mode = stat.S_IMODE(status.st_mode)
            self.entries[path] = Entry("file", status.st_size, "unreadable", mode)
            return
        try:
            before = os.fstat(handle)
            if not stat.S_ISREG(before.st_mode):
                self.entries[path] = _other(parent, name, before)
                return
            entry = self._read_file(handle, before)
            after = os.fstat(handle)
        finally:
            os.close(handle)
        if known is not None and known[1] == entry:
            entry = known[1]
        self._fits(entry)
        self.entries[path] = entry
        key = _key(after)
        settled = key == _key(before) and time.time_ns() - after.st_ctime_ns > _SETTLED_NS
        self.fresh[path] = (key if settled else None, entry)

    def _fits(self, entry: Entry) -> bool:
        """Count an entry's content against what one image may keep; return whether it fits."""
        size = len(entry.content or b"")
        if size > self._left:
            return False
        self._left -= size
        return True

    def _read_file(self, handle: int, status: os.stat_result) -> Entry:
        """Read at most eight times the size that is kept; beyond that the digest covers the times too."""
        keep = min(self._max_bytes, self._left)
        digest, chunks, size = hashlib.sha256(), [], 0
        while size <= 8 * self._max_bytes:
            try:
                chunk = os.read(handle, _CHUNK)
            except OSError:
                return Entry("file", status.st_size, "unreadable", stat.S_IMODE(status.st_mode))
            if not chunk:
                break
            digest.update(chunk)
            size += len(chunk)
            if size <= keep:
                chunks.append(chunk)
            else:
                chunks.clear()
        else:
            size = max(size, status.st_size)
            digest.update(repr(_key(status)).encode())
        content = b"".join(chunks) if size <= keep else None
        return Entry("file", size, digest.hexdigest(), stat.S_IMODE(status.st_mode), content=content)


def _key(status: os.stat_result) -> _Key:
    return status.st_dev, status.st_ino, status.st_size, status.st_ctime_ns, status.st_mtime_ns


def _other(handle: int, name: str, status: os.stat_result) -> Entry:
    """Return the entry of what is no plain file."""
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISDIR(status.st_mode):
        return Entry("folder", mode=mode)
    if stat.S_ISLNK(status.st_mode):
        target = os.readlink(name, dir_fd=handle)
        return Entry("link", 0, hashlib.sha256(os.fsencode(target)).hexdigest(), mode, target)
    return Entry("other", mode=mode)


def _open_file(parent: int, name: str) -> int:
    # O_NONBLOCK: a pipe may have taken the file's place since, and opening it would wait for a writer.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        return os.open(name, flags | getattr(os, "O_NOATIME", 0), dir_fd=parent)
    except PermissionError:
        # Only the owner may ask that the time of access stays as it is.
        return os.open(name, flags, dir_fd=parent)
