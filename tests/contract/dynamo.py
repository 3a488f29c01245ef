"""An emulated DynamoDB with one table."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ordersync.adapters.stores.dynamodb import DynamoTable
from ordersync.bootstrap.system import new_nonce
from ordersync.ports import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NAME = "ledger"


@dataclass
class Dynamo:
    """An emulated DynamoDB with one table."""

    client: "DynamoDBClient"

    def table(self) -> DynamoTable:
        return DynamoTable(self.client, NAME, new_nonce)

    def stored(self, scope: str, key: str) -> dict[str, object]:
        answer = self.client.get_item(TableName=NAME, Key={"scope": {"S": scope}, "key": {"S": key}})
        return dict(answer["Item"])


def version_of(table: Table, scope: str, key: str) -> int:
    """Return an item's version, 0 if there is none."""
    stored = table.get(scope, key)
    return stored.version if stored else 0
