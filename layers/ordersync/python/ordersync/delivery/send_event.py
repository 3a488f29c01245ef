"""Sends an order's event once, whatever becomes of the request's answer."""

from ordersync.delivery.ask_in_turn import EventTurn
from ordersync.delivery.read_back import CardReader
from ordersync.delivery.write_contact import WrittenContact
from ordersync.domain.buyer import Buyer
from ordersync.domain.contact import SentGoods
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.goods import Goods
from ordersync.domain.intent import PURCHASE, Intent
from ordersync.domain.order import Order, OrderName
from ordersync.domain.purchase import PurchaseEvent, purchase_event
from ordersync.domain.states import State
from ordersync.errors import Conflict, OrderSyncError, OutcomeUnknown
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext
from ordersync.ports import SalesManago
from ordersync.records.record import Record


@frozen
class EventSender:
    """Sends the PURCHASE events of one connection."""

    context: ConnectionContext
    salesmanago: SalesManago
    reader: CardReader

    def turn_of(self, order: Order, *, may_be_copy: bool) -> EventTurn:
        """Return the turn of an order's event request among those of its buyer's other orders.

        Args:
            order: the order, with what its event counts.
            may_be_copy: whether the journal may have forgotten that it is a copy.
        """
        return EventTurn(self.context, self.reader, order, may_be_copy)

    def send(
        self, order: Order, read_at: float, buyer: Buyer, contact: WrittenContact, record: Record[OrderRecord]
    ) -> None:
        """Record the intent, send the event, record that it is sent.

        Args:
            order: the order, with what its event counts; it has none yet, and has taken its turn.
            read_at: when its reading began, epoch seconds.
            buyer: whose order it is.
            contact: the buyer's contact, as it was when the order took its turn.
            record: the order's record as it was before the order was read.

        Raises:
            Conflict: the record has changed since; nothing was sent.
            RetryLater: the outcome is unknown; `CardReader.read_back` finds it out later.
            Refused: SALESmanago refuses the credential or the owner.
            Rejected: SALESmanago refuses the event.
            UnknownRefusal: SALESmanago refuses for an unknown reason.
        """
        sent = SentGoods(self.context.named(order.order_id), order.goods)
        event = purchase_event(order, self.context.connection.settings)
        intent, seen = self._intent(order, event, contact), record.value.seen(order, read_at)
        through = buyer.through.order_id if buyer.through else 0
        intended = record.save(seen.intended(PURCHASE, intent, self.context.clock.now(), through=through))
        try:
            self._check_turn(buyer.email, sent.name)
            event_id = self.salesmanago.add_purchase(
                intent.contact_id, event, intent.at + self.context.timings.promptness
            )
        except OutcomeUnknown as error:
            raise error.delayed(self.context.timings.read_back_delay) from error
        except OrderSyncError:
            self._take_back(buyer.email, sent, intent, record.value, intended)
            raise
        intended.slot.change(lambda value: self._sent_by(intent, value, event_id), known=intended)
        self._record_card(contact)

    def _intent(self, order: Order, event: PurchaseEvent, contact: WrittenContact) -> Intent:
        return Intent(
            contact_id=contact.contact_id,
            at=round(self.context.clock.now(), 3),
            external_id=event.external_id,
            location=event.location,
            date_ms=event.date_ms,
            kind=PURCHASE,
            counted=Goods.of(order),
            beside=contact.known_events.orders,
        )

    def _take_back(
        self,
        email: str,
        sent: SentGoods,
        intent: Intent,
        before: OrderRecord,
        intended: Record[OrderRecord],
    ) -> None:
        """Take intent and turn back: the request certainly had no effect."""
        intended.slot.change(lambda value: self._withdrawn(intent, value, before), known=intended)
        self.context.account.contact(email).change(lambda state: state.given_back(sent))

    def _withdrawn(self, intent: Intent, value: OrderRecord, before: OrderRecord) -> OrderRecord | None:
        """Return the record without this intent, or None if it is about another request now."""
        present = value.event(PURCHASE).intent
        if value.event(PURCHASE).state is not State.INTENT or present is None or present.at != intent.at:
            return None
        return value.withdrawn(PURCHASE, before, self.context.clock.now())

    def _sent_by(self, intent: Intent, value: OrderRecord, event_id: str) -> OrderRecord | None:
        """Return the record with this request's event sent, or None if it is about another request now."""
        present = value.event(PURCHASE).intent
        if present is None or present.at != intent.at:
            return None
        return value.sent(PURCHASE, event_id, self.context.clock.now())

    def _check_turn(self, email: str, name: OrderName) -> None:
        """Check that no other order took the turn while this one's intent was not recorded yet.

        Raises:
            Conflict: one did.
        """
        if self.context.account.contact(email).read().value.asking != name:
            raise Conflict(
                f"connection {self.context.connection_id}: another order of the contact took its turn",
                after=0.0,
            )

    def _record_card(self, contact: WrittenContact) -> None:
        """Record how many events the contact's card was known to hold before this one, if that says much."""
        events = contact.known_events
        if events.count > 1:
            cards = self.context.account.cards()
            cards.change(lambda seen: seen.with_card(contact.contact_id, events.count))
