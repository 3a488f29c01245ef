"""Journal entries, the cursor that reads them, and the messages they become."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ordersync.domain.bounds import LARGEST_ID
from ordersync.domain.connection import CONNECTION_ID
from ordersync.frozen import frozen

Id = Annotated[int, Field(gt=0, le=LARGEST_ID)]
Number = Annotated[int, Field(ge=0, le=LARGEST_ID)]


class LogType(IntEnum):
    """The journal's event types that concern us (docs/remote-apis.md, "The journal")."""

    CREATED = 1
    CONFIRMED = 2
    REMOVED = 4  # or an invoice, or a receipt of the order was
    MERGED = 5
    SPLIT = 6
    DELIVERY_EDITED = 11
    PRODUCT_ADDED = 12
    PRODUCT_EDITED = 13
    PRODUCT_REMOVED = 14
    ORDER_EDITED = 16
    COPIED = 17


EDIT_TYPES = frozenset(
    {
        LogType.DELIVERY_EDITED,
        LogType.PRODUCT_ADDED,
        LogType.PRODUCT_EDITED,
        LogType.PRODUCT_REMOVED,
        LogType.ORDER_EDITED,
    }
)
DELIVERED_TYPES = EDIT_TYPES | {LogType.CREATED, LogType.CONFIRMED}
REMOVAL_TYPES = frozenset({LogType.REMOVED})  # they bring no order, and say of a due one that it may be gone
RELATION_TYPES = frozenset({LogType.MERGED, LogType.SPLIT, LogType.COPIED})
JOURNAL_KEEPS = 3 * 86_400 - 3_600  # it goes back three days; an hour less is certain
FULL_ANSWER = 100  # an answer of so many is never taken for the last, in case the limit is lowered to that


@dataclass(frozen=True, order=True)
class JournalEntry:
    """One line of BaseLinker's journal.

    Attributes:
        log_id: its id.
        order_id: the order that it is about, 0 if that can't be read.
        log_type: what happened, 0 if the order can't be read.
        object_id: what else it is about, 0 for nothing else.
        logged_at: when, epoch seconds, 0 if that can't be read.
        is_readable: whether the line was read in full.
    """

    log_id: int
    order_id: int
    log_type: int
    object_id: int
    logged_at: int
    is_readable: bool = True

    @property
    def relates(self) -> bool:
        """Whether the entry says that its order and another one are related."""
        return self.log_type in RELATION_TYPES and self.object_id not in (0, self.order_id)


@frozen
class JournalPage:
    """One answer of the journal.

    Attributes:
        entries: its entries, in any order.
        lost: how many of its lines have no readable id; no cursor can name them.
        lines: how many lines the answer had.
    """

    entries: Sequence[JournalEntry] = ()
    lost: int = 0
    lines: int = 0

    def is_last(self, most_lines: int) -> bool:
        """Return whether the journal ends with this page, as another one held more lines.

        Lines without an id may be anywhere.
        """
        return not self.lost and self.lines < most_lines

    @property
    def is_empty(self) -> bool:
        """Whether the journal holds nothing there, not even what can't be read."""
        return not self.entries and not self.lost

    def above(self, log_id: int) -> "JournalPage":
        """Return the page without the entries up to a cursor, in ascending order."""
        return JournalPage(unread(self.entries, log_id), self.lost, self.lines)


class Origin(StrEnum):
    """What brought an order to the worker."""

    JOURNAL = "journal"
    SWEEP = "sweep"
    BACKFILL = "backfill"
    REPLAY = "replay"


ON_REQUEST = frozenset({Origin.BACKFILL, Origin.REPLAY})


