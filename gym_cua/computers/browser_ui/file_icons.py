"""Small pictures of folders and of sorts of files."""

from __future__ import annotations

from .file_listing import Icon
from .painting import WHITE, Box, Colour, Frame, draw_centred, draw_strokes, fill_box

_FOLDER: Colour = (86, 139, 229)
_FOLDER_BACK: Colour = (56, 103, 190)
_SHEET = (((0.0, 0.0), (0.66, 0.0), (1.0, 0.3), (1.0, 1.0), (0.0, 1.0)),)
_FOLD = (((0.66, 0.0), (0.66, 0.3), (1.0, 0.3)),)
_HILLS = (((0.08, 0.86), (0.38, 0.5), (0.56, 0.7), (0.7, 0.56), (0.92, 0.86)),)
_LINES = (((0.2, 0.45), (0.8, 0.45)), ((0.2, 0.62), (0.8, 0.62)), ((0.2, 0.79), (0.6, 0.79)))
_GRID = (((0.16, 0.46), (0.84, 0.46)), ((0.16, 0.66), (0.84, 0.66)), ((0.4, 0.36), (0.4, 0.86)))
_PLAY = (((0.34, 0.42), (0.34, 0.84), (0.74, 0.63)),)
_NOTE = (((0.4, 0.8), (0.4, 0.4), (0.72, 0.46)),)
_ZIP = (((0.5, 0.1), (0.5, 0.9)),)
_SHEETS: dict[str, Colour] = {
    "image": (38, 153, 120),
    "sound": (156, 84, 190),
    "video": (190, 84, 120),
    "pdf": (204, 60, 52),
    "document": (66, 118, 212),
    "table": (36, 138, 74),
    "archive": (150, 118, 58),
    "file": (128, 134, 139),
}


def draw_icon(frame: Frame, x: int, y: int, icon: Icon) -> None:
    """Paint an icon of 16 by 16 pixels with its top left at ``(x, y)``."""
    if icon == "folder":
        fill_box(frame, Box(x, y + 1, 8, 6), _FOLDER_BACK, 2)
        fill_box(frame, Box(x, y + 3, 16, 12), _FOLDER, 2)
        return
    sheet = Box(x + 1, y, 13, 16)
    draw_strokes(frame, sheet, _SHEET, _SHEETS[icon], filled=True)
    draw_strokes(frame, sheet, _FOLD, (225, 230, 235), filled=True)
    if icon in ("image", "video"):
        draw_strokes(frame, sheet, _HILLS if icon == "image" else _PLAY, WHITE, filled=True)
    elif icon == "pdf":
        draw_centred(frame, Box(x, y + 5, 15, 10), "A", WHITE, 10, "semibold")
    else:
        strokes = {"document": _LINES, "table": _GRID, "sound": _NOTE, "archive": _ZIP}.get(icon)
        if strokes:
            draw_strokes(frame, sheet, strokes, WHITE, 1.2)
