"""What is counted: an hour of the functions' own handlers, between simulated services and an emulated AWS."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace

import pytest

from benchmarks.costs.counting import AwsCounter, CountingHttp, CountingOutput, Counts
from ordersync.bootstrap import deployment
from ordersync.bootstrap.aws_clients import new_client
from ordersync.bootstrap.deployment import Deployment
from tests.fakes.application import ANNA, Bench
from tests.fakes.deployed import Deployed, deployed, new_process
from tests.fakes.memory import one_by_one
from tests.fakes.worker import ORDERS, Worker

POLLS_AN_HOUR = 60
FUNCTIONS = ("poller", "sweeper", "worker")
FIRST_POLL, SECOND_POLL, LATER_POLLS = "first poll", "second poll", "later polls"
SWEEP, FIRST_DELIVERY, LATER_DELIVERIES = "sweep", "first delivery", "later deliveries"


@dataclass(frozen=True)
class Scenario:
    """A shop, or many of them.

    Attributes:
        name: what its counts are stored under.
        title: its heading.
        connections: how many there are.
        orders: orders an hour, of the first connection; each is edited and changes its status once.
        polls: how many of an hour's polls are run; the later ones stand for those that are not.
        goal: US dollars a month.
        goal_with_allowances: the same, less the free allowances; 0 for none.
    """

    name: str
    title: str
    connections: int
    orders: int
    polls: int
    goal: float
    goal_with_allowances: float = 0


SCENARIOS = (
    Scenario("idle", "One connection without orders", 1, 0, POLLS_AN_HOUR, 4.50, 2.00),
    Scenario("orders", "One connection, 14 orders an hour (10,220 a month)", 1, 14, POLLS_AN_HOUR, 7.50),
    Scenario("many", "100 connections without orders", 100, 0, 12, 45.00),
)


@dataclass
class Hour:
    """What was counted.

    Attributes:
        parts: what each part of the hour asked for, in sums; `runs` says how many invocations it had.
        metrics: the names of the metrics that were published.
    """

    parts: dict[str, Counts] = field(default_factory=dict)
    metrics: list[str] = field(default_factory=list)


def count_hour(scenario: Scenario) -> Hour:
    """Run a scenario's hour in new processes of the functions, and count what they ask for."""
    bench = Bench()
    for number in range(1, scenario.connections):
        bench.connect(f"c{number:03}")
    with pytest.MonkeyPatch.context() as patch, deployed(bench, patch) as aws:
        for connection_id in bench.connections.documents:
            aws.store(connection_id)
        patch.setenv("ORDER_LAG", "0")  # the emulated queue would hold edits back by this machine's clock
        bench.clock.sleep(60)
        with redirect_stdout(io.StringIO()):
            aws.invoke("poller", {})  # the first reading of a journal is not an hour like the others,
            aws.invoke("sweeper", {})  # and neither is the first sweep
        return _Counting(scenario, aws, AwsCounter()).run()


@dataclass
class _Counting:
    """An hour that is being counted."""

    scenario: Scenario
    aws: Deployed
    counter: AwsCounter
    hour: Hour = field(default_factory=Hour)
    edited: list[int] = field(default_factory=list)

    def run(self) -> Hour:
        """Run the hour: its polls with what they bring, and the sweep."""
        output = CountingOutput(self.counter.counts)
        with redirect_stdout(output):
            processes = {name: self._process(name, output) for name in FUNCTIONS}
            for number in range(self.scenario.polls):
                self._let_a_minute_pass(number)
                self._invoke("poller", processes, (FIRST_POLL, SECOND_POLL, LATER_POLLS)[min(number, 2)])
                if self.scenario.orders:
                    self._deliver(processes)
            self._invoke("sweeper", processes, SWEEP)
        self.hour.metrics = sorted(output.metrics)
        return self.hour

    def _process(self, name: str, output: CountingOutput) -> Deployment:
        """Return a new process of a function, which says what it asks for and logs where it is counted."""
        with pytest.MonkeyPatch.context() as within:
            within.setenv("POWERTOOLS_SERVICE_NAME", name)
            within.setattr(deployment, "new_client", self.counter.client_factory(new_client))
            here = new_process(self.aws.bench)
        for handler in logging.getLogger(name).handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(output)
        runtime = replace(here.application.runtime, run_concurrently=one_by_one)
        http = CountingHttp(here.application.http, self.counter.counts)
        return replace(here, application=replace(here.application, runtime=runtime, http=http))

    def _let_a_minute_pass(self, number: int) -> None:
        """Let staff edit and move on the orders that were placed last, and buyers place new ones."""
        bench = self.aws.bench
        bench.clock.sleep(60)
        for order_id in self.edited:
            bench.shop.edit_order(order_id, {"delivery_address": f"ul. Nowa {order_id % 1000}"})
            bench.shop.set_status(order_id, bench.shop.statuses[1].id)
        self.edited.clear()
        due = self.scenario.orders * (number + 1) // self.scenario.polls
        for place in range(self.scenario.orders * number // self.scenario.polls, due):
            buyer = {"email": f"buyer-{place}@example.com", "phone": f"600 1{place:02} 2{place:02}"}
            self.edited.append(bench.shop.add_order({**ANNA, **buyer}))

    def _deliver(self, processes: dict[str, Deployment]) -> None:
        if messages := self.aws.messages(ORDERS):
            self.aws.here = processes["worker"]
            part = LATER_DELIVERIES if FIRST_DELIVERY in self.hour.parts else FIRST_DELIVERY
            with self._counted(part):
                failed = Worker(self.aws, self.aws.bench.main).hand_over(messages)
            if failed:
                raise RuntimeError("a message came back: what was counted is not the usual")

    def _invoke(self, function: str, processes: dict[str, Deployment], part: str) -> None:
        self.aws.here = processes[function]
        with self._counted(part):
            self.aws.invoke(function, {})

    @contextmanager
    def _counted(self, part: str) -> Iterator[Counts]:
        """Add what is counted meanwhile, and a run, to a part of the hour."""
        counts = self.hour.parts.setdefault(part, Counts())
        before = self.counter.counts.copy()
        yield counts
        counts.update(self.counter.counts - before)
        counts["runs"] += 1
