"""The phone index: who has ordered under a number, and whose orders wait to learn it."""

from pydantic import BaseModel

from ordersync.domain.order import Order

MOST_ORDERS = 50


class PhoneEntry(BaseModel):
    """The orders of one number; it holds neither the number nor an address.

    Attributes:
        identified: orders that tell whose number it is.
        masked: orders that wait for such a one, with the epoch second they were added at.
    """

    identified: tuple[int, ...] = ()
    masked: dict[int, int] = {}


def with_identified(entry: PhoneEntry, order: Order) -> PhoneEntry:
    """The entry, knowing that `order` tells whose number it is."""
    identified = tuple(sorted({*entry.identified, order.order_id})[-MOST_ORDERS:])
    return entry.model_copy(update={"identified": identified})


def with_masked(entry: PhoneEntry, order: Order) -> PhoneEntry:
    """The entry, knowing that `order` waits to learn whose number it is."""
    masked = {**entry.masked, order.order_id: order.date_add}
    newest = sorted(masked, key=lambda order_id: masked[order_id])[-MOST_ORDERS:]
    return entry.model_copy(update={"masked": {order_id: masked[order_id] for order_id in newest}})


def waiting_for(entry: PhoneEntry, order: Order) -> list[int]:
    """The masked orders that `order` may be the answer for: those added after it."""
    return [order_id for order_id, added in entry.masked.items() if (added, order_id) > order.age_key]


def without_masked(entry: PhoneEntry, order_ids: list[int]) -> PhoneEntry:
    """The entry once these orders are looked at again, or known."""
    masked = {order_id: added for order_id, added in entry.masked.items() if order_id not in order_ids}
    return entry.model_copy(update={"masked": masked})
