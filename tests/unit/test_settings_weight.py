"""A page is light, however much there is to show: under 30 KB, in both languages."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus

import pytest

from ordersync.connecting.form_tables import MOST_SOURCES, SAMPLE_ORDERS
from ordersync.connecting.questions import FieldName
from ordersync.domain.access import Change, FieldChange
from ordersync.domain.connection import described_fields
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import EventKind
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.web.dispatch import ROUTES
from ordersync.web.fitting import OF_A_ROW, fitting
from ordersync.web.routes import Route
from ordersync.web.routes_connections import ON_A_PAGE
from ordersync.web.style import STYLE
from ordersync.web.words.page_words import PAGE_LANGUAGES
from tests.fakes.application import ESHOP, MAIN, MINUTE, SALESMANAGO_URL, Bench
from tests.fakes.browser import Browser, Shown, settings_server
from tests.fakes.made_up_routes import address, route_name
from tests.fakes.settings_form import NEW, open_accounts, problem_at, submit

HEAVIEST, HEAVIEST_STYLE = 30 * 1_024, 8 * 1_024  # bytes
MERCHANTS, STORES, USERS, CATALOGS = 43, 60, 40, 40
MESSAGE = "SALESmanago refuses the item: " + "a word of its own & another; " * 5
PAGES = [each for each in ROUTES if each.method == "GET"]
every_language = pytest.mark.parametrize("language", ["en", "pl"])


def weight(shown: Shown) -> int:
    return len(shown.body.encode())


@pytest.fixture(scope="module")
def crowded() -> Browser:
    """Return a browser at forty merchants, of which one has everything that pages list."""
    bench = Bench()
    for number in range(MERCHANTS):
        bench.connect(f"merchant-with-a-longer-name-{number}")
    bench.poll()
    for number in range(MERCHANTS):
        bench.change(f"merchant-with-a-longer-name-{number}", baselinker__token="refused")
    for number in range(12):
        bench.order(email=f"buyer.with.a.longer.address{number}@example.com", order_source_id=number)
        bench.order(email="", order_source_id=number)
    bench.flow()
    bench.poll()
    bench.clock.sleep(MINUTE)
    _end_orders(bench)
    server = settings_server(bench)
    for _ in range(60):
        bench.clock.sleep(1)
        fields = tuple(FieldChange(place, "'" * 100, "ż" * 100) for place in described_fields())
        server.site.trail.add_change(MAIN, Change(bench.clock.now(), "0123456789ab", "settings", fields))
    return server.browser(None)


def _end_orders(bench: Bench) -> None:
    """Let orders of a shop come to every end that there is, many to each."""
    kind, now = EventKind.PURCHASE, bench.clock.now()
    steps: list[Callable[[OrderRecord], OrderRecord]] = [
        partial(OrderRecord.skipped, kind=kind, reason=reason, now=now)
        for reason in SkipReason
        for _ in range(6)
    ]
    steps += [
        partial(
            OrderRecord.closed, kind=kind, state=state, reason=f"{MESSAGE} {number}", read_at=now, now=now
        )
        for number in range(40)
        for state in (State.REJECTED, State.DEAD)
    ]
    for number, step in enumerate(steps, 900_000_000_000):
        bench.records().order(number).change(step)


@every_language
@pytest.mark.parametrize("route", PAGES, ids=route_name)
def test_every_page_is_light(crowded: Browser, route: Route, language: str) -> None:
    crowded.headers["accept-language"] = language
    shown = crowded.get(address(route))
    assert shown.status in (HTTPStatus.OK, HTTPStatus.GONE, HTTPStatus.NOT_FOUND)
    assert 0 < weight(shown) < HEAVIEST


@every_language
def test_the_list_of_connections_has_pages_and_begins_with_those_that_need_a_person(
    crowded: Browser, language: str
) -> None:
    crowded.headers["accept-language"] = language
    names, tones = list[str](), list[str]()
    for page in ("1", "2", "3"):
        shown = crowded.get("/", page=page)
        assert weight(shown) < HEAVIEST
        assert shown.body.count('aria-current="page"') == 1
        names += re.findall(r'<th scope="row"><a href="/connections/([^"]*)">', shown.body)
        tones += re.findall(r'<span class="state (\w+)">', shown.body)
    assert len(set(names)) == MERCHANTS + 1
    waiting = tones.count("warn")
    assert waiting > ON_A_PAGE
    assert tones == ["warn"] * waiting + ["good"] * (len(names) - waiting)
    for beyond in ("0", "4", "-1", "x", "9" * 30):
        assert crowded.get("/", page=beyond).status == HTTPStatus.OK


def test_the_list_of_one_page_has_no_pages(browser: Browser) -> None:
    assert "page=" not in browser.get("/").body


@every_language
def test_what_does_not_fit_is_said(crowded: Browser, language: str) -> None:
    crowded.headers["accept-language"] = language
    words = PAGE_LANGUAGES[language]
    assert words.changes.older in crowded.get(f"/connections/{MAIN}/changes").body
    orders = crowded.get(f"/connections/{MAIN}/orders").body
    assert words.orders.more in orders
    for state in ("skipped", "rejected", "dead"):
        assert getattr(words.orders, f"state_{state}") in orders, "the latest of every state"


@pytest.fixture(scope="module")
def large() -> Browser:
    """Return a browser at a merchant with many stores, users and catalogs, who is about to connect."""
    bench = Bench()
    open_accounts(bench)
    bench.marketing.v3_api_key = "key1"
    for number in range(STORES):
        bench.shop.set_source("shop", 1_000 + number, f"Sklep internetowy numer {number}")
    for number in range(USERS - 1):
        bench.marketing.owners.append(f"pracownik.numer.{number}@firma.example")
    for number in range(CATALOGS):
        bench.marketing.add_catalog(f"shop_example_{number}", f"Katalog sklepu {number}")
    bench.marketing.add_catalog(ESHOP, "Sklep")
    for number in range(10):
        bench.order(order_source_id=1_050 + number)
    return settings_server(bench).browser(None)


KEY: Mapping[str, str] = {FieldName.V3_KEY: "key1", FieldName.V3_URL: SALESMANAGO_URL}


@every_language
@pytest.mark.parametrize("eshop", [ESHOP, "nowhere"])
def test_the_form_of_a_large_account_is_light(large: Browser, language: str, eshop: str) -> None:
    large.headers["accept-language"] = language
    typed: dict[str, str] = {FieldName.ESHOP: eshop, FieldName.ORDER_SOURCE_TAG: "yes"}
    shown = submit(large, "check", **{**NEW, **KEY, **typed})
    assert weight(shown) < HEAVIEST
    named = submit(large, "check", **{**NEW, **KEY, **typed, "settings.order_source_tag_detail": "store"})
    assert weight(named) < HEAVIEST
    assert bool(problem_at(shown, FieldName.ESHOP)) is (eshop != ESHOP)
    assert shown.body.count('<tr><th scope="row">') == MOST_SOURCES + SAMPLE_ORDERS
    assert PAGE_LANGUAGES[language].form.more_sources.format(count=STORES + 1 - MOST_SOURCES) in shown.body
    assert "Sklep internetowy numer 55" in shown.body, "a store with recent orders"
    assert shown.body.count("<option>pracownik") == USERS - 1
    is_chosen = f'<option value="{ESHOP}" selected>' in shown.body
    assert is_chosen is (eshop == ESHOP)


def test_the_style_is_light() -> None:
    assert len(STYLE.encode()) < HEAVIEST_STYLE


def test_as_many_rows_fit_as_there_is_room_and_one_at_least() -> None:
    rows = ["a" * 60, "ż" * 30, "<" * 15]
    one = OF_A_ROW + 60
    fits = partial(fitting, rows, lambda row: (row,))
    assert fits(3 * one) == rows
    assert fits(3 * one - 1) == rows[:2]
    assert fits(0) == rows[:1]
    assert fitting([], str, 0) == []
