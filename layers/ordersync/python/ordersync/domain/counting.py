"""Which items an order's event has to count, if events of related orders have counted some already.

Copies hold the same items, in two streams of one clan. A technical merge doubles items, too: its new order
and its originals hold the same ones, in two clans.
"""

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property, reduce

from ordersync.domain.family import Relation, RelationKind
from ordersync.domain.goods import Goods
from ordersync.domain.kinship import Kinship, reached
from ordersync.domain.skips import SkipReason
from ordersync.domain.streams import Streams
from ordersync.frozen import frozen


@frozen
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

    @cached_property
    def _streams(self) -> Streams:
        return Streams(self.kinship, self.holds)

    @property
    def is_puzzling(self) -> bool:
        """Whether a merge seems to have moved nothing and doubled nothing: more may have happened since."""
        return bool(self._undoubled)

    def counted_before(self, order_id: int) -> Goods | SkipReason:
        """Return which of its items an order's event must not count, or why it has no event.

        Args:
            order_id: an order that BaseLinker shows, and that has no event.
        """
        held, stream = self.holds[order_id], self._streams.stream(order_id)
        before = held.minus(self._left_for(order_id))
        if held.is_empty:
            return SkipReason.SAME_PURCHASE if 0 < held.delivery <= before.delivery else before
        if not self._all_counted(self._streams.merged_away(stream)).is_within(self._streams.all_held(stream)):
            return SkipReason.VALUE_UNSETTLED
        is_technical = self._is_spoken_for_by_originals(order_id)
        is_copied = self._is_counted_by_copy(order_id)
        if is_copied or (is_technical and not self._streams.merged_away(stream)):
            is_certain = is_copied or not self._may_have_gained(order_id)
            return SkipReason.SAME_PURCHASE if is_certain else SkipReason.VALUE_UNSETTLED
        in_doubt = held.minus(before).common(self._unclear)
        if not in_doubt.common(self._all_counted(self.kinship.orders)).is_empty:
            return SkipReason.VALUE_UNSETTLED
        if before.is_empty:
            return before
        if not (before.common(self._streams.taken_for_doubles).is_empty and self._are_known(held, stream)):
            return SkipReason.VALUE_UNSETTLED
        if held.is_within(before) or (is_technical and not self._gains(stream)):
            return SkipReason.SAME_PURCHASE
        by_technical = self._all_counted(self._technical(self._streams.clan(order_id))).common(held)
        return SkipReason.VALUE_UNSETTLED if by_technical.pieces else before

    def reason_of_gone(self, order_id: int) -> SkipReason | None:
        """Return why an order that is gone has no event, None if no relative has, or may have, counted it."""
        if self.kinship.copies(order_id) & self.counted.keys():
            return SkipReason.SAME_PURCHASE
        having = self._streams.stream(order_id) & self.counted.keys()
        if not having:
            possible = self._streams.possible_targets(order_id)
            return None if possible.isdisjoint(self.counted) else SkipReason.VALUE_UNSETTLED
        clan, way = self._streams.clan(order_id), self._streams.way_of(order_id)
        counted = self._all_counted(clan).plus(self._left_to_originals(clan))
        unaware = {each for each in having & way.keys() if self.counted_at.get(each, 0) <= way[each]}
        unaware = {each for each in unaware if not self._has_counted_all(each)}
        lost = self._streams.whole(clan).minus(counted).common(self._streams.items_of(frozenset(unaware)))
        return SkipReason.SAME_PURCHASE if lost.is_empty else SkipReason.VALUE_UNSETTLED

    def _has_counted_all(self, order_id: int) -> bool:
        """Return whether an order's event has counted all that it holds, and nothing was split off since."""
        since = self.counted_at.get(order_id, 0)
        splits = self.kinship.of_kind(RelationKind.SPLIT)
        if not since or any(order_id in each.orders and each.recorded_at > since for each in splits):
            return False
        return order_id in self.holds and self.holds[order_id].is_within(self.counted[order_id])

    def _may_have_gained(self, order_id: int) -> bool:
        """Return whether an order that seems to be technical may have taken in one that is gone instead.

        It has more then than that one's event has counted, and than its own originals have.
        """
        taken_in = frozenset(
            each for each in self._of_unclear_merges if order_id in self._streams.possible_targets(each)
        )
        held, originals = self.holds[order_id], self._originals(self._streams.clan(order_id))
        known = [self._all_counted(taken_in), self._spoken_for(originals - taken_in)]
        return bool(taken_in) and not any(map(held.is_within, known))

    def _are_known(self, items: Goods, stream: frozenset[int]) -> bool:
        """Return whether none of some items may be one that a removed order of the stream has counted."""
        return items.common(self._all_counted(self._streams.removed(stream))).is_empty

    def _is_counted_by_copy(self, order_id: int) -> bool:
        """Return whether copies have counted all; what a part of one holds is the part's to count."""
        by_copies = self._all_counted(self.kinship.copies(order_id))
        return len(self._streams.stream(order_id)) == 1 and self.holds[order_id].is_within(by_copies)

    def _left_for(self, order_id: int) -> Goods:
        """Return what an order's event may count.

        Pieces of a product are alike: it makes no difference which of them are counted. If a copy has the
        event, only what a part of it holds is left, and what was merged into one of the copies.
        """
        clan, copies = self._streams.clan(order_id), self.kinship.copies(order_id)
        counted = self._all_counted(clan | self._technical(clan))
        left = self._once_held(clan).minus(counted).minus(self._left_to_originals(clan))
        has_gained = any(self._gains(self._streams.stream(each)) for each in copies)
        is_whole = self._all_counted(copies).is_empty or has_gained
        return left if is_whole else left.common(self._streams.all_held(clan - copies))

    def _gains(self, stream: frozenset[int]) -> bool:
        """Return whether orders without events have gone into others."""
        return bool(self._streams.merged_away(stream) - self.counted.keys())

    # --- Orders whose items were doubled by a technical merge ---

    def _originals(self, clan: frozenset[int]) -> frozenset[int]:
        """Return the orders from which technical orders of the clan come, and their clans.

        One that comes from the clan itself speaks for none of it: a technical order of it was merged into it.
        """
        clans = [self._streams.clan(original) for original, technical in self._doubled if technical in clan]
        return frozenset[int]().union(*clans) - clan - self._technical(clan)

    def _left_to_originals(self, clan: frozenset[int]) -> Goods:
        """Return what the originals of a clan's technical orders have counted, or are to count.

        What a merge of unknown effect may have given to both is not left to them: they may hold doubles of it
        that get no event.
        """
        originals = self._originals(clan)
        pairs = [pair for pair in self._undoubled if originals & set(pair) and clan & set(pair)]
        doubtful = reduce(Goods.most, (self._in_common(*pair) for pair in pairs), Goods())
        return self._all_counted(originals).most(self._streams.whole(originals).minus(doubtful))

    def _once_held(self, clan: frozenset[int]) -> Goods:
        """Return all items of a clan, with those of removed orders that technical orders still show."""
        whole = self._streams.whole(clan)
        if not self._streams.removed(clan):
            return whole
        for technical in {other for original, other in self._doubled if original in clan}:
            there = self._streams.clan(technical)
            others = self._spoken_for(self._originals(there) - clan)
            whole = whole.most(self._streams.whole(there).minus(others))
        return whole

    def _technical(self, clan: frozenset[int]) -> frozenset[int]:
        """Return the technical orders that come from orders of the clan, and their clans."""
        clans = [self._streams.clan(technical) for original, technical in self._doubled if original in clan]
        return frozenset[int]().union(*clans) - clan

    @cached_property
    def _doubled(self) -> list[tuple[int, int]]:
        """Originals, each with an order that has its items, too."""
        return [each for each in self._streams.possibly_doubling if self._is_original(*each)]

    @cached_property
    def _undoubled(self) -> list[tuple[int, int]]:
        """Orders of merges into which neither has gone, and that are not seen to have doubled anything."""
        return [each for each in self._streams.possibly_doubling if each not in self._doubled]

    def _is_spoken_for_by_originals(self, order_id: int) -> bool:
        """Return whether an order's items are those of originals, of which none was removed without an event.

        A clan may have got technical orders by a merge with a copy; they say nothing of the other items then.
        """
        originals = self._originals(self._streams.clan(order_id))
        is_technical = any(technical in self._streams.stream(order_id) for _, technical in self._doubled)
        if not is_technical and not self.holds[order_id].is_within(self._spoken_for(originals)):
            return False
        return bool(originals & self.holds.keys()) and self._streams.removed(originals) <= self.counted.keys()

    def _is_original(self, order_id: int, technical: int) -> bool:
        """Return whether the items of an order of a technical merge are with the other, too.

        An entry may also name two originals. One that is gone is known by what its event has counted; without
        an event, the newest order is taken for the technical one.
        """
        if order_id in self.holds:
            return self._is_within(order_id, technical)
        if order_id in self.counted:
            return self.counted[order_id].is_within(self._spoken_for(self._streams.clan(technical)))
        merges = self.kinship.of_kind(RelationKind.MERGE)
        others = {each.older for each in merges if each.newer == technical} & self.holds.keys()
        newest = max(each.newer for each in merges if order_id in each.orders)
        return technical == newest or any(self._is_within(other, technical) for other in others)

    def _is_within(self, order_id: int, technical: int) -> bool:
        """Return whether one of two orders holds nothing but what the clan of the other does."""
        held, there = self.holds[order_id], self._streams.whole(self._streams.clan(technical))
        if not held.is_empty and held.is_within(there):
            return True
        shown = self.holds.get(technical)
        return shown is not None and shown.is_within(self._spoken_for(self._streams.clan(order_id)))

    def _spoken_for(self, orders: frozenset[int]) -> Goods:
        """Return what orders have counted, or are to count."""
        return self._all_counted(orders).most(self._streams.whole(orders))

    @cached_property
    def _unclear(self) -> Goods:
        """The items of which some may be held twice unnoticed.

        All, if doubles of some may be in one stream, which has got them in more than one way, or if an order
        may have gone into one of several, or is gone of a merge that has doubled nothing. If both orders of
        such a merge are there, and items have moved since, it is what they have in common.
        """
        if (
            self._have_doubles_met
            or self._of_unclear_merges
            or any(not self.holds.keys() >= set(each) for each in self._undoubled)
        ):
            return self._streams.all_held(self.kinship.orders)
        return reduce(Goods.most, (self._in_common(*each) for each in self._undoubled), Goods())

    @cached_property
    def _of_unclear_merges(self) -> frozenset[int]:
        """The orders that are gone, and may have gone into one of several."""
        gone = self._streams.possible_merges.keys() - self.holds.keys()
        return frozenset(each for each in gone if len(self._streams.possible_targets(each)) > 1)

    def _in_common(self, one: int, other: int) -> Goods:
        if len(self._streams.stream(one)) == 1 and len(self._streams.stream(other)) == 1:
            return Goods()
        clans = map(self._streams.clan, (one, other))
        return reduce(Goods.common, map(self._streams.whole, clans))

    @cached_property
    def _have_doubles_met(self) -> bool:
        """Whether doubles of one item may be in one stream: it has got them in more than one way.

        A technical merge of several orders of one stream is one way.
        """
        joined: list[Relation] = []
        technical = {(self._streams.stream(one), other): (one, other) for one, other in self._doubled}
        for one, other in [*(each.orders for each in self.kinship.copying), *technical.values()]:
            if other in reached({one}, [*self._streams.moves, *joined]):
                return True
            joined.append(Relation(RelationKind.COPY, one, other))
        return False

    def _all_counted(self, orders: frozenset[int]) -> Goods:
        return Goods.all_of(self.counted[each] for each in orders & self.counted.keys())
