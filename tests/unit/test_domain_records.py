"""Journal, skips, contacts, call budget, health, relatives, cards: what is kept and what follows from it."""

import json
from dataclasses import replace

import pytest

from ordersync.domain.call_budget import CallWindow, Lane, free_at, grant
from ordersync.domain.card import CardEvent, CardsSeen, is_telling, is_whole, own_event
from ordersync.domain.contact import (
    ContactData,
    ContactState,
    ContactWrite,
    KnownEvents,
    after_write,
    contact_data,
    is_newest,
    is_written,
    version_of,
)
from ordersync.domain.delivery import Delivery, Intent, State
from ordersync.domain.health import (
    Health,
    after_failure,
    after_good_sign,
    after_refusal,
    after_unknown_refusal,
    trying,
)
from ordersync.domain.journal import JournalEntry, LogType, Origin, QueueMessage, message_of, unread
from ordersync.domain.order import Block
from ordersync.domain.phone_entry import (
    MOST_ORDERS,
    PhoneEntry,
    waiting_for,
    with_identified,
    with_masked,
    without_masked,
)
from ordersync.domain.relatives import Purchase, Relations, identity_key, pair_key
from ordersync.domain.skips import SkipReason, reason_to_skip
from tests.builders import DELIVERY, ORDER, settings_with

ENTRY = JournalEntry(log_id=7, order_id=812345601, log_type=1, object_id=0, logged_at=1793440806)

# --- journal -----------------------------------------------------------------


def test_the_journal_is_asked_for_the_types_of_the_contract() -> None:
    assert sorted(LogType) == [1, 2, 5, 6, 11, 16, 17]


def test_a_message_holds_what_the_contract_says_and_nothing_else() -> None:
    assert json.loads(message_of("main", ENTRY).model_dump_json()) == {
        "connection_id": "main",
        "log_id": 7,
        "log_type": 1,
        "order_id": 812345601,
        "logged_at": 1793440806,
        "origin": "journal",
    }


@pytest.mark.parametrize("origin", ["sweep", "backfill", "replay"])
def test_only_the_journal_has_a_log(origin: str) -> None:
    message = QueueMessage.model_validate({"connection_id": "main", "order_id": 5, "origin": origin})
    assert (message.log_id, message.log_type, message.logged_at, message.origin) == (
        None,
        None,
        None,
        Origin(origin),
    )


@pytest.mark.parametrize(
    ("log_type", "edit"), [(1, False), (2, False), (11, True), (16, True), (None, False)]
)
def test_which_entries_are_edits(log_type: int | None, edit: bool) -> None:
    assert QueueMessage(connection_id="main", order_id=5, log_type=log_type).is_edit is edit


def test_entries_up_to_the_cursor_are_read_already() -> None:
    entries = [replace(ENTRY, log_id=number) for number in (9, 7, 8, 9, 3)]
    assert [entry.log_id for entry in unread(entries, 7)] == [8, 9]
    assert unread(entries, 9) == []


# --- skips -------------------------------------------------------------------


def test_the_recorded_reasons_are_those_of_the_contract() -> None:
    named = (
        "order_not_found unconfirmed not_a_purchase same_purchase skipped_source skipped_status no_email"
        " ignored_email invalid_email masked_email ambiguous_phone before_start forgotten connection_removed"
    )
    assert set(SkipReason) == set(named.split())


def test_why_an_order_is_skipped() -> None:
    some = settings_with(skip_sources=["amazon", "ebay:5"], skip_statuses=[7])
    assert reason_to_skip(ORDER, some) is None
    assert reason_to_skip(replace(ORDER, source="order_return"), some) is SkipReason.NOT_A_PURCHASE
    assert reason_to_skip(replace(ORDER, source="amazon"), some) is SkipReason.SKIPPED_SOURCE
    assert reason_to_skip(replace(ORDER, source="ebay", source_id="5"), some) is SkipReason.SKIPPED_SOURCE
    assert reason_to_skip(replace(ORDER, source="ebay", source_id="6"), some) is None
    assert reason_to_skip(replace(ORDER, status_id=7), some) is SkipReason.SKIPPED_STATUS
    assert reason_to_skip(replace(ORDER, confirmed=False), some) is SkipReason.UNCONFIRMED


