"""What agents are asked to do at the booking desk, and how it is known whether they did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gym_cua import Action
from gym_cua.tasks import (
    Allowance,
    Check,
    Look,
    Script,
    Task,
    requested,
    row_gone,
    row_has,
    rows_added,
    visited,
)
from gym_cua.tasks.oracle import choose, click, fill
from nook.app import clock_time, day_name, length_name
from nook.database import Slot, book, in_the_way

if TYPE_CHECKING:
    from .world import NookWorld


def pick_time(look: Look, start: int) -> Iterator[Action]:
    """Open the list of times and type one: in a low window not the whole of this long list is in view."""
    yield from click(look, "#start")
    yield Action("type", text=clock_time(start))
    yield Action("key", keys=("Enter",))


class NookTask(Task[Any]):
    """What all tasks at the desk share."""

    world: NookWorld
    keeps_nothing = True

    def any_of(self, values: Sequence[Any]) -> Any:
        """Return one of some values."""
        return values[int(self.np_random.integers(len(values)))]

    def free_slot(self, fits: Callable[[Slot], bool] = lambda slot: True) -> Slot:
        """Return a free slot on a later day than the one that is shown first."""
        from .world import random_slot

        while True:
            slot = random_slot(self.np_random, self.any_of(self.world.days[1:]))
            if in_the_way(self.world.database, slot) is None and fits(slot):
                return slot

    def put_in(self, title: str, day: str = "") -> tuple[int, Slot]:
        """Put a booking of the user's own in, on a day if one is given; return its number and where it is."""
        slot = self.free_slot(lambda slot: not day or slot.day == day)
        return book(self.world.database, slot, title, self.world.user), slot

    def room(self, number: int) -> dict[str, Any]:
        """Return a room by its number."""
        return dict(self.world.database.execute("SELECT * FROM room WHERE id = ?", (number,)).fetchone())


class BookRoom(NookTask):
    """Book a given room for a given time."""

    name = "book-room"
    difficulty = 2
    horizon = 15
    instructions = {
        "train": ("Book the room {room} on {day} from {start} for {length}, with the title “{title}”.",),
        "val": ("We need {room} for “{title}”: {day}, {start}, {length}. Please reserve it.",),
        "test": ("Schedule “{title}” in {room} for {length} starting at {start} on {day}.",),
    }

    def sample(self) -> dict[str, Any]:
        """Choose a free slot, another one for a near-miss, and a title."""
        self.slot, self.title = self.free_slot(), str(self.any_of(self.world.titles))
        self.other = self.free_slot(lambda slot: slot != self.slot)
        return self.words(self.slot)

    def words(self, slot: Slot) -> dict[str, Any]:
        """Return what the sentence says of a slot."""
        return {
            "room": self.room(slot.room)["name"],
            "day": day_name(slot.day),
            "start": clock_time(slot.start),
            "length": length_name(slot.minutes),
            "title": self.title,
        }

    def goals(self) -> Sequence[Check]:
        """There is that one booking more."""
        wanted = {**self.slot._asdict(), "title": self.title, "owner": self.world.user}
        return (rows_added("booked as asked", "booking", [wanted]),)

    def milestones(self) -> Sequence[Check]:
        """The form was opened; the booking is there."""
        return (visited("form opened", "/bookings/new"), *self.goals())

    def allowances(self) -> Sequence[Allowance]:
        """New bookings, about which the goal has the last word."""
        return (Allowance("booking", ("added",)),)

    def enter(self, look: Look, slot: Slot, save: bool = True) -> Iterator[Action]:
        """Fill in the form and save it."""
        words = self.words(slot)
        yield from click(look, "#new")
        yield from fill(look, "#title", self.title)
        yield from choose(look, "#room", words["room"])
        yield from choose(look, "#day", words["day"])
        yield from pick_time(look, slot.start)
        yield from choose(look, "#minutes", words["length"])
        if save:
            yield from click(look, "#save")
        yield Action("done")

    def oracle(self, look: Look) -> Iterator[Action]:
        """Fill in the form and save it."""
        yield from self.enter(look, self.slot)

    def near_misses(self) -> Mapping[str, Script]:
        """Not saved; at another time."""
        return {
            "not saved": lambda look: self.enter(look, self.slot, save=False),
            "another time": lambda look: self.enter(look, self.other),
        }


