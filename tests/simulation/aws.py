"""AWS in the simulation: tables, queues, documents, and the functions, each in processes of its own."""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields

from ordersync.adapters.stores.queues import SqsDeadLetters, SqsQueue, Visibility
from ordersync.bootstrap.application import DELIVERED_AT_ONCE, Application
from ordersync.bootstrap.deployment import Deployment, Environment
from ordersync.domain.metrics import Metrics
from ordersync.errors import NotApplied
from ordersync.pacing.context import Runtime
from ordersync.pacing.timings import Timings
from ordersync.ports import Http, Tables
from tests.fakes.functions import Handler, Invocation, handler_of
from tests.fakes.keys import record_keys
from tests.fakes.memory import (
    Held,
    MemoryConnections,
    MemoryDeadLetters,
    MemoryLog,
    MemoryPeople,
    MemoryQueue,
)
from tests.fakes.pollers import MemoryPollers
from tests.fakes.tables import HookedTable
from tests.simulation.faults import Faults, FaultyConnections, FaultyTable
from tests.simulation.queues import DEAD_LETTERS_URL, ORDERS_URL, SWEEP_URL, SimulatedSqs, event_of, shown
from tests.simulation.scheduler import Scheduler, TaskClock

VISIBILITY = 720
MAX_WORKERS = {"batch": 3, "swept batch": 2}
URLS = {"batch": ORDERS_URL, "swept batch": SWEEP_URL}
ENVIRONMENT = Environment(
    stack_name="ordersync",
    connections_path="/ordersync/connections",
    connections_key_id="alias/aws/ssm",
    orders_queue_url=ORDERS_URL,
    sweep_queue_url=SWEEP_URL,
    dead_letter_queue_url=DEAD_LETTERS_URL,
    record_keys_secret="record-keys",
    alarm_topic_arn="arn:aws:sns:eu-central-1:123456789012:alarms",
    log_retention_days=30,
    orders_at_once=DELIVERED_AT_ONCE,
    **{f"{field.name}_table": field.name for field in fields(Tables)},
)


class SilentDeployment(Deployment):
    """A deployment whose metrics are dropped."""

    def publish(self, metrics: Mapping[str, Metrics]) -> None:
        """Drop the metrics."""


@dataclass(frozen=True)
class Machine:
    """A process with its caches and its clock: one invocation of its function after the other runs in it."""

    handler: Handler
    clock_offset: float


