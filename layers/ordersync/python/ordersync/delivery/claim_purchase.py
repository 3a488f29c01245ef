"""Makes sure that of several orders that are one purchase only one gets the event."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from ordersync.delivery.read_back import CardReader
from ordersync.domain.intent import PURCHASE
from ordersync.domain.order import Order
from ordersync.domain.relatives import Identity, Purchase, identity_of
from ordersync.errors import Conflict
from ordersync.pacing.context import ConnectionContext
from ordersync.records.families import Families
from ordersync.records.record import Slot


@dataclass(frozen=True)
class PurchaseClaim:
    """Claims purchases for the orders of one connection."""

    context: ConnectionContext
    reader: CardReader

    def claim(self, order: Order) -> bool:
        """Claim the purchase for this order.

        Every purchase that the order is part of is claimed, in the order of their keys, so that of two
        related orders at once one comes first. A claim may be taken over from an order that has not got as
        far as its event request; its record is written first, so that it can't get there unnoticed. Relations
        are read again: the poller may have recorded one since the batch began.

        Returns:
            False if a relative has the event.

        Raises:
            RetryLater: a relative is being delivered at this moment, or its event request is in question.
        """
        identity, families = identity_of(order), Families(self.context.records)
        family = self._family(order, identity, families)
        relatives = families.relatives_of(order.order_id)
        self._link_back(order.order_id, relatives)
        if not self._is_free(family):
            if identity is not None:
                self._join(order.order_id, identity, family)
            return False
        for slot in self._claims(order, identity, relatives):
            if not self._is_claimed(slot, order.order_id):
                return False
        return True

    def _family(self, order: Order, identity: Identity | None, families: Families) -> set[int]:
        """Return the other orders of the purchase: by relation, by external id, and by both in turn."""
        family = set(families.relatives_of(order.order_id))
        if identity is not None:
            for member in self.context.records.identity(identity).read().value.members:
                family |= {member, *families.relatives_of(member)}
        return family - {order.order_id}

    def _join(self, order_id: int, identity: Identity, family: Iterable[int]) -> None:
        """Record an order as part of a purchase that has its event, for those split off or copied from it."""
        records = self.context.records
        records.identity(identity).change(lambda purchase: purchase.joined(order_id))
        records.relations(order_id).change(lambda relations: relations.with_relatives(*family))
        self._link_back(order_id, family)

    def _claims(
        self, order: Order, identity: Identity | None, relatives: Iterable[int]
    ) -> list[Slot[Purchase]]:
        """Return every purchase to claim, in the order of their keys."""
        records = self.context.records
        claims = [records.pair(*pair) for pair in combinations({order.order_id, *relatives}, 2)]
        if identity is not None:
            claims.append(records.identity(identity))
        return sorted(claims, key=lambda slot: slot.key)

    def _is_free(self, family: set[int]) -> bool:
        """Return whether no relative has the event, and fence off all of them."""
        for relative in sorted(family):
            if self._has_event(relative):
                return False
        for relative in sorted(family):  # noqa: SIM110 - each step writes: no work in a comprehension
            if not self._is_fenced_off(relative):
                return False
        return True

    def _has_event(self, order_id: int) -> bool:
        """Return whether a relative has the event; an unknown outcome counts as one until a person decides.

        Its event request may be in question and its message lost, so it is read back here.

        Raises:
            RetryLater: the card can't tell yet, so the relative may yet turn out to have no event.
        """
        return self.reader.help(self.context.named(order_id)).has_event(PURCHASE)

    def _link_back(self, order_id: int, relatives: Iterable[int]) -> None:
        """Relate each relative to the order: the poller may have been cut off between the two."""
        for relative in relatives:
            slot = self.context.records.relations(relative)
            slot.change(lambda relations: relations.with_relatives(order_id))

    def _is_claimed(self, slot: Slot[Purchase], order_id: int) -> bool:
        record = slot.read()
        holder = record.value.claimed_by
        if holder not in (0, order_id) and not self._is_fenced_off(holder):
            return False
        claim = record.value.claimed(order_id)
        if claim != record.value:
            record.save(claim)
        return True

    def _is_fenced_off(self, order_id: int) -> bool:
        """Write a relative's record again, unless it has the event: whoever delivers it has to look again."""
        record = self.context.records.order(order_id).read()
        if self._has_event(order_id):
            return False
        try:
            record.save(record.value)
        except Conflict:
            if self._has_event(order_id):
                return False
            raise
        return True
