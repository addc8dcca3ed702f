from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gym_cua.tasks.checks import archive_holds

MEMBERS = {"a.txt": b"tea", "sub/b": b"\0\1"}


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes], mode: Any = "w", **more: Any) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        folder = tarfile.TarInfo("sub")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            for key, value in more.items():
                setattr(info, key, value)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


PACKERS = [zipped, tarred, *(lambda m, x=mode: tarred(m, x) for mode in ("w:gz", "w:bz2", "w:xz"))]


@pytest.mark.parametrize("pack", PACKERS)
def test_exactly_these(pack: Any, holding: Any) -> None:
    check = archive_holds("backup", "f", MEMBERS)
    assert check(holding(pack(MEMBERS))).holds
    assert archive_holds("any", "f", {"a.txt": None, "sub/b": b"\0\1"})(holding(pack(MEMBERS))).holds
    assert "lacks 'sub/b'" in check(holding(pack({"a.txt": b"tea"}))).reason
    assert "which it should not" in check(holding(pack({**MEMBERS, "c": b""}))).reason
    assert "is b'pot', not b'tea'" in check(holding(pack({**MEMBERS, "a.txt": b"pot"}))).reason
    assert not check(holding(pack(MEMBERS)[:-40])).holds or pack is tarred


@settings(deadline=None, max_examples=40)
@given(st.dictionaries(st.text("abc", min_size=1), st.binary(max_size=20), min_size=1, max_size=4), st.sampled_from(PACKERS))
def test_round_trip(holding: Any, members: dict[str, bytes], pack: Any) -> None:
    assert archive_holds("same", "f", members)(holding(pack(members))).holds


def test_members_given_twice(holding: Any) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("a", b"1")
        archive.writestr("a", b"1")
    assert "twice" in archive_holds("one", "f", {"a": b"1"})(holding(out.getvalue())).reason


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_bombs_in_tars(pack: Any, holding: Any) -> None:
    verdict = archive_holds("bomb", "f", {"a": None})(holding(pack(bytes(80 << 20))))
    assert "unpacks to more than" in verdict.reason


def test_bombs_in_zips(holding: Any) -> None:
    bomb = zipped({"a": bytes(80 << 20)})
    assert "too large" in archive_holds("bomb", "f", {"a": None})(holding(bomb)).reason
    # One that declares little and holds much.
    lie = bomb.replace((80 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lie != bomb
    assert not archive_holds("bomb", "f", {"a": None})(holding(lie)).holds


def test_tars_of_links_devices_and_lies(holding: Any) -> None:
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
        content = tarred({"a": b""}, type=kind, linkname="/etc/passwd")
        assert "no plain file" in archive_holds("x", "f", {"a": None})(holding(content)).reason
    huge = tarfile.TarInfo("a")
    huge.size = 1 << 40
    assert not archive_holds("x", "f", {"a": None})(holding(huge.tobuf() + bytes(1024))).holds


@pytest.mark.timeout(20)
def test_a_negative_size_ends(holding: Any) -> None:
    info = tarfile.TarInfo("a")
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[124:136] = b"\xff" * 11 + b"\x00"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    assert not archive_holds("x", "f", {"b": None})(holding(bytes(header) + bytes(1024))).holds


def test_zips_with_links_and_passwords(holding: Any) -> None:
    out = io.BytesIO()
    info = zipfile.ZipInfo("a")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert "is a link" in archive_holds("x", "f", {"a": None})(holding(out.getvalue())).reason
    locked = bytearray(zipped({"a": b"x"}))
    at = locked.index(b"PK\x01\x02")
    locked[6] |= 1
    locked[at + 8] |= 1
    assert not archive_holds("x", "f", {"a": None})(holding(bytes(locked))).holds