def test_orders_from_shops_are_skipped_by_setting_5_alone() -> None:
    assert reason_to_skip(ORDER, settings_with()) is None
    assert reason_to_skip(ORDER, settings_with(skip_shop_orders=True)) is SkipReason.SKIPPED_SOURCE
    assert reason_to_skip(replace(ORDER, source="personal"), settings_with(skip_shop_orders=True)) is None


def test_a_skip_is_recorded_with_its_reason() -> None:
    skipped = Delivery(tries=3).skipped(SkipReason.NO_EMAIL)
    assert (skipped.state, skipped.reason, skipped.tries) == (State.SKIPPED, "no_email", 0)
    assert not skipped.has_event


@pytest.mark.parametrize("state", list(State))
def test_an_event_that_may_be_under_way_counts_as_one(state: State) -> None:
    assert Delivery(state=state).has_event is (state in {State.INTENT, State.UNKNOWN, State.SENT})


# --- contact -----------------------------------------------------------------

INVOICE = Block("Nowak Sp. z o.o.", "Nowak Sp. z o.o.", "Polna 7", "30-001", "Kraków", "cz")


def test_a_contact_bears_the_delivery_block_and_the_invoices_company() -> None:
    order = replace(
        ORDER, phone="600 100 200", invoice=INVOICE, delivery=replace(DELIVERY, company="Odbiorca")
    )
    assert contact_data(order) == ContactData(
        name="Anna Przykładowa",
        phone="+48600100200",
        company="Nowak Sp. z o.o.",
        street="ul. Testowa 4/2",
        postcode="00-999",
        city="Warszawa",
        country_code="PL",
    )
    assert contact_data(replace(order, invoice=Block())).company == "Odbiorca"


def test_two_addresses_are_never_mixed() -> None:
    order = replace(ORDER, invoice=INVOICE, delivery=replace(DELIVERY, street=""))
    data = contact_data(order)
    assert (data.street, data.postcode, data.city, data.country_code) == ("Polna 7", "30-001", "Kraków", "CZ")
    incomplete = contact_data(
        replace(ORDER, invoice=INVOICE, delivery=replace(DELIVERY, postcode="", city=""))
    )
    assert (incomplete.street, incomplete.postcode, incomplete.city) == ("ul. Testowa 4/2", "", "")


@pytest.mark.parametrize("phone", ["600100200 601200300", "wew. 12", "-"])
def test_a_phone_that_does_not_parse_goes_as_given(phone: str) -> None:
    assert contact_data(replace(ORDER, phone=f" {phone} ")).phone == phone


def test_the_fingerprint_tells_every_difference_and_nothing_personal() -> None:
    data = contact_data(replace(ORDER, invoice=INVOICE))
    prints = {replace(data, **{name: "other"}).fingerprint for name in vars(data)}
    assert len(prints | {data.fingerprint}) == 8
    assert data.fingerprint == contact_data(replace(ORDER, invoice=INVOICE)).fingerprint
    assert replace(data, city="Polna 7", street="Warszawa").fingerprint != data.fingerprint
    assert "Anna" not in data.fingerprint


def test_nothing_is_sent_that_is_written_already() -> None:
    data = contact_data(ORDER)
    write = ContactWrite("a@x.example", ("A", "B"), data)
    assert not is_written(ContactState(), ContactWrite("a@x.example", ()))
    state = after_write(ContactState(tags=("C",)), write, version_of(ORDER, 5.0), "id-1")
    assert (state.contact_id, state.tags) == ("id-1", ("A", "B", "C"))
    assert is_written(state, write)
    assert is_written(state, ContactWrite("a@x.example", ("B",)))
    assert not is_written(state, ContactWrite("a@x.example", ("D",)))
    assert not is_written(state, replace(write, data=replace(data, city="Kraków")))


def test_tags_alone_leave_the_datas_version_as_it_is() -> None:
    first = after_write(
        ContactState(), ContactWrite("a@x.example", (), contact_data(ORDER)), version_of(ORDER, 5), "i"
    )
    later = replace(ORDER, order_id=1, date_add=1)
    second = after_write(first, ContactWrite("a@x.example", ("A",)), version_of(later, 9), "i")
    assert (second.data, second.fingerprint) == (first.data, first.fingerprint)


