"""Archives that tasks lay out: equal members make equal bytes."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping

_SECONDS = 1_767_225_600
"""The start of 2026, in seconds since 1970."""


def zipped(members: Mapping[str, str]) -> bytes:
    """A zip archive of texts by path."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            # With the type of a plain file, for want of which xarchiver shows no list.
            info.external_attr = 0o100644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
    return held.getvalue()


def tarred(members: Mapping[str, str]) -> bytes:
    """A tar archive of texts by path, packed with gzip."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, text in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = len(text.encode()), _SECONDS, 0o644
            archive.addfile(info, io.BytesIO(text.encode()))
    return gzip.compress(held.getvalue(), mtime=0)
