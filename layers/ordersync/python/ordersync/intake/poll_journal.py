"""Reads a connection's journal to its end, and queues a message for every entry that concerns us."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ordersync.domain.call_budget import COUNTED_SECONDS
from ordersync.domain.connection import Connection
from ordersync.domain.delivery import Delivery, order_key
from ordersync.domain.journal import (
    DELIVERED_TYPES,
    RELATION_TYPES,
    Cursor,
    JournalEntry,
    message_of,
    unread,
)
from ordersync.domain.relatives import Relations
from ordersync.errors import OrderSyncError, RetryLater, UnclearAnswer, Wait
from ordersync.pacing.timings import Timings
from ordersync.ports import BaseLinker, Clock, Log, Queue
from ordersync.records.record import CURSOR_KEY, Record, Records

POLLING_SHARE = 0.1
MOST_ENTRIES = 10_000
ENTRIES_A_WRITE = 200


@dataclass(frozen=True)
class JournalDesk:
    """What reading one connection's journal needs."""

    connection: Connection
    baselinker: BaseLinker
    cursors: Records[Cursor]
    relations: Records[Relations]
    deliveries: Records[Delivery]
    queue: Queue
    clock: Clock
    log: Log
    timings: Timings
    tally: Counter[str]
    deadline: float

    @property
    def connection_id(self) -> str:
        """The connection's id."""
        return self.connection.connection_id


def poll_journal(desk: JournalDesk) -> int:
    """Queues what is new in a connection's journal.

    The cursor moves past an entry only once the queue has accepted its message. Two polls at once do no
    harm: the slower one's cursor is refused.

    Returns:
        How many entries became messages.

    Raises:
        RetryLater: the journal, the queue or a table did not answer; the next poll goes on from the cursor.
        Wait: no call budget, a block, or a refused token.
    """
    record = desk.cursors.read(desk.connection_id, CURSOR_KEY)
    began_at = desk.clock.now()
    if began_at - record.value.read_at < _pace(desk.connection):
        return 0
    ahead = _read_ahead(desk, record.value)
    if ahead.entries and not record.value.has_journal:
        record = desk.cursors.write(record, record.value.model_copy(update={"has_journal": True}))
    if not record.value.starts_at and (ahead.entries or ahead.stopped is None):
        record = _started(desk, record, ahead.entries, began_at)
    _record_relations(desk, ahead.entries)
    before = record.value.entries
    record, accepted_all = _queue(desk, record, ahead.entries, began_at)
    if ahead.stopped is None and accepted_all:
        record = desk.cursors.write(record, _at_end(record.value, began_at, ahead, desk))
    queued = record.value.entries - before
    desk.tally["JournalEntries"] += queued
    if queued:
        desk.log.info(
            "journal read", connection_id=desk.connection_id, entries=queued, cursor=record.value.log_id
        )
    if ahead.stopped is not None:
        raise ahead.stopped
    return queued


@dataclass(frozen=True)
class _Ahead:
    """Entries above the cursor, in ascending order.

    Attributes:
        entries: those that were read.
        checked: whether the cursor was looked for in the journal's beginning.
        stopped: why the journal's end was not reached, if it wasn't.
    """

    entries: list[JournalEntry]
    checked: bool = False
    stopped: OrderSyncError | None = None


def _read_ahead(desk: JournalDesk, cursor: Cursor) -> _Ahead:
    """Reads up to the journal's end, so that relations are known before any of their orders is queued."""
    entries: list[JournalEntry] = []
    began_at = desk.clock.now()
    reads_until = began_at + (desk.deadline - began_at) / 2  # the other half is for queueing
    checked = _is_doubtful(desk, cursor)
    try:
        position = _known_position(desk, cursor) if checked else cursor.log_id
        while len(entries) < MOST_ENTRIES and desk.clock.now() < reads_until:
            try:
                page = _page_above(desk.baselinker, position)
            except UnclearAnswer:
                if position != cursor.log_id or position == 0:
                    raise
                desk.log.warning("journal cursor unknown", connection_id=desk.connection_id, cursor=position)
                position = 0
                continue
            if not page:
                return _Ahead(entries, checked)
            position = page[-1].log_id
            entries += unread(page, cursor.log_id)
        msg = f"connection {desk.connection_id}: the journal holds more entries than one poll reads"
        return _Ahead(entries, checked, RetryLater(msg, after=0.0))
    except (RetryLater, Wait) as error:
        return _Ahead(entries, checked, error)


def _is_doubtful(desk: JournalDesk, cursor: Cursor) -> bool:
    """Whether the cursor is so old that the journal may not know it any more, and be silent about it."""
    latest = max(cursor.logged_at, cursor.checked_at)
    return cursor.log_id > 0 and desk.clock.now() - latest > desk.timings.journal_recheck


