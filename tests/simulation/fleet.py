"""Many connections on a simulated clock: AWS and both services with the latencies that a test states."""

import json
import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qs, urlsplit

from ordersync.adapters.stores.queues import SqsDeadLetters
from ordersync.bootstrap.application import Application
from ordersync.bootstrap.deployment import Deployment
from ordersync.domain.journal import Cursor
from ordersync.domain.metrics import Metrics
from ordersync.domain.poll_request import PollRequest
from ordersync.errors import Service
from ordersync.frozen import frozen
from ordersync.pacing.context import Runtime
from ordersync.pacing.timings import Timings
from ordersync.ports import HttpAnswer, HttpRequest, Tables
from ordersync.records.connection import ConnectionRecords
from simulators import App, BaselinkerAccount, BaselinkerSimulator, SalesmanagoSimulator
from tests.fakes.functions import Handler, Invocation, handler_of
from tests.fakes.keys import record_keys
from tests.fakes.memory import (
    FakeClock,
    Held,
    MemoryDeadLetters,
    MemoryLog,
    MemoryPeople,
)
from tests.fakes.remote import SimulatedHttp
from tests.simulation.aws import ENVIRONMENT
from tests.simulation.queues import ORDERS_URL, SWEEP_URL, event_of
from tests.simulation.timed import Cost, Costs, TimedScheduler
from tests.simulation.timed_aws import TimedConnections, TimedQueue, TimedTable, TimedVisibility

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

POLLER_TIMEOUT, WORKER_TIMEOUT = Timings().poller_timeout, Timings().worker_timeout
LONGEST_AGE = 60.0  # seconds, of an asynchronous invocation
COLD_START = 1.0  # seconds
Event = Mapping[str, object]


class TimedLambda:
    """The poller's invocations: a number of them at once, the others after that, or never.

    Attributes:
        at_once: the account's concurrent executions.
        dropped: how many asynchronous invocations could not begin within a minute.
    """

    def __init__(self, scheduler: TimedScheduler, invoke: Callable[[Event], object], cost: Cost) -> None:
        self.at_once = 1_000
        self.dropped = 0
        self._scheduler = scheduler
        self._invoke = invoke
        self._cost = cost
        self._waiting: deque[tuple[float, Event]] = deque()
        self._running = 0

    def start(self, request: PollRequest) -> None:
        """Take an asynchronous invocation; implements `ordersync.ports.Pollers`."""
        self._scheduler.effect(self._cost)
        self.run(json.loads(request.model_dump_json()))

    def run(self, event: Event) -> None:
        """Invoke the poller as soon as an execution is free."""
        self._waiting.append((self._scheduler.now(), event))
        self._begin()

    def _begin(self) -> None:
        while self._waiting and self._running < self.at_once:
            sent_at, event = self._waiting.popleft()
            if self._scheduler.now() - sent_at > LONGEST_AGE:
                self.dropped += 1
                continue
            self._running += 1
            self._scheduler.start("poll", partial(self._execute, event), POLLER_TIMEOUT, COLD_START)

    def _execute(self, event: Event) -> None:
        try:
            self._invoke(event)
        finally:
            self._running -= 1
            self._begin()


@dataclass(frozen=True)
class Sent:
    """A request to a service.

    Attributes:
        service: that service.
        name: the method of BaseLinker's connector, or the path of SALESmanago's API.
        order_id: of a read of orders: the only order that it names, or the first one of a page; 0 for none.
        is_single: whether it names that order only.
        size: bytes of the answer's body.
    """

    service: Service
    name: str
    order_id: int
    is_single: bool
    size: int


class TimedHttp(SimulatedHttp):
    """Requests that take their time.

    Attributes:
        sent: all of them, oldest first.
    """

    def __init__(self, scheduler: TimedScheduler, fleet: "Fleet", costs: Costs) -> None:
        apps: dict[str, App] = {
            "baselinker.example": fleet.baselinker,
            "salesmanago.example": fleet.salesmanago,
        }
        super().__init__(scheduler, apps)
        self.sent: list[Sent] = []
        self._scheduler = scheduler
        self._costs = {Service.BASELINKER: costs.baselinker, Service.SALESMANAGO: costs.salesmanago}

    def send(self, request: HttpRequest, service: Service) -> HttpAnswer:
        self._scheduler.effect(self._costs[service])
        answer = super().send(request, service)
        form = parse_qs(request.body.decode()) if service is Service.BASELINKER else {}
        [name] = form.get("method", [urlsplit(request.url).path])
        parameters = json.loads(form.get("parameters", ["{}"])[0])
        order_id = parameters.get("order_id", parameters.get("id_from", 0))
        self.sent.append(Sent(service, name, order_id, "order_id" in parameters, len(answer.body)))
        return answer


