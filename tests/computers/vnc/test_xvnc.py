"""Against a real TigerVNC with real programs."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gym_cua.actions import Action
from gym_cua.computers.vnc import VncComputer
from gym_cua.computers.vnc.protocol import COPY_RECT, ENCODINGS
from gym_cua.errors import ComputerFault, SetupError

from .conftest import Desktop, StartDesktop

pytestmark = pytest.mark.desktop

ASCII = "".join(map(chr, range(32, 127)))


def colours(path: Path) -> Path:
    """Write a text that fills a terminal with many colours and some letters."""
    generator = np.random.default_rng(5)
    shades = (np.linspace(0, 255, 24)[:, None, None] + generator.integers(0, 30, (24, 79, 3))) / 1.2
    rows = ("".join(f"\x1b[48;2;{r:.0f};{g:.0f};{b:.0f}m" + "ab "[x % 3] for x, (r, g, b) in enumerate(row)) for row in shades)
    path.write_text("\r\n".join(rows) + "\x1b[?25l")
    return path


def colourful(desktop: Desktop) -> VncComputer:
    computer = desktop.computer(encodings=["raw"])
    desktop.xterm(computer, f"cat {colours(desktop.folder / 'colours')}; sleep 1000")
    desktop.until(computer, lambda: len(np.unique(computer.screenshot().reshape(-1, 3), axis=0)) > 500)
    computer.perform(Action("move", x=600, y=460))
    computer.perform(Action("wait", seconds=0.3))
    return computer


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def test_every_encoding_gives_the_same_pixels(desktop: Desktop, decoded: list[int]) -> None:
    first = colourful(desktop)
    wanted = first.screenshot()
    assert wanted.shape == (480, 640, 3) and wanted.dtype == np.uint8 and wanted is not first.screenshot()
    for name in ("raw", "hextile", "zrle", "tight"):
        decoded.clear()
        other = desktop.computer(encodings=[name])
        other.perform(Action("move", x=600, y=460))
        assert ENCODINGS[name] in decoded, name
        assert np.array_equal(other.screenshot(), wanted), name
        other.close()
    decoded.clear()
    lossy = desktop.computer(encodings=["tight"], quality=6, pointer=False)
    plain = desktop.computer(pointer=False).screenshot()
    assert 0 < difference(lossy.screenshot(), plain) < 6


def test_scrolling_comes_as_copies(desktop: Desktop, decoded: Sequence[int]) -> None:
    computer = desktop.computer(encodings=["copyrect", "zrle"])
    desktop.xterm(computer, "sh")
    for _ in range(4):
        computer.perform(Action("type", text="seq 1 40; date\n"))
    computer.perform(Action("wait", seconds=0.5))
    assert COPY_RECT in decoded
    desktop.until(
        computer,
        lambda: np.array_equal(computer.screenshot()[:200], desktop.computer(encodings=["raw"]).screenshot()[:200]),
    )


def test_typing(desktop: Desktop) -> None:
    computer = desktop.computer()
    out = desktop.folder / "out"
    desktop.xterm(computer, f"stty -echoctl; cat > {out}")
    lines = [ASCII, "é ß € 漢 😀 ñ Å Ω ж ا ไ — “q”", "ÄÖÜ" * 30]
    for line in lines:
        computer.perform(Action("type", text=line + "\n"))
    computer.perform(Action("type", text="a\tb\x01\r\nc\n"))
    computer.perform(Action("key", keys=("Control", "d")))
    wanted = "\n".join([*lines, "a\tb", "c", ""])
    desktop.until(computer, lambda: len(out.read_text()) >= len(wanted))
    assert out.read_text() == wanted


def test_pasting_what_is_on_no_keyboard(desktop: Desktop) -> None:
    computer = desktop.computer(paste=("Shift", "Insert"))
    out = desktop.folder / "out"
    desktop.xterm(computer, f"cat > {out}")
    # More characters than the server has spare keys for.
    text = "".join(map(chr, range(0x4E00, 0x4E80))) + " tea\n"
    for line in (text, "plain\n", text[::-1] + "\n"):
        computer.perform(Action("type", text=line))
    wanted = text + "plain\n" + text[::-1] + "\n"
    desktop.until(computer, lambda: len(out.read_text()) >= len(wanted))
    assert out.read_text() == wanted


def raw_terminal(desktop: Desktop, computer: VncComputer, before: str = "") -> Path:
    out = desktop.folder / "raw"
    desktop.xterm(computer, f"stty raw -echo; printf '{before}'; cat > {out}", "-xrm", "*metaSendsEscape: true")
    desktop.until(computer, out.exists)
    computer.perform(Action("noop"))
    return out


def test_keys_and_combinations(desktop: Desktop) -> None:
    computer = desktop.computer()
    out = raw_terminal(desktop, computer)
    for names, wanted in (
        (("a",), b"a"),
        (("A",), b"A"),
        (("Shift", "a"), b"A"),
        (("Shift", "1"), b"!"),
        (("?",), b"?"),
        (("Control", "c"), b"\x03"),
        (("Control", "A"), b"\x01"),
        (("Enter",), b"\r"),
        (("Tab",), b"\t"),
        (("Shift", "Tab"), b"\x1b[Z"),
        (("Escape",), b"\x1b"),
        (("ArrowUp",), b"\x1b[A"),
        (("Control", "ArrowLeft"), b"\x1b[1;5D"),
        (("F1",), b"\x1bOP"),
        (("F12",), b"\x1b[24~"),
        (("Delete",), b"\x1b[3~"),
        (("PageDown",), b"\x1b[6~"),
        (("Alt", "x"), b"\x1bx"),
        (("é",), "é".encode()),
        (("漢",), "漢".encode()),
    ):
        before = len(out.read_bytes())
        computer.perform(Action("key", keys=names))
        desktop.until(computer, lambda: len(out.read_bytes()) >= before + len(wanted))  # noqa: B023
        assert out.read_bytes()[before:] == wanted, names


def test_keys_that_are_held(desktop: Desktop) -> None:
    computer = desktop.computer()
    out = raw_terminal(desktop, computer)
    computer.perform(Action("key_down", keys=("Shift",)))
    computer.perform(Action("key", keys=("a",)))
    computer.perform(Action("key", keys=("Shift", "b")))
    computer.perform(Action("key", keys=("c",)))
    computer.perform(Action("key_up", keys=("Shift",)))
    computer.perform(Action("key", keys=("d",)))
    desktop.until(computer, lambda: len(out.read_bytes()) >= 4)
    assert out.read_bytes() == b"ABCd"
    computer.perform(Action("key_down", keys=("Control",)))
    computer.close()
    other = desktop.computer()
    other.perform(Action("move", x=200, y=100))
    other.perform(Action("key", keys=("e",)))
    desktop.until(other, lambda: len(out.read_bytes()) >= 5)
    assert out.read_bytes() == b"ABCde"


def test_pointer_actions_as_a_program_sees_them(desktop: Desktop) -> None:
    computer = desktop.computer()
    # The terminal reports buttons, and moves while one is down, as ESC [ < button ; column ; row M or m.
    out = raw_terminal(desktop, computer, "\\033[?1002h\\033[?1006h")
    left, middle, right = (["<0M", "<0m"], ["<1M", "<1m"], ["<2M", "<2m"])
    place = {"x": 200, "y": 100}

    def reported() -> list[str]:
        parts = out.read_bytes().decode().split("\x1b[")[1:]
        return [part.split(";")[0] + part[-1] for part in parts]

    for action, wanted in (
        (Action("click", **place), left),
        (Action("double_click", **place), left * 2),
        (Action("triple_click", **place, button="middle"), middle * 3),
        (Action("click", **place, button="right"), right),
        (Action("click", **place, keys=("Alt",)), ["<8M", "<8m"]),
        (Action("mouse_down", **place), ["<0M"]),
        (Action("move", x=300, y=100), ["<32M"]),
        (Action("mouse_up"), ["<0m"]),
        (Action("scroll", **place, dy=250), ["<65M"] * 2),
        (Action("scroll", **place, dy=50), ["<65M"]),
        (Action("scroll", **place, dy=-120), ["<64M"]),
        (Action("scroll", **place, dy=-80), ["<64M"]),
        (Action("scroll", **place, dx=100, dy=0), ["<67M", "<67m"]),
        (Action("scroll", **place, dx=-100), ["<66M", "<66m"]),
    ):
        before = len(reported())
        computer.perform(action)
        desktop.until(computer, lambda: len(reported()) >= before + len(wanted))  # noqa: B023
        computer.perform(Action("noop"))
        assert reported()[before:] == wanted, action
    before = len(reported())
    computer.perform(Action("drag", path=((100, 100), (200, 100), (200, 200))))
    desktop.until(computer, lambda: reported()[-1] == "<0m")
    press, *moves, release = reported()[before:]
    # A busy machine may let the terminal see fewer of the five moves.
    assert press == "<0M" and 2 <= len(moves) <= 5 and set(moves) == {"<32M"} and release == "<0m"
    assert computer.cursor == (200, 200)


def test_what_is_selected_by_clicks_and_drags(desktop: Desktop) -> None:
    computer = desktop.computer()
    desktop.xterm(computer, "printf 'green tea\\nblack coffee'; sleep 1000")
    computer.perform(Action("double_click", x=10, y=10))
    assert desktop.run("xclip", "-selection", "primary", "-o") == b"green"
    computer.perform(Action("triple_click", x=10, y=10))
    assert desktop.run("xclip", "-selection", "primary", "-o").rstrip() == b"green tea"
    computer.perform(Action("wait", seconds=0.8))
    computer.perform(Action("drag", path=((3, 20), (40, 20), (400, 20))))
    assert desktop.run("xclip", "-selection", "primary", "-o").rstrip() == b"black coffee"


def test_the_clipboard_both_ways(desktop: Desktop) -> None:
    computer = desktop.computer()
    for text in ("tea", "é ß € 漢 😀\nsecond line", "x" * 100_000):
        desktop.run("xclip", "-selection", "clipboard", "-i", input=text.encode())
        desktop.until(computer, lambda: computer.clipboard == text)  # noqa: B023
    for text in ("coffee", "ж 漢 😀\nsecond line", ""):
        computer.clipboard = text
        assert computer.clipboard == text
        assert desktop.run("xclip", "-selection", "clipboard", "-o").decode() == text


def password_file(folder: Path, password: str) -> str:
    path = folder / "password"
    path.write_bytes(subprocess.run(["vncpasswd", "-f"], input=password.encode() + b"\n", stdout=subprocess.PIPE).stdout)
    return str(path)


def test_passwords(start_desktop: StartDesktop, tmp_path: Path) -> None:
    start_desktop().end()
    file = password_file(tmp_path, "sesame!")
    desktop = start_desktop("-SecurityTypes", "VncAuth", "-PasswordFile", file)
    assert desktop.computer(password="sesame!").size == (640, 480)
    with pytest.raises(SetupError, match="does not take the password"):
        desktop.computer(password="please")
    with pytest.raises(SetupError, match="asks for a password"):
        desktop.computer()


def test_a_server_that_offers_only_what_is_not_known(start_desktop: StartDesktop) -> None:
    with pytest.raises(SetupError, match="offers only the security VeNCrypt"):
        start_desktop("-SecurityTypes", "TLSNone").computer()


def test_a_server_that_is_killed(desktop: Desktop) -> None:
    computer = desktop.computer()
    computer.perform(Action("click", x=5, y=5))
    desktop.server.kill()
    desktop.server.wait(10)
    with pytest.raises(ComputerFault, match="ended the connection|takes nothing more|is gone"):
        for _ in range(20):
            computer.perform(Action("click", x=5, y=5))
    with pytest.raises(ComputerFault, match="No VNC server answers"):
        computer.open()


def test_a_server_that_hangs(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    from gym_cua.computers.vnc import client

    monkeypatch.setattr(client, "ANSWER_LIMIT", 1.0)
    computer = desktop.computer()
    desktop.server.send_signal(19)
    try:
        with pytest.raises(ComputerFault, match="has not answered for 1 s"):
            computer.perform(Action("click", x=5, y=5))
    finally:
        desktop.server.send_signal(18)


def test_a_screen_that_changes_its_size(desktop: Desktop) -> None:
    computer = desktop.computer()
    desktop.run("xrandr", "--fb", "800x600")
    with pytest.raises(ComputerFault, match="from 640x480 to 800x600"):
        for _ in range(20):
            computer.perform(Action("noop"))
    assert computer.size == (640, 480)
    with pytest.raises(ComputerFault, match="has 800x600 pixels now"):
        computer.open()
    desktop.run("xrandr", "--fb", "640x480")
    computer.open()
    assert computer.screenshot().shape == (480, 640, 3)


def test_a_unix_socket(start_desktop: StartDesktop, tmp_path: Path) -> None:
    path = tmp_path / "rfb"
    desktop = start_desktop("-rfbunixpath", str(path))
    assert desktop.computer(address=f"unix:{path}").size == (640, 480)


def test_time_is_real(desktop: Desktop) -> None:
    computer = desktop.computer()
    before = computer.virtual_time
    computer.perform(Action("wait", seconds=0.4))
    assert 400 <= computer.virtual_time - before < 3000


def test_a_screen_that_never_rests_ends_the_wait(desktop: Desktop) -> None:
    computer = desktop.computer(limit=500.0, quiet=400.0)
    desktop.xterm(computer, "while :; do date +%N; done")
    start = computer.screenshot()
    desktop.until(computer, lambda: difference(computer.screenshot(), start) > 1)
    before = computer.virtual_time
    computer.perform(Action("noop"))
    assert 500 <= computer.virtual_time - before < 5000
