"""The whole pipeline in one process: shop, poller, queues as SQS has them, workers, both services."""

import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from local.simulators import (
    App,
    BaselinkerOptions,
    BaselinkerSimulator,
    FaultPlan,
    FaultRates,
    SalesmanagoOptions,
    SalesmanagoSimulator,
)
from ordersync.bootstrap import Application, Tables
from ordersync.domain.call_budget import Lane
from ordersync.domain.journal import QueueMessage
from ordersync.errors import NotApplied, OutcomeUnknown
from ordersync.http import HttpAnswer, HttpRequest
from ordersync.ports import Stored
from ordersync.stores.memory import MemoryTable
from ordersync.usecases.hand_back import Received
from ordersync.usecases.poll_journal import KEY
from ordersync.usecases.timings import Timings
from tests.fakes.memory import (
    FakeClock,
    MemoryConnections,
    MemoryDeadLetters,
    MemoryLog,
    MemoryQueue,
    one_by_one,
)
from tests.fakes.remote import SimulatedHttp
from tests.simulation.scheduler import Scheduler, TaskClock

TOKEN, CLIENT_ID, API_SECRET, OWNER = "token-1", "client-1", "secret-1", "owner@shop.example"
CONNECTION = "main"
ESHOP = "shop_example_com"
MOST_WORKERS = 3
BATCH = 10
POLL_EVERY = 60.0
SWEEP_EVERY = 3600.0
DUPLICATED_AFTER = 3.0


@dataclass
class Faults:
    """How much goes wrong, as shares of all effects of a kind."""

    remote: float = 0.0
    table: float = 0.0
    queue: float = 0.0
    killed: float = 0.0
    redelivered: float = 0.0


