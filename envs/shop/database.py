"""The shop's database: the only state there is, and the truth that checks read."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from typing import Any

import numpy as np

from .catalogue import Catalogue, Dice, generate
from .pools import POOLS, Pools

SCHEMA = """
CREATE TABLE policy (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE category (id INTEGER PRIMARY KEY, slug TEXT UNIQUE NOT NULL, name TEXT NOT NULL,
  blurb TEXT NOT NULL);
CREATE TABLE product (id INTEGER PRIMARY KEY, category_id INTEGER NOT NULL REFERENCES category,
  kind TEXT NOT NULL, title TEXT NOT NULL, brand TEXT NOT NULL, model TEXT NOT NULL,
  description TEXT NOT NULL, price INTEGER NOT NULL, was INTEGER, rating REAL NOT NULL,
  review_count INTEGER NOT NULL, option_name TEXT NOT NULL, weight INTEGER NOT NULL,
  warranty INTEGER NOT NULL, material TEXT NOT NULL, watts REAL, feature REAL NOT NULL,
  specs TEXT NOT NULL, delivery_days INTEGER NOT NULL, created TEXT NOT NULL,
  picture INTEGER NOT NULL, search TEXT NOT NULL);
CREATE TABLE variant (id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL REFERENCES product,
  name TEXT NOT NULL, hue TEXT NOT NULL, delta INTEGER NOT NULL, stock INTEGER NOT NULL);
CREATE TABLE review (id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL REFERENCES product,
  author TEXT NOT NULL, stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5), title TEXT NOT NULL,
  body TEXT NOT NULL, written TEXT NOT NULL, mine INTEGER NOT NULL DEFAULT 0);
CREATE TABLE customer (id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  email TEXT NOT NULL, phone TEXT NOT NULL, birthday TEXT NOT NULL DEFAULT '');
CREATE TABLE settings (id INTEGER PRIMARY KEY, language TEXT NOT NULL, news_offers INTEGER NOT NULL,
  news_products INTEGER NOT NULL, news_restock INTEGER NOT NULL, sms_delivery INTEGER NOT NULL,
  frequency TEXT NOT NULL);
CREATE TABLE address (id INTEGER PRIMARY KEY, label TEXT NOT NULL, recipient TEXT NOT NULL,
  street TEXT NOT NULL, postcode TEXT NOT NULL, city TEXT NOT NULL, is_default INTEGER NOT NULL);
CREATE TABLE card (id INTEGER PRIMARY KEY, brand TEXT NOT NULL, last4 TEXT NOT NULL,
  expires TEXT NOT NULL);
CREATE TABLE coupon (id INTEGER PRIMARY KEY, code TEXT UNIQUE NOT NULL, percent INTEGER NOT NULL,
  minimum INTEGER NOT NULL, expires TEXT NOT NULL);
CREATE TABLE cart (id INTEGER PRIMARY KEY, coupon_id INTEGER REFERENCES coupon);
CREATE TABLE cart_line (id INTEGER PRIMARY KEY, variant_id INTEGER UNIQUE NOT NULL
  REFERENCES variant, quantity INTEGER NOT NULL CHECK (quantity > 0));
CREATE TABLE wishlist (id INTEGER PRIMARY KEY, product_id INTEGER UNIQUE NOT NULL
  REFERENCES product, added TEXT NOT NULL);
CREATE TABLE order_ (id INTEGER PRIMARY KEY, number TEXT UNIQUE NOT NULL, placed TEXT NOT NULL,
  status TEXT NOT NULL, recipient TEXT NOT NULL, street TEXT NOT NULL, postcode TEXT NOT NULL,
  city TEXT NOT NULL, delivery TEXT NOT NULL, delivery_date TEXT NOT NULL, payment TEXT NOT NULL,
  note TEXT NOT NULL, gift_wrap INTEGER NOT NULL, subtotal INTEGER NOT NULL,
  discount INTEGER NOT NULL, shipping INTEGER NOT NULL, total INTEGER NOT NULL,
  coupon TEXT NOT NULL);
CREATE TABLE order_line (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES order_,
  variant_id INTEGER NOT NULL REFERENCES variant, quantity INTEGER NOT NULL,
  unit_price INTEGER NOT NULL);
CREATE TABLE return_request (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES order_,
  reason TEXT NOT NULL, comment TEXT NOT NULL, created TEXT NOT NULL);
CREATE TABLE return_line (id INTEGER PRIMARY KEY, return_id INTEGER NOT NULL
  REFERENCES return_request, order_line_id INTEGER UNIQUE NOT NULL REFERENCES order_line,
  quantity INTEGER NOT NULL);
