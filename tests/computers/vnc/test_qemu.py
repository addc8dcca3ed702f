"""Against a real QEMU whose guest writes down every key that it gets."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gym_cua.actions import Action
from gym_cua.computers.vnc import VncComputer
from gym_cua.errors import ComputerFault

pytestmark = pytest.mark.desktop

# For ever: wait for a key (interrupt 16h), send it out of port E9h, show it (interrupt 10h).
GUEST = bytes.fromhex("30e4 cd16 e6e9 b40e cd10 ebf4").ljust(510, b"\0") + b"\x55\xaa"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address of a machine, and the file of the keys that it got."""
    program = shutil.which("qemu-system-x86_64")
    if program is None:
        pytest.skip("needs qemu-system-x86: apt-get install qemu-system-x86")
    disk, keys = tmp_path / "disk", tmp_path / "keys"
    disk.write_bytes(GUEST)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, "-vnc", f"127.0.0.1:{port - 5900}", "-m", "32", "-net", "none", "-snapshot"]
    command += ["-drive", f"file={disk},format=raw,if=floppy", "-boot", "a", "-debugcon", f"file:{keys}"]
    process = subprocess.Popen([*command, "-device", "usb-ehci", "-device", "usb-tablet"])
    yield f"127.0.0.1:{port}", keys
    process.kill()
    process.wait(10)


def opened(address: str, keys: Path) -> VncComputer:
    """Open the machine once its guest waits for keys: its BIOS changes the size of the screen before, and nothing listens at first."""
    for _ in range(100):
        computer = VncComputer(address, interval=100.0)
        try:
            computer.open()
            before = keys.read_bytes()
            computer.perform(Action("key", keys=("z",)))
            if keys.read_bytes() == before + b"z":
                return computer
        except ComputerFault:
            threading.Event().wait(0.2)
        computer.close()
    pytest.fail("the guest did not start")


def test_a_guest_gets_every_key_and_shows_it_in_every_encoding(machine: tuple[str, Path]) -> None:
    address, keys = machine
    computer = opened(address, keys)
    assert computer.size == (720, 400) and computer.name.startswith("QEMU")
    text = "".join(map(chr, range(32, 127))) * 2
    before = len(keys.read_bytes())
    dark = computer.screenshot()
    computer.perform(Action("type", text=text + "\n"))
    computer.perform(Action("key", keys=("Control", "a")))
    computer.perform(Action("key", keys=("Escape",)))
    for _ in range(50):
        if len(keys.read_bytes()) >= before + len(text) + 3:
            break
        computer.perform(Action("noop"))
    assert keys.read_bytes()[before:].decode() == text + "\r\x01\x1b"
    computer.perform(Action("click", x=700, y=390))
    assert (computer.screenshot() != dark).sum() > 5000
    pictures = []
    for name in ("raw", "hextile", "zrle", "tight"):
        other = VncComputer(address, encodings=[name], pointer=False)
        other.open()
        pictures.append(other.screenshot())
        other.close()
    for picture in pictures[1:]:
        # The caret blinks: a block of at most nine by four pixels may differ.
        assert np.any(picture != pictures[0], axis=2).sum() <= 36
    computer.close()
