"""The journal of a BaseLinker account: what happened to its orders, an entry at a time."""

from __future__ import annotations

import itertools
import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulators.baselinker.options import BaselinkerOptions

CREATED, CONFIRMED, PAID, REMOVED, MERGED, SPLIT = 1, 2, 3, 4, 5, 6
DELIVERY_EDITED, PRODUCT_EDITED, ORDER_EDITED, COPIED, STATUS_CHANGED, INVOICE_EDITED = 11, 13, 16, 17, 18, 21


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry of the journal.

    Attributes:
        log_id: Its id.
        log_type: Its type.
        order_id: The order that it is about.
        object_id: What else it is about, 0 for nothing else.
        date: Epoch seconds, as answers show it.
        written_at: When it was written, epoch seconds.
    """

    log_id: int
    log_type: int
    order_id: int
    object_id: int
    date: int
    written_at: float


class UnknownCursor(Exception):
    """The journal does not hold the cursor, and the account's options make that an error."""


class Journal:
    """The entries of one account.

    Attributes:
        entries: Oldest first, for as long as they are retained.
        logged: Oldest first, all of them.
    """

    def __init__(self, now: Callable[[], float], rng: random.Random) -> None:
        """Start an empty journal.

        Args:
            now: Clock that dates the entries, epoch seconds.
            rng: Random number generator for the gaps between log ids.
        """
        self.entries: list[JournalEntry] = []
        self.logged: list[JournalEntry] = []
        self._now = now
        self._rng = rng
        self._last_log_id = 456_000_000

    def append(self, log_type: int, order_id: int, object_id: int = 0, date: float | None = None) -> int:
        """Write an entry.

        Args:
            log_type: Its type, documented or not.
            order_id: The order that it is about.
            object_id: What else it is about, 0 for nothing else.
            date: Epoch seconds, by default now.

        Returns:
            Its log id.
        """
        self._last_log_id += self._rng.randint(1, 4)
        now = self._now()
        at = int(now if date is None else date)
        entry = JournalEntry(self._last_log_id, log_type, order_id, object_id, at, now)
        self.entries.append(entry)
        self.logged.append(entry)
        return self._last_log_id

    def page(
        self,
        last_log_id: int,
        log_types: Sequence[int] | None,
        order_id: int | None,
        at: float,
        options: BaselinkerOptions,
    ) -> list[JournalEntry]:
        """Return the first matching entries from a cursor on, in ascending order.

        Args:
            last_log_id: The cursor; 1 starts with the oldest retained entry.
            log_types: Types to return, None or an empty list for all.
            order_id: The order whose entries to return, None for every order.
            at: When the read arrived, epoch seconds; entries past the retention are dropped.
            options: How the account interprets cursors and pages.

        Raises:
            UnknownCursor: The account refuses cursors that its journal does not hold.
        """
        self._drop_expired(at - options.retention)
        if last_log_id != 1 and not self._holds(last_log_id):
            if options.expired_cursor == "error":
                raise UnknownCursor
            if options.expired_cursor == "empty":
                return []
        cut = bisect_left if options.cursor == "inclusive" else bisect_right
        start = cut(self.entries, last_log_id, key=lambda entry: entry.log_id)
        matching = (
            entry
            for entry in itertools.islice(self.entries, start, None)
            if (not log_types or entry.log_type in log_types)
            and (order_id is None or entry.order_id == order_id)
            and entry.date > at - options.retention
        )
        return list(itertools.islice(matching, options.journal_page_size))

    def _drop_expired(self, horizon: float) -> None:
        kept = next((i for i, entry in enumerate(self.entries) if entry.date > horizon), len(self.entries))
        del self.entries[:kept]

    def _holds(self, log_id: int) -> bool:
        """Return whether a cursor lies within the retained part of the journal."""
        return bool(self.entries) and self.entries[0].log_id <= log_id <= self._last_log_id


def types_of_change(changes: Mapping[str, object]) -> list[int]:
    """Return the types of the entries that changing these order fields writes, each once."""
    return list(dict.fromkeys(_type_of_field(name) for name in changes))


def _type_of_field(name: str) -> int:
    named = {"products": PRODUCT_EDITED, "order_status_id": STATUS_CHANGED, "payment_done": PAID}
    if name in named:
        return named[name]
    if name.startswith("delivery_"):
        return DELIVERY_EDITED
    return INVOICE_EDITED if name.startswith("invoice_") else ORDER_EDITED