def test_newest_by_date_then_order_then_reading() -> None:
    state = ContactState(data=version_of(ORDER, 100.0))
    assert is_newest(state, version_of(ORDER, 100.0))
    assert is_newest(state, version_of(ORDER, 101.0))
    assert not is_newest(state, version_of(ORDER, 99.0))
    assert is_newest(state, version_of(replace(ORDER, order_id=ORDER.order_id + 1), 1.0))
    assert not is_newest(state, version_of(replace(ORDER, order_id=ORDER.order_id - 1), 999.0))
    assert not is_newest(
        state, version_of(replace(ORDER, date_add=ORDER.date_add - 1, order_id=10**9), 999.0)
    )


# --- call budget -------------------------------------------------------------


def test_the_budget_hands_out_its_limit_and_no_more_for_65_seconds() -> None:
    window = CallWindow()
    for second, lane in enumerate((Lane.LIVE, Lane.POLL, Lane.LIVE)):
        granted = grant(window, 1000.0 + second, 3, lane)
        assert granted is not None
        window = granted
    for now in (1002.0, 1060.0, 1064.999):
        assert grant(window, now, 3, Lane.LIVE) is None
        assert free_at(window, now, 3, Lane.LIVE) == 1065.0
    assert grant(window, 1065.0, 3, Lane.LIVE) is not None
    assert window.counts == {1000: {Lane.LIVE: 1}, 1001: {Lane.POLL: 1}, 1002: {Lane.LIVE: 1}}


def test_a_lane_uses_no_more_than_its_share() -> None:
    window = CallWindow()
    for _ in range(4):
        window = grant(window, 1000.0, 10, Lane.SWEEP) or CallWindow()
    assert window.counts == {1000: {Lane.SWEEP: 4}}
    assert grant(window, 1001.0, 10, Lane.SWEEP) is None
    assert grant(window, 1001.0, 10, Lane.POLL) is not None
    assert free_at(window, 1001.0, 10, Lane.SWEEP) == 1065.0
    assert free_at(window, 1001.0, 10, Lane.LIVE) == 1001.0


def test_orders_leave_calls_for_the_journal() -> None:
    window = CallWindow()
    for lane in [Lane.SWEEP] * 4 + [Lane.LIVE] * 6:
        window = grant(window, 1000.0, 10, lane) or window
    assert window.counts == {1000: {Lane.SWEEP: 4, Lane.LIVE: 5}}
    assert free_at(window, 1001.0, 10, Lane.LIVE) == 1065.0
    assert grant(window, 1001.0, 10, Lane.POLL) is not None


def test_every_lane_gets_a_call_of_the_smallest_budget() -> None:
    for lane in Lane:
        assert grant(CallWindow(), 1000.0, 1, lane) is not None


def test_a_block_stops_everybody_until_it_ends() -> None:
    window = CallWindow(blocked_until=1600.5)
    for lane in Lane:
        assert grant(window, 1600.4, 60, lane) is None
        assert free_at(window, 1000.0, 60, lane) == 1600.5
        assert grant(window, 1600.5, 60, lane) is not None


# --- health ------------------------------------------------------------------


def test_a_connection_waits_from_the_third_failure_in_a_row_and_longer_each_time() -> None:
    health, waits = Health(), []
    for number in range(8):
        health = after_failure(health, 1000.0 + number, 60, 900)
        waits.append(round(health.until - 1000 - number) if health.waits else 0)
    assert waits == [0, 0, 60, 120, 240, 480, 900, 900]
    assert (health.reason, health.waiting_since) == ("unavailable", 1002.0)


def test_a_refused_credential_is_waited_for_at_once() -> None:
    health = after_refusal(Health(), "salesmanago_owner", 1000.0, 60, 900)
    assert (health.waits, health.until, health.reason) == (True, 1060.0, "salesmanago_owner")
    again = after_refusal(health, "salesmanago_owner", 1060.0, 60, 900)
    assert (again.until, again.waiting_since) == (1180.0, 1000.0)
    assert after_refusal(again, "salesmanago_url", 1180.0, 60, 900).until == 1240.0


