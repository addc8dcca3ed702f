"""Tasks with past orders: buy again, cancel, return, add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, Situation, answered_number, row_has, visited
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import choose, click, present
from gym_cua.tasks.task import Script

from .looks import MONTHS
from .task_base import DONE, Record, ShopTask, account_page, bought, buying, check_out
from .words import REASONS


def open_order(look: Look, order: int) -> Iterator[Action]:
    """Goes to the orders and, page by page, to one of them."""
    yield from account_page(look, "orders")
    for _ in range(6):
        if present(look, f'[data-order-open="{order}"]'):
            break
        yield from click(look, '[data-page="next"]')
    yield from click(look, f'[data-order-open="{order}"]')


class BuyAgain(ShopTask):
    """Order everything from a past order once more."""

    name = "buy-again"
    difficulty = 3
    horizon = 12
    instructions = {
        "train": (
            "Repeat order {number}: put the same things into the cart and order them, paid by {payment}.",
            "Order everything from {number} once more and pay by {payment}.",
        ),
        "val": (
            "What I got with order {number} I want again. Buy it; payment by {payment}.",
            "Please place the order {number} a second time, with {payment} as payment.",
        ),
        "test": (
            "Order {number} was so good that I would like the identical goods again, paid by {payment}.",
            "Duplicate {number}: same goods, same amounts, payment {payment}. Then complete the purchase.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses a delivered order and sees that its goods are there."""
        orders = self.rows("SELECT * FROM order_ WHERE status = 'delivered' ORDER BY placed DESC LIMIT 9")
        self.order, self.other = self.shuffled(orders)[:2]
        for order in (self.order, self.other):
            self.lay_out(
                "UPDATE variant SET stock = 30 WHERE stock < 20 AND id IN"
                " (SELECT variant_id FROM order_line WHERE order_id = ?)",
                order["id"],
            )
        lines = self.rows("SELECT * FROM order_line WHERE order_id = ?", self.order["id"])
        self.lines = {line["variant_id"]: line["quantity"] for line in lines}
        self.payment = self.pick(("Visa", "Mastercard", "invoice"))
        self.code = {"Visa": "card:1", "Mastercard": "card:2"}.get(self.payment, "invoice")
        return {"number": self.order["number"], "payment": self.payment}

    def goals(self) -> Sequence[Check]:
        """One order with the same lines."""
        return (bought("the same was ordered", self.lines, payment=self.code),)

    def milestones(self) -> Sequence[Check]:
        """The order was opened; its goods were taken."""
        wanted = self.lines

        def taken(situation: Situation) -> str | None:
            start = situation.start.table("order_")
            held = {r["variant_id"] for r in situation.now.table("cart_line").values()}
            held |= {
                r["variant_id"]
                for r in situation.now.table("order_line").values()
                if r["order_id"] not in start
            }
            return None if held >= wanted.keys() else "the goods are not in the cart"

        return (
            visited("orders opened", "/orders"),
            visited("order opened", f"/orders/{self.order['id']}"),
            Check("goods taken", taken),
        )

    def allowances(self) -> Sequence[Allowance]:
        """The order."""
        return buying(list(self.lines))

    def _repeat(self, look: Look, order: Record, payment: str) -> Iterator[Action]:
        yield from open_order(look, order["id"])
        yield from click(look, "#buy-again")
        yield from check_out(look, payment=payment)
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Opens the order, buys again."""
        yield from self._repeat(look, self.order, self.code)

    def slips(self) -> Mapping[str, Script]:
        """Another order; another payment."""
        other = "invoice" if self.code != "invoice" else "card:1"
        return {
            "another order": lambda look: self._repeat(look, self.other, self.code),
            "another payment": lambda look: self._repeat(look, self.order, other),
        }


class CancelOrder(ShopTask):
    """Cancel the order that has not been sent yet."""

    name = "cancel-order"
    difficulty = 2
    horizon = 5
    instructions = {
        "train": (
            "Cancel the order that is still being processed and contains “{title}”.",
            "I do not want the “{title}” any more. Its order has not been sent: cancel it.",
        ),
        "val": (
            "Stop the unsent order with “{title}”.",
            "The order for “{title}” is still in processing; call the order off.",
        ),
        "test": (
            "Please withdraw my order of “{title}” while it is still processing.",
            "Undo the purchase of “{title}”: the order has not left the warehouse.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Adds a second order in processing, so that there is a choice."""
        orders = self.rows("SELECT * FROM order_ WHERE status IN ('processing', 'shipped') ORDER BY id")
        self.lay_out("UPDATE order_ SET status = 'processing' WHERE id = ?", orders[0]["id"])
        self.order, self.other = self.shuffled(orders)
        line = self.pick(
            self.rows(
                "SELECT l.*, p.title FROM order_line l JOIN variant v ON v.id = l.variant_id"
                " JOIN product p ON p.id = v.product_id WHERE l.order_id = ? AND p.id NOT IN (SELECT "
                "w.product_id"
                " FROM order_line m JOIN variant w ON w.id = m.variant_id WHERE m.order_id = ?)",
                self.order["id"], self.other["id"],
            )
        )  # fmt: skip
        return {"title": line["title"]}

    def goals(self) -> Sequence[Check]:
        """It is cancelled."""
        return (row_has("the order is cancelled", "order_", self.order["id"], status="cancelled"),)

    def milestones(self) -> Sequence[Check]:
        """The order was opened."""
        return (visited("orders opened", "/orders"), visited("order opened", f"/orders/{self.order['id']}"))

    def allowances(self) -> Sequence[Allowance]:
        """That order's status, and its goods back in stock."""
        lines = self.rows("SELECT variant_id FROM order_line WHERE order_id = ?", self.order["id"])
        variants = {line["variant_id"] for line in lines}
        return (
            Allowance("order_", ("changed",), frozenset({"status"}), lambda c: c.key == self.order["id"]),
            Allowance("variant", ("changed",), frozenset({"stock"}), lambda c: c.key in variants),
        )

    def _cancel(self, look: Look, *orders: Record) -> Iterator[Action]:
        for order in orders:
            yield from open_order(look, order["id"])
            yield from click(look, "#cancel-order")
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Opens the order, cancels it."""
        yield from self._cancel(look, self.order)

    def slips(self) -> Mapping[str, Script]:
        """The other order; both."""
        return {
            "the other order": lambda look: self._cancel(look, self.other),
            "both orders": lambda look: self._cancel(look, self.order, self.other),
        }


class ReturnItem(ShopTask):
    """Send one item of an order back, with a reason."""

    name = "return-item"
    difficulty = 3
    horizon = 11
    instructions = {
        "train": (
            "Start a return for “{title}” from order {number}, quantity {quantity}. Reason: {reason}.",
            "Send “{title}” (quantity {quantity}) from order {number} back; the reason is “{reason}”.",
        ),
        "val": (
            "From order {number}, {quantity} × “{title}” should go back to the shop: {reason}.",
            "Register a return of {quantity} × “{title}”, order {number}, stating “{reason}”.",
        ),
        "test": (
            "“{title}” of order {number} is going back, quantity {quantity}. State as reason: {reason}.",
            "Arrange for {quantity} × “{title}” out of order {number} to be returned because: {reason}.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Makes a recent, delivered order with several lines and chooses one."""
        orders = self.rows(
            "SELECT id, number FROM order_ WHERE status = 'delivered' ORDER BY placed DESC LIMIT 6"
        )
        # Lines that are the only ones with their product, so that its title names them.
        single = (
            "SELECT l.*, p.title FROM order_line l JOIN variant v ON v.id = l.variant_id JOIN product p"
            " ON p.id = v.product_id WHERE l.order_id = ? GROUP BY p.id HAVING count(*) = 1 ORDER BY l.id"
        )
        some = [o for o in self.shuffled(orders) if self.rows(single, o["id"])]
        many = [o for o in some if len(self.rows(single, o["id"])) > 1]
        self.order = (many or some)[0]
        if not many:
            (only,) = self.rows(single, self.order["id"])
            extra = self.products_apart(1, "p.title != ?", only["title"])[0]
            self.lay_out(
                "INSERT INTO order_line (order_id, variant_id, quantity, unit_price) VALUES (?, ?, 1, ?)",
                self.order["id"], extra["variant"], extra["unit"],
            )  # fmt: skip
            changed = "UPDATE order_ SET subtotal = subtotal + ?1, total = total + ?1 WHERE id = ?2"
            self.lay_out(changed, extra["unit"], self.order["id"])
        day = self.world.today.isoformat()
        self.lay_out(
            "UPDATE order_ SET delivery_date = date(?, '-2 days') WHERE id = ?", day, self.order["id"]
        )
        self.line, self.other = self.shuffled(self.rows(single, self.order["id"]))[:2]
        self.reason, self.wrong = self.shuffled(list(REASONS))[:2]
        return {
            "title": self.line["title"], "number": self.order["number"], "quantity": self.line["quantity"],
            "reason": REASONS[self.reason],
        }  # fmt: skip

    def goals(self) -> Sequence[Check]:
        """One such return."""
        wanted = {"order_id": self.order["id"], "reason": self.reason}

        def test(situation: Situation) -> str | None:
            requests = situation.now.rows("return_request", **wanted)
            lines = list(situation.now.table("return_line").values())
            if len(requests) != 1:
                return f"{len(requests)} returns with {wanted}"
            held = [(r["order_line_id"], r["quantity"]) for r in lines if r["return_id"] == requests[0]["id"]]
            return None if held == [(self.line["id"], self.line["quantity"])] else f"the return holds {held}"

        return (Check("the return is registered", test),)

    def milestones(self) -> Sequence[Check]:
        """The order and the form were opened."""
        return (
            visited("order opened", f"/orders/{self.order['id']}"),
            visited("return form opened", f"/orders/{self.order['id']}/return"),
        )

    def allowances(self) -> Sequence[Allowance]:
        """A return for that order line."""
        order, line = self.order["id"], self.line["id"]
        return (
            Allowance(
                "return_request",
                ("added",),
                where=lambda c: c.after is not None and c.after["order_id"] == order,
            ),
            Allowance(
                "return_line",
                ("added",),
                where=lambda c: c.after is not None and c.after["order_line_id"] == line,
            ),
        )

    def _send(self, look: Look, line: Record, reason: str) -> Iterator[Action]:
        yield from open_order(look, self.order["id"])
        yield from click(look, "#start-return")
        yield from click(look, f"#line-{line['id']}")
        yield from choose(look, "#reason", REASONS[reason])
        yield from click(look, "#send-return")
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Opens the order, ticks the line, chooses the reason, sends."""
        yield from self._send(look, self.line, self.reason)

    def slips(self) -> Mapping[str, Script]:
        """Another line; another reason."""
        return {
            "another item": lambda look: self._send(look, self.other, self.reason),
            "another reason": lambda look: self._send(look, self.line, self.wrong),
        }


class MonthTotal(ShopTask):
    """Add up what was spent in a month."""

    name = "month-total"
    difficulty = 4
    horizon = 5
    asks_answer = True
    instructions = {
        "train": (
            "How much did I spend on orders placed in {month}? Leave out cancelled orders and answer with "
            "the sum.",
            "Add up the totals of my orders placed in {month}, without cancelled ones. Answer with the "
            "amount.",
        ),
        "val": (
            "What do my orders dating from {month} come to, cancelled ones aside? Give the amount as the "
            "answer.",
            "Sum of all orders I placed in {month} except cancelled orders: answer with that number.",
        ),
        "test": (
            "For my budget book: the total value of my {month} orders (date of order counts, cancelled "
            "orders do not). Answer with the figure.",
            "Tell me, as an answer, what my non-cancelled orders placed in {month} amount to together.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses a month with two orders or more, moving one there if need be."""
        orders = self.rows("SELECT * FROM order_ WHERE status = 'delivered' ORDER BY placed DESC")
        month = self.pick(orders[: len(orders) // 2])["placed"][:7]
        inside = [o for o in orders if o["placed"].startswith(month)]
        if len(inside) < 2:
            mover = next(o for o in orders if not o["placed"].startswith(month))
            placed = inside[0]["placed"][:8] + f"{max(1, int(inside[0]['placed'][8:10]) - 1):02d} 09:15"
            delivered = placed[:8] + f"{min(28, int(placed[8:10]) + 3):02d}"
            sql = "UPDATE order_ SET placed = ?, delivery_date = ? WHERE id = ?"
            self.lay_out(sql, placed, delivered, mover["id"])
        month_orders = self.rows("SELECT * FROM order_ WHERE substr(placed, 1, 7) = ?", month)
        counted = [o["total"] for o in month_orders if o["status"] != "cancelled"]
        self.total, self.first = sum(counted), counted[0]
        year, number = month.split("-")
        return {"month": f"{MONTHS[int(number) - 1]} {year}"}

    def goals(self) -> Sequence[Check]:
        """The answer is the sum."""
        return (answered_number("the sum is right", self.total / 100, 0.005),)

    def milestones(self) -> Sequence[Check]:
        """The orders were opened."""
        return (visited("orders opened", "/orders"),)

    def _answer(self, look: Look, cents: int) -> Iterator[Action]:
        yield from account_page(look, "orders")
        yield from click(look, '[data-page="next"]')
        yield Action("answer", text=f"{cents / 100:.2f}")

    def oracle(self, look: Look) -> Iterator[Action]:
        """Reads the orders, answers."""
        yield from self._answer(look, self.total)

    def slips(self) -> Mapping[str, Script]:
        """One order only; done without an answer."""
        return {"one order only": lambda look: self._answer(look, self.first), "no answer": self._silent}

    def _silent(self, look: Look) -> Iterator[Action]:
        yield from account_page(look, "orders")
        yield DONE


TASKS = (BuyAgain, CancelOrder, ReturnItem, MonthTotal)
