"""The shop as a WSGI application.

One Flask application serves every world of a process, so that templates are
compiled once; the world's `Store` travels with each request in the WSGI environ.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from . import forms, looks
from .commerce import MOST
from .pictures import picture
from .store import KEY, Store, current
from .views_account import account
from .views_addresses import addresses
from .views_browse import browse_pages
from .views_cart import cart_pages
from .views_help import help_pages
from .views_orders import order_pages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HERE = Path(__file__).parent
SCRIPT = "\n".join((HERE / "static" / name).read_text("utf-8") for name in ("shop.js", "visit.js"))
STYLE = "\n".join(
    re.sub(r"\s*([{}:;,>])\s*", r"\1", re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S))
    .replace("\n", " ")
    for path in sorted((HERE / "static").glob("*.css"))
)  # fmt: skip
_HASH = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; script-src 'sha256-{_HASH}'; style-src 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

NOTES = {
    "added": "Added to your {cart}.",
    "removed": "Removed from your {cart}.",
    "updated": "Your {cart} has been updated.",
    "coupon": "Your code has been applied.",
    "uncoupon": "The code has been taken off.",
    "stock": "There are not that many left. Your {cart} was not changed.",
    "choose": "Please choose an option first.",
    "wished": "Saved to “{wishlist}”.",
    "unwished": "Taken off “{wishlist}”.",
    "saved": "Your changes have been saved.",
    "address": "The address has been saved.",
    "gone": "The address has been deleted.",
    "default": "Your default address has been changed.",
    "keep-one": "The default address cannot be deleted.",
    "cancelled": "The order has been cancelled.",
    "again": "The items are in your {cart}.",
    "again-some": "Some of the items are sold out. The others are in your {cart}.",
    "returned": "Your return has been registered. The label is on its way to your inbox.",
    "reviewed": "Thank you! Your review appears once our team has read it.",
    "sent": "Thank you for your message. We answer within one working day.",
    "too-late": "This order can no longer be cancelled.",
}
"""Messages shown after an action, by the code in the address."""


def create_app(
    database: sqlite3.Connection,
    look: Mapping[str, Any],
    clock: Callable[[], dt.datetime],
    token: str = "a1b2c3d4e5f6",
) -> WSGIApplication:
    """Binds the shop's pages to one world.

    Args:
        database: The world's state, from `database.create`.
        look: Axis to value, see `looks`.
        clock: Returns the present; the only clock the shop knows.
        token: The secret that the shop's forms carry.

    Returns:
        A WSGI application.
    """
    store, app = Store(database, looks.resolve(look), clock, token), flask_app()

    def bound(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[KEY] = store
        return app(environ, start_response)

    return bound


@lru_cache(maxsize=1)
def flask_app() -> Flask:
    """The one Flask application of this process."""
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=65536, MAX_FORM_MEMORY_SIZE=65536, TEMPLATES_AUTO_RELOAD=False)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for pages in (browse_pages, cart_pages, order_pages, account, addresses, help_pages):
        app.register_blueprint(pages)
    app.before_request(_guard)
    app.after_request(_finish)
    app.teardown_request(_settle)
    app.context_processor(_context)
    app.register_error_handler(HTTPException, _error)
    app.jinja_env.filters["digits"] = lambda text: re.sub(r"\D", "", text)
    return app


def _guard() -> BaseResponse | tuple[str, int] | None:
    """Accepts a POST only with the form token, and gives it a transaction."""
    if request.method == "POST":
        store = current()
        if request.form.get("form_token") != store.token:
            return render_template("error.html", code=400, title="This form has expired"), 400
        store.database.execute("BEGIN")
    return None


def _settle(error: BaseException | None) -> None:
    database = current().database
    if database.in_transaction:
        database.execute("ROLLBACK" if error else "COMMIT")


def _finish(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _error(problem: HTTPException) -> tuple[str, int] | BaseResponse:
    code = problem.code or 500
    if 300 <= code < 400 and problem.response is not None:
        return redirect(problem.get_response().headers.get("Location", "/"), code)
    title = {404: "We could not find that page", 405: "That does not work here"}.get(
        code, "Something is not right"
    )
    return render_template("error.html", code=code, title=title), code


def _context() -> dict[str, Any]:
    """What every template may use."""
    store = current()
    look = store.look
    note = NOTES.get(request.args.get("note", ""), "").format(**look.words)
    return {
        "store": store,
        "look": look,
        "w": look.words,
        "t": look.theme,
        "money": look.locale.money,
        "day": look.locale.day,
        "note": note,
        "token": store.token,
        "style": Markup(STYLE),
        "script": Markup(SCRIPT),
        "picture": _picture,
        "categories": store.rows("SELECT * FROM category ORDER BY id"),
        "cart_count": store.value("SELECT coalesce(sum(quantity), 0) FROM cart_line"),
        "wish_count": store.value("SELECT count(*) FROM wishlist"),
        "customer": store.row("SELECT * FROM customer WHERE id = 1"),
        "form": forms.Form(),
        "most": MOST,
        "path": request.path,
    }


def _picture(item: Mapping[str, Any], view: str = "main", uid: str = "", hue: str | None = None) -> Markup:
    drawn = picture(item["kind"], item["picture"], item["hue"] if hue is None else hue, view, uid)
    return Markup(drawn)
