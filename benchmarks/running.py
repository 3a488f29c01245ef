"""One connection on the discrete-event clock: polls every minute, and workers that run concurrently."""

import json
import math
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from itertools import takewhile
from statistics import mean
from typing import TypeVar, cast

from ordersync.errors import Service
from ordersync.ports import Tables
from tests.fakes.functions import Handler
from tests.fakes.memory import Held
from tests.simulation.fleet import WORKER_TIMEOUT, Fleet, Sent
from tests.simulation.queues import ORDERS_URL, SWEEP_URL
from tests.simulation.timed import Cost, Costs
from tests.simulation.timed_aws import TimedTable

T = TypeVar("T")
MINUTE = 60.0
WINDOW = 2.0  # seconds for which SQS collects a batch, as the template says
BATCH, SWEEP_BATCH = 200, 100  # messages, as the template says
PROCESSOR = 0.0017  # seconds an effect: 16 ms an order, 32 effects, of 0.29 of a processor (512 MB)
COSTS = Costs(
    table=Cost(0.003, PROCESSOR),
    queue=Cost(0.015, PROCESSOR),
    documents=Cost(0.06, PROCESSOR),
    baselinker=Cost(0.4, PROCESSOR),
    salesmanago=Cost(0.2, PROCESSOR),
)
OVERTAKES = 100  # messages that were sent before, and that another one may overtake
PATIENCE = 12 * 3_600.0  # seconds: no workload takes longer


@dataclass(frozen=True)
class Choice:
    """How the connection runs.

    Attributes:
        calls: BaseLinker's calls a minute.
        page: entries of the journal in one answer.
        workers: how many run concurrently at most.
        costs: what each effect costs.
    """

    calls: int = 100
    page: int = 100
    workers: int = 3
    costs: Costs = COSTS


class LooseOrder(random.Random):
    """Has messages received about in the order in which they were sent ("best-effort ordering" of SQS)."""

    def shuffle(self, x: list[T]) -> None:  # type: ignore[override]  # of a list, as `MemoryQueue` has them
        """Let each overtake some of those before it."""
        places = {id(each): place - self.uniform(0, OVERTAKES) for place, each in enumerate(x)}
        x.sort(key=lambda each: places[id(each)])


