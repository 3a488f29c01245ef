"""Queues what a reading of the journal brought, in steps that a poll always has the time for."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest

from ordersync.domain.delivery import OrderRecord
from ordersync.domain.journal import (
    DELIVERED_TYPES,
    REMOVAL_TYPES,
    Cursor,
    JournalEntry,
    QueueMessage,
    messages_of,
)
from ordersync.domain.metrics import Metric
from ordersync.errors import Defect
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext, report_unreadable
from ordersync.ports import Queue
from ordersync.records.record import Record
from ordersync.records.together import reading_together

ORDERS_A_STEP = 10  # SQS takes as many in one request


@frozen
class EntryQueue:
    """Queues one connection's entries; no order is begun after `deadline` (epoch seconds)."""

    context: ConnectionContext
    queue: Queue
    deadline: float

    def queue_all(
        self,
        record: Record[Cursor],
        entries: Sequence[JournalEntry],
        began_at: float,
        ended: Callable[[Cursor], Cursor],
    ) -> Record[Cursor]:
        """Queue a message for each order before the cursor passes the first entry about it.

        A step records some orders, sends their messages and moves the cursor past them, so that what a run
        has done before it is cut off is done.

        Args:
            record: the cursor.
            entries: what was read above it, in ascending order.
            began_at: when that reading began, epoch seconds.
            ended: what the cursor becomes once everything is queued.

        Returns:
            The new cursor.
        """
        wanted = {entry.log_id: entry for entry in entries if self._is_wanted(record.value, entry)}
        messages = messages_of(self.context.connection_id, wanted.values())
        newest = {entry.order_id: entry.log_type for entry in entries}
        removed = {order_id for order_id, log_type in newest.items() if log_type in REMOVAL_TYPES}
        for step in _steps(entries, messages):
            if self.context.clock.now() >= self.deadline:
                return record
            due = [entry.log_id for entry in step if entry.log_id in messages]
            accepted = self._queue([messages[log_id] for log_id in due], removed)
            left = [log_id for log_id, taken in zip_longest(due, accepted, fillvalue=False) if not taken]
            passed = [entry for entry in step if not left or entry.log_id < min(left)]
            if passed:
                cursor = record.value.past(
                    passed[-1], sum(entry.log_id in wanted for entry in passed), began_at
                )
                record = record.save(ended(cursor) if passed[-1] is entries[-1] else cursor)
            if left:
                return record
        return record if entries or ended(record.value) == record.value else record.save(ended(record.value))

    def _queue(self, messages: Sequence[QueueMessage], removed: Collection[int]) -> list[bool]:
        """Queue messages, as far as time allows; return for each one whether the queue has accepted it.

        The entry is recorded first: a worker that read the order before has to read it again, and the sweep
        doesn't count it as missing.
        """
        records, recorded = self.context.records, list[QueueMessage]()
        edited = [records.order(message.order_id).place for message in messages if message.is_edit]
        with reading_together(records.tables, edited):
            for message in messages:
                now = self.context.clock.now()
                if now >= self.deadline:
                    break
                self._record(message, now, is_removed=message.order_id in removed)
                recorded.append(message)
        accepted = self.queue.send(recorded, edits_after=self.context.timings.order_lag)
        if not all(accepted):
            self._report_refusal(accepted.count(False))
        return accepted

    def _record(self, message: QueueMessage, now: float, *, is_removed: bool) -> None:
        logged = partial(
            OrderRecord.logged,
            log_id=message.log_id or 0,
            shown_from=now + self.context.timings.order_lag if message.is_edit else 0,
            now=now,
            is_removed=is_removed,
        )
        slot = self.context.records.order(message.order_id)
        try:
            if message.is_edit or not slot.create(logged(OrderRecord(is_alone=True))):
                slot.change(logged)
        except Defect as defect:  # the worker will find out as well, and count
            report_unreadable(self.context, message.order_id, defect)

    def _report_refusal(self, number: int) -> None:
        self.context.metrics[Metric.CONNECTIONS_UNATTENDED] = 1
        self.context.log.warning("queue refused", connection_id=self.context.connection_id, orders=number)

    def _is_wanted(self, cursor: Cursor, entry: JournalEntry) -> bool:
        starts_now = self.context.connection.settings.start == "now"
        too_early = starts_now and 0 < entry.logged_at < cursor.starts_at
        return entry.log_type in DELIVERED_TYPES and not too_early


def _steps(
    entries: Sequence[JournalEntry], messages: Mapping[int, QueueMessage]
) -> Iterator[list[JournalEntry]]:
    """Yield the entries in steps of a few messages; those that lead to none cost nothing."""
    step: list[JournalEntry] = []
    orders = 0
    for entry in entries:
        if entry.log_id in messages:
            if orders == ORDERS_A_STEP:
                yield step
                step, orders = [], 0
            orders += 1
        step.append(entry)
    if step:
        yield step
