"""A contact's card, read back to learn whether an event request was applied."""

from collections.abc import Sequence
from dataclasses import dataclass

from ordersync.domain.delivery import Intent
from ordersync.domain.purchase import PURCHASE

SHORTEST_CUT_CARD = 10


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
        if _may_be_own(event, intent) and event.external_id is not None and event.date_ms is not None:
            return event
    return None


def is_complete(events: Sequence[CardEvent], intent: Intent) -> bool:
    """Whether a card that does not show the intended event can be trusted to lack it.

    It has to show the events that it is known to hold, and none that may be the intended one. A long one may
    be cut to the latest events, and so has to show one that is no later than ours.
    """
    shown = {event.external_id for event in events}
    if any(_may_be_own(event, intent) for event in events):
        return False
    if not shown.issuperset(str(order_id) for order_id in intent.beside):
        return False
    reaches_back = any(event.date_ms is not None and event.date_ms <= intent.date_ms for event in events)
    return reaches_back or len(events) < SHORTEST_CUT_CARD


def _may_be_own(event: CardEvent, intent: Intent) -> bool:
    """Whether nothing that the event shows says that it is another one."""
    return (
        event.external_id in (None, intent.external_id)
        and event.date_ms in (None, intent.date_ms)
        and (event.event_type or PURCHASE).upper() == PURCHASE
        and (event.location or intent.location).lower() == intent.location.lower()
    )
