"""Makes sure that of several orders that are one purchase only one gets the event."""

from collections.abc import Iterable
from itertools import combinations

from ordersync.delivery.context import DeliveryDesk
from ordersync.domain.delivery import State
from ordersync.domain.order import Order
from ordersync.domain.relatives import Purchase, identity_key, pair_key
from ordersync.errors import Conflict, RetryLater


def has_event(order_id: int, desk: DeliveryDesk) -> bool:
    """Whether the order's event was sent, or may have been."""
    return desk.delivery(order_id).value.has_event


def claim_purchase(order: Order, desk: DeliveryDesk) -> bool:
    """Claims the purchase for this order.

    Every purchase that the order is part of is claimed, in the order of their keys, so that of two related
    orders at once one comes first. A claim may be taken over from an order that has not got as far as its
    event request; its record is written first, so that it can't get there unnoticed.

    Returns:
        False where a relative has the event.

    Raises:
        RetryLater: a relative is being delivered at this moment, or its event request is in question.
    """
    family = set(desk.relatives(order.order_id))
    _make_known(order.order_id, family, desk)
    keys = [pair_key(*pair) for pair in combinations({order.order_id, *family}, 2)]
    if identity := identity_key(order):
        keys.append(identity)
        family |= set(desk.records.purchases.read(desk.connection_id, identity).value.members)
    family.discard(order.order_id)
    if any(_has_event_or_none(relative, desk) for relative in sorted(family)):
        return False
    if not all(_fenced_off(relative, desk) for relative in sorted(family)):
        return False
    return all(_claimed(key, order.order_id, desk) for key in sorted(set(keys)))


def _has_event_or_none(order_id: int, desk: DeliveryDesk) -> bool:
    """Whether a relative has the event; one whose request is in question may yet turn out to have none.

    An unknown outcome counts as an event until a person has decided.
    """
    delivery = desk.delivery(order_id).value
    if delivery.state is State.INTENT:
        msg = f"connection {desk.connection_id}: the event of order {order_id}, a related one, is in question"
        raise RetryLater(msg, after=desk.timings.read_back_delay)
    return delivery.has_event


def _make_known(order_id: int, family: Iterable[int], desk: DeliveryDesk) -> None:
    """Lets each relative know of the order: the poller may have been cut off between the two."""
    for relative in family:
        key = f"relations#{relative}"
        desk.records.relations.change(
            desk.connection_id, key, lambda relations: relations.with_relatives(order_id)
        )


def _claimed(key: str, order_id: int, desk: DeliveryDesk) -> bool:
    record = desk.records.purchases.read(desk.connection_id, key)
    holder = record.value.claimed_by
    if holder not in (0, order_id) and not _fenced_off(holder, desk):
        return False
    claim: Purchase = record.value.with_members(order_id).model_copy(update={"claimed_by": order_id})
    if claim != record.value:
        desk.records.purchases.write(record, claim)
    return True


def _fenced_off(order_id: int, desk: DeliveryDesk) -> bool:
    """Writes a relative's record anew, unless it has the event: whoever delivers it has to look again."""
    record = desk.delivery(order_id)
    if _has_event_or_none(order_id, desk):
        return False
    try:
        desk.records.deliveries.write(record, record.value)
    except Conflict:
        if _has_event_or_none(order_id, desk):
            return False
        raise
    return True
