"""Reads a connection's journal to its end, and queues a message for every entry that concerns us."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from ordersync.domain.call_budget import COUNTED_SECONDS
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.journal import (
    DELIVERED_TYPES,
    JOURNAL_KEEPS,
    RELATION_TYPES,
    Cursor,
    JournalEntry,
    QueueMessage,
    messages_of,
)
from ordersync.domain.metrics import Metric
from ordersync.intake.read_journal import Ahead, JournalReader
from ordersync.pacing.context import ConnectionContext
from ordersync.ports import BaseLinker, Queue
from ordersync.records.families import Families
from ordersync.records.record import Record

POLLING_SHARE = 0.1
ENTRIES_A_WRITE = 200
OLDEST_DATE = 4 * 86_400  # the journal goes back three days: an older date can't be right


@dataclass(frozen=True)
class JournalPoll:
    """One poll of one connection's journal; nothing is queued after `deadline` (epoch seconds)."""

    context: ConnectionContext
    baselinker: BaseLinker
    queue: Queue
    deadline: float

    def run(self) -> int:
        """Queue what is new in the journal.

        The cursor moves past an entry only once the queue has accepted its message. Two polls at once do no
        harm: the slower one's cursor is refused.

        Returns:
            How many entries became messages.

        Raises:
            RetryLater: the journal, the queue or a table did not answer; the next poll continues.
            Wait: a block, or a refused token.
            NoBudget: no call is free.
        """
        record = self.context.records.cursor().read()
        began_at = self.context.clock.now()
        if began_at - record.value.read_at < self._pace():
            return 0
        half_time = began_at + (self.deadline - began_at) / 2  # the other half is for queueing
        ahead = JournalReader(self.context, self.baselinker, half_time).read_ahead(record.value)
        record = self._begun(record, ahead, began_at)
        self._record_relations(ahead.entries)
        before = record.value.entries
        record, accepted_all = self._queue_entries(record, ahead.entries, began_at)
        if ahead.at_end and accepted_all:
            now = self.context.clock.now()
            record = record.save(record.value.at_end(began_at, now, checked=ahead.checked))
        elif ahead.confirmed:
            record = record.save(record.value.confirmed(began_at))
        queued = record.value.entries - before
        self._count(queued, record.value)
        if ahead.stopped is not None:
            raise ahead.stopped
        return queued

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

    def _start(self, ahead: Ahead, began_at: float) -> int:
        """Return from when on the connection's orders get events; fixed before any of them is queued."""
        if self.context.connection.settings.start == "now":
            return int(began_at)
        unknown = began_at - JOURNAL_KEEPS if ahead.has_lines else began_at
        dates = [entry.logged_at for entry in ahead.entries]
        oldest = min((date for date in dates if date > began_at - OLDEST_DATE), default=unknown)
        return int(min(began_at, oldest))

    def _queue_entries(
        self, record: Record[Cursor], entries: Sequence[JournalEntry], began_at: float
    ) -> tuple[Record[Cursor], bool]:
        """Queue a message for each order before the cursor passes the first entry about it.

        Returns:
            The new cursor, and whether all messages were accepted.
        """
        wanted = {entry.log_id: entry for entry in entries if self._is_wanted(record.value, entry)}
        messages = messages_of(self.context.connection_id, wanted.values())
        for start in range(0, len(entries), ENTRIES_A_WRITE):
            if self.context.clock.now() >= self.deadline:
                return record, False
            some = entries[start : start + ENTRIES_A_WRITE]
            due = [entry.log_id for entry in some if entry.log_id in messages]
            accepted = self._queue([messages[log_id] for log_id in due])
            refused = [log_id for log_id, taken in zip(due, accepted, strict=True) if not taken]
            passed = [entry for entry in some if not refused or entry.log_id < min(refused)]
            if passed:
                queued = sum(entry.log_id in wanted for entry in passed)
                record = record.save(record.value.past(passed[-1], queued, began_at))
            if refused:
                return record, False
        return record, True

    def _queue(self, messages: Sequence[QueueMessage]) -> list[bool]:
        """Queue messages; return for each one whether the queue has accepted it.

        The entry is recorded first: a worker that read the order before has to read it again, and the sweep
        doesn't count it as missing.
        """
        lag = self.context.timings.order_lag
        for message in messages:
            now = self.context.clock.now()
            shown_from = now + lag if message.is_edit else 0
            logged = partial(OrderRecord.logged, log_id=message.log_id or 0, shown_from=shown_from, now=now)
            slot = self.context.records.order(message.order_id)
            if message.is_edit or not slot.create(logged(OrderRecord())):
                slot.change(logged)
        return self.queue.send(messages, edits_after=lag)

    def _is_wanted(self, cursor: Cursor, entry: JournalEntry) -> bool:
        starts_now = self.context.connection.settings.start == "now"
        too_early = starts_now and 0 < entry.logged_at < cursor.starts_at
        return entry.log_type in DELIVERED_TYPES and not too_early

    def _record_relations(self, entries: Sequence[JournalEntry]) -> None:
        for order_id, relative in _relations(entries):
            if self.context.clock.now() >= self.deadline:
                return
            self._relate(order_id, relative)

    def _relate(self, order_id: int, relative: int) -> None:
        """Relate two orders, then fence their whole family, once.

        A worker that has read the relations before must not get as far as its event request.
        """
        records = self.context.records
        records.relations(relative).change(lambda relations: relations.with_relatives(order_id))
        slot = records.relations(order_id)
        related = slot.change(lambda relations: relations.with_relatives(relative)).value
        if relative in related.fenced:
            return
        for member in sorted({order_id, *Families(records).relatives_of(order_id)}):
            records.order(member).fence()
        slot.change(lambda relations: relations.fenced_with(relative))

    def _pace(self) -> float:
        """Return the seconds between two polls that leave the most of a small budget to the orders."""
        limit = self.context.connection.baselinker.requests_per_minute
        return COUNTED_SECONDS / max(limit * POLLING_SHARE, 1)

    def _count(self, queued: int, cursor: Cursor) -> None:
        self.context.metrics[Metric.JOURNAL_ENTRIES] += queued
        if queued:
            self.context.log.info(
                "journal read", connection_id=self.context.connection_id, entries=queued, cursor=cursor.log_id
            )


def _relations(entries: Iterable[JournalEntry]) -> Iterable[tuple[int, int]]:
    """Return the pairs of orders that entries relate, each once."""
    return dict.fromkeys(
        (entry.order_id, entry.object_id)
        for entry in entries
        if entry.log_type in RELATION_TYPES and entry.object_id and entry.object_id != entry.order_id
    )
