"""The shapes of electronics, kitchen, home, garden and office goods.

Each function draws into a square of 200 units, standing on the line y = 166. The
second argument holds digits from 0 to 7 that vary details.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

INK = "#2b2f38"
GLASS = "#dfe9ee"
STEEL = "#b9c0c7"


@dataclass(frozen=True)
class Palette:
    """The colours of one product; `main` is a gradient, the others are plain."""

    main: str
    flat: str
    dark: str
    light: str
    pale: str
    accent: str
    wood: str


Digits = tuple[int, ...]
Drawer = Callable[[Palette, Digits], str]


def box(x: float, y: float, w: float, h: float, r: float, fill: str, more: str = "") -> str:
    """A rectangle with round corners."""
    return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{r:g}" fill="{fill}"{more}/>'


def dot(x: float, y: float, r: float, fill: str, more: str = "") -> str:
    """A disc."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}"{more}/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str, more: str = "") -> str:
    """An ellipse."""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}"{more}/>'


def area(d: str, fill: str, more: str = "") -> str:
    """A filled path."""
    return f'<path d="{d}" fill="{fill}"{more}/>'


def line(d: str, stroke: str, width: float, more: str = "") -> str:
    """A stroked path with round ends."""
    return (
        f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width:g}"'
        f' stroke-linecap="round" stroke-linejoin="round"{more}/>'
    )


def turned(angle: float, inner: str, x: float = 100, y: float = 100) -> str:
    """The same, rotated about a point."""
    return f'<g transform="rotate({angle:g} {x:g} {y:g})">{inner}</g>'


def faint(opacity: float) -> str:
    """An opacity attribute."""
    return f' opacity="{opacity:g}"'


def _headphones(p: Palette, n: Digits) -> str:
    wide, cup = 44 + n[1] % 4 * 2, 14 + n[2] % 3 * 4
    left, right = 100 - wide, 100 + wide
    return (
        line(f"M{left} 120V98a{wide} {wide + 8} 0 0 1 {2 * wide} 0v22", p.dark, 12)
        + line(f"M{left + 6} 92a{wide - 6} {wide} 0 0 1 {2 * wide - 12} 0", p.light, 3)
        + box(left - 16, 104, 34, 58, cup, p.main) + box(right - 18, 104, 34, 58, cup, p.main)
        + box(left + 13, 108, 12, 50, 6, INK) + box(right - 25, 108, 12, 50, 6, INK)
        + dot(left - 1, 133, 6 + n[3] % 4, p.light, faint(0.7)) + dot(right + 1, 150, 2, p.accent)
    )  # fmt: skip


def _speaker(p: Palette, n: Digits) -> str:
    if n[1] % 3 == 0:
        grille = line("".join(f"M{46 + i * 12} 92v46" for i in range(10)), p.dark, 3, faint(0.5))
        return (
            line("M60 82q40-34 80 0", INK, 6) + box(28, 78, 144, 88, 40, p.main) + grille
            + box(84, 146, 32, 6, 3, p.light)
        )  # fmt: skip
    body = p.wood if n[2] % 2 else p.main
    r = 24 + n[3] % 3 * 3
    return (
        box(54, 38, 92, 128, 8 + n[4] * 3, body) + box(62, 46, 76, 112, 6 + n[4] * 2, INK)
        + dot(100, 118, r, p.dark) + dot(100, 118, r * 0.7, p.light, faint(0.5))
        + dot(100, 118, 8, INK) + dot(100, 70, 14, p.dark) + dot(100, 70, 6, p.light)
    )  # fmt: skip


def _keyboard(p: Palette, n: Digits) -> str:
    keys = ""
    for row, count in enumerate((11, 11, 10, 10)):
        step = 148 / count
        keys += line(
            f"M{28 + row % 2 * 2} {92 + row * 15}h{146 - row % 2 * 4}", p.pale, 10,
            f' stroke-dasharray="0 {step:.1f}" style="stroke-linecap:square"',
        )  # fmt: skip
    accent = box(22 + n[1] * 14, 87 + n[2] % 4 * 15, 11, 11, 2, p.accent)
    return box(12, 76, 176, 88, 10, p.main) + box(18, 82, 164, 76, 6, p.dark) + keys + accent


def _camera(p: Palette, n: Digits) -> str:
    r = 30 + n[1] % 4 * 2
    top = (
        box(62, 56, 40, 22, 6, p.dark) if n[2] % 2 else area("M66 78l10-26h48l10 26z", p.dark)
    )  # fmt: skip
    return (
        top + box(128, 62, 22, 14, 4, STEEL) + box(28, 72, 144, 94, 14, p.main)
        + box(28, 92, 144, 48, 0, INK, faint(0.82)) + dot(100, 118, r + 6, STEEL)
        + dot(100, 118, r, INK) + dot(100, 118, r * 0.66, "#41597a")
        + dot(90, 107, r * 0.2, "#fff", faint(0.75)) + dot(152, 84, 5, p.accent)
        + box(40, 79, 20, 8, 3, p.light)
    )  # fmt: skip


