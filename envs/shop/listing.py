"""Finding products: filters, sorting, paging and search, as one query."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from .forms import cents, whole
from .store import Store

CARD = """
SELECT p.*, c.name AS category, c.slug, (SELECT sum(stock) FROM variant WHERE product_id = p.id) AS stock,
  (SELECT hue FROM variant WHERE product_id = p.id ORDER BY id LIMIT 1) AS hue,
  (SELECT count(*) FROM variant WHERE product_id = p.id) AS variants,
  (SELECT max(delta) FROM variant WHERE product_id = p.id) AS dearest
FROM product p JOIN category c ON c.id = p.category_id
"""
SORTS: dict[str, tuple[str, str]] = {
    "featured": ("Featured", "p.id"),
    "price-asc": ("Price: low to high", "p.price, p.id"),
    "price-desc": ("Price: high to low", "p.price DESC, p.id"),
    "rating": ("Customer rating", "p.rating DESC, p.review_count DESC, p.id"),
    "newest": ("Newest first", "p.created DESC, p.id"),
    "name": ("Name A–Z", "p.title COLLATE NOCASE, p.id"),
}


@dataclass
class Listing:
    """One page of products and the filters that led to it."""

    query: str
    sort: str
    page: int
    pages: int
    total: int
    cards: Sequence[sqlite3.Row]
    brands: Sequence[sqlite3.Row]
    chosen: set[str]
    least: str
    most: str
    rating: int
    in_stock: bool
    on_sale: bool
    params: list[tuple[str, str]] = field(default_factory=list)

    def link(self, page: int) -> str:
        """The query string of another page of the same listing."""
        return "?" + urlencode([*self.params, ("page", str(page))])

    def without(self, name: str, value: str) -> str:
        """The query string with one filter taken away."""
        return "?" + urlencode([p for p in self.params if p != (name, value)])

    def numbers(self) -> list[int]:
        """Pages to link; 0 stands for a gap."""
        near = [n for n in range(1, self.pages + 1) if n in (1, self.pages) or abs(n - self.page) <= 2]
        out: list[int] = []
        for n in near:
            if out and n - out[-1] > 1:
                out.append(0)
            out.append(n)
        return out


def matches(query: str) -> tuple[list[str], list[Any]]:
    """Conditions that hold for products in which every word of a query occurs."""
    words = query.lower()[:80].split()[:8]
    escaped = [w.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for w in words]
    return ["p.search LIKE ? ESCAPE '\\'"] * len(words), [f"%{w}%" for w in escaped]


def browse(
    store: Store, args: MultiDict[str, str], conditions: Sequence[str], values: Sequence[Any]
) -> Listing:
    """Applies a visitor's filters to the products that meet `conditions`."""
    scope = " AND ".join(conditions) or "1"
    brands = store.rows(
        f"SELECT brand, count(*) AS n FROM product p WHERE {scope} GROUP BY brand ORDER BY brand", *values
    )
    where, bound = [scope], list(values)
    known = {b["brand"] for b in brands}
    chosen = {b for b in args.getlist("brand") if b in known}
    least, most = args.get("min", "")[:12], args.get("max", "")[:12]
    low, high = cents(least), cents(most)
    rating = min(5, whole(args.get("rating")))
    in_stock, on_sale = args.get("stock") == "1", args.get("sale") == "1"
    if chosen:
        where.append(f"p.brand IN ({', '.join('?' * len(chosen))})")
        bound += sorted(chosen)
    for bad, sql, amount in ((low, "p.price >= ?", low), (high, "p.price <= ?", high)):
        if bad is not None:
            where.append(sql)
            bound.append(amount)
    if rating:
        where.append("p.rating >= ?")
        bound.append(rating)
    if in_stock:
        where.append("EXISTS (SELECT 1 FROM variant WHERE product_id = p.id AND stock > 0)")
    if on_sale:
        where.append("p.was IS NOT NULL")
    sort = args.get("sort", "")
    sort = sort if sort in SORTS else "featured"
    condition, size = " AND ".join(where), store.look.layout.per_page
    total = store.value(f"SELECT count(*) FROM product p WHERE {condition}", *bound)
    pages = max(1, -(-total // size))
    page = max(1, min(pages, whole(args.get("page"), 1)))
    cards = store.rows(
        f"{CARD} WHERE {condition} ORDER BY {SORTS[sort][1]} LIMIT ? OFFSET ?",
        *bound, size, (page - 1) * size,
    )  # fmt: skip
    kept = ("q", "min", "max", "rating", "stock", "sale", "sort", "brand")
    params = [(k, v[:80]) for k in kept for v in args.getlist(k)[:12] if v]
    return Listing(
        args.get("q", "")[:80].strip(), sort, page, pages, total, cards, brands, chosen, least, most,
        rating, in_stock, on_sale, params,
    )  # fmt: skip
