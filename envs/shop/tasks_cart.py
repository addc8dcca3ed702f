"""Tasks that begin with a full cart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, visited
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click, fill
from gym_cua.tasks.task import Script

from .task_base import DONE, Record, ShopTask, bought, buying, cart_holds, check_out


class CartTask(ShopTask):
    """A task with products in the cart from the beginning."""

    def stock_cart(self, count: int, most: int = 4) -> None:
        """Puts `count` products into the cart, in `self.items`, `self.counts` and `self.cart`."""
        self.items = self.products_apart(count)
        self.counts = [int(n) for n in self.np_random.integers(1, most, size=count)]
        self.cart = {v["variant"]: n for v, n in zip(self.items, self.counts, strict=True)}
        self.fill_cart(self.cart)
        self.lines = {
            r["variant_id"]: r["id"] for r in self.rows("SELECT id, variant_id FROM cart_line ORDER BY id")
        }

    def change(self, look: Look, item: Record, quantity: int) -> Iterator[Action]:
        """On the cart's page: sets a line's quantity."""
        line = self.lines[item["variant"]]
        yield from fill(look, f"#q-{line}", str(quantity))
        yield from click(look, f'[data-update="{line}"]')

    def remove(self, look: Look, item: Record) -> Iterator[Action]:
        """On the cart's page: removes a line."""
        yield from click(look, f'[data-remove="{self.lines[item["variant"]]}"]')


