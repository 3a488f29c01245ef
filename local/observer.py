"""Observes the deployed application from outside: its records, queues and logs.

It shares the processors with everything it observes: so it reads logs only from where it stopped, and the
ledger less often the longer a reading takes.
"""

import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from boto3.dynamodb.types import TypeDeserializer

from local.emulator import Clients
from local.snapshot import Cursor, Depth, OrderLine, Snapshot, Wait
from ordersync.adapters.observability import COUNTED
from ordersync.delivery.jobs import Outcome
from ordersync.domain.intent import EventKind
from ordersync.domain.metrics import AGES, Metric
from ordersync.records.connection import CURSOR, is_parked, order_of, service_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef
    from mypy_boto3_logs import CloudWatchLogsClient

RECENT_LINES = 30
LEDGER_SHARE = 0.05  # of the time may be spent reading the ledger
LEDGER_PAUSE = 2.0  # seconds, the shortest interval between two readings
LOG_PAUSE = 1.0  # seconds
LOG_PAGE = 10_000  # lines, the emulator's limit
LOG_OVERLAP_MS = 10_000  # lines are dated a little before they can be read
CURSOR_ATTRIBUTES = ("scope", "key", "entries", "read_at", "read_to_end_at", "reason", "until")
ORDER_FIELDS = (
    "connection_id",
    "order_id",
    "outcome",
    "reason",
    "source",
    "found_through",
    "found_in",
)
QUEUE_PARTS = ("", "NotVisible", "Delayed")
Item = Mapping[str, object]
_deserialize = TypeDeserializer().deserialize


@dataclass(frozen=True)
class Resources:
    """The deployed resources to observe: names of tables, URLs of queues."""

    cursors_table: str
    ledger_table: str
    orders_queue: str
    sweep_queue: str
    dead_letter_queue: str

    @staticmethod
    def of_stack(outputs: Mapping[str, str]) -> "Resources":
        """Return the resources named in the outputs of the stack."""
        return Resources(
            cursors_table=outputs["CursorsTableName"],
            ledger_table=outputs["LedgerTableName"],
            orders_queue=outputs["OrdersQueueUrl"],
            sweep_queue=outputs["SweepQueueUrl"],
            dead_letter_queue=outputs["DeadLetterQueueUrl"],
        )


class LogReader:
    """Reads the lines that all functions have logged since the last reading.

    Relies on how the emulator works: every run of a function has a log stream of its own, which is written at
    once, so that all its lines have the same time.

    Args:
        logs: Client of CloudWatch Logs.
        log_group_prefix: Prefix of the functions' log groups.
    """

    def __init__(self, logs: "CloudWatchLogsClient", log_group_prefix: str) -> None:
        self._logs = logs
        self._prefix = log_group_prefix
        self._start: dict[str, int] = {}
        self._read: dict[str, Counter[str]] = {}

    def new_lines(self) -> Iterator[tuple[float, str]]:
        """Yield each new line with its time in epoch seconds."""
        for group in self._logs.describe_log_groups(logGroupNamePrefix=self._prefix)["logGroups"]:
            yield from self._new_lines_of(group.get("logGroupName", ""))

    def _new_lines_of(self, group: str) -> Iterator[tuple[float, str]]:
        start = self._start.get(group, 0)
        events = self._logs.filter_log_events(logGroupName=group, startTime=start, limit=LOG_PAGE)["events"]
        read, earlier = Counter[str](), self._read.get(group, Counter())
        for event in events:
            stream = event.get("logStreamName", "")
            read[stream] += 1
            if read[stream] > earlier[stream]:
                yield event.get("timestamp", 0) / 1000, event.get("message", "")
        if events:
            overlap = LOG_OVERLAP_MS if len(events) < LOG_PAGE else 0
            self._start[group] = max(start, events[-1].get("timestamp", 0) - overlap)
            self._read[group] = read


