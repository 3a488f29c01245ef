"""What the ledger must say of every order once all has come to rest."""

import math
from collections.abc import Iterator, Sequence
from typing import cast

from ordersync.domain.states import EventRecord, State
from tests.model.buyers import addresses, is_transferred, names_owner, verdicts
from tests.model.cards import check_unknown
from tests.model.counting import VALUE_UNSETTLED, may_be_unsettled
from tests.model.history import DELIVERED, TIMINGS, History, Span
from tests.model.orders import Order, address, age, is_masked, is_usable, number, says_nothing, total

SAME_PURCHASE, BEFORE_START, REMOVED = "same_purchase", "before_start", "connection_removed"
POSSIBLE_COPY, CONTACT_DELETED = "possible_copy", "contact_deleted"
DAY = 86_400.0
GETS_ABOUT = TIMINGS.document_cache + TIMINGS.worker_timeout
"""Seconds after which no worker acts by an older document."""

EVER = Span(-math.inf, math.inf)


def check_outcomes(history: History) -> None:
    """Check what the ledger says of each order."""
    assert history.ledger is not None
    events = {int(key) for key in history.events()}
    for order_id, record in history.ledger.items():
        if order_id in history.left_alone or history.family_of(order_id) & {*history.reopened}:
            continue
        purchase = history.purchase(order_id)
        if purchase.state is State.UNKNOWN:
            check_unknown(order_id, purchase, record.updated_at, history)
        elif order_id in events or purchase.state is State.SENT:
            assert order_id in events, (
                f"order {order_id} has no event, though the ledger says that it was sent"
            )
            assert purchase.state is State.SENT, f"order {order_id} has its event, but is {purchase.state}"
        elif order_id in history.shop.orders:
            _check_reason(order_id, purchase, history)
        elif purchase.reason == VALUE_UNSETTLED:
            assert may_be_unsettled(order_id, history), f"order {order_id} is gone, and can be decided"


def _check_reason(order_id: int, purchase: EventRecord, history: History) -> None:
    """Check that an order without an event has none for a reason that was right when it was last handled."""
    found = purchase.reason if purchase.state is State.SKIPPED else purchase.state
    allowed = set(_reasons(order_id, history))
    assert found in allowed, f"order {order_id} is {found}, though it has to be {sorted(allowed) or 'sent'}"


def _reasons(order_id: int, history: History) -> Iterator[str]:
    """Yield every reason for which an order may rightly have no event."""
    order = history.shop.orders[order_id]
    is_announced = any(entry.log_type in DELIVERED for entry in history.entries.get(order_id, ()))
    is_early = age(order)[0] < history.starts_at
    if not is_announced and (is_early or not order["confirmed"]):
        yield State.QUEUED
    if history.made_at([order_id]) < history.live_since + GETS_ABOUT:
        yield State.SHADOW
    own = _own_reason(order, history)
    if own or is_early:
        yield own or BEFORE_START
    if may_stay_removed(order_id, history):
        yield REMOVED
    if own:
        return
    yield from reasons_of_address(order, history)
    if may_wait_unheard(order, history):
        yield from ("masked_email", "ambiguous_phone")
    yield from _reasons_of_family(order_id, history)
    if may_be_copy(order, history):
        yield POSSIBLE_COPY
    if says_nothing(order):
        yield "nothing_to_send"
    if may_lack_contact(order_id, history):
        yield CONTACT_DELETED


def may_lack_contact(order_id: int, history: History) -> bool:
    """Return whether a person may have taken an order's contact away while its event was on the way.

    An event that was never requested brings the contact back.
    """
    tried, own = history.purchase(order_id).contact_id, addresses(order_id, EVER, history)
    return bool(tried) and any(
        each.act in ("deleted", "readdressed") and (each.contact_id == tried or each.email in own)
        for each in history.marketing.interventions
    )


def may_wait_unheard(order: Order, history: History) -> bool:
    """Return whether a masked order may wait for an edit that was made while the connection was away."""
    return history.was_removed and is_masked(order)


