"""The customer's account: profile, newsletter, wishlist."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from .forms import EMAIL, PHONE, Form, whole
from .listing import CARD
from .store import current

account = Blueprint("account", __name__)
LANGUAGES = ("English", "Deutsch", "Français", "Español", "Nederlands")
FREQUENCIES = ("daily", "weekly", "monthly")
TOGGLES = ("news_offers", "news_products", "news_restock", "sms_delivery")


@account.get("/account")
def overview() -> str:
    """The account's front page."""
    store = current()
    return render_template(
        "account.html",
        latest=store.row("SELECT * FROM order_ ORDER BY placed DESC, id DESC LIMIT 1"),
        address=store.row("SELECT * FROM address WHERE is_default"),
        orders=store.value("SELECT count(*) FROM order_"),
    )


@account.get("/account/profile")
def profile() -> str:
    """Name, e-mail, telephone, language."""
    store, form = current(), Form()
    person = store.row("SELECT c.*, s.language FROM customer c JOIN settings s ON s.id = c.id")
    form.values = {key: str(person[key]) for key in person.keys()} if person else {}  # noqa: SIM118
    return render_template("profile.html", form=form, languages=LANGUAGES)


@account.post("/account/profile")
def save_profile() -> BaseResponse | tuple[str, int]:
    """Saves the profile."""
    store, form = current(), Form(request.form)
    first = form.text("first_name", "your first name", most=40)
    last = form.text("last_name", "your last name", most=40)
    email = form.text("email", "an e-mail address", most=80, pattern=EMAIL)
    phone = form.text("phone", "a telephone number", most=20, pattern=PHONE)
    language = form.choice("language", LANGUAGES, "Please choose a language.")
    if form.errors:
        return render_template("profile.html", form=form, languages=LANGUAGES), 422
    store.write(
        "UPDATE customer SET first_name = ?, last_name = ?, email = ?, phone = ? WHERE id = 1",
        first, last, email, phone,
    )  # fmt: skip
    store.write("UPDATE settings SET language = ? WHERE id = 1", language)
    return redirect("/account/profile?note=saved", 303)


@account.get("/account/newsletter")
def newsletter() -> str:
    """What the shop may send."""
    settings = current().row("SELECT * FROM settings WHERE id = 1")
    return render_template("newsletter.html", settings=settings, frequencies=FREQUENCIES)


@account.post("/account/newsletter")
def save_newsletter() -> BaseResponse:
    """Saves the newsletter settings."""
    store = current()
    frequency = request.form.get("frequency", "")
    if frequency not in FREQUENCIES:
        abort(400)
    marks = ", ".join(f"{name} = ?" for name in TOGGLES)
    store.write(
        f"UPDATE settings SET {marks}, frequency = ? WHERE id = 1",
        *(int(name in request.form) for name in TOGGLES),
        frequency,
    )
    return redirect("/account/newsletter?note=saved", 303)


@account.get("/wishlist")
def wishlist() -> str:
    """The things to remember."""
    cards = current().rows(f"{CARD} JOIN wishlist w ON w.product_id = p.id ORDER BY w.id DESC")
    return render_template("wishlist.html", cards=cards)


@account.post("/wishlist/add")
def wish() -> BaseResponse:
    """Remembers a product."""
    store, product_id = current(), whole(request.form.get("product"))
    if store.row("SELECT 1 FROM product WHERE id = ?", product_id) is None:
        abort(404)
    store.write(
        "INSERT OR IGNORE INTO wishlist (product_id, added) VALUES (?, ?)",
        product_id,
        store.today().isoformat(),
    )
    return redirect(f"/p/{product_id}?note=wished", 303)


@account.post("/wishlist/remove")
def unwish() -> BaseResponse:
    """Forgets a product."""
    store, product_id = current(), whole(request.form.get("product"))
    store.write("DELETE FROM wishlist WHERE product_id = ?", product_id)
    if request.form.get("back") == "product":
        return redirect(f"/p/{product_id}?note=unwished", 303)
    return redirect("/wishlist?note=unwished", 303)
