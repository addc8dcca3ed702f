"""Checks of spreadsheets, XLSX (ECMA-376) and ODS (OpenDocument 1.3). They need the extra ``office``."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ...errors import WorldError
from .archives import is_zip, unzipped
from .check import Check, shortened
from .content import Unusable, file_check, need, same

MAX_UNPACKED = 16 << 20
"""Size in bytes up to which a sheet's parts are unpacked."""
MAX_ELEMENTS = 400_000
"""XML elements up to which a sheet is parsed: each takes up to a few kilobytes of memory."""
MAX_DEPTH = 100
"""How deep XML elements may lie within each other."""

_PACKAGES = ("openpyxl", "odf", "defusedxml")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_KIND = "read as a spreadsheet"

Value = str | bool | int | float | datetime.date | datetime.time | None
_Place = tuple[int, int]


class _Cell(NamedTuple):
    """What a cell shows, and the formula that made it, beginning with "=", or ``None``."""

    value: Any = None
    formula: str | None = None


def sheet_cells(
    name: str,
    path: str,
    cells: Mapping[str, Value],
    sheet: str | None = None,
    tolerance: float = 1e-9,
) -> Check:
    """The spreadsheet at ``path`` has these values in these cells: ``{"B7": 12.5}``.

    Numbers are compared within ``tolerance``. Values of formulas are those that the program saved with them.
    ``None`` and ``""`` stand for an empty cell. ``sheet`` names the sheet; ``None`` is the first.

    Raises:
        SetupError: The extra ``office`` is not installed.
        WorldError: A cell's name is none, or no cell is given.
    """
    need(*_PACKAGES)
    wanted = {reference: (_place(reference), value) for reference, value in cells.items()}
    if not wanted:
        raise WorldError("sheet_cells was given no cells to look at.")

    def test(content: bytes) -> str | None:
        found = _cells(content, sheet, [place for place, _ in wanted.values()], False)
        wrong = [
            f"{reference} is {shortened(found[place].value)}, not {shortened(value)}"
            for reference, (place, value) in wanted.items()
            if not _equal(found[place].value, value, tolerance)
        ]
        return f"{shortened(path)}: " + ", ".join(wrong[:3]) if wrong else None

    return file_check(name, path, test, _KIND)


def sheet_formula(name: str, path: str, cell: str, pattern: str, sheet: str | None = None) -> Check:
    """A cell of the spreadsheet at ``path`` holds a formula that fully matches a regular expression.

    The formula begins with "=" and has no spaces; upper and lower case are alike. It is written as in the
    file: ``=SUM(A1:A3)`` in XLSX, ``=SUM([.A1:.A3])`` in ODS. ``sheet``
    names the sheet; ``None`` is the first.

    Raises:
        SetupError: The extra ``office`` is not installed.
        WorldError: The cell's name is none.
    """
    need(*_PACKAGES)
    place, expression = _place(cell), re.compile(pattern, re.IGNORECASE)

    def test(content: bytes) -> str | None:
        formula = _cells(content, sheet, [place], True)[place].formula
        if formula is None:
            return f"{cell} of {shortened(path)} holds no formula"
        # Bounded, because a regular expression may take long over what was written to make it.
        if len(formula) <= 1000 and expression.fullmatch(re.sub(r"\s+", "", formula)):
            return None
        held = f"{cell} of {shortened(path)} holds {shortened(formula)}"
        return f"{held}, which does not match {shortened(pattern)}"

    return file_check(name, path, test, _KIND)


