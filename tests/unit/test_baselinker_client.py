"""What BaseLinker's client asks, and what it makes of answers and refusals."""

import json
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest

from ordersync.adapters.baselinker import BaselinkerClient
from ordersync.domain.journal import JournalEntry
from ordersync.domain.metrics import Metric, Metrics
from ordersync.domain.order import PhoneHit
from ordersync.errors import (
    Blocked,
    Defect,
    NoBudget,
    NotApplied,
    OrderSyncError,
    OutcomeUnknown,
    Refused,
    RetryLater,
    Service,
    UnclearAnswer,
)
from ordersync.ports import HttpAnswer
from tests.builders import Script, answered, connection_with
from tests.fakes.memory import FakeClock

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=ZoneInfo("Europe/Warsaw")).timestamp()


class Permits:
    """Implements `ordersync.ports.CallPermits` without a limit; or refuses every call with an error."""

    def __init__(self, refusal: OrderSyncError | None = None) -> None:
        self.taken = 0
        self.blocks: list[float] = []
        self._refusal = refusal

    def take(self) -> None:
        if self._refusal is not None:
            raise self._refusal
        self.taken += 1

    def block(self, until: float) -> None:
        self.blocks.append(until)


class Harness:
    """A client, its budget and all that it reported."""

    def __init__(self, *answers: HttpAnswer | Exception) -> None:
        self.http = Script(*answers)
        self.clock = FakeClock(NOW)
        self.permits = Permits()
        self.metrics = Metrics()
        self.client = BaselinkerClient(
            connection_with().baselinker, self.http, self.clock, self.permits, self.metrics
        )

    @property
    def calls(self) -> int:
        return self.metrics[Metric.BASELINKER_CALLS]

    def asked(self) -> list[tuple[str, object]]:
        forms = [parse_qs(request.body.decode(), strict_parsing=True) for request in self.http.requests]
        return [(form["method"][0], json.loads(form["parameters"][0])) for form in forms]


def refused(code: object, text: object = "", status: int = 200) -> HttpAnswer:
    return answered({"status": "ERROR", "error_code": code, "error_message": text}, status)


def failure(*answers: HttpAnswer | Exception) -> OrderSyncError:
    with pytest.raises(OrderSyncError) as raised:
        Harness(*answers).client.journal(1)
    return raised.value


def test_the_token_goes_into_the_header_only() -> None:
    harness = Harness(answered({"status": "SUCCESS", "logs": []}))
    harness.client.journal(1)
    request = harness.http.requests[0]
    assert (request.method, request.url) == ("POST", "https://api.baselinker.com/connector.php")
    assert request.headers["X-BLToken"] == "bl-token-1"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert b"bl-token-1" not in request.body
    assert "bl-token-1" not in repr(request)
    assert "bl-token-1" not in repr(harness.client)


def test_what_each_method_asks() -> None:
    empty = answered({"status": "SUCCESS"})
    harness = Harness(empty, empty, empty, empty, empty)
    harness.client.journal(41)
    harness.client.order(5)
    harness.client.orders_from(5)
    harness.client.orders_by_phone("+48600100200")
    harness.client.sources()
    assert harness.asked() == [
        ("getJournalList", {"last_log_id": 41, "logs_types": [1, 2, 5, 6, 11, 16, 17]}),
        ("getOrders", {"order_id": 5, "get_unconfirmed_orders": True}),
        ("getOrders", {"id_from": 5, "get_unconfirmed_orders": True}),
        ("getOrdersByPhone", {"phone": "+48600100200"}),
        ("getOrderSources", {}),
    ]
    assert b"%2B48600100200" in harness.http.requests[3].body
    assert (harness.permits.taken, harness.calls) == (5, 5)


