"""One BaseLinker account: its orders, its journal, and what a shop's staff and customers do to them."""

from __future__ import annotations

import copy
import itertools
import random
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from simulators.baselinker.options import Arrangement, BaselinkerOptions
from simulators.baselinker.orders import (
    Order,
    checked_changes,
    complete_line,
    complete_order,
    lines_of,
    number_of,
)
from simulators.limit import CallLimit

T = TypeVar("T")

CREATED, CONFIRMED, PAID, REMOVED, MERGED, SPLIT = 1, 2, 3, 4, 5, 6
DELIVERY_EDITED, PRODUCT_EDITED, ORDER_EDITED, COPIED, STATUS_CHANGED, INVOICE_EDITED = 11, 13, 16, 17, 18, 21


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry of the journal; `date` in epoch seconds."""

    log_id: int
    log_type: int
    order_id: int
    object_id: int
    date: int


@dataclass(frozen=True, slots=True)
class Call:
    """One call that arrived, for checks and for the live view. It holds no token and no parameters.

    Attributes:
        at: Arrival, epoch seconds.
        account: Name of the account, empty for an unknown token.
        method: API method, empty when it could not be read.
        outcome: `SUCCESS`, an error code, or `HTTP <status>`.
    """

    at: float
    account: str
    method: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Status:
    """One order status that the merchant defined."""

    id: int
    name: str
    color: str = "#32adff"


class UnknownCursor(Exception):
    """The journal does not know the cursor, and the account's reading of the contract makes that an error."""


