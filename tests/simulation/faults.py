"""AWS and HTTP as the simulated functions meet them: every effect is a step, and may fail."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ordersync.adapters.stores.memory import MemoryTable
from ordersync.domain.connection import Connection
from ordersync.domain.journal import QueueMessage
from ordersync.errors import InvalidConnection, NotApplied, OutcomeUnknown, RetryLater, Service
from ordersync.ports import HttpAnswer, HttpRequest, Stored, Tables
from simulators import App
from tests.fakes.memory import FakeClock, MemoryConnections, MemoryDeadLetters, MemoryQueue
from tests.fakes.remote import SimulatedHttp
from tests.simulation.scheduler import Scheduler, TaskClock


@dataclass
class Faults:
    """How often things fail, as shares of all effects of a kind.

    Attributes:
        remote: requests to either service.
        table: reads and writes of a table.
        queue: messages sent, deleted or hidden, and dead letters.
        documents: reads of connection documents.
        killed: effects at which the process dies.
        redelivered: messages that a second worker receives while the first one holds them.
        contended: whether another process may come in between the read of a record and its write.
    """

    remote: float = 0.0
    table: float = 0.0
    queue: float = 0.0
    documents: float = 0.0
    killed: float = 0.0
    redelivered: float = 0.0
    contended: bool = True


class FaultyTable(MemoryTable):
    """A table that may not answer, before or after a write."""

    def __init__(self, name: str, scheduler: Scheduler, faults: Faults) -> None:
        super().__init__()
        self._name = name
        self._scheduler = scheduler
        self._faults = faults

    def calm(self) -> MemoryTable:
        """Return a table of the same items in which nothing fails."""
        table = MemoryTable()
        table._items = self._items
        return table

    def get(self, scope: str, key: str) -> Stored | None:
        self._scheduler.effect(f"reads {self._name} {key}")
        if self._scheduler.rng.random() < self._faults.table:
            raise NotApplied("throttled")
        return super().get(scope, key)

    def put(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        if self._faults.contended:
            self._scheduler.effect(f"is about to write {self._name} {key}")
        broken = self._scheduler.rng.random()
        if broken < self._faults.table / 2:
            raise OutcomeUnknown("throttled")
        written = super().put(scope, key, item, version, expires_at)
        self._scheduler.effect(f"{'wrote' if written else 'could not write'} {self._name} {key} {dict(item)}")
        if broken < self._faults.table:
            raise OutcomeUnknown("answer lost")
        return written


class FaultyQueue(MemoryQueue):
    """A queue that refuses messages, accepts some without saying so, and ignores some requests."""

    def __init__(
        self, clock: FakeClock, scheduler: Scheduler, faults: Faults, letters: MemoryDeadLetters
    ) -> None:
        super().__init__(clock, visibility=720, letters=letters)
        self._scheduler = scheduler
        self._faults = faults

    def send(self, messages: Sequence[QueueMessage], *, edits_after: float = 0) -> list[bool]:
        return [self._send(message, edits_after) for message in messages]

    def _send(self, message: QueueMessage, edits_after: float) -> bool:
        self._scheduler.effect(f"queues order {message.order_id}")
        broken = self._scheduler.rng.random()
        if broken < self._faults.queue / 2:
            return False
        return super().send([message], edits_after=edits_after) == [True] and broken >= self._faults.queue

    def delete(self, message_id: str, receipt: str) -> None:
        if self._scheduler.rng.random() >= self._faults.queue / 4:
            super().delete(message_id, receipt)

    def change_visibility(self, message_id: str, receipt: str, seconds: float) -> None:
        self._scheduler.effect(f"hides {message_id} for {seconds} s")
        if self._scheduler.rng.random() >= self._faults.queue / 4:
            super().change_visibility(message_id, receipt, seconds)


class FaultyDeadLetters(MemoryDeadLetters):
    """A dead-letter queue that may not answer, before or after it has accepted a message."""

    def __init__(self, scheduler: Scheduler, faults: Faults) -> None:
        super().__init__()
        self._scheduler = scheduler
        self._faults = faults

    def send(self, message: QueueMessage, error: str) -> None:
        self._scheduler.effect(f"dead-letters order {message.order_id}: {error}")
        broken = self._scheduler.rng.random()
        if broken >= self._faults.queue / 2:
            super().send(message, error)
        if broken < self._faults.queue:
            raise RetryLater("the dead-letter queue does not answer")


class FaultyConnections(MemoryConnections):
    """Connection documents that can't always be read."""

    def __init__(self, scheduler: Scheduler, faults: Faults) -> None:
        super().__init__()
        self._scheduler = scheduler
        self._faults = faults

    def get(self, connection_id: str, *, fresh: bool = False) -> Connection:
        self._read()
        return super().get(connection_id, fresh=fresh)

    def all(self) -> Iterable[Connection | InvalidConnection]:
        self._read()
        return super().all()

    def _read(self) -> None:
        self._scheduler.effect("reads documents")
        if self._scheduler.rng.random() < self._faults.documents:
            raise NotApplied("SSM refuses")


class SteppedHttp(SimulatedHttp):
    """Requests before and after which other tasks may run."""

    def __init__(self, scheduler: Scheduler, clock: TaskClock, apps: Mapping[str, App]) -> None:
        super().__init__(clock, apps)
        self._scheduler = scheduler

    def send(self, request: HttpRequest, service: Service) -> HttpAnswer:
        self._scheduler.effect(f"is about to send {request.url}")
        answer = super().send(request, service)
        self._scheduler.effect(f"got {answer.status} from {request.url}")
        return answer


class FaultyAws:
    """Tables, queues, dead letters and connection documents.

    Attributes:
        queues: the queues, by the kind of batch that a worker takes from them.
    """

    def __init__(self, clock: FakeClock, scheduler: Scheduler, faults: Faults) -> None:
        self.dead_letters = FaultyDeadLetters(scheduler, faults)
        self.orders_queue = FaultyQueue(clock, scheduler, faults, self.dead_letters)
        self.sweep_queue = FaultyQueue(clock, scheduler, faults, self.dead_letters)
        self.queues = {"batch": self.orders_queue, "swept batch": self.sweep_queue}
        self.connections = FaultyConnections(scheduler, faults)
        self._tables = {
            name: FaultyTable(name, scheduler, faults)
            for name in ("cursors", "ledger", "contacts", "phones", "budget")
        }

    @property
    def tables(self) -> Tables:
        """The tables as the functions meet them."""
        return Tables(**self._tables)

    @property
    def calm_tables(self) -> Tables:
        """The same tables, read outside of any task: nothing fails."""
        return Tables(**{name: table.calm() for name, table in self._tables.items()})
