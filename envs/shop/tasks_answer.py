"""Tasks that end with an answer read from product and help pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Check, answered_number, answered_text, visited
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click, present
from gym_cua.tasks.task import Script

from .task_base import DONE, Record, ShopTask, find_product

# Question, key of the policy, help page, and whether the value is an amount of money.
QUESTIONS: tuple[tuple[str, str, str, bool], ...] = (
    ("how many days a pickup point keeps a parcel", "pickup_hold_days", "shipping", False),
    ("what gift wrapping costs", "gift_wrap", "shipping", True),
    ("within how many days damage in transit must be reported", "damage_days", "shipping", False),
    ("what express delivery costs", "express_price", "shipping", True),
    ("within how many working days refunds are made", "refund_days", "returns", False),
    ("for how many months rechargeable batteries are covered", "battery_months", "warranty", False),
    ("within how many working days warranty claims are answered", "claim_days", "warranty", False),
    ("for how many years spare parts are kept", "spare_parts_years", "warranty", False),
    ("within how many days invoices are due", "invoice_days", "payment", False),
)


class AnswerTask(ShopTask):
    """A task that ends with an answer."""

    asks_answer = True

    def slips(self) -> Mapping[str, Script]:
        """A wrong answer; no answer at all."""
        return {"wrong answer": self.wrongly, "no answer": self._silent}

    def wrongly(self, look: Look) -> Iterator[Action]:
        """Answers something else."""
        yield Action("answer", text="none")

    def _silent(self, look: Look) -> Iterator[Action]:
        for action in self.oracle(look):
            yield DONE if action.kind == "answer" else action


class AskPolicy(AnswerTask):
    """Answer a question from the help pages."""

    name = "ask-policy"
    difficulty = 2
    horizon = 3
    instructions = {
        "train": (
            "Find out from the shop's help pages {question}. Answer with the number.",
            "According to the help pages, {question}? Answer with the number only.",
        ),
        "val": (
            "Look up {question} and give the number as your answer.",
            "A customer asks {question}. The help pages know; answer with the figure.",
        ),
        "test": (
            "Please check {question}, as stated by the shop, and answer with that number.",
            "The shop states somewhere {question}. Report the number as answer.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses a question."""
        question, self.key, self.page, amount = self.pick(QUESTIONS)
        value = self.row("SELECT value FROM policy WHERE key = ?", self.key)["value"]
        self.value = value / 100 if amount else float(value)
        return {"question": question}

    def goals(self) -> Sequence[Check]:
        """The number is right."""
        return (answered_number("the number is right", self.value, 0.001),)

    def milestones(self) -> Sequence[Check]:
        """The help pages were opened."""
        return (visited("help opened", "/help.*"), visited("the right page opened", f"/help/{self.page}"))

    def oracle(self, look: Look) -> Iterator[Action]:
        """Help, the page, the answer."""
        yield from click(look, '[data-go="help"]')
        yield from click(look, f'[data-help="{self.page}"]')
        yield Action("answer", text=f"{self.value:g}")

    def wrongly(self, look: Look) -> Iterator[Action]:
        """Answers one more."""
        yield Action("answer", text=f"{self.value + 1:g}")


class AskReviewer(AnswerTask):
    """Answer who wrote the review with a certain number of stars."""

    name = "ask-reviewer"
    difficulty = 3
    horizon = 7
    instructions = {
        "train": (
            "Who gave “{title}” {stars} stars? Answer with the name as it stands under the review.",
            "One reviewer of “{title}” gave {stars} out of 5 stars. Answer with the reviewer's name.",
        ),
        "val": (
            "Name the customer who rated “{title}” with {stars} of 5 stars; the name is the answer.",
            "Somebody thought “{title}” worth {stars} of 5 stars. Give that person's name as answer.",
        ),
        "test": (
            "Exactly one customer awarded “{title}” {stars} stars out of five: answer with their name as "
            "shown.",
            "Find the {stars}-star opinion about “{title}” and answer with the name of its author.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses a review whose number of stars is unique for its product."""
        found = self.rows(
            "SELECT r.*, p.title AS product_title, p.id AS product FROM review r JOIN product p ON p.id = "
            "r.product_id"
            " WHERE p.review_count > 2 AND NOT EXISTS (SELECT 1 FROM review o WHERE o.product_id = p.id"
            " AND o.stars = r.stars AND o.id <> r.id) AND r.stars > 1 ORDER BY r.id"
        )
        self.review = self.pick(found)
        self.other = self.row(
            "SELECT author FROM review WHERE product_id = ? AND id <> ?",
            self.review["product"],
            self.review["id"],
        )["author"]
        self.product: Record = {"product": self.review["product"], "title": self.review["product_title"]}
        return {"title": self.product["title"], "stars": self.review["stars"]}

    def goals(self) -> Sequence[Check]:
        """The name is right."""
        author = self.review["author"]
        return (answered_text("the name is right", author, author.removesuffix(".")),)

    def milestones(self) -> Sequence[Check]:
        """The product was opened."""
        return (visited("product page opened", f"/p/{self.product['product']}"),)

    def oracle(self, look: Look) -> Iterator[Action]:
        """Opens the product, all its reviews, answers."""
        yield from find_product(look, self.product)
        if present(look, "#all-reviews"):
            yield from click(look, "#all-reviews")
        yield Action("answer", text=self.review["author"])

    def wrongly(self, look: Look) -> Iterator[Action]:
        """Names another reviewer."""
        yield Action("answer", text=self.other)


class AskSpecification(AnswerTask):
    """Answer by how much one product outweighs another."""

    name = "ask-weight-difference"
    difficulty = 3
    horizon = 11
    instructions = {
        "train": (
            "How many grams heavier is “{one}” than “{two}”? Answer with the number of grams.",
            "Compare the weights of “{one}” and “{two}”. By how many grams is the first heavier? Answer "
            "with the number.",
        ),
        "val": (
            "“{one}” weighs more than “{two}”. State the difference in grams as your answer.",
            "Answer with the grams by which “{one}” outweighs “{two}”.",
        ),
        "test": (
            "What is the weight difference, in grams, between the heavier “{one}” and the lighter “{two}”? "
            "Answer with it.",
            "If I take “{two}” instead of “{one}”, how many grams do I save? Answer in grams.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses two products of a category with different weights below ten kilograms."""
        one = self.products_apart(1, "p.weight < 10000")[0]
        alike = "p.weight < 10000 AND p.weight <> ? AND p.category_id = ?"
        two = self.products_apart(1, alike, one["weight"], one["category_id"])[0]
        self.one, self.two = (one, two) if one["weight"] > two["weight"] else (two, one)
        return {"one": self.one["title"], "two": self.two["title"]}

    def goals(self) -> Sequence[Check]:
        """The number is right."""
        return (answered_number("the difference is right", self.one["weight"] - self.two["weight"]),)

    def milestones(self) -> Sequence[Check]:
        """Both were opened."""
        return (
            visited("first product opened", f"/p/{self.one['product']}"),
            visited("second product opened", f"/p/{self.two['product']}"),
        )

    def oracle(self, look: Look) -> Iterator[Action]:
        """Opens both, answers."""
        yield from find_product(look, self.one)
        yield from find_product(look, self.two)
        yield Action("answer", text=str(self.one["weight"] - self.two["weight"]))

    def wrongly(self, look: Look) -> Iterator[Action]:
        """Answers the weight of the first."""
        yield Action("answer", text=str(self.one["weight"]))


TASKS = (AskPolicy, AskReviewer, AskSpecification)
