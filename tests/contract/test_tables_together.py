"""What is read together is what would be read one by one."""

from collections.abc import Iterator
from dataclasses import fields

import pytest
from botocore.stub import ANY, Stubber

from ordersync.adapters.stores.dynamodb import DynamoTable, DynamoTables
from ordersync.adapters.stores.memory import MemoryTable
from ordersync.bootstrap.system import new_nonce
from ordersync.errors import NotApplied
from ordersync.ports import Place, Tables
from tests.contract.dynamo import NAME, Dynamo
from tests.fakes.deployed import create_table

OTHER = "phones"


@pytest.fixture
def dynamo_tables(dynamo: Dynamo) -> Iterator[DynamoTables]:
    create_table(dynamo.client, OTHER)
    others = {field.name: DynamoTable(dynamo.client, OTHER, new_nonce) for field in fields(Tables)}
    yield DynamoTables(**(others | {NAME: dynamo.table()}), client=dynamo.client)
    dynamo.client.delete_table(TableName=OTHER)


@pytest.fixture(params=["memory", "dynamodb"])
def tables(request: pytest.FixtureRequest) -> Tables:
    if request.param == "memory":
        return Tables(**{field.name: MemoryTable() for field in fields(Tables)})
    found: DynamoTables = request.getfixturevalue("dynamo_tables")
    return found


def test_items_of_several_tables_are_read_as_each_by_itself(tables: Tables) -> None:
    tables.ledger.put("main", "order#1", {"a": [1, 2.5]}, 0)
    tables.ledger.put("main", "order#1", {"a": [1, 2.5], "b": None}, 1)
    tables.phones.put("shop", "order#1", {"c": "x"}, 0, expires_at=1)
    places = [
        Place(tables.ledger, "main", "order#1"),
        Place(tables.ledger, "shop", "order#1"),
        Place(tables.phones, "shop", "order#1"),
        Place(tables.phones, "main", "order#1"),
    ]
    found = tables.get_together([*places, places[0]])
    assert found == {place: place.table.get(place.scope, place.key) for place in places}
    assert [stored is None for stored in found.values()] == [False, True, False, True]


def test_an_item_that_cannot_be_read_harms_no_other(dynamo: Dynamo, dynamo_tables: DynamoTables) -> None:
    key = {"scope": {"S": "main"}, "key": {"S": "order#1"}}
    dynamo.client.put_item(TableName=NAME, Item={**key, "version": {"N": "1.5"}})
    dynamo_tables.phones.put("main", "phone#1", {}, 0)
    readable = Place(dynamo_tables.phones, "main", "phone#1")
    found = dynamo_tables.get_together([Place(dynamo_tables.ledger, "main", "order#1"), readable])
    assert found.keys() == {readable}


def test_a_request_names_a_hundred_items_at_most(dynamo: Dynamo, dynamo_tables: DynamoTables) -> None:
    requests: list[object] = []
    dynamo.client.meta.events.register("before-call.dynamodb", lambda **_: requests.append(1), unique_id="x")
    places = [Place(dynamo_tables.ledger, "main", f"order#{n}") for n in range(201)]
    places[150] = Place(dynamo_tables.phones, "main", "phone#1")
    assert dynamo_tables.get_together(places) == dict.fromkeys(places)
    dynamo.client.meta.events.unregister("before-call.dynamodb", unique_id="x")
    assert len(requests) == 3


def test_a_key_that_dynamodb_never_takes_harms_no_other(dynamo: Dynamo, dynamo_tables: DynamoTables) -> None:
    places = [Place(dynamo_tables.ledger, "main", "order#" + n) for n in ("1", "1" * 2_000)]
    with Stubber(dynamo.client) as stubbed:
        stubbed.add_client_error("batch_get_item", "ValidationException")
        assert dynamo_tables.get_together(places) == {}


def test_an_item_that_is_not_asked_for_does_not_count_as_missing(dynamo_tables: DynamoTables) -> None:
    elsewhere = Place(MemoryTable(), "main", "order#1")
    asked = Place(dynamo_tables.ledger, "main", "order#1")
    assert dynamo_tables.get_together([elsewhere, asked]) == {asked: None}


def test_each_read_is_consistent_and_what_does_not_come_is_left_out(
    dynamo: Dynamo, dynamo_tables: DynamoTables
) -> None:
    left, come = (Place(dynamo_tables.ledger, "main", f"order#{n}") for n in (1, 2))
    keys = [{"scope": {"S": "main"}, "key": {"S": place.key}} for place in (left, come)]
    with Stubber(dynamo.client) as stubbed:
        stubbed.add_response(
            "batch_get_item",
            {"Responses": {NAME: []}, "UnprocessedKeys": {NAME: {"Keys": [keys[0]]}}},
            {"RequestItems": {NAME: {"Keys": keys, "ConsistentRead": True}}},
        )
        assert dynamo_tables.get_together([left, come]) == {come: None}


def test_tables_that_do_not_answer(dynamo: Dynamo, dynamo_tables: DynamoTables) -> None:
    place = Place(dynamo_tables.ledger, "main", "order#1")
    with Stubber(dynamo.client) as stubbed:
        stubbed.add_client_error(
            "batch_get_item", "ThrottlingException", expected_params={"RequestItems": ANY}
        )
        with pytest.raises(NotApplied, match="ThrottlingException"):
            dynamo_tables.get_together([place])
