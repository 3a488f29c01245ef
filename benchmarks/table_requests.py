"""Counts the requests that functions send to DynamoDB, and what they are billed by."""

from collections.abc import Mapping, Sequence
from typing import cast

from benchmarks.costs.counting import READS, WRITE_UNIT, AwsCounter, Model, keys_asked_for, read_units, units

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})
READ_REQUESTS, WRITE_REQUESTS, READ_UNITS, WRITE_UNITS = (
    "read requests",
    "write requests",
    "read units",
    "write units",
)
KINDS = (READ_REQUESTS, WRITE_REQUESTS, READ_UNITS, WRITE_UNITS)
Items = Sequence[Mapping[str, object]]


class TableCounter(AwsCounter):
    """Counts the requests of AWS clients to DynamoDB (Developer Guide, "on-demand capacity mode").

    Reads are consistent: one unit for each 4 kB of an item; in a transaction everything counts twice.
    """

    def _asked(
        self, params: Mapping[str, object], model: Model, context: dict[str, object], **_: object
    ) -> None:
        name, context["record"], context["keys"] = model.name, _record(params), keys_asked_for(params)
        if name in READS:
            self._count(READ_REQUESTS, 1, context)
        elif name in WRITES:
            self._count(WRITE_REQUESTS, 1, context)
            self._count(WRITE_UNITS, sum(written_units(name, params)), context)

    def _answered(
        self, parsed: Mapping[str, object], model: Model, context: Mapping[str, object], **_: object
    ) -> None:
        if model.name in READS:
            asked = cast("int", context["keys"])
            self._count(READ_UNITS, sum(read_units(model.name, parsed, asked)), context)

    def _count(self, kind: str, number: int, context: Mapping[str, object]) -> None:
        """Count for all records, and for the kind of record that the request is about."""
        self.counts[kind] += number
        self.counts[f"{kind} of {context['record']}"] += number


def written_units(name: str, params: Mapping[str, object]) -> list[int]:
    """Return the units of each item that a request writes; a deletion or an update counts as a small item."""
    if name == "TransactWriteItems":
        parts = cast("Items", params["TransactItems"])
        return [2 * _written(cast("Mapping[str, object]", part)) for each in parts for part in each.values()]
    if name == "BatchWriteItem":
        tables = cast("Mapping[str, Items]", params["RequestItems"])
        return [
            _written(cast("Mapping[str, object]", part))
            for requests in tables.values()
            for each in requests
            for part in each.values()
        ]
    return [_written(params)]


def _written(content: Mapping[str, object]) -> int:
    return units(content["Item"], WRITE_UNIT) if "Item" in content else 1


def _record(params: Mapping[str, object]) -> str:
    """Return the table that a request names, with the kind of record, as its key begins; or its tables."""
    several = cast("Mapping[str, object]", params.get("RequestItems", {}))
    table = str(params.get("TableName") or " and ".join(several) or "several")
    place = cast("Mapping[str, Mapping[str, str]]", params.get("Key") or params.get("Item") or {})
    key = place.get("key", {}).get("S", "").partition("#")[0]
    return f"{table.removesuffix('_table')} ({key})" if key else table.removesuffix("_table")
