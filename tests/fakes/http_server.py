"""A server on a real socket that plays a script on each connection, and helpers to ask it."""

import socket
import ssl
import threading
import time
from collections.abc import Callable

import pytest

from ordersync.adapters.http import RequestsHttp
from ordersync.errors import NotApplied, OutcomeUnknown, Service
from ordersync.ports import HttpRequest

LIFETIME = 0.4

Script = Callable[[socket.socket], None]


class SystemClock:
    """The time of day."""

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Server:
    """Accepts connections, and plays a script on each once a request has come."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.script: Script = lambda client: None
        self.before_handshake: Callable[[], None] = lambda: None
        self.tls: ssl.SSLContext | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, plain: socket.socket) -> None:
        self.before_handshake()
        try:
            with plain, self.tls.wrap_socket(plain, server_side=True) if self.tls else plain as client:
                while request := _request(client):
                    self.requests.append(request)
                    self.script(client)
        except OSError:
            return

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()


def _request(client: socket.socket) -> bytes:
    """Read one request with its body; empty if the client is gone."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = client.recv(65536)
        if not piece:
            return b""
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        body += client.recv(65536)
    return head + b"\r\n\r\n" + body


def answering(status: str = "200 OK", headers: str = "", body: bytes = b"hello") -> Script:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode()
    return lambda client: client.sendall(head + body)


def request_to(server: Server, scheme: str = "http") -> HttpRequest:
    url = f"{scheme}://127.0.0.1:{server.port}/api/x?a=1"
    return HttpRequest("POST", url, {"X-BLToken": "secret-token"}, b"secret-body")


def outcome(http: RequestsHttp, request: HttpRequest) -> tuple[type[Exception], str, float]:
    began = time.monotonic()
    with pytest.raises((NotApplied, OutcomeUnknown)) as raised:
        http.send(request, Service.SALESMANAGO)
    assert raised.value.service == "salesmanago"
    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is None
    return type(raised.value), str(raised.value), time.monotonic() - began
