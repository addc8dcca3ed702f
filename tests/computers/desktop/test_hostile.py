from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from gym_cua.errors import ComputerFault

pytestmark = pytest.mark.desktop


def children(name: str) -> list[psutil.Process]:
    """Return this process's own descendants of a name."""
    return [one for one in psutil.Process().children(recursive=True) if one.name() == name]


def read(terminal, path: str, ready: str = "ready") -> str:
    """Return a file of the sandbox, once it says that it is complete."""
    for _ in range(60):
        terminal.act("wait", seconds=0.2)
        file = terminal.computer._machine.inside(path)
        text = file.read_text(errors="replace") if file.exists() else ""
        if ready in text:
            return text
    raise AssertionError(f"{path} holds {text!r}")


def test_deleting_everything_deletes_only_the_own_home(terminal, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    witness.write_text("here")
    terminal.type(f"rm -rf --no-preserve-root / {tmp_path} 2>/dev/null; echo ready > /tmp/out\n")
    read(terminal, "/tmp/out")
    assert witness.read_text() == "here"
    assert Path("/usr/bin/env").exists()
    terminal.act("noop")


def test_a_program_is_nobody_and_reaches_no_network_and_no_file_of_the_host(terminal, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    terminal.type(
        f"(id -u; sudo -n id; cat {tmp_path}/secret /etc/shadow; cat /proc/net/dev; ls /proc; touch /usr/x /x;"
        " unshare -U true; echo ready) > /tmp/out 2>&1\n"
    )
    text = read(terminal, "/tmp/out")
    assert text.startswith("1000\n")
    assert "root:" not in text and "\nsecret" not in text
    assert set(re.findall(r"^ *(\w+):", text, re.M)) & {"eth0", "ens0", "docker0"} == set()
    assert len(re.findall(r"^\d+$", text, re.M)) < 30
    assert not Path("/usr/x").exists() and not Path("/x").exists()


def test_killing_everything_ends_the_session_and_the_next_open_is_clean(terminal) -> None:
    before = psutil.pids()
    with pytest.raises(ComputerFault, match="session has ended"):
        terminal.type("kill -9 -1\n")
        terminal.act("noop")
    assert psutil.Process().pid in before and psutil.Process().is_running()
    terminal.open("l3afpad")
    assert len(terminal.titles()) == 1


def test_a_fork_bomb_is_stopped_by_the_limit(new_driver: Callable[..., object]) -> None:
    from gym_cua.computers.desktop.sandbox import Limits

    terminal = new_driver(limits=Limits(processes=60))
    terminal.open("xterm", "-e", "/bin/bash", "--norc")
    terminal.type("f(){ f|f& }; f\n")
    terminal.act("wait", seconds=0.3)
    assert 20 < len(children("bash")) <= 60
    terminal.computer.close()
    assert not children("bash")


def test_the_home_has_a_limit(new_driver: Callable[..., object]) -> None:
    from gym_cua.computers.desktop.sandbox import Limits

    terminal = new_driver(limits=Limits(home=2**20, file=2**19))
    terminal.open("xterm", "-e", "/bin/bash", "--norc")
    terminal.type("for i in 1 2 3 4; do head -c 900000 /dev/zero > f$i; done; echo ready > /tmp/out\n")
    read(terminal, "/tmp/out")
    sizes = [file.stat().st_size for file in terminal.computer.home.glob("f*")]
    assert len(sizes) == 4 and max(sizes) == 2**19 and sum(sizes) <= 2**20


def test_memory_has_a_limit(new_driver: Callable[..., object]) -> None:
    from gym_cua.computers.desktop.control_group import hierarchy
    from gym_cua.computers.desktop.sandbox import Limits

    where = hierarchy()
    if where is None or (where.version == 1 and "memory" not in where.parents):
        pytest.skip("no control group for memory can be made here")
    terminal = new_driver(limits=Limits(memory=200 * 2**20))
    terminal.open("xterm", "-e", "/bin/bash", "--norc")
    terminal.type("head -c 600M /dev/zero | tail > /dev/null; echo ${PIPESTATUS[1]} ready > /tmp/out\n")
    assert read(terminal, "/tmp/out") == "137 ready\n"
    terminal.act("noop")


def test_a_program_that_spins_ends_the_wait_and_is_no_fault(terminal) -> None:
    terminal.type("while :; do :; done\n")
    begun = time.process_time()
    terminal.act("click", x=5, y=5)
    assert time.process_time() - begun < 2
    terminal.key("Control", "c")
    terminal.type("echo ready > /tmp/out\n")
    assert "ready" in read(terminal, "/tmp/out")


def test_a_program_that_hangs_is_no_fault(driver) -> None:
    driver.open("l3afpad")
    driver.computer.launch(["sh", "-c", "kill -STOP $(pidof l3afpad)"])
    driver.act("click", x=600, y=400)
    driver.act("noop")
    assert len(driver.titles()) == 1


def test_a_program_that_crashes_is_gone_and_is_no_fault(driver) -> None:
    driver.open("l3afpad")
    driver.computer.launch(["sh", "-c", "kill -SEGV $(pidof l3afpad)"])
    driver.act("noop")
    assert driver.titles() == []


@pytest.mark.parametrize(("name", "said"), [("Xvfb", "X server"), ("openbox", "window manager")])
def test_a_part_of_the_desktop_that_is_killed_is_named(driver, name: str, said: str) -> None:
    driver.open("l3afpad")
    (process,) = children(name)
    process.kill()
    with pytest.raises(ComputerFault, match=said):
        for _ in range(20):
            driver.act("click", x=600, y=400)
    driver.open("l3afpad")
    assert len(driver.titles()) == 1


def test_a_program_that_shows_no_window_is_told(driver) -> None:
    with pytest.raises(ComputerFault, match=r"'l3afpad-missing' ended with status 127.*not found"):
        driver.open("l3afpad-missing")
