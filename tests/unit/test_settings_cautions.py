"""What trying a new connection has found is seen before it is saved, and no one is held back twice."""

import pytest

from ordersync.connecting.form_words import FORM_WORDS
from ordersync.connecting.questions import FieldName, Finding
from ordersync.connecting.words import page_language
from ordersync.web.words.page_words import PAGE_LANGUAGES
from simulators import BaselinkerOptions
from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import Browser, Server
from tests.fakes.settings_form import (
    FORM,
    NEW,
    SHOP,
    connect,
    left_as_shown,
    open_accounts,
    problem_at,
    submit,
)

HOUR, PLACE = 3_600, FieldName.SKIP_SHOP_ORDERS


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    open_accounts(bench)
    return bench


def sent_by_another(bench: Bench) -> None:
    """Place orders of a marketplace that another integration has sent already."""
    for number in range(6):
        email = f"buyer{number}@example.org"
        bench.clock.sleep(HOUR)
        bench.order(order_source="personal", order_source_id=1, email=email)
        event = {"date": int(bench.clock.now() * 1000), "contactExtEventType": "PURCHASE", "value": 30.3}
        bench.marketing.add_foreign_event(email, event)


@pytest.mark.parametrize("language", ["en", "pl"])
def test_purchases_that_another_integration_has_sent_are_seen_before_saving(
    bench: Bench, server: Server, language: str
) -> None:
    sent_by_another(bench)
    browser = server.browser(None)
    browser.headers["accept-language"] = language
    held = connect(browser, **{FieldName.TAG: "VIP"})
    assert held.status == 422
    assert problem_at(held, PLACE) == FORM_WORDS[language].look_at_warning
    assert "6" in held.body.partition(f'id="more:{PLACE}"')[2].partition("</ul>")[0]
    assert left_as_shown(held)[FieldName.TAG] == "VIP"
    assert SHOP not in bench.connections.documents
    assert browser.post(FORM, left_as_shown(held)).status == 303
    assert SHOP in bench.connections.documents


def test_what_a_check_has_shown_holds_nothing_back(bench: Bench, server: Server) -> None:
    sent_by_another(bench)
    browser = server.browser(None)
    checked = submit(browser, "check", **NEW)
    assert browser.post(FORM, left_as_shown(checked)).status == 303


@pytest.mark.parametrize("language", ["en", "pl"])
def test_first_steps_say_how_the_journal_is_switched_on(
    bench: Bench, browser: Browser, language: str
) -> None:
    bench.shop = bench.main.shop
    bench.shop.options = BaselinkerOptions(journal_enabled=False)
    bench.poll()
    browser.headers["accept-language"] = language
    body = browser.get(f"/connections/{MAIN}/first-steps").body
    assert PAGE_LANGUAGES[language].begin.wait_journal in body
    assert page_language(language).findings[Finding.JOURNAL_OFF].advice[:30] in body
