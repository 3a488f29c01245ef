"""Reads a connection's journal to its end, and queues a message for every entry that concerns us."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ordersync.domain.call_budget import COUNTED_SECONDS, SHARES, Lane
from ordersync.domain.connection import Connection
from ordersync.domain.journal import (
    DELIVERED_TYPES,
    RELATION_TYPES,
    Cursor,
    JournalEntry,
    message_of,
    unread,
)
from ordersync.domain.relatives import Relations
from ordersync.errors import UnclearAnswer
from ordersync.ports import BaseLinker, Clock, Log, Queue
from ordersync.usecases.records import Record, Records
from ordersync.usecases.timings import Timings

KEY = "cursor"
CALLS_A_POLL = 1.5


@dataclass(frozen=True)
class JournalDesk:
    """What reading one connection's journal needs."""

    connection: Connection
    baselinker: BaseLinker
    cursors: Records[Cursor]
    relations: Records[Relations]
    queue: Queue
    clock: Clock
    log: Log
    timings: Timings
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
    record = desk.cursors.read(desk.connection_id, KEY)
    began_at = desk.clock.now()
    if began_at - record.value.read_at < _pace(desk.connection):
        return 0
    before = record.value.entries
    whole = _wants_whole_read(desk, record.value)
    for page in _pages(desk, record.value, 0 if whole else record.value.log_id):
        if not record.value.starts_at:
            record = _started(desk, record, page, began_at)
        if not page:
            record = desk.cursors.write(
                record, _at_end(record.value, began_at, desk.clock.now(), whole=whole)
            )
            break
        record, accepted_all = _queue_page(desk, record, unread(page, record.value.log_id), began_at)
        if not accepted_all or desk.clock.now() >= desk.deadline:
            break
    queued = record.value.entries - before
    if queued:
        desk.log.info(
            "journal read", connection_id=desk.connection_id, entries=queued, cursor=record.value.log_id
        )
    return queued


def _at_end(cursor: Cursor, began_at: float, now: float, *, whole: bool) -> Cursor:
    changes = {"read_at": began_at, "read_to_end_at": now}
    return cursor.model_copy(update=changes | ({"whole_read_at": began_at} if whole else {}))


def _pages(desk: JournalDesk, cursor: Cursor, position: int) -> Iterator[list[JournalEntry]]:
    """Pages of entries above the cursor, from `position` on; an empty one stands for the journal's end."""
    while True:
        try:
            page = _page_above(desk.baselinker, position)
        except UnclearAnswer:
            if position == 0:
                raise
            desk.log.warning("journal cursor unknown", connection_id=desk.connection_id, cursor=position)
            position = 0
            continue
        if not page:
            yield []
            return
        position = page[-1].log_id
        if fresh := unread(page, cursor.log_id):
            yield fresh


def _page_above(baselinker: BaseLinker, position: int) -> list[JournalEntry]:
    """The lowest entries above a position; right for an inclusive and an exclusive journal."""
    page = baselinker.journal(max(position, 1))
    fresh = unread(page, position)
    if not fresh and any(entry.log_id == position for entry in page):
        fresh = unread(baselinker.journal(position + 1), position)
    return fresh


def _wants_whole_read(desk: JournalDesk, cursor: Cursor) -> bool:
    """Whether the cursor is so old that the journal may not know it any more, without saying so."""
    now, pause = desk.clock.now(), desk.timings.journal_recheck
    return now - max(cursor.logged_at, cursor.whole_read_at) > pause


def _started(
    desk: JournalDesk, record: Record[Cursor], first_page: Sequence[JournalEntry], now: float
) -> Record[Cursor]:
    """Stores from when on the connection counts, before anything of it is queued."""
    oldest = min((entry.logged_at for entry in first_page), default=int(now))
    starts_at = int(now) if desk.connection.settings.start == "now" else min(oldest, int(now))
    return desk.cursors.write(record, record.value.model_copy(update={"starts_at": starts_at}))


def _queue_page(
    desk: JournalDesk, record: Record[Cursor], page: Sequence[JournalEntry], began_at: float
) -> tuple[Record[Cursor], bool]:
    _record_relations(desk, page)
    wanted = [entry for entry in page if _is_wanted(desk.connection, record.value, entry)]
    accepted = desk.queue.send([message_of(desk.connection_id, entry) for entry in wanted])
    refused = [entry.log_id for entry, taken in zip(wanted, accepted, strict=True) if not taken]
    passed = [entry for entry in page if not refused or entry.log_id < min(refused)]
    last = passed[-1] if passed else None
    cursor = record.value.model_copy(
        update={
            "log_id": last.log_id if last else record.value.log_id,
            "logged_at": last.logged_at if last else record.value.logged_at,
            "read_at": began_at,
            "entries": record.value.entries + sum(entry in wanted for entry in passed),
        }
    )
    return desk.cursors.write(record, cursor), not refused


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
    """The seconds between two polls of a connection that leave the budget's larger part to the orders."""
    calls = connection.baselinker.requests_per_minute * SHARES[Lane.POLL]
    return CALLS_A_POLL * COUNTED_SECONDS / max(calls, 1)
