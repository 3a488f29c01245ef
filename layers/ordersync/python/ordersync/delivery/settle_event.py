"""Finds out what became of an event request whose answer never came."""

from collections.abc import Sequence

from ordersync.delivery.context import DeliveryDesk
from ordersync.delivery.write_contact import CARDS_KEY
from ordersync.domain.card import CardEvent, CardsSeen, is_telling, is_whole, own_event
from ordersync.domain.delivery import Delivery, Intent, State
from ordersync.errors import RetryLater
from ordersync.records.record import Record

PATIENCE = 3  # an account's cards are the better known, the more of them were read


def settle_event(record: Record[Delivery], desk: DeliveryDesk) -> Record[Delivery]:
    """Finds out what became of an event request whose answer is not known.

    Reads the contact's card once the request can no longer be under way. An event that is there is adopted;
    where the card certainly lacks it, the record is open again; where it can't tell for some time, a person
    has to decide.

    Returns:
        The record as it stands now: sent, queued or unknown.

    Raises:
        RetryLater: it is too early, or SALESmanago did not answer.
        Refused: SALESmanago refuses the credential.
    """
    delivery = record.value
    intent = delivery.intent
    if intent is None:
        return record
    early = intent.at + desk.timings.read_back_delay - desk.clock.now()
    if early > 0:
        msg = f"connection {desk.connection_id}: an event request may still be under way"
        raise RetryLater(msg, after=early)
    events = desk.salesmanago.card_events(intent.contact_id)
    found = own_event(events, intent) if events is not None else None
    if found is not None:
        return desk.note(record, sent(delivery, found.event_id, desk))
    if events is not None and _certainly_lack(events, intent, desk):
        return desk.note(record, delivery.model_copy(update={"state": State.QUEUED, "intent": None}))
    return record if delivery.state is State.UNKNOWN else _in_doubt(record, intent, desk)


def _in_doubt(record: Record[Delivery], intent: Intent, desk: DeliveryDesk) -> Record[Delivery]:
    """Leaves an outcome that the card can't tell to a person, once it could not tell for some time."""
    since = intent.doubtful_since or round(desk.clock.now(), 3)
    if not intent.doubtful_since:
        doubtful = intent.model_copy(update={"doubtful_since": since})
        desk.note(record, record.value.model_copy(update={"intent": doubtful}))
    if desk.clock.now() - since < PATIENCE * desk.timings.not_found_window:
        msg = f"connection {desk.connection_id}: the contact's card can't tell yet whether an event arrived"
        raise RetryLater(msg)
    reason = "the contact's card can't tell whether the event arrived; see docs/runbook.md, Unknown outcomes"
    return desk.note(record, record.value.model_copy(update={"state": State.UNKNOWN, "reason": reason}))


def _certainly_lack(events: Sequence[CardEvent], intent: Intent, desk: DeliveryDesk) -> bool:
    """Whether a card's events certainly lack the intended one; if need be, a longer card is looked at."""
    seen = _having_shown(len(events), desk)
    if not is_telling(events, intent):
        return False
    if not is_whole(events, intent, seen) and seen.events > seen.most_shown:
        seen = _having_shown(len(desk.salesmanago.card_events(seen.contact_id) or ()), desk)
    return is_whole(events, intent, seen)


def _having_shown(number: int, desk: DeliveryDesk) -> CardsSeen:
    cards = desk.records.cards
    return cards.change(desk.connection_id, CARDS_KEY, lambda seen: seen.having_shown(number)).value


def sent(delivery: Delivery, event_id: str, desk: DeliveryDesk) -> Delivery:
    """The record once the event is known to be there."""
    return Delivery(
        state=State.SENT,
        order_date=delivery.order_date,
        read_at=delivery.read_at,
        contact_id=delivery.contact_id,
        event_id=event_id,
        intent=delivery.intent,
        updated_at=round(desk.clock.now(), 3),
    )
