"""Tables: what the application relies on, in DynamoDB and in memory alike."""

from collections.abc import Callable
from dataclasses import replace

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from ordersync.domain.call_budget import CallWindow, Lane
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import EventKind, Intent
from ordersync.domain.states import EventRecord, State
from ordersync.errors import Conflict, Defect, NotApplied, OutcomeUnknown
from ordersync.ports import Stored, Table
from ordersync.records.record import Slot
from tests.contract.dynamo import NAME, Dynamo, version_of
from tests.fakes.deployed import REGION

pytestmark = pytest.mark.contract

ITEM = {
    "text": "Łódź",
    "empty": "",
    "none": None,
    "yes": True,
    "count": 3,
    "milliseconds": 1_793_440_805_000,
    "moment": 1_793_440_805.123,
    "list": ["a", 1, [2.5]],
    "map": {"1793440805": {"live": 2}},
    "none_in_it": [],
}
INTENT = Intent(
    contact_id="c-1", at=1_793_440_861.5, external_id="812", location="shop", date_ms=1_793_440_805_000
)
ORDER_RECORD = OrderRecord(
    order_date=1_793_440_805,
    read_at=1_793_440_860.25,
    events={EventKind.PURCHASE: EventRecord(State.INTENT, intent=INTENT)},
)


def test_an_item_that_was_never_written_is_none(table: Table) -> None:
    assert table.get("main", "order#1") is None


def test_an_item_is_read_as_it_was_written(table: Table) -> None:
    assert table.put("main", "order#1", ITEM, version=0)
    stored = table.get("main", "order#1")
    assert stored is not None
    assert stored.item == ITEM
    assert stored.version == 1


def test_each_write_increments_the_version(table: Table) -> None:
    for version in range(3):
        assert table.put("main", "order#1", {"n": version}, version)
    assert version_of(table, "main", "order#1") == 3


@pytest.mark.parametrize("version", [0, 1, 3, 99], ids=["as if new", "older", "newer", "far away"])
def test_only_the_current_version_can_be_overwritten(table: Table, version: int) -> None:
    table.put("main", "order#1", {"n": "first"}, 0)
    table.put("main", "order#1", {"n": "second"}, 1)
    assert not table.put("main", "order#1", {"n": "third"}, version)
    stored = table.get("main", "order#1")
    assert stored is not None
    assert stored.item == {"n": "second"}


def test_a_missing_item_cannot_be_overwritten(table: Table) -> None:
    assert not table.put("main", "order#1", {"n": 1}, version=1)
    assert table.get("main", "order#1") is None


def test_a_write_replaces_the_whole_item(table: Table) -> None:
    table.put("main", "order#1", {"state": "intent", "intent": {"at": 1}}, 0)
    table.put("main", "order#1", {"state": "sent"}, 1)
    stored = table.get("main", "order#1")
    assert stored is not None
    assert stored.item == {"state": "sent"}


def test_scopes_and_keys_are_separate(table: Table) -> None:
    table.put("main", "order#1", {"n": 1}, 0)
    assert table.get("other", "order#1") is None
    assert table.get("main", "order#10") is None
    assert table.put("other", "order#1", {"n": 2}, 0)
    assert version_of(table, "main", "order#1") == 1


def test_the_table_keeps_a_copy_of_an_item(table: Table) -> None:
    item = {"map": {"a": 1}}
    table.put("main", "order#1", item, 0)
    item["map"]["a"] = 2
    stored = table.get("main", "order#1")
    assert stored is not None
    assert stored.item == {"map": {"a": 1}}


def test_the_expiry_is_not_part_of_the_item(table: Table) -> None:
    assert table.put("main", "calls", {"n": 1}, 0, expires_at=2_000_000_000)
    stored = table.get("main", "calls")
    assert stored is not None
    assert stored.item == {"n": 1}


@pytest.mark.parametrize(
    ("key", "item"), [("k" * 1_100, {"n": 1}), ("order#1", {"text": "x" * 500_000})], ids=["key", "item"]
)
def test_what_dynamodb_never_takes_is_a_defect(dynamo: Dynamo, key: str, item: dict[str, object]) -> None:
    with pytest.raises(Defect):
        dynamo.table().put("main", key, item, 0)


def test_a_key_that_dynamodb_never_takes_is_a_defect(dynamo: Dynamo) -> None:
    with Stubber(dynamo.client) as stubber:
        stubber.add_client_error("get_item", "ValidationException")
        with pytest.raises(Defect):
            dynamo.table().get("main", "k" * 1_100)


def test_an_item_that_a_person_wrote_without_a_version_can_be_overwritten(dynamo: Dynamo) -> None:
    item = {"scope": {"S": "main"}, "key": {"S": "order#1"}, "tries": {"N": "3"}}
    dynamo.client.put_item(TableName=NAME, Item=item)
    slot = order_slot(dynamo.table())
    slot.change(lambda record: replace(record, tries=record.tries + 1))
    assert slot.read().value.tries == 4


