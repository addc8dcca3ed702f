"""Tasks with a calendar: choose a date, book a flight, enter an event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from gym_cua.actions import Action
from gym_cua.errors import OracleError
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click, present

from .drags import drag
from .oracle import AskingLook, Oracle
from .reading import all_texts

_TITLE = ".ui-datepicker-title"
_CHOICES = ".ui-autocomplete li"
_PATIENCE = 10
"""How many actions to wait for something that the page shows with a delay."""


def _wait_for(look: Look, selector: str, text: str | None = None) -> Iterator[Action]:
    for _ in range(_PATIENCE):
        if present(look, selector, text):
            return
        yield Action("noop")
    raise OracleError(f"{selector!r} did not appear.")


def _wait_until_clear(look: Look, selector: str) -> Iterator[Action]:
    """Wait until what lies over an element has faded out."""
    for _ in range(_PATIENCE):
        if not look.covered(selector):
            return
        yield Action("noop")


def _pick_date(look: AskingLook, date: str) -> Iterator[Action]:
    """Open the date picker, go back to the month of ``date`` (in the form 12/31/2016), click the day."""
    goal = datetime.strptime(date, "%m/%d/%Y")
    yield from click(look, "#datepicker")
    yield from _wait_for(look, _TITLE)
    for _ in range(12):
        if all_texts(look, _TITLE) == [f"{goal:%B %Y}"]:
            break
        yield from click(look, ".ui-datepicker-prev")
    yield from click(look, ".ui-datepicker-calendar a", str(goal.day))


def choose_date(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Choose the date and submit."""
    (date,) = re.findall(r"[\d/]+", sentence)
    yield from _pick_date(look, date)
    yield from _wait_until_clear(look, "#subbtn")
    yield from click(look, "#subbtn")


def _enter_airport(look: AskingLook, selector: str, name: str) -> Iterator[Action]:
    """Type an airport's city or code and click the suggestion that has it."""
    yield from click(look, selector)
    yield Action("type", text=name)
    yield from _wait_for(look, _CHOICES)
    choices = [choice for choice in all_texts(look, _CHOICES) if name in choice]
    shown = [choice for choice in choices if present(look, _CHOICES, choice)]
    if not shown:
        raise OracleError(f"No airport of {name!r} is suggested.")
    yield from click(look, _CHOICES, shown[0])


def _minutes(duration: str) -> int:
    hours, minutes = re.findall(r"\d+", duration)
    return int(hours) * 60 + int(minutes)


def book_flight(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Enter the journey, search, and book the shortest or the cheapest flight."""
    form = r"Book the (\w+) one-way flight from: (.+) to: (.+) on ([\d/]+)\.$"
    ((which, origin, destination, date),) = re.findall(form, sentence)
    yield from _enter_airport(look, "#flight-from", origin)
    yield from _enter_airport(look, "#flight-to", destination)
    yield from _pick_date(look, date)
    yield from _wait_until_clear(look, "#search")
    yield from click(look, "#search")
    if which == "shortest":
        costs = [_minutes(text) for text in all_texts(look, ".flight .time-duration")]
    else:
        costs = [int(text.split("$")[1]) for text in all_texts(look, ".flight .flight-price")]
    # The header comes before the flights.
    best = costs.index(min(costs)) + 2
    yield from click(look, f"#results > :nth-child({best}) .flight-price")


def _hour(time: str) -> int:
    return int(time[:-2]) % 12 + (12 if time.endswith("PM") else 0)


def create_event(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Drag over free half hours of the calendar's window and name the event."""
    form = r'Create a ([\d.]+) (\w+) event named "(\w+)", between (\w+) and (\w+)\.'
    ((amount, unit, name, begin, end),) = re.findall(form, sentence)
    length = round(float(amount) * 2) if unit.startswith("hour") else int(amount) // 30
    taken = look.boxes(".event")

    def free(half_hour: int) -> bool:
        x, y = look.box(f"#hh-{half_hour}").center
        return not any(event.y < y < event.y + event.height for event in taken)

    starts = range(2 * _hour(begin), 2 * _hour(end) - length + 1)
    start = next((first for first in starts if all(free(first + more) for more in range(length))), None)
    if start is None:
        raise OracleError(f"There is no free time between {begin} and {end}.")
    area = look.box("#area")
    middle = look.box(f"#hh-{start + length // 2}").center[1]
    x, y = area.center
    yield Action("scroll", x=x, y=y, dx=0, dy=round(middle - y))
    x, y = look.box(f"#hh-{start}").center
    to_y = look.box(f"#hh-{start + length - 1}").center[1]
    yield drag((x, y), (x, to_y + 3))
    yield from click(look, "#event-name")
    yield Action("type", text=name)
    yield from click(look, "#controls .create")


ORACLES: dict[str, Oracle] = {
    "choose-date": choose_date,
    "choose-date-easy": choose_date,
    "choose-date-medium": choose_date,
    "choose-date-nodelay": choose_date,
    "book-flight": book_flight,
    "book-flight-nodelay": book_flight,
    "daily-calendar": create_event,
}
