"""A DynamoDB table of versioned items."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from ordersync.errors import NotApplied, OutcomeUnknown
from ordersync.ports import Stored

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table as BotoTable
    from mypy_boto3_dynamodb.type_defs import TableAttributeValueTypeDef

SCOPE, KEY, VERSION, EXPIRES_AT = "scope", "key", "version", "expires_at"
OWN_ATTRIBUTES = frozenset({SCOPE, KEY, VERSION, EXPIRES_AT})


class DynamoTable:
    """Implements `ordersync.ports.Table`: consistent reads, and writes on condition of the version."""

    def __init__(self, table: "BotoTable") -> None:
        """Keeps items in `table`, whose keys are `scope` and `key`."""
        self._table = table

    def get(self, scope: str, key: str) -> Stored | None:
        """The item as it is now, or nothing."""
        try:
            answer = self._table.get_item(Key={SCOPE: scope, KEY: key}, ConsistentRead=True)
        except (ClientError, BotoCoreError) as error:
            msg = f"table {self._table.name} can't be read ({_code(error)})"
            raise NotApplied(msg) from error
        item = answer.get("Item")
        if item is None:
            return None
        content = {name: _plain(value) for name, value in item.items() if name not in OWN_ATTRIBUTES}
        return Stored(content, int(str(item[VERSION])))

    def put(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        """Writes the item if its stored version is still `version`."""
        content: dict[str, TableAttributeValueTypeDef] = {
            **{name: _storable(value) for name, value in item.items()},
            SCOPE: scope,
            KEY: key,
            VERSION: version + 1,
        }
        if expires_at is not None:
            content[EXPIRES_AT] = expires_at
        try:
            if version == 0:
                self._table.put_item(
                    Item=content,
                    ConditionExpression="attribute_not_exists(#version)",
                    ExpressionAttributeNames={"#version": VERSION},
                )
            else:
                self._table.put_item(
                    Item=content,
                    ConditionExpression="#version = :version",
                    ExpressionAttributeNames={"#version": VERSION},
                    ExpressionAttributeValues={":version": version},
                )
        except (ClientError, BotoCoreError) as error:
            if _code(error) == "ConditionalCheckFailedException":
                return False
            msg = f"table {self._table.name} can't be written ({_code(error)})"
            raise OutcomeUnknown(msg) from error
        return True


def _code(error: ClientError | BotoCoreError) -> str:
    if isinstance(error, ClientError):
        return error.response.get("Error", {}).get("Code", "unknown")
    return type(error).__name__


def _storable(value: object) -> "TableAttributeValueTypeDef":
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {str(name): _storable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(part) for part in value]
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(type(value).__name__)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value
