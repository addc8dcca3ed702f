"""Listening on 127.0.0.1, with a thread for each connection.

Werkzeug's threaded server, which comes with Flask: on loopback, for one person, nothing faster is needed. A
thread for each connection means that a page which streams (a live screen) never holds up another, which a
fixed pool of workers would; ``shutdown`` ends it between two requests.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from ..errors import SetupError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ADDRESS = "127.0.0.1"


class LoopbackServer:
    """An application that is being served on 127.0.0.1.

    Args:
        app: The application. It must be behind a ``Gate``.
        port: Port; 0 takes a free one.

    Attributes:
        port: The port.
        origin: ``"http://127.0.0.1:PORT"``.

    Raises:
        SetupError: The port is taken.
    """

    def __init__(self, app: WSGIApplication, port: int = 0) -> None:
        try:
            # Threads, because browsers open connections ahead of need and leave them idle.
            self._server: BaseWSGIServer | None = make_server(
                ADDRESS, port, app, threaded=True, request_handler=_Silent
            )
        except (OSError, SystemExit) as error:
            raise SetupError(f"Cannot listen on {ADDRESS}:{port}: {error}. Take --port 0.") from error
        self.port = int(self._server.port)
        self.origin = f"http://{ADDRESS}:{self.port}"
        # A page that streams would otherwise be waited for.
        server: Any = self._server
        server.daemon_threads, server.block_on_close = True, False
        # The argument is the seconds after which a shutdown is seen.
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="gym-cua-serve", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop serving. May be called twice."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            # A process just being started has a copy of the socket for a moment, which would listen on.
            with contextlib.suppress(OSError):
                server.socket.shutdown(socket.SHUT_RDWR)
            server.server_close()
            self._thread.join()


class _Silent(WSGIRequestHandler):
    """A handler that writes no log, which would hold the token."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Write nothing."""
