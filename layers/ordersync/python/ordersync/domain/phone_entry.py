"""The phone index: who has ordered under a number, and which masked orders wait for a match."""

from collections.abc import Collection, Mapping
from dataclasses import field, replace

from ordersync.domain.order import Order
from ordersync.frozen import frozen

MOST_ORDERS = 50


@frozen
class PhoneEntry:
    """The orders of one number; it holds neither the number nor an e-mail address.

    Attributes:
        identified: orders that identify the number's owner, with the epoch second at which an answer began
            that showed it.
        masked: orders that wait for such a one, with the epoch second they were added at.
        forgotten_at: up to when orders of an owner are not recorded here who wanted to be forgotten; 0 for
            never.
        is_blocked: whether no order with this number is transferred whose own e-mail address is masked.
    """

    identified: Mapping[int, float] = field(default_factory=dict)
    masked: Mapping[int, int] = field(default_factory=dict)
    forgotten_at: float = 0
    is_blocked: bool = False

    def with_identified(self, order: Order, shown_at: float, *, is_kept: bool = False) -> "PhoneEntry":
        """Return the entry, knowing since when `order` is known to identify the number's owner.

        Args:
            order: the order.
            shown_at: epoch seconds.
            is_kept: whether it is known to be of no person who is forgotten.
        """
        if self.is_blocked or (self.may_have_lost(order) and not is_kept):
            return self
        identified = {order.order_id: shown_at, **self.identified}
        newest = sorted(identified)[-MOST_ORDERS:]
        return replace(self, identified={order_id: identified[order_id] for order_id in newest})

    def with_masked(self, order: Order) -> "PhoneEntry":
        """Return the entry, knowing that `order` waits for a match."""
        if self.is_blocked or self.may_have_lost(order):
            return self
        masked = {**self.masked, order.order_id: order.date_add}
        newest = sorted(masked, key=lambda order_id: masked[order_id])[-MOST_ORDERS:]
        return replace(self, masked={order_id: masked[order_id] for order_id in newest})

    def waiting_for(self, order: Order) -> list[int]:
        """Return the masked orders that `order` may be the match for: those added after it."""
        return [order_id for order_id, added in self.masked.items() if (added, order_id) > order.age_key]

    def without_masked(self, order_ids: Collection[int]) -> "PhoneEntry":
        """Return the entry without orders that were matched or requeued."""
        masked = {order_id: added for order_id, added in self.masked.items() if order_id not in order_ids}
        return replace(self, masked=masked)

    def without_identified(self, order_id: int) -> "PhoneEntry | None":
        """Return the entry without an order that identified the number's owner, None if it has not that."""
        identified = {each: at for each, at in self.identified.items() if each != order_id}
        return replace(self, identified=identified) if len(identified) < len(self.identified) else None

    def forgotten(self, order_ids: Collection[int], now: float, *, block: bool) -> "PhoneEntry":
        """Erase these orders, and record none any more that was added up to now.

        Args:
            order_ids: the orders.
            now: epoch seconds.
            block: whether the number's masked orders are not transferred any more.
        """
        return PhoneEntry(
            identified={each: at for each, at in self.identified.items() if each not in order_ids},
            masked={each: added for each, added in self.masked.items() if each not in order_ids},
            forgotten_at=round(now, 3),
            is_blocked=block or self.is_blocked,
        )

    def may_have_lost(self, order: Order) -> bool:
        """Return whether an order may have been erased here: it is as old as those of a forgotten person."""
        is_known = order.order_id in self.identified or order.order_id in self.masked
        return not is_known and order.date_add <= self.forgotten_at