CREATE TABLE message (id INTEGER PRIMARY KEY, topic TEXT NOT NULL, order_number TEXT NOT NULL,
  body TEXT NOT NULL, created TEXT NOT NULL);
"""

INDICES = """
CREATE INDEX product_category ON product (category_id);
CREATE INDEX variant_product ON variant (product_id);
CREATE INDEX review_product ON review (product_id);
CREATE INDEX order_line_order ON order_line (order_id);
"""
"""Made after the tables are filled, which is faster."""

CATALOGUE_TABLES = ("policy", "category", "product", "variant", "review", "coupon")
"""Tables that describe the shop."""
CUSTOMER_TABLES = (
    "customer", "settings", "address", "card", "cart", "cart_line", "wishlist", "order_",
    "order_line", "return_request", "return_line", "message",
)  # fmt: skip
"""Tables that the customer's actions change (and, on buying or reviewing, variant and review)."""


def create(rng: np.random.Generator, split: str, now: dt.datetime) -> sqlite3.Connection:
    """Makes a filled shop in memory.

    Args:
        rng: The only source of randomness.
        split: "train", "val" or "test".
        now: The shop's date and time; everything in it is older.

    Returns:
        A connection usable from any one thread at a time, with foreign keys on.
    """
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.executescript("PRAGMA foreign_keys = OFF; PRAGMA journal_mode = OFF; BEGIN;" + SCHEMA)
    catalogue = generate(rng, split, now.date())
    for table, rows in (
        ("category", catalogue.categories),
        ("product", catalogue.products),
        ("variant", catalogue.variants),
        ("review (id, product_id, author, stars, title, body, written)", catalogue.reviews),
    ):
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    dice = Dice(rng, 1024)
    _fill_shop(connection, dice, POOLS[split], now)
    _fill_customer(connection, dice, POOLS[split], now)
    _fill_orders(connection, dice, catalogue, now)
    connection.execute("COMMIT")
    connection.executescript(INDICES + "PRAGMA journal_mode = MEMORY; PRAGMA foreign_keys = ON")
    return connection


def rows(connection: sqlite3.Connection, sql: str, *values: Any) -> list[sqlite3.Row]:
    """All rows of a query."""
    return connection.execute(sql, values).fetchall()


def row(connection: sqlite3.Connection, sql: str, *values: Any) -> sqlite3.Row | None:
    """The first row of a query, or None."""
    found: sqlite3.Row | None = connection.execute(sql, values).fetchone()
    return found


def value(connection: sqlite3.Connection, sql: str, *values: Any) -> Any:
    """The first column of the first row of a query, or None."""
    found = connection.execute(sql, values).fetchone()
    return None if found is None else found[0]


def _fill_shop(connection: sqlite3.Connection, dice: Dice, pools: Pools, now: dt.datetime) -> None:
    policy = {
        "return_days": dice.pick((14, 21, 30, 45, 60, 90)),
        "refund_days": dice.pick((3, 5, 7, 10)),
        "free_shipping": dice.pick((3900, 4900, 5900, 6900, 7900)),
        "standard_price": dice.pick((390, 450, 490, 590)),
        "standard_days": dice.pick((3, 4, 5)),
        "express_price": dice.pick((790, 890, 990, 1290)),
        "express_days": dice.pick((1, 2)),
        "pickup_price": dice.pick((0, 150, 190, 250)),
        "pickup_hold_days": dice.pick((5, 7, 8, 10, 12)),
        "gift_wrap": dice.pick((250, 300, 350, 400, 450)),
        "claim_days": dice.pick((4, 6, 8, 9, 12)),
        "spare_parts_years": dice.pick((5, 8, 10, 12, 15)),
        "battery_months": dice.pick((6, 9, 12, 18, 24)),
        "phone_from": dice.pick((7, 8, 9)),
        "phone_to": dice.pick((17, 18, 19, 20)),
        "invoice_days": dice.pick((10, 14, 20, 28)),
        "damage_days": dice.pick((2, 4, 5, 8)),
    }
    connection.executemany("INSERT INTO policy VALUES (?, ?)", list(policy.items()))
    coupons = []
    for number, code in enumerate(dice.sample(pools.coupons, 5), 1):
        percent = int("".join(c for c in code if c.isdigit()))
        expired = number == 5
        days = -dice.below(60) - 3 if expired else 20 + dice.below(90)
        expires = (now.date() + dt.timedelta(days=days)).isoformat()
        coupons.append((number, code, percent, dice.pick((0, 0, 2000, 3000, 5000)), expires))
    connection.executemany("INSERT INTO coupon VALUES (?, ?, ?, ?, ?)", coupons)


