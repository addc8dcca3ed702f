"""Keys pressed together, as X desktops need them."""

from __future__ import annotations

from collections.abc import Iterable

from ..keys import MODIFIERS

_WINDOW_KEYS = frozenset({"Alt", "Meta"})


def release_order(names: Iterable[str]) -> list[str]:
    """Return keys that were pressed together, in the order of their presses, as they are to be released.

    That is the last one first; but with Alt or Meta, the modifiers before the others. A window manager that
    is called by Alt+Tab shows its windows until the modifiers are released, for which it takes the keyboard
    when it gets to the press. Before, the X server hands it the keyboard only as long as Tab is down (the
    passive grab of ``XGrabKey``): a release of Alt after that of Tab might go to a program, and the window
    manager wait for it without end.
    """
    last_first = list(reversed(list(names)))
    if _WINDOW_KEYS.isdisjoint(last_first):
        return last_first
    return sorted(last_first, key=lambda name: name not in MODIFIERS)
