"""The pages of the installed ``miniwob`` package, served as they are but for the guard put before them."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import mimetypes
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.security import safe_join

from gym_cua.errors import SetupError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_HERE = Path(__file__).parent / "page"
_CORE = re.compile(r"<script\b[^>]*core/core\.js", re.IGNORECASE)
_HANDLER = re.compile(r"""\son\w+\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_MAX_MESSAGE = 100_000


@cache
def html_folder() -> Path:
    """Return the folder of the package's pages, without importing the package.

    Raises:
        SetupError: The package is not installed.
    """
    spec = find_spec("miniwob")
    if spec is None or spec.origin is None:
        raise SetupError("The MiniWoB++ pages are missing. Run: pip install 'gym_cua[miniwob]'")
    return Path(spec.origin).parent / "html"


@cache
def _file(path: str) -> tuple[bytes, str] | None:
    """Return a file's bytes and type, or ``None`` where there is none within the folder."""
    found = safe_join(str(html_folder()), path)
    if found is None or not Path(found).is_file():
        return None
    kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
    # Some pages do not name their encoding, which is UTF-8.
    text = kind.startswith("text/") or kind.endswith("javascript")
    return Path(found).read_bytes(), kind + ("; charset=utf-8" if text else "")


@cache
def _guard() -> tuple[str, str]:
    return (_HERE / "guard.js").read_text("utf-8"), (_HERE / "guard.css").read_text("utf-8")


@cache
def _handlers(page: str) -> str:
    """Return what lets the handlers that are written into a page's elements run."""
    texts = sorted({html.unescape(first or second) for first, second in _HANDLER.findall(page)})
    hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return "'unsafe-hashes' " + " ".join(f"'sha256-{digest}'" for digest in hashes) if texts else ""


class Pages:
    """A WSGI application: one task's pages, and the address at which its guard reports.

    Scripts run only with this episode's nonce, so that nothing typed into a page becomes one, and the
    address of reports is a secret that only the guard knows. Handlers written into a page's elements run if
    their text is one of the page's own (Content Security Policy Level 3, ``unsafe-hashes``).

    Args:
        nonce: Hard to guess; new for each episode.
        settings: What the guard is told: ``secret`` (hard to guess; new for each episode), ``seed``, ``mode``
            and ``epoch`` (milliseconds since 1970).
        on_message: Called with each report of the guard.
        on_load: Called when the task's own page is asked for; tells whether the guard may begin.
    """

    def __init__(
        self,
        nonce: str,
        settings: Mapping[str, Any],
        on_message: Callable[[Mapping[str, Any]], None],
        on_load: Callable[[], bool],
    ) -> None:
        self._report = f"/_/{settings['secret']}"
        self._nonce = nonce
        self._settings = json.dumps(settings)
        self._on_message = on_message
        self._on_load = on_load

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if path == self._report and method == "POST":
            self._take(environ)
            start_response("204 No Content", [])
            return []
        found = _file(path.lstrip("/")) if method == "GET" else None
        if found is None:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"There is no such page."]
        data, kind = found
        headers = [("Content-Type", kind)]
        if kind.startswith("text/html"):
            page = data.decode("utf-8")
            # Pages are new for each episode; what they load is not.
            headers += [("Cache-Control", "no-store"), ("Content-Security-Policy", self._policy(page))]
            data = self._guarded(page).encode("utf-8")
        else:
            headers.append(("Cache-Control", "max-age=86400"))
        start_response("200 OK", [*headers, ("Content-Length", str(len(data)))])
        return [data]

    def _policy(self, page: str) -> str:
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src 'nonce-{self._nonce}' {_handlers(page)}",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data:",
                "font-src 'self' data:",
                "connect-src 'self'",
                "frame-src 'self'",
                "form-action 'none'",
                "base-uri 'none'",
            )
        )

    def _take(self, environ: WSGIEnvironment) -> None:
        size = min(int(environ.get("CONTENT_LENGTH") or 0), _MAX_MESSAGE)
        self._on_message(json.loads(environ["wsgi.input"].read(size)))

    def _guarded(self, page: str) -> str:
        script, style = _guard()
        text = _SCRIPT.sub(f'<script nonce="{self._nonce}"', page)
        # Only a task's own page has the script that judges; what it shows in a frame has not.
        if not _CORE.search(page):
            return text
        added = f"<style>{style}</style>"
        if self._on_load():
            added += f'<script nonce="{self._nonce}">{script.replace("SETTINGS", self._settings)}</script>'
        return _HEAD.sub(lambda head: head.group() + added, text, count=1)
