"""Requests, replies and a small HTTP server: what both simulators are driven with.

A simulator is any object with `handle(request) -> Reply`. Tests call it in process, people reach it through
`serve`. What can go wrong on the way is an exception that an `App` raises; in process the caller turns it
into what its HTTP client would have raised, the server turns it into closed or silent sockets.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol, Self, cast

IDLE_SECONDS = 120
"""A kept-alive connection is closed after this many seconds without a request."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it arrived.

    Attributes:
        method: `GET`, `POST`, ...
        path: Path with its query, as sent.
        headers: Header names as sent; look them up with `header`.
        body: The bytes of the body, empty when there was none.
        at: When it arrived, in epoch seconds.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    def header(self, name: str) -> str | None:
        """Return a header's value by its name in any case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer.

    Attributes:
        status: HTTP status code.
        headers: Headers besides Content-Length.
        body: The bytes of the body.
        delay: Seconds that pass before the answer is sent. The request has already had its effect.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay: float = 0.0

    def json(self) -> object:
        """Return the decoded body.

        Raises:
            ValueError: The body is not JSON.
        """
        return cast("object", json.loads(self.body))


class TransportError(Exception):
    """A request that got no answer."""


class NotConnected(TransportError):
    """The connection was refused: the request never left."""


class ConnectionLost(TransportError):
    """The connection broke before an answer came.

    Attributes:
        applied: Whether the service did what was asked. The caller of a real service cannot know.
    """

    def __init__(self, *, applied: bool) -> None:
        """Say whether the request had its effect."""
        super().__init__("connection closed without an answer")
        self.applied = applied


class TimedOut(TransportError):
    """No answer came for longer than any caller waits.

    Attributes:
        applied: Whether the service has done what was asked by now (it may still do so later).
        seconds: How long the server keeps the connection open in silence.
    """

    def __init__(self, *, applied: bool, seconds: float = 60.0) -> None:
        """Say whether the request had its effect and how long the silence lasts."""
        super().__init__("no answer in time")
        self.applied = applied
        self.seconds = seconds


class App(Protocol):
    """Anything that answers requests."""

    def handle(self, request: Request) -> Reply:
        """Answer one request, or raise a `TransportError`."""


class _Handler(BaseHTTPRequestHandler):
    """Hands each request to the app of its server."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: _Server

    def _exchange(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
            return
        body = self.rfile.read(int(length))
        request = Request(self.command, self.path, dict(self.headers.items()), body, self.server.now())
        try:
            self._send(self.server.app.handle(request))
        except TimedOut as silence:
            self.server.closing.wait(silence.seconds)
            self.close_connection = True
        except ConnectionLost:
            self.close_connection = True
        except NotConnected:
            self._reset()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _exchange  # noqa: N815 (the library's names)

    def _send(self, reply: Reply) -> None:
        if reply.delay:
            self.server.closing.wait(reply.delay)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def _reset(self) -> None:
        """Close with a reset, the nearest to a refusal once a connection is accepted."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def log_message(self, *_args: object) -> None:
        """Log nothing: the simulators keep their own record, without personal data."""


class _Server(ThreadingHTTPServer):
    """A threading server that knows its app and its open connections."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], app: App, now: Callable[[], float]) -> None:
        self.app = app
        self.now = now
        self.closing = threading.Event()
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request_thread(self, request: object, client_address: object) -> None:
        """Remember a connection while it is served, so that closing the server closes it too."""
        connection = cast("socket.socket", request)
        with self._connections_lock:
            self._connections.add(connection)
        try:
            super().process_request_thread(connection, client_address)
        finally:
            with self._connections_lock:
                self._connections.discard(connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a caller hangs up; any other error is printed as usual."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typed as private

    def drop_connections(self) -> None:
        """Break every open connection."""
        self.closing.set()
        with self._connections_lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class RunningServer:
    """A server that answers in the background until it is closed.

    Attributes:
        url: Its base URL, without a trailing slash.
    """

    def __init__(self, server: _Server, host: str) -> None:
        """Start answering on a thread of its own."""
        self._server = server
        self.url = f"http://{host}:{server.server_address[1]}"
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and break every open connection."""
        self._server.shutdown()
        self._server.server_close()
        self._server.drop_connections()
        self._thread.join()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_exc: object) -> None:
        """Close it."""
        self.close()


def serve(
    app: App, host: str = "127.0.0.1", port: int = 0, now: Callable[[], float] = time.time
) -> RunningServer:
    """Answer HTTP/1.1 requests with `app`, each connection on its own thread.

    Args:
        app: Answers the requests; called from many threads.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        now: Clock that stamps arrivals, epoch seconds.

    Returns:
        The running server, with `url` and `close()`; also a context manager.

    Raises:
        OSError: The address cannot be listened on.
    """
    return RunningServer(_Server((host, port), app, now), host)
