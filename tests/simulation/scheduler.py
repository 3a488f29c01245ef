"""Runs tasks one step at a time in an order that a seed decides, on a clock that the tasks share.

Each task is a thread that holds the baton between two effects. At every effect it hands it back, so that
any other task may come in between, and so that it may be killed there.
"""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.memory import FakeClock


class Killed(BaseException):
    """The process of a task dies here."""


def _held_lock() -> threading.Lock:
    """A lock that whoever acquires it waits for."""
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass
class Task:
    """A function invocation under way."""

    name: str
    body: Callable[[], object]
    dies_at: float
    wakes_at: float = 0.0
    done: bool = False
    doomed: bool = False
    failure: BaseException | None = None
    baton: threading.Lock = field(default_factory=_held_lock)
    thread: threading.Thread | None = None


class Scheduler:
    """Steps through tasks; `trace` tells what happened, for people."""

    def __init__(self, rng: random.Random, clock: FakeClock) -> None:
        self.rng = rng
        self.clock = clock
        self.tasks: list[Task] = []
        self.trace: list[str] = []
        self.kill_rate = 0.0
        self._back = _held_lock()
        self._current = threading.local()

    def start(self, name: str, body: Callable[[], object], time_limit: float) -> Task:
        """Begins a task that is killed after `time_limit` seconds."""
        task = Task(name, body, dies_at=self.clock.now() + time_limit)
        task.thread = threading.Thread(target=self._run, args=(task,), daemon=True)
        self.tasks.append(task)
        task.thread.start()
        return task

    def effect(self, what: str) -> None:
        """A point at which others may come in between, or the process may die; outside of tasks, nothing."""
        task = getattr(self._current, "task", None)
        if task is None:
            return
        self.clock.time += self.rng.uniform(0.001, 0.08)
        if self.kill_rate and self.rng.random() < self.kill_rate:
            task.doomed = True
        self._yield(task)
        if task.doomed or self.clock.now() >= task.dies_at:
            self.tell(f"{task.name} dies at {what}")
            raise Killed
        self.tell(f"{task.name}: {what}")

    def sleep(self, seconds: float) -> None:
        """A task's sleep; others go on meanwhile."""
        task = getattr(self._current, "task", None)
        if task is None:
            self.clock.time += seconds
            return
        task.wakes_at = self.clock.now() + seconds
        self._yield(task)
        if self.clock.now() >= task.dies_at:
            raise Killed

    def step(self) -> bool:
        """Lets one task that can go on do so up to its next effect; tells whether there was one."""
        self.tasks = [task for task in self.tasks if not task.done]
        ready = [task for task in self.tasks if task.wakes_at <= self.clock.now()]
        if not ready:
            return False
        task = self.rng.choice(ready)
        task.baton.release()
        self._back.acquire()
        if task.failure is not None:
            raise task.failure
        return True

    def next_wake(self) -> float | None:
        """When the first sleeping task wakes."""
        return min((task.wakes_at for task in self.tasks if not task.done), default=None)

    def tell(self, line: str) -> None:
        self.trace.append(f"{self.clock.now():.2f} {line}")

    def _yield(self, task: Task) -> None:
        self._back.release()
        task.baton.acquire()

    def _run(self, task: Task) -> None:
        self._current.task = task
        task.baton.acquire()
        try:
            task.body()
        except Killed:
            pass
        except BaseException as error:  # noqa: BLE001 - the step that let it run raises it
            task.failure = error
        finally:
            task.done = True
            self._back.release()


class TaskClock:
    """The clock as a task sees it: it sleeps without holding up the others."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def now(self) -> float:
        return self._scheduler.clock.now()

    def sleep(self, seconds: float) -> None:
        self._scheduler.sleep(seconds)
