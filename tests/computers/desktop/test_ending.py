from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from gym_cua.computers.desktop.process_tree import ProcessTree

pytestmark = pytest.mark.desktop

TRAINER = """
import sys
from gym_cua.computers.desktop.computer import DesktopComputer
from gym_cua.programs import Program
computer = DesktopComputer()
computer.open([Program(["l3afpad"])])
computer.prepare_next()
print(computer._machine.folder.path, flush=True)
sys.stdin.readline()
"""
DIES_WHILE_CLOSING = """
import os, signal
machine = computer._machine
{object}.{method} = lambda: os.kill(os.getpid(), signal.SIGKILL)
computer.close()
"""


def trainer(then: str = "") -> tuple[subprocess.Popen[str], Path, list[psutil.Process]]:
    process = subprocess.Popen(
        [sys.executable, "-c", TRAINER + then], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    assert folder.is_dir()
    return process, folder, psutil.Process(process.pid).children(recursive=True)


def assert_gone(processes: list[psutil.Process]) -> None:
    assert processes
    _, alive = psutil.wait_procs(processes, timeout=10)
    assert not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


def test_a_trainer_that_ends_leaves_nothing() -> None:
    process, folder, processes = trainer()
    process.communicate("\n", timeout=60)
    assert process.returncode == 0
    assert_gone(processes)
    assert not folder.exists()


def test_a_trainer_that_is_killed_leaves_nothing() -> None:
    process, folder, processes = trainer()
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert_all_gone(processes, folder)


@pytest.mark.parametrize(
    ("victim", "method"),
    [("machine._groups[0]", "kill"), ("machine._groups[-1]", "remove"), ("machine.folder", "remove")],
)
def test_a_trainer_that_is_killed_while_it_closes_leaves_nothing(victim: str, method: str) -> None:
    process, folder, processes = trainer(DIES_WHILE_CLOSING.format(object=victim, method=method))
    process.communicate("\n", timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert_all_gone(processes, folder)


def assert_all_gone(processes: list[psutil.Process], folder: Path) -> None:
    assert_gone(processes)
    end = time.monotonic() + 20
    while folder.exists() and time.monotonic() < end:
        os.sched_yield()
    assert not folder.exists()
    assert not list(Path("/sys/fs/cgroup").glob(f"*/{folder.name}*"))
    assert not list(Path("/sys/fs/cgroup").glob(f"*/*/*/{folder.name}*"))


def test_a_desktop_opened_in_a_thread_outlives_the_thread(driver) -> None:
    thread = threading.Thread(target=driver.open, args=("l3afpad",))
    thread.start()
    thread.join()
    driver.act("noop")
    assert len(driver.titles()) == 1


def test_a_tree_is_stopped_and_counted_without_control_groups(tmp_path: Path) -> None:
    script = f"while :; do (echo x) >> {tmp_path}/count; done & wait"
    process = subprocess.Popen(["sh", "-c", script], start_new_session=True)
    tree = ProcessTree()
    tree.adopt(process.pid)
    count = tmp_path / "count"
    while not count.exists() or count.stat().st_size < 20:
        os.sched_yield()
    assert tree.cpu() > 0
    tree.freeze()
    size = count.stat().st_size
    assert not tree.busy()
    spent = tree.cpu()
    assert tree.cpu() == spent and count.stat().st_size == size
    tree.thaw()
    while count.stat().st_size <= size:
        os.sched_yield()
    tree.kill()
    process.wait(10)
    assert tree.busy() is False


def test_a_desktop_without_control_groups(driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gym_cua.computers.desktop.machine.hierarchy", lambda: None)
    driver.open("l3afpad", "note.txt", home={"note.txt": b""})
    assert isinstance(driver.computer._machine.programs_group, ProcessTree)
    driver.type("hello <é>")
    driver.key("Control", "s")
    assert driver.saved("note.txt") == "hello <é>"
    driver.computer.close()
