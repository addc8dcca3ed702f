from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from gym_cua.actions import Action
from gym_cua.computers.vnc import VncComputer

_NEEDED = {
    "Xvnc": "tigervnc-standalone-server",
    "vncpasswd": "tigervnc-tools",
    "xterm": "xterm",
    "xclip": "xclip",
    "xrandr": "x11-xserver-utils",
}


class Desktop:
    """An Xvnc on the loopback, with programs on it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        missing = [package for program, package in _NEEDED.items() if shutil.which(program) is None]
        if missing:
            pytest.skip(f"needs {', '.join(missing)}: apt-get install {' '.join(missing)}")
        self.folder = folder
        self._computers: list[VncComputer] = []
        self._programs: list[subprocess.Popen[bytes]] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        reading, writing = os.pipe()
        security = () if "-SecurityTypes" in arguments else ("-SecurityTypes", "None")
        geometry = ("-geometry", "640x480", "-depth", "24")
        self.server = subprocess.Popen(
            ["Xvnc", "-displayfd", str(writing), "-interface", "127.0.0.1", "-rfbport", str(self.port)]
            + ["-nolisten", "tcp", *geometry, *security, *arguments],
            pass_fds=[writing],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._programs.append(self.server)
        os.close(writing)
        with os.fdopen(reading) as told:
            display = told.readline().strip()
        assert display, "Xvnc did not start"
        self.environment = {**os.environ, "DISPLAY": f":{display}", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}

    def computer(self, **options: Any) -> VncComputer:
        options = {"address": f"127.0.0.1:{self.port}", "interval": 60.0, **options}
        made = VncComputer(**options)
        self._computers.append(made)
        made.open()
        return made

    def run(self, *command: str, input: bytes | None = None) -> bytes:
        # What takes input may stay behind to give it out again, and would keep a pipe open.
        stdout = subprocess.PIPE if input is None else subprocess.DEVNULL
        done = subprocess.run(command, env=self.environment, input=input, stdout=stdout, timeout=10)
        return done.stdout or b""

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        self._programs.append(subprocess.Popen(command, env=self.environment, stdout=quiet, stderr=quiet))
        return self._programs[-1]

    def xterm(self, computer: VncComputer, script: str, *arguments: str) -> None:
        """Start a terminal that fills the left top of the screen and runs a script; wait for it to be ready."""
        ready = self.folder / "ready"
        shell = ["-e", "sh", "-c", f"touch {ready}; {script}"]
        command = ["xterm", "-geometry", "80x24+0+0", "-u8", *arguments, *shell]
        self.start(*command)
        self.until(computer, ready.exists)
        computer.perform(Action("move", x=200, y=100))

    def until(self, computer: VncComputer, so: Callable[[], bool]) -> None:
        for _ in range(150):
            if so():
                return
            computer.perform(Action("noop"))
        pytest.fail("it did not come to pass")

    def end(self) -> None:
        for computer in self._computers:
            computer.close()
        for program in reversed(self._programs):
            program.kill()
            program.wait(10)


StartDesktop = Callable[..., Desktop]


@pytest.fixture
def start_desktop(tmp_path: Path) -> Iterator[StartDesktop]:
    desktops: list[Desktop] = []

    def begin(*arguments: str) -> Desktop:
        desktops.append(Desktop(tmp_path, *arguments))
        return desktops[-1]

    yield begin
    for desktop in desktops:
        desktop.end()


@pytest.fixture
def desktop(start_desktop: StartDesktop) -> Desktop:
    return start_desktop()


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> Sequence[int]:
    """The encodings of all rectangles that were decoded, as they come."""
    from gym_cua.computers.vnc.encodings import Decoder

    seen: list[int] = []
    real = Decoder.decode

    def decode(self: Decoder, encoding: int, *rest: Any) -> None:
        seen.append(encoding)
        real(self, encoding, *rest)

    monkeypatch.setattr(Decoder, "decode", decode)
    return seen
