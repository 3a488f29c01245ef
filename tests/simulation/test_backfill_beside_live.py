"""A backfill of thousands of orders beside live ones, at stated latencies: the live ones are not delayed."""

import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest

from ordersync.domain.backfill import Backfill, BackfillScope, BackfillState
from ordersync.records.connection import ConnectionRecords
from tests.fakes.keys import record_keys
from tests.simulation.fleet import WORKER_TIMEOUT, Fleet
from tests.simulation.queues import ORDERS_URL, SWEEP_URL
from tests.simulation.test_sweep import ORDER
from tests.simulation.timed import USUAL, Invocation

pytestmark = [pytest.mark.simulation, pytest.mark.slow]

OLD_ORDERS = 3_000
MINUTE, DAY = 60.0, 86_400.0
HOURS = 1.5
LIVE_EVERY = 20.0
MASKED = 10  # each tenth order is a marketplace's, whose buyer is looked for by calls
WORKERS = {ORDERS_URL: 3, SWEEP_URL: 2}  # the template's OrdersConcurrency and SweepConcurrency
BATCHES = {ORDERS_URL: 200, SWEEP_URL: 100}
MOST_DELAY = 1.2


@dataclass
class Shift:
    """One connection's shop, and the functions, for some hours.

    Attributes:
        queued_at: when the message of a live order came into its queue, epoch seconds.
        placed_at: when a live order was placed.
        killed: how many invocations were killed half-way.
    """

    fleet: Fleet = field(default_factory=lambda: Fleet(1, USUAL))
    rng: random.Random = field(default_factory=lambda: random.Random(7))
    placed_at: dict[int, float] = field(default_factory=dict)
    queued_at: dict[int, float] = field(default_factory=dict)
    killed: int = 0
    _running: dict[str, list[Invocation]] = field(default_factory=lambda: {url: [] for url in WORKERS})

    def __post_init__(self) -> None:
        """Let the connection start."""
        [self.shop] = self.fleet.shops.values()
        [connection_id] = self.fleet.shops
        self.marketing = self.fleet.salesmanago.account(f"client-of-{connection_id}")
        self.fleet.poll()
        self.old = [self._place_old(number) for number in range(OLD_ORDERS)]
        self.ends_at = self.fleet.clock.time + HOURS * 60 * MINUTE

    @property
    def records(self) -> ConnectionRecords:
        [connection_id] = self.fleet.shops
        return ConnectionRecords(self.fleet.tables, record_keys(self.fleet.tables), connection_id)

    @property
    def backfill(self) -> Backfill:
        return self.records.backfill().read().value

    def begin_backfill(self) -> None:
        """Begin, as the operator function does."""
        now = self.fleet.clock.time
        scope = BackfillScope(0, int(now))
        self.records.backfill().create(Backfill().begun(scope, OLD_ORDERS, OLD_ORDERS, now))

    def run(self, *others: Callable[[], None]) -> None:
        """Run schedule, queues and shop, and what else a test wants, until the end."""
        for body in (self._schedule, self._live_orders, *others):
            self.fleet.scheduler.start("driver", body, 2 * DAY)
        for url in WORKERS:
            self.fleet.scheduler.start("driver", partial(self._take, url), 2 * DAY)
        self.fleet.scheduler.run_until_idle()

    def kill_half_way(self) -> None:
        """Kill the poller and all workers of old orders once half of these are sent, and pause a while."""
        while self.backfill.ends.get("sent", 0) < OLD_ORDERS / 2 or not self._delivers_old():
            self.fleet.scheduler.sleep(1)
        victims = [*self._running[SWEEP_URL], *self.fleet.scheduler.invocations]
        for invocation in victims:
            if invocation.ended_at is None and invocation.kind in ("poll", SWEEP_URL):
                invocation.dies_at = self.fleet.clock.time
                self.killed += 1
        self.records.backfill().change(lambda backfill: backfill.paused(self.fleet.clock.time))
        self.fleet.scheduler.sleep(5 * MINUTE)
        self.records.backfill().change(lambda backfill: backfill.resumed(self.fleet.clock.time))

    def _delivers_old(self) -> bool:
        return any(invocation.ended_at is None for invocation in self._running[SWEEP_URL])

    def sent(self) -> dict[int, float]:
        """Return order id to when its event took effect; no order has two."""
        log = self.marketing.event_log
        sent = {int(str(event.data["externalId"])): event.created_at for event in log}
        assert len(sent) == len(log), "an order has two events"
        return sent

    def delays(self, since: dict[int, float]) -> list[float]:
        """Return for how long live orders took from a moment on, seconds."""
        sent = self.sent()
        return [sent[order_id] - since[order_id] for order_id in self.placed_at]

    def _place_old(self, number: int) -> int:
        at = int(self.fleet.clock.time - 30 * DAY + number * 600)
        return self.shop.add_order(self._order(number, date_add=at, date_confirmed=at), journal=False)

    def _order(self, number: int, **fields: object) -> dict[str, object]:
        masked = {"order_source": "allegro", "email": f"x{number}@allegromail.pl"}
        phone = f"51{number // 10 % 10_000:04d}{137 + number // 10 * 7 % 800:03d}"  # looks like a real one
        buyer = {"email": f"buyer{number}@example.com", "phone": phone, "delivery_country_code": "PL"}
        return {**ORDER, **buyer, **(masked if number % MASKED == MASKED - 1 else {}), **fields}

    def _schedule(self) -> None:
        while self.fleet.clock.time < self.ends_at:
            self.fleet.functions.run({})
            self.fleet.scheduler.sleep(MINUTE)

    def _live_orders(self) -> None:
        number, arrivals = 100_000, random.Random(8)
        while self.fleet.clock.time < self.ends_at - 10 * MINUTE:
            self.fleet.scheduler.sleep(arrivals.uniform(0, 2 * LIVE_EVERY))
            number += 1
            self.placed_at[self.shop.add_order(self._order(number))] = self.fleet.clock.time

    def _take(self, url: str) -> None:
        """Start workers for what a queue holds, as its event source mapping does."""
        queue = self.fleet.queues[url]
        while self.fleet.clock.time < self.ends_at:
            running = self._running[url] = [each for each in self._running[url] if each.ended_at is None]
            if len(running) < WORKERS[url] and queue.has_visible():
                taken = queue.receive(BATCHES[url], self.rng)
                for item in taken:
                    self.queued_at.setdefault(item.message.order_id, item.sent_at)
                work = partial(self.fleet.hand_over, url, taken)
                running.append(self.fleet.scheduler.start(url, work, WORKER_TIMEOUT))
            self.fleet.scheduler.sleep(2)  # MaximumBatchingWindowInSeconds


