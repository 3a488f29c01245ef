"""Which items an order's event has to count, if events of related orders have counted some already.

Splits and merges move items: the orders between which they have moved are a *stream*. Copies hold the same
items in another stream; streams that are copies of each other are a *clan*. A technical merge doubles items,
too: its new order and its originals hold the same ones, in two clans.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

from ordersync.domain.family import Relation, RelationKind
from ordersync.domain.goods import Goods
from ordersync.domain.skips import SkipReason

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

    def copies(self, order_id: int) -> frozenset[int]:
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
        held, stream, clan = self.holds[order_id], self._stream(order_id), self._clan(order_id)
        before = held.minus(self._left_for(order_id))
        if held.is_empty:
            return SkipReason.SAME_PURCHASE if 0 < held.delivery <= before.delivery else before
        if not self._all_counted(self._merged_away(stream)).is_within(self._all_held(stream)):
            return SkipReason.VALUE_UNSETTLED
        is_technical = self._originals(clan) & self.holds.keys() and not self._gains(stream)
        if self._is_unclear and not is_technical and self._counts_again(held.minus(before)):
            return SkipReason.VALUE_UNSETTLED
        if before.is_empty:
            return before
        if not held.common(self._all_counted(self._removed(stream))).is_empty:
            return SkipReason.VALUE_UNSETTLED
        if held.is_within(before) or is_technical:
            return SkipReason.SAME_PURCHASE
        return SkipReason.VALUE_UNSETTLED if self._all_counted(self._technical(clan)).pieces else before

    def reason_of_gone(self, order_id: int) -> SkipReason | None:
        """Return why an order that BaseLinker does not show has no event, None if no relative has one."""
        if self.kinship.copies(order_id) & self.counted.keys():
            return SkipReason.SAME_PURCHASE
        having = self._stream(order_id) & self.counted.keys()
        if not having:
            return None
        clan = self._clan(order_id)
        counted = self._all_counted(clan).plus(self._spoken_for(self._originals(clan)))
        if order_id in self._last_merges and not self._items_of(having).is_within(counted):
            return SkipReason.VALUE_UNSETTLED
        return SkipReason.SAME_PURCHASE

    def _left_for(self, order_id: int) -> Goods:
        """Return what an order's event may count.

        Pieces of a product are alike: it makes no difference which of them are counted. If a copy has the
        event, only what a part of it holds is left, and what was merged into this order.
        """
        clan, copies, stream = self._clan(order_id), self.kinship.copies(order_id), self._stream(order_id)
        counted = self._all_counted(clan | self._technical(clan))
        left = self._whole(clan).minus(counted).minus(self._spoken_for(self._originals(clan)))
        if not copies & self.counted.keys() or self._gains(stream):
            return left
        return left.common(self._all_held(clan - copies))

    # --- Orders between which items have moved ---

    def _stream(self, order_id: int) -> frozenset[int]:
        """Return the orders between which and this one items have moved."""
        return _reached({order_id}, self._moves)

    def _clan(self, order_id: int) -> frozenset[int]:
        """Return the orders that hold the items of this one's stream, or held them, and copies of those."""
        return _reached({order_id}, [*self.kinship.copying, *self._moves])

    def _whole(self, clan: frozenset[int]) -> Goods:
        """Return all items of a clan, each once: copies are other streams, and hold the same ones."""
        return reduce(Goods.most, map(self._items_of, {self._stream(each) for each in clan}), Goods())

    def _items_of(self, stream: frozenset[int]) -> Goods:
        """Return the items of a stream, each once, even if doubles of them were merged into it."""
        held = self._all_held(stream)
        copies = {self.kinship.copies(each) & stream for each in stream}
        doubled = {frozenset(each.orders) for each in self._doubling}
        for orders in [*copies, *(each for each in doubled if each <= stream)]:
            holders = sorted(self.holds.keys() & set(map(self._survivor, orders)))
            for other in holders[1:]:
                held = held.minus(self.holds[holders[0]].common(self.holds[other]))
        return held

    def _survivor(self, order_id: int) -> int:
        """Return the order that holds what an order held, if it was merged away."""
        passed = {order_id}
        while order_id not in self.holds and order_id in self._last_merges:
            [order_id] = {*self._last_merges[order_id].orders} - {order_id}
            if order_id in passed:
                break
            passed.add(order_id)
        return order_id

    @cached_property
    def _doubling(self) -> list[Relation]:
        """The merges that have doubled items: neither order has gone into the other."""
        gone = [each for order_id, each in self._last_merges.items() if order_id not in self.holds]
        return [each for each in self.kinship.of_kind(RelationKind.MERGE) if each not in gone]

    @cached_property
    def _moves(self) -> list[Relation]:
        """The relations that have moved items."""
        return [each for each in self.kinship.moving if each not in self._doubling]

    @cached_property
    def _last_merges(self) -> dict[int, Relation]:
        merges = sorted(self.kinship.of_kind(RelationKind.MERGE), key=lambda each: each.log_id)
        return {order_id: each for each in merges for order_id in each.orders}

    def _merged_away(self, stream: frozenset[int]) -> frozenset[int]:
        """Return the orders that have gone into others."""
        return (stream & self._last_merges.keys()) - self.holds.keys()

    def _gains(self, stream: frozenset[int]) -> bool:
        """Return whether orders without events have gone into others."""
        return bool(self._merged_away(stream) - self.counted.keys())

    def _removed(self, stream: frozenset[int]) -> frozenset[int]:
        """Return the orders that are gone and were not merged: what they held in the end is not known."""
        return stream - self._last_merges.keys() - self.holds.keys()

    # --- Orders whose items were doubled by a technical merge ---

    def _originals(self, clan: frozenset[int]) -> frozenset[int]:
        """Return the orders from which technical orders of the clan come, and their clans."""
        clans = [self._clan(original) for original, technical in self._doubled if technical in clan]
        return frozenset[int]().union(*clans) - clan

    def _technical(self, clan: frozenset[int]) -> frozenset[int]:
        """Return the technical orders that come from orders of the clan, and their clans."""
        clans = [self._clan(technical) for original, technical in self._doubled if original in clan]
        return frozenset[int]().union(*clans) - clan

    @cached_property
    def _doubled(self) -> list[tuple[int, int]]:
        """Originals, each with an order that has its items, too."""
        return [each.orders for each in self._doubling if self._is_original(*each.orders)]

    def _is_original(self, order_id: int, technical: int) -> bool:
        """Return whether an order's items are with the other, too; that is certain if one is gone."""
        if not {order_id, technical} <= self.holds.keys():
            return True
        held, there = self.holds[order_id], self._whole(self._clan(technical))
        is_within = not held.is_empty and held.is_within(there)
        return is_within or self.holds[technical].is_within(self._spoken_for(self._clan(order_id)))

    def _spoken_for(self, orders: frozenset[int]) -> Goods:
        """Return what orders have counted, or are to count."""
        return self._all_counted(orders).most(self._whole(orders))

    @cached_property
    def _is_unclear(self) -> bool:
        """Whether an item may be held twice unnoticed.

        Doubles of it may be in one stream, which has got them in more than one way. Or two orders of a merge
        are both there, and neither holds all that the other does, but items have moved since.
        """
        return self._have_doubles_met or any(
            each not in self._doubled and self._have_common(*each)
            for each in (relation.orders for relation in self._doubling)
        )

    def _have_common(self, one: int, other: int) -> bool:
        have_moved = len(self._stream(one)) > 1 or len(self._stream(other)) > 1
        clans = self._whole(self._clan(one)), self._whole(self._clan(other))
        return have_moved and not clans[0].common(clans[1]).is_empty

    @cached_property
    def _have_doubles_met(self) -> bool:
        joined: list[Relation] = []
        for one, other in [*(each.orders for each in self.kinship.copying), *self._doubled]:
            if other in _reached({one}, [*self._moves, *joined]):
                return True
            joined.append(Relation(RelationKind.COPY, one, other))
        return False

    def _counts_again(self, goods: Goods) -> bool:
        """Return whether there are pieces of products among these of which events have counted some."""
        return not goods.common(self._all_counted(self.kinship.orders)).is_empty

    # --- Some orders together ---

    def _all_counted(self, orders: frozenset[int]) -> Goods:
        return Goods.all_of(self.counted[each] for each in orders & self.counted.keys())

    def _all_held(self, orders: frozenset[int]) -> Goods:
        return Goods.all_of(self.holds[each] for each in orders & self.holds.keys())


def _reached(start: Iterable[int], relations: Collection[Relation]) -> frozenset[int]:
    """Return the orders that relations lead to from some orders, and those themselves."""
    neighbours: defaultdict[int, set[int]] = defaultdict(set)
    for each in relations:
        neighbours[each.older].add(each.newer)
        neighbours[each.newer].add(each.older)
    found, unvisited = set(start), list(start)
    while unvisited:
        further = neighbours[unvisited.pop()] - found
        found |= further
        unvisited += further
    return frozenset(found)