def test_answers_are_read() -> None:
    order = {"order_id": "5", "order_source": "shop", "delivery_price": 8.99}
    harness = Harness(
        answered({"status": "SUCCESS", "logs": [{"log_id": 7, "order_id": "5", "log_type": 1, "date": 3}]}),
        answered({"status": "SUCCESS", "orders": {"4": {"order_id": 4}, "5": order}}),
        answered({"status": "SUCCESS", "orders": [{"order_id": 6}, {"order_id": "?"}, order]}),
        answered({"status": "SUCCESS", "orders": [{"order_id": "5", "date_add": "77"}]}),
        answered({"status": "SUCCESS", "sources": {"shop": {"812": "Sklep"}}}),
    )
    assert harness.client.journal(1) == [JournalEntry(7, 5, 1, 0, 3)]
    found = harness.client.order(5)
    assert found is not None
    assert (found.order_id, str(found.delivery_price)) == (5, "8.99")
    assert [other.order_id for other in harness.client.orders_from(5)] == [6, 5]
    assert harness.client.orders_by_phone("600100200") == [PhoneHit(5, 77)]
    assert harness.client.sources() == {"shop": {"812": "Sklep"}}


@pytest.mark.parametrize(
    "answer",
    [
        answered({"status": "SUCCESS", "orders": []}),
        answered({"status": "SUCCESS", "orders": {}}),
        answered({"status": "SUCCESS", "orders": [{"order_id": 6}]}),
        refused("ERROR_ORDER_NOT_FOUND", "Order not found"),
    ],
)
def test_an_order_that_is_gone(answer: HttpAnswer) -> None:
    assert Harness(answer).client.order(5) is None


def test_an_answer_starts_with_a_mark_or_holds_broken_characters_and_is_read_all_the_same() -> None:
    body = '{"status":"SUCCESS","orders":[{"order_id":5,"delivery_city":"Łódź"}]}'.encode("iso-8859-2")
    found = Harness(answered(b"\xef\xbb\xbf" + body)).client.order(5)
    assert found is not None
    assert found.delivery.city.endswith("d\ufffd")


LIMIT_TEXT = "Query limit exceeded, token blocked until 2026-11-23 12:07:00"
BLOCKS = [
    refused("ERROR_BLOCKED_TOKEN", LIMIT_TEXT),
    refused("ERROR_RATE_LIMIT", LIMIT_TEXT),
    refused("ERROR_USER_ACCOUNT_BLOCKED", "Query limit exceeded, API blocked until 2026-11-23 12:07:00"),
    refused("ERROR_SOMETHING", "QUERY LIMIT EXCEEDED, TOKEN BLOCKED UNTIL 2026-11-23 12:07:00"),
    refused("ERROR_UNKNOWN", "API blocked until 2026-11-23 12:07:00."),
    refused(None, LIMIT_TEXT),
    refused("ERROR_BLOCKED_TOKEN", LIMIT_TEXT, status=429),
    refused("ERROR_BLOCKED_TOKEN", LIMIT_TEXT, status=503),
    refused("ERROR_BLOCKED_TOKEN", LIMIT_TEXT, status=403),
]


@pytest.mark.parametrize("answer", BLOCKS)
def test_a_block_is_seen_in_every_spelling_and_told_to_everybody(answer: HttpAnswer) -> None:
    harness = Harness(answer)
    with pytest.raises(Blocked) as raised:
        harness.client.journal(1)
    assert raised.value.until == NOW + 7 * 60 + 10
    assert harness.permits.blocks == [raised.value.until]
    assert raised.value.service == "baselinker"
    assert harness.calls == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("token blocked until 2026-11-23 12:07:00", 430),
        ("token blocked until 2026-11-23 12:14:50", 900),
        ("token blocked until 2026-11-23 13:00:00", 900),  # the clamp of a clock an hour apart
        ("token blocked until 2026-11-23 11:07:00", 60),  # the same moment, told in UTC
        ("token blocked until 2026-11-23 12:00:00", 60),
        ("token blocked until 2022-05-03 17:15:34", 60),
        ("token blocked until tomorrow", 600),
        ("token blocked until 2026-13-45 99:99:99", 600),
        ("Query limit exceeded", 600),
        ("", 600),
    ],
)
def test_how_long_a_block_is_believed_to_last(text: str, seconds: float) -> None:
    blocked = failure(refused("ERROR_BLOCKED_TOKEN", text))
    assert isinstance(blocked, Blocked)
    assert blocked.until == NOW + seconds


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ERROR_EMPTY_TOKEN", ""),
        ("ERROR_BAD_TOKEN", "Invalid user token"),
        ("ERROR_AUTH_TOKEN", ""),
        ("ERROR_USER_ACCOUNT_BLOCKED", "User account is blocked"),
    ],
)
def test_a_refused_token_is_waited_for(code: str, text: str) -> None:
    error = failure(refused(code, text))
    assert isinstance(error, Refused)
    assert error.reason == "baselinker_credential"
    assert "baselinker.token" in str(error)
    assert "bl-token-1" not in str(error)


