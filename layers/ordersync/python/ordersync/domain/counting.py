"""Which items an order's event has to count, if events of related orders have counted some already.

Copies count as one order. Splits and merges move items, so that what an event has counted and its order does
not hold any more is with another order now. A technical merge doubles items: its new order and its originals
hold the same ones.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

from ordersync.domain.family import Relation, RelationKind
from ordersync.domain.goods import Goods
from ordersync.domain.skips import SkipReason

Copies = frozenset[int]
IN_JOURNAL = frozenset({RelationKind.MERGE, RelationKind.SPLIT, RelationKind.COPY})


@dataclass(frozen=True)
class Kinship:
    """How orders are related.

    An external id relates orders only if the journal does not: a part of an order has the same one.
    """

    relations: Collection[Relation]

    def of(self, order_id: int) -> "Kinship":
        """Return the relations that lead to an order."""
        kin = _reached({order_id}, self.relations)
        return Kinship([each for each in self.relations if each.older in kin])

    @property
    def orders(self) -> frozenset[int]:
        """All orders that are related."""
        return frozenset(order_id for relation in self.relations for order_id in relation.orders)

    def of_kind(self, *kinds: RelationKind) -> list[Relation]:
        """Return the relations of some kinds."""
        return [each for each in self.relations if each.kind in kinds]

    @cached_property
    def moving(self) -> list[Relation]:
        """The relations that move items, or double some of them."""
        return self.of_kind(RelationKind.MERGE, RelationKind.SPLIT)

    @cached_property
    def copying(self) -> list[Relation]:
        """The relations of orders that hold the same items."""
        return self.of_kind(RelationKind.COPY) + [
            each
            for each in self.of_kind(RelationKind.EXTERNAL_ID)
            if each.newer not in _reached({each.older}, self.of_kind(*IN_JOURNAL))
        ]

    def copies(self, order_id: int) -> Copies:
        """Return an order and all that are copies of it, or of which it is one."""
        return _reached({order_id}, self.copying)


@dataclass(frozen=True)
class Counting:
    """Related orders as they stand.

    Attributes:
        kinship: how they are related.
        holds: what each of them holds that BaseLinker shows.
        counted: what the events have counted, of those that have one.
    """

    kinship: Kinship
    holds: Mapping[int, Goods]
    counted: Mapping[int, Goods]

    def counted_before(self, order_id: int) -> Goods | SkipReason:
        """Return which of its items an order's event must not count, or why it has no event.

        Args:
            order_id: an order that BaseLinker shows, and that has no event.
        """
        own = self.kinship.copies(order_id)
        if own & self.counted.keys():
            return SkipReason.SAME_PURCHASE
        held, pool = self.holds[order_id], self._pool(own)
        moved, originals = self._moved(pool), self._originals(pool)
        doubling = self._all_counted(self._doubling(pool))
        left = moved.minus(self._held_by_newer(own, pool))
        before = held.common(Goods.all_of([left, self._spoken_for(originals), doubling]))
        if held.is_empty or (before.is_empty and not self._has_vanished(moved, pool)):
            return before
        if not held.common(self._all_counted(self._removed(pool))).is_empty:
            return SkipReason.VALUE_UNSETTLED
        if held.is_within(before):
            return SkipReason.SAME_PURCHASE
        if originals and not self._merged_away(pool):
            return SkipReason.SAME_PURCHASE
        is_clear = doubling.is_empty and moved.is_within(self._all_held(self._uncounted(pool)))
        return before if is_clear else SkipReason.VALUE_UNSETTLED

    def reason_of_gone(self, order_id: int) -> SkipReason | None:
        """Return why an order that BaseLinker does not show has no event, None if no relative has one."""
        own = self.kinship.copies(order_id)
        if own & self.counted.keys():
            return SkipReason.SAME_PURCHASE
        pool = self._pool(own)
        having = pool - self._uncounted(pool)
        if not having:
            return None
        shown = [each for each in having if self._is_shown(each)]
        is_merged = any(set(each.orders) & own for each in self.kinship.of_kind(RelationKind.MERGE))
        if is_merged and any(not self._held(each).is_within(self._all_counted([each])) for each in shown):
            return SkipReason.VALUE_UNSETTLED
        return SkipReason.SAME_PURCHASE

    # --- Orders between which items have moved ---

    def _pool(self, own: Copies) -> frozenset[Copies]:
        """Return the orders between which items have moved, each with its copies."""
        moves = [each for each in self.kinship.moving if not self._doubles(each)]
        return frozenset(map(self.kinship.copies, _reached(own, [*self.kinship.copying, *moves])))

    def _doubles(self, relation: Relation) -> bool:
        """Return whether a merge has doubled the items: the orders, or copies of them, are still there."""
        return relation.kind is RelationKind.MERGE and all(
            self._is_shown(self.kinship.copies(order_id)) for order_id in relation.orders
        )

    def _moved(self, pool: Iterable[Copies]) -> Goods:
        """Return what was counted and has moved to another order since."""
        return Goods.all_of(self._all_counted([each]).minus(self._held(each)) for each in pool)

    def _held_by_newer(self, own: Copies, pool: Iterable[Copies]) -> Goods:
        """Return what newer orders without events hold: what has moved went to the newest first."""
        return self._all_held(each for each in self._uncounted(pool) if min(each) > min(own))

    def _has_vanished(self, moved: Goods, pool: frozenset[Copies]) -> bool:
        """Return whether what was counted of an order that was merged away is nowhere to be found."""
        return bool(self._merged_away(pool, counted=True)) and not moved.is_within(
            self._all_held(self._uncounted(pool))
        )

    def _merged_away(self, pool: Iterable[Copies], *, counted: bool = False) -> list[Copies]:
        """Return the orders that are gone, and have gone into others; those with events, or those without."""
        merged = {order_id for each in self.kinship.of_kind(RelationKind.MERGE) for order_id in each.orders}
        return [
            each
            for each in pool
            if not self._is_shown(each) and each & merged and bool(each & self.counted.keys()) is counted
        ]

    def _removed(self, pool: frozenset[Copies]) -> list[Copies]:
        """Return the orders that are gone and were not merged: what they held in the end is not known."""
        known = self._merged_away(pool) + self._merged_away(pool, counted=True)
        return [each for each in pool if not self._is_shown(each) and each not in known]

    # --- Orders whose items were doubled ---

    def _originals(self, pool: frozenset[Copies]) -> list[Copies]:
        """Return the orders that are still there and hold items which those of the pool have, too."""
        return [original for original, technical in self._doubled if technical in pool]

    def _doubling(self, pool: frozenset[Copies]) -> frozenset[Copies]:
        """Return the orders that hold the items of originals in the pool, and those they have moved to."""
        pools = [self._pool(technical) for original, technical in self._doubled if original in pool]
        return frozenset[Copies]().union(*pools) - pool

    @cached_property
    def _doubled(self) -> list[tuple[Copies, Copies]]:
        """Originals, each with an order that has its items, too."""
        pairs = [
            tuple(map(self.kinship.copies, self._in_order(each)))
            for each in self.kinship.moving
            if self._doubles(each)
        ]
        return [(one, other) for one, other in pairs if one != other and self._is_original(one, other)]

    def _in_order(self, relation: Relation) -> tuple[int, int]:
        """Return the two orders of a technical merge, the original first; what is gone went to the other."""
        if relation.newer not in self.holds:
            return (relation.newer, relation.older)
        return relation.orders

    def _is_original(self, order: Copies, technical: Copies) -> bool:
        held, there = self._held(order), self._all_held(self._pool(technical))
        return not held.is_empty and held.is_within(there)

    def _spoken_for(self, originals: Iterable[Copies]) -> Goods:
        """Return what originals have counted, or are to count."""
        return Goods.all_of(
            self._all_counted([each]) if each & self.counted.keys() else self._held(each)
            for each in originals
        )

    # --- One order, with its copies ---

    def _is_shown(self, order: Copies) -> bool:
        return bool(order & self.holds.keys())

    def _held(self, order: Copies) -> Goods:
        """Return what an order holds; if its copies hold less by now, something was split from them."""
        shown = [self.holds[each] for each in order if each in self.holds]
        return reduce(Goods.common, shown) if shown else Goods()

    def _all_held(self, orders: Iterable[Copies]) -> Goods:
        return Goods.all_of(map(self._held, orders))

    def _all_counted(self, orders: Iterable[Copies]) -> Goods:
        return Goods.all_of(self.counted[each] for order in orders for each in order if each in self.counted)

    def _uncounted(self, pool: Iterable[Copies]) -> frozenset[Copies]:
        return frozenset(each for each in pool if not each & self.counted.keys())


def _reached(start: Iterable[int], relations: Collection[Relation]) -> frozenset[int]:
    """Return the orders that relations lead to from some orders, and those themselves."""
    found = set(start)
    while (
        more := {order_id for each in relations if found & set(each.orders) for order_id in each.orders}
        - found
    ):
        found |= more
    return frozenset(found)
