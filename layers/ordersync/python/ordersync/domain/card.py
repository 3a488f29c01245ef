"""A contact's card, read back to learn whether an event request was applied."""

from collections.abc import Sequence
from dataclasses import dataclass

from ordersync.domain.delivery import Intent
from ordersync.domain.purchase import PURCHASE


@dataclass(frozen=True)
class CardEvent:
    """An event on a card; a field that the card does not show is none."""

    external_id: str | None
    event_type: str | None
    location: str | None
    date_ms: int | None
    event_id: str = ""


def own_event(events: Sequence[CardEvent], intent: Intent) -> CardEvent | None:
    """The event that the intended request made, or nothing.

    Another integration's event may bear the same external id; place, type and date tell them apart.
    """
    for event in events:
        same_place = event.location in (None, intent.location) and event.event_type in (None, PURCHASE)
        if event.external_id == intent.external_id and event.date_ms == intent.date_ms and same_place:
            return event
    return None


def is_complete(events: Sequence[CardEvent], intent: Intent) -> bool:
    """Whether the card can be trusted to show every event: it shows one that it is known to hold.

    A card that shows our external id without a date can't tell whose event that is.
    """
    if any(event.external_id == intent.external_id and event.date_ms is None for event in events):
        return False
    return intent.beside == 0 or any(event.external_id == str(intent.beside) for event in events)
