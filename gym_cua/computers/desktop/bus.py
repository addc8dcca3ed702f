"""Questions to a desktop's session bus (D-Bus), many at once."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...errors import ComputerFault, OracleError, SetupError
from .connection import private_socket

_PATIENCE = 5.0
"""Real seconds after which a program that does not answer is given up."""
_AT_ONCE = 256
"""Questions on their way at the same time: more would fill the pipes in both directions."""
_SERIAL_AT = 8
"""Where a message's number is (D-Bus specification 0.43, "Message Format")."""

Question = tuple[str, str, str, str, str, tuple[Any, ...]]
"""Bus name, object path, interface, method, signature and arguments."""


@lru_cache(maxsize=16_384)
def _unnumbered(question: Question) -> bytes:
    """Return the message of a question but for its number. The same are asked again with every look."""
    from jeepney import DBusAddress, Endianness, new_method_call

    name, path, interface, method, signature, arguments = question
    address = DBusAddress(path, bus_name=name, interface=interface)
    message = new_method_call(address, method, signature or None, arguments)
    message.header.endianness = Endianness.little
    return bytes(message.serialise(1))


class Bus:
    """A connection to a session bus.

    Args:
        folder: The folder that holds the bus's socket.
        user: User id by which the bus knows this process.

    Raises:
        ComputerFault: The bus does not answer.
        SetupError: The library that speaks to it is not installed.
    """

    def __init__(self, folder: Path, user: int) -> None:
        try:
            from jeepney.low_level import Parser
        except ImportError as error:
            raise SetupError("A desktop's structure needs jeepney: pip install 'gym-cua[desktop]'") from error
        self._parser = Parser()
        self._serial = 0
        try:
            self._socket: socket.socket = private_socket(folder, "bus")
            self._socket.settimeout(_PATIENCE)
            # The bus knows users by the numbers of its own namespace, so the library's own greeting is wrong.
            self._socket.sendall(b"\0AUTH EXTERNAL " + str(user).encode().hex().encode() + b"\r\n")
            if not self._socket.recv(256).startswith(b"OK"):
                raise ComputerFault("The desktop's session bus refuses to speak.")
            self._socket.sendall(b"BEGIN\r\n")
        except OSError as error:
            raise ComputerFault(f"The desktop's session bus has ended: {error}") from error
        self.ask([("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", "", ())])

    def ask(self, questions: Sequence[Question]) -> list[Any]:
        """Call methods and return the first value of each answer; ``None`` for those that fail.

        Args:
            questions: Bus name, object path, interface, method, signature and arguments of each.

        Raises:
            ComputerFault: The bus is gone.
            OracleError: A program does not answer.
        """
        answers: list[Any] = []
        for start in range(0, len(questions), _AT_ONCE):
            answers += self._ask(questions[start : start + _AT_ONCE])
        return answers

    def _ask(self, questions: Sequence[Question]) -> list[Any]:
        from jeepney import MessageType
        from jeepney.low_level import HeaderFields

        places: dict[int, int] = {}
        data = bytearray()
        for place, question in enumerate(questions):
            self._serial += 1
            start = len(data)
            data += _unnumbered(question)
            data[start + _SERIAL_AT : start + _SERIAL_AT + 4] = self._serial.to_bytes(4, "little")
            places[self._serial] = place
        answers: list[Any] = [None] * len(questions)
        missing = set(places)
        end = time.monotonic() + _PATIENCE
        try:
            self._socket.sendall(data)
            while missing:
                if not select.select([self._socket], [], [], max(0.0, end - time.monotonic()))[0]:
                    raise OracleError(f"A program on the desktop did not answer within {_PATIENCE:g} s.")
                part = self._socket.recv(65536)
                if not part:
                    raise ComputerFault("The desktop's session bus has ended.")
                self._parser.add_data(part)
                while (message := self._parser.get_next_message()) is not None:
                    serial = message.header.fields.get(HeaderFields.reply_serial)
                    if serial in missing:
                        missing.discard(serial)
                        if message.header.message_type == MessageType.method_return and message.body:
                            answers[places[serial]] = message.body[0]
        except OSError as error:
            raise ComputerFault(f"The desktop's session bus has ended: {error}") from error
        return answers

    def close(self) -> None:
        """Let go of the bus."""
        self._socket.close()
