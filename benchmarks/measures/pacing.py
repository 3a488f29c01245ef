"""How soon orders are delivered while BaseLinker grants few calls, and while it grants enough."""

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from statistics import quantiles

from benchmarks.figures import Goal, Measure, Row
from benchmarks.obvious import JOURNAL, ObviousWay
from benchmarks.running import COSTS, MINUTE, Choice, Running
from benchmarks.workloads import ENTRIES, floor_of, order_of, place
from ordersync.bootstrap.application import DELIVERED_AT_ONCE

CALLS = 60  # a minute
MANY, PLAIN = 3_000, 10_000
MASKED, SEEN = MANY // 2, 0.8
FIRST_OWN = 5_000  # buyer
BURST, LIVE, LIVE_MINUTES = 200, 480, 240
HOUR = 3_600.0
TABLE, BASELINKER, SALESMANAGO = COSTS.table.latency, COSTS.baselinker.latency, COSTS.salesmanago.latency
WORKLOAD = f"""\
All orders of a row are placed at once, with {ENTRIES} entries each, except those for the latency: {LIVE}
at random moments of {LIVE_MINUTES} minutes. Of {MANY:,} orders, {MASKED:,} are on Allegro, each from a
buyer of its own; {SEEN:.0%} of these buyers had an order delivered an hour before. There are three
workers, unless a row says one. On the clock, an access of a table takes {TABLE * 1000:.0f} ms, an answer of
BaseLinker {BASELINKER * 1000:.0f} ms, one of SALESmanago {SALESMANAGO * 1000:.0f} ms; each effect takes
{COSTS.table.processor * 1000:.1f} ms of its process's one processor besides. SQS collects a batch for 2
s. The floor's calls take their time at the rate that the call budget grants: {CALLS} in 65 s."""
MIXED = f"{MANY:,} orders, half Allegro, {CALLS} calls a minute: time"
READS = "the same: reads of tables, an order"
ALL_PLAIN = f"{PLAIN:,} orders without Allegro, {CALLS} calls a minute: time"
RATE = "one worker: events a second"
MEDIAN, LAST = "live latency, a poll a minute: p50", "the same: p99"


def measure() -> Sequence[Row]:
    """Deliver the backlogs, the burst and the live orders."""
    plain, reads = _plain()
    return [*_mixed(reads), plain, _rate(), *_latency()]


def _mixed(reads_of_plain: float) -> Sequence[Row]:
    running, obvious = Running(Choice()), ObviousWay()
    buyers = [order_of(buyer) for buyer in range(round(MASKED * SEEN))]
    seen = place(running.shop, buyers)
    running.run_for(HOUR)
    running.replace_workers()
    running.set_limit(CALLS)
    place(obvious.shop, buyers)
    obvious.deliver()
    first, reads, began_at = running.position, running.table_reads(), running.time
    orders, seconds = _deliver(running, _half_masked())
    place(obvious.shop, _half_masked())
    floor = floor_of(running.shop, orders, seen, entries=ENTRIES * MANY)
    calls = running.calls(first)
    of_orders = running.reads(first)
    singles = sum(read.is_single for read in of_orders)
    spent = (
        f"{calls['getOrdersByPhone']:,} look-ups, {singles:,} reads of single orders,"
        f" {len(of_orders) - singles:,} of pages, and {calls[JOURNAL]:,} polls or pages of the journal"
    )
    each = (running.table_reads() - reads) / MANY
    times = running.receives(began_at)
    received = f"a message is received {times:.1f} times on average until its order has its calls"
    return [
        Row(
            MIXED,
            seconds / MINUTE,
            "min",
            floor.seconds(CALLS) / MINUTE,
            f"the floor, {floor.in_words()}",
            Goal(2, of_ratio=True),
            obvious.deliver().seconds(CALLS) / MINUTE,
            spent,
        ),
        Row(READS, each, "reads", reads_of_plain, "those of the next row", Goal(10), spent=received),
    ]


def _plain() -> tuple[Row, float]:
    """Return the row of orders without Allegro, and how many reads of tables an order takes there."""
    running, obvious = Running(Choice(calls=CALLS)), ObviousWay()
    orders, seconds = _deliver(running, map(order_of, range(PLAIN)))
    place(obvious.shop, map(order_of, range(PLAIN)))
    floor = floor_of(running.shop, orders, entries=ENTRIES * PLAIN)
    calls = running.calls()
    row = Row(
        ALL_PLAIN,
        seconds / MINUTE,
        "min",
        floor.seconds(CALLS) / MINUTE,
        f"the floor, {floor.in_words()}",
        Goal(1.75, of_ratio=True),
        obvious.deliver().seconds(CALLS) / MINUTE,
        f"{calls['getOrders']:,} reads and {calls[JOURNAL]:,} polls or pages of the journal; the workers"
        f" deliver {PLAIN / seconds:.1f} events a second",
    )
    return row, running.table_reads() / PLAIN


def _rate() -> Row:
    running = Running(Choice(workers=1))
    running.run_until_delivered()
    place(running.shop, map(order_of, range(BURST)))
    running.poll()
    reads = running.table_reads()
    running.run_until_delivered()
    events = sorted(running.events.values())
    rate = (len(events) - 1) / (events[-1] - events[0])
    each = (running.table_reads() - reads) / BURST
    spent = f"2 answers of {SALESMANAGO * 1000:.0f} ms and {each:.0f} reads of tables an order"
    limit = DELIVERED_AT_ONCE / (2 * SALESMANAGO)
    beside = f"two answers an order, {DELIVERED_AT_ONCE} orders at once"
    return Row(RATE, rate, "events", limit, beside, Goal(8, is_least=True), spent=spent)


def _latency() -> Sequence[Row]:
    running, rng = Running(Choice()), random.Random(9)
    running.run_until_delivered()
    placed: dict[int, float] = {}
    moments = sorted(rng.uniform(0, LIVE_MINUTES * MINUTE) for _ in range(LIVE))
    began_at = running.time

    def shoppers() -> None:
        for buyer, moment in enumerate(moments):
            running.fleet.scheduler.sleep(began_at + moment - running.time)
            placed[running.shop.add_order(order_of(buyer))] = running.time

    running.fleet.scheduler.start("shoppers", shoppers, math.inf)
    running.run_for(LIVE_MINUTES * MINUTE)
    events = running.events
    waits = quantiles((events[order_id] - at for order_id, at in placed.items()), n=100)
    spent = "the wait for the next poll, and the 2 s for which SQS collects a batch"
    return [
        Row(MEDIAN, waits[49], "s", MINUTE / 2, "half a poll's minute", Goal(35), spent=spent),
        Row(LAST, waits[98], "s", MINUTE, "a poll's minute", Goal(65), spent=spent),
    ]


def _half_masked() -> list[Mapping[str, object]]:
    """Return the orders, in the order in which they are placed."""
    orders = [order_of(buyer, is_masked=True) for buyer in range(MASKED)]
    orders += [order_of(FIRST_OWN + buyer) for buyer in range(MANY - MASKED)]
    random.Random(3).shuffle(orders)
    return orders


def _deliver(running: Running, orders: Iterable[Mapping[str, object]]) -> tuple[list[int], float]:
    """Place orders and deliver them; return their ids, and after how many seconds all was done."""
    began_at = running.time
    placed = place(running.shop, orders)
    running.run_until_delivered()
    return placed, running.done_at - began_at


MEASURE = Measure("pacing", WORKLOAD, (MIXED, READS, ALL_PLAIN, RATE, MEDIAN, LAST), measure)
