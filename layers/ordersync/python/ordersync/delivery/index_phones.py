"""Indexes orders by their telephone numbers, and wakes the masked orders that wait for such a one."""

from collections.abc import Sequence
from dataclasses import dataclass

from ordersync.delivery.requeue import Requeue
from ordersync.domain.buyer import Buyer, identifies_buyer, own_buyer, phone_of
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.order import Order
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.pacing.context import ConnectionContext
from ordersync.records.record import Record


@dataclass(frozen=True)
class PhoneIndex:
    """The index of one connection: BaseLinker may find orders by phone only if the spelling is the same."""

    context: ConnectionContext
    requeue: Requeue

    def having(
        self, order: Order, shown_at: float, record: Record[OrderRecord], *, is_requested: bool
    ) -> Record[OrderRecord]:
        """Index an order that identifies its number's owner, and requeue the masked orders waiting for it.

        If its record says that just that was done, only a person's request has it done again.

        Args:
            order: the order.
            shown_at: when the request began that showed it, epoch seconds.
            record: its record.
            is_requested: whether a person asks for the order.

        Returns:
            The record with what the index knows; it is written with its next step.

        Raises:
            RetryLater: the index or the queue did not answer.
        """
        number, buyer = self._identified(order)
        if number is None or buyer is None:
            return record
        hashing, known_by = self.context.records.keys.hashing(), (number, buyer.email, order.buyer_name)
        mark = hashing.of(self.context.connection_id, "\n".join((*known_by, str(order.date_add))))
        if mark == record.value.indexed_as and not is_requested:
            return record
        self._index(order, number, shown_at)
        return record.with_value(record.value.indexed(mark))

    def without(self, order: Order) -> None:
        """Take an order whose buyer is forgotten out of the index again: only its delivery found that out.

        Raises:
            RetryLater: the index did not answer.
        """
        if number := phone_of(order, self.context.connection):
            self.context.records.phone(number).change(lambda known: known.without_identified(order.order_id))

    def end_waiting(self, number: str, order_ids: Sequence[int]) -> None:
        """Record that masked orders of a number wait no more.

        Raises:
            RetryLater: the index did not answer.
        """
        self.context.records.phone(number).change(lambda entry: entry.without_masked(order_ids))

    def is_left_alone(self, buyer: Buyer, order: Order) -> bool:
        """Return whether an order's buyer wanted to be forgotten.

        Raises:
            RetryLater: the table did not answer.
        """
        return self.context.account.contact(buyer.email).read().value.leaves_alone(order.date_add)

    def _identified(self, order: Order) -> tuple[str | None, Buyer | None]:
        """Return the number and the buyer that an order identifies, None for what it does not."""
        connection = self.context.connection
        is_off = connection.settings.match_by_phone == "off"
        number = None if is_off else phone_of(order, connection)
        buyer = own_buyer(order, connection) if number and identifies_buyer(order, connection) else None
        return number, buyer if isinstance(buyer, Buyer) else None

    def _index(self, order: Order, number: str, shown_at: float) -> None:
        changed = self.context.records.phone(number).change(
            lambda known: known.with_identified(order, shown_at, is_kept=self._is_kept(order, known))
        )
        if waiting := changed.value.waiting_for(order):
            self.requeue(*map(self.context.named, waiting))
            self.end_waiting(number, waiting)

    def _is_kept(self, order: Order, entry: PhoneEntry) -> bool:
        """Return whether an order as old as those of a forgotten person is of another one."""
        buyer = own_buyer(order, self.context.connection) if entry.may_have_lost(order) else None
        return isinstance(buyer, Buyer) and not self.is_left_alone(buyer, order)