def _fill_customer(connection: sqlite3.Connection, dice: Dice, pools: Pools, now: dt.datetime) -> None:
    first, last = dice.pick(pools.first_names), dice.pick(pools.last_names)
    mail = f"{first}.{last}@{dice.pick(pools.mail_domains)}".lower()
    connection.execute(
        "INSERT INTO customer VALUES (1, ?, ?, ?, ?, '')", (first, last, mail, phone_number(dice))
    )
    connection.execute(
        "INSERT INTO settings VALUES (1, 'English', ?, ?, ?, ?, ?)",
        (*(dice.below(2) for _ in range(4)), dice.pick(("daily", "weekly", "monthly"))),
    )
    other = f"{next(name for name in dice.sample(pools.first_names, 2) if name != first)} {last}"
    people = (("Home", f"{first} {last}"), ("Work", f"{first} {last}"), ("Family", other))
    streets, cities = dice.sample(pools.streets, 3), dice.sample(pools.cities, 3)
    default = dice.below(3)
    connection.executemany(
        "INSERT INTO address VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (i + 1, label, who, f"{1 + dice.below(140)} {streets[i]}", f"{10000 + dice.below(89999)}",
             cities[i], int(i == default))
            for i, (label, who) in enumerate(people)
        ],
    )  # fmt: skip
    year = now.year % 100
    connection.executemany(
        "INSERT INTO card VALUES (?, ?, ?, ?)",
        [
            (i, brand, f"{1000 + dice.below(9000)}", f"{1 + dice.below(12):02d}/{year + 1 + dice.below(4)}")
            for i, brand in enumerate(("Visa", "Mastercard"), 1)
        ],
    )  # fmt: skip
    connection.execute("INSERT INTO cart VALUES (1, NULL)")
    wished = dice.sample(range(1, 361), 3)
    added = (now.date() - dt.timedelta(days=9)).isoformat()
    connection.executemany(
        "INSERT INTO wishlist VALUES (?, ?, ?)", [(i, p, added) for i, p in enumerate(wished, 1)]
    )


def phone_number(dice: Dice) -> str:
    """A telephone number in a range reserved for fiction."""
    return f"555 01{dice.below(10)}{dice.below(10)} {dice.below(10)}{dice.below(10)}{dice.below(10)}"


def _products(variants: Sequence[Sequence[Any]]) -> set[int]:
    return {variant[1] for variant in variants}


def _fill_orders(connection: sqlite3.Connection, dice: Dice, catalogue: Catalogue, now: dt.datetime) -> None:
    address = row(connection, "SELECT * FROM address WHERE is_default")
    cards = rows(connection, "SELECT * FROM card")
    prices = {p[0]: p[7] for p in catalogue.products}
    assert address is not None
    count = 10 + dice.below(5)
    ages = sorted([1, 4, *(8 + d for d in dice.sample(range(290), count - 2))], reverse=True)
    cancelled, line_id, base = dice.below(count - 4), 0, 21000 + dice.below(60000)
    orders, lines = [], []
    before: set[int] = set()
    for order_id, age in enumerate(ages, 1):
        placed = now - dt.timedelta(days=age, minutes=dice.below(600))
        status = "processing" if age == 1 else "shipped" if age == 4 else "delivered"
        if order_id == cancelled + 1:
            status = "cancelled"
        subtotal = 0
        bought = dice.sample(catalogue.variants, 1 + dice.below(4))
        # Each order has something that the one before it has not, so that its goods can name it.
        while before and not (before - _products(bought) and _products(bought) - before):
            bought = dice.sample(catalogue.variants, 1 + dice.below(4))
        before = _products(bought)
        for variant in bought:
            line_id += 1
            unit, quantity = prices[variant[1]] + variant[4], dice.pick((1, 1, 1, 2, 3))
            subtotal += unit * quantity
            lines.append((line_id, order_id, variant[0], quantity, unit))
        shipping = dice.pick((0, 490, 990))
        base += 7 + dice.below(400)
        orders.append((
            order_id, f"{base}-{10 + dice.below(90)}", placed.isoformat(sep=" ", timespec="minutes"),
            status, address["recipient"], address["street"], address["postcode"], address["city"],
            "express" if shipping == 990 else "standard",
            (placed.date() + dt.timedelta(days=3)).isoformat(), f"card:{dice.pick(cards)['id']}", "",
            0, subtotal, 0, shipping, subtotal + shipping, "",
        ))  # fmt: skip
    connection.executemany(f"INSERT INTO order_ VALUES ({', '.join('?' * 18)})", orders)
    connection.executemany("INSERT INTO order_line VALUES (?, ?, ?, ?, ?)", lines)
