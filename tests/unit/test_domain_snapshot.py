"""How related orders stand together, and since when."""

from decimal import Decimal

from ordersync.domain.goods import Goods
from ordersync.domain.snapshot import Snapshot, fingerprint_of

ONE, TWO = Goods({"a": Decimal(1), "b": Decimal(2)}), Goods({"b": Decimal(2), "a": Decimal(1)})


def test_orders_stand_as_they_do_since_they_were_first_seen_to() -> None:
    first = Snapshot().seen(fingerprint_of({1: ONE}), 100.0)
    assert first.since == 100.0
    assert first.seen(fingerprint_of({1: TWO}), 200.0) == first
    assert first.seen(fingerprint_of({1: ONE, 2: ONE}), 200.0).since == 200.0


def test_what_each_order_holds_makes_the_difference() -> None:
    held = [
        {1: ONE},
        {2: ONE},
        {1: Goods(ONE.pieces, Decimal(5))},
        {1: Goods({"a": Decimal(2)})},
        {1: Goods()},
    ]
    assert len({*map(fingerprint_of, held)}) == len(held)
    assert fingerprint_of({1: ONE, 2: Goods()}) == fingerprint_of({2: Goods(), 1: TWO})
