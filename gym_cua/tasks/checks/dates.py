"""The check of answers that are a date."""

from __future__ import annotations

import datetime
import re
import unicodedata

from .answers import answer_of
from .check import Check, Situation, shortened

_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_MONTH = r"[a-z]{3,9}\.?"
_DATE = re.compile(
    r"(?<![\w.,/-])(?:"
    r"(?P<iso>\d{4}(?P<a>[-/.])\d{1,2}(?P=a)\d{1,2})"
    r"|(?P<numeric>\d{1,2}(?P<b>[-/.])\d{1,2}(?P=b)\d{4})"
    rf"|(?P<words>{_DAY}[ ](?:of[ ])?{_MONTH},?[ ]\d{{4}}|{_MONTH}[ ]{_DAY},?[ ]\d{{4}})"
    r")(?![\w/-]|[.,]\d)",
    re.IGNORECASE | re.ASCII,
)
# Two defaults with no day, month or year in common: what a text leaves out differs between them.
_DEFAULTS = (datetime.datetime(2000, 1, 1), datetime.datetime(2003, 2, 2))


def _dated(match: re.Match[str], day_first: bool) -> datetime.date | None:
    """Return the date of a match, or ``None`` if there is no such date."""
    # Imported here, since most tasks ask for no date.
    from dateutil import parser

    text = re.sub(r"\bof\b", " ", match.group(), flags=re.IGNORECASE)
    iso = match["iso"] is not None
    try:
        # Asked for an ISO date with the day first, dateutil would swap month and day.
        found: list[datetime.date] = [
            parser.parse(text, default=default, dayfirst=day_first and not iso, yearfirst=iso).date()
            for default in _DEFAULTS
        ]
    except (ValueError, OverflowError):
        return None
    first, second = found
    if first != second:
        return None
    if match["words"] is None:
        # It also swaps them where the given order makes no date.
        parts = [int(part) for part in re.findall(r"\d+", text)]
        year, month, day = parts if iso else (parts[2], *((parts[1], parts[0]) if day_first else parts[:2]))
        if (first.year, first.month, first.day) != (year, month, day):
            return None
    return first


def answered_date(name: str, date: datetime.date, day_first: bool = False) -> Check:
    """The episode ended with an answer that holds exactly one date, and it is ``date``.

    Understood are ISO (2024-03-04), "4 March 2024", "March 4, 2024" and numbers with the month first, or
    with the day first if ``day_first``. Day, month and a year of four digits must be given. An answer with
    several dates, or with other numbers beside the date, does not hold.
    """
    wanted = datetime.date(date.year, date.month, date.day)

    def test(situation: Situation) -> str | None:
        answer = answer_of(situation)
        if answer is None:
            return "no answer was given"
        text = " ".join(unicodedata.normalize("NFKC", answer).split())
        said = f"the answer was {shortened(answer)}"
        matches = list(_DATE.finditer(text))
        if any(character.isdigit() for character in _DATE.sub("", text)):
            return f"{said}, which holds a number that belongs to no full date"
        found = {_dated(match, day_first) for match in matches}
        if not found:
            return f"{said}, which holds no full date"
        if None in found:
            return f"{said}, which holds a date that does not exist"
        if len(found) > 1:
            return f"{said}, which holds several dates"
        return None if found == {wanted} else f"{said}, not {wanted.isoformat()}"

    return Check(name, test)
