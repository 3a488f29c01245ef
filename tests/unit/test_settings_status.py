"""How a connection stands on the settings page: ages, who has paused it, a damaged document."""

from html import unescape

import pytest

from ordersync.web.pages import moment
from ordersync.web.words.page_words import PAGE_LANGUAGES
from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import Browser, Server
from tests.fakes.settings_form import submit

HERE = f"/connections/{MAIN}"
MINUTE, DAY = 60, 86_400


@pytest.mark.parametrize("language", ["en", "pl"])
def test_an_order_of_long_ago_is_not_said_to_be_none(bench: Bench, server: Server, language: str) -> None:
    browser = server.browser()
    browser.headers["accept-language"] = language
    words = PAGE_LANGUAGES[language].operation
    bench.order()
    bench.flow()
    assert words.none_lately not in browser.get(HERE).body
    bench.clock.sleep(40 * DAY)
    bench.poll()
    browser = server.browser()
    browser.headers["accept-language"] = language
    body = browser.get(HERE).body
    assert f"<dd>{words.none_lately}</dd>" in body
    assert PAGE_LANGUAGES[language].connections.never not in body


@pytest.mark.parametrize(
    ("seconds", "english", "polish"),
    [
        (30, "just now", "przed chwilą"),
        (3 * MINUTE, "3 min ago", "3 min temu"),
        (5 * 60 * MINUTE, "5 h ago", "5 godz. temu"),
        (4 * DAY, "4 days ago", "4 dni temu"),
    ],
)
def test_the_journals_age_is_said(
    bench: Bench, server: Server, seconds: int, english: str, polish: str
) -> None:
    bench.poll()
    at = moment(bench.clock.now())
    bench.clock.sleep(seconds)
    browser = server.browser(None)
    for language, text in (("en", english), ("pl", polish)):
        browser.headers["accept-language"] = language
        for page in ("/", HERE):
            assert f"{text} ({at} UTC)" in browser.get(page).body


def test_a_connection_that_the_form_has_paused_says_who_and_when(bench: Bench, server: Server) -> None:
    minted, browser = server.minted(), Browser(server)
    browser.post(f"/open/{minted.token}", csrf=None)
    assert submit(browser, shop=MAIN, enabled="no").status == 303
    said = f"Paused on {moment(bench.clock.now())} UTC (link {minted.link_id})."
    assert said in browser.get(HERE).body
    assert submit(browser, shop=MAIN, enabled="yes").status == 303
    bench.change(enabled=False)
    assert "It is switched off in its settings." in browser.get(HERE).body


@pytest.mark.parametrize("language", ["en", "pl"])
def test_a_damaged_document_leads_to_its_settings_and_can_not_be_resumed(
    bench: Bench, server: Server, language: str
) -> None:
    bench.change(settings__country="Poland")
    browser = server.browser(None)
    browser.headers["accept-language"] = language
    words = PAGE_LANGUAGES[language]
    listed, body = (unescape(browser.get(page).body) for page in ("/", HERE))
    for shown in (listed, body):
        assert words.problems.invalid_document in shown
        assert words.connections.broken in shown
        assert words.connections.never not in shown
    assert f"{HERE}/resume" not in body
    assert f"{HERE}/pause" not in body
    assert f"{HERE}/remove" in body
    assert f'{words.problems.invalid_document} <a href="{HERE}/settings">' in body


@pytest.mark.parametrize("language", ["en", "pl"])
def test_a_removed_connection_is_said_to_be_removed_and_leads_to_its_changes(
    server: Server, language: str
) -> None:
    browser = server.browser()
    browser.headers["accept-language"] = language
    words = PAGE_LANGUAGES[language]
    removed = browser.post(f"{HERE}/remove")
    assert removed.location == f"{HERE}?done=remove"
    body = browser.get(HERE, done="remove").body
    assert words.operation.done_remove in body
    assert words.connections.missing_text not in body
    assert f'href="{HERE}/settings"' not in body
    assert f'href="{HERE}/changes"' in body
    assert words.connections.missing_text in browser.get(HERE).body
