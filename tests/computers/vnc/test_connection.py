"""Servers that hang, leave or talk nonsense, as real sockets: every wait ends with a fault."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gym_cua.actions import Action
from gym_cua.computers.vnc import VncComputer, client, source
from gym_cua.computers.vnc.address import Address, parse_address
from gym_cua.computers.vnc.authentication import challenge_response
from gym_cua.errors import ActionError, ClosedError, ComputerFault, SetupError, UnknownNameError

from .spoken import greeting, rectangle, update

SCREEN = update(rectangle(0, 0, 8, 8, 0, bytes(256)))


@pytest.fixture(autouse=True)
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "STALL_LIMIT", 0.3)
    monkeypatch.setattr(client, "CONNECT_LIMIT", 0.6)
    monkeypatch.setattr(client, "ANSWER_LIMIT", 0.6)


Start = Callable[[Callable[[socket.socket], None]], VncComputer]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a server that does with each connection what it is told; give a computer that points at it."""
    listener = socket.create_server(("127.0.0.1", 0))
    connections: list[socket.socket] = []
    computers: list[VncComputer] = []

    def begin(serve: Callable[[socket.socket], None]) -> VncComputer:
        def accept() -> None:
            try:
                while True:
                    connection, _ = listener.accept()
                    connections.append(connection)
                    serve(connection)
            except OSError:
                return

        threading.Thread(target=accept, daemon=True).start()
        computers.append(VncComputer(f"127.0.0.1:{listener.getsockname()[1]}", interval=0, quiet=0))
        return computers[0]

    yield begin
    for computer in computers:
        computer.close()
        computer.close()
    # A thread that waits in accept is not woken by close alone.
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for connection in connections:
        connection.close()


_LENGTHS = {0: 20, 3: 10, 4: 8, 5: 6}
"""Bytes of a client's message, by its kind."""


def answer(side: int = 8, most: int = 1000, then: bytes = b"") -> Callable[[socket.socket], None]:
    """Serve a black screen: answer ``most`` requests for all there is, and say ``then`` after the last."""

    def serve(connection: socket.socket) -> None:
        left = most
        with connection.makefile("rb") as said:
            connection.sendall(greeting(side, side))
            said.read(14)
            while kind := said.read(1):
                if kind[0] == 2:
                    said.read(4 * int.from_bytes(said.read(3)[1:]))
                    continue
                rest = said.read(_LENGTHS[kind[0]] - 1)
                if kind[0] == 3 and rest[0] == 0 and left:
                    left -= 1
                    whole = update(rectangle(0, 0, side, side, 0, bytes(4 * side * side)))
                    connection.sendall(whole + (then if not left else b""))

    return serve


def say(*data: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(b"".join(data))


def test_a_server_that_never_speaks(start: Start) -> None:
    computer = start(say())
    began = time.monotonic()
    with pytest.raises(ComputerFault, match="12 bytes did not come"):
        computer.open()
    assert time.monotonic() - began < 5


def test_a_server_that_never_shows_anything(start: Start) -> None:
    with pytest.raises(ComputerFault, match="has not answered for 0.6 s"):
        start(say(greeting(8, 8))).open()


def test_a_server_that_falls_silent(start: Start) -> None:
    computer = start(answer(most=2))
    computer.open()
    assert computer.size == (8, 8) and computer.name == "desk" and computer.cursor == (4, 4)
    with pytest.raises(ComputerFault, match="has not answered for 0.6 s"):
        computer.perform(Action("click", x=1, y=1))


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (b"\x63", "message of kind 99"),
        (update(rectangle(4, 4, 8, 8, 0, b"")), "off its screen of 8x8"),
        (update(rectangle(0, 0, 9, 9, -223, b"")), "from 8x8 to 9x9"),
        (SCREEN[:40], "stopped in the middle"),
    ],
)
def test_a_server_that_talks_nonsense(start: Start, after: bytes, words: str) -> None:
    computer = start(answer(most=3, then=after))
    computer.open()
    with pytest.raises(ComputerFault, match=words):
        computer.perform(Action("noop"))
        computer.perform(Action("noop"))


