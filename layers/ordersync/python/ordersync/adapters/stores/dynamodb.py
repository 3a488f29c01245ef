"""A DynamoDB table of versioned items."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from ordersync.adapters.stores.attributes import as_attribute, from_attribute
from ordersync.adapters.stores.error_code import error_code
from ordersync.errors import Defect, NotApplied, OutcomeUnknown
from ordersync.frozen import frozen
from ordersync.ports import LISTED, Listed, Place, Stored, Tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        AttributeValueTypeDef,
        KeysAndAttributesTypeDef,
        PutItemInputTypeDef,
        QueryInputTypeDef,
    )

SCOPE, KEY, VERSION, EXPIRES_AT, WRITE = "scope", "key", "version", "expires_at", "write"
PERMANENT_CODES = frozenset({"ValidationException", "ItemCollectionSizeLimitExceededException"})
MOST_TOGETHER = 100  # items that one request may name
OWN_ATTRIBUTES = frozenset({SCOPE, KEY, VERSION, EXPIRES_AT, WRITE})


def as_key(scope: str, key: str) -> "dict[str, AttributeValueTypeDef]":
    """Return the key of an item."""
    return {SCOPE: {"S": scope}, KEY: {"S": key}}


class DynamoTable:
    """Implements `ordersync.ports.Table`: consistent reads, and writes conditional on the version."""

    def __init__(self, client: "DynamoDBClient", name: str, new_nonce: Callable[[], str]) -> None:
        """Keep items in the table `name` under `scope` and `key`; name each write by `new_nonce`."""
        self._client = client
        self.name = name
        self._new_nonce = new_nonce

    def get(self, scope: str, key: str) -> Stored | None:
        """Return the current item, or None."""
        try:
            answer = self._client.get_item(TableName=self.name, Key=as_key(scope, key), ConsistentRead=True)
        except (ClientError, BotoCoreError) as error:
            _check_passing(self.name, error)
            raise NotApplied(f"table {self.name} can't be read ({error_code(error)})") from error
        item = answer.get("Item")
        return None if item is None else self.as_stored(item)

    def put(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        """Write the item if its stored version is still `version`."""
        content = {name: as_attribute(value) for name, value in item.items()}
        nonce = self._new_nonce()
        content |= as_key(scope, key) | {VERSION: {"N": str(version + 1)}, WRITE: {"S": nonce}}
        if expires_at is not None:
            content[EXPIRES_AT] = {"N": str(expires_at)}
        request: PutItemInputTypeDef = {
            "TableName": self.name,
            "Item": content,
            "ConditionExpression": "#version = :version" if version else "attribute_not_exists(#version)",
            "ExpressionAttributeNames": {"#version": VERSION},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if version:
            request["ExpressionAttributeValues"] = {":version": {"N": str(version)}}
        try:
            self._client.put_item(**request)
        except (ClientError, BotoCoreError) as error:
            if error_code(error) == "ConditionalCheckFailedException":
                return _is_written_by(nonce, error)
            _check_passing(self.name, error)
            raise OutcomeUnknown(f"table {self.name} can't be written ({error_code(error)})") from error
        return True

    def query(self, scope: str, prefix: str, limit: int, after: str = "") -> Mapping[str, Stored]:
        """Return up to `limit` items of a scope whose keys begin with `prefix`, in ascending order."""
        condition, names = "#scope = :scope", {"#scope": SCOPE}
        values: dict[str, AttributeValueTypeDef] = {":scope": {"S": scope}}
        if prefix:
            condition += " AND begins_with(#key, :prefix)"
            names["#key"], values[":prefix"] = KEY, {"S": prefix}
        request: QueryInputTypeDef = {
            "TableName": self.name,
            "ConsistentRead": True,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
            "Limit": limit,
        }
        if after:
            request["ExclusiveStartKey"] = as_key(scope, after)
        try:
            answer = self._client.query(**request)
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(f"table {self.name} can't be read ({error_code(error)})") from error
        found: dict[str, Stored] = {}
        for item in answer["Items"]:
            with suppress(Defect):  # one that a person wrote by hand hides no other
                found[item[KEY]["S"]] = self.as_stored(item)
        return found

    def listed(
        self, scope: str, first: str, last: str, limit: int, behind: Listed | None = None
    ) -> Sequence[Listed]:
        """Return up to `limit` items of a scope that the table's index lists between two texts."""
        request: QueryInputTypeDef = {
            "TableName": self.name,
            "IndexName": LISTED,
            "KeyConditionExpression": "#scope = :scope AND #listed BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#scope": SCOPE, "#listed": LISTED},
            "ExpressionAttributeValues": {
                ":scope": {"S": scope},
                ":first": {"S": first},
                ":last": {"S": last},
            },
            "Limit": limit,
        }
        if behind:
            request["ExclusiveStartKey"] = {**as_key(scope, behind.key), LISTED: {"S": behind.under}}
        try:
            answer = self._client.query(**request)
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(f"table {self.name} can't be read ({error_code(error)})") from error
        return [Listed(item[KEY]["S"], item[LISTED]["S"]) for item in answer["Items"]]

    def delete(self, scope: str, key: str, stored: Stored) -> bool:
        """Delete the item unless it was written since it was read; return whether it is gone.

        The SDK repeats what gets no answer: the second time, the item is missing.
        """
        try:
            self._client.delete_item(
                TableName=self.name,
                Key=as_key(scope, key),
                ConditionExpression="attribute_not_exists(#write) OR #write = :write",
                ExpressionAttributeNames={"#write": WRITE},
                ExpressionAttributeValues={":write": {"S": stored.write}},
            )
        except (ClientError, BotoCoreError) as error:
            if error_code(error) == "ConditionalCheckFailedException":
                return False
            raise OutcomeUnknown(f"table {self.name} can't be written ({error_code(error)})") from error
        return True

    def as_stored(self, item: "Mapping[str, AttributeValueTypeDef]") -> Stored:
        """Return an item as it was read.

        Raises:
            Defect: its version can't be read.
        """
        content = {name: from_attribute(value) for name, value in item.items() if name not in OWN_ATTRIBUTES}
        return Stored(content, _version(item, self.name), item.get(WRITE, {}).get("S", ""))


