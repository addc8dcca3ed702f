"""Cart, coupon, checkout."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from . import commerce
from .forms import Form, whole
from .listing import CARD
from .store import Store, current

cart_pages = Blueprint("cart", __name__)
METHODS = ("standard", "express", "pickup")


@cart_pages.get("/cart")
def cart() -> str:
    """The cart."""
    return _cart(Form())


def _cart(form: Form) -> str:
    store = current()
    found = commerce.lines(store)
    code = commerce.coupon(store)
    sums = commerce.totals(store)
    return render_template(
        "cart.html",
        lines=found,
        sums=sums,
        code=code,
        trouble=commerce.coupon_problem(store, code, sums.subtotal) if code else "",
        short=commerce.shortages(store),
        missing=max(0, store.policy("free_shipping") - sums.subtotal),
        form=form,
        ideas=[] if found else store.rows(f"{CARD} WHERE p.rating >= 4.5 ORDER BY p.id LIMIT 4"),
    )


@cart_pages.post("/cart/add")
def add() -> BaseResponse:
    """Puts a variant into the cart."""
    store = current()
    product_id = whole(request.form.get("product"))
    variant = store.row(
        "SELECT * FROM variant WHERE id = ? AND product_id = ?",
        whole(request.form.get("variant")),
        product_id,
    )
    if variant is None:
        if store.row("SELECT 1 FROM product WHERE id = ?", product_id) is None:
            abort(404)
        return redirect(f"/p/{product_id}?note=choose", 303)
    if not commerce.add(store, variant, whole(request.form.get("quantity"))):
        return redirect(f"/p/{product_id}?note=stock", 303)
    return redirect("/cart?note=added", 303)


@cart_pages.post("/cart/line/<int(max=999999999):line_id>")
def update(line_id: int) -> BaseResponse:
    """Changes a line's quantity; zero removes it."""
    store = current()
    line = next((x for x in commerce.lines(store) if x["id"] == line_id), None)
    if line is None:
        return redirect("/cart", 303)
    wanted = whole(request.form.get("quantity"), -1)
    if wanted == 0:
        return remove(line_id)
    if not 0 < wanted <= min(commerce.MOST, line["stock"]):
        return redirect("/cart?note=stock", 303)
    store.write("UPDATE cart_line SET quantity = ? WHERE id = ?", wanted, line_id)
    return redirect("/cart?note=updated", 303)


@cart_pages.post("/cart/line/<int(max=999999999):line_id>/remove")
def remove(line_id: int) -> BaseResponse:
    """Takes a line out."""
    current().write("DELETE FROM cart_line WHERE id = ?", line_id)
    return redirect("/cart?note=removed", 303)


@cart_pages.post("/cart/coupon")
def coupon() -> BaseResponse | tuple[str, int]:
    """Applies a coupon."""
    store, form = current(), Form(request.form)
    text = form.text("code", "a code", most=30).upper()
    if not form.errors:
        found = store.row("SELECT * FROM coupon WHERE code = ?", text)
        problem = commerce.coupon_problem(store, found, commerce.totals(store).subtotal)
        if problem:
            least = store.look.locale.money(found["minimum"]) if found else ""
            form.errors["code"] = {
                "unknown": "We do not know this code.",
                "expired": "This code has expired.",
                "minimum": f"This code is valid for orders of {least} or more.",
            }[problem]
        elif found is not None:
            store.write("UPDATE cart SET coupon_id = ? WHERE id = 1", found["id"])
    if form.errors:
        return _cart(form), 422
    return redirect("/cart?note=coupon", 303)


@cart_pages.post("/cart/coupon/remove")
def uncoupon() -> BaseResponse:
    """Takes the coupon off."""
    current().write("UPDATE cart SET coupon_id = NULL WHERE id = 1")
    return redirect("/cart?note=uncoupon", 303)


@cart_pages.get("/checkout")
def checkout() -> BaseResponse | str:
    """The checkout form."""
    store = current()
    if not commerce.lines(store) or commerce.shortages(store):
        return redirect("/cart", 303)
    form = Form()
    default = store.value("SELECT id FROM address WHERE is_default")
    form.values = {"address": str(default), "delivery": "standard", "payment": "card:1"}
    return _checkout(store, form)


def _checkout(store: Store, form: Form) -> str:
    method = form.values.get("delivery", "standard")
    subtotal = commerce.totals(store).subtotal
    return render_template(
        "checkout.html",
        form=form,
        lines=commerce.lines(store),
        sums=commerce.totals(
            store, method if method in METHODS else "standard", bool(form.values.get("gift_wrap"))
        ),
        code=commerce.coupon(store),
        prices={m: commerce.delivery_price(store, m, subtotal) for m in METHODS},
        addresses=store.rows("SELECT * FROM address ORDER BY id"),
        cards=store.rows("SELECT * FROM card ORDER BY id"),
        first=(store.today() + dt.timedelta(days=2)).isoformat(),
        last=(store.today() + dt.timedelta(days=60)).isoformat(),
    )  # fmt: skip


@cart_pages.post("/checkout")
def place() -> BaseResponse | tuple[str, int] | str:
    """Places the order."""
    store, form = current(), Form(request.form)
    if not commerce.lines(store) or commerce.shortages(store):
        return redirect("/cart", 303)
    known = {str(r["id"]): r for r in store.rows("SELECT * FROM address")}
    payments = {f"card:{r['id']}" for r in store.rows("SELECT id FROM card")} | {"invoice"}
    address = form.choice("address", known, "Please choose an address.")
    delivery = form.choice("delivery", METHODS, "Please choose a way of delivery.")
    payment = form.choice("payment", payments, "Please choose how to pay.")
    today = store.today()
    date = form.date(
        "delivery_date", today + dt.timedelta(days=2), today + dt.timedelta(days=60),
        "Please choose a day between two days and two months from now.",
    )  # fmt: skip
    note = form.text("note", "a note", most=300, least=0)
    wrap = form.ticked("gift_wrap")
    if not form.ticked("terms"):
        form.errors["terms"] = "Please accept the terms to place your order."
    if form.errors:
        return _checkout(store, form), 422
    order_id = commerce.place(
        store,
        {"address": known[address], "delivery": delivery, "payment": payment, "delivery_date": date,
         "note": note, "gift_wrap": wrap},
    )  # fmt: skip
    return redirect(f"/orders/{order_id}/thanks", 303)
