"""Tasks of finding a product and taking it: cart and wishlist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, some_row, visited
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click
from gym_cua.tasks.task import Script

from .task_base import (
    DONE,
    Record,
    ShopTask,
    cart_has_product,
    cart_holds,
    filling,
    find_product,
    put_in_cart,
)


class AddToCart(ShopTask):
    """Put one named product into the cart."""

    name = "add-to-cart"
    difficulty = 1
    horizon = 8
    instructions = {
        "train": (
            "Put one “{title}” in {option} into the cart.",
            "I would like a “{title}” ({option}). Add one to the cart, but do not order yet.",
            "Find “{title}” and add it to my cart once, in the option {option}.",
        ),
        "val": (
            "My cart is missing one “{title}” in {option}; please add it.",
            "Look up “{title}”, choose {option} and place a single one in the cart.",
        ),
        "test": (
            "Could you drop one “{title}” ({option}) into the cart for me?",
            "Please see to it that the cart contains one “{title}”, option {option}.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses the product and another one to mistake it for."""
        self.item, self.other = self.products_apart(2)
        return {"title": self.item["title"], "option": self.item["option"]}

    def goals(self) -> Sequence[Check]:
        """The cart holds it."""
        return (cart_holds("the product is in the cart", {self.item["variant"]: 1}),)

    def milestones(self) -> Sequence[Check]:
        """Its page was opened; some variant of it is in the cart."""
        return (
            visited("product page opened", f"/p/{self.item['product']}"),
            cart_has_product("product in the cart", self.item["product"]),
        )

    def allowances(self) -> Sequence[Allowance]:
        """The cart may gain the product."""
        return filling([self.item["variant"]])

    def _take(self, look: Look, item: Record, quantity: int = 1) -> Iterator[Action]:
        yield from find_product(look, item)
        yield from put_in_cart(self, look, item, quantity)
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Searches, opens, adds."""
        yield from self._take(look, self.item)

    def slips(self) -> Mapping[str, Script]:
        """The wrong product; too many."""
        return {
            "wrong product": lambda look: self._take(look, self.other),
            "two of them": lambda look: self._take(look, self.item, 2),
        }


class AddQuantity(AddToCart):
    """Put several of one variant into the cart."""

    name = "add-quantity"
    difficulty = 2
    horizon = 11
    instructions = {
        "train": (
            "Add {quantity} × “{title}” to the cart, all in {option}.",
            "We need {quantity} of the “{title}” in {option}. Put them into the cart.",
            "Put “{title}” into the cart: option {option}, quantity {quantity}.",
        ),
        "val": (
            "Place {quantity} pieces of “{title}” ({option}) in the cart.",
            "The cart should get {quantity} of “{title}”, each one {option}.",
        ),
        "test": (
            "For the office party: {quantity} of “{title}”, {option}, into the cart please.",
            "Fill the cart with exactly {quantity} of the {option} version of “{title}”.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses product, variant and quantity."""
        self.quantity = int(self.np_random.integers(2, 6))
        self.item = next(v for v in self.variants(8) if self._siblings(v))
        self.other = self._siblings(self.item)[0]
        return {"title": self.item["title"], "option": self.item["option"], "quantity": self.quantity}

    def _siblings(self, item: Record) -> list[Record]:
        return self.variants(8, "p.id = ? AND v.id <> ?", item["product"], item["variant"])

    def goals(self) -> Sequence[Check]:
        """The cart holds that many."""
        return (cart_holds("that many are in the cart", {self.item["variant"]: self.quantity}),)

    def oracle(self, look: Look) -> Iterator[Action]:
        """Searches, opens, sets the quantity, adds."""
        yield from self._take(look, self.item, self.quantity)

    def slips(self) -> Mapping[str, Script]:
        """The wrong variant; too few."""
        return {
            "wrong variant": lambda look: self._take(look, self.other, self.quantity),
            "one too few": lambda look: self._take(look, self.item, self.quantity - 1),
        }


