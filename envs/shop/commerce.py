"""The rules of buying: totals, coupons, stock and placing an order."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from .store import Store

MOST = 20
"""The most of one article in a cart."""

LINES = """
SELECT l.id, l.variant_id, l.quantity, v.name AS variant, v.hue, v.stock, p.id AS product_id,
  p.title, p.kind, p.picture, p.option_name, p.delivery_days, p.price + v.delta AS unit,
  (p.price + v.delta) * l.quantity AS amount
FROM cart_line l JOIN variant v ON v.id = l.variant_id JOIN product p ON p.id = v.product_id
ORDER BY l.id
"""


@dataclass(frozen=True)
class Totals:
    """What a cart costs, in cents."""

    subtotal: int
    discount: int
    shipping: int
    wrap: int
    total: int


def lines(store: Store) -> list[sqlite3.Row]:
    """The lines of the cart with their products."""
    return store.rows(LINES)


def coupon(store: Store) -> sqlite3.Row | None:
    """The coupon applied to the cart."""
    return store.row("SELECT c.* FROM cart JOIN coupon c ON c.id = cart.coupon_id WHERE cart.id = 1")


def coupon_problem(store: Store, found: sqlite3.Row | None, subtotal: int) -> str:
    """Why a coupon cannot be used: "unknown", "expired", "minimum" or "" if it can."""
    if found is None:
        return "unknown"
    if found["expires"] < store.today().isoformat():
        return "expired"
    return "minimum" if subtotal < found["minimum"] else ""


def delivery_price(store: Store, method: str, subtotal: int) -> int:
    """What a way of delivery costs for goods of this value."""
    if method == "standard" and subtotal >= store.policy("free_shipping"):
        return 0
    return store.policy(f"{method}_price")


def totals(store: Store, method: str = "standard", wrap: bool = False) -> Totals:
    """Adds the cart up."""
    subtotal = sum(line["amount"] for line in lines(store))
    code = coupon(store)
    usable = code is not None and not coupon_problem(store, code, subtotal)
    discount = round(subtotal * code["percent"] / 100) if code is not None and usable else 0
    shipping = delivery_price(store, method, subtotal) if subtotal else 0
    extra = store.policy("gift_wrap") if wrap else 0
    return Totals(subtotal, discount, shipping, extra, subtotal - discount + shipping + extra)


def add(store: Store, variant: sqlite3.Row, quantity: int) -> bool:
    """Puts an article into the cart; False if stock or the limit does not allow it."""
    have = store.value("SELECT quantity FROM cart_line WHERE variant_id = ?", variant["id"]) or 0
    if quantity < 1 or have + quantity > min(variant["stock"], MOST):
        return False
    store.write(
        "INSERT INTO cart_line (variant_id, quantity) VALUES (?, ?)"
        " ON CONFLICT (variant_id) DO UPDATE SET quantity = quantity + excluded.quantity",
        variant["id"],
        quantity,
    )
    return True


def shortages(store: Store) -> list[int]:
    """The cart lines that ask for more than there is."""
    return [line["id"] for line in lines(store) if line["quantity"] > line["stock"]]


def place(store: Store, order: dict[str, Any]) -> int:
    """Turns the cart into an order.

    Args:
        store: The shop.
        order: address (a row), delivery, delivery_date, payment, note and gift_wrap.

    Returns:
        The new order's id.
    """
    sums, code, address = (
        totals(store, order["delivery"], order["gift_wrap"]),
        coupon(store),
        order["address"],
    )
    newest = store.value("SELECT number FROM order_ ORDER BY id DESC LIMIT 1") or "20000-10"
    head, tail = (int(part) for part in newest.split("-"))
    number = f"{head + 13 + head % 37}-{10 + (tail * 7 + 3) % 90}"
    order_id = store.write(
        "INSERT INTO order_ (number, placed, status, recipient, street, postcode, city, delivery,"
        " delivery_date, payment, note, gift_wrap, subtotal, discount, shipping, total, coupon)"
        " VALUES (?, ?, 'processing', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        number, store.now(), address["recipient"], address["street"], address["postcode"],
        address["city"], order["delivery"], order["delivery_date"], order["payment"], order["note"],
        int(order["gift_wrap"]), sums.subtotal, sums.discount, sums.shipping, sums.total,
        code["code"] if code is not None and sums.discount else "",
    )  # fmt: skip
    for line in lines(store):
        store.write(
            "INSERT INTO order_line (order_id, variant_id, quantity, unit_price) VALUES (?, ?, ?, ?)",
            order_id, line["variant_id"], line["quantity"], line["unit"],
        )  # fmt: skip
        store.write("UPDATE variant SET stock = stock - ? WHERE id = ?", line["quantity"], line["variant_id"])
    store.write("DELETE FROM cart_line")
    store.write("UPDATE cart SET coupon_id = NULL")
    return order_id


def cancel(store: Store, order_id: int) -> None:
    """Cancels an order that is still being processed and puts its goods back."""
    store.write("UPDATE order_ SET status = 'cancelled' WHERE id = ?", order_id)
    store.write(
        "UPDATE variant SET stock = stock + (SELECT sum(quantity) FROM order_line"
        " WHERE order_id = ? AND variant_id = variant.id)"
        " WHERE id IN (SELECT variant_id FROM order_line WHERE order_id = ?)",
        order_id,
        order_id,
    )
