"""The phone index: who has ordered under a number, and which masked orders wait for a match."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from ordersync.domain.order import Order

MOST_ORDERS = 50


@dataclass(frozen=True)
class PhoneEntry:
    """The orders of one number; it holds neither the number nor an e-mail address.

    Attributes:
        identified: orders that identify the number's owner, with the epoch second at which an answer began
            that showed it.
        masked: orders that wait for such a one, with the epoch second they were added at.
    """

    identified: Mapping[int, float] = field(default_factory=dict)
    masked: Mapping[int, int] = field(default_factory=dict)

    def with_identified(self, order: Order, shown_at: float) -> "PhoneEntry":
        """Return the entry, knowing since when `order` is known to identify the number's owner."""
        identified = {order.order_id: shown_at, **self.identified}
        newest = sorted(identified)[-MOST_ORDERS:]
        return replace(self, identified={order_id: identified[order_id] for order_id in newest})

    def with_masked(self, order: Order) -> "PhoneEntry":
        """Return the entry, knowing that `order` waits for a match."""
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