def test_the_same_unknown_message_on_five_orders_makes_the_connection_wait() -> None:
    health = Health()
    for order_id in (5, 4, 4, 4, 9, 2):
        health = after_unknown_refusal(health, order_id, "Strange", 1000.0, 60, 900)
        assert not health.waits
    assert after_unknown_refusal(health, 1, "Stranger", 1000.0, 60, 900).waits is False
    waiting = after_unknown_refusal(health, 1, "Strange", 1000.0, 60, 900)
    assert (waiting.waits, waiting.reason) == (True, "unknown_refusal")


def test_a_good_sign_lets_a_connection_flow_to_see_whether_all_is_well() -> None:
    down = Health()
    for _ in range(8):
        down = after_failure(down, 1000.0, 60, 900)
    flowing = after_good_sign(down)
    assert not flowing.waits
    assert after_failure(flowing, 2000.0, 60, 900).until == 2060.0
    refused = after_refusal(Health(), "salesmanago_credential", 1000.0, 60, 900)
    assert after_good_sign(refused) == Health()


def test_a_good_sign_says_nothing_about_a_refusal_that_nobody_knows() -> None:
    health = Health()
    for order_id in (1, 2, 3, 4, 5):
        health = after_unknown_refusal(health, order_id, "Strange", 1000.0, 60, 900)
    flowing = after_good_sign(health)
    assert not flowing.waits
    again = after_unknown_refusal(flowing, 6, "Strange", 2000.0, 60, 900)
    assert again.until == 2120.0, "it waits at once, and longer"


def test_one_tries_for_all_others() -> None:
    waiting = after_refusal(Health(), "salesmanago_credential", 1000.0, 60, 900)
    assert trying(waiting, 1059.9, 40) is None
    attempt = trying(waiting, 1060.0, 40)
    assert attempt is not None
    assert trying(attempt, 1060.1, 40) is None
    assert trying(attempt, 1100.0, 40) is not None


# --- relatives and phones ----------------------------------------------------


def test_a_pair_has_one_key_and_members_come_once() -> None:
    assert pair_key(5, 3) == pair_key(3, 5) != pair_key(3, 4)
    assert Purchase(members=(5,), claimed_by=5).with_members(7, 5, 3) == Purchase(
        members=(3, 5, 7), claimed_by=5
    )
    assert Relations().with_relatives(5, 3, 5).relatives == (3, 5)


def test_a_purchase_is_known_by_source_store_and_external_id_if_all_are_there() -> None:
    assert identity_key(ORDER) == identity_key(replace(ORDER, order_id=1))
    others = [
        replace(ORDER, source="ebay"),
        replace(ORDER, source_id="813"),
        replace(ORDER, external_order_id="EXT-2"),
    ]
    assert len({identity_key(order) for order in (ORDER, *others)}) == 4
    for order in (
        replace(ORDER, source=""),
        replace(ORDER, source_id=""),
        replace(ORDER, external_order_id=""),
    ):
        assert identity_key(order) is None


def test_a_masked_order_waits_for_an_earlier_one_that_tells_the_number() -> None:
    masked = replace(ORDER, order_id=900, date_add=ORDER.date_add + 10)
    entry = with_masked(with_identified(PhoneEntry(), ORDER), masked)
    assert waiting_for(entry, ORDER) == [900]
    assert waiting_for(entry, replace(ORDER, date_add=ORDER.date_add + 11)) == []
    assert without_masked(entry, [900]).masked == {}
    assert without_masked(entry, [900]).identified == (ORDER.order_id,)


def test_the_phone_index_keeps_the_newest_orders() -> None:
    entry = PhoneEntry()
    for number in range(MOST_ORDERS + 5):
        order = replace(ORDER, order_id=number + 1, date_add=2000 - number)
        entry = with_masked(with_identified(entry, order), order)
    assert entry.identified == tuple(range(6, MOST_ORDERS + 6))
    assert sorted(entry.masked) == list(range(1, MOST_ORDERS + 1))


# --- card --------------------------------------------------------------------

