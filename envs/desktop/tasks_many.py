"""Work across programs: an editor and a terminal, and facts that lie in several files."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, file_contains, file_csv, file_exists, file_text
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .pools import FIRST_NAMES, GOODS, LAST_NAMES, PLACES, TOPICS, WORDS
from .pools_code import SERVICES
from .task_base import DesktopTask, changing, command, finish, press, switch, write


class NotesToTable(DesktopTask):
    """Gather facts from several notes into one table."""

    name = "notes-to-table"
    difficulty = 4
    horizon = 10
    instructions = {
        "train": (
            "Fill the open table {path}: a row for each person with a note in {folder}, with name, place and "
            "amount as the note has them last. Keep the heading, write full names, and save it.",
            "The notes in {folder} say where people live and what they pay. Enter each person's full name, "
            "place and amount, as they are now, below the heading of {path}, which is open.",
        ),
        "val": (
            "Every note in {folder} is about one person. Make of them the table {path} (it is open, its "
            "heading "
            "stays): full name, place and amount that hold today.",
            "Please complete {path} from the notes in {folder}, one row a person: the full name, the present "
            "place and the present amount.",
        ),
        "test": (
            "Collect into {path}, the table that is open, what the notes in {folder} say of each person: "
            "full "
            "name, the place where they are now, the amount they pay now.",
            "Turn the notes of {folder} into rows of {path}. Each row has someone's full name, current place "
            "and current amount; the heading is there already.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Notes of which some correct what they said before."""
        folder = f"Documents/{self.pick(TOPICS.pools[self.split])} notes"
        people = zip(
            self.several(FIRST_NAMES.pools[self.split], 4),
            self.several(LAST_NAMES.pools[self.split], 4),
            strict=True,
        )
        self.rows: list[tuple[str, str, int]] = []
        self.first: list[tuple[str, str, int]] = []
        self.notes: list[str] = []
        for number, (first, last) in enumerate(people):
            old, new = self.several(PLACES.pools[self.split], 2)
            before, after = self.several(range(15, 400), 2)
            text = f"{first} {last}\n\n{first} lives in {old} and pays {before} a month.\n"
            self.first.append((f"{first} {last}", old, before))
            place, amount = old, before
            if number % 2 == 0:
                text += f"\nLater: moved to {new}.\n"
                place = new
            if number < 2:
                text += f"\nSince spring it is {after} instead of {before}.\n"
                amount = after
            self.rows.append((f"{first} {last}", place, amount))
            self.notes.append(f"{folder}/{self.pick(WORDS.pools[self.split])}-{number + 1}.txt")
            self.lay(self.notes[-1], text)
        self.path = f"Documents/{self.pick(WORDS.pools[self.split])}.csv"
        self.lay(self.path, "name,place,amount\n")
        self.open_terminal()
        self.start("l3afpad", self.path)
        return {"path": self.path, "folder": folder}

    def goals(self) -> Sequence[Check]:
        """The table has these rows, in any order."""
        rows: list[Sequence[str | int | float]] = [("name", "place", "amount"), *self.rows]
        return (file_csv("the table is right", self.path, rows, ordered=False),)

    def milestones(self) -> Sequence[Check]:
        """Each row counts."""
        texts = [f"{name},{place},{amount}" for name, place, amount in self.rows]
        rows = [file_contains(f"row {n}", self.path, text) for n, text in enumerate(texts, 1)]
        return (*rows, *self.goals())

    def allowances(self) -> Sequence[Allowance]:
        """The table."""
        return changing(self.path)

    def _fill(self, rows: Sequence[tuple[str, str, int]], save: bool = True) -> Iterator[Action]:
        yield switch()
        for note in self.notes:
            yield command(f"cat '{note}'")
        yield switch()
        yield press("Control", "End")
        yield write("".join(f"{name},{place},{amount}\n" for name, place, amount in rows))
        if save:
            yield press("Control", "s")
        yield from finish()

    def oracle(self, look: Look) -> Iterator[Action]:
        """Read all notes, and write the rows."""
        yield from self._fill(self.rows)

    def slips(self) -> Mapping[str, Script]:
        """Not saved; what the notes said first; a person missing; only the first names."""
        short = [(name.split()[0], place, amount) for name, place, amount in self.rows]
        return {
            "not saved": lambda look: self._fill(self.rows, save=False),
            "out of date": lambda look: self._fill(self.first),
            "a person missing": lambda look: self._fill(self.rows[:-1]),
            "first names only": lambda look: self._fill(short),
        }


