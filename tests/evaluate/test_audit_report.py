"""The page that shows an audit: what it says, and that what worlds say can do no harm in it."""

from __future__ import annotations

import html.parser
from pathlib import Path

import pytest

from gym_cua.evaluate.attackers import ATTACKS
from gym_cua.evaluate.audit_report import AGENTS, LISTED_TASKS, culprit, figures, write_audit
from gym_cua.evaluate.audit_results import AuditReport, TaskAudit

HOSTILE = "<script>alert('1')</script>"


class Page(html.parser.HTMLParser):
    """Gathers what a page links to, what it opens and what it says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.open_rows: list[str] = []
        self.bad: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        self.links += [str(values[name]) for name in ("src", "href") if values.get(name)]
        if "id" in values:
            self.ids.append(str(values["id"]))
        if tag == "details" and "open" in values:
            self.open_rows.append(str(values.get("id")))
        if "data-label" in values and "bad" in str(values.get("class")).split():
            self.bad.append(str(values.get("data-label")))

    def handle_data(self, data: str) -> None:
        self.words += data


def audited(task: str = "shop.buy", split: str = "train", **successes: int) -> TaskAudit:
    found = TaskAudit(task, split, steps=[4, 9, 5])
    for agent in ("oracle", "noop", "random", "done", "infeasible", "answer", "blind", "padding"):
        hits = successes.get(agent, 2 if agent == "oracle" else 0)
        for number in range(2):
            found.add(agent, number < hits)
    for agent in ("near: the other one", "attack: storage", "attack: texts"):
        found.add(agent, agent in successes)
    return found


def test_an_audit_that_passed(tmp_path: Path) -> None:
    report = AuditReport(2, [audited(), audited(split="test")])
    path = write_audit(tmp_path / "a" / "b", report, {"Python": "3.11"})
    page = Page(path.read_text("utf-8"))
    assert path.name == "audit.html" and list(path.parent.iterdir()) == [path]
    assert "Every task proved itself" in page.words and "What must not be" not in page.words
    assert "Python 3.11" in page.words
    assert page.open_rows == [] and page.bad == []
    for words in AGENTS.values():
        assert words in page.words
    assert all(name in page.words for name in ATTACKS)
    assert figures(report) == {
        "tasks": 1, "failed": 0, "breaches": 0, "episodes": 38, "attacks": 4, "solved": 4,
    }  # fmt: skip


def test_the_page_needs_nothing_else(tmp_path: Path) -> None:
    broken = audited()
    broken.breaches.append("noop succeeded on seed 0")
    text = write_audit(tmp_path, AuditReport(2, [audited(split="val"), broken])).read_text("utf-8")
    page = Page(text)
    assert "script" not in page.tags and "link" not in page.tags and "img" not in page.tags
    assert page.links and all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert "://" not in text and "url(" in text and 'url("data:font' in text
    assert text.count("url(") == text.count('url("data:font')


def test_breaches_stand_out_and_open(tmp_path: Path) -> None:
    broken = audited(oracle=1, done=1)
    broken.breaches += [
        "oracle failed on seed 7: the cart is right: empty",
        "done succeeded on seed 1",
        "attack 'storage': the episode ended with success",
    ]
    report = AuditReport(2, [audited(split="test"), broken])
    page = Page(write_audit(tmp_path, report).read_text("utf-8"))
    assert "1 task does not pass" in page.words and "What must not be" in page.words
    assert page.open_rows == ["audit-2"]
    assert page.bad == ["oracle", "ends", "attacks"]
    assert "gym-cua run shop.buy --split train --agent oracle --seed 7" in page.words
    assert page.words.count("attack 'storage': the episode ended with success") == 2


def test_what_worlds_say_is_text(tmp_path: Path) -> None:
    hostile = TaskAudit(f"shop.{HOSTILE}", HOSTILE, breaches=[f"{HOSTILE} succeeded on seed 0"], no_oracle=HOSTILE)
    hostile.add(f"near: {HOSTILE}", True)
    text = write_audit(tmp_path, AuditReport(1, [hostile]), {HOSTILE: HOSTILE}).read_text("utf-8")
    page = Page(text)
    assert "<script" not in text and "script" not in page.tags
    assert HOSTILE in page.words


def test_a_long_audit_has_a_short_beginning(tmp_path: Path) -> None:
    audits = [audited(f"shop.t{number}") for number in range(LISTED_TASKS + 3)]
    for found in audits:
        found.breaches += [f"noop succeeded on seed {seed}" for seed in range(9)]
    page = Page(write_audit(tmp_path, AuditReport(2, audits)).read_text("utf-8"))
    assert "And 3 more, below." in page.words and "5 more" in page.words
    assert page.open_rows == []


def test_an_audit_of_nothing_has_not_passed(tmp_path: Path) -> None:
    assert "Nothing was audited" in write_audit(tmp_path, AuditReport(1, [])).read_text("utf-8")


@pytest.mark.parametrize(
    ("breach", "agent"),
    [
        ("oracle failed on seed 3: done", "oracle"),
        ("near: with collateral damage succeeded on seed 0", "near: with collateral damage"),
        ("random succeeded on 2/3 seeds, where chance allows 0%", "random"),
        ("answer broke on seed 1: fault: computer: lost", "answer"),
        ("every seed is solved by the solution of the seed before", "blind"),
        ("an episode that was never ended earned 1.20", "padding"),
        ("attack 'texts': a typed script ran and called it", "attack: texts"),
        ("has 1 near-misses, fewer than 2", "near: "),
        ("something else", ""),
    ],
)
def test_a_breach_names_its_agent(breach: str, agent: str) -> None:
    assert culprit(breach) == agent
