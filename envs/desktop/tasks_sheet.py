"""Sheets: totals, corrections, order, and columns that are computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, sheet_cells, sheet_formula
from gym_cua.tasks.checks.sheets import Value
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .pools_sheet import AMOUNTS, COUNTS, PRICES, STOCK, SUBJECTS, WEIGHTS
from .sheet_files import Rows, figure, reference, whole, workbook
from .sheet_moves import enter, finish, go_to, sort
from .task_base import DesktopTask, changing, press

SHEET = "Sheet 1"


class SheetTask(DesktopTask):
    """A task with one workbook open in Gnumeric."""

    path: str
    rows: list[list[Value]]

    def lay_sheet(self, rows: Rows) -> None:
        """Lay the workbook and have it open."""
        self.rows = [list(row) for row in rows]
        self.path = f"Documents/{self.pick(SUBJECTS.pools[self.split])}-{self.number(2, 99)}.xlsx"
        self.lay(self.path, workbook({SHEET: rows}))
        self.start("gnumeric", self.path)

    def stock(self, count: int) -> list[list[Value]]:
        """Headings and `count` lines: item, a count, a price, another count; no value comes twice."""
        headings = ["Item", *(self.pick(pool.pools[self.split]) for pool in (COUNTS, PRICES, WEIGHTS))]
        items = self.several(STOCK.pools[self.split], count)
        counts = self.several(range(11, 90), 2 * count)
        prices = [quarters / 4 for quarters in self.several(range(6, 130), count)]
        columns = (items, counts[:count], prices, counts[count:])
        return [headings, *([*line] for line in zip(*columns, strict=True))]

    def allowances(self) -> Sequence[Allowance]:
        """Only the workbook may change."""
        return changing(self.path)


class SheetTotal(SheetTask):
    """Put a formula that sums a column below it."""

    name = "sheet-total"
    difficulty = 2
    horizon = 7
    instructions = {
        "train": (
            "Below the last figure of the column “{column}” belongs its sum. Put it there as a formula, so "
            "that "
            "it follows when a figure changes, and save the sheet.",
            "The open sheet lacks a total for “{column}”. Have it calculated in the first free cell of that "
            "column and save.",
        ),
        "val": (
            "Let the sheet add up “{column}” itself, right under that column, and save the file.",
            "I want to see what “{column}” comes to, directly beneath it and as a formula. Save the "
            "workbook then.",
        ),
        "test": (
            "Under “{column}” the cell is empty; make it calculate the sum of everything above. Save "
            "afterwards.",
            "Add a live sum at the foot of the column “{column}” in this workbook, and store the file.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A stock list, and one of its three columns of figures."""
        self.lay_sheet(self.stock(self.number(5, 8)))
        self.place = self.number(2, 4)
        self.other = 2 + (self.place - 2 + self.number(1, 2)) % 3
        return {"column": self.rows[0][self.place - 1]}

    def _sum(self, place: int, last: int | None = None) -> str:
        return f"=SUM({reference(2, place)}:{reference(last or len(self.rows), place)})"

    @property
    def _total(self) -> float:
        return sum(figure(row[self.place - 1]) for row in self.rows[1:])

    @property
    def _cell(self) -> str:
        return reference(len(self.rows) + 1, self.place)

    def goals(self) -> Sequence[Check]:
        """The cell below holds the sum, by a formula, and all other cells are as before."""
        letter = self._cell[0]
        last = len(self.rows)
        one_by_one = r"\+".join(rf"\$?{letter}\$?{row}" for row in range(2, last + 1))
        area = rf"\$?{letter}\$?[12]:\$?{letter}\$?{last}"
        pattern = rf"=\+?(SUM\({area}\)|SUBTOTAL\((9|109),{area}\)|{one_by_one}|SUM\({one_by_one}\))"
        return (
            sheet_cells("all values are right", self.path, {**whole(self.rows), self._cell: self._total}),
            sheet_formula("the sum is a formula", self.path, self._cell, pattern),
        )

    def _put(self, look: Look, cell: str, content: str, save: bool = True) -> Iterator[Action]:
        yield from enter(look, cell, content)
        yield from finish(save)

    def oracle(self, look: Look) -> Iterator[Action]:
        """Go to the cell, write the formula, save."""
        yield from self._put(look, self._cell, self._sum(self.place))

    def slips(self) -> Mapping[str, Script]:
        """A plain number; not saved; another column; a line left out."""
        foot = len(self.rows) + 1
        return {
            "a plain number": lambda look: self._put(look, self._cell, f"{self._total:g}"),
            "not saved": lambda look: self._put(look, self._cell, self._sum(self.place), save=False),
            "another column": lambda look: self._put(
                look, reference(foot, self.other), self._sum(self.other)
            ),
            "a line left out": lambda look: self._put(
                look, self._cell, self._sum(self.place, len(self.rows) - 1)
            ),
        }


