"""Checks of answers in words and plain numbers."""

from __future__ import annotations

import re
import unicodedata

from .check import Check, Situation, shortened


def normalised(text: str) -> str:
    """Return ``text`` for comparison: NFKC, case folded, spaces collapsed, outer punctuation dropped."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", folded).strip(" \t\n.,;:!?\"'()[]“”‘’")


def answered_text(name: str, *accepted: str) -> Check:
    """The episode ended with an answer whose normalised text equals one of ``accepted``."""
    wanted = {normalised(text) for text in accepted}

    def test(situation: Situation) -> str | None:
        answer = answer_of(situation)
        if answer is None:
            return "no answer was given"
        return None if normalised(answer) in wanted else f"the answer was {shortened(answer)}"

    return Check(name, test)


# A hyphen within a word or between numbers ("SH-104", "5-10") is no sign.
NUMBER = re.compile(r"(?:(?<!\w)[-+−])?(?:(?<![\w.,])\.)?\d[\d.,\u00a0\u2009\u202f'’]*")
_GROUP = re.compile(r"[-+]?(?!0)\d{1,3}")


def numbers_in(text: str) -> list[float]:
    """Return the numbers written in ``text``; both ``1,234.50`` and ``1.234,50`` are understood.

    A lone separator after one to three digits (not a leading 0) and before exactly three groups
    thousands; otherwise it is the decimal sign: ``1,234`` is 1234, ``0.125`` and ``1234.567`` are as written.
    """
    found = []
    for match in NUMBER.finditer(text):
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
        answer = answer_of(situation)
        if answer is None:
            return "no answer was given"
        values = set(numbers_in(answer))
        if len(values) != 1:
            return f"the answer {shortened(answer)} holds {len(values)} different numbers, not one"
        return None if abs(values.pop() - expected) <= tolerance + 1e-9 else f"the answer was {shortened(answer)}"

    return Check(name, test)


def answer_of(situation: Situation) -> str | None:
    """Return the answer that ended the episode, or ``None`` if it ended otherwise or goes on."""
    ending = situation.ending
    return ending.text if ending is not None and ending.kind == "answer" else None
