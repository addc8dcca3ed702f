"""The customer's addresses."""

from __future__ import annotations

import sqlite3

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from .forms import Form
from .store import Store, current

addresses = Blueprint("addresses", __name__)
FIELDS = ("label", "recipient", "street", "postcode", "city")


def _address(store: Store, address_id: int) -> sqlite3.Row:
    found = store.row("SELECT * FROM address WHERE id = ?", address_id)
    if found is None:
        abort(404)
    return found


def _read(form: Form) -> tuple[str, ...]:
    return (
        form.text("label", "a name for this address", most=20),
        form.text("recipient", "a recipient", most=60),
        form.text("street", "street and number", most=60, least=3),
        form.text("postcode", "a postcode", most=10, pattern=r"[A-Za-z0-9][A-Za-z0-9 -]{2,9}"),
        form.text("city", "a city", most=40, least=2),
    )


def _next() -> str:
    return "/checkout" if request.values.get("next") == "checkout" else "/account/addresses?note=address"


def _make_default(store: Store, address_id: int) -> None:
    store.write("UPDATE address SET is_default = (id = ?)", address_id)


@addresses.get("/account/addresses")
def overview() -> str:
    """All addresses."""
    found = current().rows("SELECT * FROM address ORDER BY id")
    return render_template("addresses.html", addresses=found)


@addresses.get("/account/addresses/new")
def new() -> str:
    """An empty address form."""
    return render_template("address_form.html", form=Form(), address=None)


@addresses.post("/account/addresses/new")
def add() -> BaseResponse | tuple[str, int]:
    """Adds an address."""
    store, form = current(), Form(request.form)
    values, default = _read(form), form.ticked("is_default")
    if form.errors:
        return render_template("address_form.html", form=form, address=None), 422
    address_id = store.write(
        "INSERT INTO address (label, recipient, street, postcode, city, is_default) VALUES (?, ?, ?, ?, ?, "
        "0)",
        *values,
    )
    if default:
        _make_default(store, address_id)
    return redirect(_next(), 303)


@addresses.get("/account/addresses/<int(max=999999999):address_id>")
def edit(address_id: int) -> str:
    """The form of one address."""
    address, form = _address(current(), address_id), Form()
    form.values = {key: address[key] for key in FIELDS}
    form.values["is_default"] = "on" if address["is_default"] else ""
    return render_template("address_form.html", form=form, address=address)


@addresses.post("/account/addresses/<int(max=999999999):address_id>")
def save(address_id: int) -> BaseResponse | tuple[str, int]:
    """Saves an address."""
    store, form = current(), Form(request.form)
    address = _address(store, address_id)
    values, default = _read(form), form.ticked("is_default")
    if form.errors:
        return render_template("address_form.html", form=form, address=address), 422
    store.write(
        "UPDATE address SET label = ?, recipient = ?, street = ?, postcode = ?, city = ? WHERE id = ?",
        *values,
        address_id,
    )
    if default:
        _make_default(store, address_id)
    return redirect(_next(), 303)


@addresses.post("/account/addresses/<int(max=999999999):address_id>/default")
def default(address_id: int) -> BaseResponse:
    """Makes an address the default."""
    store = current()
    _address(store, address_id)
    _make_default(store, address_id)
    return redirect("/account/addresses?note=default", 303)


@addresses.post("/account/addresses/<int(max=999999999):address_id>/delete")
def delete(address_id: int) -> BaseResponse:
    """Deletes an address, unless it is the default."""
    store = current()
    if _address(store, address_id)["is_default"]:
        return redirect("/account/addresses?note=keep-one", 303)
    store.write("DELETE FROM address WHERE id = ?", address_id)
    return redirect("/account/addresses?note=gone", 303)
