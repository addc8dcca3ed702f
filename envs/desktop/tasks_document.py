"""Documents: find a figure in a PDF, carry facts of one into a note, and compare two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, answered_number, answered_set, file_contains, file_text
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .document_files import document
from .pools import PLACES, TOPICS
from .pools_sheet import FACTS, FIRMS, STOCK
from .task_base import DONE, DesktopTask, changing, press, write

MONTHS = ("January", "February", "March", "April", "May", "June")


class DocumentFigure(DesktopTask):
    """Find a figure in a report of several pages."""

    name = "document-figure"
    difficulty = 2
    horizon = 5
    asks_answer = True
    instructions = {
        "train": (
            "According to the open report, how many {fact} did {place} have in {month} {year}?",
            "Look up the {month} {year} figure for {fact} of {place} in this report and tell me.",
        ),
        "val": (
            "Which number does the report give for {fact} in {place} in {month} {year}?",
            "I need the {fact} that the document records for {place}, {month} {year}. Only the number, "
            "please.",
        ),
        "test": (
            "What does the document say about {fact} at {place} in {month} of {year}? Answer with the "
            "figure.",
            "Search the report for {place}, {month} {year}: how many {fact} are listed?",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A page for each place and year, each with two facts in six months."""
        split = self.split
        places, facts = self.several(PLACES.pools[split], 3), self.several(FACTS.pools[split], 2)
        years = (2023, 2024)
        pages = [(place, year) for place in places for year in years]
        # All different, so that no other place in the report holds the figure.
        numbers = self.several(range(103, 999), len(pages) * len(MONTHS) * len(facts))
        figures = {page: [[numbers.pop() for _ in facts] for _ in MONTHS] for page in pages}
        self.pages = self.shuffled(pages)
        title = self.pick(TOPICS.pools[split])
        cover = [[f"Report of the {title}"], [""], ["Figures by place and year"]]
        lines = [self._page(place, year, facts, figures[place, year]) for place, year in self.pages]
        path = f"Documents/{title} report.pdf"
        self.lay(path, document([cover, *lines]))
        self.start("evince", path)
        self.wanted = self.pick(pages)
        month, fact = self.number(0, 5), self.number(0, 1)
        place, year = self.wanted
        self.figure = figures[self.wanted][month][fact]
        self.of_other_year = figures[place, years[years.index(year) - 1]][month][fact]
        self.of_other_fact = figures[self.wanted][month][1 - fact]
        return {"place": place, "year": year, "month": MONTHS[month], "fact": facts[fact].lower()}

    @staticmethod
    def _page(
        place: str, year: int, facts: Sequence[str], figures: Sequence[Sequence[int]]
    ) -> list[list[str]]:
        months = [[month, *map(str, row)] for month, row in zip(MONTHS, figures, strict=True)]
        return [[f"{place}, {year}"], ["", *facts], *months]

    def goals(self) -> Sequence[Check]:
        """The answer is the figure."""
        return (answered_number("the figure is right", self.figure),)

    def _answer(self, figure: int) -> Iterator[Action]:
        for _ in range(self.pages.index(self.wanted) + 1):
            yield press("Control", "PageDown")
        yield Action("answer", text=str(figure))

    def oracle(self, look: Look) -> Iterator[Action]:
        """Turn to the page and answer."""
        yield from self._answer(self.figure)

    def slips(self) -> Mapping[str, Script]:
        """The other year; the other fact; no answer."""
        return {
            "the other year": lambda look: self._answer(self.of_other_year),
            "the other fact": lambda look: self._answer(self.of_other_fact),
            "no answer": lambda look: iter((DONE,)),
        }