def may_be_copy(order: Order, history: History) -> bool:
    """Return whether the journal may have forgotten that an order is a copy of one of the same goods."""
    own_id = int(str(order["order_id"]))
    return age(order)[0] <= history.gap_found_at and any(
        _goods(version.order) == _goods(order)
        for order_id, versions in history.ever.items()
        for version in versions
        if order_id != own_id
    )


def _goods(order: Order) -> list[str]:
    lines = cast("Sequence[Order]", order["products"])
    return sorted(
        " ".join(str(line[key]) for key in ("product_id", "price_brutto", "quantity")) for line in lines
    )


def may_stay_removed(order_id: int, history: History) -> bool:
    """Return whether an order may still be skipped because its connection was away for a while.

    The sweep requeues it if it qualifies as far as the order alone can tell, though not twice within a day.
    """
    order, swept_at = history.shop.orders[order_id], history.record(order_id).swept_at
    may_match = history.settings.match_by_phone == "all" or order["order_source"] == "allegro"
    has_buyer = (
        may_match and history.settings.match_by_phone != "off" if is_masked(order) else is_usable(order)
    )
    is_early = age(order)[0] < history.starts_at
    qualifies = is_transferred(order, history) and has_buyer and not is_early
    is_held_back = swept_at > 0 and history.now - swept_at < DAY
    return history.was_removed and (not qualifies or is_held_back)


def _own_reason(order: Order, history: History) -> str:
    """Return why an order gets no event, whoever its buyer is; empty if it gets one."""
    if order["order_source"] == "order_return":
        return "not_a_purchase"
    if not is_transferred({**order, "confirmed": True}, history):
        return "skipped_source"
    if not order["confirmed"]:
        return "unconfirmed"
    return "negative_total" if total(order) < 0 else ""


def reasons_of_address(order: Order, history: History) -> Iterator[str]:
    """Yield every reason for which an order may have had no buyer when it was last handled."""
    if not is_masked(order):
        if not is_usable(order):
            yield "invalid_email" if address(order) else "no_email"
        return
    for moment in _moments(order, history):
        yield from verdicts(order, Span(moment, moment), history, at_rest=True).reasons


def _moments(order: Order, history: History) -> list[float]:
    """Return when a masked order may have been handled last, as far as it makes a difference, epoch seconds.

    It is handled after every entry of its own, and of any order that names the owner of its number. What
    happens without such an entry (an order is merged away, or gets another number) has it not handled again.
    """
    digits, own_id = number(order), int(str(order["order_id"]))
    crowd = {
        order_id: versions
        for order_id, versions in history.ever.items()
        if any(number(version.order) == digits for version in versions)
    }
    last = history.made_at([own_id])
    for order_id, versions in crowd.items():
        for entry in history.entries.get(order_id, ()):
            at = entry.written_at
            then = [each.order for each in versions if each.since <= at < each.until]
            is_heard = order_id == own_id or any(names_owner(each, order) for each in then)
            if entry.log_type in DELIVERED and is_heard:
                last = max(last, at)
    changes = {
        moment
        for versions in crowd.values()
        for version in versions
        for moment in (version.since, version.until)
        if last < moment <= history.now
    }
    return [last, *sorted(changes)]


def _reasons_of_family(order_id: int, history: History) -> Iterator[str]:
    """Yield every reason for which an order may have no event for its relatives' sake."""
    if _may_share(order_id, history):
        yield SAME_PURCHASE
    if may_be_unsettled(order_id, history):
        yield VALUE_UNSETTLED


def _may_share(order_id: int, history: History) -> bool:
    """Return whether an order may have been sent, and a relative has its event instead, or may have it.

    A technical order waits for its originals, even if they get no events.
    """
    having = history.having | (set(history.shop.orders) if order_id in history.items.technical else set())
    return bool(addresses(order_id, EVER, history)) and bool(
        (history.family_of(order_id) - {order_id}) & having
    )
