"""Reads the journals of all connections concurrently, the one longest unread first."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from ordersync.domain.connection import Connection
from ordersync.domain.metrics import Metric, Metrics
from ordersync.errors import InvalidConnection, RetryLater, Service, Wait
from ordersync.frozen import frozen
from ordersync.intake.advance_backfill import BackfillTurn
from ordersync.intake.drain_parked import ParkedDrain
from ordersync.intake.notify_people import Notices
from ordersync.intake.poll_journal import JournalPoll, measure_journal
from ordersync.intake.share_out import MOST_UNSHARED, ShareOut
from ordersync.pacing.context import ConnectionContext
from ordersync.pacing.for_each_connection import ForEachConnection
from ordersync.pacing.park_orders import Parking
from ordersync.pacing.try_salesmanago import try_salesmanago
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import Accounts, Pollers, Queue
from ordersync.records.connection import Standing


@frozen
class Poller:
    """Polls many connections, and brings their backfills on.

    Attributes:
        backfill_accounts: the same accounts, whose calls are counted as the sweep's.
    """

    each: ForEachConnection
    accounts: Accounts
    backfill_accounts: Accounts
    orders_queue: Queue
    sweep_queue: Queue
    pollers: Pollers
    notices: Notices

    def poll(self, connections: Iterable[Connection | InvalidConnection]) -> dict[str, Metrics]:
        """Poll every enabled connection, or share them out among further runs if there are many.

        Returns:
            Connection id to what happened here.
        """
        connections = list(connections)
        contexts = self.each.usable(connections)
        if len(contexts) > MOST_UNSHARED:
            ShareOut(self.each, self.pollers).start(contexts)
        else:
            self._poll_all(contexts)
        self.notices.of_invalid(connections)
        return self.each.metrics

    def _poll_all(self, contexts: Sequence[ConnectionContext]) -> None:
        standings = self.each.do(contexts, lambda context, _: context.records.standing())
        due = [context for context in contexts if context.connection_id in standings]
        due.sort(key=lambda context: standings[context.connection_id].cursor.value.read_at)
        self.each.do(due, partial(self._poll, standings))

    def _poll(
        self, standings: Mapping[str, Standing], context: ConnectionContext, health: ConnectionHealth
    ) -> None:
        standing = standings[context.connection_id]
        try:
            self._read(context, health.knowing(standing.health), standing)
        finally:
            if Metric.JOURNAL_AGE not in context.metrics:
                measure_journal(context, standing.cursor.value)
            self.notices.of_standing(context.connection_id, standing)

    def _read(self, context: ConnectionContext, health: ConnectionHealth, standing: Standing) -> None:
        """Read the journal as long as BaseLinker answers, even if SALESmanago does not: it forgets.

        What is new is parked if SALESmanago has been waited for long, and what is parked is queued once it is
        not waited for any more. Old orders come last.
        """
        wait, deadline = self._wait_for_salesmanago(context, health), self.each.deadline
        is_try = health.admit([Service.BASELINKER])
        baselinker = self.accounts.baselinker(context.connection.baselinker, context.metrics)
        parks = wait is not None and health.has_waited_long()
        queue: Queue = self._parking(context) if parks else self.orders_queue
        JournalPoll(context, baselinker, queue, deadline).run(standing.cursor)
        if baselinker.has_answered:
            health.answered(Service.BASELINKER)
        if wait is not None:
            raise wait
        if baselinker.has_answered or not is_try:
            ParkedDrain(context, health, self.orders_queue, self.sweep_queue, deadline).run(standing.parked)
            account = self.backfill_accounts.baselinker(context.connection.baselinker, context.metrics)
            BackfillTurn(context, account, self.sweep_queue, deadline).run(standing.backfill)

    def _parking(self, context: ConnectionContext) -> Parking:
        return Parking(context.records, context.clock, context.log, math.inf, context.metrics)

    def _wait_for_salesmanago(self, context: ConnectionContext, health: ConnectionHealth) -> Wait | None:
        """Return what the connection waits for, if SALESmanago still fails once a try is due."""
        try:
            is_due = health.admit([Service.SALESMANAGO])
            if is_due and (waiting := health.waiting_for(Service.SALESMANAGO)):
                salesmanago = self.accounts.salesmanago(context.connection.salesmanago, context.metrics)
                try_salesmanago(salesmanago, context.connection, waiting.reason)
                health.seems_well(Service.SALESMANAGO)
        except Wait as wait:
            return health.failed(wait) or wait
        except RetryLater as error:
            return health.failed(error)
        return None
