"""Runs processes on a simulated clock, with a latency for each effect and one processor for each process.

Nothing fails and nothing is random here: it shows how long things take, and what a time limit cuts off. A
process computes one thing at a time, while any number of its requests may be under way.
"""

import heapq
import itertools
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from greenlet import getcurrent, greenlet

from ordersync.ports import Result
from tests.fakes.memory import FakeClock
from tests.simulation.scheduler import Killed

WHOLE_PROCESSOR = 1_769  # MB (Lambda's Developer Guide, "Configure Lambda function memory")
WHOLE_PROCESSOR_TIME = 0.006 * 512 / WHOLE_PROCESSOR  # seconds an effect; 6 ms at 512 MB


@dataclass(frozen=True)
class Cost:
    """What an effect costs, in seconds: until it has happened, and of its process's processor."""

    latency: float
    processor: float


@dataclass(frozen=True)
class Costs:
    """What each kind of effect costs; an access of the ledger as much as of any table, unless it is given."""

    table: Cost
    queue: Cost
    documents: Cost
    baselinker: Cost
    salesmanago: Cost
    ledger: Cost | None = None

    def of_table(self, name: str) -> Cost:
        """Return the cost of one access of a table."""
        return self.ledger or self.table if name == "ledger" else self.table


def usual_costs(megabytes: int = 512, *, salesmanago: float = 0.4) -> Costs:
    """Return the costs that docs/scale.md states, for a function with so much memory.

    A connection without news costs some 15 ms of a whole processor, of which a function has a part.

    Args:
        megabytes: a function's memory.
        salesmanago: how long SALESmanago takes to answer, seconds.
    """
    processor = WHOLE_PROCESSOR_TIME * WHOLE_PROCESSOR / min(megabytes, WHOLE_PROCESSOR)
    return Costs(
        table=Cost(0.008, processor),
        queue=Cost(0.015, processor),
        documents=Cost(0.06, processor),
        baselinker=Cost(0.4, processor),
        salesmanago=Cost(salesmanago, processor),
    )


USUAL = usual_costs()


@dataclass
class Invocation:
    """A process that runs one function; all its tasks die at its time limit.

    Attributes:
        ended_at: when its last task ended, epoch seconds; None while it runs.
        was_killed: whether the time limit ended it.
    """

    kind: str
    started_at: float
    dies_at: float
    computes_until: float = 0.0
    tasks: int = 1
    ended_at: float | None = None
    was_killed: bool = False


@dataclass
class TimedTask:
    """A thread of a process; `waits_for` counts the threads that it has started and that still run."""

    process: Invocation
    run: greenlet
    parent: "TimedTask | None" = None
    waits_for: int = 0


@dataclass
class TimedScheduler:
    """Wakes one task after the other, each when its effect has happened."""

    clock: FakeClock
    invocations: list[Invocation] = field(default_factory=list)
    _wakes: list[tuple[float, int, TimedTask]] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _current: TimedTask | None = None

    def start(
        self, kind: str, body: Callable[[], object], time_limit: float, after: float = 0.0
    ) -> Invocation:
        """Start a process `after` some seconds; it is killed `time_limit` seconds later."""
        begins_at = self.clock.time + after
        process = Invocation(kind, begins_at, begins_at + time_limit, begins_at)
        self.invocations.append(process)
        home = self._current.run.parent if self._current else getcurrent()
        self._wake(TimedTask(process, greenlet(body, parent=home)), begins_at)
        return process

    def effect(self, cost: Cost) -> None:
        """Let an effect take its time; does nothing outside of tasks."""
        if self._current is not None:
            process = self._current.process
            process.computes_until = max(process.computes_until, self.clock.time) + cost.processor
            self._sleep_until(process.computes_until + cost.latency)

    def sleep(self, seconds: float) -> None:
        """Let a task sleep; others run meanwhile. Outside of tasks, only the clock moves."""
        if self._current is None:
            self.clock.sleep(seconds)
        else:
            self._sleep_until(self.clock.time + seconds)

    def now(self) -> float:
        """Return the time, epoch seconds."""
        return self.clock.time

    def run_concurrently(self, jobs: Sequence[Callable[[], Result]]) -> list[Result]:
        """Implement `ordersync.ports.RunConcurrently`: each job is a task of the current process."""
        task = self._current
        if task is None or len(jobs) <= 1:
            return [job() for job in jobs]
        results: dict[int, Result] = {}

        def work(place: int) -> None:
            results[place] = jobs[place]()

        task.waits_for = len(jobs)
        task.process.tasks += len(jobs)
        for place in range(len(jobs)):
            run = greenlet(lambda place=place: work(place), parent=task.run.parent)
            self._wake(TimedTask(task.process, run, task), self.clock.time)
        self._switch(task)
        return [results[place] for place in range(len(jobs))]

    def run_until_idle(self) -> None:
        """Run until every process has ended."""
        while self._wakes:
            at, _, task = heapq.heappop(self._wakes)
            self.clock.time = max(self.clock.time, at)
            self._current = task
            try:
                with suppress(Killed):
                    task.run.switch()
            finally:
                self._current = None
            if task.run.dead:
                self._end(task)

    def _end(self, task: TimedTask) -> None:
        task.process.tasks -= 1
        if not task.process.tasks:
            task.process.ended_at = self.clock.time
        if task.parent is not None:
            task.parent.waits_for -= 1
            if not task.parent.waits_for:
                self._wake(task.parent, self.clock.time)

    def _wake(self, task: TimedTask, at: float) -> None:
        heapq.heappush(self._wakes, (at, next(self._numbers), task))

    def _sleep_until(self, at: float) -> None:
        task = self._current
        assert task is not None
        self._wake(task, at)
        self._switch(task)

    def _switch(self, task: TimedTask) -> None:
        """Let others run; die if the time limit has passed meanwhile."""
        task.run.parent.switch()  # type: ignore[union-attr]  # the scheduler's own greenlet
        if self.clock.time >= task.process.dies_at:
            task.process.was_killed = True
            raise Killed
