"""Push buttons, as the browser's own windows have them."""

from __future__ import annotations

from .painting import ACCENT, WHITE, Box, Colour, Frame, bordered_box, draw_centred, fill_box

_DISABLED: Colour = (227, 227, 227)
_DISABLED_TEXT: Colour = (150, 150, 150)
_BORDER: Colour = (168, 199, 250)
_HOVER: Colour = (240, 245, 254)
_PRIMARY_HOVER: Colour = (31, 104, 217)


def draw_button(
    frame: Frame,
    box: Box,
    label: str,
    *,
    primary: bool = False,
    focused: bool = False,
    hovered: bool = False,
    enabled: bool = True,
) -> None:
    """Paint a push button: filled when ``primary``, with a ring around it when ``focused``."""
    radius = box.height // 2
    if focused:
        fill_box(frame, box.inset(-4), ACCENT, radius + 4)
        fill_box(frame, box.inset(-2), WHITE, radius + 2)
    if not enabled:
        fill_box(frame, box, _DISABLED, radius)
        text = _DISABLED_TEXT
    elif primary:
        fill_box(frame, box, _PRIMARY_HOVER if hovered else ACCENT, radius)
        text = WHITE
    else:
        bordered_box(frame, box, _HOVER if hovered else WHITE, ACCENT if focused else _BORDER, radius)
        text = ACCENT
    draw_centred(frame, box.inset(2), label, text, 14, "semibold")
