"""Clock, queues, documents and log in memory; the in-memory table is the product's own."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ordersync.domain.connection import Connection, parse_connection
from ordersync.domain.notice import Notice
from ordersync.domain.weekly_report import WeeklyReport
from ordersync.errors import Conflict, ConnectionGone, InvalidConnection, NotApplied
from ordersync.ports import Result, StoredText


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    time: float = 1_790_000_000.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


@dataclass
class MemoryConnections:
    """Implements `ordersync.ports.ChangeableConnections`."""

    documents: dict[str, str] = field(default_factory=dict)

    def get(self, connection_id: str, *, fresh: bool = False) -> Connection:
        if connection_id not in self.documents:
            msg = f"connection {connection_id} has no document any more"
            raise ConnectionGone(msg)
        return _parsed(self.documents[connection_id], connection_id)

    def all(self) -> Iterable[Connection | InvalidConnection]:
        for connection_id, text in self.documents.items():
            try:
                yield _parsed(text, connection_id)
            except InvalidConnection as error:
                yield error

    def some(self, connection_ids: Sequence[str]) -> Iterable[Connection | InvalidConnection]:
        known = {name: self.documents[name] for name in connection_ids if name in self.documents}
        return MemoryConnections(known).all()

    def change(self, connection_id: str, changed: Callable[[str], str]) -> None:
        self.get(connection_id, fresh=True)
        self.documents[connection_id] = changed(self.documents[connection_id])

    def delete(self, connection_id: str) -> None:
        if self.documents.pop(connection_id, None) is None:
            msg = f"connection {connection_id} has no document any more"
            raise ConnectionGone(msg)

    def read(self, connection_id: str) -> StoredText:
        text = self.documents.get(connection_id)
        return StoredText(text, zlib.crc32(text.encode()) + 1) if text is not None else StoredText()

    def save(self, connection_id: str, document: str, version: int | None = None) -> int:
        """Store a document; without a version, as a test does that prepares one."""
        if version is not None and self.read(connection_id).version != version:
            msg = f"connection {connection_id} was changed elsewhere"
            raise Conflict(msg)
        self.documents[connection_id] = document
        return self.read(connection_id).version

    def ids(self) -> list[str]:
        return sorted(self.documents)

    def text(self, connection_id: str) -> str:
        if connection_id not in self.documents:
            msg = f"connection {connection_id} has no document"
            raise ConnectionGone(msg)
        return self.documents[connection_id]


@dataclass
class MemoryPeople:
    """Implements `ordersync.ports.People`: collects what they are notified of."""

    notices: list[Notice] = field(default_factory=list)
    reports: list[WeeklyReport] = field(default_factory=list)
    is_reachable: bool = True

    def notify(self, notice: Notice) -> None:
        if not self.is_reachable:
            msg = "people can't be notified"
            raise NotApplied(msg)
        self.notices.append(notice)

    def send_report(self, report: WeeklyReport) -> None:
        if not self.is_reachable:
            msg = "people can't be notified"
            raise NotApplied(msg)
        self.reports.append(report)


@dataclass
class MemoryLog:
    """Implements `ordersync.ports.Log`."""

    lines: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    request_id: str = ""

    def begin_request(self, request_id: str) -> None:
        self.request_id = request_id

    def info(self, message: str, **fields: object) -> None:
        self.lines.append((message, fields))

    def warning(self, message: str, **fields: object) -> None:
        self.lines.append((message, fields))

    def of(self, message: str) -> list[dict[str, object]]:
        return [fields for name, fields in self.lines if name == message]


@lru_cache
def _parsed(text: str, connection_id: str) -> Connection:
    return parse_connection(text, connection_id)


def one_by_one(jobs: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run one job after the other; implements `ordersync.ports.RunConcurrently`."""
    return [job() for job in jobs]