class CompareWarranty(ShopTask):
    """Of two products, save the one with the longer warranty."""

    name = "compare-warranty"
    difficulty = 2
    horizon = 12
    instructions = {
        "train": (
            "Compare “{one}” and “{two}”: save the one with the longer warranty to my wishlist.",
            "Which has the longer warranty, “{one}” or “{two}”? Put that one on my wishlist.",
            "Put either “{one}” or “{two}” on the wishlist, whichever is covered by warranty for longer.",
        ),
        "val": (
            "Remember for me the better guaranteed of “{one}” and “{two}”: it belongs on the wishlist.",
            "Between “{one}” and “{two}”, the longer warranty wins a place on my wishlist.",
        ),
        "test": (
            "I am torn between “{one}” and “{two}”. Wishlist the one whose warranty lasts more years.",
            "Look at the warranty of “{one}” and of “{two}” and keep the longer one on the wishlist.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses two products of a kind with different warranties."""
        for item in self.variants(1, "p.warranty > 0 AND p.id NOT IN (SELECT product_id FROM wishlist)"):
            rivals = self.variants(
                1,
                "p.kind = ? AND p.warranty > 0 AND p.warranty < ? AND p.id NOT IN (SELECT product_id FROM "
                "wishlist)",
                item["kind"], item["warranty"],
            )  # fmt: skip
            if rivals:
                self.best, self.worse = item, rivals[0]
                break
        one, two = self.shuffled([self.best, self.worse])
        self.order = (one, two)
        return {"one": one["title"], "two": two["title"]}

    def goals(self) -> Sequence[Check]:
        """The right one is on the wishlist."""
        return (some_row("longer warranty on the wishlist", "wishlist", product_id=self.best["product"]),)

    def milestones(self) -> Sequence[Check]:
        """Both were looked at."""
        return tuple(
            visited(f"looked at product {i}", f"/p/{p['product']}") for i, p in enumerate(self.order, 1)
        )

    def allowances(self) -> Sequence[Allowance]:
        """The wishlist may gain the right one."""
        best = self.best["product"]
        return (
            Allowance(
                "wishlist", ("added",), where=lambda c: c.after is not None and c.after["product_id"] == best
            ),
        )

    def _save(self, look: Look, *items: Record) -> Iterator[Action]:
        for item in items:
            yield from find_product(look, item)
            yield from click(look, "#wish")
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Looks at the worse one, then saves the better one."""
        yield from find_product(look, self.worse)
        yield from self._save(look, self.best)

    def slips(self) -> Mapping[str, Script]:
        """The shorter warranty; both."""
        return {
            "shorter warranty": lambda look: self._save(look, self.worse),
            "both": lambda look: self._save(look, self.best, self.worse),
        }


class ColourIfAvailable(AddToCart):
    """Put a product in a certain colour into the cart, if it can be had; half of the time it cannot."""

    name = "colour-if-available"
    difficulty = 2
    horizon = 8
    instructions = {
        "train": (
            "Put one “{title}” in {option} into the cart. If it cannot be had in {option}, declare it "
            "infeasible.",
            "I want “{title}” in {option} and no other colour. Add one to the cart, or say that it is "
            "infeasible.",
        ),
        "val": (
            "One “{title}”, colour {option}, into the cart. Should that be impossible, end as infeasible.",
            "If “{title}” is available in {option}, one of it goes into the cart; otherwise call it "
            "infeasible.",
        ),
        "test": (
            "Only {option} will do: add one “{title}” to the cart, or report that it is not feasible.",
            "See whether you can put one {option} “{title}” in the cart. Where that fails, mark the "
            "request as infeasible.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses a product with two colours or more and decides whether the wanted one is sold out."""
        several = "(SELECT count(*) FROM variant w WHERE w.product_id = p.id AND w.stock > 4) > 1"
        wanted = f"p.option_name = 'Colour' AND {several}"
        self.item = self.variants(5, wanted)[0]
        self.other = self.variants(5, "p.id = ? AND v.id <> ?", self.item["product"], self.item["variant"])[0]
        self.available = bool(self.np_random.integers(2))
        if not self.available:
            self.lay_out("UPDATE variant SET stock = 0 WHERE id = ?", self.item["variant"])
        return {"title": self.item["title"], "option": self.item["option"]}

    @property
    def feasible(self) -> bool:
        """Whether the colour is in stock."""
        return self.available

    def goals(self) -> Sequence[Check]:
        """The cart holds it; or it stays as it was and the product was looked at."""
        if self.available:
            return (cart_holds("the product is in the cart", {self.item["variant"]: 1}),)
        return (cart_holds("the cart is empty", {}), visited("looked at it", f"/p/{self.item['product']}"))

    def milestones(self) -> Sequence[Check]:
        """Its page was opened."""
        return (visited("product page opened", f"/p/{self.item['product']}"),)

    def allowances(self) -> Sequence[Allowance]:
        """The cart may gain the product, if it can be had."""
        return filling([self.item["variant"]] if self.available else [])

    def _give_up(self, look: Look) -> Iterator[Action]:
        yield from find_product(look, self.item)
        yield Action("infeasible")

    def oracle(self, look: Look) -> Iterator[Action]:
        """Looks; adds or declares."""
        yield from self._take(look, self.item) if self.available else self._give_up(look)

    def slips(self) -> Mapping[str, Script]:
        """Another colour; the wrong word at the end."""
        wrong_end = self._give_up if self.available else self._say_done
        return {"another colour": lambda look: self._take(look, self.other), "wrong ending": wrong_end}

    def _say_done(self, look: Look) -> Iterator[Action]:
        yield from find_product(look, self.item)
        yield DONE


TASKS = (AddToCart, AddQuantity, CompareWarranty, ColourIfAvailable)
