"""Lets one event request of a contact be in question at a time: later events may hide it on its card."""

from collections.abc import Callable
from contextlib import suppress

from ordersync.delivery.read_back import CardReader
from ordersync.domain.contact import ContactState, SentGoods
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import PURCHASE
from ordersync.domain.order import Order, OrderName
from ordersync.domain.states import State
from ordersync.errors import Conflict, Defect, RetryLater
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext
from ordersync.records.record import Record

ContactStep = Callable[[ContactState], ContactState]


def as_it_is(state: ContactState) -> ContactState:
    """Return what is known of a contact, unchanged."""
    return state


class PossibleCopy(Exception):
    """Another order of the buyer was of the same goods."""


@frozen
class EventTurn:
    """The turn of one order's event request, among those of its buyer's orders, whichever connection's.

    Who takes the next turn records what became of the one before: so an answer costs no write of its own.

    Attributes:
        order: the order, with what its event counts.
        may_be_copy: whether the journal may have forgotten that it is a copy.
    """

    context: ConnectionContext
    reader: CardReader
    order: Order
    may_be_copy: bool

    @property
    def sent(self) -> SentGoods:
        """The order, and what it is about."""
        return SentGoods(self.context.named(self.order.order_id), self.order.goods)

    def join(self, state: ContactState) -> ContactState:
        """Take the turn along with a write of the contact, unless that needs a closer look.

        What became of the order before is read at this moment: a contact request takes seconds.
        """
        asked, before = state.asking, None
        if asked not in (None, self.sent.name):
            try:
                before = self._record_of(asked)
            except (Defect, RetryLater):  # the contact is written all the same
                return state
            if before.event(PURCHASE).state is State.INTENT:
                return state
        return _following(state, asked, before).asked_by(self.sent)

    def take(self, contact: Record[ContactState]) -> Record[ContactState] | None:
        """Take the turn, unless the contact's last write has.

        Returns:
            The contact's record; None, and no turn is taken, if the order may be a copy: another one of the
            buyer was of the same goods.

        Raises:
            RetryLater: what became of another order's request is not known yet.
        """
        known, sent = contact.value, self.sent
        if not self.may_be_copy and known == known.asked_by(sent):
            return contact
        asked, before = known.asking, None
        if asked not in (None, sent.name):
            with suppress(Defect):  # what can't be read harms its own order only
                before = self.reader.help(asked)

        def ask(state: ContactState) -> ContactState:
            if state.asking != asked:
                raise Conflict("another order's event was asked for meanwhile", after=0.0)
            if state.leaves_alone(self.order.date_add):
                raise Conflict("the buyer was forgotten meanwhile", after=0.0)
            if self.may_be_copy and state.has_goods(sent):
                raise PossibleCopy
            return _following(state, asked, before).asked_by(sent)

        try:
            return contact.slot.change(ask, known=contact)
        except PossibleCopy:
            return None

    def _record_of(self, asked: OrderName) -> OrderRecord:
        return self.context.records.of(asked.connection_id).order(asked.order_id).read().value


def _following(state: ContactState, asked: OrderName | None, before: OrderRecord | None) -> ContactState:
    """Record that the contact's card holds the event of the order whose turn was before, if it has one."""
    if asked is None or before is None:
        return state
    event = before.event(PURCHASE)
    is_held = event.state is State.SENT and event.contact_id == state.contact_id
    return state.with_event(asked, before.order_date) if is_held else state