class DocumentNote(DesktopTask):
    """Carry three facts of an invoice into a note."""

    name = "document-note"
    difficulty = 3
    horizon = 12
    instructions = {
        "train": (
            "The open note asks for details of the invoice from {firm}. Copy them from the PDF behind the "
            "colons, "
            "written as they stand there, and save the note.",
            "Fill in the form in the note with what the document says on the invoice of {firm}, letter by "
            "letter, "
            "then save.",
        ),
        "val": (
            "Find {firm} among the invoices in the PDF and complete the note with its details, as printed. "
            "Save.",
            "What the note wants to know stands in the invoice by {firm}. Transfer it unchanged and save "
            "the note.",
        ),
        "test": (
            "In the PDF is an invoice of {firm}: take over from it what is missing in the note, exactly as "
            "written there, and save the note.",
            "Complete the lines of the note for {firm}'s invoice, keeping the document's spelling, and "
            "store it.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Three invoices on a page each, and a form for one of them."""
        firms = self.several(FIRMS.pools[self.split], 3)
        self.facts = {firm: self._invoice() for firm in firms}
        pages = [
            [[f"Invoice of {firm}"], [""], *([name, value] for name, value in facts.items())]
            for firm, facts in self.facts.items()
        ]
        topic = self.pick(TOPICS.pools[self.split])
        self.lay(f"Documents/{topic} invoices.pdf", document(pages))
        self.start("evince", f"Documents/{topic} invoices.pdf")
        names = list(self.facts[firms[0]])
        self.names = self.several(names, 3)
        self.path = f"Documents/{topic} payment.txt"
        self.lay(self.path, "".join(f"{name}:\n" for name in self.names))
        self.start("l3afpad", self.path)
        firm, self.other = self.several(firms, 2)
        return {"firm": firm}

    def _invoice(self) -> dict[str, str]:
        letters = "".join(self.pick("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(2))
        return {
            "Number": f"{letters}-{self.number(10000, 99999)}",
            "Customer": str(self.number(2000, 9899)),
            "Due": f"2026-{self.number(1, 12):02}-{self.number(1, 28):02}",
            "Account": f"{self.number(1000, 9999)} {self.number(1000, 9999)} {self.number(10, 99)}",
            "Total": f"{self.number(900, 98000) / 20:.2f}",
        }

    def _note(self, firm: str) -> str:
        return "".join(f"{name}: {self.facts[firm][name]}\n" for name in self.names)

    def goals(self) -> Sequence[Check]:
        """The note has the facts."""
        return (file_text("the note is complete", self.path, self._note(self.parameters["firm"])),)

    def milestones(self) -> Sequence[Check]:
        """The first fact is in the note."""
        fact = self.facts[self.parameters["firm"]][self.names[0]]
        return (file_contains("the first fact is there", self.path, fact),)

    def allowances(self) -> Sequence[Allowance]:
        """Only the note may change."""
        return changing(self.path)

    def _fill(self, firm: str, save: bool = True) -> Iterator[Action]:
        yield press("Control", "Home")
        for name in self.names:
            yield press("End")
            yield write(f" {self.facts[firm][name]}")
            yield press("ArrowDown")
        if save:
            yield press("Control", "s")
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Write each fact behind its colon, save."""
        yield from self._fill(self.parameters["firm"])

    def slips(self) -> Mapping[str, Script]:
        """Another firm's; not saved."""
        return {
            "of another firm": lambda look: self._fill(self.other),
            "not saved": lambda look: self._fill(self.parameters["firm"], save=False),
        }


class DocumentCompare(DesktopTask):
    """Say which prices differ between an offer and an invoice."""

    name = "document-compare"
    difficulty = 4
    horizon = 2
    asks_answer = True
    splits = ("test",)
    instructions = {
        "test": (
            "{firm} sent an offer and later an invoice; both are open. For which items is the price on the "
            "invoice not the one offered? Name the items, separated by commas.",
            "Compare the two open documents of {firm}: list every item that was invoiced at another price "
            "than "
            "was offered, with commas between.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Seven or eight items, two or three of them at another price, in another order."""
        items = self.several(STOCK.pools[self.split], self.number(7, 8))
        offered = {item: self.number(40, 960) / 4 for item in items}
        self.different = self.several(items, self.number(2, 3))
        self.same = next(item for item in items if item not in self.different)
        change = {item: self.pick((-3, -0.5, 0.25, 2, 9)) for item in self.different}
        invoiced = {item: offered[item] + change.get(item, 0) for item in self.shuffled(items)}
        firm = self.pick(FIRMS.pools[self.split])
        for title, prices in (("Offer", offered), ("Invoice", invoiced)):
            priced = ([item, f"{price:.2f}"] for item, price in prices.items())
            lines = [[f"{title} by {firm}"], [""], *priced]
            path = f"Documents/{title.lower()} {self.number(100, 999)}.pdf"
            self.lay(path, document([lines]))
            self.start("evince", path)
        return {"firm": firm}

    def goals(self) -> Sequence[Check]:
        """The answer lists those items and no others."""
        return (answered_set("the items are right", *self.different),)

    def _answer(self, items: Sequence[str]) -> Iterator[Action]:
        yield press("Alt", "Tab")
        yield Action("answer", text=", ".join(items))

    def oracle(self, look: Look) -> Iterator[Action]:
        """Look at both and answer."""
        yield from self._answer(self.different)

    def slips(self) -> Mapping[str, Script]:
        """One left out; one too many; no answer."""
        return {
            "one left out": lambda look: self._answer(self.different[:-1]),
            "one too many": lambda look: self._answer([*self.different, self.same]),
            "no answer": lambda look: iter((DONE,)),
        }


TASKS = (DocumentFigure, DocumentNote, DocumentCompare)
