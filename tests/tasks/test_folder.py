from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gym_cua.errors import UnknownNameError
from gym_cua.tasks import Allowance, FolderReader, FolderState, Situation, nothing_else_changed, row_gone
from gym_cua.tasks.folder import MAX_DEPTH, Entry


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"tea")
    (folder / "sub" / "b.bin").write_bytes(bytes(range(256)))
    return folder


def settle(path: Path) -> None:
    """Make a file look as if it had last been written a while ago, in the reader's eyes."""
    os.utime(path, ns=(1, 1))


def test_what_is_read(root: Path) -> None:
    state = FolderReader(root).read()
    assert list(state.entries) == ["a.txt", "sub", "sub/b.bin"] and state.complete
    assert state.content("sub/b.bin") == bytes(range(256))
    assert state.content("sub") is None and state.content("none") is None
    row = state.table("files")["a.txt"]
    assert set(row) == {"type", "size", "digest", "mode"} and row["size"] == 3
    with pytest.raises(UnknownNameError, match="files"):
        state.table("file")


def test_changes(root: Path) -> None:
    reader = FolderReader(root)
    start = reader.read()
    (root / "a.txt").write_bytes(b"pot")
    (root / "new").mkdir()
    (root / "sub" / "b.bin").unlink()
    now = reader.read()
    found = [(change.key, change.kind, change.columns) for change in now.changes_since(start)]
    assert found[0] == ("a.txt", "changed", {"digest"})
    assert [item[:2] for item in found[1:]] == [("new", "added"), ("sub/b.bin", "removed")]
    os.chmod(root / "a.txt", 0o600)
    assert [c.columns for c in reader.read().changes_since(now)] == [{"mode"}]


def test_guards_and_rows_work_on_folders(root: Path) -> None:
    reader = FolderReader(root)
    start = reader.read()
    (root / "a.txt").unlink()
    situation = Situation(start, reader.read())
    assert row_gone("gone", "files", "a.txt")(situation).holds
    assert not nothing_else_changed()(situation).holds
    assert nothing_else_changed([Allowance("files", where=lambda c: c.key == "a.txt")])(situation).holds


def test_the_same_size_and_time_does_not_hide_a_change(root: Path) -> None:
    reader = FolderReader(root)
    for text in (b"one", b"two", b"six"):
        (root / "a.txt").write_bytes(text)
        settle(root / "a.txt")
        assert reader.read().content("a.txt") == text


def test_unchanged_entries_are_shared(root: Path) -> None:
    reader = FolderReader(root)
    first = reader.read()
    (root / "c").write_bytes(b"more")
    second = reader.read()
    assert second.entry("a.txt") is first.entry("a.txt")
    assert second.changes_since(first)[0].key == "c"