class Aws:
    """Tables, queues, dead letters, connection documents, and the functions.

    Attributes:
        queues: the queues, by the kind of batch that a worker takes from them.
        connections: the documents, read outside of any task: nothing fails.
    """

    def __init__(self, scheduler: Scheduler, faults: Faults, http: Http, rng: random.Random) -> None:
        self.log = MemoryLog()
        self.timings = Timings()
        self.connections = MemoryConnections()
        self.dead_letters = MemoryDeadLetters()
        self.orders_queue = MemoryQueue(scheduler.clock, VISIBILITY, letters=self.dead_letters)
        self.sweep_queue = MemoryQueue(scheduler.clock, VISIBILITY, letters=self.dead_letters, prefix="s")
        self.queues = {"batch": self.orders_queue, "swept batch": self.sweep_queue}
        self.sqs = SimulatedSqs(
            scheduler,
            faults,
            {ORDERS_URL: self.orders_queue, SWEEP_URL: self.sweep_queue},
            self.dead_letters,
        )
        self._tables = {field.name: FaultyTable(field.name, scheduler, faults) for field in fields(Tables)}
        self._calm_tables = Tables(**{name: table.calm() for name, table in self._tables.items()})
        self.keys = record_keys(self.calm_tables)
        self._scheduler = scheduler
        self._faults = faults
        self._http = http
        self._rng = rng
        self._idle: dict[str, list[Machine]] = defaultdict(list)

    @property
    def tables(self) -> Tables:
        """The tables as the functions meet them."""
        return Tables(**self._tables)

    @property
    def calm_tables(self) -> Tables:
        """The same tables, read outside of any task: nothing fails."""
        for table in self._tables.values():
            table.apply_late_writes()
        return self._calm_tables

    def now(self) -> float:
        """Return the present, epoch seconds."""
        return self._scheduler.clock.now()

    def table(self, name: str) -> HookedTable:
        """Return a table, whose hooks a test may set."""
        return self._tables[name]

    # Invocations

    def poll(self) -> None:
        """Start the poller."""
        self._start("poll", "poller", self.timings.poller_timeout)

    def sweep(self) -> None:
        """Start the sweeper."""
        self._start("sweep", "sweeper", self.timings.sweeper_timeout)

    def ask(self, request: Mapping[str, object], answered: Callable[[Mapping[str, object]], object]) -> None:
        """Start the operator, and hand over its answer unless it dies."""
        machine = self._machine("operator")

        def invoke() -> None:
            answer = machine.handler(request, Invocation())
            assert isinstance(answer, Mapping)
            self._idle["operator"].append(machine)
            answered(answer)

        self._scheduler.record("OPERATOR:", request)
        self._scheduler.start("operator", invoke, self.timings.operator_timeout, machine.clock_offset)

    def has_work(self, kind: str) -> bool:
        """Return whether one more worker may take a batch of this kind."""
        return self._scheduler.running[kind] < MAX_WORKERS[kind] and self.queues[kind].has_visible()

    def work(self, kind: str, limit: int) -> None:
        """Start a worker with a batch of at most so many messages."""
        machine, taken = self._machine("worker"), self._take(kind, limit)
        self._scheduler.start(
            kind,
            lambda: self._deliver(machine, URLS[kind], taken),
            self.timings.worker_timeout,
            machine.clock_offset,
        )

    def work_at_once(self, kind: str, limit: int = 10) -> None:
        """Let a new worker take a batch and handle it at this moment, as a hook of a test may want."""
        taken = self._take(kind, limit)
        self._scheduler.apart(lambda: self._deliver(self._new_machine("worker"), URLS[kind], taken))

    def _take(self, kind: str, limit: int) -> list[Held]:
        taken = self.sqs.receive(URLS[kind], limit, self._rng)
        self._scheduler.record(kind, "takes", ", ".join(shown(item.message) for item in taken))
        return taken

    def _deliver(self, machine: Machine, url: str, taken: Sequence[Held]) -> None:
        """Invoke the worker, and delete what it has handled, as the event source mapping does."""
        answer = machine.handler(event_of(url, taken), Invocation())
        assert isinstance(answer, dict)
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        if not failed <= {item.message_id for item in taken}:
            self.sqs.violations.append("a failure of a message that was not in the batch")
            return
        self.sqs.delete(url, [item for item in taken if item.message_id not in failed])
        self._idle["worker"].append(machine)

    def _start(self, kind: str, function: str, time_limit: float) -> None:
        """Start an invocation; one that can't read the documents fails, and the next one is its retry."""
        machine = self._machine(function)

        def invoke() -> None:
            with suppress(NotApplied):
                machine.handler({}, Invocation())
            self._idle[function].append(machine)

        self._scheduler.start(kind, invoke, time_limit, machine.clock_offset)

    def _machine(self, function: str) -> Machine:
        idle = self._idle[function]
        return idle.pop() if idle else self._new_machine(function)

    def _new_machine(self, function: str) -> Machine:
        error = self._faults.clocks
        offset = self._rng.uniform(-error, error) if error else 0.0
        return Machine(handler_of(function, self._deployment()), offset)

    def _deployment(self) -> Deployment:
        scheduler, sqs = self._scheduler, self.sqs.client
        dead_letters = SqsDeadLetters(sqs, DEAD_LETTERS_URL)
        application = Application(
            runtime=Runtime(
                self.tables,
                self.keys,
                scheduler.run_concurrently,
                TaskClock(scheduler),
                self._rng,
                self.log,
                self.timings,
            ),
            connections=FaultyConnections(
                self.connections.documents, scheduler, self._faults, self.timings.document_cache
            ),
            orders_queue=SqsQueue(sqs, ORDERS_URL),
            sweep_queue=SqsQueue(sqs, SWEEP_URL),
            dead_letters=dead_letters,
            http=self._http,
            pollers=MemoryPollers(),  # never that many connections
            people=MemoryPeople(),
        )
        return SilentDeployment(application, ENVIRONMENT, Visibility(sqs), dead_letters)
