"""Clock, queues, documents and log in memory; the in-memory table is the product's own."""

import itertools
import math
import random
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ordersync.domain.connection import Connection, parse_connection
from ordersync.domain.journal import QueueMessage
from ordersync.domain.notice import Notice
from ordersync.domain.weekly_report import WeeklyReport
from ordersync.errors import Conflict, ConnectionGone, InvalidConnection, NotApplied
from ordersync.ports import DeadLetter, QueueSize, Result, StoredText


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    time: float = 1_790_000_000.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


@dataclass
class Held:
    """A message in a queue."""

    message_id: str
    message: QueueMessage
    visible_at: float
    sent_at: float
    receive_count: int = 0
    receipt: str = ""
    turn: int = 0


@dataclass
class MemoryDeadLetters:
    """Implements `ordersync.ports.DeadLetterBox`."""

    sent: list[tuple[QueueMessage, str]] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)

    def send(self, message: QueueMessage, error: str) -> None:
        self.sent.append((message, error))

    def take(self, most: int) -> list[DeadLetter]:
        letters = [
            DeadLetter(str(id(letter)), letter[0].model_dump_json(), letter[1])
            for letter in self.sent
            if str(id(letter)) not in self.hidden
        ][:most]
        self.hidden |= {letter.receipt for letter in letters}
        return letters

    def release(self, letters: Sequence[DeadLetter]) -> None:
        self.hidden -= {letter.receipt for letter in letters}

    def delete(self, letter: DeadLetter) -> None:
        self.sent = [kept for kept in self.sent if str(id(kept)) != letter.receipt]

    def size(self) -> QueueSize:
        hidden = sum(str(id(letter)) in self.hidden for letter in self.sent)
        return QueueSize(len(self.sent) - hidden, hidden, 0)


@dataclass
class MemoryAges:
    """Implements `ordersync.ports.QueueAges`: what CloudWatch has been given, as long as it answers."""

    seconds: dict[str, float] = field(default_factory=dict)
    answers: bool = True

    def oldest(self) -> dict[str, float]:
        if not self.answers:
            raise NotApplied("CloudWatch does not answer (Throttling)")
        return self.seconds


@dataclass
class MemoryQueue:
    """Implements `ordersync.ports.MeasuredQueue`, and what SQS does to messages between sending and deletion.

    Attributes:
        visibility: seconds for which a received message is invisible.
        retention: seconds after which a message is dropped.
        max_receive_count: a message received this often goes to `letters` instead.
        prefix: what its messages' ids begin with.
        most_in_flight: no message is received while so many are in flight: received, and hidden since (SQS
            Developer Guide, "Amazon SQS message quotas").
        hidden: how often a message was handed back.
    """

    clock: FakeClock
    visibility: float = 60.0
    retention: float = 13 * 86_400.0
    max_receive_count: int = 1_000
    letters: MemoryDeadLetters = field(default_factory=MemoryDeadLetters)
    held: dict[str, Held] = field(default_factory=dict)
    sent: int = 0
    prefix: str = "m"
    most_in_flight: int = 120_000
    hidden: int = 0
    accepts: Callable[[QueueMessage], bool] = lambda _: True
    _ids: Iterator[int] = field(default_factory=itertools.count)
    _hidden_until: float = 0.0  # no message becomes visible before

    def send(self, messages: Sequence[QueueMessage], *, edits_after: float = 0) -> list[bool]:
        return [self._send_one(message, edits_after if message.is_edit else 0) for message in messages]

    def _send_one(self, message: QueueMessage, after: float) -> bool:
        if not self.accepts(message):
            return False
        message_id = f"{self.prefix}{next(self._ids)}"
        self.held[message_id] = Held(message_id, message, self.clock.now() + after, self.clock.now())
        self._hidden_until = 0.0
        self.sent += 1
        return True

    def visible(self) -> list[Held]:
        now = self.clock.now()
        return [held for held in self.held.values() if held.visible_at <= now]

    def has_visible(self) -> bool:
        """Return whether a message can be received now."""
        now = self.clock.now()
        if now < self._hidden_until or self._room() <= 0:
            return False
        self._hidden_until = min((held.visible_at for held in self.held.values()), default=math.inf)
        return self._hidden_until <= now

    def reappear(self, held: Held, at: float) -> None:
        """Let a message become visible at this epoch second."""
        held.visible_at = at
        self._hidden_until = min(self._hidden_until, at)

    def receive(self, limit: int, rng: random.Random) -> list[Held]:
        """Return visible messages in random order, but take turns between connections."""
        self._drop()
        visible = self.visible()
        rng.shuffle(visible)
        turns: Counter[str] = Counter()
        for held in visible:
            held.turn = turns[held.message.connection_id]
            turns[held.message.connection_id] += 1
        taken = sorted(visible, key=lambda held: held.turn)[: max(min(limit, self._room()), 0)]
        for held in taken:
            held.receive_count += 1
            held.visible_at = self.clock.now() + self.visibility
            held.receipt = f"{held.message_id}/{held.receive_count}"
        return [Held(**vars(held)) for held in taken]

    def size(self) -> QueueSize:
        later = [held for held in self.held.values() if held.visible_at > self.clock.now()]
        in_flight = sum(bool(held.receipt) for held in later)
        return QueueSize(len(self.held) - len(later), in_flight, len(later) - in_flight)

    def delete(self, message_id: str, receipt: str) -> None:
        held = self.held.get(message_id)
        if held and held.receipt == receipt:
            del self.held[message_id]

    def change_visibility(self, message_id: str, receipt: str, seconds: float) -> None:
        held = self.held.get(message_id)
        if held and held.receipt == receipt:
            self.hidden += 1
            self.reappear(held, self.clock.now() + seconds)

    def _room(self) -> int:
        """Return how many more messages may be in flight."""
        if len(self.held) < self.most_in_flight:
            return self.most_in_flight
        now = self.clock.now()
        return self.most_in_flight - sum(
            bool(held.receipt) and held.visible_at > now for held in self.held.values()
        )

    def _drop(self) -> None:
        """Drop messages that are too old, and dead-letter those that were received too often."""
        for held in list(self.held.values()):
            if self.clock.now() - held.sent_at > self.retention:
                del self.held[held.message_id]
            elif held.receive_count >= self.max_receive_count and held.visible_at <= self.clock.now():
                del self.held[held.message_id]
                self.letters.send(held.message, "")


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
