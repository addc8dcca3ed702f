"""How a shop looks and speaks: the axes of variation, disjoint between splits.

A look is a plain mapping from axis to the name of a value, for example
`{"theme": "linen", "font": "lato", ...}`; `resolve` turns it into what the
templates use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .words import WORDINGS

THEME_KEYS = (
    "scheme", "bg", "surface", "soft", "text", "muted", "line", "primary", "on_primary", "accent",
    "sale", "head", "on_head", "radius", "shadow", "gap",
)  # fmt: skip
_LOW = "0 1px 2px rgba(20,20,30,.06)"
_MID = "0 1px 3px rgba(20,20,30,.08), 0 8px 24px rgba(20,20,30,.06)"
_DARK = "0 1px 2px rgba(0,0,0,.5), 0 10px 30px rgba(0,0,0,.25)"

_THEMES: dict[str, dict[str, tuple[str, ...]]] = {
    "train": {
        "linen": ("light", "#faf7f2", "#ffffff", "#f1ebe1", "#2b2723", "#6f665b", "#e4dbcd", "#2f5d50",
            "#ffffff", "#c4813d", "#b3402f", "#ffffff", "#2b2723", "8px", _LOW, "20px"),
        "harbour": ("light", "#f4f7fa", "#ffffff", "#e8eef5", "#17263a", "#5b6b7f", "#d8e1ea", "#1f5fa8",
            "#ffffff", "#e08a2c", "#c2342b", "#14304f", "#f3f7fb", "4px", _MID, "18px"),
        "meadow": ("light", "#f6f8f3", "#ffffff", "#e8f0df", "#22301f", "#5f6f5a", "#d9e3d1", "#3d7a37",
            "#ffffff", "#d69a1f", "#b9442a", "#3d7a37", "#ffffff", "14px", _MID, "20px"),
        "midnight": ("dark", "#12151c", "#1b202a", "#252c39", "#eaeef5", "#9aa6b8", "#303949", "#6ea8fe",
            "#0d1420", "#f3b562", "#ff7d72", "#161a23", "#eaeef5", "10px", _DARK, "20px"),
        "blush": ("light", "#fdf6f5", "#ffffff", "#fae9e6", "#37232a", "#7d656b", "#efdcd9", "#b23a5b",
            "#ffffff", "#dd8d3a", "#a32222", "#fff9f8", "#37232a", "18px", _LOW, "22px"),
        "paper": ("light", "#ffffff", "#ffffff", "#f3f3f1", "#161616", "#636363", "#dedede", "#161616",
            "#ffffff", "#c77d10", "#c62828", "#ffffff", "#161616", "0px", "none", "16px"),
        "lagoon": ("light", "#eff8f8", "#ffffff", "#dff0f0", "#123338", "#4f7177", "#cce2e3", "#0f7c86",
            "#ffffff", "#f08a4b", "#c13c3c", "#0d4f56", "#eafafa", "6px", _MID, "16px"),
    },
    "val": {
        "apricot": ("light", "#fff8ef", "#ffffff", "#fdecd6", "#3a2a18", "#806a52", "#f0dfc7", "#c2571a",
            "#ffffff", "#b0892a", "#a61e3c", "#fff3e2", "#3a2a18", "12px", _LOW, "18px"),
        "graphite": ("dark", "#17181a", "#212326", "#2b2e32", "#f1f1ef", "#a5a8ab", "#3a3d42", "#9ad17b",
            "#132009", "#e8c25a", "#ff8b6b", "#212326", "#f1f1ef", "3px", _DARK, "16px"),
        "heather": ("light", "#f7f5fb", "#ffffff", "#ece7f6", "#2a2340", "#6c6485", "#ddd6ec", "#5b3fa3",
            "#ffffff", "#cc8b2e", "#b92d56", "#5b3fa3", "#ffffff", "10px", _MID, "20px"),
    },
    "test": {
        "sienna": ("light", "#f7f1ec", "#fffdfb", "#efe2d8", "#33241d", "#7a6558", "#e3d2c5", "#9a3f22",
            "#ffffff", "#a87d1e", "#8e1b2e", "#33241d", "#f7ece4", "5px", _LOW, "22px"),
        "fjord": ("light", "#f2f6f6", "#ffffff", "#e0eaec", "#10282f", "#526a72", "#cfdcdf", "#0b4a5c",
            "#ffffff", "#d98324", "#b8322f", "#ffffff", "#10282f", "16px", _MID, "16px"),
        "ink": ("dark", "#0f0d14", "#1a1722", "#262131", "#f2eef8", "#a69db8", "#363044", "#d8a7ff",
            "#1f0f2e", "#ffc46b", "#ff7f93", "#0f0d14", "#f2eef8", "8px", _DARK, "18px"),
    },
}  # fmt: skip

_FONTS: dict[str, dict[str, str]] = {
    "train": {
        "source-sans": '"Source Sans Pro","Source Sans 3",Arial,sans-serif',
        "roboto": "Roboto,Helvetica,sans-serif",
        "lato": "Lato,Verdana,sans-serif",
    },
    "val": {
        "manrope": 'Manrope,"Trebuchet MS",sans-serif',
        "source-serif": '"Source Serif Pro","Source Serif 4",Georgia,serif',
    },
    "test": {
        "hanken": '"Hanken Grotesk",Tahoma,sans-serif',
        "caladea": "Caladea,Cambria,serif",
    },
}


@dataclass(frozen=True)
class Layout:
    """Where things stand on a page.

    Attributes:
        header: Arrangement of the page's head: classic, stacked, menu, banner, tabs, centred, rail.
        filters: Place of the filters: left, right, top or drawer.
        items: Form of a listing: grid, rows, compact or large.
        product: Side of the product's pictures: left or right.
        summary: Place of the cart's totals: right, left or below.
        per_page: Products on a page of a listing.
    """

    header: str
    filters: str
    items: str
    product: str
    summary: str
    per_page: int


_LAYOUTS: dict[str, dict[str, Layout]] = {
    "train": {
        "sidebar": Layout("classic", "left", "grid", "left", "right", 12),
        "topbar": Layout("stacked", "top", "grid", "left", "below", 16),
        "rows": Layout("menu", "left", "rows", "right", "right", 12),
    },
    "val": {
        "starboard": Layout("banner", "right", "compact", "right", "left", 16),
        "ledger": Layout("tabs", "top", "rows", "left", "below", 12),
    },
    "test": {
        "atelier": Layout("centred", "drawer", "large", "right", "below", 12),
        "rail": Layout("rail", "right", "compact", "left", "left", 12),
    },
}


@dataclass(frozen=True)
class Locale:
    """How amounts and dates are written."""

    symbol: str
    before: bool
    thousands: str
    decimal: str
    date: str

    def money(self, cents: int) -> str:
        """An amount with its currency, for example "$1,234.50"."""
        units, rest = divmod(abs(int(cents)), 100)
        digits = f"{units:,}".replace(",", self.thousands) + f"{self.decimal}{rest:02d}"
        sign = "−" if cents < 0 else ""
        return f"{sign}{self.symbol}{digits}" if self.before else f"{sign}{digits}{self.symbol}"

    def day(self, iso: str) -> str:
        """A date, from "2026-03-05" (a time after it is ignored)."""
        year, month, day = iso[:10].split("-")
        name = MONTHS[int(month) - 1]
        return self.date.format(y=year, m=month, d=day, D=int(day), M=name, B=name[:3])


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

_LOCALES: dict[str, dict[str, Locale]] = {
    "train": {
        "dollar": Locale("$", True, ",", ".", "{B} {D}, {y}"),
        "pound": Locale("£", True, ",", ".", "{D} {B} {y}"),
        "euro-after": Locale("\u00a0€", False, ".", ",", "{d}.{m}.{y}"),
    },
    "val": {
        "euro-before": Locale("€\u00a0", True, ".", ",", "{D} {M} {y}"),
        "dollar-au": Locale("A$", True, ",", ".", "{d}/{m}/{y}"),
    },
    "test": {
        "franc": Locale("CHF\u00a0", True, "’", ".", "{D}. {M} {y}"),
        "krona": Locale("\u00a0kr", False, "\u00a0", ",", "{y}-{m}-{d}"),
    },
}


@dataclass(frozen=True)
class Brand:
    """The shop's own name: what it is called, where it lives and its drawn mark."""

    name: str
    host: str
    tagline: str
    mark: str


