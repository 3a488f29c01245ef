"""How often things fail, and tables, documents and HTTP as the simulated functions meet them.

Every effect is a step of the scheduler, and may fail.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ordersync.domain.connection import Connection
from ordersync.errors import InvalidConnection, NotApplied, OutcomeUnknown, Service
from ordersync.ports import HttpAnswer, HttpRequest, Stored
from simulators import App
from tests.fakes.memory import MemoryConnections
from tests.fakes.remote import SimulatedHttp
from tests.fakes.tables import HookedTable, Hooks
from tests.simulation.scheduler import Scheduler, TaskClock, TrueClock

SLOW_SECONDS = (0.5, 2.0, 6.0, 15.0)  # the last one is longer than `Timings.promptness`
LATE_SECONDS = 4.0
EXPIRED_AT_ONCE = 0.5
NEVER = 1 << 40


@dataclass
class Faults:
    """How often things fail, as shares of all effects of a kind.

    Attributes:
        remote: requests to either service.
        table: reads and writes of a table.
        slow: accesses of a table that take seconds.
        queue: messages sent, deleted or hidden, and dead letters.
        documents: reads of connection documents.
        killed: effects at which the process dies.
        redelivered: messages that a second worker receives while the first one holds them.
        clocks: seconds by which the clock of a process may be wrong, either way.
        contended: whether another process may come in between the read of a record and its write.
    """

    remote: float = 0.0
    table: float = 0.0
    slow: float = 0.0
    queue: float = 0.0
    documents: float = 0.0
    killed: float = 0.0
    redelivered: float = 0.0
    clocks: float = 0.0
    contended: bool = True

    def any(self) -> bool:
        """Return whether anything fails at all."""
        return any(share for name, share in vars(self).items() if name != "contended")


class FaultyTable(HookedTable):
    """A table that may be slow, may not answer, and may apply a write late or without saying so.

    An item that has expired may be gone or still be there. Hooks run at once, as another process's steps.
    """

    def __init__(self, name: str, scheduler: Scheduler, faults: Faults) -> None:
        super().__init__(name)
        self._scheduler = scheduler
        self._faults = faults
        self._expiries: dict[tuple[str, str], int] = {}
        self._late: list[tuple[float, Callable[[], object]]] = []

    def calm(self) -> HookedTable:
        """Return a table of the same items in which nothing fails."""
        table = HookedTable(self.name)
        table.items = self.items
        return table

    def _read(self, scope: str, key: str) -> Stored | None:
        self._scheduler.effect("reads", self.name, f"{scope}/{key}", reads=True)
        self._dawdle()
        if self._scheduler.rng.random() < self._faults.table:
            raise NotApplied("throttled")
        self.apply_late_writes()
        self._expire(scope, key)
        return super()._read(scope, key)

    def _write(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None
    ) -> bool:
        if self._faults.contended:
            self._scheduler.effect("is about to write", self.name, f"{scope}/{key}", reads=True)
        self._dawdle()
        broken = self._scheduler.rng.random() / (self._faults.table or 1e-9)
        if broken < 0.3:
            raise OutcomeUnknown("throttled")
        if broken < 0.5:
            write = super()._write
            self._apply_late(lambda: write(scope, key, item, version, None))
            raise OutcomeUnknown("throttled, or so it seems")
        self.apply_late_writes()
        written = super()._write(scope, key, item, version, expires_at)
        if written:
            self._expiries[scope, key] = expires_at or NEVER
        done = "wrote" if written else "could not write"
        self._scheduler.effect(done, self.name, f"{scope}/{key}", item, reads=not written)
        if broken < 0.8:
            raise OutcomeUnknown("answer lost")
        if broken < 1:  # the SDK repeats a write whose answer was lost; see `DynamoTable` about its own ones
            return written and self.items[scope, key].version == version + 1
        return written

    def _query(self, scope: str, prefix: str, limit: int, after: str) -> Mapping[str, Stored]:
        self._scheduler.effect("queries", self.name, f"{scope}/{prefix}", reads=True)
        self._dawdle()
        if self._scheduler.rng.random() < self._faults.table:
            raise NotApplied("throttled")
        self.apply_late_writes()
        return super()._query(scope, prefix, limit, after)

    def _delete(self, scope: str, key: str, stored: Stored) -> bool:
        if self._faults.contended:
            self._scheduler.effect("is about to delete", self.name, f"{scope}/{key}", reads=True)
        self._dawdle()
        broken = self._scheduler.rng.random() / (self._faults.table or 1e-9)
        delete = super()._delete
        if broken < 0.3:
            raise OutcomeUnknown("throttled")
        if broken < 0.5:
            self._apply_late(lambda: delete(scope, key, stored))
            raise OutcomeUnknown("throttled, or so it seems")
        self.apply_late_writes()
        deleted = delete(scope, key, stored)
        self._scheduler.effect(
            "deleted" if deleted else "could not delete", self.name, f"{scope}/{key}", reads=not deleted
        )
        if broken < 0.8:
            raise OutcomeUnknown("answer lost")
        return delete(scope, key, stored) if broken < 1 else deleted  # the SDK repeats what got no answer

    def _happen(self, hooks: Hooks, key: str) -> None:
        if hooks:
            self._scheduler.apart(lambda: super(FaultyTable, self)._happen(hooks, key))

    def _dawdle(self) -> None:
        if self._faults.slow and self._scheduler.rng.random() < self._faults.slow:
            self._scheduler.sleep(self._scheduler.rng.choice(SLOW_SECONDS))

    def _expire(self, scope: str, key: str) -> None:
        is_due = self._expiries.get((scope, key), NEVER) < self._scheduler.clock.now()
        if is_due and self._scheduler.rng.random() < EXPIRED_AT_ONCE:
            del self._expiries[scope, key], self.items[scope, key]

    def _apply_late(self, write: Callable[[], object]) -> None:
        at = self._scheduler.clock.now() + self._scheduler.rng.uniform(0, LATE_SECONDS)
        self._late.append((at, write))

    def apply_late_writes(self) -> None:
        """Apply what was written late and is due by now."""
        if self._late:
            now = self._scheduler.clock.now()
            due = [write for at, write in self._late if at <= now]
            self._late = [(at, write) for at, write in self._late if at > now]
            for write in due:
                write()


class FaultyConnections(MemoryConnections):
    """Connection documents that can't always be read; each process caches them for some minutes."""

    def __init__(
        self, documents: dict[str, str], scheduler: Scheduler, faults: Faults, cache_seconds: float
    ) -> None:
        super().__init__(documents)
        self._scheduler = scheduler
        self._faults = faults
        self._cache_seconds = cache_seconds
        self._cached = MemoryConnections()
        self._read_at: dict[str, float] = {}

    def get(self, connection_id: str, *, fresh: bool = False) -> Connection:
        age = self._scheduler.now() - self._read_at.get(connection_id, 0.0)
        if fresh or age > self._cache_seconds:
            self._read()
            self._cache([connection_id])
        return self._cached.get(connection_id)

    def all(self) -> Iterable[Connection | InvalidConnection]:
        self._read()
        self._cache(self.documents)
        return self._cached.all()

    def _cache(self, connection_ids: Iterable[str]) -> None:
        for connection_id in connection_ids:
            self._cached.documents.pop(connection_id, None)
            if connection_id in self.documents:
                self._cached.save(connection_id, self.documents[connection_id])
            self._read_at[connection_id] = self._scheduler.now()

    def _read(self) -> None:
        self._scheduler.effect("reads documents", reads=True)
        if self._scheduler.rng.random() < self._faults.documents:
            raise NotApplied("SSM refuses")


class SteppedHttp(SimulatedHttp):
    """Requests before and after which other tasks may run; they arrive at the true time, or not at all."""

    def __init__(self, scheduler: Scheduler, apps: Mapping[str, App]) -> None:
        super().__init__(TrueClock(scheduler), apps)
        self._scheduler = scheduler
        self._own_clock = TaskClock(scheduler)

    def send(self, request: HttpRequest, service: Service) -> HttpAnswer:
        self._scheduler.effect("is about to send", request.url, reads=True)
        if self._own_clock.now() > request.leaves_by:
            raise NotApplied("no connection was made in time", service=service)
        answer = super().send(request, service)
        self._scheduler.effect("got", answer.status, "from", request.url)
        return answer
