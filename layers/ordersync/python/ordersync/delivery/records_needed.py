"""Names the records that an order needs one after the other, so that one request may read them."""

from ordersync.domain.buyer import Buyer, indexed_number, own_buyer
from ordersync.domain.order import Order
from ordersync.pacing.context import ConnectionContext
from ordersync.ports import Place


def records_needed(order: Order, context: ConnectionContext, *, is_done: bool) -> list[Place]:
    """Return where the records are that an order needs which says by itself whose it is; else none.

    Its family may be among them because the order's own record was read before: a relation recorded since
    then comes with a fence, which changes that record.

    Args:
        order: the order.
        context: its connection.
        is_done: whether its event was sent, so that its family is of no interest.

    Raises:
        RetryLater: the key of the records can't be used.
    """
    buyer = own_buyer(order, context.connection)
    if not isinstance(buyer, Buyer):
        return []
    places = [context.account.contact(buyer.email).place]
    if number := indexed_number(order, context.connection):
        places.append(context.records.phone(number).place)
    if not is_done:
        places.append(context.records.family(order.order_id).place)
    return places
