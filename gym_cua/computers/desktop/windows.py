"""The windows of a desktop, as its window manager tells of them (Extended Window Manager Hints 1.5)."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...geometry import Box
from .connection import Connection, faults


class WindowInfo(NamedTuple):
    """One window.

    Attributes:
        number: The window's number within its X server.
        title: What its title bar says.
        window_class: Which program it belongs to, as the program says: ``"L3afpad"``.
        box: Its content, without title bar and borders, in pixels of the screen.
        stacking: Its place from the back, 0 for the lowest.
        active: Whether it has the keyboard.
        hidden: Whether it is minimised.
    """

    number: int
    title: str
    window_class: str
    box: Box
    stacking: int
    active: bool
    hidden: bool


class Windows:
    """Reads and arranges the windows of one desktop.

    Args:
        connection: The connection to the X server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._asked: set[int] = set()

    def numbers(self) -> list[int]:
        """Return the windows that the window manager manages, lowest first."""
        with faults():
            return [number for number in self._managed_windows() if not self._is_panel(number)]

    def has_panel(self) -> bool:
        """Tell whether a panel is there."""
        with faults():
            return any(self._is_panel(number) for number in self._managed_windows())

    def _managed_windows(self) -> list[int]:
        return self._cardinals(self._connection.root, "_NET_CLIENT_LIST_STACKING")

    def _is_panel(self, number: int) -> bool:
        from Xlib.error import BadWindow

        display = self._connection.display
        window = display.create_resource_object("window", number)
        try:
            kinds = self._cardinals(window, "_NET_WM_WINDOW_TYPE")
        except BadWindow:
            return False
        return int(display.intern_atom("_NET_WM_WINDOW_TYPE_DOCK")) in kinds

    def managed(self) -> bool:
        """Tell whether a window manager is there."""
        with faults():
            return bool(self._cardinals(self._connection.root, "_NET_SUPPORTING_WM_CHECK"))

    def all(self) -> list[WindowInfo]:
        """Return all windows, lowest first; one that closes meanwhile is left out.

        Raises:
            ComputerFault: The X server is gone.
        """
        from Xlib.error import BadDrawable, BadWindow

        with faults():
            active = self._cardinals(self._connection.root, "_NET_ACTIVE_WINDOW")
        found = []
        for place, number in enumerate(self.numbers()):
            try:
                found.append(self._describe(number, place, number in active))
            except (BadWindow, BadDrawable):
                continue
        return found

    def _describe(self, number: int, place: int, active: bool) -> WindowInfo:
        display = self._connection.display
        window = display.create_resource_object("window", number)
        title = self._text(window, "_NET_WM_NAME") or self._text(window, "WM_NAME")
        names = window.get_wm_class() or ("", "")
        shape = window.get_geometry()
        corner = self._connection.root.translate_coords(window, 0, 0)
        hidden = display.intern_atom("_NET_WM_STATE_HIDDEN") in self._cardinals(window, "_NET_WM_STATE")
        box = Box(corner.x, corner.y, shape.width, shape.height)
        return WindowInfo(number, title, names[1], box, place, active, hidden)

    def place(self, number: int, geometry: tuple[int, int, int, int]) -> None:
        """Move a window's frame to ``(x, y)`` and give its content ``(width, height)``, all in pixels."""
        x, y, width, height = geometry
        with faults():
            window = self._connection.display.create_resource_object("window", number)
            window.configure(x=x, y=y, width=width, height=height)
            self._connection.display.sync()

    def maximise(self, number: int) -> None:
        """Have a window fill the screen, with its title bar."""
        display = self._connection.display
        add, from_user = 1, 2
        with faults():
            states = [display.intern_atom(f"_NET_WM_STATE_MAXIMIZED_{axis}") for axis in ("HORZ", "VERT")]
            self._ask(number, "_NET_WM_STATE", [add, *states, from_user, 0])

    def activate(self, number: int) -> None:
        """Put a window in front of the others and give it the keyboard."""
        from_pager = 2
        with faults():
            self._ask(number, "_NET_ACTIVE_WINDOW", [from_pager, 0, 0, 0, 0])

    def give_keyboard(self) -> bool:
        """Give the keyboard to the foremost window where none has it; tell whether one was asked to take it.

        When two windows close at once, openbox may look for the next one while both are still in its books,
        find none, and not look again; it may even go on naming one of the closed ones. A window that does not
        take the keyboard is asked once.

        Raises:
            ComputerFault: The X server is gone.
        """
        with faults():
            active = self._cardinals(self._connection.root, "_NET_ACTIVE_WINDOW")
            if set(active) & set(self._managed_windows()):
                self._asked.clear()
                return False
        for window in reversed(self.all()):
            if not window.hidden and window.number not in self._asked:
                self._asked.add(window.number)
                self.activate(window.number)
                return True
        return False

    def close(self, number: int) -> None:
        """Ask a window to close, as its button does."""
        with faults():
            self._ask(number, "_NET_CLOSE_WINDOW", [0, 2, 0, 0, 0])

    def reconfigure(self) -> None:
        """Have the window manager read its configuration again."""
        reread = 1
        with faults():
            self._ask(None, "_OB_CONTROL", [reread, 0, 0, 0, 0])

    def _ask(self, number: int | None, message: str, values: list[int]) -> None:
        from Xlib import X
        from Xlib.protocol.event import ClientMessage

        display = self._connection.display
        root = self._connection.root
        event = ClientMessage(
            window=display.create_resource_object("window", number) if number is not None else root,
            client_type=display.intern_atom(message),
            data=(32, values),
        )
        mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
        root.send_event(event, event_mask=mask)
        display.sync()

    def _cardinals(self, window: Any, name: str) -> list[int]:
        from Xlib import X

        answer = window.get_full_property(self._connection.display.get_atom(name), X.AnyPropertyType)
        return [int(value) for value in answer.value] if answer is not None and answer.format == 32 else []

    def _text(self, window: Any, name: str) -> str:
        from Xlib import X

        answer = window.get_full_property(self._connection.display.intern_atom(name), X.AnyPropertyType)
        if answer is None:
            return ""
        value = answer.value
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
