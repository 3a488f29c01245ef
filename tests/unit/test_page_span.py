"""Orders are read in pages or one by one, by how many ids the last page has spanned."""

import json
from collections.abc import Sequence
from urllib.parse import parse_qs

from ordersync.domain.read_plan import PAGE_OF_ORDERS
from tests.fakes.application import ALLEGRO, Bench

ORDER_EDITED = 16
GROUPS = 4


def spread_out(between: int) -> tuple[Bench, list[int]]:
    """Return a shop, and those of its delivered orders between which lie so many others."""
    bench = Bench()
    orders: list[int] = []
    for each in range(GROUPS):
        orders.append(bench.order(email=f"person-{each}@example.com", phone=f"601 100 {300 + each}"))
        for _ in range(between):
            bench.order(journal=False, phone="", confirmed=False)
    for _ in range(3):
        bench.flow()
    bench.clock.sleep(3_600)
    return bench, orders


def reads_of(bench: Bench) -> Sequence[str]:
    """Deliver what the next poll finds in a new process; return how it reads orders."""
    bench.poll()
    bench.clock.sleep(10)
    before = len(bench.http.sent)
    with bench.taken(bench.orders_queue) as held:
        bench.hand_over(bench.orders_queue, held, by_new_process=True)
    calls = [
        parse_qs(request.body.decode())
        for request in bench.http.sent[before:]
        if b"getOrders" in request.body
    ]
    asked = [json.loads(call["parameters"][0]) for call in calls if call["method"] == ["getOrders"]]
    return ["one" if "order_id" in each else "page" for each in asked]


def edit(bench: Bench, orders: Sequence[int]) -> None:
    for order_id in orders:
        bench.shop.edit_order(order_id, {"delivery_city": "Gdynia"}, log_types=[ORDER_EDITED])


def test_orders_that_no_page_shows_together_are_read_one_by_one_once_a_page_has_shown_that() -> None:
    bench, orders = spread_out(2 * PAGE_OF_ORDERS)
    edit(bench, orders)
    assert reads_of(bench) == ["page"] + ["one"] * (GROUPS - 1)


def test_orders_that_a_page_may_show_together_are_read_in_pages() -> None:
    bench, orders = spread_out(PAGE_OF_ORDERS // 2 + 10)
    edit(bench, orders)
    assert reads_of(bench) == ["page"] * (GROUPS // 2)


def test_the_orders_of_known_buyers_are_read_in_pages_as_far_as_those_reach() -> None:
    bench, _ = spread_out(PAGE_OF_ORDERS // 2 + 10)
    for each in range(GROUPS):
        bench.order(ALLEGRO, phone=f"601 100 {300 + each}")
    for _ in range(PAGE_OF_ORDERS):
        bench.order(journal=False, phone="", confirmed=False)
    assert reads_of(bench) == ["page"] + ["page"] * (GROUPS // 2)