class ArchiveReport(DesktopTask):
    """Unpack an archive, correct a price in it, and report the total."""

    name = "archive-report"
    difficulty = 5
    horizon = 15
    instructions = {
        "train": (
            "Unpack {archive} in Documents, so that there is {table}. Correct it there as the open note "
            "says. "
            "Then write {report} with one line, “Total: ” and the sum of count times price over all rows.",
            "From {archive} make {table} (unpack it in Documents), and enter the correction of the open "
            "note. "
            "Last, {report} should read “Total: ” and what all rows cost together, count times price.",
        ),
        "val": (
            "{archive} belongs unpacked into Documents, where it becomes {table}. The open note names an "
            "error "
            "in it: mend it. After that put “Total: ” and the value of all rows (count times price) into "
            "{report}.",
            "The open note knows of a slip in {table}, which is still packed in {archive}. Get it out "
            "(into Documents), put it right, and leave {report} behind: “Total: ”, then what all its rows "
            "are worth, count by price.",
        ),
        "test": (
            "Please unpack {archive} in Documents, apply the open note to {table}, and save as {report} a "
            "line "
            "that says “Total: ” and the whole value of the corrected table, count times price.",
            "In Documents, unpack {archive}. {table} then needs the correction from the note that is open, "
            "and "
            "{report} has to hold “Total: ” followed by the sum of all counts times prices.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """An archive with a table in it, and a note on one of its rows."""
        topic = self.pick(TOPICS.pools[self.split])
        goods = self.several(GOODS.pools[self.split], 6)
        self.goods = [(name, self.number(2, 40), self.number(3, 90)) for name in goods]
        self.place = self.number(0, 5)
        name, count, price = self.goods[self.place]
        self.fixed = (name, count, price + self.number(2, 30))
        self.table, self.report = f"Documents/{topic}/goods.csv", f"Documents/{topic}/report.txt"
        self.archive = f"Downloads/{topic}.tar.gz"
        self.other = f"Documents/{topic}/readme.txt"
        self.readme = f"Goods of {self.pick(PLACES.pools[self.split])}.\n"
        held = io.BytesIO()
        with tarfile.open(fileobj=held, mode="w") as tar:
            for path, text in ((self.table, self._csv(self.goods)), (self.other, self.readme)):
                member = tarfile.TarInfo(path.removeprefix("Documents/"))
                member.size, member.mode = len(text), 0o644
                tar.addfile(member, io.BytesIO(text.encode()))
        self.lay(self.archive, gzip.compress(held.getvalue(), mtime=0))
        note = f"Documents/{self.pick(WORDS.pools[self.split])}.txt"
        self.lay(note, f"In the table the price of {name} is wrong.\nIt should be {self.fixed[2]}.\n")
        self.start("l3afpad", note)
        self.open_terminal()
        return {"archive": self.archive, "table": self.table, "report": self.report}

    def _csv(self, rows: Sequence[tuple[str, int, int]]) -> str:
        return "name,count,price\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows)

    def _corrected(self) -> list[tuple[str, int, int]]:
        return [self.fixed if n == self.place else row for n, row in enumerate(self.goods)]

    def goals(self) -> Sequence[Check]:
        """The table is corrected, the rest unpacked, the total reported."""
        total = sum(count * price for _, count, price in self._corrected())
        return (
            file_text("the table is corrected", self.table, self._csv(self._corrected())),
            file_text("the rest is unpacked", self.other, self.readme),
            file_text("the total is reported", self.report, f"Total: {total}"),
        )

    def milestones(self) -> Sequence[Check]:
        """Unpacked, corrected, reported."""
        return (file_exists("the table is unpacked", self.table), *self.goals())

    def allowances(self) -> Sequence[Allowance]:
        """The unpacked files and the report."""
        folder = self.table.rsplit("/", 1)[0]
        return changing(folder, self.table, self.other, self.report)

    def _work(self, place: int, row: tuple[str, int, int], total: int) -> Iterator[Action]:
        yield command(f"tar -xzf {self.archive} -C Documents")
        yield command(f"l3afpad {self.table} &")
        # A new window takes a moment on a busy machine.
        yield Action("wait", seconds=1.0)
        yield press("Control", "Home")
        for _ in range(place + 1):
            yield press("ArrowDown")
        yield press("Shift", "End")
        yield write(",".join(map(str, row)))
        yield press("Control", "s")
        yield press("Alt", "F4")
        yield command(f"cat {self.table}")
        yield command(f"echo 'Total: {total}' > {self.report}")
        yield from finish()

    def _total(self, rows: Sequence[tuple[str, int, int]]) -> int:
        return sum(count * price for _, count, price in rows)

    def oracle(self, look: Look) -> Iterator[Action]:
        """Unpack, correct in the editor, report."""
        yield from self._work(self.place, self.fixed, self._total(self._corrected()))

    def slips(self) -> Mapping[str, Script]:
        """The total of before; another row; only reported."""
        other = (self.place + 1) % 6
        name, count, _ = self.goods[other]
        rows = self._corrected()

        def only_reported(look: Look) -> Iterator[Action]:
            yield command(f"tar -xzf {self.archive} -C Documents")
            yield command(f"echo 'Total: {self._total(rows)}' > {self.report}")
            yield from finish()

        return {
            "total of before": lambda look: self._work(self.place, self.fixed, self._total(self.goods)),
            "another row": lambda look: self._work(other, (name, count, self.fixed[2]), self._total(rows)),
            "only reported": only_reported,
        }


class LogSummary(DesktopTask):
    """Analyse a log and fill in a summary."""

    name = "log-summary"
    difficulty = 4
    horizon = 12
    instructions = {
        "train": (
            "Complete the open summary from {log}: behind “errors:” and “warnings:” belongs how many lines "
            "of "
            "the levels ERROR and WARNING there are, behind “first error:” the time of the first ERROR (as "
            "in "
            "the log), behind “noisiest:” the service with most lines. Save it.",
            "Analyse {log} and fill the four lines of the open note: the number of ERROR lines, of WARNING "
            "lines, the time of the earliest ERROR as written there, and the service with most entries of "
            "any "
            "level. One space after each colon; save.",
        ),
        "val": (
            "The note that is open asks four things about {log}: how many ERROR lines, how many WARNING "
            "lines, "
            "when the first ERROR came (the time as logged), which service wrote most lines. Put each "
            "after its "
            "colon and a space, and save.",
            "Please write into the open note what {log} shows: counts of the levels ERROR and WARNING, "
            "time of "
            "the first ERROR, and the service with the largest number of lines, each behind its word.",
        ),
        "test": (
            "Work through {log} for the note that is open. Its lines want the count of ERROR entries, the "
            "count "
            "of WARNING entries, the first ERROR's time of day and the service that has most entries; save "
            "the "
            "note when it is complete.",
            "Fill in the summary on the screen by means of {log}: after the colons and a space go the "
            "numbers "
            "of ERROR and of WARNING lines, the time at which the first ERROR happened, the service that "
            "logged "
            "most lines overall.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A log whose messages also name levels, and a summary with nothing in it."""
        services = self.several(SERVICES.pools[self.split], 4)
        self.noisiest = services[0]
        entries = [(s, self.number(0, 3)) for s in services for _ in range(self.number(8, 14))]
        entries += [(self.noisiest, self.number(0, 1)) for _ in range(20)]
        # More than the first lines, which are never errors, could hold.
        entries += [(services[1], 3)] * 6
        minutes = sorted(self.several(range(1440), len(entries)))
        levels, lines = ("INFO", "INFO", "WARNING", "ERROR"), []
        found: dict[str, list[str]] = {"INFO": [], "WARNING": [], "ERROR": []}
        pairs = zip(minutes, self.shuffled(entries), strict=True)
        for number, (minute, (service, level)) in enumerate(pairs):
            time, name = f"{minute // 60:02d}:{minute % 60:02d}", levels[level] if number > 3 else "INFO"
            told = self.pick(("done", "WARNING lamp tested", "no ERROR so far", f"asked {services[1]}"))
            lines.append(f"{time} [{name}] {service}: {told if number else 'no ERROR so far'}\n")
            found[name].append(time)
        self.log = f"Logs/{self.pick(PLACES.pools[self.split])}.log"
        self.lay(self.log, "".join(lines))
        self.path = f"Documents/{self.pick(WORDS.pools[self.split])}-summary.txt"
        self.lay(self.path, "errors:\nwarnings:\nfirst error:\nnoisiest:\n")
        self.values = [str(len(found["ERROR"])), str(len(found["WARNING"])), found["ERROR"][0], self.noisiest]
        self.loose = [
            str(sum("ERROR" in line for line in lines)),
            str(sum("WARNING" in line for line in lines)),
            next(line[:5] for line in lines if "ERROR" in line),
            self.noisiest,
        ]
        self.open_terminal()
        self.start("l3afpad", self.path)
        return {"log": self.log}

    def _lines(self, values: Sequence[str]) -> list[str]:
        words = ("errors", "warnings", "first error", "noisiest")
        return [f"{word}: {value}" for word, value in zip(words, values, strict=True)]

    def goals(self) -> Sequence[Check]:
        """The summary says what the log says."""
        return (file_text("the summary is right", self.path, "\n".join(self._lines(self.values))),)

    def milestones(self) -> Sequence[Check]:
        """Each line counts."""
        wanted = self._lines(self.values)
        return [file_contains(f"it has “{line}”", self.path, line + "\n") for line in wanted]

    def allowances(self) -> Sequence[Allowance]:
        """The summary."""
        return changing(self.path)

    def _fill(self, values: Sequence[str], save: bool = True) -> Iterator[Action]:
        yield switch()
        for level in ("ERROR", "WARNING"):
            yield command(f"grep -cF '[{level}]' {self.log}")
        yield command(f"grep -m1 -F '[ERROR]' {self.log}")
        yield command(f"cut -d' ' -f3 {self.log} | sort | uniq -c | sort -n")
        yield switch()
        yield press("Control", "a")
        yield write("".join(f"{line}\n" for line in self._lines(values)))
        if save:
            yield press("Control", "s")
        yield from finish()

    def oracle(self, look: Look) -> Iterator[Action]:
        """Have everything counted, and write the summary."""
        yield from self._fill(self.values)

    def slips(self) -> Mapping[str, Script]:
        """Not saved; messages counted too; numbers swapped."""
        errors, warnings, *rest = self.values
        swapped = (warnings + ("" if warnings != errors else "0"), errors, *rest)
        return {
            "not saved": lambda look: self._fill(self.values, save=False),
            "messages counted too": lambda look: self._fill(self.loose),
            "swapped": lambda look: self._fill(swapped),
        }


TASKS = (NotesToTable, ArchiveReport, LogSummary)
