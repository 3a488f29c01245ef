"""The server keeps connections alive and converts transport errors to failing sockets."""

import http.client
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from simulators import ConnectionLost, NotConnected, Reply, Request, RunningServer, TimedOut, serve


class Echo:
    """Answers with the request's body, or fails as the path says."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def handle(self, request: Request) -> Reply:
        self.requests.append(request)
        if request.path == "/refused":
            raise NotConnected
        if request.path == "/lost":
            raise ConnectionLost(applied=True)
        if request.path == "/silent":
            raise TimedOut(applied=True, seconds=0.2)
        delay = 0.2 if request.path == "/slow" else 0.0
        return Reply(418, {"Content-Type": "text/plain"}, request.body, delay)


@pytest.fixture
def app() -> Echo:
    return Echo()


@pytest.fixture
def server(app: Echo) -> Iterator[RunningServer]:
    with serve(app, now=lambda: 42.0) as running:
        yield running


def connect(server: RunningServer) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)


def ask(
    connection: http.client.HTTPConnection, path: str = "/?a=1", method: str = "POST"
) -> tuple[int, bytes]:
    connection.request(method, path, b"hello" if method == "POST" else None, {"X-One": "1"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_a_request_arrives_complete_and_dated(app: Echo, server: RunningServer) -> None:
    assert ask(connect(server)) == (418, b"hello")
    seen = app.requests[0]
    assert (seen.method, seen.path, seen.body, seen.at) == ("POST", "/?a=1", b"hello", 42.0)
    assert (seen.header("x-one"), seen.header("x-two")) == ("1", None)


def test_a_connection_is_kept_alive(app: Echo, server: RunningServer) -> None:
    connection = connect(server)
    ask(connection)
    first = connection.sock
    assert ask(connection, method="GET") == (418, b"")
    assert connection.sock is first
    assert len(app.requests) == 2


@pytest.mark.parametrize("path", ["/refused", "/lost", "/silent"])
def test_a_missing_answer_closes_the_connection(server: RunningServer, path: str) -> None:
    began = time.monotonic()
    with pytest.raises(ConnectionError):
        ask(connect(server), path)
    assert (time.monotonic() - began >= 0.2) == (path == "/silent")


def test_a_slow_answer_comes_late(server: RunningServer) -> None:
    began = time.monotonic()
    assert ask(connect(server), "/slow")[0] == 418
    assert time.monotonic() - began >= 0.2


def test_a_body_of_unknown_length_is_refused(server: RunningServer) -> None:
    connection = connect(server)
    connection.putrequest("POST", "/")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    assert connection.getresponse().status == 411


def test_closing_breaks_kept_connections_and_frees_the_port(app: Echo) -> None:
    server = serve(app)
    connection = connect(server)
    ask(connection)
    server.close()
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(connection)
    with serve(app, port=int(server.url.rpartition(":")[2])) as again:
        assert ask(connect(again))[0] == 418