class Observer:
    """Keeps a snapshot of the application up to date.

    Args:
        clients: Clients of the emulated AWS.
        resources: What to observe.
        log_group_prefix: Prefix of the functions' log groups.
        clock: Monotonic seconds.

    Attributes:
        snapshot: What was observed last.
    """

    def __init__(
        self,
        clients: Clients,
        resources: Resources,
        log_group_prefix: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clients = clients
        self._resources = resources
        self._clock = clock
        self._log_reader = LogReader(clients.logs, log_group_prefix)
        self._next_ledger = self._next_logs = 0.0
        self._lines: deque[OrderLine] = deque(maxlen=RECENT_LINES)
        self._metrics: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.snapshot = Snapshot()

    def observe(self, *, thoroughly: bool = False) -> Snapshot:
        """Observe everything that is due, and return the snapshot.

        Args:
            thoroughly: Whether to observe even what is not due yet.
        """
        cursors = list(self._items(self._resources.cursors_table, *CURSOR_ATTRIBUTES))
        self.snapshot = replace(
            self.snapshot,
            cursors=cursors_of(cursors),
            waits=waits_of(cursors),
            orders_queue=self._depth(self._resources.orders_queue),
            sweep_queue=self._depth(self._resources.sweep_queue),
            dead_letters=self._depth(self._resources.dead_letter_queue),
        )
        if thoroughly or self._clock() >= self._next_logs:
            self._read_logs()
        if thoroughly or self._clock() >= self._next_ledger:
            self._read_ledger()
        return self.snapshot

    def _read_logs(self) -> None:
        for at, text in self._log_reader.new_lines():
            content = json_object(text)
            if content.get("message") == COUNTED:
                add_counts(content, self._metrics)
            elif line := order_line(at, content):
                self._lines.append(line)
        metrics = {name: Counter(counts) for name, counts in self._metrics.items()}
        self.snapshot = replace(self.snapshot, metrics=metrics, lines=tuple(self._lines))
        self._next_logs = self._clock() + LOG_PAUSE

    def _read_ledger(self) -> None:
        began = self._clock()
        items = list(self._items(self._resources.ledger_table, "scope", "key", "events"))
        self.snapshot = replace(self.snapshot, orders=orders_of(items), parked=parked_of(items))
        ended = self._clock()
        self._next_ledger = ended + max(LEDGER_PAUSE, (ended - began) / LEDGER_SHARE)

    def _items(self, table: str, *attributes: str) -> Iterator[Item]:
        names = {f"#{name}": name for name in attributes}
        pages = self._clients.dynamodb.get_paginator("scan").paginate(
            TableName=table, ProjectionExpression=",".join(names), ExpressionAttributeNames=names
        )
        for page in pages:
            for item in page["Items"]:
                yield {name: _plain(value) for name, value in item.items()}

    def _depth(self, queue: str) -> Depth:
        answer = self._clients.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
        attributes = {str(name): value for name, value in answer["Attributes"].items()}
        number = {part: int(attributes.get(f"ApproximateNumberOfMessages{part}", 0)) for part in QUEUE_PARTS}
        return Depth(ready=number[""], in_flight=number["NotVisible"] + number["Delayed"])


def cursors_of(items: Iterable[Item]) -> dict[str, Cursor]:
    """Return the cursors among the records of the cursors table, by connection id."""
    return {
        str(item["scope"]): Cursor(
            entries=int(_number(item, "entries")),
            read_at=_number(item, "read_at"),
            read_to_end_at=_number(item, "read_to_end_at"),
        )
        for item in items
        if item["key"] == CURSOR
    }


def waits_of(items: Iterable[Item]) -> dict[str, list[Wait]]:
    """Return the services that connections wait for, from the records of the cursors table."""
    waits: defaultdict[str, list[Wait]] = defaultdict(list)
    for item in items:
        service = service_of(str(item["key"]))
        until = _number(item, "until")
        if service and until:
            waits[str(item["scope"])].append(Wait(service, str(item.get("reason") or ""), until))
    return dict(waits)


def orders_of(items: Iterable[Item]) -> dict[str, Counter[tuple[str, str]]]:
    """Return the numbers of orders by state and reason of their purchase, from the ledger's records."""
    orders: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for item in items:
        if order_of(str(item["key"])):
            events = item.get("events")
            purchase = events.get(EventKind.PURCHASE.value, {}) if isinstance(events, dict) else {}
            state, reason = str(purchase.get("state") or ""), str(purchase.get("reason") or "")
            orders[str(item["scope"])][state, reason] += 1
    return dict(orders)


def parked_of(items: Iterable[Item]) -> Counter[str]:
    """Return the numbers of parked orders by connection id, from the ledger's records."""
    return Counter(str(item["scope"]) for item in items if is_parked(str(item["key"])))


def add_counts(content: Item, metrics: Mapping[str, Counter[str]]) -> None:
    """Add the line of what a run of a function counted of a connection to the connection's sums.

    Args:
        content: The line.
        metrics: Sums by connection id and name of the metric; a default dictionary.
    """
    for name in set(Metric) - AGES:
        metrics[str(content.get("connection_id"))][name] += round(_number(content, name))


def order_line(at: float, content: Item) -> OrderLine | None:
    """Return the worker's line about what became of an order, None if the line is about something else.

    One that waits is none: another worker is busy with it, say, or its connection waits, as is shown apart.

    Args:
        at: When it was logged, epoch seconds.
        content: The line.
    """
    if content.get("message") != "order" or content.get("outcome") == Outcome.WAITING:
        return None
    return OrderLine(at, *(str(content.get(name) or "") for name in ORDER_FIELDS))


def json_object(text: str) -> Item:
    """Return the JSON object in a log line, an empty one if there is none."""
    if not text.startswith("{"):
        return {}
    try:
        content = json.loads(text)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _plain(value: "AttributeValueTypeDef") -> object:
    plain: object = _deserialize(value)
    return plain


def _number(item: Item, name: str) -> float:
    value = item.get(name)
    return float(value) if isinstance(value, Decimal | int | float) else 0.0
