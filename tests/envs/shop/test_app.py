"""The shop's pages, by Flask's own test client: no browser."""

from __future__ import annotations

import re

import numpy as np
import pytest
from gym_cua.envs.shop import looks
from gym_cua.envs.shop.world import ShopWorld
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

PAGES = (
    "/", "/c/kitchen", "/c/books?sort=price-asc&page=2",
    "/search?q=lamp&rating=4&stock=1&sale=1&min=5&max=90,50",
    "/search", "/search?q=", "/deals", "/suggest?q=mug", "/suggest?q=%25", "/p/1", "/p/360?reviews=all",
    "/cart",
    "/orders", "/orders?page=2", "/orders/1", "/orders/2/thanks", "/account", "/account/profile",
    "/account/newsletter", "/account/addresses", "/account/addresses/new", "/account/addresses/1",
    "/wishlist",
    "/help", "/help/shipping", "/help/returns", "/help/warranty", "/help/payment", "/help/contact",
)  # fmt: skip
POSTS = (
    "/cart/add", "/cart/line/1", "/cart/line/1/remove", "/cart/coupon", "/cart/coupon/remove", "/checkout",
    "/p/1/review", "/orders/1/cancel", "/orders/1/again", "/orders/1/return", "/orders/9/return",
    "/account/profile", "/account/newsletter", "/wishlist/add", "/wishlist/remove", "/account/addresses/new",
    "/account/addresses/1", "/account/addresses/1/default", "/account/addresses/2/delete", "/help/contact",
)  # fmt: skip
FIELDS = (
    "product", "variant", "quantity", "code", "address", "delivery", "payment", "delivery_date", "note",
    "terms",
    "stars", "title", "body", "reason", "comment", "first_name", "last_name", "email", "phone", "language",
    "frequency", "label", "recipient", "street", "postcode", "city", "topic", "order_number", "is_default",
    "next",
)  # fmt: skip
NOT_SHOWN = re.compile(r"\b(gym|seed|split|train(?!s?\b)|val|testing|agent|oracle|reward|episode)\b", re.I)


def make(split: str = "train", seed: int = 3, **look: str) -> tuple[ShopWorld, Client]:
    world = ShopWorld(np.random.default_rng(seed), split, {**looks.plain(split), **look})
    return world, Client(next(iter(world.hosts.values())))


def token(client: Client) -> str:
    found = re.search(r'name="form_token" value="(\w+)"', client.get("/p/1").text)
    assert found
    return found[1]


def post(client: Client, path: str, **fields: str):
    return client.post(path, data={"form_token": token(client), **fields})


def in_stock(world: ShopWorld) -> tuple[int, int]:
    return world.database.execute("SELECT id, product_id FROM variant WHERE stock > 5 LIMIT 1").fetchone()


def every_layout() -> list[tuple[str, str]]:
    return [(split, name) for split in looks.AXES for name in looks.AXES[split]["layout"]]


@pytest.mark.parametrize(("split", "layout"), every_layout())
def test_every_page_is_served_and_get_never_writes(split: str, layout: str) -> None:
    world, client = make(split, layout=layout)
    variant, _ = in_stock(world)
    world.database.execute("INSERT INTO cart_line (variant_id, quantity) VALUES (?, 2)", (variant,))
    before = world.database.total_changes
    for page in (*PAGES, "/checkout"):
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert len(answer.data) <= 120_000, page
    assert world.database.total_changes == before
    assert world.state() is world.state()


@pytest.mark.parametrize(
    "page", ["/c/none", "/p/0", "/p/99999999999999999999", "/orders/77", "/help/x", "/nothing"]
)
def test_unknown_addresses_are_404(page: str) -> None:
    _, client = make()
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_a_post_without_the_token_changes_nothing(path: str) -> None:
    world, client = make()
    before = world.database.total_changes
    assert client.post(path, data={"form_token": "guess", "product": "1", "variant": "1"}).status_code == 400
    assert client.get(path).status_code in {200, 302, 303, 404, 405}
    assert world.database.total_changes == before


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(POSTS), st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=40), max_size=9))
def test_wrong_input_is_never_an_error_of_ours(path: str, fields: dict[str, str]) -> None:
    _, client = SHARED
    fields = {k: v.encode("utf-8", "replace").decode() for k, v in fields.items()}
    assert post(client, path, **fields).status_code < 500


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=60),
    st.text(max_size=12),
    st.text(max_size=12),
    st.sampled_from(["price-asc", "x", "name"]),
)
def test_any_query_is_answered(query: str, low: str, rating: str, sort: str) -> None:
    _, client = SHARED
    args = {"q": query, "min": low, "rating": rating, "sort": sort, "page": low}
    clean = {k: v.encode("utf-8", "replace").decode() for k, v in args.items()}
    assert client.get("/search", query_string=clean).status_code == 200
    assert client.get("/suggest", query_string=clean).status_code == 200


def test_markup_typed_by_a_visitor_is_inert() -> None:
    _, client = make()
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    post(
        client,
        "/account/addresses/new",
        label="<b>x</b>",
        recipient=evil,
        street=evil[:60],
        postcode="12345",
        city="Ay",
    )
    post(
        client,
        "/account/profile",
        first_name="<svg onload=alert(3)>",
        last_name="x",
        email="a@b.co",
        phone="555 0100 111",
        language="English",
    )
    post(client, "/p/1/review", stars="5", title=evil[:50], body=evil)
    pages = [client.get(p).text for p in ("/account/addresses", "/account", "/p/1", "/checkout")]
    pages += [client.get("/search", query_string={"q": evil}).text, client.get("/nope" + evil).text]
    pages += [
        post(client, "/cart/coupon", code=evil[:29]).text,
        post(client, "/account/profile", email=evil).text,
    ]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page