class FaultyTable(MemoryTable):
    """A table whose answers may be lost, before or after a write."""

    def __init__(self, name: str, scheduler: Scheduler, faults: Faults) -> None:
        super().__init__()
        self._name = name
        self._scheduler = scheduler
        self._faults = faults

    def get(self, scope: str, key: str) -> Stored | None:
        self._scheduler.effect(f"reads {self._name} {key}")
        if self._scheduler.rng.random() < self._faults.table:
            raise NotApplied("throttled")
        return super().get(scope, key)

    def put(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        broken = self._scheduler.rng.random()
        if broken < self._faults.table / 2:
            raise OutcomeUnknown("throttled")
        written = super().put(scope, key, item, version, expires_at)
        self._scheduler.effect(f"{'wrote' if written else 'could not write'} {self._name} {key} {dict(item)}")
        if broken < self._faults.table:
            raise OutcomeUnknown("answer lost")
        return written


class SteppedHttp(SimulatedHttp):
    """Requests before and after which other tasks may come."""

    def __init__(self, scheduler: Scheduler, clock: TaskClock, apps: Mapping[str, App]) -> None:
        super().__init__(clock, apps)
        self._scheduler = scheduler

    def send(self, request: HttpRequest, service: str) -> HttpAnswer:
        self._scheduler.effect(f"is about to send {request.url}")
        answer = super().send(request, service)
        self._scheduler.effect(f"got {answer.status} from {request.url}")
        return answer


class World:
    """Everything there is, and what is checked about it."""

    def __init__(
        self,
        seed: int,
        faults: Faults,
        baselinker: BaselinkerOptions | None = None,
        salesmanago: SalesmanagoOptions | None = None,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        self.rng = random.Random(seed)
        self.clock = FakeClock()
        self.faults = faults
        self.scheduler = Scheduler(self.rng, self.clock)
        self.scheduler.kill_rate = faults.killed
        self.log = MemoryLog()
        self.baselinker = BaselinkerSimulator(self.clock.now, baselinker, self.rng)
        self.salesmanago = SalesmanagoSimulator(self.clock.now, salesmanago, self.rng)
        self.shop = self.baselinker.add_account(TOKEN, "shop")
        self.marketing = self.salesmanago.add_account(CLIENT_ID, API_SECRET, [OWNER])
        self.plans = [
            FaultPlan(self.rng, FaultRates.evenly(faults.remote)),
            FaultPlan(self.rng, FaultRates.evenly(faults.remote)),
        ]
        self.plans[0].rates = _without_late(self.plans[0].rates)
        self.orders_queue = MemoryQueue(self.clock, 720, accepts=self._accepts)
        self.sweep_queue = MemoryQueue(self.clock, 720, accepts=self._accepts)
        self.dead_letters = MemoryDeadLetters()
        self.tables = {
            name: FaultyTable(name, self.scheduler, faults)
            for name in ("cursors", "ledger", "contacts", "phones", "budget")
        }
        clock = TaskClock(self.scheduler)
        self.marketing_app = self.plans[1].wrap(self.salesmanago)
        apps: dict[str, App] = {
            "baselinker.example": self.plans[0].wrap(self.baselinker),
            "salesmanago.example": self.marketing_app,
        }
        self.application = Application(
            connections=MemoryConnections({CONNECTION: json.dumps(document(settings or {}))}),
            tables=Tables(**self.tables),
            orders_queue=self.orders_queue,
            sweep_queue=self.sweep_queue,
            dead_letters=self.dead_letters,
            http=SteppedHttp(self.scheduler, clock, apps),
            side_by_side=one_by_one,
            clock=clock,
            chance=self.rng,
            log=self.log,
            timings=Timings(),
        )
        self.poller_is_silent = False
        self._events_checked = 0
        self._polls = 0
        self._batches = 0
        self._next_poll = self.clock.now()
        self._next_sweep = self.clock.now() + SWEEP_EVERY

    def calm_down(self) -> None:
        """Nothing goes wrong any more."""
        self.faults.remote = self.faults.table = self.faults.queue = 0
        self.faults.killed = self.faults.redelivered = self.scheduler.kill_rate = 0
        for plan in self.plans:
            plan.heal()
        self.marketing_app.settle(self.clock.now() + 60)

    def step(self) -> None:
        """Lets one thing happen, and checks what must always hold."""
        self.go_on()
        self.check_safety()

    def go_on(self) -> None:
        """An invocation begins, or goes on to its next effect, or time passes."""
        if self.clock.now() >= self._next_poll:
            self._next_poll = self.clock.now() + POLL_EVERY
            self._polls += 1
            if not self.poller_is_silent:
                name = f"poll {self._polls}"
                self.scheduler.start(name, self.application.poll, Timings().poller_timeout)
        if self.clock.now() >= self._next_sweep:
            self._next_sweep = self.clock.now() + SWEEP_EVERY
            self.scheduler.start("sweep", self.application.sweep, Timings().sweeper_timeout)
        for queue in (self.orders_queue, self.sweep_queue):
            running = sum(task.name.startswith("batch") for task in self.scheduler.tasks)
            if running < MOST_WORKERS and queue.visible() and self.rng.random() < 0.3:
                self._start_batch(queue)
        if not self.scheduler.step():
            self._pass_time()

    def run_for(self, seconds: float) -> None:
        """Lets time pass."""
        ends_at = self.clock.now() + seconds
        while self.clock.now() < ends_at:
            self.step()

    def run_until_idle(self, limit: float = 86_400 * 2) -> None:
        """Goes on until nothing is left to do and the journal has been read to its end since."""
        ends_at = self.clock.now() + limit
        idle_since: float | None = None
        while idle_since is None or self._read_to_end_at() <= idle_since:
            assert self.clock.now() < ends_at, "the pipeline has not come to rest"
            self.step()
            idle_since = (idle_since or self.clock.now()) if self._is_empty() else None

    def sweep_later(self) -> None:
        """Two quiet hours later, the sweep looks for what the journal has not brought."""
        self.clock.time += 2 * SWEEP_EVERY
        self.application.sweep()

    def _is_empty(self) -> bool:
        delivering = any(task.name.startswith("batch") for task in self.scheduler.tasks)
        return not (self.orders_queue.held or self.sweep_queue.held or delivering)

    def _read_to_end_at(self) -> float:
        """When the last read began that came to the journal's end."""
        stored = MemoryTable.get(self.tables["cursors"], CONNECTION, KEY)
        if stored is None or float(str(stored.item.get("read_to_end_at", 0))) < float(
            str(stored.item["read_at"])
        ):
            return 0.0
        return float(str(stored.item["read_at"]))

    def check_safety(self) -> None:
        """What must hold at every moment."""
        if len(self.marketing.events) > self._events_checked:
            self._events_checked = len(self.marketing.events)
            self._check_events()
        assert not self.baselinker.violations, self.baselinker.violations
        assert not self.salesmanago.violations, self.salesmanago.violations
        assert self.shop.limit.blocked_until(self.clock.now()) is None, "the token was blocked"

    def _check_events(self) -> None:
        doubled = [key for key, count in Counter(self.events()).items() if count > 1]
        assert not doubled, f"orders {doubled} have more than one event"

    def events(self) -> list[str]:
        """The order ids of all PURCHASE events that SALESmanago holds."""
        return [str(event.data["externalId"]) for event in self.marketing.events if event.origin == "api"]

    def addressees(self) -> dict[str, str]:
        """Order id to the address that its event was sent to."""
        contacts = self.marketing.contacts
        ours = [event for event in self.marketing.events if event.origin == "api"]
        return {str(event.data["externalId"]): contacts[event.contact_id].email for event in ours}

    def _start_batch(self, queue: MemoryQueue) -> None:
        held = queue.receive(BATCH, self.rng)
        for item in held:
            if self.rng.random() < self.faults.redelivered:
                queue.held[item.message_id].visible_at = self.clock.now() + DUPLICATED_AFTER
        self._batches += 1
        name = f"batch {self._batches}"
        self.scheduler.tell(f"{name} takes {[item.message.order_id for item in held]}")

        def deliver() -> None:
            received = [Received(item.message_id, item.message, item.sent_at, item.receives) for item in held]
            lane = Lane.SWEEP if queue is self.sweep_queue else Lane.LIVE
            hand_backs, _ = self.application.deliver(received, lane)
            delays = {back.message_id: back.seconds for back in hand_backs}
            for item in held:
                if item.message_id in delays:
                    queue.change_visibility(item.message_id, item.receipt, delays[item.message_id])
                else:
                    queue.delete(item.message_id, item.receipt)

        self.scheduler.start(name, deliver, Timings().worker_timeout)

    def _pass_time(self) -> None:
        wakes = [self._next_poll, self._next_sweep, self.scheduler.next_wake() or self._next_poll]
        for queue in (self.orders_queue, self.sweep_queue):
            wakes += [held.visible_at for held in queue.held.values()]
        self.clock.time = max(self.clock.time + 0.5, min(wake for wake in wakes))

    def _accepts(self, message: QueueMessage) -> bool:
        self.scheduler.effect(f"queues order {message.order_id}")
        return self.rng.random() >= self.faults.queue


def document(settings: Mapping[str, object]) -> dict[str, object]:
    """The connection's document, with these settings beside the plain ones."""
    return {
        "baselinker": {"token": TOKEN, "url": "http://baselinker.example/connector.php"},
        "salesmanago": {
            "url": "http://salesmanago.example",
            "client_id": CLIENT_ID,
            "api_key": "key",
            "api_secret": API_SECRET,
            "owner": OWNER,
        },
        "settings": {"eshop": ESHOP, "tag": "From Łódź", "order_source_tag": True, **settings},
    }


def _without_late(rates: FaultRates) -> FaultRates:
    """No request to BaseLinker arrives long after it was sent: its limit counts arrivals."""
    return FaultRates(**{name: rate for name, rate in rates.items() if name != "late"})
