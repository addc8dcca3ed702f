"""Product pictures, drawn by code as small inline SVG.

A picture depends on the product's kind, its picture number and the colour of the
variant shown. Shapes live in `shapes` and `shapes_more`; here are colours and
the frame with its light and shadow.
"""

from __future__ import annotations

import colorsys
from functools import lru_cache

from .shapes import SHAPES, Palette
from .shapes_more import MORE_SHAPES

DRAWERS = {**SHAPES, **MORE_SHAPES}
TINTS = (
    "#c4694a", "#2f8083", "#d9a53a", "#2c4672", "#8ba88b", "#7b4a6e", "#e5786d", "#3f6b4c",
    "#7fb2d9", "#b23a4a", "#ab98cf", "#57606e", "#c98b5e", "#5a8f69", "#4a6fa5", "#a0522d",
)  # fmt: skip
WOODS = ("#d7ac76", "#b98a55", "#8a5f3c", "#e2c193")
VIEWS = {"main": "0 0 200 200", "near": "48 52 96 96", "wide": "-34 -30 268 268"}


def _mix(a: str, b: str, share: float) -> str:
    one = [int(a[i : i + 2], 16) for i in (1, 3, 5)]
    two = [int(b[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(one, two, strict=True))


def _turn(colour: str, degrees: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    turned = colorsys.hls_to_rgb((hue + degrees / 360) % 1, light, min(1.0, full + 0.05))
    return "#" + "".join(f"{round(c * 255):02x}" for c in turned)


@lru_cache(maxsize=4096)
def picture(kind: str, seed: int, hue: str = "", view: str = "main", uid: str = "") -> str:
    """Draws a product.

    Args:
        kind: A key of `kinds.KINDS`.
        seed: The product's picture number; decides details and colours.
        hue: The colour of the variant, "#rrggbb", or empty for the product's own.
        view: "main", "near" or "wide".
        uid: Makes gradient names unique where a page shows a picture twice.

    Returns:
        An `<svg>` element without text, under 2 kB.
    """
    main = hue or TINTS[seed % len(TINTS)]
    name = f"g{seed}{view[0]}{uid}"
    palette = Palette(
        main=f"url(#{name})",
        flat=main,
        dark=_mix(main, "#14161c", 0.42),
        light=_mix(main, "#ffffff", 0.5),
        pale=_mix(main, "#ffffff", 0.8),
        accent=_turn(main, 140 + seed // 16 % 80),
        wood=WOODS[seed // 7 % 4],
    )
    digits = tuple(seed >> shift & 7 for shift in (0, 3, 6, 9, 12, 15))
    body = DRAWERS[kind](palette, digits)
    back = _mix(_turn(main, 24 + seed % 50), "#ffffff", 0.87)
    floor = _mix(back, "#6b6470", 0.1)
    stops = (
        f'<stop stop-color="{_mix(main, "#ffffff", 0.25)}"/><stop offset=".45" stop-color="{main}"/>'
        f'<stop offset="1" stop-color="{_mix(main, "#14161c", 0.26)}"/>'
    )
    return (
        f'<svg viewBox="{VIEWS[view]}" aria-hidden="true"><defs><linearGradient id="{name}" x2="1"'
        f' y2=".35">{stops}</linearGradient></defs><path fill="{back}" d="M-99-99h400v400h-400z"/>'
        f'<path fill="{floor}" d="M-99 150h400v150h-400z"/><ellipse cx="104" cy="167" rx="66" ry="8"'
        f' fill="#1a1420" opacity=".13"/>{body}</svg>'
    )
