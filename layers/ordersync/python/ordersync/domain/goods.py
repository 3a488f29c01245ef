"""How many pieces of each product there are: what an order holds, and what its event has counted."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from decimal import Decimal
from functools import reduce

from ordersync.domain.order import Order, OrderLine
from ordersync.frozen import frozen

NOTHING = Decimal()
NO_ID = ("", "0")


@frozen
class Goods:
    """Pieces of products, and a delivery, as far as counting them needs; nothing of it is personal.

    A piece is known by its product alone: a price that was edited must not count it twice.

    Attributes:
        pieces: product key to a number of pieces, more than 0.
        delivery: what the delivery costs, in the order's currency.
    """

    pieces: Mapping[str, Decimal] = field(default_factory=dict)
    delivery: Decimal = NOTHING

    @staticmethod
    def of(order: Order) -> "Goods":
        """Return what an order holds."""
        pieces: dict[str, Decimal] = {}
        for line in order.lines:
            if number := pieces_of(line):
                pieces[product_key(line)] = pieces.get(product_key(line), NOTHING) + number
        return Goods(pieces, order.delivery_price or NOTHING)

    @staticmethod
    def all_of(goods: Iterable["Goods"]) -> "Goods":
        """Return everything of several."""
        return reduce(Goods.plus, goods, Goods())

    @property
    def is_empty(self) -> bool:
        """Whether there is no piece."""
        return not self.pieces

    def plus(self, other: "Goods") -> "Goods":
        """Return the pieces of both."""
        return self._with(other, lambda own, others: own + others)

    def minus(self, other: "Goods") -> "Goods":
        """Return what is left without the pieces of the other."""
        return self._with(other, lambda own, others: own - others)

    def common(self, other: "Goods") -> "Goods":
        """Return what both have."""
        return self._with(other, min)

    def most(self, other: "Goods") -> "Goods":
        """Return of each product what the one has that has more of it."""
        return self._with(other, max)

    def is_within(self, other: "Goods") -> bool:
        """Return whether the other has all of these pieces."""
        return self.minus(other).is_empty

    def _with(self, other: "Goods", each: Callable[[Decimal, Decimal], Decimal]) -> "Goods":
        numbers = {
            key: each(self.pieces.get(key, NOTHING), other.pieces.get(key, NOTHING))
            for key in {**self.pieces, **other.pieces}
        }
        pieces = {key: number for key, number in numbers.items() if number > 0}
        return Goods(pieces, max(each(self.delivery, other.delivery), NOTHING))


def product_key(line: OrderLine) -> str:
    """Return a hash of what identifies a line's product, by whatever it has to be known by.

    Pieces that are taken off (a line with a quantity below 0) are counted as pieces of another product.
    """
    ids = (line.product_id, line.variant_id)
    known_by = ids if line.product_id not in NO_ID else (line.sku, line.ean, line.name)
    sign = "-" if (line.quantity or NOTHING) < 0 else ""
    return sign + hashlib.sha256("\n".join(known_by).encode()).hexdigest()[:12]


def pieces_of(line: OrderLine) -> Decimal:
    """Return how many pieces a line adds or takes off; a quantity that can't be read stands for one piece."""
    return Decimal(1) if line.quantity is None else abs(line.quantity)


def without(order: Order, goods: Goods) -> Order:
    """Return an order without some of what it holds; the last lines of a product lose their pieces first."""
    left, kept = dict(goods.pieces), list[OrderLine]()
    for line in reversed(order.lines):
        key, pieces = product_key(line), pieces_of(line)
        taken = min(pieces, left.get(key, NOTHING))
        left[key] = left.get(key, NOTHING) - taken
        if not taken:
            kept.append(line)
        elif taken < pieces:
            kept.append(line.of_pieces(pieces - taken))
    cost = order.delivery_price
    return order.holding(tuple(kept[::-1]), None if cost is None else cost - goods.delivery)
