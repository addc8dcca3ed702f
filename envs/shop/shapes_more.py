"""The shapes of sports goods, toys, books and bags; see `shapes` for the conventions."""

from __future__ import annotations

import math

from .shapes import INK, STEEL, Digits, Drawer, Palette, area, box, dot, faint, line, oval, turned


def _bottle(p: Palette, n: Digits) -> str:
    r = 10 + n[1] * 2
    loop = line("M84 40a16 14 0 0 1 32 0", INK, 6) if n[2] % 2 else box(90, 22, 20, 12, 4, INK)
    mark = (
        area("M100 92l16 28H84z", p.pale), dot(100, 108, 13, p.pale), box(68, 100, 64, 14, 0, p.accent),
        line("M78 112q11-14 22 0t22 0", p.pale, 5),
    )[n[3] % 4]  # fmt: skip
    return (
        loop + box(80, 36, 40, 20, 5, INK) + box(76, 54, 48, 8, 2, STEEL)
        + area(
            f"M68 {76 + r}q0-{14 + r} 18-{14 + r}h28q18 0 18 {14 + r}v{80 - r}"
            "q0 10-10 10H78q-10 0-10-10z",
            p.main,
        )
        + mark + box(75, 82, 6, 72, 3, "#fff", faint(0.35))
    )  # fmt: skip


def _dumbbell(p: Palette, n: Digits) -> str:
    def head(x: float, tall: float) -> str:
        if n[1] % 2:
            return area(f"M{x} {122 - tall * 0.5:g}l12-12h10l12 12v{tall:g}l-12 12h-10l-12-12z", p.main)
        return box(x, 122 - tall * 0.6, 34, tall * 1.2, 8, p.main)

    tall = 44 + n[2] * 2
    return turned(
        -8 - n[3],
        box(56, 112, 88, 18, 6, STEEL) + "".join(line(f"M{80 + i * 8} 114v14", "#8d959d",
            2) for i in range(6))
        + head(24, tall) + head(142, tall) + box(34, 104, 6, 36, 3, "#fff", faint(0.3)) + dot(159, 122, 6,
        p.accent),
        100, 122,
    )  # fmt: skip


def _tent(p: Palette, n: Digits) -> str:
    if n[1] % 2:
        body = area("M20 164Q34 66 100 60q66 6 80 104z", p.main) + area(
            "M100 60q-34 30-36 104h72q-2-74-36-104z", p.light
        )
        door = area("M100 86q-20 26-22 78h44q-2-52-22-78z", p.dark)
    else:
        body = area("M100 52l84 112H16z", p.main) + area("M100 52l44 112H56z", p.light)
        door = area("M100 84l26 80H74z", p.dark) + area("M100 84l26 80h-16z", p.accent, faint(0.8))
    flag = line("M100 58V34", INK, 3) + area(f"M101 34l{16 + n[2]} 7-{16 + n[2]} 7z", p.accent)
    return flag + body + door + line("M20 164l-8 6M180 164l8 6", INK, 2)


def _ball(p: Palette, n: Digits) -> str:
    ink = p.dark if n[1] % 2 else p.accent

    def patch(x: float, y: float, r: float) -> str:
        spots = [
            f"{x + r * math.sin(i * 1.2566 + n[2]):.0f} {y - r * math.cos(i * 1.2566 + n[2]):.0f}"
            for i in range(5)
        ]
        return area("M" + "L".join(spots) + "z", ink)

    ring = "".join(
        patch(100 + 48 * math.sin(i * 1.2566 + n[2] + 0.63), 104 - 48 * math.cos(i * 1.2566 + n[2] + 0.63),
            11)
        for i in range(5)
    )  # fmt: skip
    base = "#fbfaf7" if n[3] % 2 else p.main
    return (
        dot(100, 104, 62, base) + patch(100, 104, 20) + ring
        + dot(100, 104, 61, "none", f' stroke="{p.dark}" stroke-width="2" opacity=".5"')
        + oval(78, 76, 18, 11, "#fff", ' opacity=".45" transform="rotate(-35 78 76)"')
    )  # fmt: skip


def _mat(p: Palette, n: Digits) -> str:
    strap = p.accent if n[1] % 2 else INK
    rings = "".join(dot(46, 124, 38 - i * 8, (p.dark, p.light)[i % 2]) for i in range(5))
    return (
        area("M46 86h118q20 2 20 38t-20 42H46z", p.main) + area("M60 92h110v8H60z", "#fff", faint(0.2))
            + rings
        + box(96, 86, 10, 80, 2, strap) + box(140, 86, 10, 80, 2, strap)
        + line(f"M101 88Q{122 + n[2]} {40 + n[3] * 3} 145 88", strap, 5)
    )  # fmt: skip


