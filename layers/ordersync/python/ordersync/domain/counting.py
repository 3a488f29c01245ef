"""Which items an order's event has to count, if events of related orders have counted some already.

Splits and merges move items: the orders between which they have moved are a *stream*. Copies hold the same
items in another stream; streams that are copies of each other are a *clan*. A technical merge doubles items,
too: its new order and its originals hold the same ones, in two clans.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce

from ordersync.domain.family import Relation, RelationKind
from ordersync.domain.goods import Goods
from ordersync.domain.kinship import IN_JOURNAL, Kinship, reached
from ordersync.domain.skips import SkipReason


@dataclass(frozen=True)
class Counting:
    """Related orders as they stand.

    Attributes:
        kinship: how they are related.
        holds: what each of them holds that BaseLinker shows.
        counted: what the events have counted, of those that have one.
        counted_at: when they did, epoch seconds; without an entry it is not known.
    """

    kinship: Kinship
    holds: Mapping[int, Goods]
    counted: Mapping[int, Goods]
    counted_at: Mapping[int, float] = field(default_factory=dict)

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
        is_technical = self._is_spoken_for_by_originals(order_id)
        if self._is_counted_by_copy(order_id) or (is_technical and not self._merged_away(stream)):
            return SkipReason.SAME_PURCHASE
        in_doubt = held.minus(before).common(self._unclear)
        if not in_doubt.common(self._all_counted(self.kinship.orders)).is_empty:
            return SkipReason.VALUE_UNSETTLED
        if before.is_empty:
            return before
        if not held.common(self._all_counted(self._removed(stream))).is_empty:
            return SkipReason.VALUE_UNSETTLED
        if held.is_within(before) or (is_technical and not self._gains(stream)):
            return SkipReason.SAME_PURCHASE
        by_technical = self._all_counted(self._technical(clan)).common(held)
        return SkipReason.VALUE_UNSETTLED if by_technical.pieces else before

    def reason_of_gone(self, order_id: int) -> SkipReason | None:
        """Return why an order that is gone has no event, None if no relative has, or may have, counted it."""
        if self.kinship.copies(order_id) & self.counted.keys():
            return SkipReason.SAME_PURCHASE
        having = self._stream(order_id) & self.counted.keys()
        if not having:
            possible = {each.other_than(order_id) for each in self._possible_merges.get(order_id, ())}
            return None if possible.isdisjoint(self.counted) else SkipReason.VALUE_UNSETTLED
        clan, way = self._clan(order_id), self._way_of(order_id)
        counted = self._all_counted(clan).plus(self._spoken_for(self._originals(clan)))
        unaware = {each for each in having & way.keys() if self.counted_at.get(each, 0) <= way[each]}
        lost = self._items_of(having).minus(counted).common(self._items_of(frozenset(unaware)))
        return SkipReason.SAME_PURCHASE if lost.is_empty else SkipReason.VALUE_UNSETTLED

    def _is_counted_by_copy(self, order_id: int) -> bool:
        """Return whether copies have counted all; what a part of one holds is the part's to count."""
        by_copies = self._all_counted(self.kinship.copies(order_id))
        return len(self._stream(order_id)) == 1 and self.holds[order_id].is_within(by_copies)

    def _left_for(self, order_id: int) -> Goods:
        """Return what an order's event may count.

        Pieces of a product are alike: it makes no difference which of them are counted. If a copy has the
        event, only what a part of it holds is left, and what was merged into one of the copies.
        """
        clan, copies = self._clan(order_id), self.kinship.copies(order_id)
        counted = self._all_counted(clan | self._technical(clan))
        left = self._once_held(clan).minus(counted).minus(self._spoken_for(self._originals(clan)))
        has_gained = any(self._gains(self._stream(each)) for each in copies)
        is_whole = self._all_counted(copies).is_empty or has_gained
        return left if is_whole else left.common(self._all_held(clan - copies))

    # --- Orders between which items have moved ---

    def _stream(self, order_id: int) -> frozenset[int]:
        """Return the orders between which and this one items have moved."""
        return reached({order_id}, self._moves)

    def _clan(self, order_id: int) -> frozenset[int]:
        """Return the orders that hold the items of this one's stream, or held them, and copies of those."""
        return reached({order_id}, [*self.kinship.copying, *self._moves])

    def _whole(self, clan: frozenset[int]) -> Goods:
        """Return all items of a clan, each once: copies are other streams, and hold the same ones."""
        return reduce(Goods.most, map(self._items_of, {self._stream(each) for each in clan}), Goods())

    def _items_of(self, stream: frozenset[int]) -> Goods:
        """Return the items of a stream, each once, even if doubles of them were merged into it."""
        held = self._all_held(stream)
        copies = {self.kinship.copies(each) & stream for each in stream}
        doubled = [frozenset(each) for each in self._possibly_doubling if stream.issuperset(each)]
        for orders in [*copies, *doubled]:
            holders = sorted(self.holds.keys() & set(map(self._survivor, orders)))
            for other in holders[1:]:
                held = held.minus(self.holds[holders[0]].common(self.holds[other]))
        return held

    def _survivor(self, order_id: int) -> int:
        """Return the order that holds what an order held, if it was merged away."""
        return [order_id, *self._way_of(order_id)][-1]

    def _way_of(self, order_id: int) -> dict[int, float]:
        """Return into which orders a gone one was merged, in turn, each with since when that is known."""
        way: dict[int, float] = {}
        known_since = 0.0
        while order_id not in self.holds and order_id in self._last_merges:
            merge = self._last_merges[order_id]
            order_id = merge.other_than(order_id)
            if order_id in way:
                break
            way[order_id] = known_since = max(known_since, merge.recorded_at)
        return way

    @cached_property
    def _doubling(self) -> list[Relation]:
        """The merges that have doubled items: neither order has gone into the other."""
        gone = {each for order_id, each in self._last_merges.items() if order_id not in self.holds}
        return [each for each in self.kinship.of_kind(RelationKind.MERGE) if each not in gone]

    @cached_property
    def _moves(self) -> list[Relation]:
        """The relations that have moved items."""
        return [each for each in self.kinship.moving if each not in self._doubling]

    @cached_property
    def _last_merges(self) -> dict[int, Relation]:
        """The merge by which an order has gone into another, if it is gone.

        It was neither split nor copied since. One merge may have several entries, side by side in the
        journal: it was into the newest order that there is, or was later.
        """
        return {order_id: possible[-1] for order_id, possible in self._possible_merges.items()}

    @cached_property
    def _possible_merges(self) -> dict[int, list[Relation]]:
        """The merges by which an order may have gone into another, the likeliest last."""
        related = sorted(self.kinship.of_kind(*IN_JOURNAL), key=lambda each: each.log_id)
        last = {order_id: each for each in related for order_id in each.orders}
        merges: dict[int, list[Relation]] = {}
        for order_id, latest in last.items():
            if latest.kind is RelationKind.MERGE:
                own = [
                    each for each in related if order_id in each.orders and each.is_of_one_deed_with(latest)
                ]
                others = {each: each.other_than(order_id) for each in own}
                lived_on = [each for each in own if others[each] in self.holds or last[others[each]] != each]
                merges[order_id] = sorted(lived_on, key=lambda each: each.newer) or [latest]
        return merges

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
        """Return the orders from which technical orders of the clan come, and their clans.

        One that comes from the clan itself speaks for none of it: a technical order of it was merged into it.
        """
        clans = [self._clan(original) for original, technical in self._doubled if technical in clan]
        return frozenset[int]().union(*clans) - clan - self._technical(clan)

    def _once_held(self, clan: frozenset[int]) -> Goods:
        """Return all items of a clan, with those of removed orders that technical orders still show."""
        whole = self._whole(clan)
        if not self._removed(clan):
            return whole
        for technical in {other for original, other in self._doubled if original in clan}:
            there = self._clan(technical)
            whole = whole.most(self._whole(there).minus(self._spoken_for(self._originals(there) - clan)))
        return whole

    def _technical(self, clan: frozenset[int]) -> frozenset[int]:
        """Return the technical orders that come from orders of the clan, and their clans."""
        clans = [self._clan(technical) for original, technical in self._doubled if original in clan]
        return frozenset[int]().union(*clans) - clan

    @cached_property
    def _doubled(self) -> list[tuple[int, int]]:
        """Originals, each with an order that has its items, too."""
        return [each for each in self._possibly_doubling if self._is_original(*each)]

    @cached_property
    def _possibly_doubling(self) -> list[tuple[int, int]]:
        """Orders of merges into which neither has gone; what a split or a copy has made is not technical."""
        made = {each.newer for each in self.kinship.of_kind(RelationKind.SPLIT, RelationKind.COPY)}
        return sorted({each.orders for each in self._doubling if each.newer not in made})

    def _is_spoken_for_by_originals(self, order_id: int) -> bool:
        """Return whether an order's items are those of originals, of which none was removed without an event.

        A clan may have got technical orders by a merge with a copy; they say nothing of the other items then.
        """
        originals = self._originals(self._clan(order_id))
        is_technical = any(technical in self._stream(order_id) for _, technical in self._doubled)
        if not is_technical and self.holds[order_id].common(self._spoken_for(originals)).is_empty:
            return False
        return bool(originals & self.holds.keys()) and self._removed(originals) <= self.counted.keys()

    def _is_original(self, order_id: int, technical: int) -> bool:
        """Return whether the items of an order of a technical merge are with the other, too.

        An entry may also name two originals. One that is gone is known by what its event has counted; without
        an event, the newest order is taken for the technical one.
        """
        if order_id in self.holds:
            return self._is_within(order_id, technical)
        if order_id in self.counted:
            return self.counted[order_id].is_within(self._spoken_for(self._clan(technical)))
        merges = self.kinship.of_kind(RelationKind.MERGE)
        others = {each.older for each in merges if each.newer == technical} & self.holds.keys()
        newest = max(each.newer for each in merges if order_id in each.orders)
        return technical == newest or any(self._is_within(other, technical) for other in others)

    def _is_within(self, order_id: int, technical: int) -> bool:
        """Return whether one of two orders holds nothing but what the clan of the other does."""
        held, there = self.holds[order_id], self._whole(self._clan(technical))
        if not held.is_empty and held.is_within(there):
            return True
        shown = self.holds.get(technical)
        return shown is not None and shown.is_within(self._spoken_for(self._clan(order_id)))

    def _spoken_for(self, orders: frozenset[int]) -> Goods:
        """Return what orders have counted, or are to count."""
        return self._all_counted(orders).most(self._whole(orders))

    @cached_property
    def _unclear(self) -> Goods:
        """The items of which some may be held twice unnoticed.

        All, if doubles of some may be in one stream, which has got them in more than one way, or if an order
        may have gone into one of several, or is gone of a merge that has doubled nothing. If both orders of
        such a merge are there, and items have moved since, it is what they have in common.
        """
        gone = self._possible_merges.keys() - self.holds.keys()
        undoubled = [each for each in self._possibly_doubling if each not in self._doubled]
        if (
            self._have_doubles_met
            or any(len(self._possible_merges[each]) > 1 for each in gone)
            or any(not self.holds.keys() >= set(each) for each in undoubled)
        ):
            return self._all_held(self.kinship.orders)
        return reduce(Goods.most, (self._in_common(*each) for each in undoubled), Goods())

    def _in_common(self, one: int, other: int) -> Goods:
        if len(self._stream(one)) == 1 and len(self._stream(other)) == 1:
            return Goods()
        return self._whole(self._clan(one)).common(self._whole(self._clan(other)))

    @cached_property
    def _have_doubles_met(self) -> bool:
        """Whether doubles of one item may be in one stream: it has got them in more than one way.

        A technical merge of several orders of one stream is one way.
        """
        joined: list[Relation] = []
        technical = {(self._stream(one), other): (one, other) for one, other in self._doubled}
        for one, other in [*(each.orders for each in self.kinship.copying), *technical.values()]:
            if other in reached({one}, [*self._moves, *joined]):
                return True
            joined.append(Relation(RelationKind.COPY, one, other))
        return False

    def _all_counted(self, orders: frozenset[int]) -> Goods:
        return Goods.all_of(self.counted[each] for each in orders & self.counted.keys())

    def _all_held(self, orders: frozenset[int]) -> Goods:
        return Goods.all_of(self.holds[each] for each in orders & self.holds.keys())
