"""The report of a run, written in the end."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypedDict

from local.snapshot import Snapshot


class ConnectionReport(TypedDict):
    """One connection's part of the report.

    Attributes:
        entries: Journal entries queued.
        events_created: Orders sent.
        contacts_written: Contacts created or updated.
        unchanged: Contacts left alone, because nothing had changed.
        skipped: Orders skipped, by reason.
        rejected: Orders that SALESmanago rejected.
        waiting: Orders still in a queue, in flight or parked; at least 1 if the connection waits.
        baselinker_calls: Calls of BaseLinker.
        salesmanago_calls: Calls of SALESmanago.
    """

    entries: int
    events_created: int
    contacts_written: int
    unchanged: int
    skipped: dict[str, int]
    rejected: int
    waiting: int
    baselinker_calls: int
    salesmanago_calls: int


class Report(TypedDict):
    """The report.

    Attributes:
        connections: The connections' parts, by connection id.
        dead_letters: Messages in the dead-letter queue.
        duration_s: Seconds since the end of set-up.
    """

    connections: dict[str, ConnectionReport]
    dead_letters: int
    duration_s: float


def connection_report(snapshot: Snapshot, connection_id: str, queued: int = 0) -> ConnectionReport:
    """Return one connection's part of the report.

    Args:
        snapshot: What was observed last.
        connection_id: The connection.
        queued: Number of its orders that are still in a queue or in flight.
    """
    orders = snapshot.orders.get(connection_id, Counter())
    metrics = snapshot.metrics.get(connection_id, Counter())
    cursor = snapshot.cursors.get(connection_id)
    return ConnectionReport(
        entries=cursor.entries if cursor else 0,
        events_created=_count(orders, "sent"),
        contacts_written=metrics["ContactsWritten"],
        unchanged=metrics["ContactsUnchanged"],
        skipped={
            reason: count
            for (state, reason), count in sorted(orders.items())
            if state == "skipped" and reason
        },
        rejected=_count(orders, "rejected"),
        waiting=max(queued + snapshot.parked[connection_id], 1 if snapshot.waits.get(connection_id) else 0),
        baselinker_calls=metrics["BaselinkerCalls"],
        salesmanago_calls=metrics["SalesmanagoCalls"],
    )


def _count(orders: Mapping[tuple[str, str], int], wanted: str) -> int:
    return sum(count for (state, _), count in orders.items() if state == wanted)


def report(
    snapshot: Snapshot, connection_ids: Iterable[str], queued: Mapping[str, int], duration: float
) -> Report:
    """Return the whole report.

    Args:
        snapshot: What was observed last.
        connection_ids: All connections of the run.
        queued: Number of orders that are still in a queue or in flight, by connection id.
        duration: Seconds since the end of set-up.
    """
    return Report(
        connections={name: connection_report(snapshot, name, queued.get(name, 0)) for name in connection_ids},
        dead_letters=snapshot.dead_letters.total,
        duration_s=round(duration, 3),
    )


def write_report(content: Report, path: Path) -> None:
    """Write the report to a file, either completely or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


def queued_orders(bodies: Iterable[str]) -> dict[str, int]:
    """Return the number of orders in queue messages, by connection id; an order counts once."""
    orders: dict[str, set[str]] = {}
    for body in bodies:
        try:
            message = json.loads(body)
            orders.setdefault(str(message["connection_id"]), set()).add(str(message["order_id"]))
        except (ValueError, KeyError, TypeError):
            continue
    return {name: len(found) for name, found in orders.items()}
