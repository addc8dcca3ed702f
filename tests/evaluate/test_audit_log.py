"""An audit that was stopped is gone on with: nothing is audited twice, nothing is lost, nothing is mixed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.errors import IncompatibleResultsError, ResultsError
from gym_cua.evaluate.audit import audit
from gym_cua.evaluate.audit_log import AUDITS, AuditLog
from gym_cua.evaluate.audit_results import Count, TaskAudit
from gym_cua.evaluate.provenance import RUN, begin_run, new_provenance, read_run
from gym_cua.tasks.registry import list_tasks

OPTIONS = {"seeds": 2, "splits": ["train"]}
words = st.text(max_size=20)
counts = st.builds(Count, st.integers(0, 99), st.integers(0, 99))
findings = st.builds(
    TaskAudit,
    words,
    words,
    st.dictionaries(words, counts, max_size=4),
    st.lists(st.integers(0, 99), max_size=4),
    st.lists(words, max_size=3),
    words,
    words,
)


@given(findings)
def test_findings_are_what_they_were_written_as(found: TaskAudit) -> None:
    assert TaskAudit.from_json(found.to_json()) == found


def test_what_a_killed_audit_left_unfinished_was_never_written(tmp_path: Path) -> None:
    tasks = list_tasks("miniwob")[:2]
    with AuditLog(tmp_path, tasks, OPTIONS) as log:
        log.append(TaskAudit("miniwob.one", "train", {"oracle": Count(2, 2)}))
        log.append(TaskAudit("miniwob.two", "train", breaches=["broke"]))
    path = tmp_path / AUDITS
    path.write_bytes(path.read_bytes()[:-9])
    with AuditLog(tmp_path, tasks, OPTIONS, resume=True) as log:
        assert list(log.audits) == [("miniwob.one", "train")]
        assert log.audits["miniwob.one", "train"].counts == {"oracle": Count(2, 2)}
        with pytest.raises(ResultsError, match="being written by another process"):
            AuditLog(tmp_path, tasks, OPTIONS, resume=True)


def test_damage_and_other_audits_are_refused(tmp_path: Path) -> None:
    tasks = list_tasks("miniwob")[:2]
    with AuditLog(tmp_path, tasks, OPTIONS) as log:
        log.append(TaskAudit("miniwob.one", "train"))
    with pytest.raises(ResultsError, match="holds an audit. Resume it"):
        AuditLog(tmp_path, tasks, OPTIONS)
    with pytest.raises(IncompatibleResultsError, match="options is"):
        AuditLog(tmp_path, tasks, {**OPTIONS, "seeds": 3}, resume=True)
    with pytest.raises(IncompatibleResultsError, match="options is"):
        AuditLog(tmp_path, tasks[:1], OPTIONS, resume=True)
    path = tmp_path / AUDITS
    path.write_bytes(path.read_bytes().replace(b"one", b"two"))
    with pytest.raises(ResultsError, match=r"audits.jsonl, line 1: it .* that task is run again"):
        AuditLog(tmp_path, tasks, OPTIONS, resume=True)


@pytest.mark.browser
def test_parts_of_an_audit_share_a_folder(tmp_path: Path) -> None:
    ids = ["gym_cua/miniwob.click-test-v0"]
    done: list[str] = []

    def on_progress(number: int, total: int, doing: str) -> None:
        done.append(f"{number} of {total}: {doing}")

    first = audit(ids, 1, on_progress=on_progress, shard=(2, 3), folder=tmp_path)
    assert [found.split for found in first.audits] == ["val"] and first.passed
    whole = audit(ids, 1, on_progress=on_progress, workers=1, folder=tmp_path, resume=True)
    assert [found.split for found in whole.audits] == ["train", "val", "test"] and whole.passed
    assert whole.audits[1] == first.audits[0]
    named = ("1 of 1", "val"), ("1 of 2", "train"), ("2 of 2", "test")
    assert done == [f"{count}: miniwob.click-test ({split}): ok" for count, split in named]
    assert audit(ids, 1, on_progress=on_progress, folder=tmp_path, resume=True) == whole
    assert len(done) == 3


def test_an_audit_and_an_evaluation_share_a_folder(tmp_path: Path) -> None:
    tasks = list_tasks("miniwob")[:1]
    played = new_provenance("oracle", {"seeds": 1}, tasks, 3)
    begin_run(tmp_path, played)
    with AuditLog(tmp_path, tasks, OPTIONS) as log:
        log.append(TaskAudit("miniwob.one", "train"))
    assert read_run(tmp_path) == played
    (tmp_path / RUN).unlink()
    with AuditLog(tmp_path, tasks, OPTIONS, resume=True) as log:
        assert list(log.audits) == [("miniwob.one", "train")]
    with pytest.raises(IncompatibleResultsError, match="options is"):
        AuditLog(tmp_path, tasks, {**OPTIONS, "seeds": 3}, resume=True)
