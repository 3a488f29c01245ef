"""A contact's card, read back to learn whether an event request was applied."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import field, replace
from decimal import Decimal

from ordersync.domain.intent import Intent
from ordersync.frozen import frozen

SHORTEST_CUT_CARD = 10


@frozen
class CardEvent:
    """An event on a card; a field that the card does not show is None."""

    external_id: str | None
    event_type: str | None
    location: str | None
    date_ms: int | None
    event_id: str = ""
    value: Decimal | None = field(default=None, compare=False)


@frozen
class ContactCard:
    """A contact as its card shows it; what the card does not show is None.

    Attributes:
        email: its e-mail address, in lower case.
        opted_out: whether it is opted out of e-mail marketing.
        created_at: when it was made, epoch seconds.
        events: the events on its card.
    """

    email: str
    opted_out: bool | None
    created_at: float | None
    events: tuple[CardEvent, ...]


@frozen
class CardsSeen:
    """How long the cards of an account are known to be: they may be cut to some number of latest events.

    Attributes:
        most_shown: the most events that any card has shown.
        contact_id: the contact whose card is known to hold the most events; empty while no card holds two.
        events: how many these are.
    """

    most_shown: int = 0
    contact_id: str = ""
    events: int = 0

    def having_shown(self, number: int) -> "CardsSeen":
        """Return the same, now that a card has shown so many events."""
        return replace(self, most_shown=max(self.most_shown, number))

    def with_card(self, contact_id: str, events: int) -> "CardsSeen":
        """Return the same, now that this contact's card is known to hold so many events."""
        return replace(self, contact_id=contact_id, events=events) if events > self.events else self

    def without(self, contact_ids: Collection[str]) -> "CardsSeen":
        """Return the same, naming none of these contacts."""
        return replace(self, contact_id="", events=0) if self.contact_id in contact_ids else self


def own_event(events: Sequence[CardEvent], intent: Intent) -> CardEvent | None:
    """Return the event that the intended request made, or None.

    Another integration's event may bear the same external id; place, type and date tell them apart.
    """
    for event in events:
        if _may_be_own(event, intent) and event.external_id is not None and event.date_ms is not None:
            return event
    return None


def is_telling(events: Sequence[CardEvent], intent: Intent) -> bool:
    """Return whether a card that does not show the intended event lacks it, unless it was cut.

    It must show the events that it is known to hold, and none that may be the intended one.
    """
    shown = Counter(event.external_id for event in events)
    known = Counter(str(name.order_id) for name in intent.beside)
    doubtful = any(_may_be_own(event, intent) for event in events)
    return not doubtful and known <= shown


def is_whole(events: Sequence[CardEvent], intent: Intent, seen: CardsSeen) -> bool:
    """Return whether a card was certainly not cut before the intended event.

    It is empty, or shows an earlier event, or fewer events than a card can show: one that is cut shows ten.
    """
    reaches_back = any(event.date_ms is not None and event.date_ms < intent.date_ms for event in events)
    return not events or reaches_back or len(events) < max(seen.most_shown, SHORTEST_CUT_CARD)


def _may_be_own(event: CardEvent, intent: Intent) -> bool:
    """Return whether nothing that the event shows says that it is a different one."""
    return (
        event.external_id in (None, intent.external_id)
        and event.date_ms in (None, intent.date_ms)
        and (event.event_type or intent.kind).upper() == intent.kind
        and (event.location or intent.location).lower() == intent.location.lower()
    )