@pytest.mark.timeout(900)
def test_a_backfill_of_3000_orders_does_not_delay_live_ones_and_is_killed_half_way() -> None:
    alone, beside = Shift(), Shift()
    alone.run()
    beside.begin_backfill()
    beside.run(beside.kill_half_way)
    assert beside.killed
    assert beside.backfill.state is BackfillState.DONE
    assert dict(beside.backfill.ends)["sent"] == OLD_ORDERS
    assert beside.sent().keys() == {*beside.old, *beside.placed_at}, "each exactly once"
    assert len(alone.placed_at) == len(beside.placed_at)
    for since in ("placed_at", "queued_at"):
        before, now = (shift.delays(getattr(shift, since)) for shift in (alone, beside))
        assert statistics.mean(now) <= MOST_DELAY * statistics.mean(before), _shown(since, before, now)
        assert _ninth_decile(now) <= MOST_DELAY * _ninth_decile(before), _shown(since, before, now)


def _ninth_decile(values: list[float]) -> float:
    return statistics.quantiles(values, n=10)[-1]


def _shown(since: str, *delays: list[float]) -> str:
    figures = [f"mean {statistics.mean(each):.1f} s, 90 % in {_ninth_decile(each):.1f} s" for each in delays]
    return f"since {since}: {' and '.join(figures)}"
