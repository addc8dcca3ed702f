"""The note that tells of downloaded files."""

from __future__ import annotations

from collections.abc import Sequence

from .painting import (
    ACCENT,
    FAINT,
    INK,
    WHITE,
    Box,
    Frame,
    bordered_box,
    draw_strokes,
    draw_text,
    drop_shadow,
    ellipsised,
    line_height,
    text_width,
)

_SIZE = 14
_ROW = 26
_MOST = 3
_ARROW = (((0.5, 0.08), (0.5, 0.66)), ((0.22, 0.4), (0.5, 0.68), (0.78, 0.4)), ((0.15, 0.92), (0.85, 0.92)))


class DownloadBar:
    """A note at the bottom right of the page: ``report.pdf — downloaded``."""

    def draw(self, frame: Frame, names: Sequence[str]) -> None:
        """Paint the note of the last three files of ``names``, in place; without names paint nothing."""
        if not names:
            return
        height, width = frame.shape[:2]
        most = min(360, width - 16) - 52
        rows = [_row(name, most) for name in names[-_MOST:]]
        note_width = max(text_width(row, _SIZE) for row in rows) + 52
        note_height = len(rows) * _ROW + 12
        note = Box(width - note_width - 8, height - note_height - 8, note_width, note_height)
        drop_shadow(frame, note, 8, spread=12)
        bordered_box(frame, note, WHITE, FAINT, 8)
        for index, row in enumerate(rows):
            top = note.y + 6 + index * _ROW
            draw_strokes(frame, Box(note.x + 14, top + 6, 14, 14), _ARROW, ACCENT, 1.6)
            draw_text(frame, note.x + 38, top + (_ROW - line_height(_SIZE)) // 2, row, INK, _SIZE)


def _row(name: str, width: int) -> str:
    tail = " — downloaded"
    return ellipsised(name, max(12, width - text_width(tail, _SIZE)), _SIZE) + tail
