"""Tables, queues and documents whose accesses take their time."""

import math
from collections.abc import Iterable, Mapping, Sequence

from ordersync.adapters.stores.queues import Visibility
from ordersync.domain.connection import Connection
from ordersync.domain.journal import QueueMessage
from ordersync.errors import InvalidConnection
from ordersync.ports import Stored
from tests.fakes.memory import MemoryConnections, MemoryQueue
from tests.fakes.tables import HookedTable
from tests.simulation.timed import Cost, TimedScheduler

MOST_IN_A_BATCH = 10  # of SQS, and of a page of SSM


class TimedTable(HookedTable):
    """A table whose accesses take their time.

    Attributes:
        reads: how many requests have read something.
        writes: how many requests have written something, or were refused.
    """

    def __init__(self, name: str, scheduler: TimedScheduler, cost: Cost) -> None:
        super().__init__(name)
        self.reads = self.writes = 0
        self._scheduler = scheduler
        self._cost = cost

    def _read(self, scope: str, key: str) -> Stored | None:
        self.reads += 1
        self._scheduler.effect(self._cost)
        return super()._read(scope, key)

    def _write(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None
    ) -> bool:
        self.writes += 1
        self._scheduler.effect(self._cost)
        return super()._write(scope, key, item, version, expires_at)

    def _query(self, scope: str, prefix: str, limit: int, after: str) -> Mapping[str, Stored]:
        self.reads += 1
        self._scheduler.effect(self._cost)
        return super()._query(scope, prefix, limit, after)

    def _delete(self, scope: str, key: str, stored: Stored) -> bool:
        self.writes += 1
        self._scheduler.effect(self._cost)
        return super()._delete(scope, key, stored)


class TimedQueue(MemoryQueue):
    """A queue that takes ten messages at a time, and some time for them."""

    def __init__(self, scheduler: TimedScheduler, cost: Cost, prefix: str = "m") -> None:
        super().__init__(scheduler.clock, 720, prefix=prefix)
        self._scheduler = scheduler
        self._cost = cost

    def send(self, messages: Sequence[QueueMessage], *, edits_after: float = 0) -> list[bool]:
        accepted: list[bool] = []
        for start in range(0, len(messages), MOST_IN_A_BATCH):
            self._scheduler.effect(self._cost)
            chunk = messages[start : start + MOST_IN_A_BATCH]
            accepted += super().send(chunk, edits_after=edits_after)
        return accepted


class TimedVisibility(Visibility):
    """Hides the messages that have to come back, in the queue that they came from."""

    def __init__(self, queues: Mapping[str, TimedQueue]) -> None:
        self._queues = queues

    def set(self, queue_url: str, receipts: Sequence[tuple[str, int]]) -> None:
        """Hide each message, given by its receipt handle, for so many seconds."""
        for handle, seconds in receipts:
            message_id = handle.partition("/")[0]
            self._queues[queue_url].change_visibility(message_id, handle, seconds)


class TimedConnections(MemoryConnections):
    """Documents that are read ten at a time; of some, those that a process has not met yet apart.

    Attributes:
        read_at: when each request was made, epoch seconds.
    """

    def __init__(self, scheduler: TimedScheduler, cost: Cost) -> None:
        super().__init__()
        self.read_at: list[float] = []
        self._scheduler = scheduler
        self._cost = cost

    def all(self) -> Iterable[Connection | InvalidConnection]:
        self._read(math.ceil(len(self.documents) / MOST_IN_A_BATCH))
        return super().all()

    def some(self, connection_ids: Sequence[str]) -> Iterable[Connection | InvalidConnection]:
        self._read(math.ceil(len(connection_ids) / MOST_IN_A_BATCH) + 1)
        return super().some(connection_ids)

    def _read(self, requests: int) -> None:
        for _ in range(requests):
            self.read_at.append(self._scheduler.now())
            self._scheduler.effect(self._cost)
