"""Indexes orders by their telephone numbers, and wakes the masked orders that wait for such a one."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from ordersync.delivery.requeue import Requeue
from ordersync.domain.buyer import Buyer, identifies_buyer, own_buyer, phone_of
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.order import Order
from ordersync.domain.phone_entry import MaskedMark, PhoneEntry
from ordersync.errors import Defect
from ordersync.pacing.context import ConnectionContext
from ordersync.records.record import Record


@dataclass(frozen=True)
class PhoneIndex:
    """The index of one connection: BaseLinker may find orders by phone only if the spelling is the same.

    Attributes:
        has_masked: whether masked orders waited for a match when the batch began.
    """

    context: ConnectionContext
    requeue: Requeue
    has_masked: bool

    def having(
        self, order: Order, shown_at: float, record: Record[OrderRecord], *, is_edit: bool
    ) -> Record[OrderRecord]:
        """Index an order that identifies its number's owner, and requeue the masked orders waiting for it.

        An edit leaves that out if the index has the order under its number, and no masked order waits.

        Args:
            order: the order.
            shown_at: when the request began that showed it, epoch seconds.
            record: its record.
            is_edit: whether nothing but an edit brings the order.

        Returns:
            The record with what the index knows; it is written with its next step.

        Raises:
            RetryLater: the index or the queue did not answer.
        """
        connection = self.context.connection
        number = phone_of(order, connection)
        is_off = connection.settings.match_by_phone == "off"
        if is_off or number is None or not identifies_buyer(order, connection):
            return record
        slot = self.context.records.phone(number)
        if is_edit and not self.has_masked and record.value.indexed_in == slot.key:
            return record
        changed = slot.change(
            lambda known: known.with_identified(order, shown_at, is_kept=self._is_kept(order, known))
        )
        if waiting := changed.value.waiting_for(order):
            self.requeue(*map(self.context.named, waiting))
            self.end_waiting(number, waiting)
        return record.with_value(record.value.indexed(slot.key))

    def expect_masked(self) -> None:
        """Record that masked orders may wait: from now on, edits look for those.

        It is recorded before a buyer is looked for: an edit from before shows in what is read for that.

        Raises:
            RetryLater: the table did not answer.
        """
        if not self.has_masked:
            with suppress(Defect):  # of a mark that can't be read, it is believed
                self.context.records.masked_mark().change(lambda _: MaskedMark(is_set=True))

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

    def _is_kept(self, order: Order, entry: PhoneEntry) -> bool:
        """Return whether an order as old as those of a forgotten person is of another one."""
        buyer = own_buyer(order, self.context.connection) if entry.may_have_lost(order) else None
        return isinstance(buyer, Buyer) and not self.is_left_alone(buyer, order)
