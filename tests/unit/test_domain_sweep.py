"""Where a walk stands after each page."""

from dataclasses import replace

import pytest

from ordersync.domain.order import Order
from ordersync.domain.sweep import OVERLAP, STOOD_STILL, SweepProgress
from ordersync.domain.walk import OrderPage
from tests.builders import ORDER

NOW = 1_793_500_000.0
SETTLED_AT = 1_793_490_000.0
WALK = SweepProgress(second=1_793_400_000, underway=True, walked_at=NOW - 60)


def order(order_id: int, confirmed_at: int) -> Order:
    return replace(ORDER, order_id=order_id, date_confirmed=confirmed_at)


@pytest.mark.parametrize("is_full", [True, False])
def test_a_walk_ends_before_the_first_order_that_is_too_young_to_be_judged(is_full: bool) -> None:
    judged, young = order(1, 1_793_480_000), order(2, int(SETTLED_AT) + 1)
    walked = WALK.after(OrderPage((young, judged), is_full), SETTLED_AT, NOW)
    assert (walked.second, walked.underway, walked.ended_at) == (judged.date_confirmed, False, NOW)
    waiting = WALK.after(OrderPage((young,), is_full), SETTLED_AT, NOW)
    assert (waiting.second, waiting.underway) == (WALK.second, False)


def test_a_full_page_of_judged_orders_leads_on_from_its_latest() -> None:
    walked = WALK.after(OrderPage((order(1, 1_793_470_000), order(2, 1_793_480_000)), True), SETTLED_AT, NOW)
    assert (walked.second, walked.from_id, walked.underway) == (1_793_480_000, 0, True)


def test_a_full_page_of_one_second_leads_on_by_id() -> None:
    page = OrderPage((order(7, WALK.second), order(9, WALK.second)), True)
    by_id = WALK.after(page, SETTLED_AT, NOW)
    assert (by_id.second, by_id.from_id) == (WALK.second, 10)
    over = by_id.after(OrderPage((), is_full=False), SETTLED_AT, NOW)
    assert (over.second, over.from_id, over.underway) == (WALK.second + 1, 0, True)


def test_a_walk_continues_unless_it_stood_still() -> None:
    assert WALK.begun(0, NOW) == replace(WALK, first_began_at=NOW)
    again = WALK.begun(0, WALK.walked_at + STOOD_STILL + 1)
    assert (again.second, again.from_id, again.underway) == (WALK.second - OVERLAP, 0, True)