def test_pages_forbid_foreign_scripts() -> None:
    _, client = make()
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe-inline'" not in policy.split("style-src")[0]


def test_buying_from_cart_to_confirmation() -> None:
    world, client = make()
    variant, product = in_stock(world)
    stock = world.database.execute("SELECT stock FROM variant WHERE id = ?", (variant,)).fetchone()[0]
    assert (
        post(client, "/cart/add", product=str(product), variant=str(variant), quantity="2").status_code == 303
    )
    line = world.database.execute("SELECT id, quantity FROM cart_line").fetchone()
    assert line["quantity"] == 2
    post(client, f"/cart/line/{line['id']}", quantity="3")
    refused = post(client, "/checkout", address="1", delivery="express", payment="invoice")
    assert refused.status_code == 422 and "accept the terms" in refused.text
    done = post(
        client, "/checkout", address="2", delivery="express", payment="invoice", note="ring twice", terms="on"
    )
    order = world.database.execute("SELECT * FROM order_ ORDER BY id DESC").fetchone()
    assert done.headers["Location"] == f"/orders/{order['id']}/thanks"
    assert (order["note"], order["payment"], order["delivery"], order["status"]) == (
        "ring twice",
        "invoice",
        "express",
        "processing",
    )
    assert order["total"] == order["subtotal"] - order["discount"] + order["shipping"]
    assert world.database.execute("SELECT count(*) FROM cart_line").fetchone()[0] == 0
    assert (
        world.database.execute("SELECT stock FROM variant WHERE id = ?", (variant,)).fetchone()[0]
        == stock - 3
    )
    post(client, f"/orders/{order['id']}/cancel")
    assert world.database.execute("SELECT stock FROM variant WHERE id = ?", (variant,)).fetchone()[0] == stock


def test_a_failed_post_leaves_no_half_written_state(monkeypatch: pytest.MonkeyPatch) -> None:
    world, client = make()
    variant, product = in_stock(world)
    post(client, "/cart/add", product=str(product), variant=str(variant), quantity="1")
    before = list(world.database.iterdump())
    world.database.execute(
        "CREATE TEMP TRIGGER boom BEFORE DELETE ON cart_line BEGIN SELECT RAISE(ABORT, 'x'); END"
    )
    answer = post(client, "/checkout", address="1", delivery="standard", payment="card:1", terms="on")
    world.database.execute("DROP TRIGGER boom")
    assert answer.status_code == 500
    assert list(world.database.iterdump()) == before


def test_coupons_say_why_they_do_not_work() -> None:
    world, client = make()
    variant, product = in_stock(world)
    post(client, "/cart/add", product=str(product), variant=str(variant), quantity="1")
    expired = world.database.execute("SELECT code FROM coupon ORDER BY expires").fetchone()[0]
    assert "expired" in post(client, "/cart/coupon", code=expired).text
    assert "do not know" in post(client, "/cart/coupon", code="NOPE").text


def test_equal_seeds_make_equal_shops() -> None:
    (one, a), (two, b), (three, c) = make(seed=5), make(seed=5), make(seed=6)
    assert list(one.database.iterdump()) == list(two.database.iterdump())
    assert list(one.database.iterdump()) != list(three.database.iterdump())
    for page in PAGES:
        assert a.get(page).data == b.get(page).data, page
    assert a.get("/").data != c.get("/").data


def test_a_snapshot_comes_back() -> None:
    world, client = make()
    kept, before = world.snapshot(), world.state()
    variant, product = in_stock(world)
    post(client, "/cart/add", product=str(product), variant=str(variant), quantity="1")
    assert world.state().changes_since(before)
    world.restore(kept)
    assert not world.state().changes_since(before)
    assert (
        post(client, "/cart/add", product=str(product), variant=str(variant), quantity="1").status_code == 303
    )


def test_the_looks_of_the_splits_share_no_name() -> None:
    for axis in looks.AXES["train"]:
        sets = [set(looks.AXES[split][axis]) for split in looks.AXES]
        assert sum(map(len, sets)) == len(set.union(*sets)), axis


@pytest.mark.parametrize("split", list(looks.AXES))
def test_each_split_has_a_dark_theme(split: str) -> None:
    schemes = {
        looks.resolve({**looks.plain(split), "theme": name}).theme["scheme"]
        for name in looks.AXES[split]["theme"]
    }
    assert schemes == {"light", "dark"}


@pytest.mark.parametrize("split", list(looks.AXES))
def test_catalogue_is_well_formed(split: str) -> None:
    database = make(split, seed=11)[0].database
    many = lambda sql: database.execute(sql).fetchall()  # noqa: E731
    assert 300 <= many("SELECT count(*) FROM product")[0][0] <= 400
    assert not many("SELECT 1 FROM product GROUP BY category_id, price HAVING count(*) > 1")
    assert not many("SELECT title FROM product GROUP BY title HAVING count(*) > 1")
    assert not many("PRAGMA foreign_key_check")
    assert not many(
        "SELECT 1 FROM product p WHERE review_count <> (SELECT count(*) FROM review WHERE product_id = p.id)"
        " OR abs(rating - (SELECT avg(stars) FROM review WHERE product_id = p.id)) > 0.051"
    )
    assert 0 < many("SELECT count(*) FROM variant WHERE stock = 0")[0][0] < 200


@pytest.mark.parametrize("split", list(looks.AXES))
def test_nothing_tells_where_the_visitor_is(split: str) -> None:
    _, client = make(split)
    for page in ("/", "/account", "/help/payment", "/cart"):
        seen = re.sub(r"<(script|style)>.*?</\1>|<[^>]+>", " ", client.get(page).text, flags=re.S)
        assert not NOT_SHOWN.search(seen), page


SHARED = make(seed=8)
