"""Reads a connection's journal to its end, and queues a message for every order it says something new of."""

from collections.abc import Sequence
from functools import partial

from ordersync.domain.call_budget import COUNTED_SECONDS
from ordersync.domain.family import Relation, RelationKind
from ordersync.domain.journal import JOURNAL_KEEPS, Cursor, JournalEntry, LogType, QueueMessage
from ordersync.domain.kinship import Kinship
from ordersync.domain.metrics import Metric
from ordersync.errors import Defect, NotApplied
from ordersync.frozen import frozen
from ordersync.intake.queue_entries import EntryQueue
from ordersync.intake.read_journal import Ahead, JournalReader
from ordersync.pacing.context import ConnectionContext, report_unreadable
from ordersync.ports import BaseLinker, Queue
from ordersync.records.families import Families
from ordersync.records.record import Record

KINDS = {
    LogType.MERGED: RelationKind.MERGE,
    LogType.SPLIT: RelationKind.SPLIT,
    LogType.COPIED: RelationKind.COPY,
}
RELATIONS_A_STEP = 5  # they name ten orders, and SQS takes as many in one request
POLLING_SHARE = 0.1
OLDEST_DATE = 4 * 86_400  # the journal goes back three days: an older date can't be right


@frozen
class JournalPoll:
    """One poll of one connection's journal; nothing is queued after `deadline` (epoch seconds)."""

    context: ConnectionContext
    baselinker: BaseLinker
    queue: Queue
    deadline: float

    def run(self, record: Record[Cursor]) -> None:
        """Queue what is new in the journal.

        Two polls at once do no harm: the slower one's cursor is refused.

        Args:
            record: the cursor, as it was read a moment ago.

        Raises:
            RetryLater: the journal, the queue or a table did not answer; the next poll continues.
            Wait: a block, or a refused token.
            NoBudget: no call is free.
        """
        began_at = self.context.clock.now()
        if began_at - record.value.read_at < self._pace():
            return
        half_time = began_at + (self.deadline - began_at) / 2  # the other half is for queueing
        ahead = JournalReader(self.context, self.baselinker, half_time).read_ahead(record.value)
        record = self._begun(record, ahead, began_at)
        record = self._record_relations(record, ahead.entries)
        before = record.value.entries
        queue = EntryQueue(self.context, self.queue, self.deadline)
        record = queue.queue_all(record, ahead.entries, began_at, partial(self._ended, ahead, began_at))
        if ahead.confirmed and record.value.checked_at < began_at:
            record = record.save(record.value.confirmed(began_at))
        self._count(record.value.entries - before, record.value)
        if ahead.stopped is not None:
            raise ahead.stopped

    def _begun(self, record: Record[Cursor], ahead: Ahead, began_at: float) -> Record[Cursor]:
        """Record what has to be known before anything is queued: the connection's start, and a gap."""
        if ahead.stopped is not None and not ahead.entries:
            return record
        cursor = record.value.with_gap(began_at, forgot=ahead.forgot)
        if cursor.gap != record.value.gap:
            self.context.log.warning("journal gap", connection_id=self.context.connection_id)
        if ahead.has_lines:
            cursor = cursor.found_journal()
        if not cursor.starts_at:
            cursor = cursor.started(self._start(ahead, began_at))
        return record.save(cursor) if cursor != record.value else record

    def _ended(self, ahead: Ahead, began_at: float, cursor: Cursor) -> Cursor:
        """Return the cursor once all that was read is queued."""
        if not ahead.at_end:
            return cursor
        now = self.context.clock.now()
        return cursor.at_end(began_at, now, checked=ahead.checked).shown(ahead.most_lines)

    def _start(self, ahead: Ahead, began_at: float) -> int:
        """Return from when on the connection's orders get events; fixed before any of them is queued."""
        if self.context.connection.settings.start == "now":
            return int(began_at)
        unknown = began_at - JOURNAL_KEEPS if ahead.has_lines else began_at
        dates = [entry.logged_at for entry in ahead.entries]
        oldest = min((date for date in dates if date > began_at - OLDEST_DATE), default=unknown)
        return int(min(began_at, oldest))

    def _record_relations(self, record: Record[Cursor], entries: Sequence[JournalEntry]) -> Record[Cursor]:
        """Record which orders entries relate, as far as time allows; the next poll continues from there.

        Both orders are looked at again: one that was delivered, or skipped, did not know the other.

        Raises:
            NotApplied: the queue did not take all of them.
        """
        known = done = record.value.related_id
        relating = [entry for entry in entries if entry.relates and entry.log_id > done]
        for first in range(0, len(relating), RELATIONS_A_STEP):
            some = relating[first : first + RELATIONS_A_STEP]
            if self.context.clock.now() >= self.deadline:
                break
            messages: list[QueueMessage] = []
            for entry in some:
                affected = [entry.order_id, entry.object_id]
                try:
                    affected = self._relate(entry)
                except Defect as defect:
                    report_unreadable(self.context, entry.order_id, defect)
                messages += [self._again(order_id, entry) for order_id in affected]
            self._queue_again(messages)
            known = some[-1].log_id
        return record if known == done else record.save(record.value.related(known))

    def _relate(self, entry: JournalEntry) -> list[int]:
        """Relate two orders, and fence their family.

        A worker that has looked at the family before must not get as far as its event request.

        Returns:
            The orders to look at again: both, and copies of them if items have moved. A copy may have left
            items to an order that did not have all of them any more.
        """
        families, now = Families(self.context.records), self.context.clock.now()
        kind = KINDS[LogType(entry.log_type)]
        relation = Relation.between(kind, entry.order_id, entry.object_id, now, entry.log_id)
        families.relate(relation)
        kinship = Kinship(families.fence(relation.older).relations)
        if relation.kind not in (RelationKind.MERGE, RelationKind.SPLIT):
            return [entry.order_id, entry.object_id]
        return sorted(kinship.copies(entry.order_id) | kinship.copies(entry.object_id))

    def _again(self, order_id: int, entry: JournalEntry) -> QueueMessage:
        connection_id = self.context.connection_id
        return QueueMessage(connection_id=connection_id, order_id=order_id, log_id=entry.log_id)

    def _queue_again(self, messages: Sequence[QueueMessage]) -> None:
        if not all(self.queue.send(messages)):
            connection = f"connection {self.context.connection_id}"
            raise NotApplied(f"{connection}: the orders queue refused related orders; tried again")

    def _pace(self) -> float:
        """Return the seconds between two polls that leave the most of a small budget to the orders."""
        limit = self.context.connection.baselinker.requests_per_minute
        return COUNTED_SECONDS / max(limit * POLLING_SHARE, 1)

    def _count(self, queued: int, cursor: Cursor) -> None:
        self.context.metrics[Metric.JOURNAL_ENTRIES] += queued
        measure_journal(self.context, cursor)
        if queued:
            self.context.log.info(
                "journal read", connection_id=self.context.connection_id, entries=queued, cursor=cursor.log_id
            )


def measure_journal(context: ConnectionContext, cursor: Cursor) -> None:
    """Measure for how long a journal has not been read to its end; it forgets after three days."""
    if cursor.read_to_end_at:
        context.metrics.measure(Metric.JOURNAL_AGE, context.clock.now() - cursor.read_to_end_at)
