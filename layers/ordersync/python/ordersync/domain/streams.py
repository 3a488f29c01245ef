"""Where the items of related orders have gone: what splits and merges have moved, and copies have doubled."""

from collections.abc import Mapping
from functools import cached_property, reduce

from ordersync.domain.family import Relation, RelationKind
from ordersync.domain.goods import Goods
from ordersync.domain.kinship import IN_JOURNAL, Kinship, reached
from ordersync.frozen import frozen


@frozen
class Streams:
    """Related orders as BaseLinker shows them.

    Splits and merges move items: the orders between which they have moved are a *stream*. Copies hold the
    same items in another stream; streams that are copies of each other are a *clan*.

    Attributes:
        kinship: how the orders are related.
        holds: what each of them holds that BaseLinker shows.
    """

    kinship: Kinship
    holds: Mapping[int, Goods]

    def all_held(self, orders: frozenset[int]) -> Goods:
        """Return all that some orders hold, doubles included."""
        return Goods.all_of(self.holds[each] for each in orders & self.holds.keys())

    def stream(self, order_id: int) -> frozenset[int]:
        """Return the orders between which and this one items have moved."""
        return reached({order_id}, self.moves)

    def clan(self, order_id: int) -> frozenset[int]:
        """Return the orders that hold the items of this one's stream, or held them, and copies of those."""
        return reached({order_id}, [*self.kinship.copying, *self.moves])

    def whole(self, clan: frozenset[int]) -> Goods:
        """Return all items of a clan, each once: copies are other streams, and hold the same ones."""
        return reduce(Goods.most, map(self.items_of, {self.stream(each) for each in clan}), Goods())

    def items_of(self, stream: frozenset[int]) -> Goods:
        """Return the items of a stream, each once, even if doubles of them were merged into it."""
        held = self.all_held(stream)
        copies = {self.kinship.copies(each) & stream for each in stream}
        doubled = [frozenset(each) for each in self.possibly_doubling if stream.issuperset(each)]
        for orders in [*copies, *doubled]:
            holders = sorted(self.holds.keys() & set(map(self._survivor, orders)))
            for other in holders[1:]:
                held = held.minus(self.holds[holders[0]].common(self.holds[other]))
        return held

    @cached_property
    def taken_for_doubles(self) -> Goods:
        """The items that `items_of` leaves out although they may be no doubles.

        Two orders into which copies have gone have them in common; they may also have got the same products
        from elsewhere, by a split. A copy that is as it was made shows how many the doubles are.
        """
        doubtful = Goods()
        for copies in {self.kinship.copies(each) for each in self.kinship.orders}:
            unmoved = [self.holds[each] for each in copies & self.holds.keys() if len(self.stream(each)) == 1]
            doubles = reduce(Goods.most, unmoved, Goods())
            into = sorted(self.holds.keys() & set(map(self._survivor, copies)) - copies)
            for other in into[1:]:
                if other in self.stream(into[0]):
                    in_common = self.holds[into[0]].common(self.holds[other])
                    doubtful = doubtful.plus(in_common.minus(doubles))
        return doubtful

    def _survivor(self, order_id: int) -> int:
        """Return the order that holds what an order held, if it was merged away."""
        return [order_id, *self.way_of(order_id)][-1]

    def way_of(self, order_id: int) -> dict[int, float]:
        """Return into which orders a gone one was merged, in turn, each with since when that is known."""
        way: dict[int, float] = {}
        known_since = 0.0
        while order_id not in self.holds and order_id in self.last_merges:
            merge = self.last_merges[order_id]
            order_id = merge.other_than(order_id)
            if order_id in way:
                break
            way[order_id] = known_since = max(known_since, merge.recorded_at)
        return way

    @cached_property
    def _doubling(self) -> list[Relation]:
        """The merges that have doubled items: neither order has gone into the other."""
        gone = {each for order_id, each in self.last_merges.items() if order_id not in self.holds}
        return [each for each in self.kinship.of_kind(RelationKind.MERGE) if each not in gone]

    @cached_property
    def moves(self) -> list[Relation]:
        """The relations that have moved items."""
        return [each for each in self.kinship.moving if each not in self._doubling]

    @cached_property
    def last_merges(self) -> dict[int, Relation]:
        """The merge by which an order has gone into another, if it is gone.

        It was neither split nor copied since. One merge may have several entries, side by side in the
        journal: it was into the newest order that there is, or was later.
        """
        return {order_id: possible[-1] for order_id, possible in self.possible_merges.items()}

    @cached_property
    def possible_merges(self) -> dict[int, list[Relation]]:
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

    def possible_targets(self, order_id: int) -> set[int]:
        """Return the orders into which an order may have gone by its last merge; empty if that was none."""
        return {each.other_than(order_id) for each in self.possible_merges.get(order_id, ())}

    def merged_away(self, stream: frozenset[int]) -> frozenset[int]:
        """Return the orders that have gone into others."""
        return (stream & self.last_merges.keys()) - self.holds.keys()

    def removed(self, stream: frozenset[int]) -> frozenset[int]:
        """Return the orders that are gone and were not merged: what they held in the end is not known."""
        return stream - self.last_merges.keys() - self.holds.keys()

    @cached_property
    def possibly_doubling(self) -> list[tuple[int, int]]:
        """Orders of merges into which neither has gone; what a split or a copy has made is not technical."""
        made = {each.newer for each in self.kinship.of_kind(RelationKind.SPLIT, RelationKind.COPY)}
        return sorted({each.orders for each in self._doubling if each.newer not in made})
