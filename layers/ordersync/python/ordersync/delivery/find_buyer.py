"""Finds whose order it is, for masked addresses through other orders with the same phone number."""

import hashlib

from ordersync.delivery.context import DeliveryDesk
from ordersync.domain.buyer import (
    Buyer,
    candidates,
    choose_buyer,
    identifies_buyer,
    is_matched_by_phone,
    own_buyer,
    phone_of,
)
from ordersync.domain.journal import Origin, QueueMessage
from ordersync.domain.order import Order
from ordersync.domain.phone_entry import (
    PhoneEntry,
    waiting_for,
    with_identified,
    with_masked,
    without_masked,
)
from ordersync.domain.phones import spellings
from ordersync.domain.skips import SkipReason
from ordersync.errors import NotApplied

MOST_READ = 25


def find_buyer(order: Order, not_before: float, desk: DeliveryDesk) -> Buyer | SkipReason:
    """The order's buyer, or why there is none.

    Args:
        order: whose buyer is looked for.
        not_before: the epoch second whose changes the other orders must show.
        desk: the connection's.

    Raises:
        RetryLater, Wait: BaseLinker or a table did not answer.
    """
    buyer = own_buyer(order, desk.connection)
    number = phone_of(order)
    if (
        buyer is not SkipReason.MASKED_EMAIL
        or number is None
        or not is_matched_by_phone(order, desk.connection)
    ):
        return buyer
    entry = desk.records.phones.change(
        desk.connection_id, _key(desk, number), lambda known: with_masked(known, order)
    ).value
    found = choose_buyer(order, _search(order, number, entry, not_before, desk))
    if isinstance(found, Buyer):
        _no_longer_waiting(number, [order.order_id], desk)
    return found


def remember_phone(order: Order, desk: DeliveryDesk) -> None:
    """Keeps that an order tells whose number it bears, and has those looked at again that waited to learn it.

    BaseLinker may find orders by phone only where the spelling is the same; this index knows better.

    Raises:
        RetryLater: the index or the queue did not answer.
    """
    number = phone_of(order)
    if desk.connection.settings.match_by_phone == "off" or number is None:
        return
    if not identifies_buyer(order, desk.connection):
        return
    key = _key(desk, number)
    entry = desk.records.phones.change(
        desk.connection_id, key, lambda known: with_identified(known, order)
    ).value
    if waiting := waiting_for(entry, order):
        _look_again(waiting, desk)
        _no_longer_waiting(number, waiting, desk)


def _search(
    order: Order, number: str, entry: PhoneEntry, not_before: float, desk: DeliveryDesk
) -> list[Order]:
    seen: dict[int, Order] = {}
    asked = set(entry.identified) - {order.order_id}
    for spelling in spellings(order.phone, number):
        hits = desk.baselinker.orders_by_phone(spelling)
        asked |= {hit.order_id for hit in hits if hit.date_add is None or hit.date_add <= order.date_add}
        unseen = sorted(asked - seen.keys() - {order.order_id}, reverse=True)[:MOST_READ]
        for order_id, reading in desk.reader.read(dict.fromkeys(unseen, not_before)).items():
            if reading.order:
                seen[order_id] = reading.order
        if found := candidates(order, number, seen.values(), desk.connection):
            return found
    return []


def _look_again(order_ids: list[int], desk: DeliveryDesk) -> None:
    messages = [
        QueueMessage(connection_id=desk.connection_id, order_id=order_id, origin=Origin.SWEEP)
        for order_id in order_ids
    ]
    if not all(desk.sweep_queue.send(messages)):
        msg = f"connection {desk.connection_id}: the sweep queue did not take every masked order; tried again"
        raise NotApplied(msg)


def _no_longer_waiting(number: str, order_ids: list[int], desk: DeliveryDesk) -> None:
    desk.records.phones.change(
        desk.connection_id, _key(desk, number), lambda entry: without_masked(entry, order_ids)
    )


def _key(desk: DeliveryDesk, number: str) -> str:
    return "phone#" + hashlib.sha256(f"{desk.connection_id} {number}".encode()).hexdigest()
