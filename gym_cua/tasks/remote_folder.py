"""The state of a folder on another machine, read as a tar archive over a channel of commands.

The machine is in the agent's reach, so the archive is taken to be hostile: nothing of it is written anywhere,
and memory, depth and number of entries are bounded.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tarfile

from ..channel import CommandChannel
from ..errors import ComputerFault
from .folder import MAX_BYTES, MAX_DEPTH, MAX_FILES, Entry, FolderState


class RemoteFolder:
    """Makes images of a folder on another machine, of the same form as ``FolderReader``. Needs ``tar`` there.

    Args:
        channel: The way to the machine. Let it be one that the agent cannot touch: who owns ``tar`` and the
            account there owns what this reads.
        root: The folder, as that machine calls it. It may be missing; its image is then empty.
        max_bytes: Size in bytes up to which a file's content is kept. Of larger ones size and digest are.
        max_files: Number of entries after which reading stops; the image is then not complete.
        limit: Seconds that a reading may take.
    """

    def __init__(
        self,
        channel: CommandChannel,
        root: str,
        max_bytes: int = MAX_BYTES,
        max_files: int = MAX_FILES,
        limit: float = 30.0,
    ) -> None:
        self.root = root
        self._channel = channel
        self._max_bytes = max_bytes
        self._max_files = max_files
        self._limit = limit

    def read(self) -> FolderState:
        """Return the present image of the folder.

        Raises:
            ComputerFault: The machine did not answer in time, or what it sent is no archive.
            SetupError: There is no way to that machine.
        """
        done = self._channel.run(["tar", "-C", self.root, "-cf", "-", "."], None, self._limit)
        if done.status is None:
            raise ComputerFault(
                f"The folder {self.root!r} was not read within {self._limit:g} s and the channel's limit of "
                "output. See whether the machine hangs, or name a smaller folder."
            )
        # A status of 1 means that a file changed while it was read.
        if done.status > 1 and not done.output and self._is_missing():
            return FolderState({})
        try:
            state = _image(done.output, self._max_bytes, self._max_files)
        except (tarfile.TarError, ValueError, OverflowError, RecursionError, EOFError, OSError) as error:
            said = done.errors.decode("utf-8", "replace").strip()[:200]
            raise ComputerFault(
                f"What the machine sent of {self.root!r} is no archive: {error}. "
                f"{said or 'See that it has tar.'}"
            ) from error
        return state if done.status <= 1 else FolderState(state.entries, complete=False)

    def _is_missing(self) -> bool:
        """Whether the machine itself says that there is no such folder."""
        return self._channel.run(["test", "-d", self.root], None, self._limit).status == 1


def _image(archive: bytes, max_bytes: int, max_files: int) -> FolderState:
    entries: dict[str, Entry] = {}
    complete = True
    held = io.BytesIO(archive)
    with tarfile.open(fileobj=held, mode="r:", encoding="utf-8", errors="surrogateescape") as tar:
        count = 0
        while (member := tar.next()) is not None:
            count += 1
            if count > max_files + 1:
                complete = False
                break
            parts = [part for part in member.name.split("/") if part not in ("", ".")]
            if not parts:
                continue
            if ".." in parts or len(parts) > MAX_DEPTH + 1:
                complete = False
                continue
            entries["/".join(parts)] = _entry(tar, member, max_bytes, entries)
    return FolderState(dict(sorted(entries.items())), complete)


def _entry(tar: tarfile.TarFile, member: tarfile.TarInfo, max_bytes: int, entries: dict[str, Entry]) -> Entry:
    mode = stat.S_IMODE(member.mode)
    if member.isdir():
        return Entry("folder", mode=mode)
    if member.issym():
        target = member.linkname
        return Entry("link", 0, hashlib.sha256(os.fsencode(target)).hexdigest(), mode, target)
    if member.islnk():
        # A second name of a file that came before.
        first = "/".join(part for part in member.linkname.split("/") if part not in ("", "."))
        return entries.get(first, Entry("file", member.size, "unreadable", mode))
    if not member.isreg():
        return Entry("other", mode=mode)
    if member.issparse():
        # Its size is a claim of a few bytes that could ask for any number of zeros.
        return Entry("file", member.size, "unreadable", mode)
    opened = tar.extractfile(member)
    assert opened is not None
    content = opened.read()
    if len(content) != member.size:
        raise EOFError(f"{member.name!r} ends too early")
    digest = hashlib.sha256(content).hexdigest()
    return Entry("file", len(content), digest, mode, content=content if len(content) <= max_bytes else None)