@frozen
class CountingDeployment(Deployment):
    """A deployment that adds up its metrics, by connection id."""

    metrics: dict[str, Metrics]

    def publish(self, metrics: Mapping[str, Metrics]) -> None:
        """Add up what happened."""
        for connection_id, counts in metrics.items():
            self.metrics.setdefault(connection_id, Metrics()).update(counts)


class Fleet:
    """A number of connections, and the functions that look after them.

    Attributes:
        shops: the BaseLinker accounts, by connection id.
        queue: the messages that the poller has queued.
        sweep_queue: those of old orders, behind them.
        metrics: what happened, by connection id.
        http: the requests to both services.
    """

    def __init__(self, number: int, costs: Costs) -> None:
        self.clock = FakeClock()
        self.scheduler = TimedScheduler(self.clock)
        self.baselinker = BaselinkerSimulator(self.clock.now, None, random.Random(2))
        self.salesmanago = SalesmanagoSimulator(self.clock.now, None, random.Random(3))
        self.connections = TimedConnections(self.scheduler, costs.documents)
        self.queue = TimedQueue(self.scheduler, costs.queue)
        self.sweep_queue = TimedQueue(self.scheduler, costs.queue, "s")
        self.queues = {ORDERS_URL: self.queue, SWEEP_URL: self.sweep_queue}
        self.metrics: dict[str, Metrics] = {}
        self.tables = Tables(
            **{
                field.name: TimedTable(field.name, self.scheduler, costs.of_table(field.name))
                for field in fields(Tables)
            }
        )
        self.functions = TimedLambda(self.scheduler, self._invoke_poller, costs.queue)
        self.http = TimedHttp(self.scheduler, self, costs)
        self.shops = {f"c{place:04}": self._connect(f"c{place:04}") for place in range(number)}

    def _connect(self, connection_id: str) -> BaselinkerAccount:
        document = {
            "baselinker": {
                "token": f"token-of-{connection_id}",
                "url": "https://baselinker.example/connector.php",
            },
            "salesmanago": {
                "url": "https://salesmanago.example",
                "client_id": f"client-of-{connection_id}",
                "api_key": "any-key",
                "api_secret": "any-secret",
                "owner": "owner@shop.example",
            },
            "settings": {"eshop": "shop_example_com"},
        }
        self.connections.save(connection_id, json.dumps(document))
        self.salesmanago.add_account(f"client-of-{connection_id}", "any-secret", ["owner@shop.example"])
        return self.baselinker.add_account(f"token-of-{connection_id}", connection_id)

    def cursors(self) -> list[Cursor]:
        """Return how far each journal has been read."""
        keys = record_keys(self.tables)
        return [
            ConnectionRecords(self.tables, keys, connection_id).cursor().read().value
            for connection_id in self.shops
        ]

    def poll(self) -> None:
        """Let the schedule start the poller; run until it, and what it started, has ended."""
        self.functions.run({})
        self.scheduler.run_until_idle()

    def deliver(self, workers: int, batch: int) -> None:
        """Let a number of workers take batches until no message is visible."""
        for _ in range(workers):
            self.scheduler.start("deliver", lambda: self._work(batch), WORKER_TIMEOUT)
        self.scheduler.run_until_idle()

    def _work(self, batch: int) -> None:
        while taken := self.queue.receive(batch, random.Random(5)):
            assert self.hand_over(ORDERS_URL, taken) == set()

    def new_worker(self) -> Handler:
        """Return a process of the worker, with caches of its own."""
        return handler_of("worker", self._deployment())

    def hand_over(self, url: str, taken: Sequence[Held], worker: Handler | None = None) -> set[str]:
        """Let a worker, by default a new one, deliver a batch of a queue, and delete what is done.

        Returns:
            The messages that have to come back.
        """
        queue = self.queues[url]
        handler = worker or self.new_worker()
        answer = cast("dict[str, list[dict[str, str]]]", handler(event_of(url, taken), Invocation()))
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        for item in taken:
            if item.message_id not in failed:
                queue.delete(item.message_id, item.receipt)
        return failed

    def _invoke_poller(self, event: Event) -> None:
        handler_of("poller", self._deployment())(event, Invocation())

    def _deployment(self) -> Deployment:
        sqs = cast("SQSClient", None)  # nothing is dead-lettered
        application = Application(
            runtime=Runtime(
                self.tables,
                record_keys(self.tables),
                self.scheduler.run_concurrently,
                self.scheduler,
                random.Random(4),
                MemoryLog(),
                Timings(),
            ),
            connections=self.connections,
            orders_queue=self.queue,
            sweep_queue=self.sweep_queue,
            dead_letters=MemoryDeadLetters(),
            http=self.http,
            pollers=self.functions,
            people=MemoryPeople(),
        )
        return CountingDeployment(
            application, ENVIRONMENT, TimedVisibility(self.queues), SqsDeadLetters(sqs, ""), self.metrics
        )
