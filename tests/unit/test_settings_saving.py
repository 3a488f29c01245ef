"""The form says what saving does to the connection as it stands, and loads its lists on demand."""

import pytest

from ordersync.connecting.questions import FieldName
from ordersync.domain.journal import Origin, QueueMessage
from ordersync.web.words.page_words import PAGE_LANGUAGES
from tests.fakes.application import MAIN, OWNER, Bench
from tests.fakes.browser import Server
from tests.fakes.settings_form import SHOP, submit

HERE = f"/connections/{MAIN}/settings"


@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_form_says_what_saving_does(bench: Bench, server: Server, language: str) -> None:
    browser, words = server.browser(None), PAGE_LANGUAGES[language].form
    browser.headers["accept-language"] = language
    assert words.saving_new in browser.get(f"/connections/{SHOP}/settings").body
    assert words.saving_live in browser.get(HERE).body
    bench.change(mode="shadow")
    assert words.saving_test in browser.get(HERE).body
    typed = submit(browser, "check", MAIN, **{FieldName.MODE: "live"})
    assert words.saving_test in typed.body, "what is typed changes nothing yet"
    bench.change(enabled=False)
    body = browser.get(HERE).body
    assert words.saving_paused in body
    assert words.saving_waiting.format(count=1) not in body
    waiting = QueueMessage(connection_id=MAIN, order_id=7, origin=Origin.JOURNAL)
    bench.records().parked().add(waiting)
    assert f"{words.saving_paused} {words.saving_waiting.format(count=1)}" in browser.get(HERE).body
    assert words.saving_paused not in server.browser(read_only=True).get(HERE).body


@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_lists_of_a_saved_connection_are_loaded_by_a_link(
    bench: Bench, server: Server, language: str
) -> None:
    browser, words = server.browser(), PAGE_LANGUAGES[language].form
    browser.headers["accept-language"] = language
    shown = browser.get(HERE)
    assert f'<a href="{HERE}?lists=on">{words.load_lists}</a>' in shown.body
    assert not bench.http.sent
    loaded = browser.get(HERE, lists="on")
    assert f"<option selected>{OWNER}</option>" in loaded.body
    assert words.load_lists not in loaded.body
    assert words.sources in loaded.body


def test_who_may_only_look_asks_no_account(bench: Bench, server: Server) -> None:
    shown = server.browser(read_only=True).get(HERE, lists="on")
    assert shown.status == 200
    assert PAGE_LANGUAGES["en"].form.load_lists not in shown.body
    assert not bench.http.sent


def test_lists_are_not_loaded_from_the_machine_itself(bench: Bench, server: Server) -> None:
    bench.change(baselinker__url="http://127.0.0.1:9001/")
    assert server.browser().get(HERE, lists="on").status == 200
    assert not bench.http.sent
