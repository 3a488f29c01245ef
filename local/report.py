"""What happened in a run, as it is written on ending."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypedDict

from local.snapshot import Snapshot


class ConnectionReport(TypedDict):
    """One connection's part of the report: numbers of orders, contacts and calls."""

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
    """The report."""

    connections: dict[str, ConnectionReport]
    dead_letters: int
    duration_s: float


def connection_report(snapshot: Snapshot, connection_id: str, queued: int = 0) -> ConnectionReport:
    """One connection's part.

    Args:
        snapshot: what was seen last.
        connection_id: whose part.
        queued: orders of this connection that are still in a queue or in flight.
    """
    orders = snapshot.orders.get(connection_id, Counter())
    metrics = snapshot.metrics.get(connection_id, Counter())
    cursor = snapshot.cursors.get(connection_id)
    return ConnectionReport(
        entries=cursor.entries if cursor else 0,
        events_created=sum(count for (state, _), count in orders.items() if state == "sent"),
        contacts_written=metrics["ContactsWritten"],
        unchanged=metrics["ContactsUnchanged"],
        skipped={
            reason: count
            for (state, reason), count in sorted(orders.items())
            if state == "skipped" and reason
        },
        rejected=sum(count for (state, _), count in orders.items() if state == "rejected"),
        waiting=max(queued, 1 if snapshot.waits.get(connection_id) else 0),
        baselinker_calls=metrics["BaselinkerCalls"],
        salesmanago_calls=metrics["SalesmanagoCalls"],
    )


def report(
    snapshot: Snapshot, connection_ids: Iterable[str], queued: Mapping[str, int], duration: float
) -> Report:
    """The whole report.

    Args:
        snapshot: what was seen last.
        connection_ids: all connections of the run.
        queued: orders a connection that are still in a queue or in flight.
        duration: seconds since the end of set-up.
    """
    return Report(
        connections={name: connection_report(snapshot, name, queued.get(name, 0)) for name in connection_ids},
        dead_letters=snapshot.dead_letters.total,
        duration_s=round(duration, 3),
    )


def write_report(content: Report, path: Path) -> None:
    """Writes the report, whole or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


def queued_orders(bodies: Iterable[str]) -> dict[str, int]:
    """Counts the orders of each connection among queue messages; several messages of one order count once."""
    orders: dict[str, set[str]] = {}
    for body in bodies:
        try:
            message = json.loads(body)
            orders.setdefault(str(message["connection_id"]), set()).add(str(message["order_id"]))
        except (ValueError, KeyError, TypeError):
            continue
    return {name: len(found) for name, found in orders.items()}
