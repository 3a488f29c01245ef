"""Requests, replies and a small HTTP server, with which both simulators are run.

A simulator is any object with `handle(request) -> Reply`. Tests call it in process; everything else reaches
it through `serve`. An `App` raises an exception for what can go wrong on the way: in process, the caller
converts it to what its HTTP client would have raised; the server converts it to a closed or a silent socket.
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
"""Seconds without a request after which a kept-alive connection is closed."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it arrived.

    Attributes:
        method: `GET`, `POST` and so on.
        path: Path with its query, as sent.
        headers: Headers with their names as sent; use `header` to look one up.
        body: The bytes of the body, empty if there was none.
        at: When it arrived, epoch seconds.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    def header(self, name: str) -> str | None:
        """Return the value of a header, whatever the case of its name, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer.

    Attributes:
        status: HTTP status code.
        headers: Headers besides Content-Length.
        body: The bytes of the body.
        delay: Seconds before the answer is sent; the request has taken effect by then.
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
    """A request that gets no answer."""


class NotConnected(TransportError):
    """The connection is refused: the request is never sent."""


class ConnectionLost(TransportError):
    """The connection breaks before an answer comes.

    Attributes:
        applied: Whether the request has taken effect, which the caller of a real service can't know.
    """

    def __init__(self, *, applied: bool) -> None:
        """Record whether the request has taken effect."""
        super().__init__("connection closed without an answer")
        self.applied = applied


class TimedOut(TransportError):
    """No answer comes for longer than any caller waits.

    Attributes:
        applied: Whether the request has taken effect so far; it may still do so later.
        seconds: Seconds for which the server keeps the connection open in silence.
    """

    def __init__(self, *, applied: bool, seconds: float = 60.0) -> None:
        """Record whether the request has taken effect, and how long the silence lasts."""
        super().__init__("no answer in time")
        self.applied = applied
        self.seconds = seconds


class App(Protocol):
    """Anything that answers requests."""

    def handle(self, request: Request) -> Reply:
        """Answer one request.

        Raises:
            TransportError: The request gets no answer.
        """


class _Handler(BaseHTTPRequestHandler):
    """Passes each request to the app of its server."""

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
        """Close with a reset, the nearest thing to a refusal once a connection has been accepted."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def log_message(self, *_args: object) -> None:
        """Log nothing: the simulators have records of their own, without personal data."""


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
        """Track a connection while it is served, so that closing the server closes it too."""
        connection = cast("socket.socket", request)
        with self._connections_lock:
            self._connections.add(connection)
        try:
            super().process_request_thread(connection, client_address)
        finally:
            with self._connections_lock:
                self._connections.discard(connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore callers that hang up; print any other error as usual."""
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
        app: Answers the requests; it is called from many threads.
        host: Address to listen on.
        port: Port to listen on, 0 for any free one.
        now: Clock that dates arrivals, epoch seconds.

    Returns:
        The running server, which is also a context manager that closes it.

    Raises:
        OSError: The server can't listen on the address.
    """
    return RunningServer(_Server((host, port), app, now), host)
