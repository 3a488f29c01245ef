"""How many requests of DynamoDB a poll, an order and an edit take, and how many units those are billed as."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace

import pytest

from benchmarks.costs.counting import Counts
from benchmarks.figures import Goal, Measure, Row
from benchmarks.table_requests import (
    KINDS,
    READ_REQUESTS,
    READ_UNITS,
    WRITE_REQUESTS,
    WRITE_UNITS,
    TableCounter,
)
from benchmarks.workloads import order_of, place
from ordersync.bootstrap import deployment
from ordersync.bootstrap.aws_clients import new_client
from ordersync.bootstrap.deployment import Deployment
from tests.fakes.application import Bench
from tests.fakes.deployed import Deployed, deployed, new_process
from tests.fakes.memory import one_by_one
from tests.fakes.worker import ORDERS, Worker

BACKLOG = 100
ORDER_EDITED = 16
MINUTE = 60.0
WORKLOAD = f"""\
The functions' own handlers, each in a process that has run before, in an emulated AWS. An idle poll has
no news. A new order, {BACKLOG} of them in one batch, and an edit that changes nothing are counted from
the poll that finds them until they are delivered, less an idle poll. All buyers are new and have a number
of their own."""
BESIDE = {
    READ_REQUESTS: READ_UNITS,
    READ_UNITS: READ_REQUESTS,
    WRITE_REQUESTS: WRITE_UNITS,
    WRITE_UNITS: WRITE_REQUESTS,
}


@dataclass(frozen=True)
class _Case:
    """What is counted.

    Attributes:
        name: what its rows say.
        reads: how many reads it may take, both in requests and in units.
        writes: how many writes.
    """

    name: str
    reads: int
    writes: int

    def title(self, kind: str) -> str:
        """Return what the row says that shows one kind of count."""
        return f"{self.name}: {kind}"

    def row(self, kind: str, counts: Counts, number: int) -> Row:
        """Return the row of one kind of count, for each of a number of orders."""
        bound = self.reads if kind in (READ_REQUESTS, READ_UNITS) else self.writes
        beside = BESIDE[kind]
        tables = ", ".join(
            f"{counts[name] / number:.3g} of {name.removeprefix(f'{kind} of ')}"
            for name in counts
            if name.startswith(f"{kind} of ")
        )
        unit, other = kind.split()[1], counts[beside] / number
        return Row(
            self.title(kind),
            counts[kind] / number,
            unit,
            other,
            beside,
            Goal(bound),
            spent=tables,
        )


IDLE, LONE = _Case("idle poll", 2, 2), _Case("a lone new order beyond it", 9, 9)
DEEP, EDIT = _Case(f"an order in a backlog of {BACKLOG}", 5, 7), _Case("an edit that changes nothing", 4, 2)
CASES = (IDLE, LONE, DEEP, EDIT)


def measure() -> Sequence[Row]:
    """Count what each case asks for."""
    with redirect_stdout(io.StringIO()), _counting() as counting:
        shop = counting.bench.shop
        counting.deliver(lambda: place(shop, [order_of(0)]))
        idle = counting.deliver(lambda: None)
        found = {
            IDLE: (idle, 1),
            LONE: (counting.deliver(lambda: place(shop, [order_of(1)])) - idle, 1),
            EDIT: (counting.deliver(lambda: shop.log(ORDER_EDITED, min(shop.orders))) - idle, 1),
            DEEP: (
                counting.deliver(lambda: place(shop, map(order_of, range(2, BACKLOG + 2)))) - idle,
                BACKLOG,
            ),
        }
    return [case.row(kind, *found[case]) for case in CASES for kind in KINDS]


@dataclass
class _Counting:
    """The functions, counted.

    Attributes:
        bench: the services, and the clock.
    """

    bench: Bench
    aws: Deployed
    counter: TableCounter
    poller: Deployment
    worker: Deployment

    def deliver(self, happen: Callable[[], object]) -> Counts:
        """Let something happen, poll a minute later and deliver what that queues; return what that asks for.

        Raises:
            RuntimeError: a message came back.
        """
        happen()
        self.bench.clock.sleep(MINUTE)
        before = self.counter.counts.copy()
        self.aws.here = self.poller
        self.aws.invoke("poller", {})
        if messages := self.aws.messages(ORDERS):
            for message in messages:
                message.get("Attributes", {})["SentTimestamp"] = str(round(self.bench.clock.now() * 1_000))
            self.bench.clock.sleep(5)
            self.aws.here = self.worker
            if Worker(self.aws, self.bench.main).hand_over(messages):
                raise RuntimeError("a message came back: what was counted is not the usual")
        return self.counter.counts - before


@contextmanager
def _counting() -> Iterator[_Counting]:
    """Deploy both functions, and let them run once."""
    bench, counter = Bench(), TableCounter()
    with pytest.MonkeyPatch.context() as patch, deployed(bench, patch) as aws:
        for connection_id in bench.connections.documents:
            aws.store(connection_id)
        patch.setenv("ORDER_LAG", "0")  # the emulated queue would hold edits back by this machine's clock
        poller, worker = _process(aws, counter), _process(aws, counter)
        counting = _Counting(bench, aws, counter, poller, worker)
        counting.deliver(lambda: None)
        yield counting


def _process(aws: Deployed, counter: TableCounter) -> Deployment:
    """Return a new process of a function, whose requests are counted."""
    with pytest.MonkeyPatch.context() as within:
        within.setattr(deployment, "new_client", counter.client_factory(new_client))
        here = new_process(aws.bench)
    runtime = replace(here.application.runtime, run_concurrently=one_by_one)
    return replace(here, application=replace(here.application, runtime=runtime))


MEASURE = Measure("operations", WORKLOAD, [case.title(kind) for case in CASES for kind in KINDS], measure)