INTENT = Intent(
    contact_id="id-1", at=1000.0, external_id="5", location="shop_a", date_ms=1793440805000, beside=(4,)
)
OURS = CardEvent("5", "PURCHASE", "shop_a", 1793440805000, "event-1")


def test_our_event_is_known_by_type_id_place_and_date() -> None:
    strangers = [
        replace(OURS, external_id="6"),
        replace(OURS, event_type="CART"),
        replace(OURS, location="shop_b"),
        replace(OURS, date_ms=1793440806000),
        replace(OURS, date_ms=None),
        replace(OURS, external_id=None),
    ]
    assert own_event(strangers, INTENT) is None
    assert own_event([*strangers, OURS], INTENT) == OURS
    short = replace(OURS, event_type=None, location=None)
    assert own_event([short], INTENT) == short


def test_our_event_is_ours_in_any_spelling() -> None:
    spelled = replace(OURS, event_type="Purchase", location="Shop_A")
    assert own_event([spelled], INTENT) == spelled


@pytest.mark.parametrize(
    "hidden",
    [["external_id"], ["date_ms"], ["external_id", "event_type", "location"]],
)
def test_a_card_with_an_event_that_may_be_ours_is_not_trusted(hidden: list[str]) -> None:
    doubtful = CardEvent(**{**vars(OURS), **dict.fromkeys(hidden)})
    intent = INTENT.model_copy(update={"beside": ()})
    assert own_event([doubtful], intent) is None
    assert not is_telling([doubtful], intent)
    assert is_telling([replace(doubtful, event_type="VISIT")], intent)


def test_a_card_is_trusted_if_it_shows_an_event_that_it_is_known_to_hold() -> None:
    known = replace(OURS, external_id="4")
    assert is_telling([known], INTENT)
    assert not is_telling([], INTENT)
    assert is_telling([], INTENT.model_copy(update={"beside": ()}))
    assert not is_telling([known, replace(OURS, date_ms=None)], INTENT)
    assert not is_telling([known], INTENT.model_copy(update={"beside": (3, 4)}))


LATER = replace(OURS, external_id="4", date_ms=INTENT.date_ms + 1)
EARLIER = replace(OURS, external_id="3", date_ms=INTENT.date_ms - 1)


@pytest.mark.parametrize(
    ("shown", "most_shown", "whole"),
    [
        ([], 0, True),
        ([LATER] * 9, 1, True),
        ([LATER] * 10, 1, False),
        ([LATER] * 10, 11, True),
        ([LATER] * 11, 11, False),
        ([*[LATER] * 10, EARLIER], 11, True),
        ([*[LATER] * 10, replace(OURS, external_id="3")], 11, False),
        ([replace(LATER, date_ms=None)] * 10, 1, False),
    ],
)
def test_a_card_may_be_cut_to_its_latest_events(shown: list[CardEvent], most_shown: int, whole: bool) -> None:
    assert is_whole(shown, INTENT, CardsSeen(most_shown=most_shown)) is whole


def test_the_longest_cards_are_remembered() -> None:
    seen = CardsSeen().having_shown(3).having_shown(2)
    assert seen.most_shown == 3
    seen = seen.with_card("id-1", 2).with_card("id-2", 4).with_card("id-3", 4)
    assert (seen.contact_id, seen.events) == ("id-2", 4)


def test_a_contact_knows_its_earliest_event_and_the_last_one() -> None:
    earlier, later = replace(ORDER, order_id=7, date_add=10), replace(ORDER, order_id=5, date_add=20)
    assert KnownEvents().order_ids == ()
    assert KnownEvents().with_event(earlier).with_event(later).order_ids == (5, 7)
    assert KnownEvents().with_event(later).with_event(earlier).order_ids == (7,)
    assert KnownEvents().with_event(later).with_event(earlier).count == 2


def test_a_contact_that_was_made_anew_is_known_to_hold_nothing() -> None:
    state = ContactState(contact_id="old", events=KnownEvents().with_event(ORDER))
    write = ContactWrite("anna@example.com", ())
    assert after_write(state, write, version_of(ORDER, 1.0), "old").events == state.events
    assert after_write(state, write, version_of(ORDER, 1.0), "new").events == KnownEvents()
