"""Getting at the content of a file that an agent may have written: every trouble becomes a reason."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TypeVar

from ...errors import SetupError
from .check import Check, Situation, shortened

T = TypeVar("T")

MAX_TEXT = 8 << 20
"""Size in bytes up to which text is read."""


class Unusable(Exception):
    """What was found cannot be what was wanted; the message is the reason of the check."""


def file_check(name: str, path: str, test: Callable[[bytes], str | None], kind: str = "read") -> Check:
    """Return a check of the content of one file.

    Args:
        name: Name of the check.
        path: The file, as a POSIX path relative to the folder.
        test: Returns ``None`` or a reason, or raises ``Unusable`` with one. Whatever else it raises is put
            down to the file. It is not asked again about the bytes that it was asked about last.
        kind: What the file is read as, for the reason.
    """
    last: list[tuple[bytes, str | None]] = []

    def whole(situation: Situation) -> str | None:
        try:
            content = contents(situation, path)
        except Unusable as reason:
            return str(reason)
        # Few steps change a file, and reading a sheet takes longer than the rest of a step.
        if not last or last[0][0] != content:
            last[:] = [(content, judged(content))]
        return last[0][1]

    def judged(content: bytes) -> str | None:
        try:
            return test(content)
        except Unusable as reason:
            return str(reason)
        # Parsers of a dozen formats raise whatever they like on bytes made to break them.
        except Exception as error:
            told = shortened(str(error))
            return f"{shortened(path)} cannot be {kind}: {type(error).__name__} {told}"

    return Check(name, whole)


def contents(situation: Situation, path: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        Unusable: There is no such file, or it is no plain file, or too large.
    """
    entry = situation.now.entry(path)
    if entry is None:
        raise Unusable(f"there is no file {shortened(path)}")
    if entry.type != "file":
        raise Unusable(f"{shortened(path)} is no file but of type {entry.type!r}")
    if entry.content is None:
        raise Unusable(f"{shortened(path)} cannot be read or is too large ({entry.size} bytes)")
    content: bytes = entry.content
    return content


def decoded(path: str, content: bytes) -> str:
    """Return text that is UTF-8, with or without a byte order mark.

    Raises:
        Unusable: It is something else, or too long.
    """
    if len(content) > MAX_TEXT:
        raise Unusable(f"{shortened(path)} is too long for a text: {len(content)} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(f"{shortened(path)} is no UTF-8 text: byte {error.start} is wrong") from None


def lines_of(text: str) -> str:
    """Return ``text`` with line feeds for all line ends and none at its end."""
    return text.replace("\r\n", "\n").rstrip("\n")


def same(found: object, wanted: object, tolerance: float) -> bool:
    """Tell whether two values are equal, numbers within ``tolerance``; a truth value is no number."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, int | float) and isinstance(wanted, int | float):
        try:
            return found == wanted or abs(found - wanted) <= tolerance
        except OverflowError:
            return False
    return type(found) is type(wanted) and found == wanted


def need(*packages: str) -> None:
    """Make sure that packages of the extra ``office`` are there, so that no episode ends for want of them.

    Raises:
        SetupError: One is missing.
    """
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise SetupError(f"Checks of sheets need {', '.join(missing)}. Run: pip install 'gym-cua[office]'")
