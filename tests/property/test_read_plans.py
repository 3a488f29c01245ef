"""Reading orders page by page never costs more calls than reading each by itself, whichever are gone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordersync.delivery.cache_orders import OrderCache
from ordersync.delivery.read_orders import OrderReader
from ordersync.domain.order import Order
from ordersync.domain.read_plan import PAGE_OF_ORDERS
from ordersync.domain.walk import OrderPage
from ordersync.ports import BaseLinker
from tests.builders import ORDER
from tests.fakes.memory import FakeClock

pytestmark = pytest.mark.property
IDS = st.integers(1, 600)


@dataclass
class Shop:
    """A BaseLinker account with some orders, which counts its calls; the first lags, and lacks some."""

    order_ids: Sequence[int]
    lacking: int = 0
    calls: int = 0

    def order(self, order_id: int) -> Order | None:
        self.calls += 1
        return replace(ORDER, order_id=order_id) if order_id in self.order_ids else None

    def orders_from(self, order_id: int) -> OrderPage:
        self.calls += 1
        there = self.order_ids if self.calls > 1 else self.order_ids[: len(self.order_ids) - self.lacking]
        shown = [each for each in there if each >= order_id][:PAGE_OF_ORDERS]
        return OrderPage(tuple(replace(ORDER, order_id=each) for each in shown), len(shown) == PAGE_OF_ORDERS)


@given(
    st.sets(IDS, max_size=400),
    st.lists(st.sets(IDS, min_size=1, max_size=40), min_size=1, max_size=3),
)
def test_pages_never_cost_more(existing: set[int], batches: list[set[int]]) -> None:
    shop, clock = Shop(sorted(existing)), FakeClock()
    reader = OrderReader(cast("BaseLinker", shop), clock, OrderCache())
    for wanted in batches:
        clock.sleep(10)
        before = shop.calls
        readings = reader.read(dict.fromkeys(wanted, clock.now() - 5))
        assert {each for each, reading in readings.items() if reading.order} == wanted & existing
        passed = [each for each in wanted if each <= max(existing, default=0)]
        assert shop.calls - before <= len(wanted) + (len(passed) < len(wanted))


def test_orders_that_show_a_moment_later_share_a_page() -> None:
    shop, clock = Shop(range(1, 61), lacking=50), FakeClock()
    readings = OrderReader(cast("BaseLinker", shop), clock, OrderCache()).read(dict.fromkeys(range(1, 61), 0))
    assert all(reading.order for reading in readings.values())
    assert shop.calls <= 4