def _place(reference: str) -> _Place:
    """Return row and column of a cell, from 1."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise WorldError(f"{reference!r} is no cell. Write it like 'B7'.")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _equal(found: Any, wanted: Value, tolerance: float) -> bool:
    if wanted is None or wanted == "":
        return found is None or found == ""
    if isinstance(found, datetime.datetime) and not isinstance(wanted, datetime.datetime):
        # Sheets know dates as midnights only.
        return found.time() == datetime.time() and found.date() == wanted
    return same(found, wanted, tolerance)


def _cells(
    content: bytes, sheet: str | None, places: list[_Place], formulas: bool
) -> dict[_Place, _Cell]:
    if not is_zip(content):
        raise Unusable("it is neither XLSX nor ODS")
    members: set[str] = set()
    elements = 0
    for name, data in unzipped(content, MAX_UNPACKED):
        members.add(name)
        elements += _elements(name, data, MAX_ELEMENTS - elements)
    read = _xlsx if "[Content_Types].xml" in members else _ods
    return read(content, sheet, places, formulas)


def _elements(name: str, data: bytes, most: int) -> int:
    """Parse a part without keeping it, to refuse what would harm the libraries; count its elements."""
    from xml.sax import SAXException
    from xml.sax.handler import ContentHandler

    from defusedxml import DefusedXmlException, sax

    class Counter(ContentHandler):
        depth = count = 0

        def startElement(self, name: str, attrs: Any) -> None:
            self.depth += 1
            self.count += 1
            if self.depth > MAX_DEPTH or self.count > most:
                raise Unusable("it holds too many elements, or too deep ones")

        def endElement(self, name: str) -> None:
            self.depth -= 1

    counter = Counter()
    try:
        sax.parseString(data, counter, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unusable(f"{shortened(name)} in it declares a document type or entities") from error
    except (SAXException, ValueError, LookupError):
        # A picture, or something that the library will refuse at the same place.
        pass
    return counter.count


def _xlsx(content: bytes, sheet: str | None, places: list[_Place], formulas: bool) -> dict[_Place, _Cell]:
    import openpyxl

    with warnings.catch_warnings():
        # Of styles that a program left out, which no check asks for.
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=not formulas)
    page = _chosen({page.title: page for page in book.worksheets}, sheet)
    # The size that a sheet declares for itself may be a lie.
    page.reset_dimensions()
    found = dict.fromkeys(places, _Cell())
    last_row, last_column = (max(place[at] for place in places) for at in (0, 1))
    rows = page.iter_rows(max_row=last_row, max_col=last_column)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row, 1):
            if (number, column) in found:
                formula = cell.value if getattr(cell, "data_type", "") == "f" else None
                formula = getattr(formula, "text", formula)
                found[number, column] = _Cell(cell.value, formula if isinstance(formula, str) else None)
    return found


def _ods(content: bytes, sheet: str | None, places: list[_Place], formulas: bool) -> dict[_Place, _Cell]:
    from odf.opendocument import load
    from odf.table import Table

    book = load(io.BytesIO(content)).spreadsheet
    if book is None:
        raise Unusable("it is no spreadsheet")
    page = _chosen({str(page.getAttribute("name")): page for page in book.getElementsByType(Table)}, sheet)
    return {(row, column): _ods_cell(page, row, column) for row, column in places}


def _ods_cell(page: Any, row: int, column: int) -> _Cell:
    line = _nth(_children(page, "table:table-row"), "numberrowsrepeated", row)
    kinds = ("table:table-cell", "table:covered-table-cell")
    cell = _nth(_children(line, *kinds), "numbercolumnsrepeated", column) if line is not None else None
    if cell is None:
        return _Cell()
    formula = cell.getAttribute("formula")
    # The prefix names the formula's language: "of:=SUM([.A1:.A3])".
    written = "=" + formula.partition("=")[2] if formula and "=" in formula else None
    return _Cell(_ods_value(cell), written)


_GROUPS = ("table:table-header-rows", "table:table-row-group", "table:table-rows")


def _children(node: Any, *kinds: str) -> Iterable[Any]:
    """Yield the children of some kinds, also those within groups and headings, which nest a bounded way."""
    for child in node.childNodes:
        if getattr(child, "tagName", "") in kinds:
            yield child
        elif getattr(child, "tagName", "") in _GROUPS:
            yield from _children(child, *kinds)


def _nth(nodes: Iterable[Any], repeated: str, wanted: int) -> Any | None:
    """Return the node at a place from 1, where one node may stand for many."""
    at = 0
    for node in nodes:
        count = int(node.getAttribute(repeated) or 1)
        if count < 1:
            raise Unusable(f"a row or cell in it is repeated {count} times")
        at += count
        if at >= wanted:
            return node
    return None


def _ods_value(cell: Any) -> Any:
    from odf import teletype
    from odf.text import P

    kind = cell.getAttribute("valuetype")
    if kind in ("float", "percentage", "currency"):
        return float(cell.getAttribute("value"))
    if kind == "boolean":
        return cell.getAttribute("booleanvalue") == "true"
    if kind == "date":
        return datetime.datetime.fromisoformat(cell.getAttribute("datevalue"))
    text = "\n".join(teletype.extractText(line) for line in cell.childNodes if line.qname == P().qname)
    return text if kind == "string" or text else None


def _chosen(pages: Mapping[str, Any], sheet: str | None) -> Any:
    if sheet is None and pages:
        return next(iter(pages.values()))
    if sheet is None or sheet not in pages:
        raise Unusable(f"it has no sheet {shortened(sheet)}, only {shortened(list(pages))}")
    return pages[sheet]
