"""Orders: list, detail, cancel, buy again, return."""

from __future__ import annotations

import datetime as dt
import sqlite3

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from . import commerce
from .forms import Form, whole
from .store import Store, current
from .words import REASONS

order_pages = Blueprint("orders", __name__)
PER_PAGE = 5
ORDER_LINES = """
SELECT l.*, v.name AS variant, v.hue, v.stock, p.id AS product_id, p.title, p.kind, p.picture, p.option_name,
  (SELECT r.quantity FROM return_line r WHERE r.order_line_id = l.id) AS returned
FROM order_line l JOIN variant v ON v.id = l.variant_id JOIN product p ON p.id = v.product_id
WHERE l.order_id = ? ORDER BY l.id
"""


def _order(store: Store, order_id: int) -> sqlite3.Row:
    order = store.row("SELECT * FROM order_ WHERE id = ?", order_id)
    if order is None:
        abort(404)
    return order


def return_until(store: Store, order: sqlite3.Row) -> dt.date:
    """The last day on which goods of an order may be sent back."""
    start = dt.date.fromisoformat(order["delivery_date"] or order["placed"][:10])
    return start + dt.timedelta(days=store.policy("return_days"))


def returnable(store: Store, order: sqlite3.Row) -> bool:
    """Whether a return can be started."""
    return order["status"] == "delivered" and store.today() <= return_until(store, order)


@order_pages.get("/orders")
def orders() -> str:
    """The list of orders, newest first."""
    store = current()
    total = store.value("SELECT count(*) FROM order_")
    pages = max(1, -(-total // PER_PAGE))
    page = max(1, min(pages, whole(request.args.get("page"), 1)))
    found = store.rows(
        "SELECT * FROM order_ ORDER BY placed DESC, id DESC LIMIT ? OFFSET ?", PER_PAGE, (page - 1) * PER_PAGE
    )
    lines = {o["id"]: store.rows(ORDER_LINES, o["id"]) for o in found}
    return render_template("orders.html", orders=found, lines=lines, page=page, pages_n=pages, total=total)


@order_pages.get("/orders/<int(max=999999999):order_id>")
def order(order_id: int) -> str:
    """One order."""
    store = current()
    found = _order(store, order_id)
    return render_template(
        "order.html",
        order=found,
        lines=store.rows(ORDER_LINES, order_id),
        returnable=returnable(store, found),
        until=return_until(store, found).isoformat(),
        returns=store.rows("SELECT * FROM return_request WHERE order_id = ? ORDER BY id", order_id),
        reasons=REASONS,
        payment=_payment(store, found["payment"]),
    )


def _payment(store: Store, code: str) -> str:
    card = store.row("SELECT * FROM card WHERE id = ?", whole(code.partition(":")[2]))
    return f"{card['brand']} ending in {card['last4']}" if card else "Invoice"


@order_pages.get("/orders/<int(max=999999999):order_id>/thanks")
def thanks(order_id: int) -> str:
    """The confirmation after buying."""
    store = current()
    found = _order(store, order_id)
    return render_template("thanks.html", order=found, lines=store.rows(ORDER_LINES, order_id))


@order_pages.post("/orders/<int(max=999999999):order_id>/cancel")
def cancel(order_id: int) -> BaseResponse:
    """Cancels an order that has not been sent."""
    store = current()
    if _order(store, order_id)["status"] != "processing":
        return redirect(f"/orders/{order_id}?note=too-late", 303)
    commerce.cancel(store, order_id)
    return redirect(f"/orders/{order_id}?note=cancelled", 303)


@order_pages.post("/orders/<int(max=999999999):order_id>/again")
def again(order_id: int) -> BaseResponse:
    """Puts everything from an order into the cart once more."""
    store = current()
    _order(store, order_id)
    complete = True
    for line in store.rows(ORDER_LINES, order_id):
        variant = store.row("SELECT * FROM variant WHERE id = ?", line["variant_id"])
        complete &= variant is not None and commerce.add(store, variant, line["quantity"])
    return redirect(f"/cart?note={'again' if complete else 'again-some'}", 303)


@order_pages.get("/orders/<int(max=999999999):order_id>/return")
def return_form(order_id: int) -> BaseResponse | str:
    """The form for sending things back."""
    return _return_form(order_id, Form())


def _return_form(order_id: int, form: Form) -> BaseResponse | str:
    store = current()
    found = _order(store, order_id)
    if not returnable(store, found):
        return redirect(f"/orders/{order_id}", 303)
    return render_template(
        "return.html", order=found, lines=store.rows(ORDER_LINES, order_id), reasons=REASONS, form=form,
        until=return_until(store, found).isoformat(),
    )  # fmt: skip


@order_pages.post("/orders/<int(max=999999999):order_id>/return")
def start_return(order_id: int) -> BaseResponse | tuple[str, int]:
    """Registers a return."""
    store, form = current(), Form(request.form)
    found = _order(store, order_id)
    if not returnable(store, found):
        return redirect(f"/orders/{order_id}", 303)
    reason = form.choice("reason", REASONS, "Please tell us why you are sending it back.")
    comment = form.text("comment", "a comment", most=300, least=0)
    chosen = []
    for line in store.rows(ORDER_LINES, order_id):
        if line["returned"] is None and form.ticked(f"line-{line['id']}"):
            count = form.number(
                f"quantity-{line['id']}", 1, line["quantity"], f"Please enter 1 to {line['quantity']}."
            )
            chosen.append((line["id"], count))
    if not chosen:
        form.errors["lines"] = "Please tick at least one item."
    if form.errors:
        page = _return_form(order_id, form)
        return page if not isinstance(page, str) else (page, 422)
    return_id = store.write(
        "INSERT INTO return_request (order_id, reason, comment, created) VALUES (?, ?, ?, ?)",
        order_id, reason, comment, store.now(),
    )  # fmt: skip
    for line_id, count in chosen:
        store.write(
            "INSERT INTO return_line (return_id, order_line_id, quantity) VALUES (?, ?, ?)",
            return_id, line_id, count,
        )  # fmt: skip
    return redirect(f"/orders/{order_id}?note=returned", 303)
