"""Sheets: counting, exporting, meeting a budget, and bringing lists together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import (
    Allowance,
    Check,
    answered_number,
    file_csv,
    file_exists,
    sheet_cells,
    sheet_formula,
)
from gym_cua.tasks.checks.sheets import Value
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .pools import FIRST_NAMES, LAST_NAMES, PLACES
from .pools_sheet import AMOUNTS, COUNTS, PRICES, STOCK, SUBJECTS
from .sheet_files import comma_separated, figure, reference, whole, workbook
from .sheet_moves import enter, export, finish
from .task_base import DONE, DesktopTask, changing, press, write
from .tasks_sheet import SheetTask


class SheetCount(SheetTask):
    """Say how many lines meet two conditions."""

    name = "sheet-count"
    difficulty = 2
    horizon = 3
    asks_answer = True
    instructions = {
        "train": (
            "How many people in the open sheet live in {place} and have more than {limit} in “{column}”? "
            "Answer "
            "with the number.",
            "Count the lines with the town {place} whose “{column}” lies above {limit}, and tell me the "
            "count.",
        ),
        "val": (
            "Of those from {place}, how many exceed {limit} in “{column}”? One number is enough.",
            "Tell me the number of rows where the town is {place} and “{column}” is over {limit}.",
        ),
        "test": (
            "Find out for how many entries of {place} the figure “{column}” is greater than {limit}.",
            "I need one number: the entries of {place} that surpass {limit} in “{column}”.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A long list of people, a town and a limit that somebody meets exactly."""
        split = self.split
        place, *others = self.several(PLACES.pools[split], 4)
        column = self.pick(COUNTS.pools[split])
        limit = self.number(20, 60)
        above, below, elsewhere = self.number(3, 8), self.number(2, 5), self.number(7, 11)
        lines = [(place, self.number(limit + 1, limit + 30)) for _ in range(above)]
        lines += [(place, limit), *((place, self.number(limit - 15, limit - 1)) for _ in range(below))]
        lines += [(self.pick(others), self.number(limit - 15, limit + 30)) for _ in range(elsewhere)]
        people = [(first, last) for first in FIRST_NAMES.pools[split] for last in LAST_NAMES.pools[split]]
        names = [f"{first} {last}" for first, last in self.several(people, len(lines))]
        shuffled = self.shuffled(lines)
        rows = [[name, *line] for name, line in zip(names, shuffled, strict=True)]
        self.lay_sheet([["Name", "Town", column], *rows])
        self.count, self.of_place = above, above + below + 1
        return {"place": place, "column": column, "limit": limit}

    def goals(self) -> Sequence[Check]:
        """The answer is the count."""
        return (answered_number("the count is right", self.count),)

    def allowances(self) -> Sequence[Allowance]:
        """Nothing may change."""
        return ()

    def _answer(self, count: int) -> Iterator[Action]:
        yield press("PageDown")
        yield press("Control", "Home")
        yield Action("answer", text=str(count))

    def oracle(self, look: Look) -> Iterator[Action]:
        """Look through the list and answer."""
        yield from self._answer(self.count)

    def slips(self) -> Mapping[str, Script]:
        """Counting the limit itself; forgetting it; saying nothing."""

        def silent(look: Look) -> Iterator[Action]:
            yield DONE

        return {
            "the limit counted too": lambda look: self._answer(self.count + 1),
            "only the town": lambda look: self._answer(self.of_place),
            "no answer": silent,
        }


