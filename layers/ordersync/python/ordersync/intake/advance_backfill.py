"""Brings a backfill on by some orders: queues old ones behind the live ones, and counts how they end."""

from collections import Counter
from contextlib import suppress

from ordersync.domain.backfill import (
    NOT_SHOWN,
    UNREADABLE,
    Backfill,
    BackfillWalk,
    end_since,
    reason_to_leave,
)
from ordersync.domain.journal import Origin, QueueMessage
from ordersync.errors import Conflict, Defect, NoBudget
from ordersync.frozen import frozen
from ordersync.intake.read_pages import next_page
from ordersync.pacing.context import ConnectionContext, report_unreadable
from ordersync.ports import BaseLinker, Queue
from ordersync.records.record import Record

PAGES_A_TURN = 3


@frozen
class BackfillTurn:
    """One turn of one connection's backfill; no page is begun after `deadline` (epoch seconds)."""

    context: ConnectionContext
    baselinker: BaseLinker
    sweep_queue: Queue
    deadline: float

    def run(self, record: Record[Backfill]) -> None:
        """Queue as many orders as there is room for, and record which of the earlier ones have ended.

        What a page has brought is recorded before any of it is queued, and what was queued once the queue has
        accepted it: a turn that is cut off is taken up by the next one, which may queue an order once more.
        The ledger sees to it that none gets a second event. If a person has decided otherwise meanwhile, or
        another turn was faster, this one ends.

        Args:
            record: the backfill, as it was read a moment ago.

        Raises:
            RetryLater: BaseLinker, a table or the queue did not answer; the next turn continues.
            Wait: a block, or a refused token.
        """
        if not record.value.is_open:
            return
        with suppress(Conflict):
            backfill = self._with_due(self._followed(record.value)).concluded(self.context.clock.now())
            if backfill != record.value:
                record = record.save(backfill)
            self._queue(record)

    def _followed(self, backfill: Backfill) -> Backfill:
        """Return the backfill with the ends of orders that were under way."""
        ends, now = {}, self.context.clock.now()
        for order_id, queued_at in backfill.underway.items():
            try:
                end = end_since(self.context.records.order(order_id).read().value, queued_at, now)
            except Defect as defect:
                report_unreadable(self.context, order_id, defect)
                end = UNREADABLE
            if end:
                ends[order_id] = end
        return backfill.followed(ends)

    def _with_due(self, backfill: Backfill) -> Backfill:
        """Return the backfill with enough orders that are due, as far as calls and time suffice."""
        for _ in range(PAGES_A_TURN):
            is_enough = backfill.walk.is_over or len(backfill.due) >= backfill.room
            if is_enough or self.context.clock.now() >= self.deadline:
                break
            try:
                walk, page = next_page(self.baselinker, backfill.walk, self.context.clock.now())
            except NoBudget:  # live orders, or its own, use the calls
                break
            if page is None:
                backfill = self._around(backfill, walk)
                continue
            walk, wanted = backfill.walk.past(page, backfill.wanted)
            reasons = {order.order_id: self._reason_to_leave(order.order_id) for order in wanted}
            due = [order_id for order_id, reason in reasons.items() if not reason]
            backfill = backfill.took(walk, due, Counter(filter(None, reasons.values())))
        return backfill

    def _around(self, backfill: Backfill, walk: BackfillWalk) -> Backfill:
        """Return the backfill after a step around an order that BaseLinker fails to show; report the last."""
        if walk.passed == backfill.walk.passed:
            return backfill.took(walk, [], {})
        self.context.log.warning(
            "orders not backfilled",
            connection_id=self.context.connection_id,
            confirmed_from=backfill.walk.position.second,
            confirmed_before=walk.position.second,
        )
        return backfill.took(walk, [], {NOT_SHOWN: 1})

    def _reason_to_leave(self, order_id: int) -> str:
        try:
            record = self.context.records.order(order_id).read().value
        except Defect as defect:
            report_unreadable(self.context, order_id, defect)
            return UNREADABLE
        return reason_to_leave(record, is_live=self.context.connection.is_live)

    def _queue(self, record: Record[Backfill]) -> None:
        """Queue the orders that there is room for; one that the queue refuses stays due."""
        due = record.value.due[: record.value.room]
        if not due:
            return
        queued_at = self.context.clock.now()
        messages = [
            QueueMessage(connection_id=self.context.connection_id, order_id=each, origin=Origin.BACKFILL)
            for each in due
        ]
        taken = zip(due, self.sweep_queue.send(messages), strict=True)
        accepted = [order_id for order_id, is_taken in taken if is_taken]
        record.slot.change(lambda backfill: backfill.queued_some(accepted, queued_at))
        self.context.log.info(
            "backfill queued", connection_id=self.context.connection_id, orders=len(accepted)
        )
