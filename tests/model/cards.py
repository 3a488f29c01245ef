"""Whether an order may be left to a person: only if its own contact's card could not tell."""

from collections.abc import Iterator, Sequence

from ordersync.domain.intent import Intent
from ordersync.domain.order import OrderName
from ordersync.domain.states import EventRecord
from simulators.salesmanago.account import ExternalEvent
from tests.model.history import TIMINGS, History

SHORTEST_CUT_CARD = 10
PATIENCE = 3 * TIMINGS.not_found_window
READING_SECONDS = 60.0
"""From reading a card until the ledger says that it could not tell, at most."""


def check_unknown(order_id: int, purchase: EventRecord, decided_at: float, history: History) -> None:
    """Check that an order was rightly left to a person.

    Args:
        order_id: the order.
        purchase: what the ledger says of it.
        decided_at: since when, epoch seconds.
        history: what happened.
    """
    intent = purchase.intent
    assert intent is not None, f"order {order_id} is unknown without a request"
    assert decided_at - intent.at >= PATIENCE, f"order {order_id} is left to a person too soon"
    known = {
        OrderName(each.connection_id, order_id)
        for each in (history, *history.neighbours)
        for order_id in _events_of(intent.contact_id, each)
    }
    foreign = set(intent.beside) - known
    assert not foreign, f"order {order_id} is unknown because of events that its contact never had: {foreign}"
    moments = _moments(intent, decided_at, history)
    assert any(_cannot_tell(intent, moment, history) for moment in moments), (
        f"order {order_id} is unknown, though its contact's card can tell"
    )


def _events_of(contact_id: str, history: History) -> Iterator[int]:
    return (int(str(e.data["externalId"])) for e in history.sent() if e.contact_id == contact_id)


def _moments(intent: Intent, decided_at: float, history: History) -> list[float]:
    """Return the moments that differ in what the card shows, of those when it may have been read last."""
    lag, began_at = history.marketing.options.card_lag, decided_at - READING_SECONDS
    shown_at = [
        event.created_at + lag
        for event in history.marketing.event_log
        if event.contact_id == intent.contact_id
    ]
    return [began_at, *(at for at in shown_at if began_at < at <= decided_at), decided_at]


def _cannot_tell(intent: Intent, at: float, history: History) -> bool:
    """Return whether a card can't tell at a moment (epoch seconds) whether it has the intended event."""
    marketing = history.marketing
    refused = [when for contact_id, when in marketing.card_refusals if contact_id == intent.contact_id]
    if any(abs(when - at) <= READING_SECONDS for when in refused) or _is_deleted(intent, at, history):
        return True
    events = marketing.card_events(marketing.contact_log[intent.contact_id], at)
    if events is None:
        return True
    shown = [_shown(event, history) for event in events]
    if any(_is_own(event, intent) for event in shown):
        return False
    return _lacks_known(shown, intent) or _has_doubtful(shown, intent) or _may_be_cut(shown, intent)


def _is_deleted(intent: Intent, at: float, history: History) -> bool:
    return any(
        each.act == "deleted" and each.contact_id == intent.contact_id and each.at <= at
        for each in history.marketing.interventions
    )


def _shown(event: ExternalEvent, history: History) -> dict[str, str]:
    """Return the fields of an event that its card shows, as text."""
    fields = history.marketing.options.card_event_fields
    return {key: str(value) for key, value in event.data.items() if fields is None or key in fields}


def _differs(event: dict[str, str], intent: Intent) -> bool:
    """Return whether a field that the card shows says that this is not the intended event."""
    wanted = {
        "externalId": intent.external_id,
        "date": str(intent.date_ms),
        "contactExtEventType": intent.kind,
        "location": intent.location,
    }
    return any(event.get(key, value).lower() != value.lower() for key, value in wanted.items())


def _is_own(event: dict[str, str], intent: Intent) -> bool:
    return not _differs(event, intent) and "externalId" in event and "date" in event


def _has_doubtful(shown: Sequence[dict[str, str]], intent: Intent) -> bool:
    return any(not _differs(event, intent) for event in shown)


def _lacks_known(shown: Sequence[dict[str, str]], intent: Intent) -> bool:
    """Return whether a card lacks an event that it is known to hold."""
    return not {event.get("externalId") for event in shown} >= {str(name.order_id) for name in intent.beside}


def _may_be_cut(shown: Sequence[dict[str, str]], intent: Intent) -> bool:
    reaches_back = any(int(event["date"]) < intent.date_ms for event in shown if "date" in event)
    return len(shown) >= SHORTEST_CUT_CARD and not reaches_back