class SheetRemark(SheetTask):
    """Correct the figure that a remark names, and clear the remark."""

    name = "sheet-remark"
    difficulty = 2
    horizon = 11
    instructions = {
        "train": (
            "One of the remarks in the open sheet says what a figure should be. Correct that figure, "
            "delete this "
            "remark, leave the others, and save.",
            "A colleague has noted in the last column that a number is wrong. Set it right, take the note "
            "away "
            "and save; notes that ask for nothing stay.",
        ),
        "val": (
            "See what the last column says is wrong, mend the number it means, remove that one note and "
            "save.",
            "The sheet holds one request for a correction among its notes. Carry it out, clear it, save "
            "the file.",
        ),
        "test": (
            "Among the comments at the right of the sheet, one demands another number. Enter it, empty that "
            "comment's cell and save; the other comments are to be kept.",
            "Do what the comment that asks for a change says, wipe out that comment alone, and save the "
            "workbook.",
        ),
    }
    _PHRASES = {
        "train": ("{column} should be {value}", "wrong, {column} is {value}"),
        "val": ("please set {column} to {value}", "correct {column}: {value}"),
        "test": ("{column} must read {value}", "change {column} to {value}"),
    }
    _CHATTER = {
        "train": ("checked", "was {value} last year", "seen by Tom"),
        "val": ("counted twice, fine", "{value} some time ago", "agreed"),
        "test": ("verified", "before the move: {value}", "no need to act"),
    }

    def sample(self) -> dict[str, Any]:
        """A stock list with four remarks, of which one asks for something."""
        rows = [[*line, None] for line in self.stock(self.number(6, 9))]
        rows[0][4] = "Remarks"
        lines = self.several(range(1, len(rows)), 4)
        self.line, self.place = lines[0] + 1, self.pick((2, 4))
        self.value = self.number(101, 190)
        self.wrong_line = lines[1] + 1
        phrase = self.pick(self._PHRASES[self.split])
        column = str(rows[0][self.place - 1])
        rows[lines[0]][4] = phrase.format(column=column.lower(), value=self.value)
        for line, chatter in zip(lines[1:], self._CHATTER[self.split], strict=True):
            rows[line][4] = chatter.format(value=self.number(191, 250))
        self.lay_sheet(rows)
        return {"value": self.value}

    def goals(self) -> Sequence[Check]:
        """The figure is right, its remark is gone, and all other cells are as before."""
        wanted = whole(self.rows) | {reference(self.line, self.place): self.value}
        return (sheet_cells("all cells are right", self.path, wanted | {reference(self.line, 5): None}),)

    def milestones(self) -> Sequence[Check]:
        """The figure is corrected."""
        cell = reference(self.line, self.place)
        return (sheet_cells("the figure is corrected", self.path, {cell: self.value}),)

    def _correct(self, look: Look, line: int, place: int, clear: bool = True) -> Iterator[Action]:
        yield from enter(look, reference(line, place), str(self.value))
        if clear:
            yield from go_to(look, reference(self.line, 5))
            yield press("Delete")
        yield from finish()

    def oracle(self, look: Look) -> Iterator[Action]:
        """Write the figure, delete the remark, save."""
        yield from self._correct(look, self.line, self.place)

    def slips(self) -> Mapping[str, Script]:
        """Another line; another column; the remark left; another remark's number."""
        return {
            "another line": lambda look: self._correct(look, self.wrong_line, self.place),
            "another column": lambda look: self._correct(look, self.line, 3),
            "the remark left": lambda look: self._correct(look, self.line, self.place, clear=False),
        }


class SheetSort(SheetTask):
    """Sort the lines of a table by a column."""

    name = "sheet-sort"
    difficulty = 3
    horizon = 13
    instructions = {
        "train": (
            "Order the lines of the open sheet by “{column}”, {order}. The headings stay on top; save it.",
            "Sort this list so that “{column}” runs {order}, each line kept together below the headings, "
            "and save.",
        ),
        "val": (
            "Arrange the rows under the headings by their “{column}”, {order}, and save the sheet.",
            "The list is in no order. Bring it into that of “{column}”, {order}, and save it like this.",
        ),
        "test": (
            "Rearrange all lines below the titles: “{column}” decides, {order}. Then save the workbook.",
            "Have “{column}” determine the sequence of the rows, {order}, without moving the titles; save.",
        ),
    }
    _ORDERS = {
        "train": ("largest first", "smallest first"),
        "val": ("from the highest down", "from the lowest up"),
        "test": ("in falling order", "in rising order"),
    }

    def sample(self) -> dict[str, Any]:
        """A stock list, one of its columns of figures, and a direction."""
        self.lay_sheet(self.stock(self.number(6, 9)))
        self.place = self.number(2, 4)
        self.descending = bool(self.number(0, 1))
        order = self._ORDERS[self.split][0 if self.descending else 1]
        return {"column": self.rows[0][self.place - 1], "order": order}

    def goals(self) -> Sequence[Check]:
        """Every line stands where it belongs, whole."""
        lines = sorted(
            self.rows[1:],
            key=lambda row: figure(row[self.place - 1]),
            reverse=self.descending,
        )
        return (sheet_cells("the lines are in order", self.path, whole([self.rows[0], *lines])),)

    def _sorted(self, look: Look, place: int, descending: bool, whole_lines: bool = True) -> Iterator[Action]:
        last = len(self.rows)
        headings = [str(heading) for heading in self.rows[0]]
        column = headings[place - 1]
        if whole_lines:
            yield from sort(look, f"A1:D{last}", headings, column, descending)
        else:
            cells = f"{reference(1, place)}:{reference(last, place)}"
            yield from sort(look, cells, [column], column, descending)
        yield from finish()

    def oracle(self, look: Look) -> Iterator[Action]:
        """Select the table and sort it with the dialog."""
        yield from self._sorted(look, self.place, self.descending)

    def slips(self) -> Mapping[str, Script]:
        """The other direction; another column; one column torn from its lines."""
        other = 2 + (self.place - 1) % 3
        return {
            "the other direction": lambda look: self._sorted(look, self.place, not self.descending),
            "another column": lambda look: self._sorted(look, other, self.descending),
            "one column alone": lambda look: self._sorted(look, self.place, self.descending, False),
        }


