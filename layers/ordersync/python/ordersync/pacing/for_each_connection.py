"""Attends to all connections side by side; one's failure, slowness or refused token holds back no other."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from ordersync.domain.connection import Connection
from ordersync.errors import InvalidConnection, NoBudget, OrderSyncError, Wait, describe_defect
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import Clock, Log, SideBySide

Work = Callable[[Connection, ConnectionHealth, Counter[str]], None]


@dataclass(frozen=True)
class Attendance:
    """What attending to many connections needs; none is begun after `deadline` (epoch seconds)."""

    open_health: Callable[[str], ConnectionHealth]
    side_by_side: SideBySide
    clock: Clock
    log: Log
    deadline: float


def usable_connections(
    connections: Iterable[Connection | InvalidConnection], log: Log
) -> Iterator[Connection]:
    """Those that are switched on and whose document can be used; tells of the others."""
    for connection in connections:
        if isinstance(connection, InvalidConnection):
            log.warning(
                "connection invalid", connection_id=connection.connection_id, problems=connection.problems
            )
        elif connection.enabled:
            yield connection


def attend_connections(
    connections: Iterable[Connection], work: Work, attendance: Attendance
) -> dict[str, Counter[str]]:
    """Does the work for every connection; one that waits for a service is put off.

    Args:
        connections: in the order of their turns.
        work: what to do for one connection that is admitted; it may raise any OrderSyncError.
        attendance: what it needs.

    Returns:
        Connection id to what happened, by metric name.
    """
    due = list(connections)
    tallies = attendance.side_by_side([partial(_attend, item, work, attendance) for item in due])
    return dict(zip((item.connection_id for item in due), tallies, strict=True))


def _attend(connection: Connection, work: Work, attendance: Attendance) -> Counter[str]:
    tally: Counter[str] = Counter()
    if attendance.clock.now() >= attendance.deadline:
        return tally
    try:
        _work_or_wait(connection, work, attendance, tally)
    except OrderSyncError as error:
        attendance.log.info("put off", connection_id=connection.connection_id, error=str(error))
    except Exception as error:  # noqa: BLE001 - a defect in one connection's turn must not harm the others
        attendance.log.warning(
            "not handled", connection_id=connection.connection_id, error=describe_defect(error)
        )
    return tally


def _work_or_wait(connection: Connection, work: Work, attendance: Attendance, tally: Counter[str]) -> None:
    health = attendance.open_health(connection.connection_id)
    try:
        work(connection, health, tally)
    except NoBudget:
        raise
    except OrderSyncError as error:
        if not isinstance(health.failed(error) or error, Wait):
            raise
        tally["ConnectionsWaiting"] += 1
