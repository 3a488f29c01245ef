"""Orders that have to do with each other: merged, split or copied ones, and those with one external id."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from ordersync.domain.order import Order
from ordersync.frozen import frozen

MOST_APART = 5  # the most by which the log ids of one deed's entries are thought to differ
Identity = tuple[str, str, str]
OrderIds = tuple[int, ...]


class RelationKind(StrEnum):
    """What relates two orders; the first three stand in BaseLinker's journal."""

    MERGE = "merge"
    SPLIT = "split"
    COPY = "copy"
    EXTERNAL_ID = "external_id"


@frozen
class Relation:
    """Two orders that have to do with each other, whichever of them an entry names first.

    Attributes:
        kind: what relates them.
        older: the one with the lower id: the original of a part, a copy or a technical order.
        newer: the other one.
        recorded_at: when this was recorded, epoch seconds.
        log_id: the journal's entry that says so, 0 for none.
    """

    kind: RelationKind
    older: int
    newer: int
    recorded_at: float = 0
    log_id: int = 0

    @staticmethod
    def between(kind: RelationKind, one: int, other: int, recorded_at: float, log_id: int = 0) -> "Relation":
        """Return the relation of two orders, named in any order."""
        return Relation(kind, min(one, other), max(one, other), round(recorded_at, 3), log_id)

    @property
    def orders(self) -> tuple[int, int]:
        """Both orders."""
        return (self.older, self.newer)

    def other_than(self, order_id: int) -> int:
        """Return the other one of both orders."""
        return self.newer if order_id == self.older else self.older

    def is_of_one_deed_with(self, other: "Relation") -> bool:
        """Return whether both may be entries of one deed: of one kind, and side by side in the journal."""
        return self.kind == other.kind and abs(self.log_id - other.log_id) <= MOST_APART

    def says_the_same_as(self, other: "Relation") -> bool:
        """Return whether both relate the same orders in the same way, whenever they were recorded."""
        return (self.kind, self.orders) == (other.kind, other.orders)

    def is_outdated_by(self, later: "Relation") -> bool:
        """Return whether a later entry takes this one's place.

        Two orders that are merged again were both left by their first merge: it doubled items.
        """
        is_repeated = self.kind is not RelationKind.MERGE or self.is_of_one_deed_with(later)
        return self.says_the_same_as(later) and is_repeated


@frozen
class Family:
    """Orders that have to do with each other, and the one of them that has claimed its event.

    It is kept with the lowest of its orders. When two families turn out to be one, the higher one is moved:
    its record stays as it is and says where the family is kept from then on.

    Attributes:
        kept_with: the order that the family is kept with, 0 if it is this one.
        members: all orders of the family; none if the order has no relatives.
        relations: what relates them.
        joining: orders whose families are about to be moved here.
        unfenced: members that may be on their way to their event request and not know the family as it is.
        holders: members that had the event, or may have had it, when they were fenced.
        claimed_by: the member that is to get the event, 0 for none.
    """

    kept_with: int = 0
    members: OrderIds = ()
    relations: tuple[Relation, ...] = ()
    joining: OrderIds = ()
    unfenced: OrderIds = ()
    holders: OrderIds = ()
    claimed_by: int = 0

    def founded_by(self, order_id: int) -> "Family":
        """Return the family; one with no members yet begins with this order."""
        return self if self.members else replace(self, members=(order_id,), unfenced=(order_id,))

    def with_relation(self, relation: Relation) -> "Family":
        """Record a relation, or its latest entry; who has claimed the event did not know it."""
        return self if self._knows(relation) else self._learning(relation)

    def awaiting(self, order_id: int) -> "Family":
        """Record that the family kept with another order is about to be moved here."""
        return replace(self, joining=_with(self.joining, order_id))

    def moved_to(self, order_id: int) -> "Family":
        """Record that the family is kept with another order from now on."""
        return replace(self, kept_with=min(self.kept_with or order_id, order_id))

    def joined_by(self, other: "Family", order_id: int) -> "Family":
        """Take in the family of another order; who claimed either of them did not know the other."""
        claimed = {other.claimed_by} - {0}
        known = self._learning(*(each for each in other.relations if not self._knows(each)))
        return replace(
            known,
            members=_with(known.members, *other.members),
            joining=_without(_with(self.joining, *other.joining), order_id),
            unfenced=_with(known.unfenced, *other.unfenced, *claimed),
            holders=_with(self.holders, *other.holders),
        )

    def claimed(self, order_id: int) -> "Family":
        """Let a member claim the event; the one that had claimed it before does not know that yet."""
        if self.claimed_by == order_id:
            return self
        unfenced = _with(self.unfenced, *({self.claimed_by} - {0}))
        return replace(self, unfenced=unfenced, claimed_by=order_id)

    def fenced(self, holders: Iterable[int]) -> "Family":
        """Record that none goes on without looking at the family; `holders` have, or may have, the event."""
        return replace(self, unfenced=(), holders=_with(self.holders, *holders))

    def rivals_of(self, order_id: int) -> OrderIds:
        """Return the other members that may have the event."""
        rivals = {*self.unfenced, *self.holders, self.claimed_by}
        return tuple(sorted(rivals - {0, order_id}))

    def _knows(self, relation: Relation) -> bool:
        same = filter(relation.says_the_same_as, self.relations)
        return any(known.log_id >= relation.log_id for known in same)

    def _learning(self, *relations: Relation) -> "Family":
        related = {order_id for relation in relations for order_id in relation.orders}
        others = [each for each in self.relations if not any(map(each.is_outdated_by, relations))]
        return replace(
            self,
            members=_with(self.members, *related),
            relations=(*others, *relations),
            unfenced=_with(self.unfenced, *({self.claimed_by} - {0}), *related.difference(self.members)),
            claimed_by=0,
        )


@frozen
class FirstOrder:
    """The order that was the first to come with an external id, 0 for none."""

    order_id: int = 0

    def or_else(self, order_id: int) -> "FirstOrder":
        """Return the first order; this one, if none came before."""
        return self if self.order_id else FirstOrder(order_id)


def identity_of(order: Order) -> Identity | None:
    """Return the purchase's source, store and id there, or None if one of them is missing."""
    identity = (order.source, order.source_id, order.external_order_id)
    return identity if all(identity) else None


def _with(order_ids: OrderIds, *more: int) -> OrderIds:
    return tuple(sorted({*order_ids, *more}))


def _without(order_ids: OrderIds, order_id: int) -> OrderIds:
    return tuple(other for other in order_ids if other != order_id)
