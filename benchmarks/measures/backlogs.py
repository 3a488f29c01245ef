"""How many calls of BaseLinker a backlog without masked orders takes, for one worker and for several."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.figures import Goal, Measure, Row
from benchmarks.obvious import JOURNAL, ObviousWay
from benchmarks.running import Choice, Running
from benchmarks.workloads import ENTRIES, floor_of, order_of, place
from simulators import BaselinkerAccount

ORDERS, DELETED = 1_500, 0.02
EVENTS = "/api/v2/contact/addContactExtEvent"
WORKLOAD = f"""\
{ORDERS:,} new orders of as many buyers, none on Allegro, with {ENTRIES} entries each; {DELETED:.0%} of
them are deleted before they are read. All are placed at once; BaseLinker allows 100 calls a minute.
Counted are all calls but one for each later poll, until the last order is delivered or given up."""


@dataclass(frozen=True)
class _Case:
    """A number of workers, and a size of the journal's pages."""

    workers: int
    page: int
    bound: float

    @property
    def title(self) -> str:
        """What its row says."""
        workers = "one worker" if self.workers == 1 else f"{self.workers} workers"
        return f"{ORDERS:,} orders, {workers}, pages of {self.page:,}: calls"


CASES = (_Case(1, 1_000, 1.5), _Case(1, 100, 1.5), _Case(3, 1_000, 3), _Case(3, 100, 2))


def measure() -> Sequence[Row]:
    """Deliver the backlog in each case."""
    return [_row(case) for case in CASES]


def _row(case: _Case) -> Row:
    running, obvious = Running(Choice(workers=case.workers, page=case.page)), ObviousWay()
    obvious.shop.options = running.shop.options
    orders, _ = _fill(running.shop), _fill(obvious.shop)
    running.run_until_delivered()
    reads = running.reads()
    pages = running.calls()[JOURNAL] - running.later_polls()
    floor = floor_of(running.shop, orders, entries=ENTRIES * ORDERS)
    gone = {*orders} - running.shop.orders.keys()
    again = len(running.reads(since=running.position_after(EVENTS)))
    return Row(
        case.title,
        len(reads) + pages,
        "calls",
        floor.calls,
        f"the floor, {floor.in_words()}",
        Goal(case.bound, of_ratio=True),
        obvious=obvious.deliver().baselinker,
        spent=f"{pages} pages of the journal, {len(reads) - again} reads until the last event, {again} for"
        f" a second look at those of the {len(gone)} deleted orders that the first could not be sure of",
    )


def _fill(shop: BaselinkerAccount) -> list[int]:
    """Place the orders and delete some; return the ids of all."""
    orders = place(shop, map(order_of, range(ORDERS)))
    for order_id in random.Random(5).sample(orders, round(DELETED * ORDERS)):
        shop.delete_order(order_id)
    return orders


MEASURE = Measure("backlogs", WORKLOAD, tuple(case.title for case in CASES), measure)
