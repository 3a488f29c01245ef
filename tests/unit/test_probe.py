"""A probe finds out how BaseLinker reads its contract, whichever way that is, and only reads."""

import random
from dataclasses import fields, replace

import pytest

from ordersync.connecting.probe_account import AccountProbe, ProbeReport, ProbeStatus
from ordersync.connecting.probe_points import HIDDEN_POINTS, OPEN_POINTS
from ordersync.domain.connection import parse_connection
from simulators import BaselinkerOptions
from tests.fakes.merchant import Merchant
from tests.simulation.readings import baselinker_of

HOUR, DAY = 3_600, 86_400
LINES = [{"product_id": str(each), "name": "Kubek", "price_brutto": 9.5, "quantity": 2} for each in (1, 2)]
PHONE = "+48 512 345 678"
PERSONAL = ("example.org", "Zmyślona", "Zielona", "512", "Kubek", "kupujacy", "812345")

VALUES: dict[str, list[tuple[object, str]]] = {
    "journal_enabled": [(True, "yes"), (False, "no")],
    "cursor": [("inclusive", "inclusive"), ("exclusive", "exclusive")],
    "journal_key": [("log_id", "log_id"), ("id", "id"), ("both", "both")],
    "journal_page_size": [(3, "3"), (10, "10"), (None, "no_limit_seen")],
    "journal_order": [(each, each) for each in ("ascending", "descending", "shuffled")],
    "journal_numbers_as_text": [(True, "yes"), (False, "no")],
    "retention": [(1 * DAY, "shorter"), (3 * DAY, "three_days"), (9 * DAY, "longer")],
    "expired_cursor": [(each, each) for each in ("retained", "error", "empty")],
    "new_order_entries": [((1, 2), "1,2"), ((1,), "1"), ((2,), "2"), ((2, 1), "2,1")],
    "copy_created_entry": [(each, each) for each in ("before", "after", "none")],
    "copies_keep_external_id": [(True, "yes"), (False, "no")],
    "derived_dates": [("now", "now"), ("kept", "kept")],
    "split_entry_of": [("original", "original"), ("new", "new")],
    "copy_entry_of": [("original", "original"), ("new", "new")],
    "merge_survivor": [("order", "order"), ("object", "object")],
    "technical_entries": [("each", "each"), ("one", "one"), ("none", "")],
    "technical_entry_of": [("original", "original"), ("new", "new")],
    "technical_keeps_source": [(True, "yes"), (False, "no")],
    "orders_order": [(each, each) for each in ("ascending", "descending", "shuffled")],
    "orders_as_map": [(True, "yes"), (False, "no")],
    "order_id_shows_unconfirmed": [(True, "yes"), (False, "no")],
    "ids_as_text": [(True, "yes"), (False, "no")],
    "amounts_as_text": [(True, "yes"), (False, "no")],
    "booleans": [(each, each) for each in ("json", "number", "text")],
    "empty_maps_as_lists": [(True, "yes"), (False, "no")],
    "pick_field": [("state", "state"), ("status", "status")],
    "types_2022": [(True, "yes"), (False, "no")],
    "phone_match": [(each, each) for each in ("exact", "digits", "last_nine")],
    "phone_unconfirmed": [(True, "yes"), (False, "no")],
    "phone_dates_as_text": [(True, "yes"), (False, "no")],
    "phone_limit": [(2, "2"), (None, "no_limit_seen")],
}


def busy(options: BaselinkerOptions) -> Merchant:
    """Return a merchant after some days that had everything a probe can see."""
    merchant = Merchant()
    shop = merchant.shop
    shop.options = options
    made = [add(merchant) for _ in range(30)]
    for order_id in made[-8:-5]:
        shop.edit_order(order_id, {"phone": PHONE})
    shop.split(made[-1])
    merchant.clock.sleep(HOUR)
    shop.copy(made[-2])
    merchant.clock.sleep(HOUR)
    shop.merge(made[-3], made[-4])
    merchant.clock.sleep(HOUR)
    shop.technical_merge(made[-5], made[-9])
    merchant.clock.sleep(HOUR)
    unconfirmed = {"phone": "+48 600 700 800", "products": []}
    shop.add_order(unconfirmed, confirmed=False)
    merchant.clock.sleep(HOUR)
    return merchant