_BRANDS: dict[str, dict[str, Brand]] = {
    "train": {
        "northgoods": Brand("Northgoods", "www.northgoods.shop", "Good things, plainly made", "peak"),
        "fernhill": Brand("Fernhill", "www.fernhillmarket.shop", "The everyday market", "leaf"),
        "copperoak": Brand("Copper & Oak", "www.copperandoak.store", "Made to be kept", "rings"),
        "tidewell": Brand("Tidewell", "www.tidewell.shop", "A little better every day", "wave"),
    },
    "val": {
        "marlow": Brand("Marlow Lane", "www.marlowlane.shop", "Your corner shop, further away", "door"),
        "quillon": Brand("Quillon", "www.quillon.store", "Chosen with care", "spark"),
    },
    "test": {
        "osterby": Brand("Osterby", "www.osterby.shop", "From our house to yours", "sun"),
        "saltgrove": Brand("Saltgrove", "www.saltgrove.store", "Less, but lasting", "drop"),
    },
}  # fmt: skip

VALUES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "theme": _THEMES,
    "font": _FONTS,
    "layout": _LAYOUTS,
    "wording": WORDINGS,
    "locale": _LOCALES,
    "brand": _BRANDS,
}
"""For each axis and split the values by name."""

AXES: dict[str, dict[str, tuple[str, ...]]] = {
    split: {axis: tuple(values[split]) for axis, values in VALUES.items()}
    for split in ("train", "val", "test")
}
"""For each split the axes and the names of their values; the first of each is the plain look."""


