"""HTTP over a real socket: what is sent and read, and what failures say about what was applied."""

import gzip
import json
import socket
import time
import tracemalloc
from email.utils import formatdate
from pathlib import Path

import pytest

from ordersync.adapters.http import LONGEST_ANSWER, USER_AGENT, RequestsHttp
from ordersync.errors import NotApplied, OutcomeUnknown, Service
from ordersync.ports import HttpRequest
from tests.fakes.http_server import Server, SystemClock, answering, outcome, request_to

FIXTURES = Path(__file__).parents[1] / "fixtures"
pytestmark = pytest.mark.contract


def test_a_request_arrives_as_given_and_its_answer_comes_back(server: Server, http: RequestsHttp) -> None:
    server.script = answering("418 Teapot", body="żółw".encode())
    answer = http.send(request_to(server), Service.SALESMANAGO)
    assert (answer.status, answer.body.decode(), answer.retry_after) == (418, "żółw", None)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api/x?a=1 HTTP/1.1\r\n")
    assert f"User-Agent: {USER_AGENT}".encode() in head
    assert b"X-BLToken: secret-token" in head
    assert body == b"secret-body"


def test_connections_are_reused(server: Server, http: RequestsHttp) -> None:
    server.script = answering()
    for _ in range(3):
        assert http.send(request_to(server), Service.SALESMANAGO).body == b"hello"
    assert (len(server.requests), server.connections) == (3, 1)


def test_a_connection_the_server_has_closed_is_not_reused(server: Server, http: RequestsHttp) -> None:
    def once(client: socket.socket) -> None:
        answering()(client)
        client.shutdown(socket.SHUT_RDWR)

    server.script = once
    for _ in range(3):
        assert http.send(request_to(server), Service.SALESMANAGO).status == 200
        time.sleep(0.02)
    assert len(server.requests) == 3


def test_a_cookie_of_one_merchants_answer_travels_with_no_other_request(
    server: Server, http: RequestsHttp
) -> None:
    """All merchants' requests to one host share the client: what a service hands one is not for another."""
    server.script = answering(headers="Set-Cookie: session=of-merchant-a; Path=/\r\n")
    for _ in range(2):
        assert http.send(request_to(server), Service.SALESMANAGO).status == 200
    assert len(server.requests) == 2
    assert b"cookie" not in server.requests[1].lower()


def test_a_compressed_answer_is_read(server: Server, http: RequestsHttp) -> None:
    server.script = answering(headers="Content-Encoding: gzip\r\n", body=gzip.compress(b"hello"))
    assert http.send(request_to(server), Service.SALESMANAGO).body == b"hello"


def test_an_answer_that_is_too_long_is_not_read_to_its_end(server: Server) -> None:
    """A few kilobytes may decompress to any size: no more than the bound is ever held."""
    bomb = gzip.compress(bytes(8 * LONGEST_ANSWER))
    server.script = answering(headers="Content-Encoding: gzip\r\n", body=bomb)
    http = RequestsHttp(SystemClock(), request_timeout=20)
    tracemalloc.start()
    assert outcome(http, request_to(server))[0] is OutcomeUnknown
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.5 * LONGEST_ANSWER


def test_a_page_of_large_orders_is_read(server: Server) -> None:
    """A hundred orders as recorded, of twenty times the size: some 300 lines each."""
    orders = json.loads((FIXTURES / "getOrders-allegro-2022.json").read_bytes())["orders"]
    recorded = len(json.dumps(orders)) / len(orders)
    page = b" " * int(100 * recorded * 20)
    server.script = answering(body=page)
    http = RequestsHttp(SystemClock(), request_timeout=20)
    assert http.send(request_to(server), Service.BASELINKER).body == page


def test_a_chunked_answer_is_read(server: Server, http: RequestsHttp) -> None:
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
    server.script = lambda client: client.sendall(chunks)
    assert http.send(request_to(server), Service.SALESMANAGO).body == b"hello"


