"""Counts what a function asks AWS for, and what it logs."""

import io
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from botocore.client import BaseClient

from ordersync.errors import Service
from ordersync.ports import Http, HttpAnswer, HttpRequest

WRITE_UNIT, READ_UNIT = 1024, 4096  # bytes (DynamoDB Developer Guide, "on-demand capacity mode")
LINE_OVERHEAD = 26  # bytes that CloudWatch adds to each line (CloudWatch Logs API reference, PutLogEvents)
READS = frozenset({"GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems"})
Counts = Counter[str]
Items = Sequence[Mapping[str, object]]


class Model(Protocol):
    """What botocore says of an operation."""

    @property
    def name(self) -> str:
        """The operation's name."""

    @property
    def service_model(self) -> "_ServiceModel":
        """Its service."""


class _ServiceModel(Protocol):
    """What botocore says of a service."""

    @property
    def service_name(self) -> str: ...


@dataclass
class AwsCounter:
    """Counts the requests of AWS clients, and what they are billed by."""

    counts: Counts = field(default_factory=Counts)

    def client_factory(self, make: Callable[..., BaseClient]) -> Callable[..., BaseClient]:
        """Return a replacement of `new_client` whose clients are counted."""

        def make_counted(*arguments: object, **options: object) -> BaseClient:
            client = make(*arguments, **options)
            client.meta.events.register("provide-client-params", self._asked)
            client.meta.events.register("after-call", self._answered)
            return client

        return make_counted

    def _asked(
        self, params: Mapping[str, object], model: Model, context: dict[str, object], **_: object
    ) -> None:
        service = model.service_model.service_name
        self.counts[f"{service} requests"] += 1
        if service == "dynamodb":
            for table in tables_of(params):
                self.counts[f"requests of {table}"] += 1
        if model.name == "PutItem":
            self.counts["write units"] += units(params["Item"], WRITE_UNIT)
        if model.name == "DeleteItem":
            self.counts["write units"] += 1
        if model.name == "SendMessageBatch":
            self.counts["messages"] += len(cast("Sequence[object]", params["Entries"]))
        context["decrypts"], context["keys"] = params.get("WithDecryption", False), keys_asked_for(params)

    def _answered(
        self, parsed: Mapping[str, object], model: Model, context: Mapping[str, object], **_: object
    ) -> None:
        if model.name in READS:
            self.counts["read units"] += sum(read_units(model.name, parsed, cast("int", context["keys"])))
        if context.get("decrypts"):
            several = cast("Sequence[object]", parsed.get("Parameters", ()))
            self.counts["documents decrypted"] += len(several) + ("Parameter" in parsed)


@dataclass
class CountingHttp:
    """Implements `ordersync.ports.Http`: counts the calls of the services."""

    http: Http
    counts: Counts

    def send(self, request: HttpRequest, service: Service) -> HttpAnswer:
        """Send one request; see `ordersync.ports.Http`."""
        self.counts[f"{service} calls"] += 1
        return self.http.send(request, service)


class CountingOutput(io.StringIO):
    """What a function prints: counts the bytes of its lines, and collects the names of its metrics."""

    def __init__(self, counts: Counts) -> None:
        """Add up in `counts`."""
        super().__init__()
        self.metrics: set[str] = set()
        self._counts = counts

    def write(self, text: str) -> int:
        """Count a line, or the end of one."""
        line = text.strip()
        if line:
            self._counts["log bytes"] += len(line.encode()) + LINE_OVERHEAD
            self._collect(json.loads(line))
        return len(text)

    def _collect(self, line: Mapping[str, object]) -> None:
        """Collect the metrics of a line in CloudWatch's embedded metric format."""
        embedded = cast("Mapping[str, Sequence[Mapping[str, object]]]", line.get("_aws", {}))
        for directive in embedded.get("CloudWatchMetrics", ()):
            named = cast("Sequence[Mapping[str, str]]", directive["Metrics"])
            self.metrics |= {metric["Name"] for metric in named}


def tables_of(params: Mapping[str, object]) -> list[str]:
    """Return the tables that a request of DynamoDB names."""
    several = cast("Mapping[str, object]", params.get("RequestItems", {}))
    return [str(params["TableName"])] if "TableName" in params else [*several]


def keys_asked_for(params: Mapping[str, object]) -> int:
    """Return how many keys a request names that reads several items."""
    several = cast("Mapping[str, Mapping[str, Items]]", params.get("RequestItems", {}))
    return sum(len(of_table["Keys"]) for of_table in several.values() if "Keys" in of_table)


def read_units(name: str, parsed: Mapping[str, object], asked: int = 0) -> list[int]:
    """Return the units that an answer is billed as: of each item, or of all that a query has found.

    Args:
        name: the operation's name.
        parsed: the answer.
        asked: the keys that a request for several items named; one without an item is billed as a small one.
    """
    if name in ("Query", "Scan"):
        return [units(parsed.get("Items", []), READ_UNIT)]
    if name == "BatchGetItem":
        tables = cast("Mapping[str, Items]", parsed.get("Responses", {}))
        found = [units(item, READ_UNIT) for items in tables.values() for item in items]
        return found + [1] * (asked - len(found))
    if name == "TransactGetItems":
        answers = cast("Items", parsed.get("Responses", []))
        return [2 * units(each.get("Item", {}), READ_UNIT) for each in answers]
    return [units(parsed.get("Item", {}), READ_UNIT)]


def units(content: object, unit: int) -> int:
    """Return the request units that an item, or several, as DynamoDB's wire has them, are billed as."""
    several = content if isinstance(content, list) else [content]
    items = cast("Sequence[Mapping[str, object]]", several)
    return max(1, math.ceil(sum(item_size(item) for item in items) / unit))


def item_size(item: Mapping[str, object]) -> int:
    """Return an item's bytes (DynamoDB Developer Guide, "DynamoDB item sizes and formats")."""
    sizes = [len(name.encode()) + _value_size(value) for name, value in item.items()]
    return sum(sizes)


def _value_size(value: object) -> int:
    ((kind, content),) = cast("Mapping[str, object]", value).items()
    if kind == "M":
        entries = cast("Mapping[str, object]", content)
        return 3 + len(entries) + item_size(entries)
    if kind == "L":
        parts = cast("Sequence[object]", content)
        return 3 + len(parts) + sum(_value_size(part) for part in parts)
    if kind == "N":
        return len(str(content)) // 2 + 2  # at most: a byte for two digits, and one more
    return len(str(content).encode()) if kind == "S" else 1
