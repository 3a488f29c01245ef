"""Makes sure that of several orders that are one purchase only one gets the event."""

from dataclasses import dataclass

from ordersync.delivery.read_back import CardReader
from ordersync.domain.family import Family, identity_of
from ordersync.domain.intent import PURCHASE
from ordersync.domain.order import Order
from ordersync.pacing.context import ConnectionContext
from ordersync.records.families import Families


@dataclass(frozen=True)
class PurchaseClaim:
    """Claims purchases for the orders of one connection."""

    context: ConnectionContext
    families: Families
    reader: CardReader

    def claim(self, order: Order) -> bool:
        """Claim the purchase for this order.

        A claim may be taken over from an order that has not got as far as its event request: that order is
        fenced, so that it can't get there unnoticed. The family is read again: the poller may have recorded a
        relation since the batch began.

        Returns:
            False if a relative has the event.

        Raises:
            RetryLater: a relative's event request is in question, or a table did not answer.
        """
        self._relate_by_external_id(order)
        family = self.families.family_of(order.order_id)
        if not family.members:
            return True
        if self._is_taken(family, order.order_id):
            return False
        return not self._is_taken(self.families.claim(order.order_id), order.order_id)

    def is_taken(self, order_id: int) -> bool:
        """Return whether a relative of the order has the event.

        Raises:
            RetryLater: a relative's event request is in question, or a table did not answer.
        """
        return self._is_taken(self.families.family_of(order_id), order_id)

    def _is_taken(self, family: Family, order_id: int) -> bool:
        """Return whether another member has the event; an unknown outcome counts until a person decides.

        Its event request may be in question and its message lost, so it is read back here.

        Raises:
            RetryLater: the card can't tell yet, so the relative may yet turn out to have no event.
        """
        rivals = map(self.context.named, family.rivals_of(order_id))
        return any(self.reader.help(rival).has_event(PURCHASE) for rival in rivals)

    def _relate_by_external_id(self, order: Order) -> None:
        """Make the order a relative of the first one that came with its external id."""
        identity = identity_of(order)
        if identity is None:
            return
        slot = self.context.records.identity(identity)
        first = slot.change(lambda known: known.or_else(order.order_id)).value
        if first.order_id != order.order_id:
            self.families.relate(order.order_id, first.order_id)