def _blocks(p: Palette, n: Digits) -> str:
    c = (p.main, p.accent, p.light, p.wood, p.dark)
    top = (
        area("M100 30l26 40H74z", c[n[1] % 5]), area("M74 70a26 30 0 0 1 52 0z", c[n[1] % 5]),
        box(84, 38, 32, 32, 4, c[n[1] % 5]),
    )[n[2] % 3]  # fmt: skip
    return (
        top + box(54, 70, 92, 26, 4, c[n[3] % 5]) + box(34, 120, 46, 46, 4, c[(n[4] + 1) % 5])
        + box(62, 96, 26, 26, 3, c[(n[1] + 2) % 5]) + box(112, 96, 26, 26, 3, c[(n[3] + 1) % 5])
        + box(120, 120, 46, 46, 4, c[(n[5] + 3) % 5]) + area("M80 166v-20a20 20 0 0 1 40 0v20z", p.pale)
        + dot(57, 143, 10, "#fff", faint(0.3)) + dot(143, 143, 10, "#fff", faint(0.3))
    )  # fmt: skip


def _robot(p: Palette, n: Digits) -> str:
    eye = 7 + n[1] % 4
    mouth = box(84, 80, 32, 6, 3, p.pale) if n[2] % 2 else line("M84 80q16 10 32 0", p.pale, 4)
    return (
        line(f"M100 38V{22 + n[3]}", INK, 4) + dot(100, 22 + n[3], 6, p.accent)
        + line("M62 116l-18 22M138 116l18 22", STEEL, 9) + box(76, 148, 18, 18, 4, INK)
        + box(106, 148, 18, 18, 4, INK) + box(60, 38, 80, 56, 10 + n[4] * 2, p.main)
        + box(68, 48, 64, 42, 10, INK) + dot(85, 64, eye, p.light) + dot(115, 64, eye, p.light) + mouth
        + box(66, 98, 68, 54, 10, p.dark) + box(80, 108, 40, 24, 4, p.pale)
        + "".join(dot(88 + i * 12, 142, 3, (p.accent, p.light, p.pale)[i]) for i in range(3))
    )  # fmt: skip


def _train(p: Palette, n: Digits) -> str:
    load = (
        "".join(dot(42 + i * 14, 108, 9, p.wood) for i in range(3)) if n[1] % 2
        else box(34, 92, 20, 24, 2, p.accent) + box(58, 98, 20, 18, 2, p.light)
    )  # fmt: skip
    wheels = "".join(
        dot(x, 156, r, p.wood) + dot(x, 156, 4, INK) for x, r in ((40, 11), (74, 11), (112, 13), (146, 13),
            (172, 10))
    )  # fmt: skip
    puff = "".join(dot(166 - i * 14, 62 - i * 12, 6 + i * 3, "#fff", faint(0.8)) for i in range(2 + n[2] % 2))
    return (
        box(14, 164, 176, 4, 2, p.wood) + puff + load + box(26, 114, 62, 36, 4, p.accent)
        + line("M88 144h12", INK, 5) + box(98, 82, 40, 68, 4, p.main) + box(106, 94, 24, 22, 3, "#fdf6e3")
        + box(92, 76, 52, 9, 4, p.dark) + box(130, 110, 52, 40, 12, p.main) + box(158, 84, 14, 30, 3,
        p.dark) + wheels
    )  # fmt: skip


def _rings(p: Palette, n: Digits) -> str:
    c = (p.main, p.accent, p.light, p.wood, p.dark, "#f2c14e", "#7fb2d9")
    count = 4 + n[1] % 3
    h = 96 / count
    stack = "".join(
        box(52 + i * (24 / count) * 1.4, 152 - (i + 1) * h, 96 - i * (48 / count) * 1.4, h - 2, h / 2,
            c[(n[2] + i) % 7])
        for i in range(count)
    )  # fmt: skip
    return (
        line("M100 154V42", p.wood, 10)
        + dot(100, 40, 12, c[n[3] % 7])
        + stack
        + box(44, 152, 112, 14, 7, p.wood)
    )


def _cover(p: Palette, n: Digits, art: str) -> str:
    return turned(
        (n[5] - 3.5) * 1.2,
        box(58, 36, 94, 132, 2, "#efe8da") + box(50, 32, 96, 132, 3, p.main) + art
        + box(50, 32, 9, 132, 2, "#000", faint(0.18)) + box(74, 144, 52, 4, 2, p.pale, faint(0.9)),
    )  # fmt: skip


