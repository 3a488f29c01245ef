"""The ledger's record of one order: what became of it.

(none) ──▶ queued ──▶ skipped ──▶ …any new entry looks again
             │
             ├──▶ rejected, dead
             └──▶ intent ──▶ sent
                    └──▶ unknown ──▶ sent   (read back, or decided by a person)
"""

from enum import StrEnum

from pydantic import BaseModel

from ordersync.domain.skips import SkipReason

MOST_TRIES = 5
DAY = 86_400


class State(StrEnum):
    """Where an order stands."""

    QUEUED = "queued"
    INTENT = "intent"
    UNKNOWN = "unknown"
    SENT = "sent"
    SHADOW = "shadow"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    DEAD = "dead"
    FORGOTTEN = "forgotten"


HAS_EVENT = frozenset({State.INTENT, State.UNKNOWN, State.SENT})
SETTLED = frozenset({State.SENT, State.SHADOW, State.SKIPPED, State.REJECTED, State.DEAD})
EVENT_UNSETTLED = frozenset({State.INTENT, State.UNKNOWN})


def order_key(order_id: int) -> str:
    """Names an order's record in the ledger."""
    return f"order#{order_id}"


class Intent(BaseModel):
    """An event request that may be under way; enough to recognise its event on the contact's card.

    Attributes:
        contact_id: whose card to read.
        at: when the request began, epoch seconds.
        doubtful_since: when the card was first read and could not tell, epoch seconds, 0 = never.
        external_id: the event's.
        location: the event's.
        date_ms: the event's, epoch milliseconds.
        beside: other orders whose events that card was known to hold.
    """

    contact_id: str
    at: float
    external_id: str
    location: str
    date_ms: int
    beside: tuple[int, ...] = ()
    doubtful_since: float = 0


class Delivery(BaseModel):
    """One order's record; times in epoch seconds, 0 = never. It holds no personal data.

    Attributes:
        state: where the order stands.
        reason: why it was skipped, rejected or is dead, in a word or the remote message.
        order_date: when the order was added.
        read_at: when the reading of the order began that this record tells the outcome of.
        event_id: SALESmanago's id of the event, where it gave one.
        intent: the event request that may be under way.
        tries: attempts that the program could not handle.
        first_missing_at: when BaseLinker first did not show the order.
        first_refused_at: when SALESmanago first refused it for an unknown reason.
        contact_id: the contact that has the event, or is to get it.
        swept_at: when the sweep last queued the order.
        updated_at: when the order was first queued, or this record last written with what became of it.
    """

    state: State = State.QUEUED
    reason: str = ""
    order_date: int = 0
    read_at: float = 0
    event_id: str = ""
    contact_id: str = ""
    intent: Intent | None = None
    tries: int = 0
    first_missing_at: float = 0
    first_refused_at: float = 0
    swept_at: float = 0
    updated_at: float = 0

    @property
    def has_event(self) -> bool:
        """Whether the order's event was sent, or may have been."""
        return self.state in HAS_EVENT

    def accounts_for(self, moment: float) -> bool:
        """Whether what happened to the order up to a moment is dealt with; epoch seconds.

        One that is not there yet is looked for again, and one from before the start may have been edited.
        """
        open_reasons = (SkipReason.ORDER_NOT_FOUND, SkipReason.BEFORE_START)
        return self.state in SETTLED and self.reason not in open_reasons and self.read_at > moment

    def skipped(self, reason: SkipReason) -> "Delivery":
        """The record once the order was skipped."""
        changes = {"state": State.SKIPPED, "reason": reason.value, "tries": 0, "first_refused_at": 0.0}
        return self.model_copy(update=changes)