class MoveBooking(NookTask):
    """Move a booking of one's own to another time of the same day."""

    name = "move-booking"
    difficulty = 2
    horizon = 6
    instructions = {
        "train": (
            "Move my booking “{title}” to {start} on the same day.",
            "“{title}” should start at {start} instead, on the day that it has.",
        ),
        "val": ("Please let “{title}” begin at {start}; the day stays.",),
        "test": ("I can make “{title}” only from {start} on, that same day. Change it.",),
    }

    def sample(self) -> dict[str, Any]:
        """Put in the booking, and another one that must stay."""
        title, other = (str(text) for text in self.np_random.permutation(self.world.titles)[:2])
        self.number, self.slot = self.put_in(title)
        self.other, _ = self.put_in(other)
        starts = [start for start in range(540, 1080, 30) if start != self.slot.start and self._fits(start)]
        self.start = self.any_of(starts)
        return {"title": title, "start": clock_time(self.start)}

    def _fits(self, start: int) -> bool:
        slot = self.slot._replace(start=start)
        return start + slot.minutes <= 1080 and in_the_way(self.world.database, slot, self.number) is None

    def goals(self) -> Sequence[Check]:
        """The booking starts when it should, on its day."""
        return (row_has("moved", "booking", self.number, start=self.start, day=self.slot.day),)

    def milestones(self) -> Sequence[Check]:
        """The booking was opened; it is moved."""
        return (visited("booking opened", f"/bookings/{self.number}"), *self.goals())

    def allowances(self) -> Sequence[Allowance]:
        """When this booking is."""
        columns = frozenset({"start", "day"})
        return (Allowance("booking", ("changed",), columns, lambda change: change.key == self.number),)

    def _move(self, look: Look, number: int, save: bool = True) -> Iterator[Action]:
        yield from click(look, "#mine")
        yield from click(look, f"#booking-{number}")
        yield from pick_time(look, self.start)
        if save:
            yield from click(look, "#move")
        yield Action("done")

    def oracle(self, look: Look) -> Iterator[Action]:
        """Open it from the list, choose the time, move."""
        yield from self._move(look, self.number)

    def near_misses(self) -> Mapping[str, Script]:
        """Chosen and not moved; the other booking."""
        return {
            "not moved": lambda look: self._move(look, self.number, save=False),
            "the other booking": lambda look: self._move(look, self.other),
        }


class CancelBooking(NookTask):
    """Cancel one of two bookings of the same title."""

    name = "cancel-booking"
    difficulty = 2
    horizon = 4
    instructions = {
        "train": (
            "Cancel my booking “{title}” on {day}.",
            "“{title}” on {day} does not take place. Cancel it.",
        ),
        "val": ("We no longer need the room for “{title}” on {day}; please give it back.",),
        "test": ("Call off “{title}” on {day}, and nothing else.",),
    }

    def sample(self) -> dict[str, Any]:
        """Put in two bookings of one title on different days, and choose one."""
        title = str(self.any_of(self.world.titles))
        days = [str(day) for day in self.np_random.permutation(self.world.days[1:])[:2]]
        (self.number, slot), (self.other, _) = (self.put_in(title, day=day) for day in days)
        return {"title": title, "day": day_name(slot.day)}

    def goals(self) -> Sequence[Check]:
        """The booking is gone."""
        return (row_gone("cancelled", "booking", self.number),)

    def milestones(self) -> Sequence[Check]:
        """The booking was opened; it is gone."""
        return (visited("booking opened", f"/bookings/{self.number}"), *self.goals())

    def allowances(self) -> Sequence[Allowance]:
        """This booking goes."""
        return (Allowance("booking", ("removed",), where=lambda change: change.key == self.number),)

    def _cancel(self, look: Look, *numbers: int) -> Iterator[Action]:
        for number in numbers:
            yield from click(look, "#mine")
            yield from click(look, f"#booking-{number}")
            yield from click(look, "#cancel")
        yield Action("done")

    def oracle(self, look: Look) -> Iterator[Action]:
        """Open it from the list and cancel."""
        yield from self._cancel(look, self.number)

    def near_misses(self) -> Mapping[str, Script]:
        """The other day's; both."""
        return {
            "the other day": lambda look: self._cancel(look, self.other),
            "both": lambda look: self._cancel(look, self.number, self.other),
        }


class SmallestRoom(BookRoom):
    """Book the smallest room that is free and large enough: a family that exists in the test alone."""

    name = "smallest-room"
    difficulty = 4
    horizon = 16
    splits = ("test",)
    instructions = {
        "test": (
            "Find the smallest room that is free on {day} at {start} for {length} and has at least {seats} "
            "seats, and schedule “{title}” there.",
        )
    }

    def sample(self) -> dict[str, Any]:
        """Choose a time, and how many seats: at least two rooms are free and large enough."""
        self.title = str(self.any_of(self.world.titles))
        while True:
            slot = self.free_slot()
            rooms = self.world.database.execute("SELECT * FROM room ORDER BY seats").fetchall()
            free = [room for room in rooms if self._is_free(slot._replace(room=room["id"]))]
            if len(free) >= 3:
                break
        best, self.larger = free[1], free[2]
        # One seat fewer than it has, so that the right room is seldom named by its number of seats.
        self.slot = slot._replace(room=best["id"])
        return {**self.words(self.slot), "seats": best["seats"] - 1}

    def _is_free(self, slot: Slot) -> bool:
        return in_the_way(self.world.database, slot) is None

    def milestones(self) -> Sequence[Check]:
        """The rooms were looked at; the form was opened; the booking is there."""
        return (requested("rooms looked at", "GET", "/rooms"), *super().milestones())

    def oracle(self, look: Look) -> Iterator[Action]:
        """Look at the rooms, then book."""
        yield from click(look, "#rooms")
        yield from self.enter(look, self.slot)

    def near_misses(self) -> Mapping[str, Script]:
        """Not saved; the next larger room that is free."""
        larger = self.slot._replace(room=self.larger["id"])
        return {
            "not saved": lambda look: self.enter(look, self.slot, save=False),
            "a larger room": lambda look: self.enter(look, larger),
        }
