"""What the reference model must refuse: events of others, and reasons that are not the right ones."""

import pytest

from ordersync.domain.delivery import OrderRecord
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import EventRecord, State
from tests.fakes.past import JAN, MARIA, NOW, PURCHASE, Past
from tests.model import FRESH_SECONDS

JANS_OTHER = ("Jan Kowalski", "jan.k@example.com")
GUEST = ("Zofia Kowalska", "")


def test_an_order_is_of_its_own_address() -> None:
    past = Past()
    order_id = past.order(JAN)
    past.check_event(past.sent(order_id, "jan@example.com"))
    with pytest.raises(AssertionError, match="though it is of"):
        past.check_event(past.sent(order_id, "maria@example.com"))


def test_an_address_of_long_ago_is_no_address_any_more() -> None:
    past = Past()
    order_id = past.order(JAN)
    past.shop.edit_order(order_id, {"email": "new@example.com"})
    past.now += FRESH_SECONDS - 1
    past.check_event(past.sent(order_id, "jan@example.com"))
    past.check_event(past.sent(order_id, "new@example.com"))
    past.now += 2
    with pytest.raises(AssertionError, match="though it is of"):
        past.check_event(past.sent(order_id, "jan@example.com"))


@pytest.mark.parametrize(
    "fields", [{"confirmed": False}, {"order_source": "order_return"}, {"email": ""}, {"email": "brak"}]
)
def test_an_order_that_gets_no_event(fields: dict[str, object]) -> None:
    past = Past()
    order_id = past.order(JAN, **fields)
    with pytest.raises(AssertionError, match="though it is of"):
        past.check_event(past.sent(order_id, "jan@example.com"))


@pytest.mark.parametrize(
    ("people", "buyer", "right"),
    [
        ([JAN], JAN, "jan@example.com"),
        ([JAN], GUEST, "jan@example.com"),
        ([JAN, JANS_OTHER], JAN, "jan.k@example.com"),
        ([JANS_OTHER, JAN, MARIA], JAN, "jan@example.com"),
        ([JAN, MARIA], GUEST, None),
        ([JAN] * 26, GUEST, None),
        ([JAN] * 26, JAN, "jan@example.com"),
        ([], JAN, None),
    ],
)
def test_a_masked_order_is_of_those_with_its_number(
    people: list[tuple[str, str]], buyer: tuple[str, str], right: str | None
) -> None:
    past = Past()
    for person in people:
        past.order(person)
    past.starts_at = past.now
    order_id = past.order(buyer, order_source="allegro", email="q1+1@allegromail.pl")
    past.order(("Jan Kowalski", "later@example.com"))
    for email in {"jan@example.com", "jan.k@example.com", "maria@example.com", "later@example.com"} - {right}:
        with pytest.raises(AssertionError, match="though it is of"):
            past.check_event(past.sent(order_id, email))
    if right:
        past.check_event(past.sent(order_id, right))


def test_since_the_start_a_namesake_decides_unless_a_newer_one_is_in_the_index_for_certain() -> None:
    past = Past()
    past.order(JAN)
    newer = past.order(JANS_OTHER)
    order_id = past.order(JAN, order_source="allegro", email="q1+1@allegromail.pl")
    past.check_event(past.sent(order_id, "jan@example.com"))
    past.sent(newer, "jan.k@example.com")
    past.now += 500
    later = past.order(JAN, order_source="allegro", email="q1+2@allegromail.pl")
    past.check_event(past.sent(later, "jan.k@example.com"))
    with pytest.raises(AssertionError, match="though it is of"):
        past.check_event(past.sent(later, "jan@example.com"))


def test_an_event_belongs_to_a_contact_that_bears_the_address_by_then() -> None:
    past = Past()
    order_id = past.order(JAN)
    past.sent(order_id, "jan@example.com")
    contact = past.marketing.contact("jan@example.com")
    assert contact is not None
    past.marketing.readdress_contact("jan@example.com", "new@example.com")
    past.now += 60
    past.check_event(past.sent(order_id, "new@example.com"))  # it may have been under way
    past.now += 60
    with pytest.raises(AssertionError, match="was sent to"):
        past.check_event(past.sent(order_id, "new@example.com"))


