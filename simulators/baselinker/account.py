"""One BaseLinker account: its orders, and what a shop's staff and customers do to them."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from simulators.baselinker.call import Call
from simulators.baselinker.garbled import Garbled
from simulators.baselinker.journal import (
    CONFIRMED,
    CREATED,
    REMOVED,
    STATUS_CHANGED,
    Journal,
    JournalEntry,
    types_of_change,
)
from simulators.baselinker.options import Arrangement, BaselinkerOptions
from simulators.baselinker.order_book import OrderBook
from simulators.baselinker.orders import complete_order, number_of
from simulators.baselinker.staff import Staff
from simulators.limit import CallLimit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Status:
    """One order status that the merchant defined."""

    id: int
    name: str
    color: str = "#32adff"


class BaselinkerAccount:
    """One account behind one token.

    All operations are safe to call while requests are being answered.

    Attributes:
        name: The account's name in records of calls.
        options: How it interprets the contract; may be replaced at any time. The call limit is changed at
            `limit` instead.
        orders: Its orders by id.
        past: What its orders were before they were changed, merged away or removed.
        journal: Its journal, oldest entry first, for as long as entries are retained.
        logged: Every entry that its journal ever held.
        deeds: Every merge, split and copy, oldest first, whatever the journal shows of them.
        sources: Store names by type and id, as getOrderSources shows them.
        statuses: The order statuses, as getOrderStatusList shows them.
        garbled: What it shows of some entries and orders instead of what they are.
        limit: Its call limit, with `peak` and `blocks`.
        calls: Every call that arrived with its token.
    """

    def __init__(
        self,
        name: str,
        *,
        options: BaselinkerOptions,
        now: Callable[[], float],
        rng: random.Random,
        lock: threading.RLock,
    ) -> None:
        """Open an empty account. Use `BaselinkerSimulator.add_account`."""
        self.name = name
        self.options = options
        self._book = OrderBook(now, rng)
        self._journal = Journal(now, rng)
        self.orders = self._book.orders
        self.past = self._book.past
        self.journal, self.logged = self._journal.entries, self._journal.logged
        self._staff = Staff(self._book, self._journal, now, self._log_created)
        self.deeds = self._staff.deeds
        self.sources: dict[str, dict[int, str]] = {
            "personal": {0: "Osobiście / telefon"},
            "order_return": {0: "Zwroty"},
        }
        self.statuses = [
            Status(90_210, "Nowe zamówienia"),
            Status(90_211, "Do wysłania"),
            Status(90_212, "Wysłane"),
            Status(90_219, "Anulowane", "#ff0000"),
        ]
        self.garbled = Garbled()
        self.limit = CallLimit(
            options.requests_per_minute, options.block_minutes * 60, prolongs=options.block_prolongs
        )
        self.calls: list[Call] = []
        self._now, self._rng, self._lock = now, rng, lock

    # What the shop does

    def add_order(
        self,
        order: Mapping[str, object],
        confirmed: bool | None = None,  # noqa: FBT001 (reads well: `add_order(order, confirmed=False)`)
        *,
        journal: bool = True,
    ) -> int:
        """Add an order; missing fields are blank, and a missing id, date or status is filled in.

        Args:
            order: Any of the order's fields.
            confirmed: Whether it is confirmed; by default as `order` says, or else true.
            journal: Whether to write journal entries; false for orders older than the retention.

        Returns:
            Its order id.
        """
        with self._lock:
            added = complete_order(order)
            at = int(self._now())
            if confirmed is not None:
                added["confirmed"] = confirmed
            added["date_add"] = added["date_add"] or at
            added["date_confirmed"] = (added["date_confirmed"] or at) if added["confirmed"] else 0
            added["date_in_status"] = added["date_in_status"] or at
            added["order_status_id"] = added["order_status_id"] or self.statuses[0].id
            order_id = self._book.add(added)
            if journal:
                self._log_created(order_id)
            return order_id

    def confirm_order(self, order_id: int, changes: Mapping[str, object] | None = None) -> None:
        """Confirm an order (entry 2), after changing any given fields."""
        with self._lock:
            order = self.orders[order_id]
            confirmed = {"confirmed": True, "date_confirmed": int(self._now())}
            self._book.change(order, {**(changes or {}), **confirmed})
            self.log(CONFIRMED, order_id)

    def edit_order(
        self, order_id: int, changes: Mapping[str, object], log_types: Iterable[int] | None = None
    ) -> None:
        """Change fields of an order.

        Args:
            order_id: The order.
            changes: New values of some fields.
            log_types: Types of the entries to write. By default they follow from the fields: 11 for delivery
                data, 21 for invoice data, 3 for the payment, 13 for products, 18 for the status, 16 for
                everything else.
        """
        with self._lock:
            order = self.orders[order_id]
            self._book.change(order, changes)
            for log_type in types_of_change(changes) if log_types is None else log_types:
                status = number_of(order, "order_status_id") if log_type == STATUS_CHANGED else 0
                self.log(log_type, order_id, status)

    def set_status(self, order_id: int, status_id: int) -> None:
        """Move an order to another status (entry 18)."""
        self.edit_order(order_id, {"order_status_id": status_id})

    def delete_order(self, order_id: int) -> None:
        """Remove an order (entry 4)."""
        with self._lock:
            self._book.remove(order_id)
            self.log(REMOVED, order_id)

    def merge(self, order_id: int, object_id: int) -> int:
        """Merge two orders in the mode `into_main_order` (entry 5 of `order_id` with `object_id`).

        Returns:
            The id of the surviving order, which has the lines of both; the other one is removed.
        """
        with self._lock:
            return self._staff.merge(order_id, object_id, self.options)

    def technical_merge(self, *order_ids: int) -> int:
        """Merge orders in the mode `technical_merge` (entries 5 as the options say); they stay as they are.

        Returns:
            The id of the new order, which is like the first one and has the lines of all.
        """
        with self._lock:
            return self._staff.technical_merge(order_ids, self.options)

    def split(self, order_id: int, lines: int = 1, pieces: int | None = None, delivery: float = 0) -> int:
        """Move the last lines of an order to a new one (entry 6).

        Args:
            order_id: The order.
            lines: How many lines are moved, 0 for all.
            pieces: How many pieces of each of them are moved at most, None for all.
            delivery: How much of the delivery cost is moved.

        Returns:
            The id of the new order.
        """
        with self._lock:
            return self._staff.split(order_id, lines, pieces, delivery, self.options)

    def copy(self, order_id: int) -> int:
        """Copy an order (entry 17).

        Returns:
            The id of the copy.
        """
        with self._lock:
            return self._staff.copy(order_id, self.options)

    def log(self, log_type: int, order_id: int, object_id: int = 0, *, date: float | None = None) -> int:
        """Write a single journal entry of any type, even an undocumented or a repeated one.

        Args:
            log_type: Its type.
            order_id: The order that it is about.
            object_id: What else it is about, 0 for nothing else.
            date: Epoch seconds, by default now.

        Returns:
            Its log id.
        """
        with self._lock:
            return self._journal.append(log_type, order_id, object_id, date)

    def set_source(self, order_source: str, source_id: int, name: str) -> None:
        """Connect a store, or rename it."""
        with self._lock:
            self.sources.setdefault(order_source, {})[source_id] = name

    def block(self, seconds: float | None = None) -> float:
        """Block the token, as if another tool had exceeded the limit.

        Args:
            seconds: Length of the block, by default as the options say.

        Returns:
            When the block ends, epoch seconds.
        """
        with self._lock:
            return self.limit.block(self._now(), seconds)

    def use_calls(self, number: int) -> None:
        """Count this many calls, made now by another tool that shares the token."""
        with self._lock:
            for _ in range(number):
                self.limit.arrive(self._now())

    # What the API does

    def read_journal(
        self, last_log_id: int, log_types: Sequence[int] | None, order_id: int | None, at: float
    ) -> list[JournalEntry]:
        """Return one page of the journal.

        Args:
            last_log_id: The cursor.
            log_types: Types to return, None or an empty list for all.
            order_id: The order whose entries to return, None for every order.
            at: When the read arrived, epoch seconds.

        Raises:
            UnknownCursor: The account refuses cursors that its journal does not hold.
        """
        if not self.options.journal_enabled:
            return []
        page = self._journal.page(last_log_id, log_types, order_id, at, self.options)
        return self.arrange(page, self.options.journal_order)

    def lag(self) -> float:
        """Return by how many seconds an answer of getOrders lags behind the journal."""
        return self._rng.uniform(*self.options.orders_lag)

    def arrange(self, ascending: list[T], arrangement: Arrangement) -> list[T]:
        """Return the items of an ascending page in another arrangement."""
        if arrangement == "descending":
            return ascending[::-1]
        if arrangement == "shuffled":
            return self._rng.sample(ascending, len(ascending))
        return ascending

    def _log_created(self, order_id: int) -> None:
        confirmed = bool(self.orders[order_id]["confirmed"])
        for log_type in self.options.new_order_entries if confirmed else (CREATED,):
            self.log(log_type, order_id)
