"""Serving a world's hosts to a person's own browser, on loopback only.

Each host gets a port of its own on 127.0.0.1. What a world sees is its own addresses: host, origin and
referrer are translated on the way in, redirects, cookies and links on the way out. Other pages in the
same browser, and other users of the machine, are kept out by a token that works once, a cookie, and a
check of the ``Host`` header (which a page that rebinds its DNS name cannot fake).
"""

from __future__ import annotations

import hmac
import re
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

from ..errors import SetupError
from ..tasks.checks import Request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ADDRESS = "127.0.0.1"
_GATE = "gym_cua_play"
_TEXTS = ("text/html", "text/css", "text/javascript", "application/javascript", "application/json")


class LocalServer:
    """A running server for all hosts of a world.

    Args:
        hosts: WSGI application for each host name.
        start_url: Address that the person begins at, in the world's own terms.
        port: Port for the host of ``start_url``; 0 takes a free one.
        on_request: Called with each request that the world answered.

    Attributes:
        url: Address to open; its token works once.
        lock: Held while the world answers a request.

    Raises:
        SetupError: The port is taken.
    """

    def __init__(
        self,
        hosts: Mapping[str, WSGIApplication],
        start_url: str,
        port: int,
        on_request: Callable[[Request], None],
    ) -> None:
        self.lock = threading.Lock()
        self._on_request = on_request
        self._token: str | None = secrets.token_urlsafe(24)
        self._cookie = secrets.token_urlsafe(24)
        start = urlsplit(start_url)
        self._scheme = start.scheme
        self._servers: list[BaseWSGIServer] = []
        self._origins: dict[str, str] = {}
        names = sorted(hosts, key=lambda name: name != start.hostname)
        for index, name in enumerate(names):
            server = self._serve(index, name, hosts[name], port if index == 0 else 0)
            self._servers.append(server)
            self._origins[name] = f"http://{_ADDRESS}:{server.port}"
        self._threads = [
            threading.Thread(target=server.serve_forever, name="gym-cua-play", daemon=True)
            for server in self._servers
        ]
        for thread in self._threads:
            thread.start()
        path = (start.path or "/") + (f"?{start.query}&" if start.query else "?")
        self.url = f"{self._origins[names[0]]}{path}token={self._token}"

    def close(self) -> None:
        """Stop serving. May be called twice."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
        self._servers = []

    def _serve(self, index: int, name: str, app: WSGIApplication, port: int) -> BaseWSGIServer:
        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            return self._answer(index, name, app, environ, start_response)

        try:
            # Threads, because browsers open connections ahead of need and leave them idle.
            return make_server(_ADDRESS, port, answer, threaded=True, request_handler=_Silent)
        except (OSError, SystemExit) as error:
            raise SetupError(f"Cannot listen on {_ADDRESS}:{port}: {error}. Take --port 0.") from error

    def _answer(
        self,
        index: int,
        name: str,
        app: WSGIApplication,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        if f"http://{environ.get('HTTP_HOST', '')}" != self._origins[name]:
            return _refuse(start_response, "This address is not mine.")
        cookies = _cookies(environ)
        if not hmac.compare_digest(cookies.get(_GATE, "").encode(), self._cookie.encode()):
            return self._admit(environ, start_response)
        inward = self._inward(index, name, environ, cookies)
        with self.lock:
            body, status, headers = run_wsgi_app(app, inward, buffered=True)
            content = b"".join(body)
            query = str(inward.get("QUERY_STRING", ""))
            self._on_request(
                Request(inward["REQUEST_METHOD"], name, inward["PATH_INFO"], query, int(status.split()[0]))
            )
        outward = [(key, self._outward(index, key, value)) for key, value in headers.items()]
        if headers.get("Content-Type", "").partition(";")[0] in _TEXTS:
            content = self._translate(content.decode("utf-8", "replace")).encode()
            outward = [(key, value) for key, value in outward if key.lower() != "content-length"]
            outward.append(("Content-Length", str(len(content))))
        start_response(status, outward)
        return [content]

    def _admit(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Exchange the token for the cookie, once."""
        query = parse_qs(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)
        given = query.pop("token", [""])[0]
        with self.lock:
            good = self._token is not None and hmac.compare_digest(given.encode(), self._token.encode())
            if good:
                self._token = None
        if not good:
            return _refuse(start_response, "Open the address that gym-cua play printed; it works once.")
        rest = re.sub(r"(^|&)token=[^&]*", "", str(environ.get("QUERY_STRING", "")))
        target = str(environ.get("PATH_INFO", "/")) + (f"?{rest}" if rest else "")
        cookie = f"{_GATE}={self._cookie}; Path=/; HttpOnly; SameSite=Lax"
        start_response("303 See Other", [("Location", "/" + target.lstrip("/")), ("Set-Cookie", cookie)])
        return []

    def _inward(
        self, index: int, name: str, environ: WSGIEnvironment, cookies: Mapping[str, str]
    ) -> dict[str, Any]:
        """Return the request as the world's own host would have got it."""
        # Ports do not separate cookies, so each host's carry a prefix in the person's browser.
        prefix = f"w{index}."
        own = "; ".join(
            f"{key.removeprefix(prefix)}={value}" for key, value in cookies.items() if key.startswith(prefix)
        )
        inward = dict(environ)
        inward.update(HTTP_HOST=name, SERVER_NAME=name, HTTP_COOKIE=own)
        inward["wsgi.url_scheme"] = self._scheme
        inward["SERVER_PORT"] = "443" if self._scheme == "https" else "80"
        for header in ("HTTP_ORIGIN", "HTTP_REFERER"):
            if header in inward:
                for host, origin in self._origins.items():
                    inward[header] = str(inward[header]).replace(origin, f"{self._scheme}://{host}")
        return inward

    def _outward(self, index: int, key: str, value: str) -> str:
        if key.lower() == "location":
            return self._translate(value)
        if key.lower() == "set-cookie":
            value = re.sub(r";\s*(Secure|Domain=[^;]*)(?=;|$)", "", value, flags=re.IGNORECASE)
            return f"w{index}.{value}"
        return value

    def _translate(self, text: str) -> str:
        """Return text with the world's addresses replaced by those it is served at."""
        for host, origin in self._origins.items():
            text = re.sub(rf"https?://{re.escape(host)}(?![\w.-])", origin, text)
        return text


class _Silent(WSGIRequestHandler):
    """A handler that writes no log, which would hold the token."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Write nothing."""


def _cookies(environ: WSGIEnvironment) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in str(environ.get("HTTP_COOKIE", "")).split(";"))
    return {key: value for key, mark, value in pairs if mark}


def _refuse(start_response: StartResponse, words: str) -> Iterable[bytes]:
    content = (words + "\n").encode()
    start_response(
        "403 Forbidden",
        [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(content)))],
    )
    return [content]
