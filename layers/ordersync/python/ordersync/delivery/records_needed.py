"""Names the records that an order needs one right after the other, so that one request may read them."""

from ordersync.domain.buyer import Buyer, indexed_number, own_buyer
from ordersync.domain.order import Order
from ordersync.pacing.context import ConnectionContext
from ordersync.ports import Place


def needed_by_edit(order: Order, context: ConnectionContext) -> list[Place]:
    """Return where an order whose event is done is indexed, and its contact, if it names its buyer itself.

    Raises:
        RetryLater: the key of the records can't be used.
    """
    buyer, number = own_buyer(order, context.connection), indexed_number(order, context.connection)
    if not isinstance(buyer, Buyer) or number is None:
        return []
    return [context.records.phone(number).place, context.account.contact(buyer.email).place]


def needed_by_event(order: Order, buyer: Buyer, context: ConnectionContext) -> list[Place]:
    """Return where the family and the contact of an order are whose event is due.

    Raises:
        RetryLater: as `needed_by_edit`.
    """
    return [context.records.family(order.order_id).place, context.account.contact(buyer.email).place]
