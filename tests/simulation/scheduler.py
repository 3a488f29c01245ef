"""Run tasks one step at a time, in an order that a seed decides, on a clock that the tasks share.

Each task is a greenlet that runs from one effect to the next. At every effect it switches to the scheduler,
so that any other task may run in between, and so that its process may be killed there.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass, field

from greenlet import greenlet

from ordersync.ports import Result
from tests.fakes.memory import FakeClock


class Killed(BaseException):
    """The process of a task dies here."""


@dataclass
class Process:
    """A function invocation: all its tasks die together.

    Attributes:
        clock_offset: seconds by which its clock is ahead of the true time.
        has_acted: whether its latest effect changed anything outside of it; true before the first one.
        tasks: how many of its tasks have not ended yet.
    """

    kind: str
    name: str
    dies_at: float
    clock_offset: float = 0.0
    dead: bool = False
    has_acted: bool = True
    tasks: int = 1

    def __str__(self) -> str:
        return f"{self.name}:"


@dataclass
class Task:
    """A thread of a process; one that waits for others continues when all of them have ended."""

    process: Process
    run: greenlet
    wakes_at: float = 0.0
    waits_for: list["Task"] = field(default_factory=list)

    def has_to_wait(self) -> bool:
        return not all(other.run.dead for other in self.waits_for)


class Scheduler:
    """Steps through tasks.

    Attributes:
        running: how many processes of a kind run.
        kill_rate: the share of effects at which a process dies.
        doomed_in: a process dies after so many more effects; None for never.
        effects: how many effects there were so far.
        turning_points: those of them at which it makes a difference whether the process dies: it has changed
            something since the effect before.
    """

    def __init__(self, rng: random.Random, clock: FakeClock) -> None:
        self.rng = rng
        self.clock = clock
        self.tasks: list[Task] = []
        self.running: Counter[str] = Counter()
        self.kill_rate = 0.0
        self.doomed_in: int | None = None
        self.effects = 0
        self.turning_points: list[int] = []
        self._trace: list[tuple[object, ...]] = []
        self._started = 0
        self._current: Task | None = None

    def start(
        self, kind: str, body: Callable[[], object], time_limit: float, clock_offset: float = 0.0
    ) -> None:
        """Start a process that is killed after `time_limit` seconds."""
        self._started += 1
        name, dies_at = f"{kind} {self._started}", self.clock.now() + time_limit
        self.tasks.append(Task(Process(kind, name, dies_at, clock_offset), greenlet(body)))
        self.running[kind] += 1

    def now(self) -> float:
        """Return the time by the clock of the current process."""
        return self.clock.time + (self._current.process.clock_offset if self._current else 0.0)

    def effect(self, *what: object, reads: bool = False) -> None:
        """Let others run in between, and the process die if it is due; does nothing outside of tasks.

        Args:
            what: what happens, for the trace.
            reads: whether it changes nothing outside of the process.
        """
        task = self._current
        if task is None:
            return
        self.clock.time += self.rng.uniform(0.001, 0.08)
        if task.process.has_acted:
            self.turning_points.append(self.effects)
        task.process.has_acted = not reads
        self.effects += 1
        doomed = self._is_doomed()
        task.run.parent.switch()  # type: ignore[union-attr]  # the scheduler's own greenlet
        if doomed:
            task.process.dead = True
        self._die_if_due(task, *what)
        self.record(task.process, *what)

    def sleep(self, seconds: float) -> None:
        """Let a task sleep; others run meanwhile."""
        task = self._current
        if task is None:
            self.clock.time += seconds
            return
        task.wakes_at = self.clock.now() + seconds
        task.run.parent.switch()  # type: ignore[union-attr]  # the scheduler's own greenlet
        self._die_if_due(task, "its sleep")

    def apart(self, body: Callable[[], object]) -> None:
        """Let something happen at once, between two steps of the current task and outside of all tasks."""
        task, self._current = self._current, None
        try:
            Context().run(body)
        finally:
            self._current = task

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
        task.process.tasks += len(jobs)
        self.tasks += task.waits_for
        task.run.parent.switch()  # type: ignore[union-attr]  # the scheduler's own greenlet
        self._die_if_due(task, "waiting for its threads")
        task.waits_for.clear()
        return [results[place] for place in range(len(jobs))]

    def step(self) -> bool:
        """Run one task that is ready up to its next effect; return whether there was one."""
        now = self.clock.time
        ready = [
            task
            for task in self.tasks
            if task.wakes_at <= now and not (task.waits_for and task.has_to_wait())
        ]
        if not ready:
            return False
        self._current = task = self.rng.choice(ready)
        try:
            with suppress(Killed):
                task.run.switch()
        finally:
            self._current = None
            if task.run.dead:
                self._end(task)
        return True

    def next_wake(self) -> float | None:
        """Return when the first sleeping task wakes, or None."""
        return min((task.wakes_at for task in self.tasks if not task.waits_for), default=None)

    def record(self, *what: object) -> None:
        """Add a line to the trace."""
        self._trace.append((self.clock.time, *what))

    def trace(self, lines: int) -> list[str]:
        """Return the last lines of what happened, for people to read."""
        return [f"{at:.2f} {' '.join(map(str, what))}" for at, *what in self._trace[-lines:]]

    def _end(self, task: Task) -> None:
        self.tasks.remove(task)
        task.process.tasks -= 1
        if not task.process.tasks:
            self.running[task.process.kind] -= 1

    def _is_doomed(self) -> bool:
        if self.doomed_in is not None:
            self.doomed_in = self.doomed_in - 1 if self.doomed_in else None
            return self.doomed_in is None
        return bool(self.kill_rate) and self.rng.random() < self.kill_rate

    def _die_if_due(self, task: Task, *what: object) -> None:
        process = task.process
        if self.clock.now() >= process.dies_at:
            process.dead = True
        if process.dead:
            self.record(process.name, "dies at", *what)
            raise Killed


class TaskClock:
    """The clock as a task's process shows it; a sleep does not hold up the others."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def now(self) -> float:
        return self._scheduler.now()

    def sleep(self, seconds: float) -> None:
        self._scheduler.sleep(seconds)


class TrueClock(TaskClock):
    """The true time, which the services live by; a task that waits for one does not hold up the others."""

    def now(self) -> float:
        return self._scheduler.clock.now()