class Running:
    """A shop and its deployment.

    Attributes:
        fleet: both services, the tables, the queues and the functions.
        shop: the BaseLinker account.
        done_at: when a worker has ended last, epoch seconds.
    """

    def __init__(self, choice: Choice) -> None:
        self.fleet = Fleet(1, choice.costs)
        ((self._connection_id, self.shop),) = self.fleet.shops.items()
        self.shop.options = replace(self.shop.options, journal_page_size=choice.page)
        self.set_limit(choice.calls)
        self._workers = [self.fleet.new_worker() for _ in range(choice.workers)]
        self._rng = LooseOrder(7)
        self.done_at = self.time
        self._received: list[tuple[float, str]] = []

    @property
    def time(self) -> float:
        """The present, epoch seconds."""
        return self.fleet.clock.time

    @property
    def events(self) -> dict[int, float]:
        """When each order's event was created, epoch seconds, by order id."""
        account = self.fleet.salesmanago.account(f"client-of-{self._connection_id}")
        return {int(str(event.data["externalId"])): event.created_at for event in account.event_log}

    def set_limit(self, calls: int) -> None:
        """Change how many calls BaseLinker allows a minute, and the connection makes."""
        document = json.loads(self.fleet.connections.documents[self._connection_id])
        document["baselinker"]["requests_per_minute"] = calls
        self.fleet.connections.save(self._connection_id, json.dumps(document))
        self.shop.limit.allowed = calls

    def replace_workers(self) -> None:
        """Let new processes take the place of the workers."""
        self._workers = [self.fleet.new_worker() for _ in self._workers]

    @property
    def position(self) -> int:
        """How many requests were sent to the services."""
        return len(self.fleet.http.sent)

    def position_after(self, name: str) -> int:
        """Return how many requests were sent to the services up to the last one of a kind."""
        return max(place for place, sent in enumerate(self.fleet.http.sent, start=1) if sent.name == name)

    def later_polls(self) -> int:
        """Return how many polls there were but the first."""
        return sum(invocation.kind == "poll" for invocation in self.fleet.scheduler.invocations) - 1

    def reads(self, since: int = 0) -> list[Sent]:
        """Return the reads of orders, from a position on."""
        return [sent for sent in self.fleet.http.sent[since:] if sent.name == "getOrders"]

    def calls(self, since: int = 0) -> Counter[str]:
        """Return how many requests of each kind were sent to the services, from a position on."""
        return Counter(sent.name for sent in self.fleet.http.sent[since:])

    def salesmanago_calls(self, since: int = 0) -> int:
        """Return how many requests were sent to SALESmanago, from a position on."""
        return sum(sent.service is Service.SALESMANAGO for sent in self.fleet.http.sent[since:])

    def receives(self, since: float) -> float:
        """Return how often a message was received, on average, of those received since a moment."""
        return mean(Counter(message_id for at, message_id in self._received if at >= since).values())

    def table_reads(self) -> int:
        """Return how many requests have read a table."""
        return sum(table.reads for table in self._tables())

    def _tables(self) -> list[TimedTable]:
        return [cast("TimedTable", getattr(self.fleet.tables, field.name)) for field in fields(Tables)]

    def poll(self) -> None:
        """Run the poller until it has ended; what it has queued waits."""
        self.fleet.poll()

    def run_until_delivered(self) -> None:
        """Poll and deliver until every entry is read and both queues are empty.

        Raises:
            RuntimeError: that takes too long, or something was cut off.
        """
        began_at = self.time
        self.run_while(lambda: not self._is_at_rest(began_at) and self.time < began_at + PATIENCE)
        if not self._is_at_rest(began_at):
            raise RuntimeError("not everything was delivered")

    def run_for(self, seconds: float) -> None:
        """Poll and deliver for some time, and until all is at rest after that."""
        ends_at = self.time + seconds
        self.run_while(lambda: self.time < ends_at)
        self.run_until_delivered()

    def run_while(self, goes_on: Callable[[], bool]) -> None:
        """Poll every minute and deliver what is queued, as long as a condition holds.

        Raises:
            RuntimeError: an invocation was killed at its time limit, or BaseLinker has blocked the token.
        """
        scheduler = self.fleet.scheduler
        scheduler.start("schedule", lambda: self._poll(goes_on), math.inf)
        scheduler.start("source", lambda: self._hand_out(goes_on), math.inf)
        scheduler.run_until_idle()
        if any(invocation.was_killed for invocation in scheduler.invocations) or self.shop.limit.blocks:
            raise RuntimeError("an invocation was cut off, or the token was blocked")

    def _is_at_rest(self, since: float) -> bool:
        (cursor,) = self.fleet.cursors()
        return cursor.read_to_end_at >= since and not any(queue.held for queue in self.fleet.queues.values())

    def _poll(self, goes_on: Callable[[], bool]) -> None:
        while goes_on():
            self.fleet.functions.run({})
            self.fleet.scheduler.sleep(MINUTE)

    def _hand_out(self, goes_on: Callable[[], bool]) -> None:
        while goes_on():
            self.fleet.scheduler.sleep(WINDOW)
            for url, most in ((ORDERS_URL, BATCH), (SWEEP_URL, SWEEP_BATCH)):
                for taken in takewhile(bool, iter(partial(self._take, url, most), None)):
                    self._start(url, taken)

    def _take(self, url: str, most: int) -> list[Held]:
        return self.fleet.queues[url].receive(most, self._rng) if self._workers else []

    def _start(self, url: str, taken: list[Held]) -> None:
        worker = self._workers.pop()
        self.fleet.scheduler.start("deliver", lambda: self._deliver(url, taken, worker), WORKER_TIMEOUT)

    def _deliver(self, url: str, taken: list[Held], worker: Handler) -> None:
        self._received += [(self.time, item.message_id) for item in taken]
        try:
            self.fleet.hand_over(url, taken, worker)
        finally:
            self._workers.append(worker)
        self.done_at = self.time