# --- What the ledger says of it ---


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, None),
        ({"confirmed": False}, SkipReason.UNCONFIRMED),
        ({"order_source": "order_return"}, SkipReason.NOT_A_PURCHASE),
        ({"email": ""}, SkipReason.NO_EMAIL),
        ({"email": "brak"}, SkipReason.INVALID_EMAIL),
        ({"date_add": int(NOW) - 1}, SkipReason.BEFORE_START),
        ({"order_source": "allegro", "phone": ""}, SkipReason.MASKED_EMAIL),
        ({"order_source": "allegro", "phone": "600100203"}, SkipReason.MASKED_EMAIL),
        ({"order_source": "allegro", "delivery_fullname": "Zofia"}, SkipReason.AMBIGUOUS_PHONE),
        ({"order_source": "allegro"}, None),
        ({"delivery_price": -5}, SkipReason.NEGATIVE_TOTAL),
        ({"products": []}, SkipReason.NOTHING_TO_SEND),
        ({"products": [], "delivery_price": 5}, None),
        ({"products": [{"price_brutto": 5}]}, None),
    ],
)
def test_an_order_is_skipped_for_the_one_right_reason(
    fields: dict[str, object], reason: SkipReason | None
) -> None:
    past = Past()
    for person in (JAN, MARIA):
        past.sent(past.order(person), person[1])
    order_id = past.order(JAN, **fields)
    for wrong in set(SkipReason) - {reason}:
        past.record(order_id, State.SKIPPED, wrong)
        with pytest.raises(AssertionError, match=r"though it has to be|and .* call for one"):
            past.check()
    if reason:
        past.record(order_id, State.SKIPPED, reason)
        past.check()


@pytest.mark.parametrize("state", [State.QUEUED, State.INTENT, State.SHADOW, State.REJECTED, State.DEAD])
def test_an_order_that_is_due_is_nothing_but_sent(state: State) -> None:
    past = Past()
    order_id = past.order(JAN)
    past.record(order_id, state)
    with pytest.raises(AssertionError, match="call for one"):
        past.check()


def test_an_order_is_sent_if_and_only_if_it_has_its_event() -> None:
    past = Past()
    order_id = past.order(JAN)
    past.sent(order_id, "jan@example.com")
    past.check()
    past.record(order_id, State.SKIPPED, SkipReason.NO_EMAIL)
    with pytest.raises(AssertionError, match="has its event, but is skipped"):
        past.check()
    other = past.order(MARIA, confirmed=False)
    past.record(order_id, State.SENT)
    past.record(other, State.SENT)
    with pytest.raises(AssertionError, match="has no event, though"):
        past.check()


def test_a_relative_is_skipped_only_if_another_one_has_the_event() -> None:
    past = Past()
    order_id = past.order(JAN)
    copy = past.shop.copy(order_id)
    past.sent(order_id, "jan@example.com")
    past.record(copy, State.SKIPPED, SkipReason.SAME_PURCHASE)
    past.check()
    other = past.order(MARIA)
    past.record(other, State.SKIPPED, SkipReason.SAME_PURCHASE)
    with pytest.raises(AssertionError, match="call for one"):
        past.check()


def test_a_masked_order_is_handled_again_once_its_buyer_is_known() -> None:
    past = Past()
    known = past.order(JAN, confirmed=False)
    order_id = past.order(JAN, order_source="allegro")
    past.record(known, State.SKIPPED, SkipReason.UNCONFIRMED)
    past.record(order_id, State.SKIPPED, SkipReason.MASKED_EMAIL)
    past.check()
    past.shop.confirm_order(known)
    past.sent(known, "jan@example.com")
    with pytest.raises(AssertionError, match="call for one"):
        past.check()
    past.shop.merge(
        past.order(MARIA, confirmed=False), known
    )  # not handled again: no entry of an order that names it
    past.ledger[max(past.shop.orders)] = OrderRecord(
        events={PURCHASE: EventRecord(State.SKIPPED, "unconfirmed")}
    )
    past.check()
