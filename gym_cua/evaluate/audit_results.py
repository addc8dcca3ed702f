"""What an audit found: counts for each agent, and whatever must not be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ..episodes.sealed_json import take


@dataclass
class Count:
    """How often an agent succeeded.

    Attributes:
        trials: Episodes that ran to an end.
        successes: Those that succeeded.
    """

    trials: int = 0
    successes: int = 0

    def add(self, success: bool) -> None:
        """Count one episode."""
        self.trials += 1
        self.successes += success

    def __str__(self) -> str:
        return f"{self.successes}/{self.trials}"


@dataclass
class TaskAudit:
    """What the audit found for one task in one split.

    Attributes:
        task: ``"shop.buy-cheapest"``.
        split: The split.
        counts: By agent (``oracle``, ``noop``, ``random``, ``done``, ``infeasible``, ``answer``, and
            ``near: NAME`` for each near-miss, ``attack: NAME`` for each attack).
        steps: Steps that the oracle took, by seed.
        breaches: In words, everything that must not be.
        no_oracle: Why the task has no oracle; then its solutions and near-misses are not audited.
        skipped: Why nothing was audited, for want of a program; empty where it was.
    """

    task: str
    split: str
    counts: dict[str, Count] = field(default_factory=dict)
    steps: list[int] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    no_oracle: str = ""
    skipped: str = ""

    def add(self, agent: str, success: bool) -> None:
        """Count one episode of an agent."""
        self.counts.setdefault(agent, Count()).add(success)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> TaskAudit:
        """Return the findings of their JSON form.

        Raises:
            ValueError: A member is missing or of the wrong type.
        """
        counts = {
            name: Count(take(count, "trials", int), take(count, "successes", int))
            for name, count in take(form, "counts", dict).items()
        }
        audit = cls(take(form, "task", str), take(form, "split", str), counts)
        audit.steps, audit.breaches = take(form, "steps", list), take(form, "breaches", list)
        audit.no_oracle, audit.skipped = take(form, "no_oracle", str), take(form, "skipped", str)
        return audit

    @property
    def verdict(self) -> str:
        """What is wrong, shortened, or that nothing is."""
        if self.skipped:
            return f"skipped: {self.skipped}"
        good = f"ok, no oracle: {self.no_oracle}" if self.no_oracle else "ok"
        return "; ".join(self.breaches[:2]) or good

    def total(self, prefix: str) -> Count:
        """Return the counts of all agents whose names begin so, together."""
        counts = [count for name, count in self.counts.items() if name.startswith(prefix)]
        return Count(sum(count.trials for count in counts), sum(count.successes for count in counts))


@dataclass(frozen=True)
class AuditReport:
    """The whole audit.

    Attributes:
        seeds: Seeds of the oracle.
        audits: One entry for each task and split.
    """

    seeds: int
    audits: Sequence[TaskAudit]

    @property
    def passed(self) -> bool:
        """Whether there is no breach, and anything was audited at all."""
        audited = [audit for audit in self.audits if not audit.skipped]
        return bool(audited) and not any(audit.breaches for audit in audited)

    def to_json(self) -> dict[str, Any]:
        """Return the report in plain values."""
        return {
            "passed": self.passed,
            "seeds": self.seeds,
            "audits": [audit.to_json() for audit in self.audits],
        }

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield a table: a row for each task and split."""
        agents = ("oracle", "noop", "random", "done", "infeasible", "answer", "blind", "padding")
        for audit in self.audits:
            shown = {name: str(audit.counts.get(name, Count())) for name in agents}
            steps = sorted(audit.steps)
            median = str(steps[len(steps) // 2]) if steps else "-"
            yield {
                "task": audit.task,
                "split": audit.split,
                **shown,
                "near-misses": str(audit.total("near: ")),
                "attacks": str(audit.total("attack: ")),
                "steps": median,
                "verdict": audit.verdict,
            }
