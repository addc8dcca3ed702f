"""The window in which files of one folder are chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...actions import Action
from . import file_chooser_view as view
from .events import Event, EventReader, KeyPressed, Moved, Pressed, Released, Scrolled, Typed
from .file_listing import Entry, inside, list_folder
from .painting import Frame
from .text_field import TextField

_STOPS = ("name", "cancel", "open")


@dataclass(frozen=True)
class FileAnswer:
    """How a file chooser was closed: the paths chosen, or none when it was cancelled."""

    paths: tuple[Path, ...] = ()


class FileChooser:
    """A window that lists the files of a folder, drawn over the page and worked by the agent.

    Folders inside of it may be entered; what lies outside is neither shown nor chosen, links included.
    Pointer actions are read against the frame that ``draw`` saw last; before the first ``draw`` they do
    nothing.

    Args:
        folder: The folder whose files are listed. One that does not exist is shown as empty.
        multiple: Whether more than one file may be chosen.
        accept: Tokens of the ``accept`` attribute; files that match none are not listed, but can still
            be chosen by typing their name.
    """

    def __init__(self, folder: Path, multiple: bool = False, accept: Sequence[str] = ()) -> None:
        self.multiple = multiple
        self.accept = tuple(accept)
        self._root = folder.resolve()
        self._folder = self._root
        self._entries: list[Entry] = []
        self._selected: set[int] = set()
        self._current: int | None = None
        self._range_start: int | None = None
        self._scroll = 0
        self._error = ""
        self._name = TextField()
        self._focus = "name"
        self._armed: str | None = None
        self._hovered: str | None = None
        self._grip = 0
        self._reader = EventReader()
        self._layout: view.Layout | None = None
        self._enter(self._root)

    def draw(self, frame: Frame) -> None:
        """Dim the page and paint the chooser in its middle, in place."""
        self._layout = view.lay_out(frame.shape[1], frame.shape[0], len(self._entries))
        self._scroll = min(max(self._scroll, 0), self._layout.most_scroll)
        parts = self._folder.relative_to(self._root).parts
        shown = view.Shown(
            where=(self._root.name or "/", *parts),
            entries=self._entries,
            selected=self._selected,
            scroll=self._scroll,
            name=self._name,
            error=self._error,
            focus=self._focus,
            hovered=self._hovered,
            can_open=bool(self._name.text),
            multiple=self.multiple,
        )
        view.paint(frame, self._layout, shown)

    def handle(self, action: Action) -> FileAnswer | None:
        """Take an action of the agent. Returns the answer when it closes the chooser, else ``None``."""
        for event in self._reader.read(action):
            answer = self._on(event)
            if answer is not None:
                return answer
        return None

    def _on(self, event: Event) -> FileAnswer | None:
        if isinstance(event, KeyPressed):
            return self._on_key(event)
        if isinstance(event, Typed):
            if self._focus != "name" and event.text.startswith(" "):
                return self._push(self._focus)
            self._focus = "name"
            self._name.insert(event.text)
            self._forget_selection()
        elif isinstance(event, Pressed):
            return self._on_press(event)
        elif isinstance(event, Released):
            armed, self._armed = self._armed, None
            if armed in ("open", "cancel", "up") and self._part(event.x, event.y) == armed:
                return self._push(armed)
        elif isinstance(event, Moved):
            self._on_move(event)
        elif isinstance(event, Scrolled) and self._part(event.x, event.y) in ("list", "bar"):
            self._scroll_to(self._scroll + event.dy)
        return None

    def _push(self, button: str) -> FileAnswer | None:
        if button == "cancel":
            return FileAnswer()
        if button == "up":
            self._go_up()
            return None
        return self._open()

    def _on_press(self, event: Pressed) -> FileAnswer | None:
        part = self._armed = self._hovered = self._part(event.x, event.y)
        if part is None or self._layout is None:
            return None
        if part in _STOPS:
            self._focus = part
        if part == "name":
            extend = "Shift" in event.modifiers
            self._name.point(event.x, self._layout.parts["name"], event.count, extend)
        elif part == "bar":
            thumb = self._layout.thumb(self._scroll)
            on_thumb = thumb.y <= event.y < thumb.y + thumb.height
            self._grip = event.y - thumb.y if on_thumb else thumb.height // 2
            self._on_move(Moved(event.x, event.y, down=True))
        elif part == "list":
            return self._on_row(event)
        return None

    def _on_row(self, event: Pressed) -> FileAnswer | None:
        index = self._layout.row(event.y, self._scroll) if self._layout else None
        if index is None:
            if not event.modifiers & {"Control", "Shift"}:
                self._select(set(), None)
            return None
        if event.count == 2:
            return self._choose([self._entries[index]])
        if event.count == 1:
            self._pick(index, "Control" in event.modifiers, "Shift" in event.modifiers)
        return None

    def _pick(self, index: int, toggle: bool, extend: bool) -> None:
        if self.multiple and extend and self._range_start is not None:
            start = self._range_start
            self._select(set(range(min(start, index), max(start, index) + 1)), index)
        elif self.multiple and toggle:
            self._select(self._selected ^ {index}, index)
            self._range_start = index
        else:
            self._select({index}, index)
            self._range_start = index

    def _on_move(self, event: Moved) -> None:
        self._hovered = self._part(event.x, event.y)
        if not event.down or self._layout is None:
            return
        if self._armed == "bar":
            self._scroll_to(self._layout.scroll_for(event.y - self._grip))
        elif self._armed == "name":
            self._name.point(event.x, self._layout.parts["name"], extend=True)

    def _on_key(self, event: KeyPressed) -> FileAnswer | None:
        alt = "Alt" in event.modifiers
        if event.name == "Escape":
            return FileAnswer()
        if event.name == "Enter":
            return self._push("cancel" if self._focus == "cancel" else "open")
        if event.name == "Tab":
            step = -1 if "Shift" in event.modifiers else 1
            self._focus = _STOPS[(_STOPS.index(self._focus) + step) % len(_STOPS)]
        elif event.name == "ArrowUp" and alt:
            self._go_up()
        elif event.name in ("ArrowUp", "ArrowDown", "PageUp", "PageDown"):
            self._step(event)
        elif event.name.lower() == "a" and "Control" in event.modifiers and self._all_files():
            self._select(self._all_files(), self._current)
        elif self._focus == "name":
            before = self._name.text
            if self._name.press(event) and self._name.text != before:
                self._forget_selection()
        return None

    def _all_files(self) -> set[int]:
        """The files that Control+a selects: none while a name is being typed."""
        if not self.multiple or (self._name.text and not self._selected):
            return set()
        return {index for index, entry in enumerate(self._entries) if not entry.is_folder}

    def _step(self, event: KeyPressed) -> None:
        if not self._entries:
            return
        page = max(1, self._layout.rows - 1) if self._layout else 1
        by = {"ArrowUp": -1, "ArrowDown": 1, "PageUp": -page, "PageDown": page}[event.name]
        start = self._current if self._current is not None else (-1 if by > 0 else len(self._entries))
        index = min(max(start + by, 0), len(self._entries) - 1)
        self._pick(index, toggle=False, extend="Shift" in event.modifiers)
        if self._layout is not None:
            self._scroll = self._layout.revealing(index, self._scroll)

    def _select(self, selected: set[int], current: int | None) -> None:
        self._selected, self._current, self._error = selected, current, ""
        names = [self._entries[index].name for index in sorted(selected)]
        self._name.set(names[0] if len(names) == 1 else " ".join(f'"{name}"' for name in names))

    def _forget_selection(self) -> None:
        self._selected, self._current, self._range_start, self._error = set(), None, None, ""

    def _go_up(self) -> None:
        if self._folder != self._root:
            self._enter(self._folder.parent)

    def _enter(self, folder: Path) -> None:
        self._folder = folder
        self._entries = list_folder(folder, self._root, self.accept)
        self._forget_selection()
        self._name.set("")
        self._scroll = 0
        if self._layout is not None:
            self._layout = view.lay_out(*self._layout.size, len(self._entries))

    def _open(self) -> FileAnswer | None:
        if self._selected:
            return self._choose([self._entries[index] for index in sorted(self._selected)])
        return self._choose(self._typed_entries())

    def _typed_entries(self) -> list[Entry]:
        """The entries that the name field names; an error is shown for the first that is not there."""
        text = self._name.text.strip()
        names = [text]
        if self.multiple and text.startswith('"'):
            names = re.findall(r'"([^"]+)"', text) or names
        entries = []
        for name in names if text else ():
            path = self._folder / name
            if "\0" in name or not inside(path, self._root):
                self._error = f"No file “{name}” here."
                return []
            is_folder = path.is_dir()
            if is_folder or path.is_file():
                entries.append(Entry(name, path, is_folder, 0))
        return entries

    def _choose(self, entries: list[Entry]) -> FileAnswer | None:
        """Answer with files, or enter a folder when it is the only thing chosen."""
        here = [entry for entry in entries if inside(entry.path, self._root)]
        if len(here) < len(entries):
            self._error = "A chosen file is gone."
            return None
        if len(here) == 1 and here[0].is_folder:
            # A typed path may hold "..", which the folder's own path must not.
            self._enter(here[0].path.resolve())
            return None
        files = tuple(entry.path for entry in here if not entry.is_folder)
        if not files:
            return None
        return FileAnswer(files if self.multiple else files[:1])

    def _scroll_to(self, scroll: int) -> None:
        most = self._layout.most_scroll if self._layout else 0
        self._scroll = min(max(scroll, 0), most)

    def _part(self, x: int, y: int) -> str | None:
        if self._layout is None:
            return None
        return next((name for name, box in self._layout.parts.items() if box.contains(x, y)), None)