def test_a_server_that_leaves(start: Start) -> None:
    connections: list[socket.socket] = []

    def serve(connection: socket.socket) -> None:
        connections.append(connection)
        answer()(connection)

    computer = start(serve)
    computer.open()
    connections[0].shutdown(socket.SHUT_RDWR)
    for _ in range(2):
        with pytest.raises(ComputerFault, match="ended the connection|takes nothing more"):
            computer.perform(Action("noop"))
    with pytest.raises(ComputerFault, match="ended the connection|takes nothing more"):
        computer.screenshot()


def test_a_screen_that_has_another_size_when_opened_again(start: Start) -> None:
    sizes = iter((8, 9))
    computer = start(lambda connection: answer(next(sizes))(connection))
    computer.open()
    with pytest.raises(ComputerFault, match="has 9x9 pixels now and had 8x8"):
        computer.open()
    assert computer.size == (8, 8)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ComputerFault, match=f"No VNC server answers at 127.0.0.1:{port}"):
        VncComputer(f"127.0.0.1:{port}").open()


def test_a_unix_socket_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ComputerFault, match="No VNC server answers at unix:"):
        VncComputer(f"unix:{tmp_path / 'none'}").open()


def test_what_is_closed_or_was_never_open() -> None:
    computer = VncComputer()
    assert computer.virtual_time == 0 and computer.size == (0, 0) and not computer.paused
    for use in (computer.screenshot, lambda: computer.perform(Action("noop")), lambda: computer.clipboard):
        with pytest.raises(ClosedError):
            use()
    computer.close()
    computer.close()
    with pytest.raises(ClosedError, match="Make a new one"):
        computer.open()


def test_endings_are_not_for_a_computer(start: Start) -> None:
    computer = start(answer())
    computer.open()
    with pytest.raises(ActionError, match="ends an episode"):
        computer.perform(Action("done"))


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("127.0.0.1:5901", Address("127.0.0.1", 5901)),
        (":1", Address("127.0.0.1", 5901)),
        ("desk:0", Address("desk", 5900)),
        ("desk::22", Address("desk", 22)),
        ("[::1]:5902", Address("::1", 5902)),
        ("unix:/a/b:c", Address("", 0, "/a/b:c")),
    ],
)
def test_addresses(words: str, address: Address) -> None:
    assert parse_address(words) == address
    if not address.path:
        assert parse_address(str(address).replace(":22", "::22")) == address


@pytest.mark.parametrize("words", ["", "desk", "desk:", "a:b", "desk:70000", "desk::0", "unix:", "::1:5901"])
def test_what_is_no_address(words: str) -> None:
    with pytest.raises(SetupError, match=repr(words)):
        VncComputer(words)


def test_settings_that_cannot_be() -> None:
    with pytest.raises(SetupError, match="interval is -1"):
        VncComputer(interval=-1)
    with pytest.raises(SetupError, match="notch is nan"):
        VncComputer(notch=float("nan"))
    with pytest.raises(SetupError, match="quality is 10"):
        VncComputer(quality=10)
    with pytest.raises(UnknownNameError, match="Did you mean 'tight'"):
        VncComputer(encodings=["tigt"])


def test_a_password_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers", None)
    with pytest.raises(SetupError, match=r"pip install 'gym-cua\[vnc\]'"):
        challenge_response(bytes(16), "tea")


def test_the_answer_to_a_challenge() -> None:
    # DES of eight zero bytes under the key of eight zero bytes is a published vector: 8CA64DE9C1B123A7.
    assert challenge_response(bytes(16), "") == bytes.fromhex("8ca64de9c1b123a7") * 2
    # Mirrored, "\x80" is the key byte 01, whose low bit is parity: the same key again.
    assert challenge_response(bytes(16), "\x80" * 8) == bytes.fromhex("8ca64de9c1b123a7") * 2
    assert challenge_response(bytes(16), "password") == challenge_response(bytes(16), "password and more")