def test_links_are_noted_and_not_followed(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_bytes(b"hidden")
    (root / "out").symlink_to(secret)
    (root / "file").symlink_to(secret / "key")
    (root / "loop").symlink_to("loop")
    state = FolderReader(root).read()
    assert "out/key" not in state.entries
    assert state.content("file") is None
    entry = state.entry("out")
    assert entry is not None and entry.type == "link" and entry.target == str(secret)
    first = FolderReader(root).read()
    (root / "file").unlink()
    (root / "file").symlink_to("elsewhere")
    assert [c.key for c in FolderReader(root).read().changes_since(first)] == ["file"]


@pytest.mark.timeout(20)
def test_pipes_and_sockets_are_not_opened(root: Path) -> None:
    os.mkfifo(root / "pipe")
    here = os.getcwd()
    os.chdir(root)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("socket")
            state = FolderReader(root).read()
    finally:
        os.chdir(here)
    for name in ("pipe", "socket"):
        entry = state.entry(name)
        assert entry is not None and entry.type == "other" and entry.content is None


def test_a_root_that_is_missing_or_becomes_a_link(root: Path, tmp_path: Path) -> None:
    reader = FolderReader(root)
    start = reader.read()
    root.rename(tmp_path / "moved")
    gone = reader.read()
    assert not gone.entries and {c.kind for c in gone.changes_since(start)} == {"removed"}
    root.symlink_to(tmp_path / "moved")
    linked = reader.read()
    assert not linked.entries and not linked.complete


def test_large_files_have_a_digest_and_no_content(root: Path) -> None:
    reader = FolderReader(root, max_bytes=100)
    start = reader.read()
    entry = start.entry("sub/b.bin")
    assert entry is not None and entry.size == 256 and entry.content is None
    (root / "sub" / "b.bin").write_bytes(bytes(range(255)) + b"\0")
    assert [c.columns for c in reader.read().changes_since(start)] == [{"digest"}]


def test_huge_sparse_files_take_no_time(root: Path) -> None:
    with open(root / "huge", "wb") as file:
        file.truncate(1 << 40)
    reader = FolderReader(root, max_bytes=1000)
    start = reader.read()
    entry = start.entry("huge")
    assert entry is not None and entry.size == 1 << 40 and entry.content is None
    with open(root / "huge", "r+b") as file:
        file.seek(1 << 39)
        file.write(b"x")
    assert [c.key for c in reader.read().changes_since(start)] == ["huge"]


def test_too_many_files_do_not_pass_for_unchanged(root: Path) -> None:
    reader = FolderReader(root, max_files=10)
    start = reader.read()
    for number in range(20):
        (root / f"{number}").touch()
    now = reader.read()
    assert len(now.entries) <= 10 and not now.complete
    (change, *_) = now.changes_since(start)
    assert change.key == "." and change.after is not None and set(change.after) >= {"size", "mode"}
    assert now.changes_since(now) == []


def test_a_tower_of_folders(root: Path) -> None:
    here = os.open(root, os.O_RDONLY)
    for _ in range(MAX_DEPTH * 3):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    state = FolderReader(root).read()
    assert not state.complete and max(path.count("/") for path in state.entries) == MAX_DEPTH


def test_names_of_any_bytes(root: Path) -> None:
    with open(os.path.join(os.fsencode(root), b"\xff\n\x01"), "wb") as file:
        file.write(b"x")
    reader = FolderReader(root)
    state = reader.read()
    assert state.content("\udcff\n\x01") == b"x"
    reason = nothing_else_changed()(Situation(FolderState({}), state)).reason
    assert reason.encode("utf-8")


def test_reading_leaves_no_trace(root: Path) -> None:
    path = root / "a.txt"
    settle(path)
    before = path.stat()
    FolderReader(root).read()
    after = path.stat()
    assert (before.st_atime_ns, before.st_mtime_ns, before.st_ctime_ns) == (
        after.st_atime_ns,
        after.st_mtime_ns,
        after.st_ctime_ns,
    )


def test_a_file_that_vanishes_while_it_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def gone(path: object, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == "a.txt":
            (root / "a.txt").unlink(missing_ok=True)
        if path == "sub":
            (root / "sub" / "b.bin").unlink(missing_ok=True)
            (root / "sub").rmdir()
            raise FileNotFoundError
        return real(path, flags, mode, dir_fd=dir_fd)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", gone)
    assert not FolderReader(root).read().entries


NAMES = st.sampled_from(["a", "b", "c/d", "c/e"])
TREES = st.dictionaries(NAMES, st.binary(max_size=4))


def state_of(tree: dict[str, bytes]) -> FolderState:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in tree.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        return FolderReader(folder).read()


@settings(deadline=None, max_examples=40)
@given(TREES, TREES)
def test_changes_are_symmetric(first: dict[str, bytes], second: dict[str, bytes]) -> None:
    one, two = state_of(first), state_of(second)
    assert one.changes_since(one) == [] and one.changes_since(state_of(first)) == []
    forth, back = two.changes_since(one), one.changes_since(two)
    assert [c.key for c in forth] == [c.key for c in back]
    assert {n for n in first.keys() | second.keys() if first.get(n) != second.get(n)} <= {c.key for c in forth}
    assert all(c.before == d.after and c.after == d.before for c, d in zip(forth, back, strict=True))


def test_an_image_does_not_change() -> None:
    entries = {"a": Entry("file", 1, "x", content=b"x")}
    state = FolderState(entries)
    entries.clear()
    assert state.content("a") == b"x"
    with pytest.raises(TypeError):
        state.entries["b"] = Entry("file")  # type: ignore[index]
