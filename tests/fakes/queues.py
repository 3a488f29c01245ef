"""Queues in memory, and what SQS does to their messages."""

import itertools
import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ordersync.domain.journal import QueueMessage
from ordersync.errors import NotApplied
from ordersync.ports import NO_RECORDS, DeadLetter, QueueSize, Stored
from tests.fakes.memory import FakeClock


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
    record: Stored | None = None


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

    def send(
        self,
        messages: Sequence[QueueMessage],
        *,
        edits_after: float = 0,
        records: Mapping[int, Stored] = NO_RECORDS,
    ) -> list[bool]:
        return [
            self._send_one(message, edits_after if message.is_edit else 0, records.get(message.order_id))
            for message in messages
        ]

    def _send_one(self, message: QueueMessage, after: float, record: Stored | None) -> bool:
        if not self.accepts(message):
            return False
        message_id = f"{self.prefix}{next(self._ids)}"
        now = self.clock.now()
        self.held[message_id] = Held(message_id, message, now + after, now, record=record)
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
