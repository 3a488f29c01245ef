"""A write that the SDK repeats, because its answer was lost, is one write."""

from collections.abc import Callable, Iterator
from typing import cast

import boto3
import pytest
from moto import mock_aws

from ordersync.adapters.stores.dynamodb import DynamoTable
from ordersync.bootstrap.system import new_nonce
from tests.fakes.deployed import REGION, create_table

pytestmark = pytest.mark.contract

NAME = "ledger"


class Repeating:
    """A DynamoDB whose every write is sent twice, as if the first answer had been lost."""

    def __init__(self) -> None:
        self.client = boto3.client("dynamodb", region_name=REGION)
        create_table(self.client, NAME)
        self.sent = 0

        def lose_first_answer(attempts: int, **_: object) -> int | None:
            self.sent += 1
            return 0 if attempts == 1 else None

        on_answer = cast("Callable[..., None]", lose_first_answer)  # botocore's stubs forget what it returns
        for operation in ("PutItem", "DeleteItem"):
            self.client.meta.events.register_first(f"needs-retry.dynamodb.{operation}", on_answer)

    def table(self) -> DynamoTable:
        return DynamoTable(self.client, NAME, new_nonce)


@pytest.fixture
def dynamodb() -> Iterator[Repeating]:
    with mock_aws():
        yield Repeating()


def test_our_own_write_is_no_conflict(dynamodb: Repeating) -> None:
    table = dynamodb.table()
    assert table.put("main", "order#1", {"n": 1}, 0)
    assert table.put("main", "order#1", {"n": 2}, 1)
    stored = table.get("main", "order#1")
    assert stored is not None
    assert (stored.item, stored.version) == ({"n": 2}, 2)
    assert dynamodb.sent == 4


def test_a_write_of_the_same_content_by_another_worker_is_a_conflict(dynamodb: Repeating) -> None:
    one, other = dynamodb.table(), dynamodb.table()
    assert one.put("main", "order#1", {"n": 1}, 0)
    assert not other.put("main", "order#1", {"n": 1}, 0)


def test_our_own_deletion_is_no_conflict(dynamodb: Repeating) -> None:
    table = dynamodb.table()
    table.put("main", "parked#1", {"n": 1}, 0)
    stored = table.get("main", "parked#1")
    assert stored is not None
    assert table.delete("main", "parked#1", stored)
    assert dynamodb.sent == 4