def add(merchant: Merchant) -> int:
    merchant.clock.sleep(4 * HOUR)
    buyer = len(merchant.shop.orders)
    return merchant.shop.add_order(
        {
            "order_source": "shop",
            "order_source_id": 812,
            "email": f"kupujacy{buyer}@example.org",
            "phone": f"+48 512 99{buyer:02} 111",
            "delivery_fullname": "Anna Zmyślona",
            "delivery_address": "ul. Zielona 3",
            "shop_order_id": 812_345,
            "external_order_id": f"ext{buyer}",
            "delivery_price": 9.5,
            "products": LINES,
        }
    )


def probed(merchant: Merchant, limit: int = 60) -> ProbeReport:
    """Probe the merchant; nothing personal is reported, and nothing is done that must never be done."""
    text = merchant.text(baselinker__requests_per_minute=limit)
    account = parse_connection(text, "shop").baselinker
    before = repr(merchant.shop.orders)
    report = AccountProbe(lambda: merchant.accounts.raw_baselinker(account), merchant.clock).report()
    assert set(merchant.baselinker.violations) == {"getJournalList: last_log_id must not be 0"}
    assert not [each for each in PERSONAL if each in repr(report)]
    assert repr(merchant.shop.orders) == before
    assert not merchant.shop.limit.blocks
    assert report.calls == len(merchant.shop.calls)
    return report


def found(report: ProbeReport) -> dict[str, str]:
    return {each.name: each.found for each in report.points}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "value", "word"), [(option, *each) for option, values in VALUES.items() for each in values]
)
def test_a_reading_is_found_out(option: str, value: object, word: str) -> None:
    options = replace(BaselinkerOptions(), **{option: value})  # type: ignore[arg-type]  # any option
    report = probed(busy(options))
    assert found(report)[option] == word


def test_every_option_is_measured_or_said_to_be_hidden_and_why() -> None:
    names = {each.name for each in fields(BaselinkerOptions)}
    assert VALUES.keys() <= OPEN_POINTS.keys()
    assert names == VALUES.keys() | (names & HIDDEN_POINTS.keys())
    hidden = {each.name: each for each in probed(Merchant()).points if each.status is ProbeStatus.HIDDEN}
    assert hidden.keys() == HIDDEN_POINTS.keys()
    assert all(each.basis and each.code and not each.found for each in hidden.values())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_no_mixture_of_readings_is_taken_for_another(seed: int) -> None:
    options = baselinker_of(random.Random(seed), calm=True)
    words = found(probed(busy(options), limit=20))
    wrong = {
        option: (word, words[option])
        for option, values in VALUES.items()
        for value, word in values
        if getattr(options, option) == value and words[option] not in (word, "")
    }
    assert not wrong
    assert sum(bool(word) for word in words.values()) > 25


def test_an_empty_account_shows_little_and_is_said_to() -> None:
    report = probed(Merchant())
    assert {each.name for each in report.points if each.found} == {"zero_start", "missing_order"}
    unseen = [each for each in report.points if each.status is ProbeStatus.UNSEEN]
    assert all(each.basis.startswith("needs ") for each in unseen)


def test_what_the_code_does_not_know_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = busy(BaselinkerOptions())
    add(merchant)
    merchant.shop.log(23, 0)
    merchant.shop.garbled.orders = {order: {"confirmed": {"yes": 1}} for order in merchant.shop.orders}
    points = {each.name: each for each in probed(merchant).points}
    assert (points["journal_types"].found, points["journal_types"].basis) == ("new", "23")
    assert (points["booleans"].found, points["booleans"].status) == ("other", ProbeStatus.NEW)
    assert points["cursor"].status is ProbeStatus.SEEN


def test_a_small_limit_of_calls_is_kept_to() -> None:
    merchant = busy(BaselinkerOptions())
    merchant.shop.limit.allowed = 10
    began = merchant.clock.now()
    probed(merchant, limit=10)
    assert merchant.clock.now() - began > 60