class BaselinkerAccount:
    """One account behind one token.

    All operations are safe to call while requests are answered.

    Attributes:
        name: What the account is called in records of calls.
        options: Its readings of the contract; may be replaced at any time, the call limit's at `limit`.
        orders: Its orders by id.
        journal: Its journal, oldest first, as long as it is retained.
        sources: Type to id to name, as getOrderSources shows them.
        statuses: As getOrderStatusList shows them.
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
        self.orders: dict[int, Order] = {}
        self.journal: list[JournalEntry] = []
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
        self.limit = CallLimit(
            options.requests_per_minute, options.block_minutes * 60, prolongs=options.block_prolongs
        )
        self.calls: list[Call] = []
        self._now = now
        self._rng = rng
        self._lock = lock
        self._last_log_id = 456_000_000
        self._last_order_id = 812_000_000
        self._line_ids = itertools.count(990_001)

    # What the shop does

    def add_order(
        self,
        order: Mapping[str, object],
        confirmed: bool | None = None,  # noqa: FBT001 (reads well: `add_order(order, confirmed=False)`)
        *,
        journal: bool = True,
    ) -> int:
        """Add an order, completed with blank fields and, where not given, an id, dates and a status.

        Args:
            order: Fields of the order, any part of them.
            confirmed: Whether it is confirmed; by default what the order says, else yes.
            journal: Whether it is written to the journal; not for orders of long ago.

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
            order_id = self._store(added)
            if journal:
                self._log_created(order_id)
            return order_id

    def confirm_order(self, order_id: int, changes: Mapping[str, object] | None = None) -> None:
        """Confirm an order, optionally completing it first (entry 2)."""
        with self._lock:
            order = self.orders[order_id]
            self._change(order, changes or {})
            order["confirmed"] = True
            order["date_confirmed"] = int(self._now())
            self.log(CONFIRMED, order_id)

    def edit_order(
        self, order_id: int, changes: Mapping[str, object], log_types: Iterable[int] | None = None
    ) -> None:
        """Change fields of an order.

        Args:
            order_id: The order.
            changes: New values of some fields.
            log_types: Entries to write; by default those that fit the fields: 11 for delivery data, 21 for
                invoice data, 3 for the payment, 13 for products, 18 for the status, 16 for everything else.
        """
        with self._lock:
            order = self.orders[order_id]
            self._change(order, changes)
            for log_type in _types_of_change(changes) if log_types is None else log_types:
                status = number_of(order, "order_status_id") if log_type == STATUS_CHANGED else 0
                self.log(log_type, order_id, status)

    def set_status(self, order_id: int, status_id: int) -> None:
        """Move an order to another status (entry 18)."""
        self.edit_order(order_id, {"order_status_id": status_id})

    def delete_order(self, order_id: int) -> None:
        """Remove an order (entry 4)."""
        with self._lock:
            del self.orders[order_id]
            self.log(REMOVED, order_id)

    def merge(self, order_id: int, object_id: int) -> int:
        """Merge two orders (entry 5 of `order_id` with `object_id`).

        Returns:
            The id of the order that survives; the other one is gone.
        """
        with self._lock:
            survivor, gone = (
                (order_id, object_id) if self.options.merge_survivor == "order" else (object_id, order_id)
            )
            lines_of(self.orders[survivor]).extend(lines_of(self.orders.pop(gone)))
            self.log(MERGED, order_id, object_id)
            return survivor

    def split(self, order_id: int, lines: int = 1) -> int:
        """Move the last lines of an order to a new one (entry 6).

        Returns:
            The id of the new order.
        """
        with self._lock:
            order = self.orders[order_id]
            kept, moved = lines_of(order)[:-lines], lines_of(order)[-lines:]
            order["products"] = kept
            return self._derive(order, moved, SPLIT)

    def copy(self, order_id: int) -> int:
        """Copy an order (entry 17).

        Returns:
            The id of the copy.
        """
        with self._lock:
            order = self.orders[order_id]
            return self._derive(order, lines_of(order), COPIED)

    def log(self, log_type: int, order_id: int, object_id: int = 0, *, date: float | None = None) -> int:
        """Write a bare journal entry, also one of an unknown type or a second time.

        Returns:
            Its log id.
        """
        with self._lock:
            self._last_log_id += self._rng.randint(1, 4)
            at = int(self._now() if date is None else date)
            self.journal.append(JournalEntry(self._last_log_id, log_type, order_id, object_id, at))
            return self._last_log_id

    def set_source(self, order_source: str, source_id: int, name: str) -> None:
        """Connect a store, or rename it."""
        with self._lock:
            self.sources.setdefault(order_source, {})[source_id] = name

    def block(self, seconds: float | None = None) -> float:
        """Block the token as if another tool had overrun the limit; return when the block ends."""
        with self._lock:
            return self.limit.block(self._now(), seconds)

    def use_calls(self, number: int) -> None:
        """Let another tool that shares the token make this many calls now."""
        with self._lock:
            for _ in range(number):
                self.limit.arrive(self._now())

    # What the API reads

    def read_journal(
        self, last_log_id: int, log_types: Sequence[int] | None, order_id: int | None, at: float
    ) -> list[JournalEntry]:
        """Return one page of the journal.

        Raises:
            UnknownCursor: The account refuses cursors that it does not hold.
        """
        if not self.options.journal_enabled:
            return []
        self._forget(at)
        if last_log_id != 1 and not self._knows(last_log_id):
            if self.options.expired_cursor == "error":
                raise UnknownCursor
            if self.options.expired_cursor == "empty":
                return []
        cut = bisect_left if self.options.cursor == "inclusive" else bisect_right
        start = cut(self.journal, last_log_id, key=lambda entry: entry.log_id)
        matching = (
            entry
            for entry in itertools.islice(self.journal, start, None)
            if (not log_types or entry.log_type in log_types)
            and (order_id is None or entry.order_id == order_id)
            and entry.date > at - self.options.retention
        )
        page = list(itertools.islice(matching, self.options.journal_page_size))
        return self.arrange(page, self.options.journal_order)

    def arrange(self, ascending: list[T], arrangement: Arrangement) -> list[T]:
        """Return a page in the order in which the account shows it."""
        if arrangement == "descending":
            return ascending[::-1]
        if arrangement == "shuffled":
            return self._rng.sample(ascending, len(ascending))
        return ascending

    # Inner workings

    def _forget(self, at: float) -> None:
        """Drop the oldest entries once they are older than the retention."""
        horizon = at - self.options.retention
        kept = next((i for i, entry in enumerate(self.journal) if entry.date > horizon), len(self.journal))
        del self.journal[:kept]

    def _knows(self, log_id: int) -> bool:
        """Tell whether a cursor lies within what the journal holds."""
        return bool(self.journal) and self.journal[0].log_id <= log_id <= self._last_log_id

    def _store(self, order: Order) -> int:
        order_id = number_of(order, "order_id")
        if not order_id:
            order_id = self._last_order_id + self._rng.randint(1, 9)
        if order_id in self.orders:
            message = f"order {order_id} exists already"
            raise ValueError(message)
        self._last_order_id = max(self._last_order_id, order_id)
        order["order_id"] = order_id
        order["order_page"] = order["order_page"] or f"https://orders.example.com/{order_id}/page/"
        for line in lines_of(order):
            line["order_product_id"] = line["order_product_id"] or next(self._line_ids)
        self.orders[order_id] = order
        return order_id

    def _change(self, order: Order, changes: Mapping[str, object]) -> None:
        order.update(checked_changes(changes))
        if "products" in changes:
            order["products"] = [complete_line(line) for line in lines_of(order)]
            for line in lines_of(order):
                line["order_product_id"] = line["order_product_id"] or next(self._line_ids)
        if "order_status_id" in changes:
            order["date_in_status"] = int(self._now())

    def _derive(self, order: Order, lines: list[Order], log_type: int) -> int:
        """Add an order made from another one, with the entries that this writes."""
        at = int(self._now())
        derived = copy.deepcopy(order) | {
            "order_id": 0,
            "order_page": "",
            "date_add": at,
            "date_in_status": at,
        }
        derived["products"] = [line | {"order_product_id": 0} for line in copy.deepcopy(lines)]
        if derived["confirmed"]:
            derived["date_confirmed"] = at
        if not self.options.copies_keep_external_id:
            derived |= {"external_order_id": "", "shop_order_id": 0}
        new_id = self._store(derived)
        if self.options.copy_created_entry == "before":
            self._log_created(new_id)
        self.log(log_type, number_of(order, "order_id"), new_id)
        if self.options.copy_created_entry == "after":
            self._log_created(new_id)
        return new_id

    def _log_created(self, order_id: int) -> None:
        confirmed = bool(self.orders[order_id]["confirmed"])
        for log_type in self.options.new_order_entries if confirmed else (CREATED,):
            self.log(log_type, order_id)


def _types_of_change(changes: Mapping[str, object]) -> list[int]:
    """Return the entries that a change of these fields writes, each once."""
    return list(dict.fromkeys(_type_of_field(name) for name in changes))


def _type_of_field(name: str) -> int:
    named = {"products": PRODUCT_EDITED, "order_status_id": STATUS_CHANGED, "payment_done": PAID}
    if name in named:
        return named[name]
    if name.startswith("delivery_"):
        return DELIVERY_EDITED
    return INVOICE_EDITED if name.startswith("invoice_") else ORDER_EDITED
