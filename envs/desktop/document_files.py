"""Documents as files: PDF 1.4 (ISO 32000-1) of plain text, in one of the fonts that every viewer has."""

from __future__ import annotations

from collections.abc import Sequence

_SIZE = (595, 842)
_LEFT, _TOP, _LEADING = 64, 780, 20
_FIRST, _STEP = 220, 120
"""Points from the first column to the second, and from each further one to the next."""

Line = Sequence[str]


def _quoted(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _content(lines: Sequence[Line]) -> bytes:
    parts = []
    for number, line in enumerate(lines):
        font = "/F2 16 Tf" if number == 0 else "/F1 12 Tf"
        y = _TOP - _LEADING * number - (10 if number else 0)
        for column, cell in enumerate(line):
            x = _LEFT + (_FIRST + (column - 1) * _STEP if column else 0)
            parts.append(f"BT {font} {x} {y} Td ({_quoted(cell)}) Tj ET")
    return "\n".join(parts).encode("cp1252")


def document(pages: Sequence[Sequence[Line]]) -> bytes:
    """Return a PDF whose pages have these lines, the first larger; each line is its cells, left to right.

    Raises:
        UnicodeEncodeError: A cell has letters that Windows-1252 lacks.
    """
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    box = f"[0 0 {_SIZE[0]} {_SIZE[1]}]"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        *(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>".encode()
            for font in ("Helvetica", "Helvetica-Bold")
        ),
    ]
    for number, lines in enumerate(pages):
        fonts = "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >>"
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox {box} {fonts} /Contents {6 + 2 * number} 0 R >>"
        content = _content(lines)
        stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
        objects += [page.encode(), stream]
    written = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    written += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(written)
