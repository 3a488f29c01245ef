"""How soon a burst of orders of many connections is delivered, and what that depends on."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.figures import Goal, Measure, Row
from tests.simulation.fleet import Fleet
from tests.simulation.loads import place_orders, poll
from tests.simulation.timed import WHOLE_PROCESSOR, usual_costs

CONNECTIONS, ORDERS = 100, 10
ANSWER, CALLS = 0.3, 2  # seconds, and calls of SALESmanago an order
WORKLOAD = f"""\
{CONNECTIONS} connections with {ORDERS} new orders each, all queued at the same moment. SALESmanago takes
{ANSWER} s to answer, with {CALLS} calls an order; the limit is a connection's orders in turn, for one worker.
Workers start warm; the time for which SQS collects a batch is not counted. The first row is what the template
deploys."""
LIMIT = "SALESmanago's answers alone"


@dataclass(frozen=True)
class Workers:
    """A choice of settings.

    Attributes:
        number: `OrdersConcurrency`.
        batch: messages a worker is given at once, at most.
        megabytes: a worker's memory.
        goal: what it should reach.
    """

    number: int
    batch: int
    megabytes: int
    goal: Goal | None = None

    @property
    def title(self) -> str:
        """What its row says."""
        return f"1,000 orders: {self.number} workers, {self.megabytes:,} MB, batches of {self.batch}"


CHOICES = (
    Workers(3, 200, 512),
    Workers(10, 200, 512),
    Workers(3, 200, WHOLE_PROCESSOR),
    Workers(10, 200, WHOLE_PROCESSOR),
    Workers(10, 100, WHOLE_PROCESSOR, Goal(1.3, of_ratio=True)),
)


def measure() -> Sequence[Row]:
    """Deliver the burst with each choice of settings, that of the template first."""
    return [
        Row(workers.title, seconds(workers), "s", ORDERS * CALLS * ANSWER, LIMIT, workers.goal)
        for workers in CHOICES
    ]


def seconds(workers: Workers) -> float:
    """Return after how many seconds the whole burst was delivered.

    Raises:
        RuntimeError: an order was not.
    """
    fleet = Fleet(CONNECTIONS, usual_costs(workers.megabytes, salesmanago=ANSWER))
    poll(fleet)
    place_orders(fleet, ORDERS)
    poll(fleet)
    began_at = fleet.clock.time
    fleet.deliver(workers=workers.number, batch=workers.batch)
    events = [len(fleet.salesmanago.account(f"client-of-{name}").events) for name in fleet.shops]
    if events != [ORDERS] * CONNECTIONS:
        raise RuntimeError("not every order has its event, once")
    return fleet.clock.time - began_at


MEASURE = Measure("delivering", WORKLOAD, tuple(workers.title for workers in CHOICES), measure)
