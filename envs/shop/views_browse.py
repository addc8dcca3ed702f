"""Pages for looking around: home, categories, search, product."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from .forms import Form
from .listing import CARD, SORTS, browse, matches
from .store import current

browse_pages = Blueprint("browse", __name__)
HERO = (
    "AND EXISTS (SELECT 1 FROM variant v WHERE v.product_id = p.id AND v.stock > 4)"
    " ORDER BY p.picture LIMIT 1"
)


@browse_pages.get("/")
def home() -> str:
    """The home page."""
    store = current()
    hero = store.row(f"{CARD} WHERE p.kind IN ('lamp', 'backpack', 'kettle', 'headphones') {HERO}")
    coupon = store.row(
        "SELECT * FROM coupon WHERE expires >= ? ORDER BY id LIMIT 1", store.today().isoformat()
    )
    return render_template(
        "home.html",
        hero=hero,
        coupon=coupon,
        loved=store.rows(f"{CARD} WHERE p.review_count >= 4 ORDER BY p.rating DESC, p.id LIMIT 4"),
        fresh=store.rows(f"{CARD} ORDER BY p.created DESC LIMIT 4"),
        reduced=store.rows(f"{CARD} WHERE p.was IS NOT NULL ORDER BY p.price * 1.0 / p.was LIMIT 4"),
        faces={
            c["id"]: store.rows(f"{CARD} WHERE p.category_id = ? ORDER BY p.picture LIMIT 1", c["id"])[0]
            for c in store.rows("SELECT id FROM category")
        },
    )  # fmt: skip


@browse_pages.get("/c/<slug>")
def category(slug: str) -> str:
    """The products of a category."""
    store = current()
    found = store.row("SELECT * FROM category WHERE slug = ?", slug)
    if found is None:
        abort(404)
    listing = browse(store, request.args, ["p.category_id = ?"], [found["id"]])
    return render_template(
        "listing.html", heading=found["name"], blurb=found["blurb"], here=slug, listing=listing, sorts=SORTS
    )


@browse_pages.get("/search")
def search() -> str:
    """The products that match a query."""
    store = current()
    query = request.args.get("q", "")[:80].strip()
    listing = browse(store, request.args, *matches(query))
    heading = f"Results for “{query}”" if query else "All products"
    return render_template(
        "listing.html", heading=heading, blurb="", here="", listing=listing, sorts=SORTS, searching=True
    )


@browse_pages.get("/deals")
def deals() -> str:
    """The reduced products."""
    store = current()
    listing = browse(store, request.args, ["p.was IS NOT NULL"], [])
    return render_template(
        "listing.html", heading=store.look.words["deals"], blurb="Reduced while stocks last.", here="deals",
        listing=listing, sorts=SORTS,
    )  # fmt: skip


@browse_pages.get("/suggest")
def suggest() -> Response:
    """Titles for the search box, as JSON."""
    store = current()
    conditions, values = matches(request.args.get("q", ""))
    if not conditions:
        return jsonify([])
    found = store.rows(
        f"SELECT id, title FROM product p WHERE {' AND '.join(conditions)} ORDER BY id LIMIT 6", *values
    )
    return jsonify([{"id": r["id"], "title": r["title"]} for r in found])


@browse_pages.get("/p/<int(max=999999999):product_id>")
def product(product_id: int) -> str:
    """A product's page."""
    return _product(product_id, Form())


def _product(product_id: int, form: Form) -> str:
    store = current()
    item = store.row(f"{CARD} WHERE p.id = ?", product_id)
    if item is None:
        abort(404)
    reviews = store.rows(
        "SELECT * FROM review WHERE product_id = ? AND NOT mine ORDER BY written DESC, id", product_id
    )
    everything = request.args.get("reviews") == "all"
    return render_template(
        "product.html",
        item=item,
        form=form,
        specs=json.loads(item["specs"]),
        variants=store.rows("SELECT * FROM variant WHERE product_id = ? ORDER BY id", product_id),
        reviews=reviews if everything else reviews[:3],
        hidden_n=0 if everything else max(0, len(reviews) - 3),
        spread={n: sum(r["stars"] == n for r in reviews) for n in (5, 4, 3, 2, 1)},
        mine=store.rows("SELECT * FROM review WHERE product_id = ? AND mine ORDER BY id", product_id),
        wished=store.value("SELECT id FROM wishlist WHERE product_id = ?", product_id),
        related=store.rows(
            f"{CARD} WHERE p.category_id = ? AND p.id <> ? ORDER BY p.kind = ? DESC, p.id LIMIT 4",
            item["category_id"], product_id, item["kind"],
        ),
    )  # fmt: skip


@browse_pages.post("/p/<int(max=999999999):product_id>/review")
def review(product_id: int) -> BaseResponse | tuple[str, int]:
    """Takes a customer's review; it is published after moderation."""
    store, form = current(), Form(request.form)
    if store.row("SELECT 1 FROM product WHERE id = ?", product_id) is None:
        abort(404)
    stars = form.number("stars", 1, 5, "Please choose a number of stars.")
    title = form.text("title", "a headline", most=60, least=3)
    body = form.text("body", "your review", most=600, least=10)
    if form.errors:
        return _product(product_id, form), 422
    store.write(
        "INSERT INTO review (product_id, author, stars, title, body, written, mine)"
        " SELECT ?, first_name || ' ' || substr(last_name, 1, 1) || '.', ?, ?, ?, ?, 1 FROM customer",
        product_id, stars, title, body, store.today().isoformat(),
    )  # fmt: skip
    return redirect(f"/p/{product_id}?note=reviewed#reviews", 303)
