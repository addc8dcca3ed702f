"""Starts Chromium in place of itself, with its protocol pipes led through the process that asked for it.

Run by the script that ``wire.Wire`` writes, as ``python -IS launcher.py CHROMIUM SOCKET ARGUMENT...``, with
the pipes of ``--remote-debugging-pipe`` as descriptors 3 (commands) and 4 (answers). Uses nothing but
the standard library, so that it starts in a few milliseconds.
"""

import os
import socket
import sys


def main() -> None:
    """Hand over the pipes, take others for them and become Chromium."""
    chromium, address, *arguments = sys.argv[1:]
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        socket.send_fds(connection, [b"\0"], [3, 4])
        _, (commands, answers), *_ = socket.recv_fds(connection, 1, 2)
    # Above 4, so that neither is overwritten before it is copied.
    commands, answers = (os.dup2(pipe, number) for pipe, number in ((commands, 20), (answers, 21)))
    os.dup2(commands, 3)
    os.dup2(answers, 4)
    os.closerange(5, 64)
    os.execv(chromium, [chromium, *arguments])


if __name__ == "__main__":
    main()
