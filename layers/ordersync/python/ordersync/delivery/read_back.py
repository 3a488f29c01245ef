"""Reads a contact's card back, to find out what became of an event request whose answer is not known."""

from collections.abc import Sequence

from ordersync.delivery.jobs import CARD_INCOMPLETE
from ordersync.delivery.requeue import Requeue
from ordersync.domain.card import CardEvent, CardsSeen, is_telling, is_whole, own_event
from ordersync.domain.delivery import DAY, OrderRecord
from ordersync.domain.intent import PURCHASE, Intent
from ordersync.domain.open_question import OpenQuestion
from ordersync.domain.order import OrderName
from ordersync.domain.states import State
from ordersync.errors import OrderSyncError, OutcomeUnknown, Rejected, RetryLater, UnknownRefusal
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext
from ordersync.ports import SalesManago
from ordersync.records.connection import order_of
from ordersync.records.record import Record

CARD_CANT_TELL = (
    "the contact's card can't tell whether the event arrived; see docs/runbook.md, Unknown outcomes"
)
PATIENCE = 3  # an account's cards are the better known, the more of them were read


@frozen
class CardReader:
    """Reads the cards of one connection's contacts, for its own orders and for those that share a contact."""

    context: ConnectionContext
    salesmanago: SalesManago
    requeue: Requeue

    def read_back(
        self, record: Record[OrderRecord], *, helping: OrderName | None = None
    ) -> Record[OrderRecord]:
        """Find out what became of an order's event request.

        Reads the contact's card once the request can no longer be under way. An event that is there is
        adopted; if the card certainly lacks it, the event is due again; if the card can't tell for some time,
        a person has to decide.

        Args:
            record: the order's record.
            helping: the order, if the caller is about another one: this one's message may be lost.

        Returns:
            The record as it stands now: sent, queued or unknown.

        Raises:
            RetryLater: it is too early, or SALESmanago did not answer.
            Refused: SALESmanago refuses the credential.
        """
        event = record.value.event(PURCHASE)
        if event.intent is None:
            return record
        self._check_over(event.intent)
        given_up = record.value.failures.are_too_many
        events, refusal = self._card(event.intent.contact_id, given_up=given_up)
        if events is not None:
            if found := own_event(events, event.intent):
                return record.save(record.value.sent(PURCHASE, found.event_id, self.context.clock.now()))
            if self._certainly_lack(events, event.intent):
                return self._reopen(record, helping)
        if event.state is State.UNKNOWN:
            return record
        unknown = isinstance(refusal, UnknownRefusal)
        return self._doubt(record, DAY if unknown else PATIENCE * self.context.timings.not_found_window)

    def help(self, order: OrderName) -> OrderRecord:
        """Read back an event request of another order that may have lost its message.

        The order may be another connection's, even one that was removed: its ledger holds the intent, and the
        contact's card is the same for every connection of the account.

        Returns:
            The order's record, whose event is not in question any more.

        Raises:
            RetryLater: what became of the request is not known yet.
            Refused: SALESmanago refuses the credential.
        """
        record = self.context.records.of(order.connection_id).order(order.order_id).read()
        if record.value.event(PURCHASE).state is State.INTENT:
            record = self.read_back(record, helping=order)
        return record.value

    def _check_over(self, intent: Intent) -> None:
        """Check that the request can't be under way any more.

        Raises:
            RetryLater: it may be.
        """
        early = intent.at + self.context.timings.read_back_delay - self.context.clock.now()
        if early > 0:
            connection = f"connection {self.context.connection_id}"
            raise RetryLater(
                f"{connection}: the event request of order {intent.external_id} may still be under way",
                after=early,
            )

    def _card(
        self, contact_id: str, *, given_up: bool = False
    ) -> tuple[Sequence[CardEvent] | None, OrderSyncError | None]:
        """Return a card's events, or None and the refusal: a refused card says nothing about the order.

        For an order that is given up, so does a card that SALESmanago fails to show.
        """
        try:
            return self.salesmanago.card_events(contact_id), None
        except (Rejected, UnknownRefusal, OutcomeUnknown) as error:
            if isinstance(error, OutcomeUnknown) and not given_up:
                raise
            self.context.log.warning(
                "card refused", connection_id=self.context.connection_id, error=str(error)
            )
            return None, error

    def _reopen(self, record: Record[OrderRecord], helping: OrderName | None) -> Record[OrderRecord]:
        """Make the event due again; a helper queues a message first, as the order may have none."""
        if helping:
            self.requeue(helping)
        return record.save(record.value.absent(PURCHASE, self.context.clock.now()))

    def _doubt(self, record: Record[OrderRecord], patience: float) -> Record[OrderRecord]:
        """Leave an outcome to a person, once the card could not tell for so many seconds."""
        now = self.context.clock.now()
        doubtful = record.value.in_doubt(PURCHASE, now)
        if doubtful != record.value:
            record = record.save(doubtful)
        intent = doubtful.event(PURCHASE).intent
        since = intent.doubtful_since if intent else now
        if now - since < patience:
            connection = f"connection {self.context.connection_id}"
            raise RetryLater(f"{connection}: the contact's card can't tell yet whether an event arrived")
        self._open_question(record, now)
        return record.save(record.value.left_unknown(PURCHASE, CARD_CANT_TELL, now))

    def _open_question(self, record: Record[OrderRecord], now: float) -> None:
        """Record that a person has to decide, before the outcome says so; another order may have asked."""
        order_id = order_of(record.slot.key) or 0
        questions = self.context.records.of(record.slot.scope).open_questions()
        questions.add(OpenQuestion(order_id, CARD_INCOMPLETE, now))

    def _certainly_lack(self, events: Sequence[CardEvent], intent: Intent) -> bool:
        """Return whether a card's events certainly lack the intended one; if need be, read a longer card."""
        seen = self._having_shown(len(events))
        if not is_telling(events, intent):
            return False
        if not is_whole(events, intent, seen) and seen.events > seen.most_shown:
            longest, _ = self._card(seen.contact_id)
            seen = self._having_shown(len(longest or ()))
        return is_whole(events, intent, seen)

    def _having_shown(self, number: int) -> CardsSeen:
        return self.context.account.cards().change(lambda seen: seen.having_shown(number)).value
