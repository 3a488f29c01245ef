"""Runs tasks one step at a time in an order that a seed decides, on a clock that the tasks share.

Each task is a greenlet that runs from one effect to the next. At every effect it hands over to the scheduler,
so that any other task may come in between, and so that it may be killed there.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from greenlet import greenlet

from tests.fakes.memory import FakeClock


class Killed(BaseException):
    """The process of a task dies here."""


@dataclass
class Task:
    """A function invocation under way."""

    name: str
    run: greenlet
    dies_at: float
    wakes_at: float = 0.0


class Scheduler:
    """Steps through tasks; `trace` tells what happened, for people."""

    def __init__(self, rng: random.Random, clock: FakeClock) -> None:
        self.rng = rng
        self.clock = clock
        self.tasks: list[Task] = []
        self.trace: list[str] = []
        self.kill_rate = 0.0
        self._current: Task | None = None

    def start(self, name: str, body: Callable[[], object], time_limit: float) -> Task:
        """Begins a task that is killed after `time_limit` seconds."""
        task = Task(name, greenlet(body), dies_at=self.clock.now() + time_limit)
        self.tasks.append(task)
        return task

    def effect(self, what: str) -> None:
        """A point at which others may come in between, or the process may die; outside of tasks, nothing."""
        task = self._current
        if task is None:
            return
        self.clock.time += self.rng.uniform(0.001, 0.08)
        doomed = bool(self.kill_rate) and self.rng.random() < self.kill_rate
        self._hand_over(task)
        if doomed or self.clock.now() >= task.dies_at:
            self.tell(f"{task.name} dies at {what}")
            raise Killed
        self.tell(f"{task.name}: {what}")

    def sleep(self, seconds: float) -> None:
        """A task's sleep; others go on meanwhile."""
        task = self._current
        if task is None:
            self.clock.time += seconds
            return
        task.wakes_at = self.clock.now() + seconds
        self._hand_over(task)
        if self.clock.now() >= task.dies_at:
            raise Killed

    def step(self) -> bool:
        """Lets one task that can go on do so up to its next effect; tells whether there was one."""
        ready = [task for task in self.tasks if task.wakes_at <= self.clock.now()]
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
        """When the first sleeping task wakes."""
        return min((task.wakes_at for task in self.tasks), default=None)

    def tell(self, line: str) -> None:
        self.trace.append(f"{self.clock.now():.2f} {line}")

    def _hand_over(self, task: Task) -> None:
        if task.run.parent is not None:
            task.run.parent.switch()


class TaskClock:
    """The clock as a task sees it: it sleeps without holding up the others."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def now(self) -> float:
        return self._scheduler.clock.now()

    def sleep(self, seconds: float) -> None:
        self._scheduler.sleep(seconds)
