"""What a shop's staff do to whole orders: merge, split and copy them, as the account's options have it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from simulators.baselinker.journal import COPIED, MERGED, SPLIT, Journal
from simulators.baselinker.options import BaselinkerOptions
from simulators.baselinker.order_book import OrderBook
from simulators.baselinker.orders import Order, lines_of, number_of

DeedKind: TypeAlias = Literal["merge", "technical_merge", "split", "copy"]


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed of the staff: what happened, however the journal shows it.

    Attributes:
        kind: What was done.
        sources: The orders whose lines were moved or copied; that of a merge is gone since.
        target: The order that has these lines now.
        lines: The lines that were moved or copied.
        delivery: How much of the delivery cost was moved by a split.
        at: Epoch seconds.
    """

    kind: DeedKind
    sources: tuple[int, ...]
    target: int
    lines: tuple[Order, ...]
    delivery: float
    at: float


class Staff:
    """The staff of one account.

    Attributes:
        deeds: What they have done, oldest first.
    """

    def __init__(
        self,
        book: OrderBook,
        journal: Journal,
        now: Callable[[], float],
        log_created: Callable[[int], None],
    ) -> None:
        """Start without deeds.

        Args:
            book: The account's orders.
            journal: Its journal.
            now: Clock that dates deeds, epoch seconds.
            log_created: Writes the entries of a new order.
        """
        self.deeds: list[Deed] = []
        self._book, self._journal = book, journal
        self._now, self._log_created = now, log_created

    def merge(self, order_id: int, object_id: int, options: BaselinkerOptions) -> int:
        """Merge two orders in the mode `into_main_order`; see `BaselinkerAccount.merge`."""
        survivor, gone = (order_id, object_id) if options.merge_survivor == "order" else (object_id, order_id)
        moved, order = lines_of(self._book.remove(gone)), self._book.orders[survivor]
        self._book.change(order, {"products": [*lines_of(order), *moved]})
        self._record("merge", [gone], survivor, moved)
        self._journal.append(MERGED, order_id, object_id)
        return survivor

    def technical_merge(self, order_ids: Sequence[int], options: BaselinkerOptions) -> int:
        """Merge orders in the mode `technical_merge`; see `BaselinkerAccount.technical_merge`."""
        orders = [self._book.orders[order_id] for order_id in order_ids]
        lines = [line for order in orders for line in lines_of(order)]
        changes: Order = {"products": lines}
        if not options.technical_keeps_source:
            changes |= {"order_source": "personal", "order_source_id": 0}
            changes |= {"external_order_id": "", "shop_order_id": 0}
        target = self._book.derive(orders[0], changes, dated_now=options.derived_dates == "now")
        self._record("technical_merge", order_ids, target, lines)
        named = {"each": order_ids, "one": order_ids[:1], "none": ()}[options.technical_entries]
        pairs = [(target, each) if options.technical_entry_of == "new" else (each, target) for each in named]
        self._announce(target, MERGED, pairs, options)
        return target

    def split(
        self, order_id: int, lines: int, pieces: int | None, delivery: float, options: BaselinkerOptions
    ) -> int:
        """Split an order; see `BaselinkerAccount.split`."""
        order = self._book.orders[order_id]
        kept, moved = lines_of(order)[:-lines], []
        for line in copy.deepcopy(lines_of(order)[-lines:]):
            quantity = number_of(line, "quantity")
            if pieces is not None and pieces < quantity:
                kept = [*kept, line | {"quantity": quantity - pieces}]
                line["quantity"] = pieces
            moved.append(line)
        changes: Order = {"products": kept}
        if delivery:
            changes["delivery_price"] = round(float(str(order["delivery_price"])) - delivery, 2)
        self._book.change(order, changes)
        parted: Order = {"products": moved, "delivery_price": delivery}
        target = self._book.derive(order, parted, dated_now=options.derived_dates == "now")
        self._record("split", [order_id], target, moved, delivery)
        pair = (target, order_id) if options.split_entry_of == "new" else (order_id, target)
        self._announce(target, SPLIT, [pair], options)
        return target

    def copy(self, order_id: int, options: BaselinkerOptions) -> int:
        """Copy an order; see `BaselinkerAccount.copy`."""
        order = self._book.orders[order_id]
        changes: Order = {"products": lines_of(order)}
        if not options.copies_keep_external_id:
            changes |= {"external_order_id": "", "shop_order_id": 0}
        target = self._book.derive(order, changes, dated_now=options.derived_dates == "now")
        self._record("copy", [order_id], target, lines_of(order))
        pair = (target, order_id) if options.copy_entry_of == "new" else (order_id, target)
        self._announce(target, COPIED, [pair], options)
        return target

    def _record(
        self,
        kind: DeedKind,
        sources: Sequence[int],
        target: int,
        lines: Sequence[Order],
        delivery: float = 0,
    ) -> None:
        had = tuple(copy.deepcopy(list(lines)))
        self.deeds.append(Deed(kind, tuple(sources), target, had, delivery, self._now()))

    def _announce(
        self, target: int, log_type: int, pairs: Sequence[tuple[int, int]], options: BaselinkerOptions
    ) -> None:
        """Write the entries of a new order, and those that say where it is from."""
        if options.copy_created_entry == "before":
            self._log_created(target)
        for order_id, object_id in pairs:
            self._journal.append(log_type, order_id, object_id)
        if options.copy_created_entry == "after":
            self._log_created(target)
