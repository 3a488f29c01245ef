"""What happened to an order, step by step. Its record keeps the latest of it; none of it is personal."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from ordersync.frozen import frozen

MOST_STEPS = 20
TRACED_SECONDS = 90 * 86_400
TRACED_REASON = 120  # characters; the event's record has all of it


class Happening(StrEnum):
    """What may happen to an order."""

    LOGGED = "logged"
    SWEPT = "swept"
    MISSING = "missing"
    SKIPPED = "skipped"
    SHADOWED = "shadowed"
    REJECTED = "rejected"
    DEAD = "dead"
    INTENDED = "intended"
    WITHDRAWN = "withdrawn"
    SENT = "sent"
    ABSENT = "absent"
    IN_DOUBT = "in_doubt"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CAUGHT_UP = "caught_up"
    RESOLVED = "resolved"


ENDS = frozenset(
    {
        Happening.SKIPPED,
        Happening.SHADOWED,
        Happening.REJECTED,
        Happening.DEAD,
        Happening.SENT,
        Happening.UNKNOWN,
        Happening.CAUGHT_UP,
        Happening.RESOLVED,
    }
)


@frozen
class TracedStep:
    """One step; the same one over and over is one that lasts.

    Attributes:
        at: when it happened first, epoch seconds.
        what: what happened.
        reason: why, in a word or as SALESmanago has put it; empty if there is no reason.
        log_id: the journal entry that it is about, 0 if it is about none.
        through: the order by which the buyer was found, 0 if the order itself says whose it is.
        until: when it happened last, epoch seconds; 0 if it happened once.
        times: how many times it happened.
    """

    at: float
    what: Happening
    reason: str = ""
    log_id: int = 0
    through: int = 0
    until: float = 0
    times: int = 1

    def is_repeated_by(self, step: "TracedStep") -> bool:
        """Return whether a later step says the same."""
        mine, other = ((each.what, each.reason, each.log_id, each.through) for each in (self, step))
        return mine == other


def stamp(now: float) -> float:
    """Return a moment (epoch seconds) as records hold it."""
    return round(now, 3)


Trace = tuple[TracedStep, ...]


def extended(trace: Sequence[TracedStep], step: TracedStep) -> Trace:
    """Return the trace with one more step, without what is too old or too much."""
    step = replace(step, reason=step.reason[:TRACED_REASON])
    kept = [each for each in trace if max(each.at, each.until) > step.at - TRACED_SECONDS]
    if kept and kept[-1].is_repeated_by(step):
        last = kept.pop()
        step = replace(last, until=step.at, times=last.times + 1)
    return (*kept, step)[-MOST_STEPS:]


def has_ended_since(trace: Sequence[TracedStep], moment: float) -> bool:
    """Return whether an attempt at the order came to an end after a moment (epoch seconds)."""
    return any(step.what in ENDS and max(step.at, step.until) >= moment for step in trace)
