"""The whole pipeline in one process: shop, poller, SQS-like queues, workers, both services."""

import json
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from ordersync.bootstrap.application import Application
from ordersync.delivery.hand_back import Received
from ordersync.domain.call_budget import Lane
from ordersync.domain.connection import parse_connection
from ordersync.domain.delivery import EventKind, EventRecord, OrderRecord
from ordersync.domain.journal import Cursor
from ordersync.errors import NotApplied
from ordersync.pacing.context import Runtime
from ordersync.pacing.timings import Timings
from ordersync.records.connection import ConnectionRecords
from simulators import BaselinkerOptions, SalesmanagoAccount, SalesmanagoOptions
from tests.fakes.keys import record_keys
from tests.fakes.memory import FakeClock, MemoryLog
from tests.model import History, check, check_event, check_never_twice
from tests.simulation.faults import Faults, FaultyAws, SteppedHttp
from tests.simulation.scheduler import Scheduler, TaskClock
from tests.simulation.services import TAG_AS_STORED, Services

CONNECTION = "main"
MAX_WORKERS = {"batch": 3, "swept batch": 2}
POLL_EVERY = 60.0
SWEEP_EVERY = 3600.0
LONGEST_RECOVERY = 3600.0
DUPLICATED_AFTER = 3.0


class World:
    """The pipeline with everything around it, and the promises it is checked against."""

    def __init__(
        self,
        seed: int,
        faults: Faults | None = None,
        baselinker: BaselinkerOptions | None = None,
        salesmanago: SalesmanagoOptions | None = None,
        settings: Mapping[str, object] | None = None,
        batch: int = 200,
    ) -> None:
        self.rng = random.Random(seed)
        self.clock = FakeClock()
        self.batch = batch
        self.faults = faults or Faults()
        self.scheduler = Scheduler(self.rng, self.clock)
        self.scheduler.kill_rate = self.faults.killed
        self.log = MemoryLog()
        self.services = Services(self.clock.now, self.rng, self.faults.remote, baselinker, salesmanago)
        self.aws = FaultyAws(self.clock, self.scheduler, self.faults)
        self.application = self._application()
        self.shop = self.services.shop
        self.marketing = self.connect(CONNECTION, settings)
        self.settings = parse_connection(self.aws.connections.documents[CONNECTION], CONNECTION).settings
        self.was_removed = False
        self.poll_every = POLL_EVERY
        self.poller_is_silent = False
        self.blocks_by_others = 0
        self._idle_workers: list[Application] = []
        self._events_checked = 0
        self._started = 0
        self._next_poll = self.clock.now()
        self._next_sweep = self.clock.now() + SWEEP_EVERY

    def _application(self) -> Application:
        clock = TaskClock(self.scheduler)
        return Application(
            runtime=Runtime(
                tables=self.aws.tables,
                keys=record_keys(self.aws.calm_tables),
                run_concurrently=self.scheduler.run_concurrently,
                clock=clock,
                rng=self.rng,
                log=self.log,
                timings=Timings(),
            ),
            connections=self.aws.connections,
            orders_queue=self.aws.orders_queue,
            sweep_queue=self.aws.sweep_queue,
            dead_letters=self.aws.dead_letters,
            http=SteppedHttp(self.scheduler, clock, self.services.apps),
        )

    def connect(self, connection_id: str, settings: Mapping[str, object] | None = None) -> SalesmanagoAccount:
        """Join the shop to one more SALESmanago account, under the one token."""
        self.aws.connections.save(connection_id, json.dumps(self.services.document(connection_id, settings)))
        return self.services.add_marketing_account(connection_id)

    def change_document(self, part: str, key: str, value: object) -> None:
        """Change a value in the connection's document, as a person does."""
        document = json.loads(self.aws.connections.documents[CONNECTION])
        document[part][key] = value
        self.aws.connections.save(CONNECTION, json.dumps(document))

    # What happens

    def calm_down(self) -> None:
        """Let nothing go wrong any more."""
        for name in vars(self.faults):
            setattr(self.faults, name, 0.0)
        self.scheduler.kill_rate = 0
        self.scheduler.doomed_in = None
        self.poller_is_silent = False
        self.services.calm_down()
        self.services.marketing_app.apply_late_requests(self.clock.now() + 60)

    def step(self) -> None:
        """Let one thing happen, and check what must always hold."""
        self.advance()
        self.check_safety()

    def advance(self) -> None:
        """Start an invocation, run one to its next effect, or let time pass."""
        if self.clock.now() >= self._next_poll:
            self._next_poll = self.clock.now() + self.poll_every
            if not self.poller_is_silent:
                self._start("poll", self.application.poll, self.application.runtime.timings.poller_timeout)
        if self.clock.now() >= self._next_sweep:
            self._next_sweep = self.clock.now() + SWEEP_EVERY
            self.sweep()
        for kind, queue in self.aws.queues.items():
            if self.scheduler.runs(kind) < MAX_WORKERS[kind] and queue.visible() and self.rng.random() < 0.3:
                self._start_batch(kind)
        if not self.scheduler.step():
            self._pass_time()

    def sweep(self) -> None:
        """Start the sweeper, as its schedule or a person does."""
        self._start("sweep", self.application.sweep, self.application.runtime.timings.sweeper_timeout)

    def run_for(self, seconds: float) -> None:
        """Let time pass."""
        ends_at = self.clock.now() + seconds
        while self.clock.now() < ends_at:
            self.step()

    def run_until_idle(self, limit: float = LONGEST_RECOVERY) -> None:
        """Advance until nothing is left to do and the journal has been read to its end since."""
        ends_at = self.clock.now() + limit
        idle_since: float | None = None
        while idle_since is None or self._read_to_end_at() <= idle_since:
            assert self.clock.now() < ends_at, "the pipeline has not come to rest"
            self.step()
            idle_since = (idle_since or self.clock.now()) if self._is_empty() else None

    def run_until_no_invocation(self) -> None:
        """Advance until no invocation is under way."""
        self.step()
        while self.scheduler.tasks:
            self.step()

    def come_to_rest(self) -> None:
        """Let nothing go wrong any more: everything due must arrive, even if only the sweep can find it."""
        self.calm_down()
        self.run_until_idle()
        self.run_until_no_invocation()
        self.clock.time += 2 * SWEEP_EVERY
        self.sweep()
        self.run_until_no_invocation()
        self.run_until_idle()
        check(self.history(with_ledger=True))
        assert not self.aws.dead_letters.sent, "nothing is dead that the program could have handled"

    # What is checked

    def check_safety(self) -> None:
        """Check what must hold at every moment."""
        if len(self.marketing.event_log) > self._events_checked:
            new = self.marketing.event_log[self._events_checked :]
            self._events_checked += len(new)
            history = self.history()
            check_never_twice(history)
            for event in new:
                if event.origin == "api":
                    check_event(event, history)
        self.services.check_rules()
        assert len(self.shop.limit.blocks) <= self.blocks_by_others, "we have overrun the token's limit"

    def history(self, *, with_ledger: bool = False) -> History:
        """Return what happened, for the reference model."""
        return History(
            shop=self.shop,
            marketing=self.marketing,
            settings=self.settings,
            tag=TAG_AS_STORED,
            now=self.clock.now(),
            ledger=self._ledger() if with_ledger else None,
            starts_at=self.cursor().starts_at,
            was_removed=self.was_removed,
        )

    def _ledger(self) -> dict[int, OrderRecord]:
        records = self.records()
        return {key: records.order(key).read().value for key in self.shop.past.order_ids()}

    def events(self) -> list[str]:
        """Return the order ids of all PURCHASE events that we have sent."""
        return self.history().events()

    def purchase(self, order_id: int) -> EventRecord:
        """Return the ledger's record of an order's PURCHASE event."""
        return self.records().order(order_id).read().value.event(EventKind.PURCHASE)

    def cursor(self) -> Cursor:
        """Return how far the journal has been read."""
        return self.records().cursor().read().value

    def records(self) -> ConnectionRecords:
        """Return the connection's records, read outside of any task: nothing fails."""
        return ConnectionRecords(self.aws.calm_tables, self.application.runtime.keys, CONNECTION)

    # Invocations

    def _start(self, name: str, body: Callable[[], object], time_limit: float) -> None:
        """Start an invocation; one that can't read the documents fails, and the next one is its retry."""
        self._started += 1

        def invoke() -> None:
            with suppress(NotApplied):
                body()

        self.scheduler.start(f"{name} {self._started}", invoke, time_limit)

    def _start_batch(self, kind: str) -> None:
        queue = self.aws.queues[kind]
        held = queue.receive(self.batch, self.rng)
        for item in held:
            if self.rng.random() < self.faults.redelivered:
                queue.held[item.message_id].visible_at = self.clock.now() + DUPLICATED_AFTER
        self.scheduler.record(f"{kind} takes {[item.message.order_id for item in held]}")

        def deliver() -> None:
            worker = self._idle_workers.pop() if self._idle_workers else replace(self.application, caches={})
            received = [
                Received(item.message_id, item.message, item.sent_at, item.receive_count) for item in held
            ]
            lane = Lane.SWEEP if queue is self.aws.sweep_queue else Lane.LIVE
            hand_backs, _ = worker.deliver(received, lane)
            receipts = {item.message_id: item.receipt for item in held}
            for back in hand_backs:
                queue.change_visibility(back.message_id, receipts.pop(back.message_id), back.seconds)
            for message_id, receipt in receipts.items():
                queue.delete(message_id, receipt)
            self._idle_workers.append(worker)

        self._start(kind, deliver, self.application.runtime.timings.worker_timeout)

    def _is_empty(self) -> bool:
        return not any(self.scheduler.runs(kind) or queue.held for kind, queue in self.aws.queues.items())

    def _read_to_end_at(self) -> float:
        """Return when the last poll began that read the journal to its end."""
        cursor = self.cursor()
        return cursor.read_at if cursor.read_to_end_at >= cursor.read_at else 0.0

    def _pass_time(self) -> None:
        wakes = [self._next_poll, self._next_sweep, self.scheduler.next_wake() or self._next_poll]
        for queue in self.aws.queues.values():
            wakes += [held.visible_at for held in queue.held.values()]
        self.clock.time = max(self.clock.time + 0.5, min(wakes))
