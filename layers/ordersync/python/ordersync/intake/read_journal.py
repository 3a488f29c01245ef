"""Reads a connection's journal ahead of the cursor, whatever the journal's reading of its contract."""

from collections.abc import Sequence

from ordersync.domain.journal import JOURNAL_KEEPS, Cursor, JournalEntry, JournalPage
from ordersync.domain.metrics import Metric
from ordersync.errors import NoBudget, OrderSyncError, RetryLater, UnclearAnswer, Wait
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext
from ordersync.ports import BaseLinker

MOST_ENTRIES = 10_000
MOST_NAMED = 20


@frozen
class Ahead:
    """Entries above the cursor, in ascending order.

    Attributes:
        entries: those that were read.
        checked: whether the cursor was looked for in the journal's beginning.
        confirmed: whether the journal's beginning lies at or below the cursor.
        forgot: whether the journal does not know the cursor, though it should.
        stopped: what failed before the journal's end was reached, or None.
        lost: how many lines were met whose ids can't be read.
        at_end: whether the journal's end was reached.
        most_lines: how many lines the longest answer had.
    """

    entries: Sequence[JournalEntry]
    checked: bool = False
    confirmed: bool = False
    forgot: bool = False
    stopped: OrderSyncError | None = None
    lost: int = 0
    at_end: bool = False
    most_lines: int = 0

    @property
    def has_lines(self) -> bool:
        """Whether the journal holds anything there, even if none of it can be read."""
        return bool(self.entries or self.lost)


@frozen
class JournalReader:
    """Reads one connection's journal; no page is asked for after `reads_until` (epoch seconds)."""

    context: ConnectionContext
    baselinker: BaseLinker
    reads_until: float

    def read_ahead(self, cursor: Cursor) -> Ahead:
        """Read up to the journal's end, so that relations are known before any of their orders is queued.

        Returns:
            What was read, also if the journal failed on the way.
        """
        entries: list[JournalEntry] = []
        lost, most = 0, cursor.most_lines
        checked, confirmed, forgot = self._is_doubtful(cursor), False, False
        try:
            position = self._known_position(cursor) if checked else cursor.log_id
            confirmed = checked and position == cursor.log_id
            while len(entries) < MOST_ENTRIES and self.context.clock.now() < self.reads_until:
                try:
                    page = self._page_above(position, most)
                except UnclearAnswer:
                    if position != cursor.log_id or position == 0:
                        raise
                    self._warn_unknown_cursor(position)
                    position = 0
                    continue
                lost += page.lost
                self._report_unreadable(page)
                is_last, most = page.is_last(most), max(most, page.lines)
                if page.entries:
                    lowest = page.entries[0].log_id
                    forgot |= position == 0 and self._should_know(cursor) and lowest > cursor.log_id
                    position = page.entries[-1].log_id
                    entries += page.above(cursor.log_id).entries
                if not page.entries or is_last:  # behind lines without an id, nothing can be asked for
                    at_end = is_last or page.is_empty
                    return Ahead(entries, checked, confirmed, forgot, None, lost, at_end, most)
        except (RetryLater, Wait, NoBudget) as error:
            return Ahead(entries, checked, confirmed, forgot, error, lost, most_lines=most)
        msg = f"connection {self.context.connection_id}: the journal holds more entries than one poll reads"
        return Ahead(entries, checked, confirmed, forgot, RetryLater(msg, after=0.0), lost, most_lines=most)

    def _report_unreadable(self, page: JournalPage) -> None:
        in_part = [entry.log_id for entry in page.entries if not entry.is_readable]
        if lines := len(in_part) + page.lost:
            self.context.metrics[Metric.JOURNAL_LINES_UNREADABLE] += lines
            self.context.log.warning(
                "journal lines unreadable",
                connection_id=self.context.connection_id,
                lines=lines,
                log_ids=in_part[:MOST_NAMED],
                is_stuck=not page.entries,
            )

    def _should_know(self, cursor: Cursor) -> bool:
        """Return whether the cursor's entry is so young that the journal must still hold it."""
        return cursor.log_id > 0 and self.context.clock.now() - cursor.logged_at < JOURNAL_KEEPS

    def _is_doubtful(self, cursor: Cursor) -> bool:
        """Return whether the cursor is so old that the journal may have dropped it without an error."""
        latest = max(cursor.logged_at, cursor.checked_at)
        age = self.context.clock.now() - latest
        return cursor.log_id > 0 and age > self.context.timings.journal_recheck

    def _known_position(self, cursor: Cursor) -> int:
        """Return the cursor, or 0 if everything that the journal still holds lies above it."""
        oldest = self.baselinker.journal(1).above(0).entries
        return 0 if oldest and oldest[0].log_id > cursor.log_id else cursor.log_id

    def _page_above(self, position: int, most: int) -> JournalPage:
        """Return the lowest entries above a position, for an inclusive and an exclusive journal alike.

        An inclusive journal may show the position's own entry alone, on pages of one; the next id then shows
        more, and may be one that the journal does not know yet.
        """
        page = self.baselinker.journal(max(position, 1))
        fresh = page.above(position)
        if fresh.entries or page.is_last(most) or all(entry.log_id != position for entry in page.entries):
            return fresh
        try:
            return self.baselinker.journal(position + 1).above(position)
        except UnclearAnswer:
            return fresh

    def _warn_unknown_cursor(self, position: int) -> None:
        self.context.log.warning(
            "journal cursor unknown", connection_id=self.context.connection_id, cursor=position
        )
