"""The dead-letter queue as people open it: what lies there and why, and what is put back of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from pydantic import ValidationError

from ordersync.domain.intent import PURCHASE
from ordersync.domain.journal import QueueMessage
from ordersync.errors import Defect, OrderSyncError
from ordersync.frozen import frozen
from ordersync.pacing.context import Runtime
from ordersync.ports import Connections, DeadLetter, DeadLetterBox, Queue

MOST_TAKEN = 1_000  # a hundred requests
REDRIVEN_AT_ONCE = 20
CALLS_SHARE = 0.4  # of a connection's calls a minute; an order takes about one, the rest is for live orders
PER_MINUTE = 60.0


@frozen
class ListedLetter:
    """One letter.

    Attributes:
        connection_id: the connection; empty if the message is none of ours.
        order_id: the order, 0 likewise.
        at: when it was sent, epoch seconds.
        error: why it is there.
    """

    connection_id: str
    order_id: int
    at: float
    error: str


@frozen
class LetterList:
    """What lies in the dead-letter queue, up to a thousand letters; `is_whole` unless there may be more."""

    letters: tuple[ListedLetter, ...]
    is_whole: bool


@frozen
class Redrive:
    """Letters that are put back, or would be.

    Attributes:
        letters: how many there are, up to a thousand.
        most_events: how many purchases their orders may bring: the orders that have none.
        unreadable: how many are none of our messages; they stay.
        moved: how many were put back this time.
        moved_events: how many purchases these may bring.
        again_after: the seconds after which the next ones may be put back.
    """

    letters: int
    most_events: int
    unreadable: int
    moved: int = 0
    moved_events: int = 0
    again_after: float = 0

    @property
    def left(self) -> int:
        """How many are left to be put back."""
        return self.letters - self.moved


@frozen
class _Opened:
    """A letter, and the message that it holds; None if that is none of ours."""

    letter: DeadLetter
    message: QueueMessage | None

    def is_of(self, connection_id: str | None) -> bool:
        return self.message is not None and connection_id in (None, self.message.connection_id)


@dataclass
class DeadLetterActions:
    """Lists dead letters and puts them back.

    Attributes:
        box: the dead-letter queue.
        queue: takes the orders that are processed again.
    """

    runtime: Runtime
    connections: Connections
    box: DeadLetterBox
    queue: Queue
    _events: dict[tuple[str, int], int] = field(default_factory=dict)

    def listed(self, connection_id: str | None) -> LetterList:
        """Return what lies in the queue: of one connection, or everything.

        Raises:
            RetryLater: the queue does not answer.
        """
        with self._open() as opened:
            listed = [_listed(each) for each in opened if connection_id is None or each.is_of(connection_id)]
        return LetterList(tuple(sorted(listed, key=lambda each: each.at)), len(opened) < MOST_TAKEN)

    def plan(self, connection_id: str | None) -> Redrive:
        """Return what putting the letters back would do.

        Raises:
            RetryLater: the queue or the ledger does not answer.
        """
        with self._open() as opened:
            return self._planned(opened, connection_id)

    def redrive(self, connection_id: str | None, most: int, most_events: int | None) -> Redrive:
        """Put some letters back into the orders queue, each deleted only once the queue has taken it.

        Args:
            connection_id: whose letters; None for all.
            most: how many at most.
            most_events: how many purchases these may bring; None for any number.

        Raises:
            RetryLater: a queue or the ledger does not answer; what was put back is, and the rest is there.
        """
        with self._open() as opened:
            chosen = self._chosen([each for each in opened if each.is_of(connection_id)], most, most_events)
            messages = [each.message for each in chosen if each.message]
            moved: list[QueueMessage] = []
            for each, message, taken in zip(chosen, messages, self.queue.send(messages), strict=True):
                if taken:
                    self.box.delete(each.letter)
                    opened.remove(each)
                    moved.append(message)
            rest = self._planned(opened, connection_id)
            events = self._events_of(moved)
        return Redrive(
            letters=rest.letters + len(moved),
            most_events=rest.most_events + events,
            unreadable=rest.unreadable,
            moved=len(moved),
            moved_events=events,
            again_after=self._pause(moved) if rest.letters else 0,
        )

    @contextmanager
    def _open(self) -> Iterator["list[_Opened]"]:
        """Yield what the queue holds; what is still on the list afterwards stays there."""
        opened = [_Opened(letter, _message_of(letter)) for letter in self.box.take(MOST_TAKEN)]
        try:
            yield opened
        finally:
            self.box.release([each.letter for each in opened])

    def _planned(self, opened: "Sequence[_Opened]", connection_id: str | None) -> Redrive:
        messages = [each.message for each in opened if each.message and each.is_of(connection_id)]
        unreadable = sum(each.message is None for each in opened)
        return Redrive(len(messages), self._events_of(messages), unreadable)

    def _chosen(self, opened: "Sequence[_Opened]", most: int, most_events: int | None) -> "Sequence[_Opened]":
        """Return the letters that are put back this time, the oldest first."""
        chosen: list[_Opened] = []
        for each in sorted(opened, key=lambda each: each.letter.at)[: min(most, REDRIVEN_AT_ONCE)]:
            events = self._events_of(every.message for every in (*chosen, each) if every.message)
            if most_events is None or events <= most_events:
                chosen.append(each)
        return chosen

    def _events_of(self, messages: Iterable[QueueMessage]) -> int:
        """Return how many events messages may bring: one for each order that has none."""
        names = {(message.connection_id, message.order_id) for message in messages}
        return sum(self._may_bring(*name) for name in names)

    def _may_bring(self, connection_id: str, order_id: int) -> int:
        if (connection_id, order_id) not in self._events:
            try:
                record = self.runtime.records(connection_id).order(order_id).read().value
                has_event = record.has_event(PURCHASE)
            except Defect:  # a record that can't be read may be put right meanwhile
                has_event = False
            self._events[connection_id, order_id] = 0 if has_event else 1
        return self._events[connection_id, order_id]

    def _pause(self, moved: Sequence[QueueMessage]) -> float:
        """Return after how many seconds more orders leave enough calls of every token to live ones."""
        counts = Counter(message.connection_id for message in moved)
        return max(
            (count * PER_MINUTE / (self._calls_of(name) * CALLS_SHARE) for name, count in counts.items()),
            default=0,
        )

    def _calls_of(self, connection_id: str) -> float:
        """Return a connection's calls a minute; one that can't be used makes none."""
        try:
            return self.connections.get(connection_id).baselinker.requests_per_minute
        except OrderSyncError:
            return PER_MINUTE * REDRIVEN_AT_ONCE


def _message_of(letter: DeadLetter) -> QueueMessage | None:
    try:
        return QueueMessage.model_validate_json(letter.text)
    except ValidationError:
        return None


def _listed(opened: _Opened) -> ListedLetter:
    message, letter = opened.message, opened.letter
    if message is None:
        return ListedLetter("", 0, letter.at, letter.error)
    return ListedLetter(message.connection_id, message.order_id, letter.at, letter.error)
