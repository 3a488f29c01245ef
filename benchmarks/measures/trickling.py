"""How many calls of BaseLinker orders take that come, or are edited, one by one."""

from collections.abc import Sequence

from benchmarks.figures import Goal, Measure, Row
from benchmarks.obvious import ObviousWay
from benchmarks.running import MINUTE, Choice, Running
from benchmarks.workloads import order_of, place, place_long_ago

MINUTES = 60
EDITS, APART = 100, 101  # edited orders, and how many orders further on the next one is: no page shows two
WORKLOAD = f"""\
An order a minute for an hour, of another buyer each, with two entries; and, in a shop with
{EDITS * APART:,} older orders, {EDITS} edits within a minute, of orders {APART} apart. Polls are left
aside. Three workers."""
TRICKLE = "one order a minute: calls an order"
EDITED = f"{EDITS} scattered edits: calls an edit"
SIZE = "the same: size of an answer"
KILOBYTE = 1_000


def measure() -> Sequence[Row]:
    """Let orders trickle in, and let scattered ones be edited."""
    return [_trickle(), *_edits()]


def _trickle() -> Row:
    running, obvious = Running(Choice()), ObviousWay()
    running.run_until_delivered()
    first = running.position
    for buyer in range(MINUTES):
        place(running.shop, [order_of(buyer)])
        running.run_for(MINUTE)
    place(obvious.shop, map(order_of, range(MINUTES)))
    reads = len(running.reads(first))
    spent = f"{reads} reads for {MINUTES} orders"
    beside = obvious.deliver().others / MINUTES
    return Row(TRICKLE, reads / MINUTES, "calls", 1, "the floor", Goal(1), obvious=beside, spent=spent)


def _edits() -> Sequence[Row]:
    running, obvious = Running(Choice()), ObviousWay()
    older = [order_of(place) for place in range(EDITS * APART)]
    orders = place_long_ago(running.shop, older, running.time)
    place_long_ago(obvious.shop, older, obvious.clock.now())
    running.run_until_delivered()
    first = running.position
    for shop in (running.shop, obvious.shop):
        for order_id in orders[::APART]:
            shop.edit_order(order_id, {"delivery_city": "Gdynia"})
    running.run_until_delivered()
    taken = obvious.deliver()
    reads = running.reads(first)
    sizes, singles = [sent.size for sent in reads], sum(sent.is_single for sent in reads)
    size, single = sum(sizes) / len(sizes) / KILOBYTE, taken.size / taken.others / KILOBYTE
    spent = f"{len(sizes)} reads for {EDITS} edits, of which {singles} are of single orders"
    return [
        Row(EDITED, len(sizes) / EDITS, "calls", 1, "the floor", Goal(1), taken.others / EDITS, spent),
        Row(SIZE, size, "kB", single, "a single order", Goal(1, of_ratio=True), single, spent),
    ]


MEASURE = Measure("trickling", WORKLOAD, (TRICKLE, EDITED, SIZE), measure)