class QueueMessage(BaseModel):
    """What a queue holds: which order to look at, and nothing personal."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    connection_id: Annotated[str, StringConstraints(pattern=f"^{CONNECTION_ID.pattern}$")]
    log_id: Id | None = None
    log_type: Number | None = None
    order_id: Id
    logged_at: Number | None = None
    origin: Origin = Origin.JOURNAL

    @property
    def is_edit(self) -> bool:
        """Whether the entry says that an existing order was edited."""
        return self.log_type in EDIT_TYPES


@frozen
class Gap:
    """A stretch of which journal entries may be missing: edits, and which orders are one purchase.

    Attributes:
        since: when the journal had last been read to its end before, epoch seconds.
        found_at: when the reading began that found it, epoch seconds.
    """

    since: float
    found_at: float


@frozen
class Cursor:
    """How far a connection's journal has been read; times in epoch seconds, 0 = never.

    Attributes:
        has_journal: whether the journal has ever held anything; it is off in an account by default.
        log_id: the highest entry whose message the queue has accepted.
        logged_at: when that entry was logged.
        starts_at: orders added before it get no event from the journal.
        read_at: when the last read began.
        read_to_end_at: when the journal was last read to its end.
        checked_at: when the cursor was last looked for in the journal's beginning.
        entries: how many entries became messages so far.
        related_id: the relations up to this entry are recorded, whether or not the cursor has passed it.
        most_lines: how many lines an answer is known to hold, up to a hundred: one of fewer is the last.
        gap: the latest stretch of which the journal had forgotten entries before they were read.
        tried_to: the parked order up to which some were tried after a wait, to see how SALESmanago does; 0 at
            their beginning.
    """

    has_journal: bool = False
    log_id: int = 0
    logged_at: int = 0
    starts_at: int = 0
    read_at: float = 0
    read_to_end_at: float = 0
    checked_at: float = 0
    entries: int = 0
    related_id: int = 0
    most_lines: int = 0
    gap: Gap | None = None
    tried_to: int = 0

    @property
    def knows_all_since(self) -> float:
        """From when on every order that was added gets a message, epoch seconds; infinite while unread."""
        found_at = self.gap.found_at if self.gap else 0
        return max(self.starts_at, found_at) or math.inf

    def with_gap(self, began_at: float, *, forgot: bool = False) -> "Cursor":
        """Record a gap if the journal may have forgotten entries since it was last read to its end.

        Args:
            began_at: when the present reading began, epoch seconds.
            forgot: whether the journal has forgotten entries sooner than it should.
        """
        since = found_at = self.read_to_end_at or self.logged_at  # what is unread is no older than that
        if not since:
            return self
        if self.gap is not None and self.gap.found_at > self.read_to_end_at:
            since, found_at = self.gap.since, self.gap.found_at
        if not forgot and began_at - found_at <= JOURNAL_KEEPS:
            return self
        return replace(self, gap=Gap(since, began_at))

    def found_journal(self) -> "Cursor":
        """Record that the journal holds something, so it is switched on."""
        return replace(self, has_journal=True)

    def started(self, starts_at: int) -> "Cursor":
        """Record from when on orders get events."""
        return replace(self, starts_at=starts_at)

    def shown(self, lines: int) -> "Cursor":
        """Record how many lines an answer had."""
        return replace(self, most_lines=max(self.most_lines, min(lines, FULL_ANSWER)))

    def related(self, log_id: int) -> "Cursor":
        """Record that the relations of the entries up to this one are recorded."""
        return replace(self, related_id=log_id)

    def past(self, entry: JournalEntry, queued: int, began_at: float) -> "Cursor":
        """Move past an entry; `queued` entries up to it became messages of the read begun at `began_at`."""
        return replace(
            self,
            log_id=entry.log_id,
            logged_at=entry.logged_at or self.logged_at,
            read_at=began_at,
            entries=self.entries + queued,
        )

    def tried(self, order_id: int) -> "Cursor":
        """Record up to which parked order some were tried; 0 to begin with the first again."""
        return replace(self, tried_to=order_id)

    def is_read_since(self, moment: float) -> bool:
        """Return whether the journal was read to its end by a reading that began after a moment."""
        return self.read_to_end_at >= self.read_at > moment

    def confirmed(self, began_at: float) -> "Cursor":
        """Record that the journal still knows the cursor, even if its end was not reached."""
        return replace(self, checked_at=began_at)

    def at_end(self, began_at: float, now: float, *, checked: bool) -> "Cursor":
        """Record that the journal was read to its end; `checked`: its beginning was looked at, too."""
        checked_at = began_at if checked else self.checked_at
        return replace(self, read_at=began_at, read_to_end_at=now, checked_at=checked_at)


def demand(log_type: int) -> tuple[bool, int]:
    """Return how much an entry of this type asks for, to compare it with others: an edit asks for most."""
    return (log_type in EDIT_TYPES, log_type)


def messages_of(connection_id: str, entries: Iterable[JournalEntry]) -> dict[int, QueueMessage]:
    """Return one queue message for each order that the entries of one reading are about.

    It names the newest of the order's entries, and the type that asks for most: an edit, else a confirmation.

    Returns:
        The log id of the order's first entry to its message.
    """
    by_order: dict[int, list[JournalEntry]] = {}
    for entry in entries:
        by_order.setdefault(entry.order_id, []).append(entry)
    return {min(own).log_id: _message_of(connection_id, own) for own in by_order.values()}


def _message_of(connection_id: str, entries: Sequence[JournalEntry]) -> QueueMessage:
    newest = max(entries)
    asking_most = max(entries, key=lambda entry: (demand(entry.log_type), entry.log_id))
    return QueueMessage(
        connection_id=connection_id,
        log_id=newest.log_id,
        log_type=asking_most.log_type,
        order_id=newest.order_id,
        logged_at=newest.logged_at,
    )


def unread(entries: Iterable[JournalEntry], log_id: int) -> list[JournalEntry]:
    """Return the entries above a cursor, each once, in ascending order.

    Correct for an inclusive and an exclusive journal, whatever the order inside its pages.
    """
    by_id = {entry.log_id: entry for entry in entries if entry.log_id > log_id}
    return [by_id[key] for key in sorted(by_id)]
