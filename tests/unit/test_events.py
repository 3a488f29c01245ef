"""Each sample event, as `sam local invoke` and `sam remote invoke` send it, through its handler."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from ordersync.domain.delivery import OrderRecord
from ordersync.operating.requests import REQUEST
from tests.fakes.application import ALLEGRO, ANNA
from tests.fakes.samples import (
    ADDED_AT,
    CONNECTED_AT,
    EVENTS,
    ORDER,
    OTHER_ORDER,
    Context,
    Event,
    attributes_of,
    message_ids,
    records_of,
    sample,
    sample_shops,
)

JAN = {"email": "jan@example.com", "phone": "600 100 202", "delivery_fullname": "Jan Nowak"}


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> Iterator[Context]:
    with sample_shops(monkeypatch) as context:
        yield context


def test_poller_schedule_queues_what_the_journals_hold(context: Context) -> None:
    context.order()
    context.order(OTHER_ORDER, shop="other-sample-shop")
    context.invoke("poller-schedule")
    bodies = [json.loads(message.get("Body", "")) for message in context.aws.messages("ORDERS_QUEUE_URL")]
    seen = {(body["connection_id"], body["order_id"], body["log_type"]) for body in bodies}
    assert seen == {
        ("sample-shop", ORDER, 2),
        ("other-sample-shop", OTHER_ORDER, 2),
    }


def test_poller_share_queues_what_the_journals_of_its_connections_hold(context: Context) -> None:
    context.order()
    context.order(OTHER_ORDER, shop="other-sample-shop")
    context.invoke("poller-share")
    bodies = [json.loads(message.get("Body", "")) for message in context.aws.messages("ORDERS_QUEUE_URL")]
    assert [body["connection_id"] for body in bodies] == ["sample-shop"]


def test_sweeper_schedule_queues_what_the_journal_missed(context: Context) -> None:
    context.sample_shop.shop.add_order(
        {**ANNA, "order_id": ORDER, "date_add": ADDED_AT, "date_confirmed": ADDED_AT}, journal=False
    )
    context.invoke("sweeper-schedule")
    bodies = [json.loads(message.get("Body", "")) for message in context.aws.messages("SWEEP_QUEUE_URL")]
    assert [(body["connection_id"], body["order_id"], body["origin"]) for body in bodies] == [
        ("sample-shop", ORDER, "sweep")
    ]


def test_sweeper_schedule_publishes_nothing_if_nothing_is_missing(
    context: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    context.invoke("sweeper-schedule")
    assert '"_aws"' not in capsys.readouterr().out


def test_worker_order_created(context: Context) -> None:
    context.order()
    assert context.invoke("worker-order-created") == []
    assert context.outcome() == "sent"
    assert context.sample_shop.purchases() == [ORDER]


def test_worker_order_created_twice_is_one_purchase(context: Context) -> None:
    context.order()
    assert context.invoke("worker-order-created-twice") == []
    assert context.sample_shop.purchases() == [ORDER]


def test_worker_order_received_again_is_still_one_purchase(context: Context) -> None:
    context.order()
    context.invoke("worker-order-created")
    assert context.invoke("worker-order-received-again") == []
    assert context.sample_shop.purchases() == [ORDER]


def test_worker_order_confirmed(context: Context) -> None:
    context.order(confirmed=False)
    context.invoke("worker-order-created")
    assert context.outcome() == "skipped unconfirmed"
    context.sample_shop.shop.confirm_order(ORDER)
    assert context.invoke("worker-order-confirmed") == []
    assert context.outcome() == "sent"


def test_worker_delivery_edited_updates_the_contact_alone(context: Context) -> None:
    context.order()
    context.invoke("worker-order-created")
    context.sample_shop.shop.edit_order(ORDER, {"delivery_city": "Gdańsk"})
    assert context.invoke("worker-delivery-edited") == []
    contact = context.sample_shop.marketing.contact("anna@example.com")
    assert contact is not None
    assert contact.address["city"] == "Gdańsk"
    assert context.sample_shop.purchases() == [ORDER]


def test_worker_order_edited_brings_a_late_address(context: Context) -> None:
    context.order(changes={"email": ""})
    context.invoke("worker-order-created")
    assert context.outcome() == "skipped no_email"
    context.sample_shop.shop.edit_order(ORDER, {"email": "anna@example.com"})
    assert context.invoke("worker-order-edited") == []
    assert context.outcome() == "sent"


def test_worker_order_not_found_comes_back(context: Context) -> None:
    assert context.invoke("worker-order-not-found") == message_ids("worker-order-not-found")


def test_worker_sweep(context: Context) -> None:
    context.order()
    context.order(OTHER_ORDER, ALLEGRO)
    assert context.invoke("worker-sweep") == []
    assert context.outcome() == "sent"
    assert context.outcome(OTHER_ORDER) == "sent", "the phone number identifies the buyer"


def test_worker_replay_of_an_order_that_was_added_before_the_start(context: Context) -> None:
    context.shops["sample-shop"].shop.add_order(
        {**ANNA, "order_id": ORDER, "date_add": CONNECTED_AT - 86_400}, journal=False
    )
    context.invoke("worker-order-created")
    assert context.outcome() == "skipped before_start"
    assert context.invoke("worker-replay") == []
    assert context.outcome() == "sent"


def test_worker_backfill_of_an_order_that_was_added_before_the_start(context: Context) -> None:
    context.shops["sample-shop"].shop.add_order(
        {**ANNA, "order_id": ORDER, "date_add": CONNECTED_AT - 86_400}, journal=False
    )
    assert context.invoke("worker-backfill") == []
    assert context.outcome() == "sent"


def test_worker_batch_of_two_connections_of_which_one_has_a_refused_token(context: Context) -> None:
    context.order()
    context.order(OTHER_ORDER, JAN)
    context.order(ORDER, shop="other-sample-shop")
    context.aws.bench.baselinker.revoke_token("token-of-other-sample-shop")
    assert context.invoke("worker-batch-two-connections") == [message_ids("worker-batch-two-connections")[1]]
    assert context.sample_shop.purchases() == [ORDER, OTHER_ORDER]
    assert context.shops["other-sample-shop"].purchases() == []


def test_worker_removed_connection(context: Context) -> None:
    records = context.aws.here.application.runtime.records("former-sample-shop")
    records.order(ORDER).create(OrderRecord(updated_at=ADDED_AT))
    assert context.invoke("worker-removed-connection") == []
    assert context.outcome(shop="former-sample-shop") == "skipped connection_removed"


def test_worker_unreadable_message_is_dead_lettered_with_its_error_and_harms_no_other(
    context: Context,
) -> None:
    context.order()
    assert context.invoke("worker-unreadable-message") == []
    assert context.outcome() == "sent"
    [letter] = context.aws.messages("DEAD_LETTER_QUEUE_URL")
    assert letter.get("Body") == records_of(sample("worker-unreadable-message"))[0]["body"]
    assert letter.get("MessageAttributes", {})["error"].get("StringValue")


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*-*.json")), ids=lambda path: path.stem)
def test_events_are_shaped_as_aws_sends_them_and_each_has_a_test(path: Path) -> None:
    event = cast("Event", json.loads(path.read_text(encoding="utf-8")))
    tests = "".join(
        each.read_text(encoding="utf-8") for each in Path(__file__).parent.glob("test_*events.py")
    )
    assert path.stem.replace("-", "_") in tests.replace("-", "_")
    if path.stem.startswith("operator-"):
        REQUEST.validate_python(event)
        return
    if path.stem.startswith("settings-"):
        assert event["version"] == "2.0", "an HTTP API's payload, and no one's session in it"
        assert "cookies" not in event
        return
    if path.stem.endswith("schedule"):
        assert event["source"] == "aws.scheduler"
        return
    for record in records_of(event):
        assert (
            record["md5OfBody"]
            == hashlib.md5(str(record["body"]).encode(), usedforsecurity=False).hexdigest()
        )
        assert {"ApproximateReceiveCount", "SentTimestamp", "MessageGroupId"} <= attributes_of(record).keys()
        assert str(record["eventSourceARN"]).startswith("arn:aws:sqs:")
        assert record["receiptHandle"]


@pytest.mark.parametrize("path", sorted(EVENTS.glob("worker-*.json")), ids=lambda path: path.stem)
def test_events_name_no_merchant_and_come_from_the_queue_of_their_lane(path: Path) -> None:
    for record in records_of(sample(path.stem)):
        body = str(record["body"])
        assert "sample-shop" in body
        is_behind = '"origin":"sweep"' in body or '"origin":"backfill"' in body
        queue = "sweep" if is_behind else "orders"
        assert str(record["eventSourceARN"]).endswith(f":ordersync-{queue}")
