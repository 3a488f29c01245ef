"""Run tasks one step at a time, in an order that a seed decides, on a clock that the tasks share.

Each task is a greenlet that runs from one effect to the next. At every effect it switches to the scheduler,
so that any other task may run in between, and so that its process may be killed there.
"""

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from greenlet import greenlet

from ordersync.ports import Result
from tests.fakes.memory import FakeClock


class Killed(BaseException):
    """The process of a task dies here."""


@dataclass
class Process:
    """A function invocation: all its tasks die together."""

    name: str
    dies_at: float
    dead: bool = False


@dataclass
class Task:
    """A thread of a process; one that waits for others continues when all of them have ended."""

    process: Process
    run: greenlet
    wakes_at: float = 0.0
    waits_for: list["Task"] = field(default_factory=list)

    def is_ready(self, now: float) -> bool:
        return self.wakes_at <= now and all(other.run.dead for other in self.waits_for)


class Scheduler:
    """Steps through tasks; `trace` records what happened, for people to read.

    Attributes:
        kill_rate: the share of effects at which a process dies.
        doomed_in: a process dies after so many more effects; None for never.
    """

    def __init__(self, rng: random.Random, clock: FakeClock) -> None:
        self.rng = rng
        self.clock = clock
        self.tasks: list[Task] = []
        self.trace: list[str] = []
        self.kill_rate = 0.0
        self.doomed_in: int | None = None
        self._current: Task | None = None

    def start(self, name: str, body: Callable[[], object], time_limit: float) -> None:
        """Start a process that is killed after `time_limit` seconds."""
        process = Process(name, dies_at=self.clock.now() + time_limit)
        self.tasks.append(Task(process, greenlet(body)))

    def runs(self, prefix: str) -> int:
        """Count the running processes whose names begin with `prefix`."""
        return len({task.process.name for task in self.tasks if task.process.name.startswith(prefix)})

    def effect(self, what: str) -> None:
        """Let others run in between, and the process die if it is due; does nothing outside of tasks."""
        task = self._current
        if task is None:
            return
        self.clock.time += self.rng.uniform(0.001, 0.08)
        doomed = self._is_doomed()
        task.run.parent.switch()  # type: ignore[union-attr]  # the scheduler's own greenlet
        if doomed:
            task.process.dead = True
        self._die_if_due(task, what)
        self.record(f"{task.process.name}: {what}")

    def sleep(self, seconds: float) -> None:
        """Let a task sleep; others run meanwhile."""
        task = self._current
        if task is None:
            self.clock.time += seconds
            return
        task.wakes_at = self.clock.now() + seconds
        task.run.parent.switch()  # type: ignore[union-attr]  # the scheduler's own greenlet
        self._die_if_due(task, "its sleep")

    def run_concurrently(self, jobs: Sequence[Callable[[], Result]]) -> list[Result]:
        """Implement `ordersync.ports.RunConcurrently`: each job is a task of the current process."""
        task = self._current
        if task is None or len(jobs) <= 1:
            return [job() for job in jobs]
        results: dict[int, Result] = {}

        def work(place: int) -> None:
            results[place] = jobs[place]()

        for place in range(len(jobs)):
            run = greenlet(lambda place=place: work(place), parent=task.run.parent)
            task.waits_for.append(Task(task.process, run))
        self.tasks += task.waits_for
        task.run.parent.switch()  # type: ignore[union-attr]  # the scheduler's own greenlet
        self._die_if_due(task, "waiting for its threads")
        task.waits_for.clear()
        return [results[place] for place in range(len(jobs))]

    def step(self) -> bool:
        """Run one task that is ready up to its next effect; return whether there was one."""
        ready = [task for task in self.tasks if task.is_ready(self.clock.now())]
        if not ready:
            return False
        self._current = task = self.rng.choice(ready)
        try:
            with suppress(Killed):
                task.run.switch()
        finally:
            self._current = None
            if task.run.dead:
                self.tasks.remove(task)
        return True

    def next_wake(self) -> float | None:
        """Return when the first sleeping task wakes, or None."""
        return min((task.wakes_at for task in self.tasks if not task.waits_for), default=None)

    def record(self, line: str) -> None:
        self.trace.append(f"{self.clock.now():.2f} {line}")

    def _is_doomed(self) -> bool:
        if self.doomed_in is not None:
            self.doomed_in = self.doomed_in - 1 if self.doomed_in else None
            return self.doomed_in is None
        return bool(self.kill_rate) and self.rng.random() < self.kill_rate

    def _die_if_due(self, task: Task, what: str) -> None:
        process = task.process
        if self.clock.now() >= process.dies_at:
            process.dead = True
        if process.dead:
            self.record(f"{process.name} dies at {what}")
            raise Killed


class TaskClock:
    """The clock as a task sees it: a sleep does not hold up the others."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def now(self) -> float:
        return self._scheduler.clock.now()

    def sleep(self, seconds: float) -> None:
        self._scheduler.sleep(seconds)
