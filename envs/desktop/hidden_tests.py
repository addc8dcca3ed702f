"""Tests that an agent never sees, of code that an agent wrote.

The code is taken to be hostile. It runs in a sandbox of its own, a fresh one for each test, which is told
what to call but not what should come out. What comes out is compared here, in a process that never imports
the code.
So nothing that the code does to the process around it (ending it, patching it, finding the channel of the
results) helps: it would have to say the right values, and that is what was asked of it.

The right values are those of the solution, which is run in the same way.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gym_cua.computers.desktop.tools import bubblewrap
from gym_cua.tasks.checks import Check, Situation
from gym_cua.tasks.checks.check import shortened
from gym_cua.tasks.checks.content import same

from .runner import Outcome, run_tests

MOST_FILES = 200
MOST_BYTES = 4 << 20
"""Files, and bytes in all, of a project up to which its tests are run."""
_KEPT = 512
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class HiddenTest:
    """One test.

    Attributes:
        name: What is tested, in words that give no expected value away: ``"the total of two orders"``.
        source: Python statements that leave a plain value (of JSON) in ``result``. They run in the home
            folder; the project's modules can be imported, and ``run(script, *words, stdin="")`` runs a script
            of the project and returns its exit status, output and errors. Choose results that cannot be
            guessed.
    """

    name: str
    source: str


def hidden_tests(
    name: str, project_folder: str, tests: Sequence[HiddenTest], solution: Mapping[str, str]
) -> Check:
    """The code in a folder does in every test what the solution does.

    It is run only when the folder's content is another than before. Compiled files do not count.

    Args:
        name: Name of the check.
        project_folder: The folder, as a POSIX path relative to the home folder.
        tests: The tests; the first that fails is told.
        solution: Content of the files of a project that is right, by path relative to the folder.

    Raises:
        SetupError: There is no bubblewrap, without which no foreign code is run here.
    """
    bubblewrap()
    right = {path: text.encode() for path, text in solution.items()}
    prefix = project_folder.rstrip("/") + "/"

    def test(situation: Situation) -> str | None:
        files: dict[str, bytes] = {}
        for path, entry in situation.now.entries.items():
            if not path.startswith(prefix) or "__pycache__" in path.split("/") or entry.type == "folder":
                continue
            if entry.type != "file" or entry.content is None:
                return f"{shortened(path)} in the project is no plain file of moderate size"
            files[path.removeprefix(prefix)] = entry.content
        size = sum(map(len, files.values()))
        if len(files) > MOST_FILES or size > MOST_BYTES:
            return f"the project is too large to be tested: {len(files)} files, {size} bytes"
        return _judged(files, right, project_folder, tests)

    return Check(name, test)


_verdicts: OrderedDict[str, str | None] = OrderedDict()
_expected: OrderedDict[str, list[Outcome]] = OrderedDict()


def _judged(
    files: Mapping[str, bytes], right: Mapping[str, bytes], folder: str, tests: Sequence[HiddenTest]
) -> str | None:
    sources = [test.source for test in tests]
    case = _digest(right, folder, sources)
    key = case + _digest(files, folder, ())
    if key not in _verdicts:
        if case not in _expected:
            # The solution is ours, so that one process may run all tests of it.
            wanted = run_tests(right, folder, sources)
            broken = next((o.trouble for o in wanted if o.trouble is not None), None)
            if broken is not None or len(wanted) != len(sources):
                raise ValueError(f"the solution itself does not pass: {broken or 'a result is missing'}")
            _keep(_expected, case, wanted)
        _keep(_verdicts, key, _first_failure(files, folder, tests, _expected[case]))
    return _verdicts[key]


def _first_failure(
    files: Mapping[str, bytes], folder: str, tests: Sequence[HiddenTest], wanted: Sequence[Outcome]
) -> str | None:
    for test, right in zip(tests, wanted, strict=True):
        (found,) = run_tests(files, folder, [test.source])
        if found.trouble is not None:
            return f"{test.name}: {found.trouble}"
        if not _equal(found.value, right.value):
            return f"{test.name}: the result {shortened(found.value)} is wrong"
    return None


def _equal(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(_equal, found, wanted))
    if isinstance(wanted, dict):
        alike = isinstance(found, dict) and found.keys() == wanted.keys()
        return alike and all(_equal(found[key], wanted[key]) for key in wanted)
    return same(found, wanted, _TOLERANCE)


def _digest(files: Mapping[str, bytes], folder: str, sources: Sequence[str]) -> str:
    digest = hashlib.sha256(json.dumps([folder, *sources]).encode())
    for path in sorted(files):
        digest.update(hashlib.sha256(path.encode("utf-8", "surrogateescape")).digest())
        digest.update(hashlib.sha256(files[path]).digest())
    return digest.hexdigest()


def _keep(kept: OrderedDict[str, Any], key: str, value: Any) -> None:
    kept[key] = value
    while len(kept) > _KEPT:
        kept.popitem(last=False)
