"""Messages as the queue hands them over, and as they are handed back to it."""

import math
from dataclasses import dataclass

from ordersync.domain.journal import QueueMessage
from ordersync.errors import Conflict, OrderSyncError, RetryLater, Wait
from ordersync.pacing.timings import Timings, back_off

LONGEST_VISIBILITY = 43_000
LONGER_EACH_TIME = 2.25  # seconds; a thousand times, that is more than the thirteen days of a queue


@dataclass(frozen=True)
class Received:
    """A message as the queue handed it over.

    Attributes:
        message_id: the queue's name for it.
        message: its content.
        sent_at: when it was sent, epoch seconds; what it is about had happened by then.
        receives: how often it was handed over.
    """

    message_id: str
    message: QueueMessage
    sent_at: float
    receives: int = 1


@dataclass(frozen=True)
class HandBack:
    """A message to be handed back to the queue, and after how many seconds it makes sense again."""

    message_id: str
    seconds: int


def hand_back(item: Received, error: OrderSyncError, now: float, chance: float, timings: Timings) -> HandBack:
    """Hands a message back for when it makes sense again.

    The more often it has come back, the longer it stays away at least: however long it waits, the queue's
    retention ends before the queue's limit of receives, which would make a dead letter of it.

    Args:
        item: the message.
        error: why it can't be done now.
        now: epoch seconds.
        chance: from 0 up to 1, spreads messages that come back together.
        timings: the deployment's.
    """
    match error:
        case Wait() if error.until is not None:
            seconds = max(error.until - now, 0) * (1 + chance / 10) + chance
        case Wait():
            seconds = timings.probe_delay * (1 + chance)
        case Conflict():
            seconds = timings.retry_delay * chance
        case RetryLater() if error.after is not None:
            seconds = error.after
        case _:
            seconds = back_off(timings.retry_delay, timings.retry_limit, item.receives, chance)
    at_least = LONGER_EACH_TIME * (item.receives - 1)
    return HandBack(item.message_id, min(math.ceil(max(seconds, at_least)), LONGEST_VISIBILITY))
