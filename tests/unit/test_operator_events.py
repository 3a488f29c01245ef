"""Each sample event of the operator, through its handler."""

from collections.abc import Iterator
from typing import cast

import pytest

from tests.fakes.samples import ORDER, Context, sample, sample_shops


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> Iterator[Context]:
    with sample_shops(monkeypatch) as context:
        yield context


def ask(context: Context, name: str) -> object:
    """Return what the operator function answers to a sample request, which must be no problem."""
    answer = cast("dict[str, object]", context.aws.invoke("operator", sample(name)))
    assert "problem" not in answer, answer
    return answer["result"]


def test_operator_show_order(context: Context) -> None:
    context.order()
    context.invoke("worker-order-created")
    story = cast("dict[str, object]", ask(context, "operator-show-order"))
    assert (story["order_id"], story["state"]) == (ORDER, "sent")
    assert story["steps"]


def test_operator_list_orders(context: Context) -> None:
    context.order(changes={"email": ""})
    context.invoke("worker-order-created")
    listed = cast("dict[str, list[dict[str, object]]]", ask(context, "operator-list-orders"))
    assert [each["reason"] for each in listed["reasons"]] == ["no_email"]
    assert [each["order_id"] for each in listed["orders"]] == [ORDER]


def test_operator_retry_orders_is_a_plan(context: Context) -> None:
    context.order(changes={"email": ""})
    context.invoke("worker-order-created")
    plan = cast("dict[str, object]", ask(context, "operator-retry-orders"))
    assert plan == {"order_ids": [ORDER], "have_event": [], "queued": 0}
    assert context.aws.messages("ORDERS_QUEUE_URL") == []


def test_operator_resolve_order_refuses_what_is_not_unknown(context: Context) -> None:
    answer = cast("dict[str, str]", context.aws.invoke("operator", sample("operator-resolve-order")))
    assert "only an unknown outcome is resolved" in answer["problem"]


def test_operator_status(context: Context) -> None:
    context.order()
    context.invoke("worker-order-created")
    statuses = cast("list[dict[str, object]]", ask(context, "operator-status"))
    assert {each["connection_id"] for each in statuses} == set(context.shops)
    [shop] = [each for each in statuses if each["connection_id"] == "sample-shop"]
    assert (shop["mode"], shop["waits"], shop["today"]) == ("live", [], [["sent", 1]])


def test_a_request_that_can_not_be_read_is_a_problem(context: Context) -> None:
    answer = cast(
        "dict[str, str]", context.aws.invoke("operator", {"command": "show-order", "order_id": "x"})
    )
    assert answer == {"problem": "the request can't be read: show-order.order_id"}


def test_operator_plan_backfill_counts_what_would_be_sent(context: Context) -> None:
    context.order()
    context.aws.bench.clock.sleep(60)
    plan = cast("dict[str, object]", ask(context, "operator-plan-backfill"))
    assert plan["orders"] == [["event", 1]]
    assert context.aws.messages("SWEEP_QUEUE_URL") == []


def test_operator_start_backfill_begins_and_steer_backfill_ends_it(context: Context) -> None:
    context.order()
    context.aws.bench.clock.sleep(60)
    assert cast("dict[str, object]", ask(context, "operator-backfill-status"))["state"] == "none"
    begun = cast("dict[str, object]", ask(context, "operator-start-backfill"))
    assert (begun["state"], begun["most_events"]) == ("running", 10)
    assert begun["scope"] == {"since": 1_793_400_000, "until": 1_793_440_865, "source": "", "limit": 100}
    assert cast("dict[str, object]", ask(context, "operator-steer-backfill"))["state"] == "stopped"
    assert cast("dict[str, object]", ask(context, "operator-backfill-status"))["state"] == "stopped"
