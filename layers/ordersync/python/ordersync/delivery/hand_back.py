"""Messages as the queue delivers them, and as they are handed back to it."""

import math

from ordersync.domain.journal import QueueMessage
from ordersync.errors import Conflict, NoBudget, OrderSyncError, RetryLater, Wait
from ordersync.frozen import frozen
from ordersync.pacing.timings import Timings, back_off

LONGEST_VISIBILITY = 43_000
LONGER_EACH_TIME = 2.6  # seconds; up to the thousandth time, that is more than the thirteen days of a queue
MOST_FOR_CALLS = 30  # seconds
YOUNG = 750  # seconds; so long a message has not come back often enough to stay away longer than it has to


@frozen
class Received:
    """A message as the queue delivered it.

    Attributes:
        message_id: the queue's name for it.
        message: its content.
        sent_at: when it was sent, epoch seconds; what it is about had happened by then.
        receive_count: how often it was received.
    """

    message_id: str
    message: QueueMessage
    sent_at: float
    receive_count: int = 1


@frozen
class HandBack:
    """A message to be handed back to the queue.

    Attributes:
        message_id: the queue's name for it.
        seconds: after how many seconds it should be received again.
        why: why its order could not be handled, for people.
    """

    message_id: str
    seconds: int
    why: str = ""


def hand_back(item: Received, error: OrderSyncError, now: float, spread: float, timings: Timings) -> HandBack:
    """Hand a message back for when it makes sense to try again.

    One that lacks calls stays away longer the more often it has come back, and so does any that has come back
    hundreds of times: however long it waits, a queue's retention ends before it was received too often, which
    would make a dead letter of it.

    Args:
        item: the message.
        error: why it can't be handled now.
        now: epoch seconds.
        spread: a random number from 0 up to 1; spreads messages that come back together.
        timings: the deployment's.
    """
    match error:
        case NoBudget(until=until):
            seconds = max(until - now, min(item.receive_count / 5, MOST_FOR_CALLS))
            seconds = seconds * (1 + spread / 10) + spread
        case Wait(until=float() | int() as until):
            seconds = max(until - now, 0) * (1 + spread / 10) + spread
        case Wait():
            seconds = timings.probe_delay * (1 + spread)
        case Conflict():
            seconds = timings.retry_delay * spread
        case RetryLater(after=float() | int() as after):
            seconds = after
        case _:
            seconds = back_off(timings.retry_delay, timings.retry_limit, item.receive_count, spread)
    return HandBack(item.message_id, absence(seconds, item.receive_count), str(error))


def absence(seconds: float, receive_count: int) -> int:
    """Return for how many seconds a message is hidden that should come back after `seconds`."""
    at_least = LONGER_EACH_TIME * (receive_count - 1)
    return min(math.ceil(max(seconds, at_least if at_least > YOUNG else 0)), LONGEST_VISIBILITY)
