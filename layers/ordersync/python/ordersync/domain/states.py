"""Where an event of an order stands, and where it may go from there.

An event of an order moves along these steps and no others:

    queued, skipped, rejected, dead -> skipped, shadow, rejected, dead, intent, forgotten
    shadow                          -> intent, forgotten
    intent                          -> sent, unknown, queued, forgotten
    unknown                         -> sent, queued, forgotten
    sent                            -> forgotten
    forgotten                       -> (none)

Besides, an event in `intent` returns to the state it came from if its request certainly had no effect. A
person may write any state by hand.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from ordersync.domain.goods import Goods
from ordersync.domain.intent import Intent
from ordersync.domain.skips import SkipReason
from ordersync.domain.trace import stamp
from ordersync.frozen import frozen


class State(StrEnum):
    """Where an event of an order stands."""

    QUEUED = "queued"
    INTENT = "intent"
    UNKNOWN = "unknown"
    SENT = "sent"
    SHADOW = "shadow"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    DEAD = "dead"
    FORGOTTEN = "forgotten"


OPEN = frozenset({State.QUEUED, State.SKIPPED, State.REJECTED, State.DEAD})
HAS_EVENT = frozenset({State.INTENT, State.UNKNOWN, State.SENT})
SPOKEN_FOR = HAS_EVENT | {State.SHADOW}  # its items count for no other order, whoever has sent them
IN_QUESTION = frozenset({State.INTENT, State.UNKNOWN})
DEALT_WITH = frozenset({State.SENT, State.SHADOW, State.SKIPPED, State.REJECTED, State.DEAD})
LISTED_STATES = frozenset({State.SKIPPED, State.REJECTED, State.UNKNOWN, State.DEAD})
REOPENED_BY_ENTRIES = frozenset({SkipReason.ORDER_NOT_FOUND, SkipReason.BEFORE_START})

_ENDS = {State.SKIPPED, State.SHADOW, State.REJECTED, State.DEAD}
STEPS: Mapping[State, frozenset[State]] = {
    **dict.fromkeys(OPEN, frozenset({*_ENDS, State.INTENT, State.FORGOTTEN})),
    State.SHADOW: frozenset({State.INTENT, State.FORGOTTEN}),
    State.INTENT: frozenset({State.SENT, State.UNKNOWN, State.QUEUED, State.FORGOTTEN}),
    State.UNKNOWN: frozenset({State.SENT, State.QUEUED, State.FORGOTTEN}),
    State.SENT: frozenset({State.FORGOTTEN}),
    State.FORGOTTEN: frozenset(),
}


class ImpossibleStep(Exception):
    """An event can't move from its state to the wanted one: a mistake of the program."""


@frozen
class EventRecord:
    """What became of one event of an order.

    Attributes:
        state: where it stands.
        reason: why it was skipped or rejected, is dead or fails, in a word or the remote message.
        contact_id: the contact that has the event, or was to get it.
        event_id: SALESmanago's id of the event, if it gave one.
        intent: the event request that may be under way.
        counted: what the event of a test run (shadow mode) would have counted of what was ordered.
        ended_at: since when it is skipped, rejected or dead for this reason, epoch seconds.
    """

    state: State = State.QUEUED
    reason: str = ""
    contact_id: str = ""
    event_id: str = ""
    intent: Intent | None = None
    counted: Goods | None = None
    ended_at: float = 0

    def ended(self, state: State, reason: str, now: float) -> "EventRecord":
        """Return it with the reason for which it is skipped, rejected or dead from now on, or was before."""
        was_before = (self.state, self.reason) == (state, reason)
        return replace(self, reason=reason, ended_at=self.ended_at if was_before else stamp(now))
