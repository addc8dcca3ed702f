"""A provider on this machine: an HTTP server that checks what it is sent, and answers from a script."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    """What was sent."""

    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Answer:
    """What is sent back."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs: bool = False


Script = Iterable[Any] | Callable[[Request], Any]


class FakeProvider:
    """Answers requests; the children say what is a good request.

    Each answer is a body, an ``Answer``, or a function of the request that returns one of these. A request that
    is not good gets a status of 400, as it would from the provider, and fails the test at the end.
    """

    def __init__(self, script: Script) -> None:
        self._script = script if callable(script) else iter(script)
        self.requests: list[Request] = []
        self.flaws: list[str] = []
        self._closing = threading.Event()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = provider.answer(Request(self.path, headers, json.loads(raw)))
                if answer.hangs:
                    provider._closing.wait(30)
                    self.close_connection = True
                    return
                body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(BrokenPipeError):  # of a client that has given up
                    self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Any:
        self._thread.start()
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if kind is None:
            assert not self.flaws, self.flaws

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        flaws = self.check(request)
        if flaws:
            self.flaws += flaws
            return Answer(self.error(400, "; ".join(flaws)), 400)
        said = self._script(request) if callable(self._script) else next(self._script, None)
        if callable(said):
            said = said(request)
        if said is None:
            self.flaws.append(f"request {len(self.requests)} is one more than the script has answers for")
            said = Answer(self.error(400, "the script is over"), 400)
        return said if isinstance(said, Answer) else Answer(said)

    def check(self, request: Request) -> list[str]:
        """Return what is wrong with a request."""
        raise NotImplementedError

    def error(self, status: int, message: str) -> Any:
        """Return the body of an error."""
        return {"error": {"message": message, "type": "invalid_request_error", "code": str(status)}}

    def failing(self, status: int, message: str = "not now", **headers: str) -> Answer:
        """Return an answer that is an error."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Answer(self.error(status, message), status, named)