@frozen
class DynamoTables(Tables):
    """Implements `ordersync.ports.Tables`: one request reads several items, whichever tables they are in."""

    client: "DynamoDBClient"

    def get_together(self, places: Sequence[Place]) -> Mapping[Place, Stored | None]:
        """Return the current items at some places."""
        tables = {each.table.name: each.table for each in places if isinstance(each.table, DynamoTable)}
        asked = [place for place in dict.fromkeys(places) if place.table in tables.values()]
        found: dict[Place, Stored | None] = {}
        for first in range(0, len(asked), MOST_TOGETHER):
            found |= self._get_some(tables, asked[first : first + MOST_TOGETHER])
        return found

    def _get_some(
        self, tables: Mapping[str, DynamoTable], places: Sequence[Place]
    ) -> Mapping[Place, Stored | None]:
        wanted: dict[str, KeysAndAttributesTypeDef] = {}
        for name, table in tables.items():
            keys = [as_key(place.scope, place.key) for place in places if place.table is table]
            wanted |= {name: {"Keys": keys, "ConsistentRead": True}} if keys else {}
        try:
            answer = self.client.batch_get_item(RequestItems=wanted)
        except (ClientError, BotoCoreError) as error:
            if error_code(error) in PERMANENT_CODES:  # for one of the keys: each by itself says which
                return {}
            raise NotApplied(f"tables can't be read together ({error_code(error)})") from error
        items = _by_place(tables, answer["Responses"])
        unread = {name: of_table["Keys"] for name, of_table in answer.get("UnprocessedKeys", {}).items()}
        left = _by_place(tables, unread)
        found: dict[Place, Stored | None] = {place: None for place in places if place not in left}
        for place, (table, item) in items.items():
            try:
                found[place] = table.as_stored(item)
            except Defect:  # the reading of this one says why
                del found[place]
        return found


def _by_place(
    tables: Mapping[str, DynamoTable], items: "Mapping[str, Sequence[Mapping[str, AttributeValueTypeDef]]]"
) -> "dict[Place, tuple[DynamoTable, Mapping[str, AttributeValueTypeDef]]]":
    """Return items, or keys, by their places, with their tables."""
    return {
        Place(tables[name], item[SCOPE]["S"], item[KEY]["S"]): (tables[name], item)
        for name, of_table in items.items()
        for item in of_table
    }


def _check_passing(table: str, error: ClientError | BotoCoreError) -> None:
    """Check that another attempt may succeed: an item that is too large, or a key too long, stays so.

    Raises:
        Defect: it can't.
    """
    if error_code(error) in PERMANENT_CODES:
        raise Defect(f"table {table} does not take the item ({error_code(error)})") from error


def _version(item: "Mapping[str, AttributeValueTypeDef]", table: str) -> int:
    """Return an item's version; one that a person wrote by hand may have none.

    Raises:
        Defect: it is no whole number.
    """
    version = item.get(VERSION, {}).get("N", "0")
    try:
        return int(version)
    except ValueError:
        raise Defect(f"an item of table {table} has a version that can't be read") from None


def _is_written_by(nonce: str, error: ClientError | BotoCoreError) -> bool:
    """Return whether the write that was refused had succeeded before: the SDK repeats what gets no answer."""
    item = error.response.get("Item", {}) if isinstance(error, ClientError) else {}
    return isinstance(item, Mapping) and item.get(WRITE) == {"S": nonce}