def _watch(p: Palette, n: Digits) -> str:
    r = 12 if n[1] % 2 else 36
    face = ("#10141c", "#1d2a3f", "#22201f")[n[2] % 3]
    sweep = 20 + n[3] * 8
    return (
        area("M76 30h48l6 40H70zM70 132h60l-6 40H76z", p.main)
        + box(60, 62, 80, 78, r + 4, STEEL) + box(66, 68, 68, 66, r, face)
        + f'<circle cx="100" cy="101" r="20" fill="none" stroke="{p.accent}" stroke-width="5"'
        f' stroke-linecap="round" stroke-dasharray="{sweep + 24} 200" transform="rotate(-90 100 101)"/>'
        + dot(100, 101, 12, "none", f' stroke="{p.light}" stroke-width="4"')
        + box(140, 92, 6, 18, 3, p.dark)
    )  # fmt: skip


def _kettle(p: Palette, n: Digits) -> str:
    neck = n[1] % 2
    spout = line("M56 136Q30 120 34 78l-10-8", p.dark, 8) if neck else area("M64 82L36 70l10 34z", p.dark)
    return (
        line("M132 70q44 6 34 62-4 18-22 20", INK, 9) + spout
        + area(f"M66 66h68l{14 + n[2]} 90q0 6-8 6H60q-8 0-8-6z", p.main)
        + box(48, 158, 106, 9, 4, INK) + box(72, 58, 56, 9, 4, p.dark) + dot(100, 53, 7, INK)
        + area("M76 76h7l-7 72h-8z", "#fff", faint(0.28)) + dot(118, 146, 4, p.accent)
    )  # fmt: skip


def _pan(p: Palette, n: Digits) -> str:
    handle = p.wood if n[1] % 2 else INK
    egg = (
        oval(86, 112, 22, 10, "#fff") + oval(88, 110, 9, 4.5, "#f5b83d") if n[2] % 3 == 0
        else oval(86, 112, 46, 9, "#fff", faint(0.08))
    )  # fmt: skip
    return turned(
        -10,
        box(140, 106, 58, 12, 6, handle) + area("M14 112q4 42 34 46h76q30-4 34-46z", p.main)
        + oval(86, 112, 72, 20, STEEL) + oval(86, 113, 66, 16, "#363a41") + egg,
        86, 120,
    )  # fmt: skip


def _mug(p: Palette, n: Digits) -> str:
    flare = n[1] % 4 * 3
    band = (
        area(f"M{57 - flare * 0.5:g} 108h{82 + flare:g}v{10 + n[2] * 2}H{58 - flare * 0.4:g}z", p.pale,
            faint(0.8))
        if n[3] % 3 else "".join(dot(72 + i * 18, 122 + i % 2 * 12, 4, p.pale) for i in range(4))
    )  # fmt: skip
    return (
        line("M136 92q36-6 34 22t-40 26", p.dark, 10)
        + area(f"M{54 - flare} 74h{88 + 2 * flare}l-6 80q-2 12-14 12H74q-12 0-14-12z", p.main)
        + band + oval(98, 75, 44 + flare, 9, p.light) + oval(98, 77, 38 + flare, 6, "#5a3a28")
        + line("M86 58q-8-10 0-20M104 58q-8-10 0-20", "#fff", 4, faint(0.7))
    )  # fmt: skip


def _blender(p: Palette, n: Digits) -> str:
    fill = 100 + n[1] * 2
    return (
        line("M132 58q26 4 20 34t-24 22", GLASS, 8)
        + area("M62 44h76l-10 76H72z", GLASS, faint(0.9))
        + area(f"M{64 + (fill - 44) / 8:g} {fill - 20}h{70 - (fill - 44) / 4:g}l-4 {140 - fill}H72z",
        p.accent, faint(0.75))
        + box(58, 34, 84, 12, 5, INK) + area("M68 120h64l14 40q1 6-6 6H60q-7 0-6-6z", p.main)
        + dot(100, 144, 11, p.pale) + line("M100 144l5-6", INK, 3)
        + area("M70 50h6l8 66h-5z", "#fff", faint(0.6))
    )  # fmt: skip


def _lamp(p: Palette, n: Digits) -> str:
    stem = p.wood if n[1] % 2 else STEEL
    top = 20 + n[2] * 2
    base = (
        area("M100 104q34 8 26 40-4 22-26 22t-26-22q-8-32 26-40z", p.dark) if n[3] % 3 == 0
        else line("M100 100v58", stem, 7) + box(70, 156, 60, 10, 5, stem)
    )  # fmt: skip
    return (
        dot(100, 86, 74, "#ffe7a8", faint(0.28)) + base
        + area(f"M{100 - top} 40h{2 * top}l{60 - top} 66H40z", p.main)
        + area(f"M{106 - top} 40h10l-20 66H54z", "#fff", faint(0.25)) + oval(100, 106, 58, 5, "#fff3cf")
    )  # fmt: skip


