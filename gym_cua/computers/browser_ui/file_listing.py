"""What a file chooser may show: the contents of one folder and of the folders inside it.

Nothing outside of that folder is ever shown or chosen, neither through links nor through ``..``.
Source of the accept tokens: HTML Standard, the ``accept`` attribute of ``input type=file``.
"""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

_TYPES = mimetypes.MimeTypes()  # Python's own table; the machine's would differ from place to place
_DOCUMENTS = (".doc", ".docx", ".odt", ".rtf", ".md", ".tex")
_TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".ods")
_ARCHIVES = (".zip", ".tar", ".gz", ".bz2", ".xz", ".7z", ".rar")

Icon = Literal["folder", "image", "sound", "video", "pdf", "document", "table", "archive", "file"]


class Entry(NamedTuple):
    """A file or folder: its name, its path and its size in bytes (0 for folders)."""

    name: str
    path: Path
    is_folder: bool
    size: int

    @property
    def icon(self) -> Icon:
        """The sort of picture that stands for it."""
        return "folder" if self.is_folder else _icon(self.name)

    @property
    def size_text(self) -> str:
        """Its size for people, in decimal units; empty for folders."""
        return "" if self.is_folder else _readable(self.size)


def list_folder(folder: Path, root: Path, accept: Sequence[str] = ()) -> list[Entry]:
    """Return the entries of ``folder``: folders first, each sort by name. Hidden ones are left out.

    Args:
        folder: What to list; must lie inside ``root``, or nothing is listed.
        root: The folder that entries, links followed, must lie in. Must be resolved.
        accept: Tokens of an ``accept`` attribute; files that match none are left out. Empty: all files.
    """
    if not inside(folder, root):
        return []
    entries = []
    try:
        found = sorted(os.listdir(folder))
    except OSError:
        return []
    for name in found:
        path = folder / name
        if name.startswith(".") or not inside(path, root):
            continue
        try:
            if path.is_dir():
                entries.append(Entry(name, path, True, 0))
            elif path.is_file() and accepts(name, accept):
                entries.append(Entry(name, path, False, path.stat().st_size))
        except OSError:
            continue
    return sorted(entries, key=lambda entry: (not entry.is_folder, entry.name.casefold(), entry.name))


def inside(path: Path, root: Path) -> bool:
    """Whether ``path``, links followed, exists and lies in ``root`` (which must be resolved) or is it."""
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError, ValueError):
        return False


def accepts(name: str, accept: Sequence[str]) -> bool:
    """Whether a file of this name matches one of the tokens: ``.pdf``, ``image/*`` or ``text/csv``."""
    tokens = [token.strip().lower() for token in accept if token.strip()]
    if not tokens:
        return True
    kind = _TYPES.guess_type(name)[0] or ""
    return any(
        name.lower().endswith(token)
        if token.startswith(".")
        else token in ("*", "*/*") or kind == token or (token.endswith("/*") and kind.startswith(token[:-1]))
        for token in tokens
    )


def _icon(name: str) -> Icon:
    suffix = os.path.splitext(name)[1].lower()
    if suffix in _TABLES:
        return "table"
    if suffix in _DOCUMENTS:
        return "document"
    if suffix in _ARCHIVES:
        return "archive"
    kind = (_TYPES.guess_type(name)[0] or "").split("/")
    if kind[-1] == "pdf":
        return "pdf"
    by_kind: dict[str, Icon] = {"image": "image", "audio": "sound", "video": "video", "text": "document"}
    return by_kind.get(kind[0], "file")


def _readable(size: int) -> str:
    if size < 1000:
        return f"{size} B"
    number = float(size)
    for unit in ("kB", "MB", "GB"):
        number /= 1000
        # Rounding must not show four digits, as in "1000 kB".
        if number < 999.5 or unit == "GB":
            return f"{number:.1f} {unit}" if number < 99.95 else f"{number:.0f} {unit}"
    return ""
