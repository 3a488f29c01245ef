"""What BaseLinker's client asks, and how it reads answers."""

from collections.abc import Callable

import pytest

from ordersync.adapters.baselinker import BaselinkerClient
from ordersync.domain.journal import JournalEntry, JournalPage
from ordersync.domain.order import PhoneHit
from ordersync.errors import (
    NoBudget,
    NotApplied,
    OrderSyncError,
    RetryLater,
)
from ordersync.ports import HttpAnswer
from tests.builders import answered, connection_with
from tests.fakes.baselinker_client import LEAVES_WITHIN, NOW, Harness, Permits, refused


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


def test_a_call_leaves_before_its_permit_lapses() -> None:
    harness = Harness(answered({"status": "SUCCESS", "logs": []}))
    harness.client.journal(1)
    assert harness.http.requests[0].leaves_by == NOW + LEAVES_WITHIN


def test_what_each_method_asks() -> None:
    empty = answered({"status": "SUCCESS"})
    harness = Harness(empty, empty, empty, empty, empty)
    harness.client.journal(41)
    harness.client.order(5)
    harness.client.orders_from(5)
    harness.client.orders_by_phone("+48601442318")
    harness.client.sources()
    assert harness.asked() == [
        ("getJournalList", {"last_log_id": 41, "logs_types": [1, 2, 4, 5, 6, 11, 12, 13, 14, 16, 17]}),
        ("getOrders", {"order_id": 5, "get_unconfirmed_orders": True}),
        ("getOrders", {"id_from": 5, "get_unconfirmed_orders": True}),
        ("getOrdersByPhone", {"phone": "+48601442318"}),
        ("getOrderSources", {}),
    ]
    assert b"%2B48601442318" in harness.http.requests[3].body
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
    assert harness.client.journal(1) == JournalPage((JournalEntry(7, 5, 1, 0, 3),), lines=1)
    found = harness.client.order(5)
    assert found is not None
    assert (found.order_id, str(found.delivery_price)) == (5, "8.99")
    assert [other.order_id for other in harness.client.orders_from(5).orders] == [6, 5]
    assert harness.client.orders_by_phone("601442318") == [PhoneHit(5, 77)]
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
def test_an_order_that_does_not_exist(answer: HttpAnswer) -> None:
    assert Harness(answer).client.order(5) is None


def test_an_answer_with_a_byte_order_mark_or_broken_characters_is_still_read() -> None:
    body = '{"status":"SUCCESS","orders":[{"order_id":5,"delivery_city":"Łódź"}]}'.encode("iso-8859-2")
    found = Harness(answered(b"\xef\xbb\xbf" + body)).client.order(5)
    assert found is not None
    assert found.delivery.city.endswith("d\ufffd")


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