class SheetExport(DesktopTask):
    """Export one of several sheets as CSV."""

    name = "sheet-export"
    difficulty = 3
    horizon = 10
    instructions = {
        "train": (
            "Somebody needs the sheet “{sheet}” of this workbook as CSV. Put it beside the workbook as "
            "{name}; "
            "the workbook stays as it is.",
            "Export “{sheet}” to a file {name}, comma separated, into the folder of the open workbook.",
        ),
        "val": (
            "Make a CSV file named {name} from the sheet “{sheet}”, in the workbook's own folder.",
            "Of the sheets here only “{sheet}” is wanted, as CSV: {name}, next to this file.",
        ),
        "test": (
            "Write out what is on “{sheet}” as comma separated text. The file is called {name} and lies in "
            "the "
            "same folder as the workbook.",
            "A program can read only CSV: give it “{sheet}” under the name {name}, in the same place.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A workbook with three sheets alike, of which one is wanted."""
        split = self.split
        titles = self.several(PLACES.pools[split], 3)
        headings: list[Value] = ["Item", self.pick(COUNTS.pools[split]), self.pick(PRICES.pools[split])]
        self.sheets = {}
        for title in titles:
            items = self.several(STOCK.pools[split], self.number(4, 6))
            rows: list[list[Value]] = [[item, self.number(2, 60), self.number(4, 90) / 4] for item in items]
            self.sheets[title] = [headings, *rows]
        # Not the first, which is in front when the program opens.
        self.place = self.number(1, 2)
        topic = self.pick(SUBJECTS.pools[split])
        self.path = f"Documents/{topic}.xlsx"
        self.lay(self.path, workbook(self.sheets))
        self.start("gnumeric", self.path)
        return {"sheet": titles[self.place], "name": f"{titles[self.place].lower()}-{self.number(2, 99)}.csv"}

    @property
    def _target(self) -> str:
        return f"Documents/{self.parameters['name']}"

    def goals(self) -> Sequence[Check]:
        """The file holds the sheet's rows."""
        rows = self.sheets[self.parameters["sheet"]]
        return (file_csv("the file holds the sheet", self._target, rows, delimiter=","),)  # type: ignore[arg-type]

    def milestones(self) -> Sequence[Check]:
        """There is a file of that name."""
        return (file_exists("the file is there", self._target),)

    def allowances(self) -> Sequence[Allowance]:
        """The new file."""
        return changing(self._target)

    def _export(self, look: Look, place: int, name: str) -> Iterator[Action]:
        for _ in range(place):
            yield press("Control", "PageDown")
        yield from export(look, name)
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Turn to the sheet and export it."""
        yield from self._export(look, self.place, self.parameters["name"])

    def slips(self) -> Mapping[str, Script]:
        """Another sheet; another name."""
        name = self.parameters["name"]
        return {
            "another sheet": lambda look: self._export(look, 0, name),
            "another name": lambda look: self._export(look, self.place, f"copy-{name}"),
        }


class SheetBudget(SheetTask):
    """Change one count so that a computed total meets a target."""

    name = "sheet-budget"
    difficulty = 4
    horizon = 7
    instructions = {
        "train": (
            "The plan in the open sheet must come to exactly {target} in all. Change only how many {item} "
            "are "
            "planned, let the formulas be, and save.",
            "Find the number of {item} with which the total becomes {target}, enter it in the sheet and "
            "save. "
            "Nothing else may change.",
        ),
        "val": (
            "We have {target} to spend. Adjust the quantity of {item}, and nothing but that, until the "
            "sheet's "
            "total is that very sum, then save it.",
            "Only the amount of {item} is still open: set it so that the total at the foot shows {target}, "
            "and save.",
        ),
        "test": (
            "At what quantity of {item} does the total reach {target} precisely? Put that quantity into the "
            "sheet and save, with all calculations left in place.",
            "Bring the grand total to {target} by altering nothing except the count of {item}; store the "
            "file.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A plan with costs and a total by formula, and the total that another count would give."""
        split = self.split
        items = self.several(STOCK.pools[split], self.number(5, 7))
        counts = [self.number(12, 48) for _ in items]
        prices = [self.number(9, 160) / 4 for _ in items]
        self.line = self.number(0, len(items) - 1)
        change = self.pick([*range(-9, -1), *range(2, 30)])
        self.count = counts[self.line] + change
        headings = ("Item", *(self.pick(pool.pools[split]) for pool in (COUNTS, PRICES, AMOUNTS)))
        lines = [[a, b, c] for a, b, c in zip(items, counts, prices, strict=True)]
        end = len(lines) + 1
        rows = [[*line, f"=B{row}*C{row}"] for row, line in enumerate(lines, 2)]
        self.lay_sheet([headings, *rows, ["Total", None, None, f"=SUM(D2:D{end})"]])
        wanted = list(counts)
        wanted[self.line] = self.count
        costs = [count * price for count, price in zip(wanted, prices, strict=True)]
        self.target = sum(costs)
        self.values = [
            headings,
            *([a, b, c, d] for a, b, c, d in zip(items, wanted, prices, costs, strict=True)),
            ["Total", None, None, self.target],
        ]
        return {"item": items[self.line], "target": f"{self.target:.2f}"}

    def goals(self) -> Sequence[Check]:
        """Only the count has changed, and what follows from it; every formula is still one."""
        last = len(self.rows)
        formulas = [
            sheet_formula(f"the formula of line {row} is there", self.path, f"D{row}", rf"=B{row}\*C{row}")
            for row in range(2, last)
        ]
        total = sheet_formula("the total is a formula", self.path, f"D{last}", rf"=SUM\(D2:D{last - 1}\)")
        return (sheet_cells("all values are right", self.path, whole(self.values)), *formulas, total)

    def _set(self, look: Look, cell: str, value: float) -> Iterator[Action]:
        yield from enter(look, cell, f"{value:g}")
        yield from finish()

    def oracle(self, look: Look) -> Iterator[Action]:
        """Enter the count."""
        yield from self._set(look, reference(self.line + 2, 2), self.count)

    def slips(self) -> Mapping[str, Script]:
        """One too many; the price changed instead; the total written over."""
        cell = reference(self.line + 2, 2)
        price = figure(self.values[self.line + 1][2])
        before = figure(self.rows[self.line + 1][1])
        return {
            "one too many": lambda look: self._set(look, cell, self.count + 1),
            "the price instead": lambda look: self._set(
                look, reference(self.line + 2, 3), self.count * price / before
            ),
            "the total written over": lambda look: self._set(look, f"D{len(self.rows)}", self.target),
        }


class SheetCombine(DesktopTask):
    """Bring two lists together in a new file."""

    name = "sheet-combine"
    difficulty = 4
    horizon = 10
    splits = ("test",)
    instructions = {
        "test": (
            "Two lists are open, {first} and {second}. Make one comma separated file {name} of them, in "
            "their "
            "folder: one line of headings, the entries of {first}, after these the entries of {second}. The "
            "two lists themselves are not to change.",
            "I want the entries of {first} followed by those of {second} in a new file {name} beside them, "
            "again comma separated and with the headings once. Keep both originals untouched.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Two lists of people with the same headings."""
        split = self.split
        places = self.several(PLACES.pools[split], 3)
        headings = ["Name", "Town", self.pick(COUNTS.pools[split])]
        people = [(first, last) for first in FIRST_NAMES.pools[split] for last in LAST_NAMES.pools[split]]
        names = self.shuffled([f"{first} {last}" for first, last in people])
        self.headings, self.lists = headings, []
        for _ in range(2):
            count = self.number(4, 7)
            self.lists.append([[names.pop(), self.pick(places), self.number(2, 90)] for _ in range(count)])
        first, second = self.several(SUBJECTS.pools[split], 2)
        for title, lines in zip((first, second), self.lists, strict=True):
            self.lay(f"Documents/{title}.csv", comma_separated([headings, *lines]))
        self.start("l3afpad", f"Documents/{second}.csv")
        self.start("gnumeric", f"Documents/{first}.csv")
        name = f"{first}-{second}-{self.number(2, 99)}.csv"
        return {"first": f"{first}.csv", "second": f"{second}.csv", "name": name}

    @property
    def _target(self) -> str:
        return f"Documents/{self.parameters['name']}"

    def goals(self) -> Sequence[Check]:
        """The file holds the headings and both lists."""
        rows = [self.headings, *self.lists[0], *self.lists[1]]
        return (file_csv("the file holds both lists", self._target, rows, delimiter=","),)

    def milestones(self) -> Sequence[Check]:
        """There is a file of that name."""
        return (file_exists("the file is there", self._target),)

    def allowances(self) -> Sequence[Allowance]:
        """The new file."""
        return changing(self._target)

    def _combine(self, look: Look, lines: Sequence[Sequence[Any]], name: str = "") -> Iterator[Action]:
        yield press("Control", "Home")
        yield press("Control", "ArrowDown")
        yield press("ArrowDown")
        yield write("".join("\t".join(map(str, line)) + "\n" for line in lines))
        yield from export(look, name or self.parameters["name"])
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Write the second list below the first and export."""
        yield from self._combine(look, self.lists[1])

    def slips(self) -> Mapping[str, Script]:
        """The headings twice; another name; a line left out."""
        second = self.lists[1]
        return {
            "the headings twice": lambda look: self._combine(look, [self.headings, *second]),
            "another name": lambda look: self._combine(look, second, "all.csv"),
            "a line left out": lambda look: self._combine(look, second[:-1]),
        }


TASKS = (SheetCount, SheetExport, SheetBudget, SheetCombine)
