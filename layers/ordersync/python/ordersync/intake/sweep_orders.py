"""Finds the orders that neither a queue nor the ledger knows, and queues them behind the live ones.

The journal forgets after three days, and may be switched off in the account; the orders themselves stay.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial

from ordersync.domain.connection import Connection
from ordersync.domain.journal import Cursor, Gap, Origin, QueueMessage
from ordersync.domain.metrics import Metric, Metrics
from ordersync.domain.order import Order
from ordersync.domain.sweep import SweepProgress, is_to_be_queued
from ordersync.domain.walk import Detour, OrderPage
from ordersync.errors import (
    Defect,
    FailedAnswer,
    InvalidConnection,
    NotApplied,
    RetryLater,
    UnclearAnswer,
)
from ordersync.frozen import frozen
from ordersync.intake.count_questions import count_open_questions
from ordersync.pacing.context import ConnectionContext, report_unreadable
from ordersync.pacing.for_each_connection import ForEachConnection
from ordersync.pacing.timings import CLOCK_TOLERANCE
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import Accounts, BaseLinker, Queue
from ordersync.records.record import Record


@frozen
class Sweeper:
    """Sweeps many connections."""

    each: ForEachConnection
    accounts: Accounts
    sweep_queue: Queue

    def sweep(self, connections: Iterable[Connection | InvalidConnection]) -> dict[str, Metrics]:
        """Sweep every enabled connection, the one longest unswept first.

        Returns:
            Connection id to what happened.
        """
        contexts = self.each.usable(connections)
        walks = self.each.do(contexts, lambda context, _: context.records.sweep().read().value)
        due = [context for context in contexts if context.connection_id in walks]
        due.sort(key=lambda context: walks[context.connection_id].walked_at)
        self.each.do(due, partial(self._sweep, walks))
        return self.each.metrics

    def _sweep(
        self, walks: Mapping[str, SweepProgress], context: ConnectionContext, health: ConnectionHealth
    ) -> None:
        try:
            with suppress(RetryLater):  # a ledger that does not answer is the sweep's own trouble
                count_open_questions(context, self.sweep_queue, self.each.deadline)
            health.admit(tries=False)
            baselinker = self.accounts.baselinker(context.connection.baselinker, context.metrics)
            Sweep(context, baselinker, self.sweep_queue, self.each.deadline).run()
        finally:
            if Metric.SWEEP_AGE not in context.metrics:
                measure_sweep(context, walks[context.connection_id])


@frozen
class Sweep:
    """One sweep of one connection; no page is read after `deadline` (epoch seconds)."""

    context: ConnectionContext
    baselinker: BaseLinker
    sweep_queue: Queue
    deadline: float

    def run(self) -> None:
        """Walk the orders by the date of their confirmation and queue what is missing.

        Continues where an earlier sweep had to stop. Counts the orders that neither a queue nor the ledger
        knew of: none while all is well, and every one if the account's journal is switched off.

        Raises:
            RetryLater: BaseLinker, a table or the queue did not answer; the next sweep continues from there.
            Wait: a block, or a refused token.
            NoBudget: no call is free.
        """
        now = self.context.clock.now()
        cursor = self.context.records.cursor().change(lambda value: value.with_gap(now)).value
        if not cursor.starts_at:
            return
        record = self.context.records.sweep().read()
        progress = record.value.begun(cursor.starts_at, self.context.clock.now(), cursor.gap)
        try:
            progress = self._walk(record, progress, self._scope(cursor))
        finally:
            measure_sweep(self.context, progress)

    def _walk(self, record: Record[SweepProgress], progress: SweepProgress, scope: "_Scope") -> SweepProgress:
        if not record.value.unfinished_since:  # its age counts even if no page can be read
            record = record.save(progress)
        while progress.underway and self.context.clock.now() < self.deadline:
            try:
                page = self.baselinker.orders_confirmed_from(progress.second, progress.from_id)
            except (FailedAnswer, UnclearAnswer) as failure:
                progress = self._behind_failing(progress, scope, failure)
                continue
            progress = self._queue_missing(page, progress, scope)
            progress = progress.after(page, scope.settled_at, self.context.clock.now())
            record = record.save(progress)
        return progress

    def _behind_failing(
        self, progress: SweepProgress, scope: "_Scope", failure: FailedAnswer | UnclearAnswer
    ) -> SweepProgress:
        """Let the walk go on behind an order that fails every page that would show it.

        Raises:
            RetryLater: BaseLinker shows no orders at all, for all that is known, or all of them by now.
        """
        last = int(scope.settled_at)
        if failure.after is not None or progress.second >= last or not self._shows(last):
            raise failure
        detour = Detour(progress.second, progress.second, last)
        while not detour.is_found:
            detour = detour.answered(is_shown=self._shows(detour.asks_from))
        if self._shows(detour.asks_from, progress.from_id if detour.fails_at == progress.second else 0):
            raise failure
        behind = progress.behind_failing(detour.shown_at)
        self.context.log.warning(
            "orders not swept",
            connection_id=self.context.connection_id,
            confirmed_from=progress.second,
            confirmed_before=behind.second,
            error=str(failure),
        )
        return behind

    def _shows(self, second: int, from_id: int = 0) -> bool:
        try:
            self.baselinker.orders_confirmed_from(second, from_id)
        except (FailedAnswer, UnclearAnswer):
            return False
        return True

    def _scope(self, cursor: Cursor) -> "_Scope":
        """Return which orders may be missing: a journal needs some time, one that is off never brings any."""
        began_at = self.context.clock.now()
        has_journal = cursor.has_journal or not self.baselinker.journal(1).is_empty
        grace = self.context.timings.sweep_grace if has_journal else CLOCK_TOLERANCE
        return _Scope(cursor.starts_at, began_at - grace, has_journal, cursor.gap)

    def _queue_missing(self, page: OrderPage, progress: SweepProgress, scope: "_Scope") -> SweepProgress:
        """Queue what is missing of a page; return the walk that has met and counted its orders."""
        missing = []
        for order in filter(scope.holds, page.orders):
            try:
                record = self.context.records.order(order.order_id).read().value
            except Defect as defect:
                report_unreadable(self.context, order.order_id, defect)
                continue
            progress = progress.met(order, record)
            since = progress.gap_found_at if progress.reads_again else 0
            if is_to_be_queued(order, record, self.context.connection, self.context.clock.now(), since):
                missing.append(order)
                if record.is_unknown_order:
                    self._report_missing(order, scope)
                    progress = progress.missed() if scope.misses(order) else progress
        self._queue(missing)
        return progress

    def _queue(self, missing: list[Order]) -> None:
        messages = [
            QueueMessage(
                connection_id=self.context.connection_id, order_id=order.order_id, origin=Origin.SWEEP
            )
            for order in missing
        ]
        accepted = self.sweep_queue.send(messages)
        for order, taken in zip(missing, accepted, strict=True):
            if taken:
                self._record_swept(order)
        if not all(accepted):
            raise NotApplied(
                f"connection {self.context.connection_id}: the sweep queue refused some orders; tried again"
            )

    def _record_swept(self, order: Order) -> None:
        now = self.context.clock.now()
        self.context.records.order(order.order_id).change(lambda record: record.swept(now))

    def _report_missing(self, order: Order, scope: "_Scope") -> None:
        if not scope.has_journal:
            self.context.metrics[Metric.ORDERS_WITHOUT_JOURNAL] += 1
        elif scope.misses(order):
            self.context.metrics[Metric.ORDERS_FOUND_MISSING] += 1
        self.context.log.warning(
            "order found missing", connection_id=self.context.connection_id, order_id=order.order_id
        )


@frozen
class _Scope:
    """Which orders a sweep may count as missing: added from `starts_at` on, confirmed up to `settled_at`."""

    starts_at: int
    settled_at: float
    has_journal: bool
    gap: Gap | None

    def holds(self, order: Order) -> bool:
        """Return whether the order is one of them."""
        return order.date_add >= self.starts_at and order.date_confirmed <= self.settled_at

    def misses(self, order: Order) -> bool:
        """Return whether the journal should have brought the order: it has one, and forgot nothing unread."""
        forgotten = self.gap is not None and self.gap.since <= order.date_confirmed <= self.gap.found_at
        return self.has_journal and not forgotten


def measure_sweep(context: ConnectionContext, progress: SweepProgress) -> None:
    """Measure how long ago a walk last came to the end, or the first one began."""
    if progress.unfinished_since:
        context.metrics.measure(Metric.SWEEP_AGE, context.clock.now() - progress.unfinished_since)