def _known_position(desk: JournalDesk, cursor: Cursor) -> int:
    """The cursor, or 0 where everything that the journal still holds lies above it."""
    oldest = unread(desk.baselinker.journal(1), 0)
    return 0 if oldest and oldest[0].log_id > cursor.log_id else cursor.log_id


def _at_end(cursor: Cursor, began_at: float, ahead: _Ahead, desk: JournalDesk) -> Cursor:
    changes = {"read_at": began_at, "read_to_end_at": desk.clock.now()}
    return cursor.model_copy(update=changes | ({"checked_at": began_at} if ahead.checked else {}))


def _page_above(baselinker: BaseLinker, position: int) -> list[JournalEntry]:
    """The lowest entries above a position; right for an inclusive and an exclusive journal.

    An inclusive journal may show the position's own entry alone, on pages of one; the next id then shows
    more, and may be one that the journal does not know yet.
    """
    page = baselinker.journal(max(position, 1))
    fresh = unread(page, position)
    if fresh or all(entry.log_id != position for entry in page):
        return fresh
    try:
        return unread(baselinker.journal(position + 1), position)
    except UnclearAnswer:
        return []


def _started(
    desk: JournalDesk, record: Record[Cursor], entries: Sequence[JournalEntry], now: float
) -> Record[Cursor]:
    """Stores from when on the connection counts, before anything of it is queued."""
    oldest = min((entry.logged_at for entry in entries), default=int(now))
    starts_at = int(now) if desk.connection.settings.start == "now" else min(oldest, int(now))
    return desk.cursors.write(record, record.value.model_copy(update={"starts_at": starts_at}))


def _queue(
    desk: JournalDesk, record: Record[Cursor], entries: Sequence[JournalEntry], began_at: float
) -> tuple[Record[Cursor], bool]:
    """Queues entries, a number at a time; tells whether the queue has accepted all of them."""
    for start in range(0, len(entries), ENTRIES_A_WRITE):
        if desk.clock.now() >= desk.deadline:
            return record, False
        some = entries[start : start + ENTRIES_A_WRITE]
        wanted = [entry for entry in some if _is_wanted(desk.connection, record.value, entry)]
        _note_queued(desk, wanted)
        accepted = desk.queue.send([message_of(desk.connection_id, entry) for entry in wanted])
        refused = [entry.log_id for entry, taken in zip(wanted, accepted, strict=True) if not taken]
        passed = [entry for entry in some if not refused or entry.log_id < min(refused)]
        if passed:
            queued = sum(entry in wanted for entry in passed)
            record = desk.cursors.write(record, _past(record.value, passed[-1], queued, began_at))
        if refused:
            return record, False
    return record, True


def _note_queued(desk: JournalDesk, entries: Iterable[JournalEntry]) -> None:
    """Lets the ledger know of orders that are about to wait in the queue: the sweep must not miss them."""
    queued = Delivery(updated_at=round(desk.clock.now(), 3))
    for order_id in dict.fromkeys(entry.order_id for entry in entries):
        desk.deliveries.create(desk.connection_id, order_key(order_id), queued)


def _past(cursor: Cursor, entry: JournalEntry, queued: int, began_at: float) -> Cursor:
    changes: dict[str, object] = {
        "log_id": entry.log_id,
        "logged_at": entry.logged_at,
        "read_at": began_at,
        "entries": cursor.entries + queued,
    }
    return cursor.model_copy(update=changes)


def _is_wanted(connection: Connection, cursor: Cursor, entry: JournalEntry) -> bool:
    too_early = connection.settings.start == "now" and entry.logged_at < cursor.starts_at
    return entry.log_type in DELIVERED_TYPES and not too_early


def _record_relations(desk: JournalDesk, page: Sequence[JournalEntry]) -> None:
    for entry in page:
        if entry.log_type in RELATION_TYPES and entry.object_id and entry.object_id != entry.order_id:
            for order_id, relative in (
                (entry.order_id, entry.object_id),
                (entry.object_id, entry.order_id),
            ):
                _relate(desk, order_id, relative)


def _relate(desk: JournalDesk, order_id: int, relative: int) -> None:
    key = f"relations#{order_id}"
    desk.relations.change(desk.connection_id, key, lambda relations: relations.with_relatives(relative))


def _pace(connection: Connection) -> float:
    """The seconds between two polls of a connection that leave the most of its budget to the orders."""
    return COUNTED_SECONDS / max(connection.baselinker.requests_per_minute * POLLING_SHARE, 1)
