"""Each sample event, as `sam local invoke` and `sam remote invoke` send it, through its handler."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest

from tests.fakes.application import ALLEGRO, ANNA, Bench, Merchant
from tests.fakes.deployed import Deployed, deployed

EVENTS = Path(__file__).parents[2] / "events"
CONNECTED_AT, ADDED_AT = 1_793_440_000, 1_793_440_805
ORDER, OTHER_ORDER = 812_345_601, 812_345_602
JAN = {"email": "jan@example.com", "phone": "600 100 202", "delivery_fullname": "Jan Nowak"}
Event = dict[str, object]
Record = dict[str, object]


class Stage:
    """The connections that the sample events name, and the functions that handle them."""

    def __init__(self, aws: Deployed, shops: dict[str, Merchant]) -> None:
        self.aws = aws
        self.shops = shops

    @property
    def myshop(self) -> Merchant:
        return self.shops["myshop"]

    def invoke(self, name: str) -> list[str]:
        """Invokes the function that an event is named after, once the last message was sent.

        Returns:
            The messages that have to come back.
        """
        event = sample(name)
        sent = [int(str(attributes_of(record)["SentTimestamp"])) for record in records_of(event)]
        self.aws.bench.clock.time = max([self.aws.bench.clock.time, *(at / 1000 for at in sent)]) + 5
        answer = self.aws.invoke(name.partition("-")[0], event)
        failures = cast("dict[str, list[dict[str, str]]]", answer or {}).get("batchItemFailures", [])
        return [failure["itemIdentifier"] for failure in failures]

    def order(
        self,
        order_id: int = ORDER,
        changes: Mapping[str, object] | None = None,
        *,
        shop: str = "myshop",
        confirmed: bool = True,
    ) -> int:
        """Somebody orders in a shop; the sample events say the rest."""
        order = {**ANNA, **(changes or {}), "order_id": order_id, "date_add": ADDED_AT}
        return self.shops[shop].shop.add_order(order, confirmed=confirmed)

    def outcome(self, order_id: int = ORDER, shop: str = "myshop") -> str:
        return self.aws.outcome(order_id, shop)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    bench = Bench()
    bench.clock.time = CONNECTED_AT
    shops = {name: bench.connect(name) for name in ("myshop", "othershop")}
    with deployed(bench, monkeypatch) as aws:
        for name in shops:
            aws.store(name)
        aws.invoke("poller", sample("poller-schedule"))  # from now on the connections count
        bench.clock.time = ADDED_AT
        yield Stage(aws, shops)
    assert bench.baselinker.violations == []
    assert bench.salesmanago.violations == []


def sample(name: str) -> Event:
    return cast("Event", json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8")))


def records_of(event: Event) -> list[Record]:
    return cast("list[Record]", event.get("Records", []))


def attributes_of(record: Record) -> dict[str, str]:
    return cast("dict[str, str]", record["attributes"])


def message_ids(name: str) -> list[str]:
    return [str(record["messageId"]) for record in records_of(sample(name))]


def test_poller_schedule_queues_what_the_journals_hold(stage: Stage) -> None:
    stage.order()
    stage.order(OTHER_ORDER, shop="othershop")
    stage.invoke("poller-schedule")
    bodies = [json.loads(message.get("Body", "")) for message in stage.aws.messages("ORDERS_QUEUE_URL")]
    seen = {(body["connection_id"], body["order_id"], body["log_type"]) for body in bodies}
    assert seen == {
        ("myshop", ORDER, 1),
        ("myshop", ORDER, 2),
        ("othershop", OTHER_ORDER, 1),
        ("othershop", OTHER_ORDER, 2),
    }


def test_sweeper_schedule_queues_what_the_journal_did_not_tell(stage: Stage) -> None:
    stage.myshop.shop.add_order(
        {**ANNA, "order_id": ORDER, "date_add": ADDED_AT, "date_confirmed": ADDED_AT}, journal=False
    )
    stage.invoke("sweeper-schedule")
    bodies = [json.loads(message.get("Body", "")) for message in stage.aws.messages("SWEEP_QUEUE_URL")]
    assert [(body["connection_id"], body["order_id"], body["origin"]) for body in bodies] == [
        ("myshop", ORDER, "sweep")
    ]


def test_sweeper_schedule_tells_that_nothing_is_missing(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    stage.invoke("sweeper-schedule")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert [line["OrdersFoundMissing"] for line in lines if "connection" not in line] == [[0.0]]


def test_worker_order_created(stage: Stage) -> None:
    stage.order()
    assert stage.invoke("worker-order-created") == []
    assert stage.outcome() == "sent"
    assert stage.myshop.purchases() == [ORDER]


def test_worker_order_created_twice_is_one_purchase(stage: Stage) -> None:
    stage.order()
    assert stage.invoke("worker-order-created-twice") == []
    assert stage.myshop.purchases() == [ORDER]


def test_worker_order_received_again_is_still_one_purchase(stage: Stage) -> None:
    stage.order()
    stage.invoke("worker-order-created")
    assert stage.invoke("worker-order-received-again") == []
    assert stage.myshop.purchases() == [ORDER]


def test_worker_order_confirmed(stage: Stage) -> None:
    stage.order(confirmed=False)
    stage.invoke("worker-order-created")
    assert stage.outcome() == "skipped unconfirmed"
    stage.myshop.shop.confirm_order(ORDER)
    assert stage.invoke("worker-order-confirmed") == []
    assert stage.outcome() == "sent"


def test_worker_delivery_edited_updates_the_contact_alone(stage: Stage) -> None:
    stage.order()
    stage.invoke("worker-order-created")
    stage.myshop.shop.edit_order(ORDER, {"delivery_city": "Gdańsk"})
    assert stage.invoke("worker-delivery-edited") == []
    contact = stage.myshop.marketing.contact("anna@example.com")
    assert contact is not None
    assert contact.address["city"] == "Gdańsk"
    assert stage.myshop.purchases() == [ORDER]


def test_worker_order_edited_brings_a_late_address(stage: Stage) -> None:
    stage.order(changes={"email": ""})
    stage.invoke("worker-order-created")
    assert stage.outcome() == "skipped no_email"
    stage.myshop.shop.edit_order(ORDER, {"email": "anna@example.com"})
    assert stage.invoke("worker-order-edited") == []
    assert stage.outcome() == "sent"


def test_worker_order_not_found_comes_back(stage: Stage) -> None:
    assert stage.invoke("worker-order-not-found") == message_ids("worker-order-not-found")


def test_worker_sweep(stage: Stage) -> None:
    stage.order()
    stage.order(OTHER_ORDER, ALLEGRO)
    assert stage.invoke("worker-sweep") == []
    assert stage.outcome() == "sent"
    assert stage.outcome(OTHER_ORDER) == "sent", "the phone number tells whose it is"


def test_worker_replay_of_an_order_that_was_added_before_the_start(stage: Stage) -> None:
    stage.shops["myshop"].shop.add_order(
        {**ANNA, "order_id": ORDER, "date_add": CONNECTED_AT - 86_400}, journal=False
    )
    stage.invoke("worker-order-created")
    assert stage.outcome() == "skipped before_start"
    assert stage.invoke("worker-replay") == []
    assert stage.outcome() == "sent"


def test_worker_backfill_of_an_order_that_was_added_before_the_start(stage: Stage) -> None:
    stage.shops["myshop"].shop.add_order(
        {**ANNA, "order_id": ORDER, "date_add": CONNECTED_AT - 86_400}, journal=False
    )
    assert stage.invoke("worker-backfill") == []
    assert stage.outcome() == "sent"


def test_worker_batch_of_two_connections_of_which_one_has_a_refused_token(stage: Stage) -> None:
    stage.order()
    stage.order(OTHER_ORDER, JAN)
    stage.order(ORDER, shop="othershop")
    stage.aws.bench.baselinker.revoke_token("token-of-othershop")
    assert stage.invoke("worker-batch-two-connections") == [message_ids("worker-batch-two-connections")[1]]
    assert stage.myshop.purchases() == [ORDER, OTHER_ORDER]
    assert stage.shops["othershop"].purchases() == []


def test_worker_removed_connection(stage: Stage) -> None:
    assert stage.invoke("worker-removed-connection") == []
    assert stage.outcome(shop="formershop") == "skipped connection_removed"


def test_worker_unreadable_message_rests_with_its_error_and_harms_no_other(stage: Stage) -> None:
    stage.order()
    assert stage.invoke("worker-unreadable-message") == []
    assert stage.outcome() == "sent"
    [letter] = stage.aws.messages("DEAD_LETTER_QUEUE_URL")
    assert letter.get("Body") == records_of(sample("worker-unreadable-message"))[0]["body"]
    assert letter.get("MessageAttributes", {})["error"].get("StringValue")


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*.json")), ids=lambda path: path.stem)
def test_events_are_shaped_as_aws_sends_them_and_each_has_a_test(path: Path) -> None:
    event = cast("Event", json.loads(path.read_text(encoding="utf-8")))
    assert path.stem.replace("-", "_") in Path(__file__).read_text(encoding="utf-8").replace("-", "_")
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
