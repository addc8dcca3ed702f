"""Tasks that end with an order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, visited
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import choose, click, fill, present
from gym_cua.tasks.task import Script

from .kinds import CATEGORIES, KINDS
from .task_base import (
    DONE,
    VARIANT,
    Record,
    ShopTask,
    bought,
    buying,
    cart_has_product,
    check_out,
    find_product,
    open_category,
    put_in_cart,
)

FIRST_IN_STOCK = f"{VARIANT} WHERE p.id = ? AND v.stock > 0 ORDER BY v.delta, v.id"
PHRASES = {
    "Max. load": "a maximum load",
    "Oven-safe to": "an oven-safe temperature",
    "Keeps cold for": "a cold-keeping time",
}


class BuyCheapest(ShopTask):
    """Buy the cheapest product of a category with at least some rating."""

    name = "buy-cheapest"
    difficulty = 3
    horizon = 15
    instructions = {
        "train": (
            "Buy one piece of the cheapest product in {category} that is in stock and rated at least "
            "{rating} stars.",
            "Find the lowest-priced available item in {category} with a rating of {rating} or better and "
            "order one.",
            "In {category}, order a single piece of whatever costs least among what is in stock and has "
            "{rating} stars or more.",
        ),
        "val": (
            "Order one: the least expensive thing from {category}, available now, customer rating not "
            "below {rating}.",
            "Go to {category}; the cheapest available article with {rating} stars and up is what I want to "
            "buy, once.",
        ),
        "test": (
            "I would like to own the most affordable in-stock {category} product that buyers gave {rating} "
            "stars or higher. Buy one.",
            "Purchase one unit of the {category} article with the lowest price, provided it is rated "
            "{rating} or above and can be delivered.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses category and rating so that the cheapest of all is not the answer."""
        options = self.shuffled([(c, r) for c in CATEGORIES for r in (4, 3)])
        # Where the cheapest of all fits everywhere, that has to do.
        for (slug, title, _), rating, strict in [(*o, s) for s in (True, False) for o in options]:
            ranked = self._ranked(slug)
            fit = [p for p in ranked if p["rating"] >= rating and p["available"]]
            if (
                len(fit) < 2
                or fit[0]["price"] == fit[1]["price"]
                or (strict and ranked[0]["id"] == fit[0]["id"])
            ):
                continue
            self.slug, self.rating, category = slug, rating, title
            self.target = self.row(FIRST_IN_STOCK, fit[0]["id"])
            self.second = self.row(FIRST_IN_STOCK, fit[1]["id"])
            break
        return {"category": category, "rating": rating}

    def _ranked(self, slug: str) -> list[Record]:
        return self.rows(
            "SELECT p.id, p.price, p.rating, (SELECT max(stock) FROM variant WHERE product_id = p.id) > 0 "
            "AS available"
            " FROM product p JOIN category c ON c.id = p.category_id WHERE c.slug = ? ORDER BY p.price",
            slug,
        )

    def goals(self) -> Sequence[Check]:
        """It was bought, once, in any option."""
        return (bought("the product was bought", product=(self.target["product"], 1)),)

    def milestones(self) -> Sequence[Check]:
        """Looked at it; took it."""
        product = self.target["product"]
        return (visited("product page opened", f"/p/{product}"), cart_has_product("product taken", product))

    def allowances(self) -> Sequence[Allowance]:
        """An order for the product."""
        return buying(
            [
                v["id"]
                for v in self.rows("SELECT id FROM variant WHERE product_id = ?", self.target["product"])
            ]
        )

    def _buy(self, look: Look, item: Record, quantity: int = 1) -> Iterator[Action]:
        yield from open_category(look, self.slug)
        if present(look, "#open-filters") and not present(look, "details.drawer[open]"):
            yield from click(look, "#open-filters")
        yield from click(look, f'input[name="rating"][value="{self.rating}"]')
        yield from click(look, 'input[name="stock"]')
        yield from click(look, "#apply-filters")
        yield from choose(look, "#sort", "Price: low to high")
        yield from click(look, f'[data-open="{item["product"]}"]')
        yield from put_in_cart(self, look, item, quantity)
        yield from check_out(look)
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Filters, sorts, opens the first, buys."""
        yield from self._buy(look, self.target)

    def slips(self) -> Mapping[str, Script]:
        """The second cheapest; in the cart but not ordered."""
        return {"second cheapest": lambda look: self._buy(look, self.second), "not ordered": self._only_cart}

    def _only_cart(self, look: Look) -> Iterator[Action]:
        yield from find_product(look, self.target)
        yield from put_in_cart(self, look, self.target)
        yield DONE


class BuyByFeature(ShopTask):
    """Buy the cheapest of one sort of thing whose specification reaches a value."""

    name = "buy-by-feature"
    difficulty = 4
    horizon = 19
    instructions = {
        "train": (
            "Among all products called “{noun}”, find those with {feature} of at least {value} and buy the "
            "cheapest, one piece, to be delivered by {delivery}.",
            "Order one “{noun}”: {feature} must be {value} or more, and of those take the least expensive. "
            "Delivery: {delivery}.",
        ),
        "val": (
            "I need a “{noun}”, {feature} no less than {value}, as cheap as possible. Buy one; delivery: "
            "{delivery}.",
            "Of every “{noun}” with {feature} of {value} and more, get me the one with the lowest price "
            "(one piece, {delivery}).",
        ),
        "test": (
            "Please get me the best-priced “{noun}” that offers {feature} of {value} or above; one piece, "
            "sent by {delivery}.",
            "Which “{noun}” with {feature} from {value} upwards costs least? Buy it once and pick "
            "{delivery} as delivery method.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses a sort of thing and a value that the cheapest does not reach."""
        self.delivery = self.pick(("standard", "express", "pickup point"))
        nouns = [(kind, noun) for kind in KINDS if kind.category != "books" for noun in kind.nouns]
        for kind, noun in self.shuffled(nouns):
            found = self.rows(
                "SELECT id, feature FROM product WHERE kind = ? AND title LIKE ? ORDER BY price",
                kind.key,
                f"%{noun}%",
            )
            found = [p for p in found if self.rows(FIRST_IN_STOCK, p["id"])]
            if len(found) < 3:
                continue
            better = [p for p in found if p["feature"] > found[0]["feature"]]
            if len(better) < 1 or self._clashes(noun, kind.key):
                continue
            self.noun, self.label = noun, kind.feature
            value = self.pick(better)["feature"]
            best = next(p for p in found if p["feature"] >= value)
            self.target, self.cheapest = (
                self.row(FIRST_IN_STOCK, best["id"]),
                self.row(FIRST_IN_STOCK, found[0]["id"]),
            )
            break
        label, unit, _ = self.label
        return {
            "noun": self.noun, "feature": PHRASES.get(label, label.lower()),
            "value": f"{value:g} {unit}".strip(), "delivery": self.delivery,
        }  # fmt: skip

    def _clashes(self, noun: str, kind: str) -> bool:
        return bool(self.rows("SELECT 1 FROM product WHERE title LIKE ? AND kind <> ?", f"%{noun}%", kind))

    def goals(self) -> Sequence[Check]:
        """It was bought, once, with that delivery."""
        way = self.delivery.split()[0]
        return (bought("the product was bought", product=(self.target["product"], 1), delivery=way),)

    def milestones(self) -> Sequence[Check]:
        """Looked at it; took it."""
        product = self.target["product"]
        return (visited("product page opened", f"/p/{product}"), cart_has_product("product taken", product))

    def allowances(self) -> Sequence[Allowance]:
        """An order for the product."""
        return buying(
            [
                v["id"]
                for v in self.rows("SELECT id FROM variant WHERE product_id = ?", self.target["product"])
            ]
        )

    def _buy(self, look: Look, item: Record, delivery: str) -> Iterator[Action]:
        yield from fill(look, "#search", self.noun)
        yield Action("key", keys=("Enter",))
        yield from choose(look, "#sort", "Price: low to high")
        yield from find_product(look, item)
        yield from put_in_cart(self, look, item)
        yield from check_out(look, delivery=delivery)
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Searches, opens the right one, buys."""
        yield from self._buy(look, self.target, self.delivery.split()[0])

    def slips(self) -> Mapping[str, Script]:
        """The cheapest of all; another delivery."""
        other = "express" if self.delivery != "express" else "standard"
        return {
            "cheapest without the feature": lambda look: self._buy(
                look, self.cheapest, self.delivery.split()[0]
            ),
            "another delivery": lambda look: self._buy(look, self.target, other),
        }


class BuyVariant(ShopTask):
    """Buy some of one variant with a given delivery, payment and address."""

    name = "buy-variant"
    difficulty = 3
    horizon = 19
    instructions = {
        "train": (
            "Order {quantity} × “{title}” in {option}. Delivery: {delivery}, to my address “{address}” and "
            "pay with {payment}.",
            "Buy “{title}” ({option}, quantity {quantity}), delivery {delivery}, payment with {payment}, "
            "sent to “{address}”.",
        ),
        "val": (
            "Please purchase {quantity} of “{title}” in {option}: deliver to “{address}” by {delivery}, "
            "charge {payment}.",
            "An order for “{title}”, version {option}, {quantity} of them: to “{address}”, {delivery}, "
            "paid with {payment}.",
        ),
        "test": (
            "Send {quantity} × “{title}”, option {option}, to the address called “{address}”. Delivery "
            "{delivery}; payment {payment}.",
            "I am ordering “{title}” today: {option}, quantity {quantity}, {delivery}, for “{address}”, "
            "paid by {payment}.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses everything about the order."""
        self.item, self.other = self.products_apart(2)
        self.quantity = int(self.np_random.integers(1, 4))
        self.delivery = self.pick(("standard", "express", "pickup"))
        cards = {f"card:{c['id']}": c["brand"] for c in self.rows("SELECT * FROM card")}
        self.payment = self.pick([*cards, "invoice"])
        self.address, self.elsewhere = self.shuffled(self.rows("SELECT * FROM address"))[:2]
        return {
            "title": self.item["title"], "option": self.item["option"], "quantity": self.quantity,
            "delivery": "pickup point" if self.delivery == "pickup" else self.delivery,
            "payment": cards.get(self.payment, "invoice"), "address": self.address["label"],
        }  # fmt: skip

    def goals(self) -> Sequence[Check]:
        """One such order."""
        return (
            bought(
                "the order is right", {self.item["variant"]: self.quantity}, delivery=self.delivery,
                payment=self.payment, street=self.address["street"],
            ),
        )  # fmt: skip

    def milestones(self) -> Sequence[Check]:
        """Looked at it; took it; went to the checkout."""
        product = self.item["product"]
        return (
            visited("product page opened", f"/p/{product}"),
            cart_has_product("product taken", product),
            visited("checkout opened", "/checkout"),
        )

    def allowances(self) -> Sequence[Allowance]:
        """The order."""
        return buying([self.item["variant"]])

    def _buy(self, look: Look, item: Record, address: int) -> Iterator[Action]:
        yield from find_product(look, item)
        yield from put_in_cart(self, look, item, self.quantity)
        yield from check_out(look, address=address, delivery=self.delivery, payment=self.payment)
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Finds, adds, checks out."""
        yield from self._buy(look, self.item, self.address["id"])

    def slips(self) -> Mapping[str, Script]:
        """Another address; another product."""
        return {
            "another address": lambda look: self._buy(look, self.item, self.elsewhere["id"]),
            "another product": lambda look: self._buy(look, self.other, self.address["id"]),
        }


TASKS = (BuyCheapest, BuyByFeature, BuyVariant)
