"""Hidden tests: what is right passes, and no attack does."""

from __future__ import annotations

from pathlib import Path

import pytest
from gym_cua.envs.desktop.hidden_tests import HiddenTest, hidden_tests
from gym_cua.envs.desktop.runner import run_tests

from gym_cua.computers.desktop.tools import bubblewrap
from gym_cua.errors import SetupError
from gym_cua.tasks.checks import Situation, Verdict
from gym_cua.tasks.folder import Entry, FolderState

RIGHT = "def twice(x):\n    return 2 * x\n\n\ndef add(a, b):\n    return a + b\n"
WRONG = RIGHT.replace("2 * x", "3 * x")
SHOWN = "import unittest\nfrom numbers_tools import twice\n"
TESTS = (
    HiddenTest("a sum", "from numbers_tools import add\nresult = add(415, 17)"),
    HiddenTest("a double", "from numbers_tools import twice\nresult = [twice(713), {'k': twice(0.5)}]"),
    HiddenTest("some chance", "import random\nfrom numbers_tools import twice\nresult = twice(random.Random(4).randrange(10**9))"),
)
SOLUTION = {"numbers_tools.py": RIGHT, "test_numbers.py": SHOWN}


@pytest.fixture(scope="module", autouse=True)
def _bubblewrap() -> None:
    try:
        bubblewrap()
    except SetupError as error:
        pytest.skip(str(error))


def state(files: dict[str, str | Entry]) -> FolderState:
    entries = {
        f"Code/p/{path}": text if isinstance(text, Entry) else Entry("file", len(text), "", 0o644, content=text.encode())
        for path, text in files.items()
    }
    return FolderState(entries)


def judge(files: dict[str, str | Entry]) -> Verdict:
    check = hidden_tests("it works", "Code/p", TESTS, SOLUTION)
    return check(Situation(state(dict(SOLUTION)), state(files)))


def test_the_right_code_passes_and_so_does_other_code_that_does_the_same() -> None:
    assert judge(dict(SOLUTION)).holds
    assert judge({"numbers_tools.py": RIGHT.replace("2 * x", "x + x")}).holds


def test_the_first_failure_is_told_in_words_and_without_what_was_expected() -> None:
    verdict = judge({**SOLUTION, "numbers_tools.py": WRONG})
    assert not verdict.holds and verdict.reason.startswith("a double: ") and "1426" not in verdict.reason


WALK = """
import sys, os, json
frame = sys._getframe()
while frame:
    order = frame.f_globals.get("order") or frame.f_locals.get("order")
    if order:
        told = json.dumps([{"value": True}] * len(order["sources"]))
        for number in range(3, 20):
            try:
                os.write(number, (order["token"] + told + "\\n").encode())
            except OSError:
                pass
        os._exit(0)
    frame = frame.f_back
"""
ATTACKS = {
    "prints": "print('all passed')\nprint('OK')\n" + WRONG,
    "exits": "import sys\nsys.exit(0)\n",
    "exits at once": "import os\nprint('OK', flush=True)\nos._exit(0)\n",
    "exits when called": WRONG.replace("return 3 * x", "__import__('os')._exit(0)"),
    "patches unittest": "import unittest\nunittest.TestCase.run = lambda *a: None\nunittest.main = print\n" + WRONG,
    "patches json": "import json\njson.dumps = lambda *a, **k: '[{\"value\": true}]'\n" + WRONG,
    "equals everything": WRONG.replace(
        "return 3 * x", "return type('Any', (int,), {'__eq__': lambda s, o: True, '__hash__': int.__hash__})(7)"
    ),
    "finds the channel": WALK,
    "knows one test": WRONG.replace("return 3 * x", "return 1426 if x == 713 else 3 * x"),
    "raises": "raise SystemExit('OK')",
    "is no code": "\x00\x00(((",
    "forks": "import os\npid = os.fork()\nif pid == 0:\n    os._exit(0)\nos.waitpid(pid, 0)\n" + WRONG,
    "forks without end": "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass\n",
    "computes without end": "while True:\n    pass\n",
    "waits without end": "import time\ntime.sleep(10**6)\n",
    "takes all memory": "held = []\nwhile True:\n    held.append(bytearray(10**8))\n",
    "says too much": "import os\nfor n in range(3, 9):\n    try:\n        while True:\n            os.write(n, b'x' * 9999)\n    except OSError:\n        pass\n",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_passes(name: str) -> None:
    verdict = judge({**SOLUTION, "numbers_tools.py": ATTACKS[name]})
    assert not verdict.holds
    # The project that is right still passes: nothing of the attack is left.
    assert judge(dict(SOLUTION)).holds


def test_deleting_the_shown_tests_or_writing_new_ones_changes_nothing() -> None:
    assert not judge({"numbers_tools.py": WRONG}).holds
    assert not judge({"numbers_tools.py": WRONG, "test_numbers.py": "print('OK')\n"}).holds


@pytest.mark.parametrize("module", ["unittest", "random", "json", "sitecustomize", "usercustomize", "os"])
def test_modules_of_the_project_do_not_stand_in_for_those_of_python(module: str) -> None:
    fake = "class Random:\n    def __init__(self, n): pass\n    def randrange(self, n): return 0\ndef main(): pass\n"
    assert not judge({"numbers_tools.py": WRONG, f"{module}.py": fake}).holds


def test_compiled_files_do_not_count_and_links_do_not_pass() -> None:
    compiled = Entry("file", 4, "", 0o644, content=b"evil")
    assert judge({**SOLUTION, "__pycache__/numbers_tools.cpython-311.pyc": compiled}).holds
    verdict = judge({**SOLUTION, "extra.py": Entry("link", target="/etc/passwd")})
    assert not verdict.holds and "no plain file" in verdict.reason


def test_nothing_is_written_elsewhere_and_nothing_of_this_machine_is_seen(tmp_path: Path) -> None:
    source = """
import os
from numbers_tools import seen
result = seen
"""
    target = tmp_path / "escaped"
    code = f"""
import os, socket
seen = []
for path in ({str(target)!r}, "/usr/x", "/etc/x", os.path.abspath("Code/p/numbers_tools.py"), "/x"):
    try:
        open(path, "w").write("x")
        seen.append(path)
    except OSError:
        pass
try:
    socket.create_connection(("1.1.1.1", 53), 1)
    seen.append("network")
except OSError:
    pass
seen += [path for path in ({str(Path.home())!r}, {str(tmp_path)!r}) if os.path.isdir(path) and os.listdir(path)]
"""
    (outcome,) = run_tests({"numbers_tools.py": code.encode()}, "Code/p", [source])
    assert outcome.trouble is None and outcome.value == []
    assert not target.exists()


def test_code_is_run_again_only_when_it_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    from gym_cua.envs.desktop import hidden_tests as module

    runs: list[int] = []
    real = module.run_tests
    monkeypatch.setattr(module, "run_tests", lambda *a: runs.append(1) or real(*a))
    fresh = {"numbers_tools.py": RIGHT + "\n# once\n"}
    assert judge(fresh).holds and judge(fresh).holds
    first = len(runs)
    assert judge({"numbers_tools.py": RIGHT + "\n# twice\n"}).holds
    assert 0 < first < len(runs) and judge(fresh).holds and len(runs) - first == len(TESTS)