@pytest.mark.parametrize(
    "answer",
    [
        refused("ERROR_UNKNOWN_METHOD"),
        refused("ERROR_PARSE_JSON_PARAMETERS"),
        refused("ERROR_STORAGE_ID", "for anna@shop.example"),
        refused("ERROR_NEW_" + "x" * 99),
        refused("", ""),
        refused(None, None),
        answered({}),
        answered({"status": "success?"}),
        refused("ERROR_INTERNAL", status=500),
    ],
)
def test_an_unknown_error_is_transient_and_not_asked_again_at_once(answer: HttpAnswer) -> None:
    harness = Harness(answer)
    with pytest.raises(UnclearAnswer) as raised:
        harness.client.journal(1)
    assert harness.calls == 1
    assert len(str(raised.value)) < 120
    assert "anna" not in str(raised.value)


@pytest.mark.parametrize(
    "answer",
    [
        answered(b"<html>Bad Gateway</html>", 502),
        answered(b"<html>maintenance</html>", 200),
        answered(b"", 200),
        answered([], 200),
        answered("SUCCESS", 200),
        answered(b'{"status":"SUCCESS","logs":[', 200),
        answered({"status": "SUCCESS", "logs": []}, 500),
        answered(b"<html>Forbidden</html>", 403),
        answered(b"\xff\xfe\x00", 200),
    ],
)
def test_what_is_no_answer_is_asked_once_more_and_then_left_for_later(answer: HttpAnswer) -> None:
    harness = Harness(answer, answer)
    with pytest.raises(OutcomeUnknown):
        harness.client.journal(1)
    assert (harness.permits.taken, harness.calls) == (2, 2)
    assert harness.clock.now() > NOW


def test_the_second_attempt_may_succeed() -> None:
    good = answered({"status": "SUCCESS", "logs": []})
    for failed in (answered(b"", 502), NotApplied("down", service=Service.BASELINKER)):
        assert Harness(failed, good).client.journal(1) == []


@pytest.mark.parametrize(("status", "after"), [(429, None), (429, 30.0), (503, 30.0)])
def test_a_service_that_asks_for_patience_gets_it(status: int, after: float | None) -> None:
    harness = Harness(answered(b"<html>", status, after))
    with pytest.raises(RetryLater) as raised:
        harness.client.journal(1)
    assert raised.value.after == after
    assert harness.calls == 1


@pytest.mark.parametrize("status", [301, 302, 307, 404, 405])
def test_a_wrong_address_is_waited_for(status: int) -> None:
    error = failure(answered(b"<html>", status))
    assert isinstance(error, Refused)
    assert (error.reason, "baselinker.url" in str(error)) == ("baselinker_url", True)


def test_an_answer_without_what_it_must_have_is_a_defect_that_shows_no_data() -> None:
    error = failure(answered({"status": "SUCCESS", "logs": [{"log_id": "anna@shop.example", "order_id": 5}]}))
    assert isinstance(error, Defect)
    assert "log_id" in str(error)
    assert "log_type" in str(error)
    assert "anna" not in str(error)
    with pytest.raises(Defect):
        Harness(answered({"status": "SUCCESS", "orders": [None]})).client.order(5)


@pytest.mark.parametrize("refusal", [NoBudget("none", until=NOW + 9), NotApplied("table does not answer")])
def test_without_a_permit_no_call_is_made(refusal: OrderSyncError) -> None:
    harness = Harness()
    client = BaselinkerClient(
        connection_with().baselinker, harness.http, harness.clock, Permits(refusal), harness.metrics
    )
    asks: list[Callable[[], object]] = [lambda: client.journal(1), lambda: client.order(5), client.sources]
    for ask in asks:
        with pytest.raises((NoBudget, RetryLater)) as raised:
            ask()
        assert raised.value is refusal
    assert harness.http.requests == []
    assert harness.calls == 0
