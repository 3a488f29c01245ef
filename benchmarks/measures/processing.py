"""How much processor time the worker spends on an order."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks import loopback
from benchmarks.figures import Goal, Measure, Row
from benchmarks.loopback.services import Services, services

ORDERS, BATCH, RUNS = 200, 50, 3
PROGRAMS = Path(loopback.__file__).parent
WORKLOAD = f"""\
{ORDERS} new orders, each of a buyer of its own, in batches of {BATCH}, after one batch that warms up. The
worker's own handler runs in a process of its own, the naive way in another: a script with one session of
`requests` that reads each order by itself, writes a contact and an event, and records nothing. An emulated
AWS and both simulated services answer over the loopback interface from other processes, which are not
counted. Medians of {RUNS} runs in turn."""
TIME = "the worker's processor time an order"
SPENT = "most of it is boto3's: about eight requests of DynamoDB an order"
RATIO = "the same, in multiples of the naive way's"


def measure() -> Sequence[Row]:
    """Let the worker and the naive way deliver new orders in turn."""
    with services() as here:
        placed = [(_placed(here, f"worker-{run}"), _placed(here, f"script-{run}")) for run in range(RUNS)]
        here.read_journal()
        times = [(_by_worker(here, *one), _by_script(here, *other)) for one, other in placed]
    worker, naive = (median(each) * 1000 / ORDERS for each in zip(*times, strict=True))
    return [
        Row(TIME, worker, "ms", naive, "the naive way", Goal(10), spent=SPENT),
        Row(RATIO, worker / naive, "times", 1.0, "the naive way", Goal(10), spent=SPENT),
    ]


def _placed(here: Services, buyer: str) -> tuple[list[int], list[int]]:
    """Place the orders of a batch that warms up, and those that are measured."""
    return here.place_orders(BATCH, f"first-{buyer}"), here.place_orders(ORDERS, buyer)


def _by_worker(here: Services, first: list[int], ids: list[int]) -> float:
    parts = [first, *(ids[start : start + BATCH] for start in range(0, ORDERS, BATCH))]
    return _delivered(here, PROGRAMS / "by_worker.py", [here.batch(part) for part in parts])


def _by_script(here: Services, first: list[int], ids: list[int]) -> float:
    return _delivered(here, PROGRAMS / "by_script.py", [first, ids])


def _delivered(here: Services, program: Path, given: object) -> float:
    """Return the seconds that a program spent on all orders but those of the first batch.

    Raises:
        RuntimeError: an order has no event.
    """
    before = here.events()
    seconds = here.processor_time(program, given)
    if here.events() - before != ORDERS + BATCH:
        raise RuntimeError(f"{program.stem}: not every order has its event, once")
    return seconds


MEASURE = Measure("processing", WORKLOAD, (TIME, RATIO), measure, is_of_machine=True)
