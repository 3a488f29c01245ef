"""Sends an order's event once, whatever becomes of the request's answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from ordersync.delivery.write_contact import WrittenContact
from ordersync.domain.buyer import Buyer
from ordersync.domain.card import CardEvent, CardsSeen, is_telling, is_whole, own_event
from ordersync.domain.contact import ContactState
from ordersync.domain.delivery import EventKind, Intent, OrderRecord, State
from ordersync.domain.order import Order
from ordersync.domain.purchase import PurchaseEvent, purchase_event
from ordersync.errors import OrderSyncError, OutcomeUnknown, Rejected, RetryLater, UnknownRefusal
from ordersync.pacing.context import ConnectionContext, check_prompt
from ordersync.ports import SalesManago
from ordersync.records.record import Record

KIND = EventKind.PURCHASE
PATIENCE = 3  # an account's cards are the better known, the more of them were read


@dataclass(frozen=True)
class EventSender:
    """Sends the PURCHASE events of one connection."""

    context: ConnectionContext
    salesmanago: SalesManago

    # --- Sending ---

    def send(
        self, order: Order, read_at: float, buyer: Buyer, contact: WrittenContact, record: Record[OrderRecord]
    ) -> None:
        """Record the intent, send the event, record that it is sent.

        Args:
            order: the order, which has no event yet.
            read_at: when its reading began, epoch seconds.
            buyer: whose order it is.
            contact: the buyer's contact, just written.
            record: the order's record as it was before the order was read.

        Raises:
            Conflict: the record has changed since; nothing was sent.
            RetryLater: the outcome is unknown; `read_back` finds it out later.
            Refused: SALESmanago refuses the credential or the owner.
            Rejected: SALESmanago refuses the event.
            UnknownRefusal: SALESmanago refuses for an unknown reason.
        """
        self._take_turn(buyer.email, order.order_id)
        event = purchase_event(order, self.context.connection.settings)
        intent = self._intent(event, contact)
        seen = record.value.seen(order, read_at)
        intended = record.save(seen.intended(KIND, intent, self.context.clock.now()))
        event_id = self._request(event, intent, record.value, intended, buyer)
        intended.slot.change(lambda value: self._sent_by(intent, value, event_id))
        self._record_event(buyer.email, contact.contact_id, order)

    def _intent(self, event: PurchaseEvent, contact: WrittenContact) -> Intent:
        return Intent(
            contact_id=contact.contact_id,
            at=round(self.context.clock.now(), 3),
            external_id=event.external_id,
            location=event.location,
            date_ms=event.date_ms,
            kind=KIND,
            beside=contact.known_events,
        )

    def _request(
        self,
        event: PurchaseEvent,
        intent: Intent,
        before: OrderRecord,
        intended: Record[OrderRecord],
        buyer: Buyer,
    ) -> str:
        """Send the request; take the intent back if it certainly had no effect."""
        try:
            check_prompt(self.context, intent.at)
            return self.salesmanago.add_purchase(intent.contact_id, event)
        except OutcomeUnknown as error:
            raise error.delayed(self.context.timings.read_back_delay) from error
        except OrderSyncError as error:
            intended.save(intended.value.withdrawn(KIND, before, self.context.clock.now()))
            if isinstance(error, Rejected | UnknownRefusal):
                self.context.records.contact(buyer.email).change(ContactState.lost)
            raise

    def _sent_by(self, intent: Intent, value: OrderRecord, event_id: str) -> OrderRecord | None:
        """Return the record with this request's event sent, or None if it is about another request now."""
        present = value.event(KIND).intent
        if present is None or present.at != intent.at:
            return None
        return value.sent(KIND, event_id, self.context.clock.now())

    # --- Turns: one event request of a contact in question at a time ---

    def _take_turn(self, email: str, order_id: int) -> None:
        """Let only one event request of a contact be in question: later events may hide it on its card.

        Raises:
            RetryLater: what became of another order's request is not known yet.
        """

        def ask(state: ContactState) -> ContactState:
            if state.asking not in (0, order_id) and self._is_in_question(state.asking):
                msg = (
                    f"connection {self.context.connection_id}: the contact's event of order {state.asking} is"
                    " in question"
                )
                raise RetryLater(msg, after=self.context.timings.read_back_delay)
            return state.asked_by(order_id)

        self.context.records.contact(email).change(ask)

    def _is_in_question(self, order_id: int) -> bool:
        return self.context.records.order(order_id).read().value.event(KIND).state is State.INTENT

    def _record_event(self, email: str, contact_id: str, order: Order) -> None:
        """Record that the contact's card holds the order's event from now on."""

        def hold(state: ContactState) -> ContactState | None:
            return state.with_event(order) if state.contact_id == contact_id else None

        state = self.context.records.contact(email).change(hold).value
        if state.contact_id == contact_id and state.events.count > 1:
            self.context.records.cards().change(lambda seen: seen.with_card(contact_id, state.events.count))

    # --- Reading back ---

    def read_back(self, record: Record[OrderRecord]) -> Record[OrderRecord]:
        """Find out what became of an event request whose answer is not known.

        Reads the contact's card once the request can no longer be under way. An event that is there is
        adopted; if the card certainly lacks it, the event is due again; if the card can't tell for some time,
        a person has to decide.

        Returns:
            The record as it stands now: sent, queued or unknown.

        Raises:
            RetryLater: it is too early, or SALESmanago did not answer.
            Refused: SALESmanago refuses the credential.
        """
        now, event = self.context.clock.now(), record.value.event(KIND)
        if event.intent is None:
            return record
        early = event.intent.at + self.context.timings.read_back_delay - now
        if early > 0:
            msg = f"connection {self.context.connection_id}: an event request may still be under way"
            raise RetryLater(msg, after=early)
        events = self.salesmanago.card_events(event.intent.contact_id)
        now = self.context.clock.now()
        if events is not None:
            if found := own_event(events, event.intent):
                return record.save(record.value.sent(KIND, found.event_id, now))
            if self._certainly_lack(events, event.intent):
                return record.save(record.value.absent(KIND, self.context.clock.now()))
        return record if event.state is State.UNKNOWN else self._doubt(record)

    def _doubt(self, record: Record[OrderRecord]) -> Record[OrderRecord]:
        """Leave an outcome that the card can't tell to a person, once it could not tell for some time."""
        now = self.context.clock.now()
        doubtful = record.value.in_doubt(KIND, now)
        if doubtful != record.value:
            record = record.save(doubtful)
        intent = doubtful.event(KIND).intent
        since = intent.doubtful_since if intent else now
        if now - since < PATIENCE * self.context.timings.not_found_window:
            connection = f"connection {self.context.connection_id}"
            msg = f"{connection}: the contact's card can't tell yet whether an event arrived"
            raise RetryLater(msg)
        reason = (
            "the contact's card can't tell whether the event arrived; see docs/runbook.md, Unknown outcomes"
        )
        return record.save(record.value.left_unknown(KIND, reason, now))

    def _certainly_lack(self, events: Sequence[CardEvent], intent: Intent) -> bool:
        """Return whether a card's events certainly lack the intended one; if need be, read a longer card."""
        seen = self._having_shown(len(events))
        if not is_telling(events, intent):
            return False
        if not is_whole(events, intent, seen) and seen.events > seen.most_shown:
            longest = self.salesmanago.card_events(seen.contact_id) or ()
            seen = self._having_shown(len(longest))
        return is_whole(events, intent, seen)

    def _having_shown(self, number: int) -> CardsSeen:
        return self.context.records.cards().change(lambda seen: seen.having_shown(number)).value
