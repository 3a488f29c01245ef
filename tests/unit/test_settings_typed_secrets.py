"""A secret that was typed beside a mistake is not typed again, and never leaves the session that typed it."""

import json

import pytest

from ordersync.connecting.form import ENTERED_PREFIX
from ordersync.connecting.form_words import ENGLISH_FORM
from ordersync.connecting.questions import FieldName
from ordersync.connecting.typed_secrets import TYPED_SECONDS
from tests.fakes.application import Bench
from tests.fakes.browser import Browser, Server, Shown
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.settings_form import (
    API_SECRET,
    FORM,
    NEW,
    SECRETS,
    SHOP,
    TOKEN,
    connect,
    left_as_shown,
    open_accounts,
    problem_at,
    submit,
)

BASE = FORM.removesuffix("settings")
THIEF = "https://thief.example"


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    open_accounts(bench)
    return bench


def drafts(server: Server) -> MemoryDrafts:
    assert isinstance(server.site.drafts, MemoryDrafts)
    return server.site.drafts


def go_on(browser: Browser, shown: Shown, button: str = "settings", **typed: str) -> Shown:
    """Press a button of a form that was shown again, with these changes."""
    return browser.post(f"{BASE}{button}", {**left_as_shown(shown), **typed})


def stored(bench: Bench) -> dict[str, dict[str, object]]:
    content: dict[str, dict[str, object]] = json.loads(bench.connections.documents[SHOP])
    return content


def without_secrets(shown: Shown) -> Shown:
    assert not [secret for secret in SECRETS if secret in shown.body]
    return shown


def test_after_a_check_or_a_mistake_no_secret_is_typed_again(
    bench: Bench, server: Server, browser: Browser
) -> None:
    checked = without_secrets(submit(browser, "check", **NEW))
    assert f"Entered, and not saved yet: ••••{TOKEN[-4:]}" in checked.body
    mistaken = without_secrets(go_on(browser, checked, **{"settings.country": "Poland"}))
    assert (mistaken.status, problem_at(mistaken, FieldName.TOKEN)) == (422, "")
    assert go_on(browser, mistaken, **{"settings.country": "PL"}).status == 303
    assert stored(bench)["baselinker"]["token"] == TOKEN
    assert stored(bench)["salesmanago"]["api_secret"] == API_SECRET
    assert drafts(server).kept == {}, "what is saved is kept nowhere else"


def test_a_new_secret_replaces_the_saved_one_although_another_field_was_wrong(
    bench: Bench, browser: Browser
) -> None:
    connect(browser)
    bench.baselinker.add_account("another-token-of-the-garden", "garden-2")
    mistaken = submit(
        browser, **{FieldName.TOKEN: "another-token-of-the-garden", "settings.country": "Poland"}
    )
    assert stored(bench)["baselinker"]["token"] == TOKEN
    assert go_on(browser, mistaken, **{"settings.country": "PL"}).status == 303
    assert stored(bench)["baselinker"]["token"] == "another-token-of-the-garden"


def test_a_form_that_is_opened_afresh_knows_nothing_of_it(bench: Bench, browser: Browser) -> None:
    connect(browser)
    submit(browser, "check", **{FieldName.TOKEN: "mistyped-token-of-the-garden"})
    assert submit(browser, **{FieldName.TAG: "VIP"}).status == 303
    assert stored(bench)["baselinker"]["token"] == TOKEN


def test_after_half_an_hour_it_is_asked_for_again(bench: Bench, server: Server, browser: Browser) -> None:
    connect(browser)
    shown = submit(browser, "check", **{FieldName.TOKEN: "another-token-of-the-garden"})
    assert {until for _, until in drafts(server).kept.values()} == {bench.clock.now() + TYPED_SECONDS}
    bench.clock.sleep(TYPED_SECONDS / 2)
    browser.get("/")  # the session stays open
    bench.clock.sleep(TYPED_SECONDS / 2)
    late = go_on(browser, shown)
    assert (late.status, problem_at(late, FieldName.TOKEN)) == (422, ENGLISH_FORM.lost)
    assert stored(bench)["baselinker"]["token"] == TOKEN, "the saved one is not taken for the new one"


@pytest.mark.parametrize("other", ["session", "connection"])
def test_no_other_session_and_no_other_connection_gets_it(
    bench: Bench, server: Server, browser: Browser, other: str
) -> None:
    shown = submit(browser, "check", **NEW)
    posted = left_as_shown(shown)
    assert posted[f"{ENTERED_PREFIX}{FieldName.TOKEN}"] == "yes"
    if other == "session":
        browser = server.browser(None)
    path = FORM if other == "session" else FORM.replace(SHOP, "orchard")
    stolen = browser.post(path, posted)
    assert problem_at(stolen, FieldName.TOKEN) == ENGLISH_FORM.lost
    assert problem_at(stolen, FieldName.API_SECRET) == ENGLISH_FORM.lost
    assert not bench.connections.documents.keys() & {SHOP, "orchard"}


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        (FieldName.BASELINKER_URL, FieldName.TOKEN),
        (FieldName.SALESMANAGO_URL, FieldName.API_SECRET),
    ],
)
def test_it_is_sent_to_no_other_server_than_it_was_typed_for(browser: Browser, url: str, secret: str) -> None:
    shown = submit(browser, "check", **NEW)
    moved = go_on(browser, shown, **{url: THIEF})  # no simulator answers there: a request would be an error
    assert problem_at(moved, secret) == ENGLISH_FORM.again
    assert problem_at(go_on(browser, moved), secret), "nor by a second attempt"


def test_a_saved_secret_is_not_taken_along_to_the_server_of_a_typed_one(
    bench: Bench, browser: Browser
) -> None:
    connect(browser)
    typed = {FieldName.SALESMANAGO_URL: THIEF, FieldName.API_KEY: "typed-for-the-other-server"}
    shown = submit(browser, "check", **typed)
    assert problem_at(shown, FieldName.API_SECRET) == ENGLISH_FORM.again
    again = go_on(browser, shown, "check")
    assert problem_at(again, FieldName.API_SECRET), "the saved secret stays where it was saved for"


def test_what_can_not_be_kept_is_said_and_asked_for_again(
    bench: Bench, server: Server, browser: Browser
) -> None:
    connect(browser)
    drafts(server).answers = False
    shown = submit(browser, "check", **{FieldName.TOKEN: "another-token-of-the-garden"})
    assert ENGLISH_FORM.not_kept in shown.body
    again = go_on(browser, shown)
    assert problem_at(again, FieldName.TOKEN) == ENGLISH_FORM.lost
    assert stored(bench)["baselinker"]["token"] == TOKEN
    assert connect(browser, shop="orchard", **{FieldName.TAG: "VIP"}).status == 303, "saving needs no draft"


def test_another_persons_change_stands_and_the_secret_is_kept(
    bench: Bench, server: Server, browser: Browser
) -> None:
    connect(browser)
    bench.baselinker.add_account("another-token-of-the-garden", "garden-2")
    content = left_as_shown(browser.get(FORM))
    submit(server.browser(None), **{FieldName.TAG: "THEIRS"})
    conflict = browser.post(FORM, {**content, FieldName.TOKEN: "another-token-of-the-garden"})
    assert conflict.status == 409
    assert go_on(browser, conflict).status == 303
    assert stored(bench)["baselinker"]["token"] == "another-token-of-the-garden"
