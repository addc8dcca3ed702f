"""The log of an audit: one line a task and split, so that an audit that was stopped can be gone on with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import ResultsError
from ..tasks.registry import TaskInfo
from .audit_results import TaskAudit
from .provenance import begin_run, new_provenance
from .sealed_log import SealedLog, read_log

AUDITS = "audits.jsonl"
AUDIT_RUN = "audit-run.json"
"""What is audited; evaluations in the same folder have a file of their own."""


class AuditLog(SealedLog):
    """The findings of an audit on the disk, open for more. Its parts may share a folder, one after another.

    Args:
        folder: Made if it is missing.
        tasks: What is audited.
        options: What else findings depend on, as plain values.
        resume: Go on with what the folder holds.

    Attributes:
        audits: What is in it, by task and split.

    Raises:
        ResultsError: The folder holds an audit and ``resume`` is false, it is damaged, another process has it
            open, or it cannot be written.
        IncompatibleResultsError: It holds another audit.
    """

    def __init__(
        self, folder: Path, tasks: Sequence[TaskInfo], options: Mapping[str, Any], resume: bool = False
    ) -> None:
        super().__init__(folder / AUDITS)
        try:
            found = list(read_log(self.path, TaskAudit.from_json, "task"))
            if found and not resume:
                raise ResultsError(f"{folder} holds an audit. Resume it, or choose another folder.")
            if not found:
                (folder / AUDIT_RUN).unlink(missing_ok=True)
            names = [info.task for info in tasks]
            begin_run(folder, new_provenance("audit", {**options, "tasks": names}, tasks), AUDIT_RUN)
            self.audits = {(audit.task, audit.split): audit for audit in found}
        except BaseException:
            self.close()
            raise

    def append(self, audit: TaskAudit) -> None:
        """Write what was found for one task and split; when this returns, it is on the disk.

        Raises:
            ResultsError: The file cannot be written. Then nothing has been added.
        """
        self.write(audit.to_json())
        self.audits[audit.task, audit.split] = audit