def test_a_refused_port_certainly_applied_nothing(http: RequestsHttp) -> None:
    with socket.socket() as bound:  # bound, but not listening
        bound.bind(("127.0.0.1", 0))
        server = f"http://127.0.0.1:{bound.getsockname()[1]}"
        error, message, _ = outcome(http, HttpRequest("POST", f"{server}/secret?x=1", {}, b"secret-body"))
    assert error is NotApplied
    assert message == (
        f"SALESmanago can't be reached at {server}: it refuses the connection, or there is no way to it"
    )


def test_a_host_without_an_address_certainly_applied_nothing(http: RequestsHttp) -> None:
    request = HttpRequest("POST", "http://127.0.0.1.invalid:1/", {})
    error, message, _ = outcome(http, request)
    assert error is NotApplied
    assert message.endswith("at http://127.0.0.1.invalid:1: there is no server of this name")


def test_a_connection_closed_after_the_request_leaves_the_outcome_unknown(
    server: Server, http: RequestsHttp
) -> None:
    server.script = lambda client: client.shutdown(socket.SHUT_RDWR)
    assert outcome(http, request_to(server))[0] is OutcomeUnknown
    assert len(server.requests) == 1, "it is not sent again"


def test_an_answer_that_breaks_off_leaves_the_outcome_unknown(server: Server, http: RequestsHttp) -> None:
    def half(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")
        client.shutdown(socket.SHUT_RDWR)

    server.script = half
    assert outcome(http, request_to(server))[0] is OutcomeUnknown


@pytest.mark.parametrize(
    "noise", [b"\x16\x03\x01\x00\x00 nonsense\r\n\r\n", b"HTTP/1.1\r\n\r\n", b"\r\n\r\n"], ids=repr
)
def test_noise_leaves_the_outcome_unknown(server: Server, http: RequestsHttp, noise: bytes) -> None:
    def play(client: socket.socket) -> None:
        client.sendall(noise)
        client.shutdown(socket.SHUT_RDWR)

    server.script = play
    assert outcome(http, request_to(server))[0] is OutcomeUnknown


def test_a_broken_compression_leaves_the_outcome_unknown(server: Server, http: RequestsHttp) -> None:
    server.script = answering(headers="Content-Encoding: gzip\r\n")
    assert outcome(http, request_to(server))[0] is OutcomeUnknown


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
)
def test_a_redirect_is_returned_not_followed(server: Server, http: RequestsHttp, status: str) -> None:
    server.script = answering(status, f"Location: http://127.0.0.1:{server.port}/elsewhere\r\n")
    assert http.send(request_to(server), Service.SALESMANAGO).status == int(status[:3])
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("Retry-After: 30\r\n", 30.0),
        ("retry-after: 0\r\n", 0.0),
        ("Retry-After: 999999\r\n", 750.0),
        ("Retry-After: soon\r\n", None),
        ("Retry-After: -5\r\n", None),
        ("", None),
    ],
)
def test_retry_after(server: Server, http: RequestsHttp, header: str, seconds: float | None) -> None:
    server.script = answering("429 Too Many Requests", header)
    answer = http.send(request_to(server), Service.SALESMANAGO)
    assert (answer.status, answer.retry_after) == (429, seconds)


def test_retry_after_as_a_date(server: Server, http: RequestsHttp) -> None:
    server.script = answering(
        "503 Unavailable", f"Retry-After: {formatdate(time.time() + 30, usegmt=True)}\r\n"
    )
    answer = http.send(request_to(server), Service.SALESMANAGO)
    assert answer.retry_after is not None
    assert 25 < answer.retry_after <= 30


def test_retry_after_in_digits_that_are_no_number(server: Server, http: RequestsHttp) -> None:
    server.script = lambda client: client.sendall(
        b"HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\nRetry-After: \xb2\r\n\r\n"
    )
    assert http.send(request_to(server), Service.SALESMANAGO).retry_after is None


def test_the_repr_of_a_request_shows_no_secret() -> None:
    assert "secret" not in repr(HttpRequest("POST", "http://x.example", {"a": "secret"}, b"secret"))