@dataclass(frozen=True)
class Look:
    """A look, resolved to what the templates use."""

    names: Mapping[str, str]
    theme: Mapping[str, str]
    font: str
    layout: Layout
    words: Mapping[str, str]
    locale: Locale
    brand: Brand
    latency: int = 0
    distractor: str = "none"


def plain(split: str) -> dict[str, str]:
    """The look without variation: the first value of each axis."""
    return {axis: names[0] for axis, names in AXES[split].items()}


def draw(rng: np.random.Generator, split: str) -> dict[str, str]:
    """A random look of the split."""
    return {axis: str(rng.choice(names)) for axis, names in AXES[split].items()}


def resolve(look: Mapping[str, Any]) -> Look:
    """Looks the names up.

    Raises:
        KeyError: If an axis is missing or a name is unknown; the message lists what there is. A look
            without latency and distractor has none.
    """

    def find(axis: str, pools: Mapping[str, Mapping[str, Any]]) -> Any:
        known = {name: item for pool in pools.values() for name, item in pool.items()}
        if look.get(axis) not in known:
            raise KeyError(f"look[{axis!r}] is {look.get(axis)!r}; choose one of {sorted(known)}")
        return known[look[axis]]

    return Look(
        dict(look),
        dict(zip(THEME_KEYS, find("theme", _THEMES), strict=True)),
        find("font", _FONTS),
        find("layout", _LAYOUTS),
        find("wording", WORDINGS),
        find("locale", _LOCALES),
        find("brand", _BRANDS),
        int(look.get("latency", 0)),
        str(look.get("distractor", "none")),
    )
