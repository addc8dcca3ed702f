"""Checks made of checks."""

from __future__ import annotations

from .check import Check, Situation


def all_of(name: str, *checks: Check) -> Check:
    """Every one of the given checks holds."""

    def test(situation: Situation) -> str | None:
        verdicts = [check(situation) for check in checks]
        wrong = [f"{verdict.name}: {verdict.reason}" for verdict in verdicts if not verdict.holds]
        return "; ".join(wrong) if wrong else None

    return Check(name, test)


def any_of(name: str, *checks: Check) -> Check:
    """At least one of the given checks holds."""

    def test(situation: Situation) -> str | None:
        verdicts = [check(situation) for check in checks]
        if any(verdict.holds for verdict in verdicts):
            return None
        reasons = " and ".join(f"{verdict.name}: {verdict.reason}" for verdict in verdicts)
        return f"none of {len(verdicts)} holds" + (f": {reasons}" if reasons else "")

    return Check(name, test)


def negated(name: str, check: Check, reason: str) -> Check:
    """The given check does not hold; ``reason`` says, in words, what is wrong when it does.

    Take care with checks of files: what cannot be read does not hold, so its negation does.
    """
    return Check(name, lambda situation: reason if check(situation).holds else None)
