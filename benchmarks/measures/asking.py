"""How many calls of SALESmanago a purchase takes, and an edit that changes nothing."""

from collections.abc import Mapping, Sequence

from benchmarks.figures import Goal, Measure, Row
from benchmarks.obvious import ObviousWay
from benchmarks.running import BATCH, Choice, Running
from benchmarks.workloads import order_of, place

BUYERS = 88
ORDER_EDITED = 16
WORKLOAD = f"""\
{BATCH} new orders of {BUYERS} buyers in one batch, with products of their own; an hour later, edits of
all of them that change nothing. The floor is one contact call for each buyer and batch, and one for each
event."""
NEW = f"{BATCH} orders of {BUYERS} buyers: calls a purchase"
UNCHANGED = "edits that change nothing: calls an edit"
HOUR = 3_600.0


def measure() -> Sequence[Row]:
    """Deliver the purchases, then the edits."""
    running, obvious = Running(Choice(workers=1)), ObviousWay()
    running.run_until_delivered()
    orders = place(running.shop, _orders())
    place(obvious.shop, _orders())
    running.poll()
    running.run_for(HOUR)
    calls, obvious_calls = running.salesmanago_calls(), obvious.deliver().salesmanago
    upserts = running.calls()["/api/contact/upsert"]
    first = running.position
    for order_id in orders:
        running.shop.log(ORDER_EDITED, order_id)
    running.run_until_delivered()
    edits = running.salesmanago_calls(first)
    floor = (BUYERS + BATCH) / BATCH
    new = f"{upserts} contact calls for {BUYERS} buyers, and {calls - upserts} for {BATCH} events"
    by_name = ", ".join(f"{count} of {name}" for name, count in running.calls(first).items())
    return [
        Row(NEW, calls / BATCH, "calls", floor, "the floor", Goal(1.5), obvious_calls / BATCH, new),
        Row(UNCHANGED, edits / BATCH, "calls", 2, "the obvious way", Goal(0), obvious_calls / BATCH, by_name),
    ]


def _orders() -> list[Mapping[str, object]]:
    """Return the orders: each buyer's come one after the other's, with a city and a product of its own."""
    orders: list[Mapping[str, object]] = []
    for number in range(BATCH):
        order = order_of(number % BUYERS)
        product = {"product_id": f"{number}", "name": f"Kubek {number}", "price_brutto": 10.1, "quantity": 1}
        orders.append({**order, "products": [product]})
    return orders


MEASURE = Measure("asking", WORKLOAD, (NEW, UNCHANGED), measure)
