"""How much memory a worker needs for the orders that it remembers."""

import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.figures import Goal, Measure, Row
from ordersync.adapters.baselinker import BaselinkerClient
from ordersync.delivery.cache_orders import OrderCaches, Reading
from ordersync.domain.connection import parse_connection
from ordersync.domain.order import Order
from tests.fakes.application import MAIN, Bench
from tests.fakes.baselinker_client import Permits

CONNECTIONS = 64
SAMPLE = 50
MEGABYTE = 1_000_000
MOST = 150.0
WORKLOAD = f"""\
One process has read orders of {CONNECTIONS} connections within a quarter of an hour. An order's size is what
Python allocates for it while a page of {SAMPLE} is read (`tracemalloc`); counted are the orders that the
caches hold at the end."""


@dataclass(frozen=True)
class Orders:
    """What is read of each connection."""

    number: int
    lines: int

    @property
    def title(self) -> str:
        """What its row says."""
        return f"{CONNECTIONS} connections, {self.number} orders each, {self.lines} lines an order: caches"


CHOICES = (Orders(400, 2), Orders(400, 10), Orders(400, 60))


def measure() -> Sequence[Row]:
    """Fill the caches with orders of some sizes."""
    rows = []
    for orders in CHOICES:
        order, size = _read(orders.lines)
        whole = CONNECTIONS * orders.number * size
        held = _held(order, orders.number) * size
        rows.append(Row(orders.title, held, "MB", whole, "all that was read", Goal(MOST)))
    return rows


def _held(order: Order, number: int) -> int:
    """Return how many orders the caches hold if so many like this one are read of each connection."""
    caches, reading = OrderCaches(), Reading(order, read_at=0.0)
    for order_id in range(number):
        for place in range(CONNECTIONS):
            caches[f"c{place}"].put(order_id, reading)
    return sum(len(cache.readings) for cache in caches.values())


def _read(lines: int) -> tuple[Order, float]:
    """Return an order with so many lines as the client reads it, and the megabytes that it takes."""
    bench = Bench()
    account = parse_connection(bench.connections.documents[MAIN], MAIN).baselinker
    client = BaselinkerClient(account, bench.http, bench.clock, Permits())
    first, *_ = [bench.order(products=_products(lines)) for _ in range(SAMPLE)]
    client.orders_from(first)  # what is allocated once only counts for no order
    tracemalloc.start()
    orders = list(client.orders_from(first).orders)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return orders[0], size / len(orders) / MEGABYTE


def _products(lines: int) -> list[dict[str, object]]:
    return [
        {
            "product_id": str(1_000 + line),
            "name": f"Kubek ceramiczny {line}",
            "sku": f"KUB-{line}",
            "ean": str(5_900_000 + line),
            "price_brutto": 10.1,
            "quantity": 3,
        }
        for line in range(lines)
    ]


MEASURE = Measure("caching", WORKLOAD, tuple(orders.title for orders in CHOICES), measure)
