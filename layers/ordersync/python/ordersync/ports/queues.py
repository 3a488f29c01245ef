"""The queues: orders to look at, and messages that the program could not handle."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ordersync.domain.journal import QueueMessage
from ordersync.frozen import frozen


class Queue(Protocol):
    """A queue of orders to look at."""

    def send(self, messages: Sequence[QueueMessage], *, edits_after: float = 0) -> list[bool]:
        """Send the messages and return for each one whether the queue has accepted it.

        Messages about edits become visible `edits_after` seconds later.
        """


@frozen
class QueueSize:
    """About how many messages a queue holds.

    Attributes:
        waiting: those that can be received now.
        in_flight: those that were received, and can't be again yet.
        delayed: those that were sent to be received later.
    """

    waiting: int
    in_flight: int
    delayed: int


class HasSize(Protocol):
    """Whatever holds messages and says how many."""

    def size(self) -> QueueSize:
        """Return about how many messages it holds.

        Raises:
            RetryLater: it does not answer.
        """


class QueueAges(Protocol):
    """What knows how long messages have been in the queues."""

    def oldest(self) -> Mapping[str, float]:
        """Return for how long each queue has had its oldest message, seconds, as it was some minutes ago.

        A queue for which there is no figure is missing.

        Raises:
            RetryLater: it does not answer.
        """


class MeasuredQueue(Queue, HasSize, Protocol):
    """A queue of orders to look at, as a person sees it."""


class DeadLetters(Protocol):
    """The dead-letter queue: messages that the program could not handle."""

    def send(self, message: QueueMessage, error: str) -> None:
        """Keep the message with its error for a person.

        Raises:
            RetryLater: the queue does not answer.
        """


@frozen
class DeadLetter:
    """A message in the dead-letter queue.

    Attributes:
        receipt: names it until it is released or deleted.
        text: the message as it was sent; it may be none of ours.
        error: why it is there, empty if it came back too many times.
        at: when it was sent, epoch seconds, 0 if that is not known.
    """

    receipt: str
    text: str
    error: str
    at: float = 0


class DeadLetterBox(DeadLetters, HasSize, Protocol):
    """The dead-letter queue as a person opens it; each method may raise RetryLater."""

    def take(self, most: int) -> Sequence[DeadLetter]:
        """Return up to `most` letters, which are hidden from others until they are released.

        They come in no order; there are more if there are as many as that.
        """

    def release(self, letters: Sequence[DeadLetter]) -> None:
        """Leave letters in the queue as they were."""

    def delete(self, letter: DeadLetter) -> None:
        """Delete a letter that was taken."""
