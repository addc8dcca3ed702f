"""What a server says once the connection stands (RFC 6143, 7.6)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from enum import Enum

from ...errors import ComputerFault
from .protocol import Source, skip
from .screen import Screen

_UPDATE, _COLOURS, _BELL, _CUT_TEXT = 0, 1, 2, 3


class News(Enum):
    """What a message brought."""

    PIXELS = "an update with pixels of the screen"
    UPDATE = "an update without pixels: a pointer's shape, a size"
    OTHER = "something else"


def read_message(source: Source, screen: Screen, read_clipboard: Callable[[Source], None]) -> News:
    """Read one message and return what it brought.

    Args:
        source: Where it comes from.
        screen: What it may draw on.
        read_clipboard: Reads a ServerCutText after its first byte.

    Raises:
        ComputerFault: The server sent what is not allowed.
    """
    kind = source.take(1)[0]
    if kind == _UPDATE:
        return News.PIXELS if screen.read_update(source) else News.UPDATE
    if kind == _CUT_TEXT:
        read_clipboard(source)
    elif kind == _COLOURS:
        _, count = struct.unpack(">xHH", source.take(5))
        skip(source, 6 * count)
    elif kind != _BELL:
        raise ComputerFault(
            f"The server sent a message of kind {kind}, which does not exist or was not asked for. Report it "
            "with the server's name and version."
        )
    return News.OTHER
