"""Checks of answers in words and plain numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterator

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
_NUMBER = re.compile(r"(?:(?<!\w)[-+−])?(?:(?<![\w.,])\.)?\d[\d.,\u00a0\u2009\u202f'’]*")
_GROUP = re.compile(r"[-+]?(?!0)\d{1,3}")


def numbers_in(text: str) -> list[float]:
    """Return the numbers written in ``text``; both ``1,234.50`` and ``1.234,50`` are understood.

    A lone separator after one to three digits (not a leading 0) and before exactly three groups
    thousands; otherwise it is the decimal sign: ``1,234`` is 1234, ``0.125`` and ``1234.567`` are as written.
    """
    return [number for number, _, _ in numbers_at(text)]


def numbers_at(text: str) -> list[tuple[float, int, int]]:
    """Return the numbers written in ``text`` as ``numbers_in`` does, each with where it begins and ends."""
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
        found.append((float(digits), match.start(), match.end()))
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
        right = abs(values.pop() - expected) <= tolerance + 1e-9
        return None if right else f"the answer was {shortened(answer)}"

    return Check(name, test)


_BULLET = re.compile(r"(?:^|\n)[ \t]*(?:[-*+–—]|\d+[.)])[ \t]+|[•‣◦▪]")
_BETWEEN = re.compile(r"[,;\n&]|\band\b", re.IGNORECASE)


def answered_set(name: str, *items: str) -> Check:
    """The episode ended with an answer that lists exactly these items, in any order, and nothing else.

    Items are separated by commas, semicolons, line breaks, "and", "&" or bullet marks. They are compared
    normalised, and an item may itself hold such a mark ("Salt and Pepper"). Naming one twice does not hold.
    """
    wanted = Counter(normalised(item) for item in items)
    # Counted where normalised text is split, since an item may hold separators.
    longest = max((len(_parts(item)) for item in items), default=1)

    def test(situation: Situation) -> str | None:
        answer = answer_of(situation)
        if answer is None:
            return "no answer was given"
        found = Counter(_items(answer, wanted, longest))
        if found == wanted:
            return None
        faults = [f"lacks {shortened(item)}" for item in list((wanted - found).elements())[:2]]
        faults += [f"has {shortened(item)} too many" for item in list((found - wanted).elements())[:2]]
        return f"the answer was {shortened(answer)}: it " + ", ".join(faults)

    return Check(name, test)


def _parts(text: str) -> list[tuple[int, int]]:
    """Return where the pieces between separators lie that are more than spaces and punctuation."""
    bounds = [0]
    for match in _BETWEEN.finditer(text):
        bounds += match.span()
    bounds.append(len(text))
    spans = zip(bounds[::2], bounds[1::2], strict=True)
    return [(start, end) for start, end in spans if normalised(text[start:end])]


def _items(answer: str, known: Container[str], longest: int) -> Iterator[str]:
    """Yield the items listed in an answer, normalised; as many pieces as possible make a known item."""
    text = _BULLET.sub("\n", unicodedata.normalize("NFKC", answer))
    parts = _parts(text)
    at = 0
    while at < len(parts):
        for end in range(min(at + longest, len(parts)), at, -1):
            item = normalised(text[parts[at][0] : parts[end - 1][1]])
            if item in known or end == at + 1:
                yield item
                at = end
                break


def answer_of(situation: Situation) -> str | None:
    """Return the answer that ended the episode, or ``None`` if it ended otherwise or goes on."""
    ending = situation.ending
    return ending.text if ending is not None and ending.kind == "answer" else None
