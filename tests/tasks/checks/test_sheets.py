from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from gym_cua.errors import SetupError, WorldError
from gym_cua.tasks.checks import content, sheet_cells, sheet_formula

DAY = datetime.date(2024, 3, 4)


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["B7"], page["C1"], page["D1"], page["A2"] = "tea", 12.5, True, DAY, "=SUM(B1:B7)"
    page["E1"] = "=text"
    page["E1"].data_type = "s"
    book.create_sheet("More")["A1"] = 5
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods() -> bytes:
    book = OpenDocumentSpreadsheet()

    def cell(text: str, **more: Any) -> TableCell:
        made = TableCell(**more)
        made.addElement(P(text=text))
        return made

    page = Table(name="Sheet")
    row = TableRow()
    row.addElement(cell("tea", valuetype="string"))
    row.addElement(TableCell())
    row.addElement(cell("TRUE", valuetype="boolean", booleanvalue="true"))
    row.addElement(cell("4.3.", valuetype="date", datevalue="2024-03-04"))
    row.addElement(cell("=text", valuetype="string"))
    page.addElement(row)
    row = TableRow()
    row.addElement(cell("12.5", valuetype="float", value="12.5", formula="of:=SUM([.B1:.B7])"))
    page.addElement(row)
    page.addElement(TableRow(numberrowsrepeated=4))
    row = TableRow()
    row.addElement(TableCell())
    row.addElement(cell("12,50 €", valuetype="currency", value="12.5", numbercolumnsrepeated="1000000"))
    page.addElement(row)
    book.spreadsheet.addElement(page)
    more = Table(name="More")
    row = TableRow()
    row.addElement(cell("5", valuetype="float", value="5"))
    more.addElement(row)
    book.spreadsheet.addElement(more)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


@pytest.mark.parametrize("make", [xlsx, ods])
def test_values(make: Any, holding: Any) -> None:
    book = holding(make())
    right: dict[str, Any] = {"A1": "tea", "B7": 12.5, "C1": True, "D1": DAY, "Z9": None, "E1": "=text", "B1": ""}
    verdict = sheet_cells("cells", "f", right)(book)
    assert verdict.holds, verdict.reason
    assert sheet_cells("near", "f", {"B7": 12}, tolerance=0.5)(book).holds
    assert sheet_cells("more", "f", {"A1": 5}, sheet="More")(book).holds
    wrong: list[tuple[str, Any]] = [("A1", "Tea"), ("A1", None), ("B7", "12.5"), ("B7", 12.51), ("C1", 1), ("B7", True), ("Z9", 0), ("D1", datetime.date(2024, 3, 5))]
    for cell, value in wrong:
        assert f"{cell} is " in sheet_cells("cells", "f", {cell: value})(book).reason
    assert "no sheet 'None'" in sheet_cells("x", "f", {"A1": 5}, sheet="None")(book).reason


@pytest.mark.parametrize(("make", "pattern"), [(xlsx, r"=sum\(B1:B7\)"), (ods, r"=sum\(\[\.B1:\.B7\]\)")])
def test_formulas(make: Any, pattern: str, holding: Any) -> None:
    book = holding(make())
    verdict = sheet_formula("sum", "f", "A2", pattern)(book)
    assert verdict.holds, verdict.reason
    assert "does not match" in sheet_formula("sum", "f", "A2", r"=SUM")(book).reason
    for cell in ("A1", "E1", "B7", "Z99"):
        assert "holds no formula" in sheet_formula("sum", "f", cell, ".*")(book).reason


@pytest.mark.parametrize("make", [xlsx, ods])
def test_broken_books(make: Any, holding: Any) -> None:
    whole = make()
    checks = (sheet_cells("c", "f", {"A1": "tea"}), sheet_formula("f", "f", "A2", ".*"))
    for size in range(0, len(whole) - 30, max(1, len(whole) // 25)):
        for check in checks:
            verdict = check(holding(whole[:size]))
            assert not verdict.holds and verdict.reason


def replaced(book: bytes, **parts: bytes) -> bytes:
    """The book with parts replaced, whose names end as given."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = next((data for name, data in parts.items() if info.filename.endswith(name + ".xml")), None)
            new.writestr(info.filename, old.read(info) if data is None else data)
    return out.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("make", "part"), [(xlsx, "sheet1"), (ods, "content")])
def test_hostile_books(make: Any, part: str, holding: Any) -> None:
    check = sheet_cells("c", "f", {"A1": "tea"})
    for data in (LAUGHS, LAUGHS.decode().encode("utf-16"), b"<a>" * 10_000, b"<a/>" * 10, b"", b"\0\xff"):
        verdict = check(holding(replaced(make(), **{part: data})))
        assert not verdict.holds and verdict.reason, data[:40]
    assert "document type" in check(holding(replaced(make(), **{part: LAUGHS}))).reason
    many = b"<l>" + b"<a/>" * 500_000 + b"</l>"
    assert "too many elements" in check(holding(replaced(make(), **{part: many}))).reason
    assert "too large" in check(holding(replaced(make(), **{part: bytes(20 << 20)}))).reason


def test_what_a_task_gets_wrong() -> None:
    for wrong in ("b7", "7", "B0", "B7:B8", ""):
        with pytest.raises(WorldError):
            sheet_cells("x", "f", {wrong: 1})
    with pytest.raises(WorldError):
        sheet_cells("x", "f", {})


def test_missing_packages_are_told_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "find_spec", lambda name: None)
    for make in (lambda: sheet_cells("x", "f", {"A1": 1}), lambda: sheet_formula("x", "f", "A1", ".*")):
        with pytest.raises(SetupError, match=r"pip install 'gym-cua\[office\]'"):
            make()
