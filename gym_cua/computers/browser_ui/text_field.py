"""A field of one line of text, with a caret and a selection."""

from __future__ import annotations

import re

from .events import KeyPressed
from .painting import (
    ACCENT,
    ACCENT_PALE,
    INK,
    WHITE,
    Box,
    Colour,
    Frame,
    bordered_box,
    draw_text,
    fill_box,
    line_height,
    text_width,
)

_SIZE = 14
_PADDING = 8
_BORDER: Colour = (116, 119, 117)
# Letters before the caret that are measured; more cannot be seen at once on any screen.
_WINDOW = 400
_LONGEST = 20_000


class TextField:
    """One line of text that can be edited.

    Attributes:
        text: What the field holds.
        caret: Where the next character goes, as an index into ``text``.
        anchor: The other end of the selection; equal to ``caret`` when nothing is selected.
    """

    def __init__(self, text: str = "") -> None:
        self.text = text[:_LONGEST]
        self.anchor = 0
        self.caret = len(self.text)

    def set(self, text: str) -> None:
        """Replace the text and put the caret at its end."""
        self.text = text[:_LONGEST]
        self.caret = self.anchor = len(self.text)

    def insert(self, text: str) -> None:
        """Put ``text`` in the place of the selection, or at the caret."""
        start, end = sorted((self.anchor, self.caret))
        room = max(0, _LONGEST - len(self.text) + end - start)
        text = text[:room]
        self.text = self.text[:start] + text + self.text[end:]
        self.caret = self.anchor = start + len(text)

    def press(self, event: KeyPressed) -> bool:
        """Edit by a key. Returns whether the key means anything to a text field."""
        control, shift = "Control" in event.modifiers, "Shift" in event.modifiers
        if event.name in ("Backspace", "Delete"):
            if self.caret == self.anchor:
                self.anchor = self._moved(-1 if event.name == "Backspace" else 1, control)
            self.insert("")
        elif event.name in ("ArrowLeft", "ArrowRight"):
            forward = event.name == "ArrowRight"
            if self.caret != self.anchor and not shift and not control:
                self._move((max if forward else min)(self.caret, self.anchor), shift)
            else:
                self._move(self._moved(1 if forward else -1, control), shift)
        elif event.name in ("Home", "End"):
            self._move(0 if event.name == "Home" else len(self.text), shift)
        elif control and event.name.lower() == "a":
            self.anchor, self.caret = 0, len(self.text)
        else:
            return False
        return True

    def point(self, x: int, box: Box, count: int = 1, extend: bool = False) -> None:
        """Put the caret at column ``x``, select the word (``count`` 2) or everything (3)."""
        index = self._index(x - box.x - _PADDING + self._offset(box))
        if count >= 3:
            self.anchor, self.caret = 0, len(self.text)
        elif count == 2:
            before = re.search(r"\w*$", self.text[max(0, index - _WINDOW) : index])
            after = re.match(r"\w*", self.text[index:])
            self.anchor = index - (len(before[0]) if before else 0)
            self.caret = index + (len(after[0]) if after else 0)
        else:
            self._move(index, extend)

    def draw(self, frame: Frame, box: Box, focused: bool) -> None:
        """Paint the field into ``box``; with ``focused`` its border is marked and its caret shows."""
        bordered_box(frame, box, WHITE, ACCENT if focused else _BORDER, 6, 2 if focused else 1)
        view = box.inset(2).view(frame)
        left, top = _PADDING - 2, (view.shape[0] - line_height(_SIZE)) // 2
        start = self._first()
        offset = left - self._offset(box)
        shown = self.text[start : self.caret + _WINDOW]
        if focused and self.anchor != self.caret:
            low, high = sorted((max(self.anchor, start), self.caret))
            from_x = offset + text_width(self.text[start:low], _SIZE)
            to_x = offset + text_width(self.text[start : min(high, start + len(shown))], _SIZE)
            fill_box(view, Box(from_x, top, to_x - from_x, line_height(_SIZE)), ACCENT_PALE)
        draw_text(view, offset, top, shown, INK, _SIZE)
        if focused and self.anchor == self.caret:
            caret = offset + text_width(self.text[start : self.caret], _SIZE)
            fill_box(view, Box(caret, top + 1, 1, line_height(_SIZE) - 2), INK)

    def _first(self) -> int:
        return max(0, self.caret - _WINDOW)

    def _offset(self, box: Box) -> int:
        """Pixels by which the text is shifted to the left, so that the caret stays in sight."""
        before = text_width(self.text[self._first() : self.caret], _SIZE)
        return max(0, before - (box.width - 2 * _PADDING - 2))

    def _index(self, x: int) -> int:
        """The index nearest to ``x`` pixels from the first letter measured."""
        start = self._first()
        end = min(len(self.text), self.caret + _WINDOW)
        best = start
        for index in range(start, end + 1):
            width = text_width(self.text[start:index], _SIZE)
            if index > start and width - (width - text_width(self.text[start:best], _SIZE)) / 2 > x:
                break
            best = index
        return best

    def _move(self, index: int, extend: bool) -> None:
        self.caret = index
        if not extend:
            self.anchor = index

    def _moved(self, by: int, word: bool) -> int:
        if not word:
            return min(max(self.caret + by, 0), len(self.text))
        if by > 0:
            found = re.compile(r"\w*\W*").match(self.text, self.caret)
            return found.end() if found else len(self.text)
        before = re.search(r"\w*\W*$", self.text[max(0, self.caret - _WINDOW) : self.caret])
        return self.caret - (len(before[0]) if before else 0)
