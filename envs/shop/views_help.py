"""Help pages with the shop's terms, and the contact form."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from .forms import Form
from .store import current
from .words import TOPICS

help_pages = Blueprint("help", __name__)
PAGES = {
    "shipping": ("Delivery", "Costs, times and pickup points"),
    "returns": ("Returns and refunds", "How to send something back"),
    "warranty": ("Warranty and repairs", "What is covered, and for how long"),
    "payment": ("Payment and codes", "Cards, invoice and discount codes"),
    "contact": ("Contact", "Write to us or call"),
}


@help_pages.get("/help")
def index() -> str:
    """The list of help pages."""
    return render_template("help_index.html", pages=PAGES)


@help_pages.get("/help/<name>")
def page(name: str) -> str:
    """One help page."""
    if name not in PAGES:
        abort(404)
    return _page(name, Form())


def _page(name: str, form: Form) -> str:
    orders = current().rows("SELECT number FROM order_ ORDER BY placed DESC, id DESC LIMIT 8")
    return render_template(
        "help_page.html", pages=PAGES, name=name, form=form, topics=TOPICS, orders=orders,
        policy=current().policy,
    )  # fmt: skip


@help_pages.post("/help/contact")
def contact() -> BaseResponse | tuple[str, int]:
    """Takes a message."""
    store, form = current(), Form(request.form)
    numbers = {r["number"] for r in store.rows("SELECT number FROM order_")}
    topic = form.choice("topic", TOPICS, "Please choose a topic.")
    number = form.choice("order_number", numbers | {""}, "Please choose one of your orders.")
    body = form.text("body", "your message", most=800, least=5)
    if form.errors:
        return _page("contact", form), 422
    store.write(
        "INSERT INTO message (topic, order_number, body, created) VALUES (?, ?, ?, ?)",
        topic, number, body, store.now(),
    )  # fmt: skip
    return redirect("/help/contact?note=sent", 303)
