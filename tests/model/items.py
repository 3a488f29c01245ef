"""Which pieces of what was ordered each order holds: staff may move and copy them, but never make any."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple, cast

from simulators import BaselinkerAccount
from simulators.baselinker import Deed
from simulators.baselinker.past import Version
from simulators.salesmanago.account import ExternalEvent

Order = Mapping[str, object]
Goods = Counter[str]
"""Product id to a number of pieces."""


class Piece(NamedTuple):
    """One piece of a product that was ordered: the how many-th of the order with which it was placed."""

    product: str
    order_id: int
    number: int


def goods_of(lines: object) -> Goods:
    """Return what is on some order lines; what has no product id can't be recognised, and is left out."""
    numbers: dict[str, int] = {}
    for line in cast("Sequence[Order]", lines):
        if product := str(line["product_id"]):
            numbers[product] = numbers.get(product, 0) + int(str(line["quantity"]))
    return Goods({product: number for product, number in numbers.items() if number > 0})


def counted_by(event: ExternalEvent) -> Goods:
    """Return what an event counts."""
    quantities = str(event.data["detail3"]) if "detail3" in event.data else None
    return Goods(_counted(str(event.data.get("products", "")), quantities))


@lru_cache(maxsize=10_000)
def _counted(products: str, quantities: str | None) -> Goods:
    numbers = None if quantities is None else [int(each or "0") for each in quantities.split("/")]
    counted: Goods = Counter()
    for position, product in enumerate(filter(None, products.split(","))):
        counted[product] += 1 if numbers is None else numbers[position]
    return +counted


def total_of(events: Iterable[ExternalEvent]) -> Goods:
    """Return what some events count together."""
    counted: Goods = Counter()
    for event in events:
        counted.update(counted_by(event))
    return counted


def goods(pieces: Iterable[Piece]) -> Goods:
    """Return how many pieces there are of each product."""
    return Counter(piece.product for piece in pieces)


