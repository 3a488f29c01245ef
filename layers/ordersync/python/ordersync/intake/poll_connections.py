"""Reads the journals of all connections side by side, the one longest unread first."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ordersync.domain.connection import Connection
from ordersync.domain.health import OWNER_REFUSED, Service
from ordersync.domain.journal import Cursor
from ordersync.errors import InvalidConnection, OrderSyncError, Refused
from ordersync.intake.poll_journal import JournalDesk, poll_journal
from ordersync.pacing.for_each_connection import Attendance, attend_connections, usable_connections
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import SalesManago
from ordersync.records.record import CURSOR_KEY, Records


@dataclass(frozen=True)
class PollDesk:
    """What polling many connections needs."""

    attendance: Attendance
    cursors: Records[Cursor]
    open_desk: Callable[[Connection, Counter[str]], JournalDesk]
    open_salesmanago: Callable[[Connection, Counter[str]], SalesManago]


def poll_connections(
    connections: Iterable[Connection | InvalidConnection], desk: PollDesk
) -> dict[str, Counter[str]]:
    """Polls every enabled connection.

    Returns:
        Connection id to what happened, by metric name.
    """

    def poll(connection: Connection, health: ConnectionHealth, tally: Counter[str]) -> None:
        health.admit()
        if reason := health.waited_for(Service.SALESMANAGO):
            _try_salesmanago(connection, reason, desk.open_salesmanago(connection, tally))
            health.seems_well(Service.SALESMANAGO)
        poll_journal(desk.open_desk(connection, tally))
        if tally["BaselinkerCalls"]:
            health.answered(Service.BASELINKER)

    usable = usable_connections(connections, desk.attendance.log)
    longest_unread_first = sorted(usable, key=lambda connection: _read_at(connection, desk))
    return attend_connections(longest_unread_first, poll, desk.attendance)


def _try_salesmanago(connection: Connection, reason: str, salesmanago: SalesManago) -> None:
    """Looks whether a wait is over, in the one way that writes nothing.

    Raises:
        Refused: the credential, or the owner, is refused still.
        RetryLater: SALESmanago does not answer.
    """
    users = {user.lower() for user in salesmanago.users()}
    if users and reason == OWNER_REFUSED and connection.salesmanago.owner.lower() not in users:
        msg = f"connection {connection.connection_id}: salesmanago.owner is no user of the account"
        raise Refused(msg, reason=OWNER_REFUSED, service=Service.SALESMANAGO)


def _read_at(connection: Connection, desk: PollDesk) -> float:
    try:
        return desk.cursors.read(connection.connection_id, CURSOR_KEY).value.read_at
    except OrderSyncError:
        return 0
