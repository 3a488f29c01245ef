"""Orders that are one purchase: merged, split or copied ones, and those with one external id."""

from dataclasses import dataclass, replace

from ordersync.domain.order import Order

Identity = tuple[str, str, str]


@dataclass(frozen=True)
class Purchase:
    """Orders known to be one purchase, and the one of them that has claimed its event.

    Attributes:
        members: BaseLinker order ids.
        claimed_by: the order that gets the event, 0 if none has claimed it yet.
    """

    members: tuple[int, ...] = ()
    claimed_by: int = 0

    def joined(self, order_id: int) -> "Purchase":
        """Return the purchase, known to have this member."""
        return replace(self, members=tuple(sorted({*self.members, order_id})))

    def claimed(self, order_id: int) -> "Purchase":
        """Return the purchase, claimed by this order."""
        return replace(self.joined(order_id), claimed_by=order_id)


@dataclass(frozen=True)
class Relations:
    """Which orders an order is related to by the journal's entries 5, 6 and 17.

    Attributes:
        relatives: those orders.
        fenced: those of them with whom the whole family was fenced after the relation was recorded.
    """

    relatives: tuple[int, ...] = ()
    fenced: tuple[int, ...] = ()

    def with_relatives(self, *order_ids: int) -> "Relations":
        """Return the same relations, and these."""
        return replace(self, relatives=tuple(sorted({*self.relatives, *order_ids})))

    def fenced_with(self, relative: int) -> "Relations":
        """Record that the family was fenced after this relation was recorded."""
        return replace(self, fenced=tuple(sorted({*self.fenced, relative})))


def identity_of(order: Order) -> Identity | None:
    """Return the purchase's source, store and id there, or None if one of them is missing."""
    identity = (order.source, order.source_id, order.external_order_id)
    return identity if all(identity) else None