class SheetAmounts(SheetTask):
    """Add a column that multiplies two others, line by line."""

    name = "sheet-amounts"
    difficulty = 3
    horizon = 7
    instructions = {
        "train": (
            "Add a column “{heading}” right of the others that multiplies “{one}” by “{two}” in every "
            "line. Use "
            "formulas and save.",
            "For every line I want to see “{one}” times “{two}”. Calculate it in a new last column called "
            "“{heading}”, by formula, and save.",
        ),
        "val": (
            "Extend the sheet by a column headed “{heading}”: in each row the product of “{one}” and "
            "“{two}”, "
            "computed by the sheet. Save it.",
            "Have the sheet work out “{one}” × “{two}” for all rows, next to the last column under the title "
            "“{heading}”, and save.",
        ),
        "test": (
            "The first free column shall be named “{heading}” and give “{one}” multiplied with “{two}” for "
            "each "
            "item, as formulas. Save the workbook then.",
            "Set up “{heading}” at the right edge of the table, each cell a formula that takes “{one}” times "
            "“{two}”. Do not forget saving.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A stock list whose columns of figures stand in random order, and two of them."""
        rows = self.stock(self.number(4, 7))
        order = [0, *self.shuffled((1, 2, 3))]
        self.lay_sheet([[row[place] for place in order] for row in rows])
        self.price = order.index(2) + 1
        self.count = order.index(self.pick((1, 3))) + 1
        self.third = 9 - self.price - self.count
        heading = self.pick(AMOUNTS.pools[self.split])
        one, two = (self.rows[0][place - 1] for place in (self.count, self.price))
        return {"heading": heading, "one": one, "two": two}

    def goals(self) -> Sequence[Check]:
        """Heading and products are there, each by a formula, and all other cells are as before."""
        wanted = whole(self.rows) | {"E1": self.parameters["heading"]}
        formulas = []
        for line, row in enumerate(self.rows[1:], 2):
            wanted[f"E{line}"] = figure(row[self.count - 1]) * figure(row[self.price - 1])
            one, two = (rf"\$?{reference(1, place)[0]}\$?{line}" for place in (self.count, self.price))
            pattern = rf"=\+?(({one}\*{two}|{two}\*{one})|PRODUCT\(({one}[,:]{two}|{two}[,:]{one})\))"
            formulas.append(sheet_formula(f"line {line} is a formula", self.path, f"E{line}", pattern))
        return (sheet_cells("all values are right", self.path, wanted), *formulas)

    def milestones(self) -> Sequence[Check]:
        """The heading is there."""
        return (sheet_cells("the heading is there", self.path, {"E1": self.parameters["heading"]}),)

    def _formulas(self, sign: str, second: int) -> list[str]:
        lines = range(2, len(self.rows) + 1)
        return [f"={reference(line, self.count)}{sign}{reference(line, second)}" for line in lines]

    def _fill(self, look: Look, contents: Sequence[str]) -> Iterator[Action]:
        yield from enter(look, "E1", *contents)
        yield from finish()

    def oracle(self, look: Look) -> Iterator[Action]:
        """Write heading and formulas down the column, save."""
        yield from self._fill(look, [self.parameters["heading"], *self._formulas("*", self.price)])

    def slips(self) -> Mapping[str, Script]:
        """Numbers instead; sums; the wrong column; the last line forgotten."""
        heading = self.parameters["heading"]
        right = self._formulas("*", self.price)
        return {
            "numbers instead": lambda look: self._fill(
                look,
                [
                    heading,
                    *(str(figure(r[self.count - 1]) * figure(r[self.price - 1])) for r in self.rows[1:]),
                ],
            ),
            "sums": lambda look: self._fill(look, [heading, *self._formulas("+", self.price)]),
            "the wrong column": lambda look: self._fill(look, [heading, *self._formulas("*", self.third)]),
            "the last line forgotten": lambda look: self._fill(look, [heading, *right[:-1]]),
        }


TASKS = (SheetTotal, SheetRemark, SheetSort, SheetAmounts)