def _cushion(p: Palette, n: Digits) -> str:
    style = n[1] % 4
    deco = ""
    if style == 0:
        deco = "".join(line(f"M{58 + i * 21} 66q-5 42 0 86", p.pale, 5, faint(0.8)) for i in range(5))
    elif style == 1:
        deco = "".join(dot(64 + i % 4 * 24, 80 + i // 4 * 24, 5, p.accent) for i in range(12))
    elif style == 2:
        deco = area("M100 66l46 42-46 44-46-44z", p.light, faint(0.7)) + dot(100, 108, 9, p.accent)
    else:
        deco = line("M44 96q56 20 112 0M44 122q56 20 112 0", p.light, 6)
    return (
        area("M34 56q66 16 132 0-12 54 0 108-66-12-132 0 12-54 0-108z", p.main) + deco
        + line("M34 56q66 16 132 0-12 54 0 108-66-12-132 0 12-54 0-108z", p.dark, 2.5, faint(0.6))
    )  # fmt: skip


def _vase(p: Palette, n: Digits) -> str:
    stems = "".join(
        line(f"M100 90Q{100 + d * 0.4:g} 60 {100 + d} {36 + abs(d) * 0.5:g}", "#6d8a5c", 3)
        + dot(100 + d, 34 + abs(d) * 0.5, 8 + n[1] % 4, p.accent)
        for d in ((-26, 4, 30) if n[2] % 2 else (-14, 18))
    )  # fmt: skip
    w, neck = 34 + n[3] * 3, 10 + n[4]
    return (
        stems
        + area(
            f"M{100 - neck} 78h{2 * neck}c0 22 {w - neck} 22 {w - neck} 52 0 18-10 36-18 36H{118 - w}"
            f"c-8 0-18-18-18-36 0-30 {w - neck}-30 {w - neck}-52z",
            p.main,
        )
        + oval(100, 78, 14, 4, p.dark) + line(f"M{108 - w} 124q-1 14 5 24", "#fff", 5, faint(0.4))
    )  # fmt: skip


def _clock(p: Palette, n: Digits) -> str:
    marks = "".join(
        dot(100 + 48 * math.sin(i * math.pi / 6), 100 - 48 * math.cos(i * math.pi / 6), 3 if i % 3 else 5,
            INK)
        for i in range(0, 12, 1 if n[1] % 2 else 3)
    )  # fmt: skip
    rim = p.wood if n[2] % 3 == 0 else p.main
    return (
        dot(100, 100, 68, rim) + dot(100, 100, 58, "#fdfbf6") + marks
        + turned(n[3] * 45 + 20, line("M100 104V66", INK, 6))
        + turned(n[4] * 44, line("M100 108V54", INK, 4)) + turned(n[5] * 40, line("M100 112V50", p.accent, 2))
        + dot(100, 100, 5, p.accent)
    )  # fmt: skip


def _can(p: Palette, n: Digits) -> str:
    return (
        line("M74 92q-2-46 40-40t38 66", p.dark, 8) + line("M66 140L30 84", p.dark, 9)
        + oval(26, 78, 15, 8, p.light, ' transform="rotate(-35 26 78)"')
        + area(f"M70 90h68l{6 + n[1]} 70q0 6-6 6H70q-6 0-6-6z", p.main) + oval(104, 90, 34, 7, p.dark)
        + box(64, 112 + n[2] * 3, 80, 6 + n[3], 0, p.pale, faint(0.6))
    )  # fmt: skip


def _planter(p: Palette, n: Digits) -> str:
    leaves = "".join(
        turned(a, oval(100, 70 - n[1], 10 + n[2], 34, ("#4f8a58", "#6aa36b", "#3f7350")[i % 3]), 100, 104)
        for i, a in enumerate((-62, -34, -8, 20, 46, 66) if n[3] % 2 else (-48, -16, 14, 44))
    )  # fmt: skip
    legs = line("M74 160l-6 8M126 160l6 8", p.wood, 7) if n[4] % 2 else ""
    return (
        leaves + legs + area(f"M54 104h92l-{8 + n[5]} 56q-1 6-8 6H{72}q-7 0-8-6z", p.main)
        + box(50, 98, 100, 14, 4, p.dark) + line("M66 122h66", p.pale, 3, faint(0.6))
    )  # fmt: skip


def _lantern(p: Palette, n: Digits) -> str:
    flame = area("M100 100q16 20 0 34-16-14 0-34z", "#f7b733") + area(
        "M100 114q7 11 0 18-7-7 0-18z", "#fff1b8"
    )
    bars = line("M76 78v76M124 78v76" + ("M100 78v76" if n[1] % 3 == 0 else ""), p.dark, 4)
    return (
        dot(100, 116, 62, "#ffdf91", faint(0.3)) + line("M80 48a20 20 0 0 1 40 0", INK, 5)
        + area(f"M100 {36 + n[2] * 2}l40 40H60z", p.main) + box(66, 76, 68, 80, 3, "#fff7df", faint(0.8))
        + box(90, 134, 20, 20, 2, "#f3eee3") + flame + bars + box(58, 154, 84, 12, 4, p.main)
        + box(62, 72, 76, 7, 3, p.dark)
    )  # fmt: skip


def _trowel(p: Palette, n: Digits) -> str:
    return turned(
        38 + n[1] * 3,
        box(91, 18, 18, 60, 9, p.main) + box(91, 60, 18, 9, 2, p.accent) + line("M100 78v26", STEEL, 8)
        + area(f"M{78 - n[2] % 3} 104h{44 + 2 * (n[2] % 3)}q6 44-22 72-28-28-22-72z", STEEL)
        + line("M100 110v52", "#8d959d", 3) + dot(100, 26, 3, p.pale),
        100, 100,
    )  # fmt: skip


def _chair(p: Palette, n: Digits) -> str:
    back = 12 + n[1] * 3
    arms = line("M56 112V94h14M144 112V94h-14", INK, 6) if n[2] % 2 else ""
    return (
        line("M100 124v26M100 148l-38 14M100 148l38 14M100 148v18", STEEL, 6)
        + "".join(dot(x, 165, 5, INK) for x in (62, 100, 138))
        + line("M100 84v28", INK, 9) + box(66, 26, 68, 72, back, p.main)
        + line(f"M80 {44 + n[3]}h40M80 {60 + n[3]}h40", p.pale, 3, faint(0.5))
        + arms + box(54, 108, 92, 18, 9, p.dark)
    )  # fmt: skip


def _notebook(p: Palette, n: Digits) -> str:
    mark = (
        dot(104, 90, 20, p.light), box(84, 66, 44, 26, 3, p.pale),
        area("M104 64l22 40H82z", p.light), line("M82 76h44M82 90h44M82 104h28", p.pale, 4),
    )[n[1] % 4]  # fmt: skip
    return turned(
        n[2] - 9,
        box(60, 40, 92, 128, 5, "#f5f0e4") + box(52, 36, 92, 128, 6, p.main)
        + box(52, 36, 12, 128, 4, p.dark) + mark + box(128, 36, 6, 128, 0, p.accent)
        + line("M84 164v12l4-4 4 4v-12", p.accent, 2),
    )  # fmt: skip


def _pen(p: Palette, n: Digits) -> str:
    second = turned(58, box(93, 34, 13, 120, 6, p.dark) + box(93, 34, 13, 40, 6, p.light)) if n[1] % 2 else ""
    return second + turned(
        38 + n[2],
        box(91, 30, 18, 108, 8, p.main) + box(91, 78, 18, 6, 0, STEEL) + box(106, 36, 5, 38, 2, STEEL)
        + area("M91 136h18l-9 34z", STEEL) + line("M100 150v12", INK, 1.5) + box(95, 36, 3, 92, 1, "#fff",
        faint(0.35)),
    )  # fmt: skip


def _organiser(p: Palette, n: Digits) -> str:
    body = p.wood if n[1] % 2 else p.main
    tools = "".join(
        line(f"M{x} 120L{x + d} {50 + n[2] * 3 + i * 7}", (p.accent, INK, p.flat, STEEL)[i], 7)
        for i, (x, d) in enumerate(((58, -8), (70, -1), (80, 6), (128, 5)))
    )  # fmt: skip
    return (
        tools + box(40, 104, 56, 62, 5, body) + box(96, 124, 66, 42, 5, body)
        + box(108, 112, 34, 18, 2, p.pale) + box(96, 122, 66, 44, 5, p.dark, faint(0.35))
        + line("M68 104v62", "#000", 2, faint(0.2)) + box(116, 142, 26, 6, 3, p.light)
    )  # fmt: skip


SHAPES: dict[str, Drawer] = {
    "headphones": _headphones, "speaker": _speaker, "keyboard": _keyboard, "camera": _camera,
    "watch": _watch, "kettle": _kettle, "pan": _pan, "mug": _mug, "blender": _blender,
    "lamp": _lamp, "cushion": _cushion, "vase": _vase, "clock": _clock, "can": _can,
    "planter": _planter, "lantern": _lantern, "trowel": _trowel, "chair": _chair,
    "notebook": _notebook, "pen": _pen, "organiser": _organiser,
}  # fmt: skip
