"""How many pieces of each product there are, and an order without some of them."""

from dataclasses import replace
from decimal import Decimal

from ordersync.domain.goods import Goods, without
from tests.builders import LINE, ORDER


class TestGoods:
    def test_they_are_pieces_of_products_whatever_those_cost(self) -> None:
        one = replace(ORDER, lines=(replace(LINE, quantity=Decimal(2)), replace(LINE, price=Decimal(1))))
        assert list(Goods.of(one).pieces.values()) == [2 + Decimal(LINE.quantity or 0)]

    def test_a_product_without_an_id_is_known_by_the_rest(self) -> None:
        products = [("", "A"), ("0", "A"), ("", "B"), ("", "C")]
        lines = [replace(LINE, product_id=key, name=name) for key, name in products]
        assert len(Goods.of(replace(ORDER, lines=tuple(lines))).pieces) == 3

    def test_a_quantity_that_can_not_be_read_is_one_piece(self) -> None:
        [number] = Goods.of(replace(ORDER, lines=(replace(LINE, quantity=None),))).pieces.values()
        assert number == 1

    def test_an_order_without_some_of_them(self) -> None:
        lines = tuple(replace(LINE, product_id=key, quantity=Decimal(3)) for key in "ab")
        order = replace(ORDER, lines=lines, delivery_price=Decimal(9))
        part = replace(ORDER, lines=(replace(lines[1], quantity=Decimal(2)),), delivery_price=Decimal(4))
        left = without(order, Goods.of(part))
        assert [line.quantity for line in left.lines] == [3, 1]
        assert left.delivery_price == 5
        assert without(order, Goods.of(order)).lines == ()
        assert without(order, Goods()) == order

    def test_a_delivery_cost_that_can_not_be_read_stays_so(self) -> None:
        order = replace(ORDER, delivery_price=None)
        assert without(order, Goods()) == order

    def test_a_line_of_less_than_nothing_is_counted_once_too(self) -> None:
        """A voucher, say: an order without it would cost more, and one with it twice less."""
        voucher = replace(LINE, product_id="v", quantity=Decimal(-2))
        order = replace(ORDER, lines=(LINE, voucher))
        assert without(order, Goods.of(order)).lines == ()
        part = replace(ORDER, lines=(replace(voucher, quantity=Decimal(-1)),), delivery_price=None)
        assert without(order, Goods.of(part)).lines == (LINE, replace(voucher, quantity=Decimal(-1)))
        assert without(
            order, Goods.of(replace(ORDER, lines=(replace(voucher, quantity=Decimal(2)),)))
        ).lines == (
            LINE,
            voucher,
        )
