"""The commands of docs/agencies.md delete what one merchant has in the tables of a shared stack, no more."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import jmespath
import pytest
from moto import mock_aws

from ordersync.adapters.stores.dynamodb import DynamoTable
from ordersync.bootstrap.system import new_nonce
from ordersync.domain.access import Change
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.family import FirstOrder
from ordersync.domain.journal import Cursor
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.ports import Tables
from ordersync.records.access import AccessRecords
from ordersync.records.connection import ConnectionRecords
from tests.fakes.deployed import REGION, create_table
from tests.fakes.keys import record_keys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.contract

PAGE = (Path(__file__).parents[2] / "docs/agencies.md").read_text(encoding="utf-8")
STACK, LEAVING, STAYING = "ordersync", "shop-a", "shop-b"
NAMES = ("cursors", "ledger", "contacts", "phones", "budget", "access")


@pytest.fixture
def dynamodb() -> "Iterator[DynamoDBClient]":
    with mock_aws():
        client = boto3.client("dynamodb", region_name=REGION)
        for name in NAMES:
            create_table(client, f"{STACK}-{name}")
        yield client


@pytest.fixture
def script() -> str:
    blocks: list[str] = re.findall(r"^ *```sh\n( *STACK=.*?)^ *```", PAGE, flags=re.MULTILINE | re.DOTALL)
    [block] = blocks
    assert f"STACK={STACK} CONNECTION={LEAVING}" in block
    return block.replace("\\\n", " ")


def arguments(script: str, verb: str, table: str) -> dict[str, str]:
    """Return the options of a command of the script, for one of the tables that it names."""
    [line] = [line for line in script.splitlines() if f"aws dynamodb {verb} " in line]
    filled = line.replace("$STACK", STACK).replace("$table", table).replace("$CONNECTION", LEAVING)
    words = shlex.split(filled.partition(" |")[0].partition(" <")[0])
    return dict(zip(words[3::2], words[4::2], strict=True))


def run(script: str, client: "DynamoDBClient") -> None:
    """Do what the script does, as the AWS CLI would, which reads all pages."""
    [names] = re.findall(r"for table in ([\w ]+); do", script)
    for table in names.split():
        query = arguments(script, "query", table)
        found = client.get_paginator("query").paginate(
            TableName=query["--table-name"],
            KeyConditionExpression=query["--key-condition-expression"],
            ExpressionAttributeNames=json.loads(query["--expression-attribute-names"]),
            ExpressionAttributeValues=json.loads(query["--expression-attribute-values"]),
            ProjectionExpression=query["--projection-expression"],
        )
        for page in found:
            for [item] in jmespath.search(query["--query"], page):
                deleting = arguments(script.replace('"$item"', shlex.quote(item)), "delete-item", table)
                client.delete_item(TableName=deleting["--table-name"], Key=json.loads(deleting["--key"]))


def test_nothing_of_the_merchant_is_left_and_everything_of_the_others(
    dynamodb: "DynamoDBClient", script: str
) -> None:
    tables = Tables(*(DynamoTable(dynamodb, f"{STACK}-{name}", new_nonce) for name in NAMES))
    keys = record_keys(tables)
    for connection_id in (LEAVING, STAYING):
        records = ConnectionRecords(tables, keys, connection_id)
        records.cursor().change(lambda _: Cursor(log_id=1))
        records.order(1).change(lambda _: OrderRecord(updated_at=1.0))
        records.identity(("shop", "1", 'A "quoted" id')).change(lambda _: FirstOrder(1))
        records.phone("+48600700800").change(lambda _: PhoneEntry({1: 1.0}))
        AccessRecords(tables.access).add_change(connection_id, Change(1.0, "0123456789ab", "pause"))
    run(script, dynamodb)
    left = [item for name in NAMES for item in dynamodb.scan(TableName=f"{STACK}-{name}")["Items"]]
    scopes = [item["scope"]["S"] for item in left]
    assert scopes.count(STAYING) == 5
    assert LEAVING not in scopes
