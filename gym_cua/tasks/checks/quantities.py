"""The check of answers that are a number with a unit, converted by Pint (https://pint.readthedocs.io)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from ...errors import WorldError
from .answers import answer_of, numbers_at
from .check import Check, Situation, shortened

# Only such short forms reach Pint's parser, which evaluates towers of powers as long as they take.
_WORD = r"[^\W\d_]{1,24}(?:[²³]|\^[23](?!\d))?|[°%‰'\"][CFK]?"
_UNIT = re.compile(rf"\s*((?:{_WORD})(?:(?:\s*/\s*|\s+per\s+|[ ])(?:{_WORD}))?)")
_SQUARES = {"sq": "square", "sqm": "m^2", "KB": "kB", "KBs": "kB", "'": "ft", '"': "in"}


@cache
def _registry() -> Any:
    # A second of work, so only when a task asks for it.
    import pint

    return pint.UnitRegistry()


@cache
def _unit(text: str) -> Any | None:
    """Return Pint's unit of a short name, or ``None``; upper and lower case count only where they must."""
    for written in dict.fromkeys((text, text.casefold())):
        try:
            return _registry().parse_units(" ".join(_SQUARES.get(word, word) for word in written.split()))
        except Exception:
            # Pint raises half a dozen classes on words that are no unit, AssertionError among them.
            continue
    return None


def _root(unit: Any) -> Any:
    """Return a unit's root units; unlike dimensions they tell percent, bytes and angles apart."""
    return _registry().Quantity(1.0, unit).to_root_units().units


def _quantities(text: str) -> Iterator[tuple[float, Any | None]]:
    """Yield each number of a text with the longest unit that follows it, or ``None`` where none does."""
    numbers = numbers_at(text)
    for number, (value, _, end) in enumerate(numbers):
        limit = numbers[number + 1][1] if number + 1 < len(numbers) else len(text)
        match = _UNIT.match(text[end : min(limit, end + 60)])
        unit = None
        if match is not None:
            words = re.split(r"[ ]+", match[1].strip())
            tries = (" ".join(words[:count]) for count in range(len(words), 0, -1))
            unit = next((found for found in map(_unit, tries) if found is not None), None)
        yield value, unit


def answered_quantity(name: str, value: float, unit: str, tolerance: float = 0.0) -> Check:
    """The episode ended with an answer that holds exactly one quantity, within ``tolerance`` of ``value``.

    The answer may use any unit that converts to ``unit``; ``tolerance`` is in ``unit``. A number with no
    unit or with one of another kind does not hold, nor do several different quantities. The same quantity
    said twice, in two units, is one.

    Raises:
        WorldError: ``unit`` is no unit.
    """
    wanted = _unit(unit) if unit.strip() else None
    if wanted is None:
        raise WorldError(f"{unit!r} is no unit that Pint knows. Write it like 'km/h', 'kg' or 'm^2'.")

    def test(situation: Situation) -> str | None:
        answer = answer_of(situation)
        if answer is None:
            return "no answer was given"
        said = f"the answer was {shortened(answer)}"
        found: list[float] = []
        for number, its_unit in _quantities(answer):
            if its_unit is None:
                return f"{said}, where {number:g} has no unit"
            if _root(its_unit) != _root(wanted):
                return f"{said}, and {its_unit} is not a unit like {wanted}"
            found.append(float(_registry().Quantity(number, its_unit).to(wanted).magnitude))
        if not found:
            return f"{said}, which holds no quantity"
        if max(found) - min(found) > 1e-9 * max(map(abs, found)):
            return f"{said}, which holds several different quantities"
        slack = tolerance + 1e-9 * max(1.0, abs(value))
        return None if abs(found[0] - value) <= slack else f"{said}, not {value:g} {unit}"

    return Check(name, test)