class ChangeQuantity(CartTask):
    """Change how many of a product are in the cart."""

    name = "change-quantity"
    difficulty = 1
    horizon = 6
    instructions = {
        "train": (
            "Change the quantity of “{title}” in the cart to {quantity}.",
            "There should be {quantity} of “{title}” in my cart. Correct that, please.",
            "Set the quantity of “{title}” in the cart to {quantity}.",
        ),
        "val": (
            "My cart has the wrong number of “{title}”: make it {quantity}.",
            "Adjust the cart so that “{title}” is in it {quantity} times.",
        ),
        "test": (
            "I miscounted. “{title}” ought to be in the cart {quantity} times, please fix it.",
            "Update the cart: {quantity} × “{title}”, the rest stays.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Fills the cart and chooses a line and a number."""
        self.stock_cart(int(self.np_random.integers(2, 5)))
        self.item, self.other = self.items[0], self.items[1]
        self.quantity = self.pick([n for n in range(1, 6) if n != self.counts[0]])
        return {"title": self.item["title"], "quantity": self.quantity}

    def goals(self) -> Sequence[Check]:
        """The line has that number, the others theirs."""
        return (cart_holds("the cart is right", {**self.cart, self.item["variant"]: self.quantity}),)

    def milestones(self) -> Sequence[Check]:
        """The cart was opened."""
        return (visited("cart opened", "/cart"),)

    def allowances(self) -> Sequence[Allowance]:
        """That line's quantity."""
        line = self.lines[self.item["variant"]]
        return (Allowance("cart_line", ("changed",), frozenset({"quantity"}), lambda c: c.key == line),)

    def _set(self, look: Look, item: Record, quantity: int) -> Iterator[Action]:
        yield from click(look, '[data-go="cart"]')
        yield from self.change(look, item, quantity)
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Opens the cart, types the number, updates."""
        yield from self._set(look, self.item, self.quantity)

    def slips(self) -> Mapping[str, Script]:
        """Another line; not confirmed."""
        wrong = self.quantity % 5 + 1
        return {
            "another number": lambda look: self._set(
                look, self.item, wrong if wrong != self.counts[0] else wrong % 5 + 1
            ),
            "typed but not updated": self._unfinished,
        }

    def _unfinished(self, look: Look) -> Iterator[Action]:
        yield from click(look, '[data-go="cart"]')
        yield from fill(look, f"#q-{self.lines[self.item['variant']]}", str(self.quantity))
        yield DONE


class RemoveDearest(CartTask):
    """Remove the article with the highest price per piece."""

    name = "remove-dearest"
    difficulty = 2
    horizon = 4
    instructions = {
        "train": (
            "Remove the item with the highest price per piece from the cart.",
            "My cart is too expensive. Take out the product whose single piece costs most, and nothing else.",
            "Delete the product with the highest unit price from the cart; keep the others.",
        ),
        "val": (
            "Throw the dearest article (by price of one piece) out of my cart.",
            "One line has to go from the cart: that with the most expensive single item.",
        ),
        "test": (
            "Of everything in the cart, the item with the top price apiece should disappear. Leave the "
            "rest alone.",
            "Lighten the cart by the product that is costliest per unit.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Fills the cart so that the dearest piece is unique."""
        self.stock_cart(4)
        ranked = sorted(self.items, key=lambda v: v["unit"])
        if ranked[-1]["unit"] == ranked[-2]["unit"]:
            self.lay_out("UPDATE product SET price = price + 100 WHERE id = ?", ranked[-1]["product"])
        self.item, self.second = ranked[-1], ranked[-2]
        return {}

    def goals(self) -> Sequence[Check]:
        """It is gone, the others are not."""
        left = {v: n for v, n in self.cart.items() if v != self.item["variant"]}
        return (cart_holds("only that line is gone", left),)

    def milestones(self) -> Sequence[Check]:
        """The cart was opened."""
        return (visited("cart opened", "/cart"),)

    def allowances(self) -> Sequence[Allowance]:
        """That line."""
        line = self.lines[self.item["variant"]]
        return (Allowance("cart_line", ("removed",), where=lambda c: c.key == line),)

    def _drop(self, look: Look, *items: Record) -> Iterator[Action]:
        yield from click(look, '[data-go="cart"]')
        for item in items:
            yield from self.remove(look, item)
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Opens the cart and removes it."""
        yield from self._drop(look, self.item)

    def slips(self) -> Mapping[str, Script]:
        """The second dearest; both."""
        return {
            "the second dearest": lambda look: self._drop(look, self.second),
            "two lines": lambda look: self._drop(look, self.item, self.second),
        }


class CheckOutWithCoupon(CartTask):
    """Apply a code to the cart and order."""

    name = "check-out-with-coupon"
    difficulty = 3
    horizon = 11
    instructions = {
        "train": (
            "Use the code {code} and order what is in the cart, with {delivery} delivery.",
            "Apply {code} to my cart and check out. Delivery: {delivery}.",
        ),
        "val": (
            "Everything in the cart is to be ordered, reduced by the code {code}, sent by {delivery} "
            "delivery.",
            "Enter {code} for my cart and complete the purchase with {delivery} delivery.",
        ),
        "test": (
            "Redeem {code}, then buy the contents of the cart; choose {delivery} as the way of delivery.",
            "Check out the cart. Do not forget the code {code}; {delivery} delivery is fine.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Fills the cart and chooses a code that is valid for it."""
        self.stock_cart(int(self.np_random.integers(2, 4)))
        self.delivery = self.pick(("standard", "express"))
        self.subtotal = sum(v["unit"] * n for v, n in zip(self.items, self.counts, strict=True))
        self.code = self.pick(self.valid_codes())
        return {"code": self.code["code"], "delivery": self.delivery}

    def valid_codes(self) -> list[Record]:
        """The codes that the cart may use, best first."""
        return self.rows(
            "SELECT * FROM coupon WHERE expires >= ? AND minimum <= ? ORDER BY percent DESC, id",
            self.world.today.isoformat(), self.subtotal,
        )  # fmt: skip

    def goals(self) -> Sequence[Check]:
        """One order of the cart, with the code."""
        return (bought("ordered with the code", self.cart, coupon=self.code["code"], delivery=self.delivery),)

    def milestones(self) -> Sequence[Check]:
        """The code is on the cart or on an order; the checkout was opened."""
        code = self.code

        def applied(situation: Any) -> str | None:
            if situation.now.table("cart")[1]["coupon_id"] == code["id"]:
                return None
            known = situation.start.table("order_")
            orders = [o for k, o in situation.now.table("order_").items() if k not in known]
            return None if any(o["coupon"] == code["code"] for o in orders) else "the code is not applied"

        return (Check("code applied", applied), visited("checkout opened", "/checkout"))

    def allowances(self) -> Sequence[Allowance]:
        """The order."""
        return buying(list(self.cart))

    def _order(self, look: Look, code: str, delivery: str) -> Iterator[Action]:
        yield from click(look, '[data-go="cart"]')
        if code:
            yield from fill(look, "#coupon", code)
            yield from click(look, "#apply-coupon")
        yield from check_out(look, delivery=delivery)
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Cart, code, checkout."""
        yield from self._order(look, self.code["code"], self.delivery)

    def slips(self) -> Mapping[str, Script]:
        """Without the code; another delivery."""
        return {
            "without the code": lambda look: self._order(look, "", self.delivery),
            "another delivery": lambda look: self._order(look, self.code["code"], "pickup"),
        }


class BestCoupon(CheckOutWithCoupon):
    """Find the code that saves most on this cart, and order with it. Only in the test split."""

    name = "best-coupon"
    difficulty = 4
    horizon = 15
    splits = ("test",)
    instructions = {
        "test": (
            "Order what is in the cart with {delivery} delivery, using whichever of the shop's published "
            "discount codes saves the most. The help pages list them.",
            "The help section lists discount codes. Use the one that takes the most off my cart today, and "
            "place the order ({delivery} delivery).",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Fills the cart so that two codes or more are valid, and the best is the only best."""
        self.stock_cart(3)
        self.delivery = self.pick(("standard", "express"))
        self.subtotal = sum(v["unit"] * n for v, n in zip(self.items, self.counts, strict=True))
        if len(self.valid_codes()) < 2:
            self.lay_out("UPDATE coupon SET minimum = 0 WHERE expires >= ?", self.world.today.isoformat())
        self.code, self.lesser = self.valid_codes()[:2]
        return {"delivery": self.delivery}

    def oracle(self, look: Look) -> Iterator[Action]:
        """Reads the help page, then cart, code, checkout."""
        yield from click(look, '[data-go="help"]')
        yield from click(look, '[data-help="payment"]')
        yield from self._order(look, self.code["code"], self.delivery)

    def milestones(self) -> Sequence[Check]:
        """The codes were read; the best is applied."""
        return (visited("codes read", "/help/payment"), *super().milestones())

    def slips(self) -> Mapping[str, Script]:
        """A lesser code; none."""
        return {
            "a lesser code": lambda look: self._order(look, self.lesser["code"], self.delivery),
            "without a code": lambda look: self._order(look, "", self.delivery),
        }


TASKS = (ChangeQuantity, RemoveDearest, CheckOutWithCoupon, BestCoupon)
