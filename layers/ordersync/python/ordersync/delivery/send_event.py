"""Sends an order's PURCHASE event once, whatever becomes of the request's answer."""

from ordersync.delivery.context import DeliveryDesk
from ordersync.delivery.settle_event import sent
from ordersync.delivery.write_contact import WrittenContact, forget_contact, remember_event, take_turn
from ordersync.domain.buyer import Buyer
from ordersync.domain.delivery import Delivery, Intent, State
from ordersync.domain.order import Order
from ordersync.domain.purchase import purchase_event
from ordersync.errors import OrderSyncError, OutcomeUnknown, Rejected, UnknownRefusal
from ordersync.records.record import Record


def send_event(
    order: Order,
    read_at: float,
    buyer: Buyer,
    contact: WrittenContact,
    record: Record[Delivery],
    desk: DeliveryDesk,
) -> None:
    """Records the intent, sends the event, records that it is sent.

    Args:
        order: the order, which has no event yet.
        read_at: when its reading began, epoch seconds.
        buyer: whose order it is.
        contact: the buyer's contact, just written.
        record: the order's record as it was before the order was read.
        desk: the connection's.

    Raises:
        Conflict: the record has changed since; nothing was sent.
        RetryLater: the outcome is unknown; `settle_event` finds it out later.
        Refused: SALESmanago refuses the credential or the owner.
        Rejected: SALESmanago refuses the event.
        UnknownRefusal: SALESmanago refuses for an unknown reason.
    """
    take_turn(buyer.email, order.order_id, desk)
    event = purchase_event(order, desk.connection.settings)
    intent = Intent(
        contact_id=contact.contact_id,
        at=round(desk.clock.now(), 3),
        external_id=event.external_id,
        location=event.location,
        date_ms=event.date_ms,
        beside=contact.known_events,
    )
    noted = desk.note(record, _with_intent(record.value, order, read_at, intent))
    try:
        desk.check_promptness(intent.at)
        event_id = desk.salesmanago.add_purchase(contact.contact_id, event)
    except OutcomeUnknown as error:
        error.after = max(error.after or 0, desk.timings.read_back_delay)
        raise
    except OrderSyncError as error:
        desk.note(noted, record.value.model_copy(update={"order_date": order.date_add, "intent": None}))
        if isinstance(error, Rejected | UnknownRefusal):
            forget_contact(buyer.email, desk)
        raise
    desk.records.deliveries.change(
        desk.connection_id,
        noted.key,
        lambda delivery: sent(delivery, event_id, desk) if _is_of(delivery, intent) else None,
    )
    remember_event(buyer.email, contact.contact_id, order, desk)


def _with_intent(delivery: Delivery, order: Order, read_at: float, intent: Intent) -> Delivery:
    return delivery.model_copy(
        update={
            "state": State.INTENT,
            "reason": "",
            "order_date": order.date_add,
            "read_at": read_at,
            "contact_id": intent.contact_id,
            "intent": intent,
        }
    )


def _is_of(delivery: Delivery, intent: Intent) -> bool:
    """Whether the record still tells of this request."""
    return delivery.intent is not None and delivery.intent.at == intent.at
