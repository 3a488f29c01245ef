"""Reads the journals of all connections side by side, the one longest unread first."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from ordersync.domain.connection import Connection
from ordersync.domain.health import Service
from ordersync.domain.journal import Cursor
from ordersync.errors import InvalidConnection, OrderSyncError, Wait
from ordersync.ports import Clock, Log, SalesManago, SideBySide
from ordersync.usecases.describe_defect import describe_defect
from ordersync.usecases.poll_journal import KEY, JournalDesk, poll_journal
from ordersync.usecases.records import Records
from ordersync.usecases.watch_health import ConnectionHealth


@dataclass(frozen=True)
class PollDesk:
    """What polling many connections needs; no journal is begun after `deadline` (epoch seconds)."""

    cursors: Records[Cursor]
    open_health: Callable[[str], ConnectionHealth]
    open_desk: Callable[[Connection, Counter[str]], JournalDesk]
    open_salesmanago: Callable[[Connection, Counter[str]], SalesManago]
    side_by_side: SideBySide
    clock: Clock
    log: Log
    deadline: float


def poll_connections(
    connections: Iterable[Connection | InvalidConnection], desk: PollDesk
) -> dict[str, Counter[str]]:
    """Polls every enabled connection; one's failure, slowness or refused token holds back no other.

    Returns:
        Connection id to what happened, by metric name.
    """
    usable = list(_usable(connections, desk.log))
    ordered = sorted(usable, key=lambda connection: _read_at(connection, desk))
    tallies = desk.side_by_side([partial(_poll, connection, desk) for connection in ordered])
    return dict(zip((connection.connection_id for connection in ordered), tallies, strict=True))


def _usable(connections: Iterable[Connection | InvalidConnection], log: Log) -> Iterator[Connection]:
    for connection in connections:
        if isinstance(connection, InvalidConnection):
            log.warning(
                "connection invalid", connection_id=connection.connection_id, problems=connection.problems
            )
        elif connection.enabled:
            yield connection


def _read_at(connection: Connection, desk: PollDesk) -> float:
    try:
        return desk.cursors.read(connection.connection_id, KEY).value.read_at
    except OrderSyncError:
        return 0


def _poll(connection: Connection, desk: PollDesk) -> Counter[str]:
    tally: Counter[str] = Counter()
    if desk.clock.now() >= desk.deadline:
        return tally
    try:
        _poll_or_wait(connection, desk, tally)
    except OrderSyncError as error:
        desk.log.info("poll put off", connection_id=connection.connection_id, error=str(error))
    except Exception as error:  # noqa: BLE001 - a defect in one connection's poll must not harm the others
        desk.log.warning(
            "poll not handled", connection_id=connection.connection_id, error=describe_defect(error)
        )
    return tally


def _poll_or_wait(connection: Connection, desk: PollDesk, tally: Counter[str]) -> None:
    health = desk.open_health(connection.connection_id)
    try:
        health.admit()
        _probe_salesmanago(connection, health, desk, tally)
        tally["JournalEntries"] += poll_journal(desk.open_desk(connection, tally))
        health.answered(Service.BASELINKER)
    except OrderSyncError as error:
        if not isinstance(health.failed(error) or error, Wait):
            raise
        tally["ConnectionsWaiting"] += 1


def _probe_salesmanago(
    connection: Connection, health: ConnectionHealth, desk: PollDesk, tally: Counter[str]
) -> None:
    """A connection that waits for SALESmanago leaves its journal unread until that answers again."""
    if health.waited_for(Service.SALESMANAGO):
        desk.open_salesmanago(connection, tally).users()
        health.answered(Service.SALESMANAGO)
