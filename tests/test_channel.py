from __future__ import annotations

import sys
import time

import pytest

from gym_cua.channel import SubprocessChannel
from gym_cua.errors import SetupError

TRICKY = ["a b", "it's", "$HOME", "", "*", "line\nbreak", "漢"]
SHOW = [sys.executable, "-c", "import sys; print(ascii(sys.argv[1:]))"]


def test_arguments_arrive_as_they_were() -> None:
    wanted = ascii(TRICKY).encode() + b"\n"
    assert SubprocessChannel().run([*SHOW, *TRICKY]).output == wanted
    assert SubprocessChannel(["env", "-u", "NONE"]).run([*SHOW, *TRICKY]).output == wanted
    # A shell on the other side, as with ssh.
    assert SubprocessChannel(["sh", "-c"], quoted=True).run([*SHOW, *TRICKY]).output == wanted


def test_input_output_errors_and_status() -> None:
    channel = SubprocessChannel()
    data = bytes(range(256)) * 4000
    assert channel.run(["cat"], data).output == data
    done = channel.run(["sh", "-c", "echo out; echo err >&2; exit 3"])
    assert (done.status, done.output, done.errors, done.ok) == (3, b"out\n", b"err\n", False)
    assert channel.run(["true"], b"x" * 1_000_000).ok


def test_limits_of_time_and_output() -> None:
    began = time.monotonic()
    assert SubprocessChannel().run(["sh", "-c", "sleep 60 & sleep 60"], limit=0.3).status is None
    done = SubprocessChannel(max_output=5000).run(["yes"], limit=20)
    assert done.status is None and len(done.output) == 5000
    # What is left behind does not keep the pipes open.
    assert SubprocessChannel().run(["sh", "-c", "sleep 60 & echo done"]).output == b"done\n"
    assert time.monotonic() - began < 15


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(SetupError, match="Cannot run 'no-such-program'"):
        SubprocessChannel(["no-such-program"]).run(["true"])
