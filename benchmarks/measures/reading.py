"""How many calls of BaseLinker it takes to read new orders and to find the buyers of the masked ones."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from benchmarks.figures import Goal, Measure, Row
from benchmarks.obvious import ObviousWay
from benchmarks.running import Choice, Running
from benchmarks.workloads import floor_of, order_of, place, place_long_ago
from simulators import BaselinkerAccount
from tests.fakes.memory import FakeClock

OWN, MASKED_BUYERS, TWICE = 130, 60, 10  # orders; buyers on Allegro, and how many of them buy twice
RETURNING, MET = 30, 48  # of the buyers on Allegro: with an older order that is not known; with one that is
APART = 100  # older orders of others between two of theirs, so that no page shows two
SPELLINGS = 3  # of a number: as it was typed, E.164, national
HOUR = 3_600.0
FIRST_OTHER, FIRST_OWN = 1_000, 500  # buyers
WORKLOAD = f"""\
{OWN + MASKED_BUYERS + TWICE} new orders, 35 % of them on Allegro, where {MASKED_BUYERS} people buy, {TWICE}
of them twice; one worker, 100 calls a minute. Pages of the journal are left aside. Cold: the program
has seen no order, and {RETURNING} of these buyers have an order in the shop from before its start,
{APART} others apart. Warm: {MET} of them have one that was delivered an hour before, the others none, and
the worker is a new process. BaseLinker finds orders by the last nine digits of a number, except in the
last row, where all {SPELLINGS} spellings have to be asked for."""
COLD, WARM = "200 orders, 35 % Allegro, cold: calls", "the same, warm: calls"
EXACT = "the same, cold, where BaseLinker compares spellings: calls"


def measure() -> Sequence[Row]:
    """Deliver the orders in each of the states."""
    return [_cold(COLD, 1), _warm(), _cold(EXACT, SPELLINGS)]


def _cold(title: str, spellings: int) -> Row:
    running, obvious = Running(Choice(workers=1)), ObviousWay()
    shops = [running.shop, obvious.shop]
    for shop, clock in zip(shops, (running.fleet.clock, obvious.clock), strict=True):
        _fill(shop, clock)
        if spellings > 1:
            shop.options = replace(shop.options, phone_match="exact")
    running.run_until_delivered()
    place(obvious.shop, _orders())
    return _row(title, running, obvious, (), spellings, Goal(1.5, of_ratio=True))


def _warm() -> Row:
    running, obvious = Running(Choice(workers=1)), ObviousWay()
    known = [order_of(buyer) for buyer in range(MET)]
    seen = place(running.shop, known)
    running.run_for(HOUR)
    running.replace_workers()
    place(obvious.shop, known)
    obvious.deliver()
    obvious.clock.sleep(HOUR)
    place(obvious.shop, _orders())
    return _row(WARM, running, obvious, seen, 1, Goal(1.2, of_ratio=True))


def _row(
    title: str, running: Running, obvious: ObviousWay, seen: Sequence[int], spellings: int, goal: Goal
) -> Row:
    first = running.position
    orders = place(running.shop, _orders())
    running.run_until_delivered()
    reads, look_ups = running.reads(first), running.calls(first)["getOrdersByPhone"]
    singles = sum(read.is_single for read in reads)
    floor = floor_of(running.shop, orders, seen, spellings=spellings)
    return Row(
        title,
        len(reads) + look_ups,
        "calls",
        floor.calls,
        f"the floor, {floor.in_words()}",
        goal,
        obvious=obvious.deliver().others,
        spent=f"{look_ups} look-ups for {MASKED_BUYERS} numbers, {singles} reads of single orders, and"
        f" {len(reads) - singles} of pages",
    )


def _orders() -> list[Mapping[str, object]]:
    """Return the new orders, in the order in which they are placed."""
    masked = [*range(MASKED_BUYERS), *range(TWICE)]
    orders = [order_of(buyer, is_masked=True) for buyer in masked]
    orders += [order_of(FIRST_OWN + buyer) for buyer in range(OWN)]
    random.Random(3).shuffle(orders)
    return orders


def _fill(shop: BaselinkerAccount, clock: FakeClock) -> None:
    """Let a shop have older orders: those of returning buyers, and of others between them."""
    buyers: list[int] = []
    for returning in range(RETURNING):
        first = FIRST_OTHER + APART * returning
        buyers += [returning, *range(first, first + APART)]
    place_long_ago(shop, map(order_of, buyers), clock.now())


MEASURE = Measure("reading", WORKLOAD, (COLD, WARM, EXACT), measure)
