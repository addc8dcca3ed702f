"""The task of a whole shopping list with a budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .task_base import (
    DONE,
    Record,
    ShopTask,
    bought,
    buying,
    cart_has_product,
    check_out,
    find_product,
    put_in_cart,
)
from .tasks_buy import FIRST_IN_STOCK


class ShoppingList(ShopTask):
    """Buy three things in one order, one of them in the best option that a budget allows."""

    name = "shopping-list"
    difficulty = 5
    horizon = 38
    instructions = {
        "train": (
            "Place one order with these items: {list}. Also add one “{last}” in the most expensive "
            "available option with which the goods cost no more than {budget} in all, before codes and "
            "delivery. Have it gift-wrapped and write “{note}” as order note.",
            "Shopping list for a single order: {list}; and one “{last}”, choosing the priciest option in "
            "stock that keeps the value of goods within {budget}. Gift wrapping, please, and the order "
            "note “{note}”.",
        ),
        "val": (
            "Please buy, all in one go: {list}. Then one “{last}”: of its available options the dearest "
            "that still leaves the goods at {budget} or below. With gift wrapping and the note “{note}”.",
            "A single gift-wrapped order with the note “{note}” should hold {list}, plus one “{last}” in "
            "the highest-priced available option for which the goods come to {budget} at most.",
        ),
        "test": (
            "One order, gift-wrapped, note “{note}”: {list}. On top, one “{last}”; take the costliest "
            "available option as long as the goods together stay within {budget}.",
            "I can spend {budget} on goods. In one order: {list}, and the most costly available option of "
            "“{last}” (one piece) that this sum permits. Gift wrap it and leave the note “{note}”.",
        ),
    }
    notes = ("For Saturday", "Ring twice", "Leave at the door", "Thank you", "Second floor")

    def sample(self) -> dict[str, Any]:
        """Chooses three products; the last has options at different prices."""
        options = (
            "(SELECT count(*) FROM variant w WHERE w.product_id = p.id AND w.stock > 4 AND w.delta > 0) > 1"
        )
        for last in self.variants(5, options):
            choices = self.rows(FIRST_IN_STOCK.replace("v.stock > 0", "v.stock > 4"), last["product"])
            if len({c["unit"] for c in choices}) == len(choices):
                self.last = last
                break
        self.items = self.products_apart(2, "p.id <> ?", self.last["product"])
        self.counts = [int(n) for n in self.np_random.integers(1, 4, size=2)]
        base = sum(v["unit"] * n for v, n in zip(self.items, self.counts, strict=True))
        prices = sorted({c["unit"] for c in choices})
        index = int(self.np_random.integers(1, len(prices)))
        ceiling = (
            prices[index] + (prices[index + 1] - prices[index] if index + 1 < len(prices) else 2000) * 0.6
        )
        # Options with hardly any stock are sold out, so that "available" means the same to everyone.
        self.lay_out("UPDATE variant SET stock = 0 WHERE product_id = ? AND stock < 5", self.last["product"])
        self.choice = next(c for c in reversed(choices) if c["unit"] <= ceiling)
        self.too_cheap = next(c for c in choices if c["unit"] < self.choice["unit"])
        self.note = self.pick(self.notes)
        entries = [
            f"{n} × “{v['title']}” ({v['option']})" for v, n in zip(self.items, self.counts, strict=True)
        ]
        return {
            "list": ", ".join(entries), "last": self.last["title"], "note": self.note,
            "budget": self.money(int(base + ceiling)),
        }  # fmt: skip

    def _lines(self) -> dict[int, int]:
        lines = {v["variant"]: n for v, n in zip(self.items, self.counts, strict=True)}
        return {**lines, self.choice["variant"]: 1}

    def goals(self) -> Sequence[Check]:
        """One order with all of it."""
        return (bought("the order is right", self._lines(), gift_wrap=1, note=self.note),)

    def milestones(self) -> Sequence[Check]:
        """Each product taken."""
        products = [*(v["product"] for v in self.items), self.last["product"]]
        return tuple(cart_has_product(f"item {i} taken", p) for i, p in enumerate(products, 1))

    def allowances(self) -> Sequence[Allowance]:
        """The order."""
        return buying(list(self._lines()))

    def _buy(self, look: Look, choice: Record, wrap: bool) -> Iterator[Action]:
        for item, count in [*zip(self.items, self.counts, strict=True), (choice, 1)]:
            yield from find_product(look, item)
            yield from put_in_cart(self, look, item, count)
        yield from check_out(look, wrap=wrap, note=self.note)
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Item after item, then the checkout."""
        yield from self._buy(look, self.choice, True)

    def slips(self) -> Mapping[str, Script]:
        """A cheaper option; no wrapping."""
        return {
            "a cheaper option": lambda look: self._buy(look, self.too_cheap, True),
            "not wrapped": lambda look: self._buy(look, self.choice, False),
        }


TASKS = (ShoppingList,)
