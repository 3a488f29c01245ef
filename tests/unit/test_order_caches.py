"""What a process remembers of orders: one bound over all connections, the oldest dropped first."""

import tracemalloc

import pytest

from ordersync.delivery.cache_orders import CACHED_SECONDS, Hits, OrderCaches, Reading
from ordersync.domain.call_budget import Lane
from ordersync.domain.connection import parse_connection
from ordersync.domain.metrics import Metrics
from ordersync.domain.order import Order, PhoneHit
from tests.fakes.application import ANNA, JAN, MAIN, Bench

NOW = 1_790_000_000.0
MEGABYTE = 1_000_000
KUBEK = {"sku": "KUB-1", "price_brutto": 10.1, "quantity": 3}


def orders_read(number: int, lines: int) -> tuple[list[Order], float]:
    """Return orders as the client reads them, and the bytes that each of them takes."""
    bench = Bench()
    products = [
        {**KUBEK, "product_id": str(1_000 + n), "name": f"Kubek ceramiczny {n}", "ean": str(5_900_000 + n)}
        for n in range(lines)
    ]
    first, *_ = [bench.order(ANNA, products=products, email=f"a{n}@example.com") for n in range(number)]
    account = parse_connection(bench.connections.documents[MAIN], MAIN).baselinker
    accounts = bench.application.accounts(Lane.LIVE, last_request=bench.clock.now() + 60)
    client = accounts.baselinker(account, Metrics())
    tracemalloc.start()
    orders = list(client.orders_from(first).orders)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return orders, size / len(orders)


@pytest.mark.slow
def test_64_busy_connections_take_less_than_150_megabytes() -> None:
    caches, read = OrderCaches(), 0.0
    for lines in (1, 3, 10, 60):
        (order, *_), size = orders_read(50, lines)
        for order_id in range(400):
            for connection in range(64):
                caches[f"c{connection}"].put(order_id, Reading(order, NOW))
        kept = sum(len(cache.readings) for cache in caches.values())
        read = max(read, kept * size)
        assert read < 150 * MEGABYTE, f"{lines} lines an order"
        assert kept > 64, "of each connection, some are remembered"


def test_the_oldest_is_dropped_first_whosever_it_is() -> None:
    caches = OrderCaches()
    caches.shelf.most = 12
    order = orders_read(1, 1)[0][0]
    for place, connection in enumerate(("one", "two", "one", "two")):
        caches[connection].put(place, Reading(order, NOW + place))
    assert {name: list(cache.readings) for name, cache in caches.items()} == {"one": [2], "two": [3]}


def test_what_is_of_no_use_any_more_is_dropped() -> None:
    caches = OrderCaches()
    order = orders_read(1, 1)[0][0]
    caches["one"].put(1, Reading(order, NOW))
    caches["two"].put(2, Reading(order, NOW + CACHED_SECONDS + 1))
    assert caches["one"].readings == {}
    assert caches.shelf.weight == 5


def test_what_is_read_again_or_forgotten_counts_once() -> None:
    caches = OrderCaches()
    order = orders_read(1, 1)[0][0]
    for _ in range(3):
        caches["one"].put(1, Reading(order, NOW))
    assert caches.shelf.weight == 5
    caches["one"].drop(1)
    assert (caches["one"].readings, caches.shelf.weight) == ({}, 0)


def test_what_was_found_by_phone_counts_as_well() -> None:
    caches = OrderCaches()
    caches.shelf.most = 12
    caches["one"].put_found("600 100 201", Hits([PhoneHit(n, None) for n in range(8)], NOW))
    assert caches.shelf.weight == 9
    caches["two"].put(1, Reading(orders_read(1, 1)[0][0], NOW))
    assert caches["one"].found == {}


def test_an_order_id_of_two_shops_is_two_orders() -> None:
    """A process that has read the one of them a moment ago does not take it for the other."""
    bench = Bench()
    other = bench.connect("other")
    bench.order(order_id=7_000)
    other.shop.add_order({**ANNA, **JAN, "order_id": 7_000})
    bench.poll()
    bench.clock.sleep(10)
    bench.deliver()
    assert bench.marketing.contact("anna@example.com")
    assert bench.marketing.contact("jan@example.com") is None
    assert other.marketing.contact("jan@example.com")
