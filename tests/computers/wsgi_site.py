from __future__ import annotations

import base64
import json
from typing import Any

import flask

from gym_cua.computers.network import Reply


def make_app() -> flask.Flask:
    app = flask.Flask("shop")

    @app.route("/echo", methods=["GET", "POST", "PUT", "DELETE"])
    def echo() -> Any:
        files = {
            name: [file.filename, file.read().decode("latin-1")] for name, file in flask.request.files.items()
        }
        return {
            "method": flask.request.method,
            "args": flask.request.args,
            "form": flask.request.form,
            "files": files,
            "cookies": flask.request.cookies,
            "host": flask.request.host,
            "scheme": flask.request.scheme,
            "agent": flask.request.headers.get("User-Agent"),
            "size": len(flask.request.get_data(cache=False)) if not files else None,
        }

    @app.route("/login")
    def login() -> Any:
        response = flask.make_response("in")
        response.set_cookie("session", "s1")
        response.set_cookie("theme", "day")
        return response

    @app.route("/away")
    def away() -> Any:
        return flask.redirect("/echo?x=1")

    @app.route("/crash")
    def crash() -> Any:
        raise LookupError("no such product")

    @app.route("/path/<path:rest>")
    def path(rest: str) -> str:
        return rest

    return app


APP = make_app()


def request(
    url: str,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    entries: list[dict[str, str]] | None = None,
    resource: str = "XHR",
) -> dict[str, Any]:
    asked: dict[str, Any] = {"url": url, "method": method, "headers": headers or {}}
    if entries is not None:
        asked |= {"hasPostData": True, "postDataEntries": entries}
    return {"requestId": "r1", "resourceType": resource, "request": asked}


def data(content: bytes | str) -> dict[str, str]:
    raw = content.encode() if isinstance(content, str) else content
    return {"bytes": base64.b64encode(raw).decode()}


def answered(reply: Reply | None) -> Any:
    assert reply is not None and reply.status == 200, reply
    return json.loads(reply.body)
