"""Notes: made from other notes, saved elsewhere, and read for an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, answered_text, file_contains, file_text
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .moves import (
    open_note,
    retype_all,
    retype_line,
    save,
    save_as,
)
from .pools import FIRST_NAMES, GOODS, PLACES, TOPICS
from .task_base import DONE, DesktopTask, changing, press


class MergeNotes(DesktopTask):
    """Put two notes into one new file, in the order asked for."""

    name = "merge-notes"
    difficulty = 3
    horizon = 14
    instructions = {
        "train": (
            "Make a new file {target} that holds the text of {first} and right after it that of {second}. "
            "Both old files stay as they are.",
            "I want {first} followed directly by {second}, together in a new file {target}. Change neither "
            "of the two.",
        ),
        "val": (
            "Join two notes in {target}, a new file: all of {first} on top, all of {second} under it, with "
            "nothing between. Leave the originals alone.",
            "Write a file {target} with the lines of {first} and then the lines of {second}; the sources are "
            "not to be touched.",
        ),
        "test": (
            "Bring the lines of {first} and of {second}, in this order, into one new file called {target}, "
            "while the two themselves remain.",
            "There should be a file {target}: it starts as {first} does and continues with {second}. Keep "
            "those two as well.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Two short notes, the second of which is open."""
        one, two, new = self.several(TOPICS.pools[self.split], 3)
        paths = (f"Documents/{one}.txt", f"Documents/{two}.txt")
        goods = self.several(GOODS.pools[self.split], 2)
        texts = [f"{self.remark()}\n{self.remark()}\n{item}\n" for item in goods]
        for path, text in zip(paths, texts, strict=True):
            self.lay(path, text)
        self.start("l3afpad", paths[1])
        return {"first": paths[0], "second": paths[1], "target": f"Documents/{new}.txt", "texts": texts}

    def goals(self) -> Sequence[Check]:
        """The new file holds both."""
        return (file_text("both are joined", self.parameters["target"], "".join(self.parameters["texts"])),)

    def allowances(self) -> Sequence[Allowance]:
        """Only the new file may come."""
        return changing(self.parameters["target"])

    def milestones(self) -> Sequence[Check]:
        """Either text is in the new file."""
        target, (one, two) = self.parameters["target"], self.parameters["texts"]
        either = (file_contains("the first", target, one), file_contains("the second", target, two))
        return (*either, *self.goals())

    def _solve(self, where: str = "End", back: bool = False, target: str | None = None) -> Iterator[Action]:
        yield press("Control", "a")
        yield press("Control", "c")
        yield from open_note(self.parameters["first"])
        yield press("Control", where)
        yield press("Control", "v")
        if back:
            yield from save()
        else:
            yield from save_as(target or self.parameters["target"])
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Copy the second, paste it under the first, save that under the new name."""
        yield from self._solve()

    def slips(self) -> Mapping[str, Script]:
        """The other order; saved over the first; in another folder."""
        other = self.parameters["target"].replace("Documents", "Desktop")
        return {
            "the other order": lambda look: self._solve(where="Home"),
            "over the first": lambda look: self._solve(back=True),
            "another folder": lambda look: self._solve(target=other),
        }


class SaveElsewhere(DesktopTask):
    """Save a changed letter under another name in another folder; the open one stays as it is."""

    name = "save-elsewhere"
    difficulty = 2
    horizon = 9
    instructions = {
        "train": (
            "The open letter is to be reused: address it to {new} instead of {old} and save that as "
            "{target}. The letter it is made from must not change.",
            "Make {target} out of the letter on the screen, the same but with “Dear {new},” at its start, "
            "and keep the old letter too.",
        ),
        "val": (
            "{new} should get the letter that {old} got. Put the name in and store it as {target}, leaving "
            "the old file untouched.",
            "Save a version of this letter for {new} as {target}; only the greeting differs, and {old}'s "
            "letter stays.",
        ),
        "test": (
            "From {old}'s letter, which is open, create {new}'s at {target}: change whom it greets and "
            "nothing else, and do not overwrite {old}'s.",
            "Please write {new} the very letter you see, greeting apart, in the file {target}. What {old} "
            "was sent stays on record.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A letter, and a name to send it to."""
        old, new = self.several(FIRST_NAMES.pools[self.split], 2)
        rest = [self.remark(), f"Next stop: {self.pick(PLACES.pools[self.split])}."]
        source = f"Documents/{old.lower()}.txt"
        self.lay(source, "\n".join([f"Dear {old},", *rest]) + "\n")
        self.start("mousepad", source)
        folder = self.pick(("Desktop", "Downloads", "Pictures"))
        target = f"{folder}/{self.pick(TOPICS.pools[self.split])} {new.lower()}.txt"
        return {"old": old, "new": new, "target": target, "rest": rest}

    def goals(self) -> Sequence[Check]:
        """The new letter is there."""
        lines = [f"Dear {self.parameters['new']},", *self.parameters["rest"]]
        return (file_text("the letter is there", self.parameters["target"], "\n".join(lines)),)

    def allowances(self) -> Sequence[Allowance]:
        """Only the new letter may come."""
        return changing(self.parameters["target"])

    def _solve(self, name: str, over: bool = False) -> Iterator[Action]:
        yield from retype_line(0, f"Dear {name},")
        if over:
            yield from save()
        yield from save_as(self.parameters["target"])
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Change the greeting and save under the new name."""
        yield from self._solve(self.parameters["new"])

    def slips(self) -> Mapping[str, Script]:
        """The old greeting; the old letter overwritten as well."""
        return {
            "the old greeting": lambda look: self._solve(self.parameters["old"]),
            "the old one overwritten": lambda look: self._solve(self.parameters["new"], over=True),
        }


class SummariseFacts(DesktopTask):
    """Fill a form with facts that stand in three other notes."""

    name = "summarise-facts"
    difficulty = 3
    horizon = 5
    instructions = {
        "train": (
            "Fill in the open form about {person} from the notes in Documents/Facts: the place, the day and "
            "the goods, each after its colon and a space. Save it.",
            "What Documents/Facts says of {person} belongs in this form. Complete its three lines as “Place: "
            "…”, “Day: …”, “Goods: …” and save.",
        ),
        "val": (
            "The open form lacks the facts on {person}; the notes in Documents/Facts have them. Add each "
            "behind its label with one space, and save the form.",
            "Complete the form in front of you for {person} out of Documents/Facts, label by label, "
            "then save.",
        ),
        "test": (
            "What is missing in the open form stands in Documents/Facts, among other people's affairs. Look "
            "up {person} there, complete each line (a space goes between colon and value), and save.",
            "Someone began a form on {person}. Finish its lines by what you read in "
            "Documents/Facts, and save.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Three lists of facts about three people, and an empty form."""
        people = self.several(FIRST_NAMES.pools[self.split], 3)
        places = self.several(PLACES.pools[self.split], 3)
        days = [str(self.day() + dt.timedelta(days=at)) for at in range(3)]
        goods = self.several(GOODS.pools[self.split], 3)
        for name, facts in (("places", places), ("days", days), ("goods", goods)):
            pairs = self.shuffled(list(zip(people, facts, strict=True)))
            self.lay(f"Documents/Facts/{name}.txt", "".join(f"{who}: {fact}\n" for who, fact in pairs))
        path = f"Documents/{people[0].lower()}.txt"
        self.lay(path, f"Form for {people[0]}\nPlace:\nDay:\nGoods:\n")
        self.start("l3afpad", path)
        return {"person": people[0], "path": path, "facts": list(zip(places, days, goods, strict=True))}

    def _text(self, place: str, day: str, goods: str) -> str:
        return f"Form for {self.parameters['person']}\nPlace: {place}\nDay: {day}\nGoods: {goods}\n"

    def goals(self) -> Sequence[Check]:
        """The form is complete."""
        text = self._text(*self.parameters["facts"][0])
        return (file_text("the form is right", self.parameters["path"], text),)

    def allowances(self) -> Sequence[Allowance]:
        """Only the form may change."""
        return changing(self.parameters["path"])

    def _solve(self, facts: Sequence[str], saved: bool = True) -> Iterator[Action]:
        yield from retype_all(self._text(*facts))
        if saved:
            yield from save()
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Write the form out."""
        yield from self._solve(self.parameters["facts"][0])

    def slips(self) -> Mapping[str, Script]:
        """Another person's facts; one of them another's; not saved."""
        mine, other, _ = self.parameters["facts"]
        return {
            "another person's": lambda look: self._solve(other),
            "one is another's": lambda look: self._solve((mine[0], other[1], mine[2])),
            "not saved": lambda look: self._solve(mine, saved=False),
        }


class FindInDiary(DesktopTask):
    """Find in a long diary where somebody was on the last visit before a day."""

    name = "find-in-diary"
    difficulty = 3
    horizon = 4
    asks_answer = True
    instructions = {
        "train": (
            "The open diary is long. Where did it last meet {person} before {day}? Answer with the place.",
            "In which place was the latest meeting with {person} earlier than {day}, by this diary? Answer "
            "with its name.",
        ),
        "val": (
            "Look through the diary on the screen for the last meeting with {person} prior to {day}, and "
            "answer with the place where it was.",
            "Before {day}, where does the open diary have its most recent meeting with {person}? The place "
            "is the answer.",
        ),
        "test": (
            "Of the meetings with {person} in this diary, take the last that comes ahead of {day}. Its place "
            "is what I want as the answer.",
            "Name the place of the final meeting with {person} that the open diary records up to the day "
            "before {day}.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Forty entries; the person is met at least once on either side of the day, and on it."""
        person, *others = self.several(FIRST_NAMES.pools[self.split], 4)
        before, on, after = self.several(PLACES.pools[self.split], 3)
        met = sorted(self.several(range(3, 37), 4))
        day, entries, asked = self.day(), [], ""
        wheres = [after, before, on, after]
        for at in range(40):
            day += dt.timedelta(days=self.number(1, 9))
            who, where = self.pick(others), self.pick(PLACES.pools[self.split])
            if at in met:
                who, where = person, wheres[met.index(at)]
            if at == met[2]:
                asked = f"{day:%-d %B %Y}"
            entries.append(f"{day}  {who} in {where}. {self.remark()}\n")
        path = "Documents/diary.txt"
        self.lay(path, "".join(entries))
        self.start("mousepad", path)
        return {"person": person, "day": asked, "before": before, "on": on, "after": after}

    def goals(self) -> Sequence[Check]:
        """The answer is the place before."""
        before = self.parameters["before"]
        return (answered_text("the place is right", before, f"In {before}"),)

    def _answer(self, text: str) -> Iterator[Action]:
        yield press("Control", "f")
        yield Action("answer", text=text)

    def oracle(self, look: Look) -> Iterator[Action]:
        """Search, and answer."""
        yield from self._answer(self.parameters["before"])

    def slips(self) -> Mapping[str, Script]:
        """The place of that very day; the next one; both."""
        before, on, after = (self.parameters[key] for key in ("before", "on", "after"))
        return {
            "of that very day": lambda look: self._answer(on),
            "of the other meetings": lambda look: self._answer(after),
            "two places": lambda look: self._answer(f"{before} or {on}"),
        }


TASKS = (MergeNotes, SaveElsewhere, SummariseFacts, FindInDiary)
