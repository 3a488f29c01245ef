"""What the local run reads from records and logs."""

import json
from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from local.observer import (
    Item,
    LogReader,
    add_counts,
    cursors_of,
    json_object,
    order_line,
    orders_of,
    parked_of,
    waits_of,
)
from local.snapshot import Cursor, OrderLine, Wait

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


def test_cursors() -> None:
    items: list[Item] = [
        {
            "scope": "a",
            "key": "cursor",
            "entries": Decimal(12),
            "read_at": Decimal("5.5"),
            "read_to_end_at": 6,
        },
        {"scope": "b", "key": "cursor"},
        {"scope": "a", "key": "health#baselinker", "until": Decimal(3)},
    ]

    assert cursors_of(items) == {"a": Cursor(12, 5.5, 6.0), "b": Cursor()}


def test_waits() -> None:
    items = [
        {"scope": "a", "key": "health#baselinker", "until": Decimal(30), "reason": "blocked"},
        {"scope": "a", "key": "health#salesmanago", "until": Decimal(40)},
        {"scope": "b", "key": "health#baselinker", "until": Decimal(0), "reason": "blocked"},
        {"scope": "c", "key": "health#baselinker", "failures": Decimal(2)},
        {"scope": "c", "key": "cursor", "until": Decimal(9)},
    ]

    assert waits_of(items) == {"a": [Wait("baselinker", "blocked", 30.0), Wait("salesmanago", "", 40.0)]}


def test_orders_by_state_and_reason() -> None:
    items: list[Item] = [
        {"scope": "a", "key": "order#1", "events": {"PURCHASE": {"state": "sent"}}},
        {"scope": "a", "key": "order#2", "events": {"PURCHASE": {"state": "sent", "reason": None}}},
        {"scope": "a", "key": "order#3", "events": {"PURCHASE": {"state": "skipped", "reason": "no_email"}}},
        {"scope": "a", "key": "identity#shop#812#1"},
        {"scope": "b", "key": "order#1", "events": {"PURCHASE": {"state": "queued"}}},
    ]

    assert orders_of(items) == {
        "a": Counter({("sent", ""): 2, ("skipped", "no_email"): 1}),
        "b": Counter({("queued", ""): 1}),
    }


def test_parked_orders() -> None:
    keys = ("order#1", "parked#00000000000000000001", "parked#00000000000000000002", "relations#1")

    assert parked_of({"scope": "a", "key": key} for key in keys) == Counter({"a": 2})


def test_metrics_of_a_connection_are_summed_once() -> None:
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)

    add_counts({"connection_id": "a", "BaselinkerCalls": 3, "BlocksSeen": 1, "JournalAge": 60}, sums)
    add_counts({"connection_id": "a", "BaselinkerCalls": 4, "service": "poller"}, sums)

    assert {name: +counts for name, counts in sums.items()} == {
        "a": Counter({"BaselinkerCalls": 7, "BlocksSeen": 1})
    }


def test_order_lines() -> None:
    content = {
        "message": "order",
        "connection_id": "a",
        "order_id": 17,
        "outcome": "sent",
        "source": "allegro",
        "found_through": 16,
        "found_in": "shop",
    }

    assert order_line(5.0, content) == OrderLine(5.0, "a", "17", "sent", "", "allegro", "16", "shop")
    skipped = {**content, "outcome": "skipped", "reason": "no_email", "found_through": None, "found_in": None}
    assert order_line(5.0, skipped) == OrderLine(5.0, "a", "17", "skipped", "no_email", "allegro")
    assert order_line(5.0, {"message": "journal read"}) is None


def test_what_only_waits_is_not_shown_to_people() -> None:
    reason = "record myshop ledger was changed by another worker"
    waiting = {"message": "order", "order_id": 17, "outcome": "waiting", "reason": reason}
    assert order_line(5.0, waiting) is None


def test_lines_that_are_not_json_objects() -> None:
    assert [json_object(text) for text in ("START x", "{broken", "[1]", '{"a": 1}')] == [{}, {}, {}, {"a": 1}]


class Logs:
    """A fake of CloudWatch Logs that answers as the emulator does."""

    def __init__(self) -> None:
        self.events: list[dict[str, object]] = []

    def add(self, at: int, stream: str, *messages: str) -> None:
        for message in messages:
            self.events.append({"timestamp": at, "logStreamName": stream, "message": message})

    def describe_log_groups(self, **_: object) -> dict[str, object]:
        return {"logGroups": [{"logGroupName": "/aws/lambda/x-worker"}]}

    def filter_log_events(self, *, startTime: int, limit: int, **_: object) -> dict[str, object]:  # noqa: N803
        found = [event for event in self.events if cast("int", event["timestamp"]) >= startTime]
        return {"events": sorted(found, key=lambda event: cast("int", event["timestamp"]))[:limit]}


def test_each_line_is_read_once_even_if_an_older_one_comes_late() -> None:
    logs = Logs()
    reader = LogReader(cast("CloudWatchLogsClient", logs), "/aws/lambda/x-")
    logs.add(10_000, "one", "a", "b")
    assert [text for _, text in reader.new_lines()] == ["a", "b"]

    logs.add(9_500, "late", "c")
    logs.add(10_000, "two", "d")
    logs.add(60_000, "three", "e", "e")
    assert [text for _, text in reader.new_lines()] == ["c", "d", "e", "e"]
    assert list(reader.new_lines()) == []


def test_more_lines_than_fit_into_one_answer() -> None:
    logs = Logs()
    reader = LogReader(cast("CloudWatchLogsClient", logs), "/aws/lambda/x-")
    for number in range(30):
        logs.add(1_000 + number, f"stream-{number}", *(json.dumps([number, each]) for each in range(900)))

    read = [text for _ in range(5) for _, text in reader.new_lines()]

    assert len(read) == len(set(read)) == 27_000
