"""The check of archives. Nothing is ever extracted to the disk, and no more than a bound into memory."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .check import Check, shortened
from .content import Unusable, file_check

MAX_UNPACKED = 64 << 20
"""Size in bytes, declared and real, up to which archives are unpacked."""
MAX_MEMBERS = 10_000
"""Number of members up to which archives are looked at."""

_PACKED: Mapping[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(31),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\x00": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=256 << 20),
}


def archive_holds(name: str, path: str, members: Mapping[str, bytes | None]) -> Check:
    """The archive at ``path`` holds exactly these members with these bytes, ``None`` meaning any.

    Zip and tar are understood, the latter plain or packed with gzip, xz or bzip2. Folders do not count.
    """
    wanted = dict(members)

    def test(content: bytes) -> str | None:
        found: set[str] = set()
        for member, data in unzipped(content) if is_zip(content) else _untarred(_unpacked(content)):
            if member in found:
                return f"{shortened(path)} holds {shortened(member)} twice"
            if member not in wanted:
                return f"{shortened(path)} holds {shortened(member)}, which it should not"
            expected = wanted[member]
            if expected is not None and data != expected:
                where = f"{shortened(member)} in {shortened(path)}"
                return f"{where} is {shortened(data)}, not {shortened(expected)}"
            found.add(member)
        missing = sorted(wanted.keys() - found)
        return f"{shortened(path)} lacks {shortened(missing[0])}" if missing else None

    return file_check(name, path, test, "read as an archive")


def is_zip(content: bytes) -> bool:
    """Tell whether an archive begins as zip does (APPNOTE.TXT 4.3: a member, or the end of an empty one)."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def unzipped(content: bytes, most: int = MAX_UNPACKED) -> Iterator[tuple[str, bytes]]:
    """Yield the members of a zip archive.

    Raises:
        Unusable: It unpacks to more than ``most`` bytes, or holds what is no plain file.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        size = sum(info.file_size for info in infos)
        if size > most or len(infos) > MAX_MEMBERS:
            raise Unusable(f"the archive is too large: {len(infos)} members, {size} bytes")
        for info in infos:
            if info.is_dir():
                continue
            # The upper half of the attributes is the Unix mode; 0o120000 marks a link.
            if info.external_attr >> 16 & 0o170000 == 0o120000:
                raise Unusable(f"{shortened(info.filename)} in the archive is a link")
            with archive.open(info) as member:
                # One byte past what is declared, so that a lie is found out; the end checks the sum.
                data = member.read(info.file_size + 1)
            if len(data) != info.file_size:
                raise Unusable(f"{shortened(info.filename)} in the archive is not as long as it says")
            yield info.filename, data


def _unpacked(content: bytes) -> bytes:
    """Return what gzip, bzip2 or xz packed, in one or more streams; other bytes as they are."""
    make = next((make for magic, make in _PACKED.items() if content.startswith(magic)), None)
    if make is None:
        return content
    parts: list[bytes] = []
    size = 0
    # What follows the last stream may be padding.
    while content.strip(b"\0"):
        stream = make()
        part = stream.decompress(content, MAX_UNPACKED + 1 - size)
        parts.append(part)
        size += len(part)
        if size > MAX_UNPACKED:
            raise Unusable(f"the archive unpacks to more than {MAX_UNPACKED} bytes")
        if not stream.eof:
            raise Unusable("the archive is cut short")
        content = stream.unused_data
    return b"".join(parts)


class _Header(tarfile.TarInfo):
    def _block(self, count: int) -> int:
        # A negative size would lead the reader back to where it was, for ever (CVE-2025-8194).
        if count < 0:
            raise tarfile.InvalidHeaderError("negative size")  # type: ignore[attr-defined]
        blocks: int = super()._block(count)  # type: ignore[misc]
        return blocks


def _untarred(content: bytes) -> Iterator[tuple[str, bytes]]:
    size = 0
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:", tarinfo=_Header) as archive:
        for number, member in enumerate(archive):
            size += member.size
            if number >= MAX_MEMBERS or size > MAX_UNPACKED:
                raise Unusable(f"the archive is too large: more than {number} members or {size} bytes")
            if member.isdir():
                continue
            # Sparse files are refused too: a few bytes of map declare any length.
            if not member.isreg() or member.issparse():
                raise Unusable(f"{shortened(member.name)} in the archive is no plain file")
            data = archive.extractfile(member)
            found = data.read(member.size + 1) if data is not None else b""
            if len(found) != member.size:
                raise Unusable(f"{shortened(member.name)} in the archive is cut short")
            yield member.name.removeprefix("./"), found