def test_an_item_whose_version_is_no_number_of_a_write_is_a_defect(dynamo: Dynamo) -> None:
    item = {"scope": {"S": "main"}, "key": {"S": "order#1"}, "version": {"N": "1.5"}}
    dynamo.client.put_item(TableName=NAME, Item=item)
    with pytest.raises(Defect):
        order_slot(dynamo.table()).read()
    dynamo.table().put("main", "order#2", {"n": 1}, 0)
    assert list(dynamo.table().query("main", "order#", 10)) == ["order#2"], "it hides no other"


def order_slot(table: Table) -> Slot[OrderRecord]:
    return Slot(table, "main", "order#1", OrderRecord)


def test_records_are_read_as_they_were_saved(table: Table) -> None:
    order_slot(table).read().save(ORDER_RECORD)
    assert order_slot(table).read().value == ORDER_RECORD
    windows = Slot(table, "token", "calls", CallWindow)
    window = CallWindow(counts={1_793_440_805: {Lane.LIVE: 2}}, blocked_until=1_793_440_900.5)
    windows.read().save(window)
    assert windows.read().value == window


def test_of_two_writers_of_the_same_version_one_wins(table: Table) -> None:
    one, other = order_slot(table).read(), order_slot(table).read()
    one.save(ORDER_RECORD)
    with pytest.raises(Conflict):
        other.save(OrderRecord(tries=1))
    assert order_slot(table).read().value == ORDER_RECORD


def test_a_change_is_applied_to_what_another_worker_wrote(table: Table) -> None:
    faster = [OrderRecord(tries=5)]

    def one_more(record: OrderRecord) -> OrderRecord:
        if faster:
            order_slot(table).read().save(faster.pop())
        return replace(record, tries=record.tries + 1)

    order_slot(table).change(one_more)
    assert order_slot(table).read().value.tries == 6


def test_dynamodb_expires_an_item_at_its_time(dynamo: Dynamo) -> None:
    dynamo.table().put("main", "calls", {"n": 1}, 0, expires_at=2_000_000_000)
    assert dynamo.stored("main", "calls")["expires_at"] == {"N": "2000000000"}
    dynamo.table().put("main", "calls", {"n": 2}, 1)
    assert "expires_at" not in dynamo.stored("main", "calls")


def test_every_read_of_dynamodb_is_consistent(dynamo: Dynamo) -> None:
    """The emulated DynamoDB is always consistent, so that only the request shows it."""
    asked: list[object] = []

    def see(params: dict[str, object], **_: object) -> None:
        asked.append(params.get("ConsistentRead"))

    reads = [f"provide-client-params.dynamodb.{operation}" for operation in ("GetItem", "Query")]
    for name in reads:
        dynamo.client.meta.events.register(name, see)
    try:
        order_slot(dynamo.table()).read()
        order_slot(dynamo.table()).change(lambda record: replace(record, tries=1))
        dynamo.table().query("main", "order#", 10)
    finally:
        for name in reads:
            dynamo.client.meta.events.unregister(name, see)
    assert asked == [True] * 3


ERRORS = ["ProvisionedThroughputExceededException", "ThrottlingException", "InternalServerError"]


@pytest.mark.parametrize("code", ERRORS)
def test_dynamodb_that_does_not_answer_a_read(dynamo: Dynamo, code: str) -> None:
    with Stubber(dynamo.client) as stubbed:
        stubbed.add_client_error("get_item", code)
        with pytest.raises(NotApplied, match=code):
            dynamo.table().get("main", "order#1")
        stubbed.add_client_error("query", code)
        with pytest.raises(NotApplied, match=code):
            dynamo.table().query("main", "order#", 10)


@pytest.mark.parametrize("code", ERRORS)
def test_dynamodb_that_does_not_answer_a_write_may_have_written(dynamo: Dynamo, code: str) -> None:
    with Stubber(dynamo.client) as stubbed:
        stubbed.add_client_error("put_item", code)
        with pytest.raises(OutcomeUnknown, match=code):
            dynamo.table().put("main", "order#1", {}, 0)
        stubbed.add_client_error("delete_item", code)
        with pytest.raises(OutcomeUnknown, match=code):
            dynamo.table().delete("main", "order#1", Stored({}, 1, "a-write"))


def test_dynamodb_that_cannot_be_reached() -> None:
    def unreachable(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb.example")

    dynamo = Dynamo(boto3.client("dynamodb", region_name=REGION))
    dynamo.client.meta.events.register("before-call.dynamodb", unreachable)
    attempts: list[tuple[type[Exception], Callable[[], object]]] = [
        (NotApplied, lambda: dynamo.table().get("main", "order#1")),
        (NotApplied, lambda: dynamo.table().query("main", "order#", 10)),
        (OutcomeUnknown, lambda: dynamo.table().delete("main", "order#1", Stored({}, 1, "a-write"))),
        (OutcomeUnknown, lambda: dynamo.table().put("main", "order#1", {}, 0)),
    ]
    for error, attempt in attempts:
        with pytest.raises(error, match="EndpointConnectionError"):
            attempt()