@dataclass(frozen=True)
class Items:
    """What the orders of a shop hold, by what its staff did, whatever the journal shows of it."""

    shop: BaselinkerAccount
    ever: Mapping[int, list[Version]]

    @cached_property
    def order_ids(self) -> set[int]:
        """Every order that there ever was, even if only for a moment."""
        return {*self.ever, *chain.from_iterable((*deed.sources, deed.target) for deed in self.shop.deeds)}

    @cached_property
    def ordered(self) -> Goods:
        """What was placed with all orders, and what copies brought back to their originals."""
        return sum(self.placed.values(), Counter(self.doubled))

    @cached_property
    def placed(self) -> dict[int, Goods]:
        """What was placed with each order: its lines ever, but for what came from others."""
        return {order_id: self.placed_with(order_id) for order_id in self.order_ids}

    @property
    def doubled(self) -> Goods:
        """What orders have twice, because their own copies were merged into them."""
        return self._replayed[1]

    @property
    def held(self) -> dict[int, frozenset[Piece]]:
        """What each order holds, or held when it was merged away."""
        return self._replayed[0]

    @cached_property
    def technical(self) -> set[int]:
        """The orders that come from a technical merge, by whatever way."""
        found: set[int] = set()
        for deed in self.shop.deeds:
            if deed.kind == "technical_merge" or found & set(deed.sources):
                found.add(deed.target)
        return found

    def survivors(self, order_id: int) -> set[int]:
        """Return the orders into which an order was merged away, one after the other."""
        found: set[int] = set()
        for deed in self.shop.deeds:
            if deed.kind == "merge" and {order_id, *found} & set(deed.sources):
                found.add(deed.target)
        return found

    def merged_into(self, order_id: int) -> set[int]:
        """Return the orders that were merged away into an order, by whatever way."""
        return {each for each in self.order_ids if order_id in self.survivors(each)}

    def have_doubles_met(self, family: Collection[int]) -> bool:
        """Return whether orders have got the same items in more than one way, for all that can be seen.

        A technical merge of several orders between which items have moved is one way.
        """
        deeds = [deed for deed in self.shop.deeds if deed.target in family]
        moves = [{*deed.sources, deed.target} for deed in deeds if deed.kind in ("merge", "split")]
        ways = list(moves)
        for deed in deeds:
            if deed.kind in ("copy", "technical_merge"):
                for source in {min(_reached(each, moves)): each for each in deed.sources}.values():
                    if deed.target in _reached(source, ways):
                        return True
                    ways.append({source, deed.target})
        return False

    def is_entangled(self, family: Collection[int]) -> bool:
        """Return whether orders were merged technically, and split, copied or merged otherwise as well.

        It can't always be seen then which of the same product are doubles.
        """
        kinds = {deed.kind for deed in self.shop.deeds if deed.target in family}
        return "technical_merge" in kinds and len(kinds) > 1

    def shared_unseen(self, is_related: Callable[[int, int, float], bool]) -> Goods:
        """Return what technical orders share with originals that no entry names, where that may count twice.

        It may if an original is gone, or if other deeds have moved or copied what the technical order holds.
        """
        shared: Goods = Counter()
        for deed in self.shop.deeds:
            unseen = self._unseen_of(deed, is_related)
            is_simple = deed.sources and {*deed.sources, deed.target} <= self.shop.orders.keys()
            others = [
                each
                for each in self.shop.deeds
                if {*deed.sources, deed.target} & {*each.sources, each.target}
            ]
            if unseen and (not is_simple or len(others) > 1):
                for each in unseen:  # what was split off it since is shared as well
                    shared += goods(self.held[each]) | self.placed[each]
        return shared

    def unseen_originals(self, is_related: Callable[[int, int, float], bool]) -> set[int]:
        """Return the originals of technical orders that are gone, and that no entry named."""
        gone = self.order_ids - self.shop.orders.keys()
        return set(chain.from_iterable(self._unseen_of(deed, is_related) for deed in self.shop.deeds)) & gone

    @staticmethod
    def _unseen_of(deed: Deed, is_related: Callable[[int, int, float], bool]) -> list[int]:
        """Return the originals of a technical order that no entry of that merge names; a later one may."""
        if deed.kind != "technical_merge":
            return []
        return [each for each in deed.sources if not is_related(each, deed.target, deed.at)]

    def deeds_about(self, order_id: int) -> list[Deed]:
        """Return what the staff did with an order, or with others that held a piece of what it holds."""
        sharing = {
            each for each in self.order_ids if each == order_id or self.held[each] & self.held[order_id]
        }
        return [deed for deed in self.shop.deeds if sharing & {*deed.sources, deed.target}]

    @cached_property
    def _replayed(self) -> tuple[dict[int, frozenset[Piece]], Goods]:
        """What each order holds, and what orders have twice: doubles of it were merged into them.

        A double (a copy, or a technical order) is brought back by a merge into its own original, or into an
        order from or to which that one's items have moved.
        """
        doubled: Goods = Counter()
        held = {
            order_id: [
                Piece(product, order_id, n) for product, number in placed.items() for n in range(number)
            ]
            for order_id, placed in self.placed.items()
        }
        for deed in self.shop.deeds:
            moved = list(chain.from_iterable(held[source] for source in deed.sources))
            if deed.kind == "split":
                moved = _last(moved, goods_of(deed.lines))
                held[deed.sources[0]] = [piece for piece in held[deed.sources[0]] if piece not in moved]
            having = [*held[deed.target], *moved]
            held[deed.target] = list(dict.fromkeys(having))
            doubled += Counter(piece.product for piece in having) - goods(held[deed.target])
            if deed.kind == "merge":
                others = self._moved_with(deed) - {*deed.sources, deed.target}
                doubled += goods(set(moved).intersection(chain.from_iterable(held[each] for each in others)))
        return {order_id: self._still(order_id, pieces) for order_id, pieces in held.items()}, doubled

    def _moved_with(self, last: Deed) -> set[int]:
        """Return the orders between which and the target of a deed items had moved by then."""
        deeds = self.shop.deeds[: self.shop.deeds.index(last) + 1]
        return _reached(
            last.target, [{*deed.sources, deed.target} for deed in deeds if deed.kind in ("merge", "split")]
        )

    def placed_with(self, order_id: int) -> Goods:
        """Return what was placed with an order, which is among all that was ordered."""
        looks = [(each.since, goods_of(each.order["products"])) for each in self.ever.get(order_id, ())]
        deeds = self._deeds.get(order_id, ())
        if not deeds and len(looks) == 1:
            return looks[0][1]
        looks += [
            (deed.at, goods_of(deed.lines))
            for deed in deeds
            if deed.kind == "merge" and order_id in deed.sources
        ]
        placed: Goods = Counter()
        for at, look in looks:
            come, gone = Goods(), Goods()
            for deed in deeds:
                if deed.at <= at and deed.target == order_id:
                    come += goods_of(deed.lines)
                if deed.at <= at and deed.kind == "split" and order_id in deed.sources:
                    gone += goods_of(deed.lines)
            placed |= (look + gone) - come
        return placed

    @cached_property
    def _deeds(self) -> dict[int, list[Deed]]:
        """What the staff did, by the orders that took part in it."""
        deeds: dict[int, list[Deed]] = {}
        for deed in self.shop.deeds:
            for order_id in {*deed.sources, deed.target}:
                deeds.setdefault(order_id, []).append(deed)
        return deeds

    def _still(self, order_id: int, pieces: list[Piece]) -> frozenset[Piece]:
        """Return the pieces that an order still has, after all edits."""
        if order_id not in self.shop.orders:
            return frozenset(pieces)
        return frozenset(_last(pieces, goods_of(self.shop.orders[order_id]["products"])))


def _last(pieces: list[Piece], wanted: Goods) -> list[Piece]:
    """Return the last pieces of each product, so many of them."""
    left, taken = Counter(wanted), []
    for piece in reversed(pieces):
        if left[piece.product] > 0:
            left[piece.product] -= 1
            taken.append(piece)
    return taken[::-1]


def _reached(order_id: int, joined: Sequence[set[int]]) -> set[int]:
    """Return the orders that some sets of orders join with one."""
    found = {order_id}
    while more := set(chain.from_iterable(each for each in joined if each & found)) - found:
        found |= more
    return found
