"""Checks: predicates over the true state of a world. Goals, milestones and guards are made of them.

A check is a name and a function that returns ``None`` when the check holds, else the reason, in words,
why it does not. Reading has no side effects, so a check may be asked at any step.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..actions import Action
from ..errors import CheckFault
from ..traffic import Request as Request
from .state import Change, ChangeKind


@dataclass(frozen=True)
class Situation:
    """All that a check may look at.

    Attributes:
        start: State of the world when the episode began.
        now: State of the world now.
        requests: Requests that the world answered in this episode, oldest first.
        ending: The action that ended the episode (``done``, ``answer`` or ``infeasible``), or ``None``.
    """

    start: Any
    now: Any
    requests: Sequence[Request] = ()
    ending: Action | None = None

    @property
    def changes(self) -> Sequence[Change]:
        """Every record that differs between ``start`` and ``now``."""
        changes: Sequence[Change] = self.now.changes_since(self.start)
        return changes


class Verdict(NamedTuple):
    """What a check found: whether it holds and, if not, why."""

    name: str
    holds: bool
    reason: str


@dataclass(frozen=True)
class Check:
    """A named predicate.

    Attributes:
        name: Short name in words, unique within a task.
        test: Returns ``None`` when the check holds, else the reason why it does not.
    """

    name: str
    test: Callable[[Situation], str | None]

    def __call__(self, situation: Situation) -> Verdict:
        """Ask the check.

        Raises:
            CheckFault: The predicate raised; that is a defect of the task, not a verdict.
        """
        try:
            reason = self.test(situation)
        except Exception as error:
            raise CheckFault(f"Check {self.name!r} raised {type(error).__name__}: {error}") from error
        return Verdict(self.name, reason is None, reason or "")


@dataclass(frozen=True)
class Allowance:
    """A kind of change that a task permits; every other change is collateral damage.

    Attributes:
        table: Table whose records may change.
        kinds: Which kinds of change are permitted.
        columns: For changed records, the columns that may differ; ``None`` permits any.
        where: A further condition on the change; ``None`` permits any.
    """

    table: str
    kinds: tuple[ChangeKind, ...] = ("added", "removed", "changed")
    columns: frozenset[str] | None = None
    where: Callable[[Change], bool] | None = None

    def permits(self, change: Change) -> bool:
        """Tell whether this allowance covers ``change``."""
        if change.table != self.table or change.kind not in self.kinds:
            return False
        if change.kind == "changed" and self.columns is not None and not change.columns <= self.columns:
            return False
        return self.where is None or self.where(change)


def nothing_else_changed(allowances: Sequence[Allowance] = ()) -> Check:
    """Guard: every change since the start is covered by one of ``allowances``."""

    def test(situation: Situation) -> str | None:
        damage = [c for c in situation.changes if not any(a.permits(c) for a in allowances)]
        if not damage:
            return None
        more = f" and {len(damage) - 3} more" if len(damage) > 3 else ""
        return "changed what was not asked for: " + "; ".join(map(str, damage[:3])) + more

    return Check("nothing else changed", test)


def row_has(name: str, table: str, key: Any, /, **values: Any) -> Check:
    """The row ``key`` of ``table`` exists and its columns equal ``values``."""

    def test(situation: Situation) -> str | None:
        row = situation.now.table(table).get(key)
        if row is None:
            return f"{table}[{key}] does not exist"
        wrong = [f"{c} is {row[c]!r}, not {v!r}" for c, v in values.items() if row[c] != v]
        return f"{table}[{key}]: " + ", ".join(wrong) if wrong else None

    return Check(name, test)


def row_gone(name: str, table: str, key: Any) -> Check:
    """There is no row ``key`` in ``table``."""
    return Check(name, lambda s: f"{table}[{key}] is still there" if key in s.now.table(table) else None)


def some_row(name: str, table: str, /, **where: Any) -> Check:
    """At least one row of ``table`` has columns equal to ``where``."""

    def test(situation: Situation) -> str | None:
        return None if situation.now.row(table, **where) is not None else f"no row of {table} has {where}"

    return Check(name, test)


def visited(name: str, path: str) -> Check:
    """A page whose path fully matches the regular expression ``path`` was served with success.

    Meant for milestones: it says where the browser has been, not what was achieved.
    """
    pattern = re.compile(path)

    def test(situation: Situation) -> str | None:
        for request in situation.requests:
            if request.method == "GET" and request.status < 400 and pattern.fullmatch(request.path):
                return None
        return f"no page {path!r} was opened"

    return Check(name, test)


def normalised(text: str) -> str:
    """Return ``text`` for comparison: NFKC, case folded, spaces collapsed, outer punctuation dropped."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", folded).strip(" \t\n.,;:!?\"'()[]“”‘’")


def answered_text(name: str, *accepted: str) -> Check:
    """The episode ended with an answer whose normalised text equals one of ``accepted``."""
    wanted = {normalised(text) for text in accepted}

    def test(situation: Situation) -> str | None:
        answer = _answer(situation)
        if answer is None:
            return "no answer was given"
        return None if normalised(answer) in wanted else f"the answer was {answer[:80]!r}"

    return Check(name, test)


# A hyphen within a word or between numbers ("SH-104", "5-10") is no sign.
_NUMBER = re.compile(r"(?:(?<!\w)[-+−])?(?:(?<![\w.,])\.)?\d[\d.,\u00a0\u2009\u202f'’]*")
_GROUP = re.compile(r"[-+]?(?!0)\d{1,3}")


def numbers_in(text: str) -> list[float]:
    """Return the numbers written in ``text``; both ``1,234.50`` and ``1.234,50`` are understood.

    A lone separator after one to three digits (not a leading 0) and before exactly three groups
    thousands; otherwise it is the decimal sign: ``1,234`` is 1234, ``0.125`` and ``1234.567`` are as written.
    """
    found = []
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[\u00a0\u2009\u202f'’]", "", match.group().replace("−", "-")).rstrip(".,")
        last = max(digits.rfind("."), digits.rfind(","))
        if last >= 0:
            sign, other = digits[last], "," if digits[last] == "." else "."
            fraction = digits[last + 1 :]
            grouped = len(fraction) == 3 and _GROUP.fullmatch(digits[:last]) is not None
            if grouped or digits.count(sign) > 1:
                digits = digits.replace(sign, "").replace(other, "")
            else:
                digits = digits[:last].replace(other, "").replace(sign, "") + "." + fraction
        found.append(float(digits))
    return found


def answered_number(name: str, expected: float, tolerance: float = 0.0) -> Check:
    """The episode ended with an answer that holds exactly one number, within ``tolerance`` of ``expected``.

    Units and words around the number do not matter. An answer with several different numbers does not
    hold: naming every candidate is not answering.
    """

    def test(situation: Situation) -> str | None:
        answer = _answer(situation)
        if answer is None:
            return "no answer was given"
        values = set(numbers_in(answer))
        if len(values) != 1:
            return f"the answer {answer[:80]!r} holds {len(values)} different numbers, not one"
        return None if abs(values.pop() - expected) <= tolerance + 1e-9 else f"the answer was {answer[:80]!r}"

    return Check(name, test)


def _answer(situation: Situation) -> str | None:
    ending = situation.ending
    return ending.text if ending is not None and ending.kind == "answer" else None
