"""Which items an order's event has to count, if events of related orders have counted some already.

Copies have one event. Splits and merges move items, so that what an event has counted and its order does not
hold any more is with another order now. A technical merge doubles items: its new order and its originals hold
the same ones.
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
        held, pool = self.holds[order_id], self._pools(order_id)
        gains = bool(self._merged_away(self._pool(order_id), counted=False))
        if self._is_counted(order_id) and not gains:
            return SkipReason.SAME_PURCHASE
        before = self._before(order_id)
        if held.is_empty or (before.is_empty and not self._has_vanished(order_id, pool)):
            return before
        if not held.common(self._all_counted(self._removed(pool))).is_empty:
            return SkipReason.VALUE_UNSETTLED
        if held.is_within(before) or (self._is_technical(pool) and not gains):
            return SkipReason.SAME_PURCHASE
        is_clear = not self._doubled_by(pool) and self._is_found(order_id, pool)
        return before if is_clear else SkipReason.VALUE_UNSETTLED

    def reason_of_gone(self, order_id: int) -> SkipReason | None:
        """Return why an order that BaseLinker does not show has no event, None if no relative has one."""
        if self._is_counted(order_id):
            return SkipReason.SAME_PURCHASE
        pool = self._pools(order_id)
        having = [each for each in pool if each in self.counted]
        if not having:
            return None
        held = Goods.all_of(map(self._held, having))
        if self._last_merges.get(order_id) and not held.is_within(self._all_counted(pool)):
            return SkipReason.VALUE_UNSETTLED
        return SkipReason.SAME_PURCHASE

    def _before(self, order_id: int) -> Goods:
        """Return which of an order's items other events have counted, or are to count."""
        elsewhere = reduce(Goods.most, (self._elsewhere(each) for each in self.kinship.copies(order_id)))
        all_elsewhere = [elsewhere, self._split_from_copies(order_id), self._counted(order_id)]
        return self._held(order_id).common(Goods.all_of(all_elsewhere))

    def _elsewhere(self, order_id: int) -> Goods:
        """Return which of an order's items events have counted, or are to count, that are not its own."""
        pool = self._pool(order_id)
        newer = [each for each in pool if each > order_id and not self._is_counted(each)]
        left = self._moved(pool).minus(Goods.all_of(map(self._held, newer)))  # the newest part comes first
        return Goods.all_of([left, self._doubled_in(pool), self._all_counted(self._doubled_by(pool))])

    def _split_from_copies(self, order_id: int) -> Goods:
        """Return what an order holds of which a copy has parted, and that the part has counted."""
        parted = Goods()
        for copy in self.kinship.copies(order_id) & self.holds.keys() - {order_id}:
            parts = Goods.all_of(self.counted[each] for each in self._pool(copy) & self.counted.keys())
            parted = parted.most(self._held(order_id).minus(self._held(copy)).common(parts))
        return parted

    # --- Orders between which items have moved ---

    def _pool(self, order_id: int) -> frozenset[int]:
        """Return the orders between which and this one items have moved."""
        return _reached({order_id}, [each for each in self.kinship.moving if not self._doubles(each)])

    def _pools(self, order_id: int) -> frozenset[int]:
        """Return the orders between which and this one, or its copies, items have moved."""
        return frozenset[int]().union(*map(self._pool, self.kinship.copies(order_id)))

    def _doubles(self, relation: Relation) -> bool:
        """Return whether a merge has doubled items: neither order went into the other, or a copy is there."""
        return relation.kind is RelationKind.MERGE and not any(
            self._went_with(order_id, relation) and not self.kinship.copies(order_id) & self.holds.keys()
            for order_id in relation.orders
        )

    def _went_with(self, order_id: int, relation: Relation) -> bool:
        """Return whether an order is gone, and that merge was its last."""
        return order_id not in self.holds and self._last_merges[order_id] == relation

    @cached_property
    def _last_merges(self) -> dict[int, Relation]:
        merges = sorted(self.kinship.of_kind(RelationKind.MERGE), key=lambda each: each.log_id)
        return {order_id: each for each in merges for order_id in each.orders}

    def _moved(self, pool: Iterable[int]) -> Goods:
        """Return what was counted and has moved to another order since."""
        return Goods.all_of(self._counted(each).minus(self._held(each)) for each in pool)

    def _waiting(self, pool: Iterable[int]) -> Goods:
        """Return what the orders without events hold."""
        return Goods.all_of(self._held(each) for each in pool if not self._is_counted(each))

    def _is_found(self, order_id: int, pool: frozenset[int]) -> bool:
        """Return whether what was counted and has moved is with this order, or others without events."""
        waiting = Goods.all_of(self._held(each) for each in pool if not self._is_counted(each))
        found = waiting.plus(self._held(order_id)) if self._is_counted(order_id) else waiting
        return self._moved(pool).is_within(found)

    def _has_vanished(self, order_id: int, pool: frozenset[int]) -> bool:
        """Return whether what was counted of an order that was merged away is nowhere to be found."""
        return bool(self._merged_away(pool, counted=True)) and not self._is_found(order_id, pool)

    def _merged_away(self, pool: Iterable[int], *, counted: bool) -> list[int]:
        """Return the orders that have gone into others; those with events, or those without."""
        gone = (set(pool) & self._last_merges.keys()) - self.holds.keys()
        return [each for each in gone if self._is_counted(each) is counted]

    def _removed(self, pool: Iterable[int]) -> list[int]:
        """Return the orders that are gone and were not merged: what they held in the end is not known."""
        return [each for each in pool if each not in self.holds and each not in self._last_merges]

    # --- Orders whose items were doubled ---

    def _doubled_in(self, pool: frozenset[int]) -> Goods:
        """Return what originals of the pool's orders have counted, or are to count if they are there."""
        originals = [original for original, technical in self._doubled if technical in pool]
        there = map(self._pools, self.holds.keys() & originals)
        gone = map(self._pools, set(originals) - self.holds.keys())
        speaking = frozenset[int]().union(*there) - pool
        having = frozenset(each for each in frozenset[int]().union(*gone) - pool if self._is_counted(each))
        return self._spoken_for(speaking).most(self._all_counted(having))

    def _is_technical(self, pool: frozenset[int]) -> bool:
        """Return whether an order of the pool is from a technical merge."""
        return any(technical in pool and original in self.holds for original, technical in self._doubled)

    def _doubled_by(self, pool: frozenset[int]) -> frozenset[int]:
        """Return the orders with events that hold the items of originals in the pool."""
        pools = [self._pool(technical) for original, technical in self._doubled if original in pool]
        having = frozenset(each for each in frozenset[int]().union(*pools) if self._is_counted(each))
        return having - pool

    @cached_property
    def _doubled(self) -> list[tuple[int, int]]:
        """Originals, each with an order that has its items, too."""
        merges = [each for each in self.kinship.moving if self._doubles(each)]
        return [self._in_order(each) for each in merges if self._is_original(*self._in_order(each))]

    def _in_order(self, relation: Relation) -> tuple[int, int]:
        """Return both orders of a merge, the original first: the older one, or the one that is gone."""
        if self._went_with(relation.newer, relation):
            return (relation.newer, relation.older)
        return relation.orders

    def _is_original(self, order_id: int, technical: int) -> bool:
        """Return whether an order's items are with the other, too; that is certain if one is gone."""
        if not {order_id, technical} <= self.holds.keys():
            return True
        held, there = self._held(order_id), Goods.all_of(map(self._held, self._pool(technical)))
        came_from = self._spoken_for(self._pool(order_id))
        return (not held.is_empty and held.is_within(there)) or self._held(technical).is_within(came_from)

    # --- One order ---

    def _is_counted(self, order_id: int) -> bool:
        """Return whether the order, or a copy of it, has an event."""
        return bool(self.kinship.copies(order_id) & self.counted.keys())

    def _counted(self, order_id: int) -> Goods:
        """Return what the order's event has counted, or that of a copy."""
        return Goods.all_of(
            self.counted[each] for each in self.kinship.copies(order_id) & self.counted.keys()
        )

    def _all_counted(self, orders: Iterable[int]) -> Goods:
        return Goods.all_of(map(self._counted, orders))

    def _held(self, order_id: int) -> Goods:
        return self.holds.get(order_id, Goods())

    def _spoken_for(self, orders: frozenset[int]) -> Goods:
        """Return what orders have counted, or are to count."""
        counted = [self.counted[each] for each in orders if each in self.counted]
        others = [each for each in orders if not self.kinship.copies(each) & orders & self.counted.keys()]
        return Goods.all_of([*counted, self._all_counted(others)]).most(Goods.all_of(map(self._held, orders)))


def _reached(start: Iterable[int], relations: Collection[Relation]) -> frozenset[int]:
    """Return the orders that relations lead to from some orders, and those themselves."""
    found = set(start)
    while (
        more := {order_id for each in relations if found & set(each.orders) for order_id in each.orders}
        - found
    ):
        found |= more
    return frozenset(found)
