"""Checks what must hold at every moment, and what must hold once all has come to rest."""

from collections import Counter

from simulators.salesmanago.account import ExternalEvent
from tests.model.buyers import addresses
from tests.model.contents import check_contents
from tests.model.counting import check_no_item_twice
from tests.model.forgetting import check_erased, check_left_alone
from tests.model.history import FRESH_SECONDS, LATE_SECONDS, History, Span
from tests.model.outcomes import check_outcomes


def check_never_twice(history: History) -> None:
    """Check that no order has a second event, and that no item is counted twice."""
    doubled = [key for key, count in Counter(history.events()).items() if count > 1]
    assert not doubled, f"orders {doubled} have more than one event"
    check_no_item_twice(history)


def check_event(event: ExternalEvent, history: History) -> None:
    """Check an event of ours, at the moment at which it takes effect: its contact is the buyer."""
    order_id = int(str(event.data["externalId"]))
    assert history.versions(order_id), f"there is no order {order_id} to have an event"
    allowed = addresses(order_id, _span_of(event, order_id, history), history)
    borne = _addresses_borne(event, history)
    assert allowed & borne, f"order {order_id} was sent to {sorted(borne)}, though it is of {sorted(allowed)}"
    order = history.versions(order_id)[0]
    assert event.created_at >= history.live_since, f"order {order_id} was sent in a test run"
    check_left_alone(event, history)
    assert event.data["contactExtEventType"] == "PURCHASE"
    assert event.data["location"] == history.settings.eshop
    assert event.data["date"] == int(str(order["date_add"])) * 1000, f"order {order_id} has another date"


def check(history: History) -> None:
    """Compare what SALESmanago and the ledger hold with what the shop's history demands."""
    check_never_twice(history)
    for event in history.sent():
        check_event(event, history)
    check_contents(history)
    if history.ledger is not None:
        check_outcomes(history)
        check_erased(history)


def _span_of(event: ExternalEvent, order_id: int, history: History) -> Span:
    """Return when the orders were read by which an event found its addressee.

    Nothing is read for an order, or for a relative's sake, before the first of them is there.
    """
    lag = max(history.shop.options.orders_lag)
    earliest = max(event.created_at - FRESH_SECONDS, history.made_at(history.family_of(order_id)))
    return Span(earliest - lag, event.created_at)


def _addresses_borne(event: ExternalEvent, history: History) -> set[str]:
    """Return the addresses that an event's contact had while the request may have been under way."""
    borne = history.marketing.contact_log[event.contact_id].addresses
    began_at = event.created_at - LATE_SECONDS
    later = [since for since, _ in borne[1:]] + [event.created_at]
    return {email for (_, email), until in zip(borne, later, strict=True) if until >= began_at}
