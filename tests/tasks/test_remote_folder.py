from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gym_cua.channel import Finished, SubprocessChannel
from gym_cua.errors import ComputerFault
from gym_cua.tasks import FolderReader, RemoteFolder
from gym_cua.tasks.folder import MAX_DEPTH


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "sub" / "empty").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"tea")
    (folder / "sub" / "漢 name").write_bytes(bytes(range(256)))
    (folder / os.fsdecode(b"no\xffutf")).write_bytes(b"")
    (folder / "large").write_bytes(bytes(5000))
    os.link(folder / "a.txt", folder / "sub" / "second")
    (folder / "link").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe")
    (folder / "a.txt").chmod(0o640)
    return folder


def test_it_reads_what_the_reader_on_the_machine_reads(root: Path) -> None:
    near, far = FolderReader(root, max_bytes=4000).read(), RemoteFolder(SubprocessChannel(), str(root), max_bytes=4000).read()
    assert dict(far.entries) == dict(near.entries) and list(far.entries) == list(near.entries)
    assert far.complete and far.content("a.txt") == b"tea" and far.content("large") is None
    assert far.changes_since(near) == []
    (root / "a.txt").write_bytes(b"coffee")
    after = RemoteFolder(SubprocessChannel(), str(root), max_bytes=4000).read()
    assert {change.key for change in after.changes_since(far)} == {"a.txt", "sub/second"}


def test_a_folder_that_is_missing_is_empty(tmp_path: Path) -> None:
    state = RemoteFolder(SubprocessChannel(), str(tmp_path / "none")).read()
    assert not state.entries and state.complete


def test_more_than_is_read_is_not_complete(root: Path) -> None:
    state = RemoteFolder(SubprocessChannel(), str(root), max_files=4).read()
    assert len(state.entries) == 4 and not state.complete


def test_what_cannot_be_read_in_time_or_at_all(root: Path) -> None:
    with pytest.raises(ComputerFault, match="was not read within"):
        RemoteFolder(SubprocessChannel(max_output=1000), str(root)).read()
    with pytest.raises(ComputerFault, match="is no archive"):
        RemoteFolder(SubprocessChannel(["echo"]), str(root)).read()


class Answer:
    """A machine that answers every command with the same bytes."""

    def __init__(self, output: bytes, status: int = 0) -> None:
        self.finished = Finished(status, output)

    def run(self, command: Sequence[str], input: bytes | None = None, limit: float = 10.0) -> Finished:
        return self.finished


def archive(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return held.getvalue()


def test_names_that_lead_out_and_towers_of_folders() -> None:
    deep = "/".join(["d"] * (MAX_DEPTH + 2))
    for name in ("../../etc/passwd", "a/../b", deep):
        state = RemoteFolder(Answer(archive((tarfile.TarInfo(name), b"x"), (tarfile.TarInfo("./ok"), b"y"))), "/r").read()
        assert list(state.entries) == ["ok"] and not state.complete
    state = RemoteFolder(Answer(archive((tarfile.TarInfo("/etc/x"), b"x"))), "/r").read()
    assert list(state.entries) == ["etc/x"]


def test_an_archive_that_failed_on_the_way_is_not_complete() -> None:
    state = RemoteFolder(Answer(archive((tarfile.TarInfo("a"), b"x")), 2), "/r").read()
    assert list(state.entries) == ["a"] and not state.complete


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_hostile_archive_is_an_image_or_a_fault(data: st.DataObject) -> None:
    link = tarfile.TarInfo("l")
    link.type, link.linkname = tarfile.LNKTYPE, "none"
    whole = bytearray(archive((tarfile.TarInfo("a"), b"tea" * 400), (link, b""), (tarfile.TarInfo("b" * 120), b"x")))
    for _ in range(data.draw(st.integers(0, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)) | st.just(len(whole)))
    try:
        RemoteFolder(Answer(bytes(whole[:cut])), "/r").read()
    except ComputerFault as fault:
        assert "is no archive" in str(fault)
