"""The parked orders of one connection: one record each, read oldest first, deleted once queued again."""

from collections.abc import Sequence

from pydantic import ValidationError

from ordersync.domain.journal import Origin, QueueMessage
from ordersync.domain.parked import ParkedOrder
from ordersync.errors import Defect
from ordersync.frozen import frozen
from ordersync.ports import Stored, Table
from ordersync.records.record import Record, Slot


@frozen
class Parked:
    """A parked order as it was read."""

    key: str
    order: ParkedOrder
    stored: Stored


@frozen
class ParkedOrders:
    """The parked orders in one scope of a table, under keys that begin with `prefix`."""

    table: Table
    scope: str
    prefix: str

    def add(self, message: QueueMessage) -> None:
        """Park what a message asks for, together with what was parked of its order before.

        The record is written even if nothing is new: whoever has read it before must not delete it any more.
        One that can't be read is begun again: all that it had to say is that the order has to be looked at.

        Raises:
            RetryLater: the table does not answer; it may be parked all the same.
        """
        key = self._key(message.order_id)
        slot = self._slot(key)
        if slot.create(ParkedOrder().merged(message)):
            return
        try:
            slot.change(lambda parked: parked.merged(message))
        except Defect:
            stored = self.table.get(self.scope, key)
            blank = ParkedOrder(origin=Origin.JOURNAL)
            Record(slot, blank, stored.version if stored else 0).save(blank.merged(message))

    def page(self, limit: int, after: int = 0) -> Sequence[Parked]:
        """Return up to `limit` parked orders in the order of their ids: those behind the order `after`.

        Raises:
            NotApplied: the table does not answer.
        """
        found = self.table.query(self.scope, self.prefix, limit, self._key(after) if after else "")
        return [Parked(key, self._order(key, stored), stored) for key, stored in found.items()]

    def remove(self, parked: Parked) -> bool:
        """Delete a parked order unless more was parked of it since it was read; return whether it is gone.

        Raises:
            OutcomeUnknown: the table does not answer; it may be deleted.
        """
        return self.table.delete(self.scope, parked.key, parked.stored)

    def _key(self, order_id: int) -> str:
        return f"{self.prefix}{order_id:020}"  # so that keys are ordered as their numbers are

    def _slot(self, key: str) -> Slot[ParkedOrder]:
        return Slot(self.table, self.scope, key, ParkedOrder)

    def _order(self, key: str, stored: Stored) -> ParkedOrder:
        """Return what was parked; of a record that can't be read, at least the order that its key names."""
        order_id = int(key.removeprefix(self.prefix))
        try:
            order = self._slot(key).as_read(stored).value.named(order_id)
            order.message(self.scope)
        except (Defect, ValidationError):
            return ParkedOrder(order_id=order_id, origin=Origin.JOURNAL)
        return order
