"""The lifetime of a request, over a real socket: no part of an answer may extend it."""

import math
import socket
import time
from dataclasses import replace

import pytest

from ordersync.adapters.http import DeadlineHttp, RequestsHttp
from ordersync.errors import NotApplied, OutcomeUnknown, Service
from tests.fakes.http_server import LIFETIME, Server, SystemClock, answering, outcome, request_to
from tests.fakes.memory import FakeClock

SLACK = 1.0  # for a busy machine; without a limit, each of these answers would take three seconds
pytestmark = pytest.mark.contract


def test_a_silent_server_leaves_the_outcome_unknown_within_the_lifetime(
    server: Server, http: RequestsHttp
) -> None:
    server.script = lambda client: time.sleep(3)
    kind, _, seconds = outcome(http, request_to(server))
    assert kind is OutcomeUnknown
    assert LIFETIME * 0.7 <= seconds < LIFETIME + SLACK  # a part of the lifetime is reserved for connecting


def test_a_dripping_body_does_not_extend_the_lifetime(server: Server, http: RequestsHttp) -> None:
    def drip(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(60):
            client.sendall(b"x")
            time.sleep(0.05)

    server.script = drip
    kind, _, seconds = outcome(http, request_to(server))
    assert kind is OutcomeUnknown
    assert seconds < LIFETIME + SLACK


@pytest.mark.slow
def test_a_late_head_and_a_silent_body_do_not_extend_the_lifetime(server: Server) -> None:
    """The head may take three quarters of the lifetime; the body gets only what is left of it."""
    lifetime = 1.0

    def late(client: socket.socket) -> None:
        time.sleep(lifetime * 0.65)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        time.sleep(3)

    server.script = late
    kind, _, seconds = outcome(RequestsHttp(SystemClock(), lifetime), request_to(server))
    assert kind is OutcomeUnknown
    assert seconds < lifetime * 1.25


def test_a_dripping_head_does_not_extend_the_lifetime(server: Server, http: RequestsHttp) -> None:
    def drip(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(60):
            client.sendall(b"x")
            time.sleep(0.05)
        client.sendall(b"\r\nContent-Length: 0\r\n\r\n")

    server.script = drip
    kind, _, seconds = outcome(http, request_to(server))
    assert kind is OutcomeUnknown
    assert seconds < LIFETIME + SLACK


def test_no_request_is_sent_that_would_outlive_its_function(server: Server, http: RequestsHttp) -> None:
    clock = FakeClock(1000.0)
    server.script = answering()
    bounded = DeadlineHttp(http, clock, last_request=1000.0)
    assert bounded.send(request_to(server), Service.SALESMANAGO).status == 200
    clock.time = 1000.1
    with pytest.raises(NotApplied):
        bounded.send(request_to(server), Service.SALESMANAGO)
    assert len(server.requests) == 1


def test_no_request_is_sent_after_the_moment_by_which_it_has_to_leave(
    server: Server, http: RequestsHttp
) -> None:
    clock = FakeClock(1000.0)
    server.script = answering()
    bounded = DeadlineHttp(http, clock, last_request=math.inf)
    late = replace(request_to(server), leaves_by=999.9)
    with pytest.raises(NotApplied) as raised:
        bounded.send(late, Service.SALESMANAGO)
    assert raised.value.service is None, "it was not the service's fault"
    assert server.connections == 0
