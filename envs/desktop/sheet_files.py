"""Spreadsheets as files: made the same from the same values, and looked at whole."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from gym_cua.tasks.checks.content import need
from gym_cua.tasks.checks.sheets import Value

Rows = Sequence[Sequence[Value]]

_DAY = b"2026-01-01T00:00:00Z"
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_MARGIN = 3


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """Return an XLSX file with these sheets, in order; texts that begin with "=" are formulas.

    Equal sheets give equal bytes: the times that the format wants are fixed.

    Raises:
        SetupError: The extra ``office`` is not installed.
    """
    need("openpyxl")
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
    held, fixed = io.BytesIO(), io.BytesIO()
    book.save(held)
    with zipfile.ZipFile(held) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = _STAMP.sub(rb"\g<1>" + _DAY, source.read(name))
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return fixed.getvalue()


def figure(value: Value) -> float:
    """Return the value of a cell that is known to be a number."""
    if isinstance(value, int | float):
        return float(value)
    raise TypeError(f"A cell was to hold a number and holds {value!r}.")


def reference(row: int, column: int) -> str:
    """Return the name of a cell, both numbers from 1; there are at most 26 columns."""
    return f"{chr(ord('A') + column - 1)}{row}"


def whole(rows: Rows) -> dict[str, Value]:
    """Return every cell of a table that begins at A1, and the cells around it, which are empty."""
    width = max(map(len, rows))
    return {
        reference(y, x): rows[y - 1][x - 1] if y <= len(rows) and x <= len(rows[y - 1]) else None
        for y in range(1, len(rows) + 1 + _MARGIN)
        for x in range(1, width + 1 + _MARGIN)
    }


def comma_separated(rows: Rows) -> str:
    """Return rows whose texts hold no comma as CSV."""
    return "".join(",".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows)
