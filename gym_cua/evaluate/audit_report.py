"""A page that shows an audit: what every task was put to, and whether it proved itself.

The page is one file that needs no network and no server: open ``audit.html`` in a browser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .attackers import ATTACKS
from .audit import NOOP_STEPS, RANDOM_STEPS
from .audit_results import AuditReport, Count, TaskAudit
from .html_page import embedded_typeface, render_page

AGENTS: Mapping[str, str] = {
    "oracle": "Solve the task with the same pointer and keys as everyone. This must succeed on every seed.",
    "noop": f"Do nothing for {NOOP_STEPS} steps.",
    "random": f"Take {RANDOM_STEPS} actions at random. By chance they may solve a page that judges one click,"
    " but not significantly more often than chance allows.",
    "done": "Say at once that it is done.",
    "infeasible": "Say at once that the task cannot be done, which is right only where that is so.",
    "answer": "Answer at once, with “0”.",
    "blind": "Play the solution of another seed without looking. One may fit by chance, not all of them.",
    "padding": "Solve the task, never say so and wait to the end: no success, and no more reward than 1.",
    "near": "Almost solve the task: another product, another number, the right thing and some damage beside"
    " it. The task itself brings these scripts, at least two.",
}
"""What each agent tries, in words; attacks tell it themselves."""
LISTED_TASKS = 20
"""At most so many rows with breaches are listed at the top, with ``LISTED_BREACHES`` of each."""
LISTED_BREACHES = 4
_ENDS = ("done", "infeasible", "answer")
_SEED = re.compile(r"\bon seed (\d+)")


@dataclass(frozen=True)
class _Cell:
    """A figure of a row: successes of trials, and whether it is a breach."""

    label: str
    value: str
    bad: bool


@dataclass(frozen=True)
class _AgentResult:
    """What one agent came to."""

    name: str
    tries: str
    count: Count
    bad: bool


@dataclass(frozen=True)
class _Row:
    """One task in one split."""

    anchor: str
    audit: TaskAudit
    name: str
    cells: Sequence[_Cell]
    agents: Sequence[_AgentResult]
    again: Sequence[str]


@dataclass(frozen=True)
class _World:
    """The rows of one world."""

    name: str
    tasks: int
    breaches: int
    rows: Sequence[_Row]


def write_audit(folder: Path, report: AuditReport, facts: Mapping[str, str] | None = None) -> Path:
    """Write ``audit.html`` into a folder.

    Args:
        folder: Made if need be; an earlier page in it is overwritten.
        report: The audit.
        facts: What else to name at the end of the page: versions, the machine.

    Returns:
        The page's path.

    Raises:
        OSError: The folder cannot be written.
    """
    worlds = _worlds(report)
    page = render_page(
        "audit.html.j2",
        title="Audit passed" if report.passed else "Audit not passed",
        report=report,
        worlds=worlds,
        failed=[row for world in worlds for row in world.rows if row.audit.breaches],
        figures=figures(report),
        agents=AGENTS,
        attacks={name: _first_line(function.__doc__) for name, function in ATTACKS.items()},
        listed_tasks=LISTED_TASKS,
        listed_breaches=LISTED_BREACHES,
        facts=facts or {},
        fonts=embedded_typeface(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "audit.html"
    path.write_text(page, encoding="utf-8")
    return path


def figures(report: AuditReport) -> dict[str, int]:
    """Return the numbers that sum up an audit.

    Returns:
        ``tasks``, ``failed`` (tasks with a breach), ``breaches``, ``episodes`` of all agents, ``attacks``
        among them, and ``solved``, the episodes that the oracle solved.
    """
    audits = report.audits
    return {
        "tasks": len({audit.task for audit in audits}),
        "failed": len({audit.task for audit in audits if audit.breaches}),
        "breaches": sum(len(audit.breaches) for audit in audits),
        "episodes": sum(audit.total("").trials for audit in audits),
        "attacks": sum(audit.total("attack: ").trials for audit in audits),
        "solved": sum(audit.counts.get("oracle", Count()).successes for audit in audits),
    }


def culprit(breach: str) -> str:
    """Return the name of the agent that a breach is about, or ``""``: the key of its count."""
    attack = re.match(r"attack '([^']+)'", breach)
    if attack:
        return f"attack: {attack[1]}"
    for start, agent in (
        ("every seed is solved by the solution", "blind"),
        ("an episode that was never ended", "padding"),
    ):
        if breach.startswith(start):
            return agent
    named = re.match(r"(.+?) (?:succeeded|failed|broke) on ", breach)
    return named[1] if named else "near: " if "near-misses" in breach else ""


def _worlds(report: AuditReport) -> list[_World]:
    rows: dict[str, list[_Row]] = {}
    for number, audit in enumerate(report.audits, 1):
        rows.setdefault(audit.task.partition(".")[0], []).append(_row(number, audit))
    return [
        _World(
            name=name,
            tasks=len({row.name for row in group}),
            breaches=sum(len(row.audit.breaches) for row in group),
            rows=group,
        )
        for name, group in rows.items()
    ]


def _row(number: int, audit: TaskAudit) -> _Row:
    guilty = {culprit(breach) for breach in audit.breaches}
    ends = [audit.counts.get(name, Count()) for name in _ENDS]
    steps = sorted(audit.steps)

    def cell(label: str, count: Count, names: Sequence[str]) -> _Cell:
        # The names of near-misses and attacks follow their kind, which ends with a space.
        bad = any(
            agent == name or (name.endswith(" ") and agent.startswith(name))
            for agent in guilty
            for name in names
        )
        return _Cell(label, str(count) if count.trials else "–", bad)

    single = [cell(name, audit.counts.get(name, Count()), (name,)) for name in ("oracle", "noop", "random")]
    ending = Count(sum(count.trials for count in ends), sum(count.successes for count in ends))
    return _Row(
        anchor=f"audit-{number}",
        audit=audit,
        name=audit.task.partition(".")[2] or audit.task,
        cells=[
            *single,
            cell("ends", ending, _ENDS),
            *(cell(name, audit.counts.get(name, Count()), (name,)) for name in ("blind", "padding")),
            cell("near-misses", audit.total("near: "), ("near: ",)),
            cell("attacks", audit.total("attack: "), ("attack: ",)),
            _Cell("steps", str(steps[len(steps) // 2]) if steps else "–", False),
        ],
        agents=[
            _AgentResult(name, _tries(name), count, name in guilty) for name, count in audit.counts.items()
        ],
        again=_again(audit),
    )


def _tries(agent: str) -> str:
    kind, _, name = agent.partition(": ")
    if kind == "attack" and name in ATTACKS:
        return _first_line(ATTACKS[name].__doc__)
    if kind == "near":
        return "Almost solve the task, by a script that the task brings."
    return AGENTS.get(agent, "")


def _again(audit: TaskAudit) -> list[str]:
    """Return the commands that show the oracle's failures again."""
    seeds = [_SEED.search(breach) for breach in audit.breaches if culprit(breach) == "oracle"]
    start = f"gym-cua run {audit.task} --split {audit.split} --agent oracle --seed"
    return [f"{start} {seed[1]}" for seed in seeds if seed]


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]
