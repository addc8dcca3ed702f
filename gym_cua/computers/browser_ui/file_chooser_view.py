"""How a file chooser looks: where its parts lie, and their painting."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from .buttons import draw_button
from .file_icons import draw_icon
from .file_listing import Entry
from .painting import (
    ACCENT,
    ACCENT_PALE,
    ALERT,
    FAINT,
    INK,
    MUTED,
    PALE,
    WHITE,
    Box,
    Frame,
    bordered_box,
    dim,
    draw_centred,
    draw_strokes,
    draw_text,
    drop_shadow,
    ellipsised,
    fill_box,
    line_height,
    text_width,
)
from .text_field import TextField

_SIZE = 14
_TITLE_SIZE = 15
_BAR = 12
_SIZE_COLUMN = 80
_UP = (((0.5, 0.85), (0.5, 0.2)), ((0.22, 0.46), (0.5, 0.18), (0.78, 0.46)))


@dataclass(frozen=True)
class Layout:
    """Where the parts of a chooser lie on a frame.

    Attributes:
        size: Width and height of the frame.
        panel: The window.
        padding: Pixels between the window's edge and its parts.
        row_height: Pixels of one row of the list.
        count: How many rows the list has.
        parts: ``"name"``, ``"cancel"``, ``"open"``, ``"up"``, ``"list"`` and ``"bar"``, the last only
            when the list does not fit.
    """

    size: tuple[int, int]
    panel: Box
    padding: int
    row_height: int
    count: int
    parts: dict[str, Box]

    @property
    def rows(self) -> int:
        """How many whole rows fit into the list."""
        return self.parts["list"].height // self.row_height

    @property
    def most_scroll(self) -> int:
        """The furthest that the list scrolls, in pixels."""
        return max(0, self.count * self.row_height - self.parts["list"].height)

    def row(self, y: int, scroll: int) -> int | None:
        """Return the index of the row at line ``y`` of the frame, or ``None``."""
        index = (y - self.parts["list"].y + scroll) // self.row_height
        return index if 0 <= index < self.count else None

    def revealing(self, index: int, scroll: int) -> int:
        """Return the scroll nearest to ``scroll`` that shows the row ``index``."""
        top = index * self.row_height
        return max(min(scroll, top), top + self.row_height - self.parts["list"].height)

    def thumb(self, scroll: int) -> Box:
        """Return the scroll bar's thumb; of no height when the list fits."""
        bar = self.parts.get("bar")
        if bar is None:
            return Box(0, 0, 0, 0)
        height = min(bar.height, max(18, bar.height * bar.height // (self.count * self.row_height)))
        return Box(bar.x, bar.y + (bar.height - height) * scroll // self.most_scroll, bar.width, height)

    def scroll_for(self, top: int) -> int:
        """Return the scroll at which the thumb's top lies at line ``top``."""
        bar = self.parts.get("bar")
        if bar is None:
            return 0
        room = bar.height - self.thumb(0).height
        return (top - bar.y) * self.most_scroll // room if room > 0 else 0


@dataclass(frozen=True)
class Shown:
    """What a chooser shows at one moment.

    Attributes:
        where: Names of the folders from the first to the present one.
        entries: The rows.
        selected: Indices of the selected rows.
        scroll: Pixels that the list is scrolled by.
        name: The field for a name.
        error: What went wrong, or ``""``.
        focus: The part that has the focus.
        hovered: The part under the pointer, or ``None``.
        can_open: Whether Open does anything.
        multiple: Whether more than one file may be chosen.
    """

    where: tuple[str, ...]
    entries: Sequence[Entry]
    selected: AbstractSet[int]
    scroll: int
    name: TextField
    error: str
    focus: str
    hovered: str | None
    can_open: bool
    multiple: bool


def lay_out(width: int, height: int, count: int) -> Layout:
    """Return where the parts lie on a frame of ``width`` by ``height`` pixels, with ``count`` rows."""
    roomy = width >= 400 and height >= 300
    padding, part, row = (16, 32, 28) if roomy else (6, 22, 20)
    panel_width = min(620, width - 8)
    panel_height = min(460, height - 8)
    panel = Box((width - panel_width) // 2, (height - panel_height) // 2, panel_width, panel_height)
    left, inner = panel.x + padding, panel_width - 2 * padding
    gap = padding // 2
    title = line_height(_TITLE_SIZE) + gap if roomy else 0
    top = panel.y + padding + title
    buttons = panel.y + panel_height - padding - part
    # A small screen has no row to spare for the name: it shares the buttons' row or, here, the folder's.
    name_width = inner - part - gap
    parts: dict[str, Box] = {}
    if roomy:
        parts["up"] = Box(left, top, 28, 28)
        parts["name"] = Box(left + 52, buttons - gap - part, inner - 52, part)
        list_top, list_bottom = top + 28 + gap, parts["name"].y - gap - gap // 2
    else:
        parts["up"] = Box(left, top, part, part)
        parts["name"] = Box(left + part + gap, top, name_width, part)
        list_top, list_bottom = top + part + gap, buttons - gap
    button = min(96, (inner - 8) // 2)
    parts["open"] = Box(left + inner - button, buttons, button, part)
    parts["cancel"] = Box(left + inner - 2 * button - 8, buttons, button, part)
    listing = Box(left + 1, list_top + 1, inner - 2, max(row, list_bottom - list_top - 2))
    if count * row > listing.height:
        parts["bar"] = Box(listing.x + listing.width - _BAR, listing.y, _BAR, listing.height)
        listing = listing._replace(width=listing.width - _BAR)
    parts["list"] = listing
    return Layout((width, height), panel, padding, row, count, parts)


def paint(frame: Frame, layout: Layout, shown: Shown) -> None:
    """Dim the frame and paint the chooser onto it, in place."""
    dim(frame, 0.6)
    drop_shadow(frame, layout.panel, 12)
    fill_box(frame, layout.panel, WHITE, 12)
    parts = layout.parts
    _paint_head(frame, layout, shown)
    listing = parts["list"]
    width = listing.width + (_BAR if "bar" in parts else 0)
    bordered_box(frame, listing._replace(width=width).inset(-1), WHITE, FAINT, 3)
    _paint_rows(listing.view(frame), layout, shown)
    if "bar" in parts:
        fill_box(frame, parts["bar"], PALE)
        fill_box(frame, layout.thumb(shown.scroll).inset(2), (160, 164, 168), 4)
    shown.name.draw(frame, parts["name"], shown.focus == "name")
    for name, label in (("cancel", "Cancel"), ("open", "Open")):
        draw_button(
            frame,
            parts[name],
            label,
            primary=name == "open",
            focused=shown.focus == name,
            hovered=shown.hovered == name,
            enabled=name == "cancel" or shown.can_open,
        )


def _paint_head(frame: Frame, layout: Layout, shown: Shown) -> None:
    up = layout.parts["up"]
    deeper = len(shown.where) > 1
    if deeper and shown.hovered == "up":
        fill_box(frame, up, PALE, up.height // 2)
    draw_strokes(frame, up.inset((up.height - 16) // 2), _UP, MUTED if deeper else FAINT, 1.7)
    name = layout.parts["name"]
    left, inner = layout.panel.x + layout.padding, layout.panel.width - 2 * layout.padding
    if name.y == up.y:
        if shown.error:
            # Without a line of its own the error takes the field's border.
            bordered_box(frame, name.inset(-1), WHITE, ALERT, 7)
        return
    title = "Open files" if shown.multiple else "Open file"
    draw_text(frame, left, layout.panel.y + layout.padding, title, INK, _TITLE_SIZE, "semibold")
    path_width = inner - up.width - 8
    path = " › ".join(shown.where)
    if text_width(path, _SIZE) > path_width and len(shown.where) > 1:
        path = "… › " + shown.where[-1]
    top = up.y + (up.height - line_height(_SIZE)) // 2
    draw_text(frame, up.x + up.width + 8, top, ellipsised(path, path_width, _SIZE), INK, _SIZE)
    top = name.y + (name.height - line_height(_SIZE)) // 2
    draw_text(frame, left, top, "Name", MUTED, _SIZE)
    if shown.error:
        open_row = layout.parts["cancel"]
        top = open_row.y + (open_row.height - line_height(_SIZE)) // 2
        error = ellipsised(shown.error, open_row.x - left - 12, _SIZE)
        draw_text(frame, left, top, error, ALERT, _SIZE)


def _paint_rows(view: Frame, layout: Layout, shown: Shown) -> None:
    """Paint the rows onto ``view``, the list's part of the frame."""
    height, width = view.shape[:2]
    row_height = layout.row_height
    if not shown.entries:
        draw_centred(view, Box(0, 0, width, min(height, 60)), "No files here", MUTED, _SIZE)
        return
    with_size = width >= 260
    name_width = width - 36 - (_SIZE_COLUMN if with_size else 6)
    first = shown.scroll // row_height
    for index in range(first, min(len(shown.entries), first + height // row_height + 2)):
        entry = shown.entries[index]
        row = Box(0, index * row_height - shown.scroll, width, row_height)
        selected = index in shown.selected
        if selected:
            top, bottom = max(row.y, 0), min(row.y + row_height, height)
            fill_box(view, Box(0, top, width, bottom - top), ACCENT_PALE)
            fill_box(view, Box(0, top, 3, bottom - top), ACCENT)
        draw_icon(view, 10, row.y + (row_height - 16) // 2, entry.icon)
        text_top = row.y + (row_height - line_height(_SIZE)) // 2
        draw_text(view, 34, text_top, ellipsised(entry.name, name_width, _SIZE), INK, _SIZE)
        if with_size:
            size = entry.size_text
            draw_text(view, width - 12 - text_width(size, _SIZE), text_top, size, MUTED, _SIZE)