def _novel(p: Palette, n: Digits) -> str:
    art = (
        dot(110, 84, 16 + n[1], p.accent) + area("M59 128q24-34 46-12t41-14v34H59z", p.dark),
        "".join(line(f"M59 {62 + i * 14}q22-{8 + n[1]} 44 0t43 0", p.light, 4,
            faint(0.9 - i * 0.13)) for i in range(6)),
        area("M102 52l30 80H72z", p.light, faint(0.8)) + area("M102 76l20 56H82z", p.accent),
        "".join(dot(74 + i % 4 * 18, 62 + i // 4 * 20, 3 + (n[1] + i * 3) % 6, p.pale) for i in range(16)),
    )[n[2] % 4]  # fmt: skip
    return _cover(p, n, art)


def _cookbook(p: Palette, n: Digits) -> str:
    dish = (
        oval(102, 96, 16, 10, p.accent) + dot(94, 92, 5, "#7fae5c") + dot(110, 98, 5, "#e9c46a"),
        area("M102 78q20 8 14 26-14 12-28 0-6-18 14-26z", "#d1503f") + line("M102 78v-7", "#5d7f43", 4),
        line("M90 108V84M114 108V84", p.dark, 5) + oval(90, 80, 5, 8, p.dark) + line("M110 74v12h8V74",
            p.dark, 3),
    )[n[1] % 3]  # fmt: skip
    return _cover(p, n, dot(102, 96, 32, "#fff") + dot(102, 96, 24 + n[2] % 3, p.pale) + dish)


def _guide(p: Palette, n: Digits) -> str:
    x, y = 84 + n[1] * 5, 76 + n[2] * 4
    art = (
        box(64, 50, 76, 82, 2, p.pale)
        + area(f"M64 {100 - n[3]}q30-24 76 {n[4]}v32H64z", "#9cc5d4")
        + line(f"M70 {120 - n[4]}Q90 {70 + n[3] * 4} 132 60", p.dark, 2.5, ' stroke-dasharray="5 6"')
        + area(f"M{x} {y}q-12-16 0-20 12 4 0 20z", p.accent)
    )
    return _cover(p, n, art)


def _backpack(p: Palette, n: Digits) -> str:
    r = 18 + n[1] * 3
    flap = (
        area("M60 64h80v26q-40 20-80 0z", p.dark) if n[2] % 2 else line("M64 84h72", p.dark, 4)
    )  # fmt: skip
    straps = line("M84 66v40M116 66v40", p.wood, 5) if n[3] % 2 else ""
    return (
        line("M86 44a14 14 0 0 1 28 0", INK, 6) + line("M54 92q-14 26-2 56M146 92q14 26 2 56", p.dark, 8)
        + box(54, 42, 92, 124, r, p.main) + flap + straps + box(66, 112, 68, 46, 12, p.light, faint(0.85))
        + line("M72 124h56", p.dark, 3) + box(94, 122, 7, 14, 3, p.accent)
    )  # fmt: skip


def _suitcase(p: Palette, n: Digits) -> str:
    step = 14 + n[1] % 3 * 3
    ribs = line("".join(f"M{60 + i * step} 66v84" for i in range(1 + 80 // step)), p.dark, 3, faint(0.5))
    band = box(50, 100, 100, 9, 0, p.accent, faint(0.85)) if n[2] % 3 == 0 else ""
    return (
        line("M80 56V26h40v30", STEEL, 6) + box(78, 20, 44, 9, 4, INK) + box(50, 54, 100, 106, 10
            + n[3] * 2, p.main)
        + ribs + band + box(84, 50, 32, 8, 4, INK) + "".join(box(x, 158, 14, 10, 4, INK) for x in (58, 128))
        + line(f"M118 60l{8 + n[4]} 20", "#f5efe2", 2) + box(120 + n[4], 78, 14, 20, 3, "#f5efe2")
    )  # fmt: skip


def _tote(p: Palette, n: Digits) -> str:
    mark = (
        dot(100, 122, 18, p.light), area("M80 134q20-50 40 0z", p.accent), box(72, 112, 56, 9, 0, p.pale)
            + box(72, 126, 56, 9, 0, p.accent),
        line("M82 124q9-16 18 0t18 0", p.pale, 6), "".join(dot(76 + i * 12, 122, 4,
            p.pale) for i in range(5)),
    )[n[1] % 5]  # fmt: skip
    handle = p.wood if n[2] % 2 else p.dark
    return (
        line(f"M74 84q0-{46 + n[3] * 3} 26-{46 + n[3] * 3 - 0}t26 {46 + n[3] * 3}", handle, 7)
        + area(f"M48 80h104l{6 + n[4]} 80q0 6-6 6H52q-8 0-8-6z", p.main) + box(47, 78, 106, 9, 3, p.dark,
        faint(0.6)) + mark
        + line("M74 84v16M126 84v16", handle, 7)
    )  # fmt: skip


MORE_SHAPES: dict[str, Drawer] = {
    "bottle": _bottle, "dumbbell": _dumbbell, "tent": _tent, "ball": _ball, "mat": _mat,
    "blocks": _blocks, "robot": _robot, "train": _train, "rings": _rings, "novel": _novel,
    "cookbook": _cookbook, "guide": _guide, "backpack": _backpack, "suitcase": _suitcase,
    "tote": _tote,
}  # fmt: skip
