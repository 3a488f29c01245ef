"""What pages say of orders: whole in the page's language, by the form's titles, and by no code of ours."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ordersync.connecting.words import page_language
from ordersync.delivery.handle_failure import BASELINKER_FAILS, SALESMANAGO_FAILS
from ordersync.delivery.jobs import CARD_INCOMPLETE
from ordersync.delivery.read_back import CARD_CANT_TELL
from ordersync.domain.intent import PURCHASE
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import EventRecord, State
from ordersync.domain.trace import Happening, TracedStep
from ordersync.operating.polish_order_words import ORDER_LANGUAGES
from ordersync.operating.preview import Outlook
from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import settings_server
from tests.fakes.seen import seen
from tests.unit.test_settings_plain_words import RAW_NAME

HERE = f"/connections/{MAIN}/orders"
SAID = "connection main: HTTP 500 <b>"  # what a service or the program has said itself
OURS = {
    CARD_CANT_TELL: "z karty kontaktu nie wynika, czy zakup dotarł",
    f"{SALESMANAGO_FAILS}: {SAID}": "SALESmanago zawodzi przy tym zamówieniu",
    f"{BASELINKER_FAILS}: {SAID}": "Base zawodzi przy tym zamówieniu",
}
JARGON = re.compile(r"docs/|shadow|dead letter|orders show|\bsweep|backfill|\bretry\b|`")
ENGLISH = re.compile(r"can't tell|fails at this")
CODE = re.compile(r"[a-z]+_[a-z]+")
every_language = pytest.mark.parametrize("language", ORDER_LANGUAGES)


def ends() -> Iterator[EventRecord]:
    """Yield every end that an order may have come to, with every reason of ours."""
    for reason in SkipReason:
        yield EventRecord(State.SKIPPED, reason)
    for state in State:
        yield EventRecord(state, contact_id="c1" if state is State.SENT else "")
    yield EventRecord(State.UNKNOWN, CARD_CANT_TELL)
    yield from (EventRecord(state, reason) for state in (State.REJECTED, State.DEAD) for reason in OURS)


def closed_orders(language: str) -> str:
    """Return all that pages show of orders that have come to every end."""
    bench = Bench()
    bench.flow()
    browser = settings_server(bench).browser()
    browser.headers["accept-language"] = language
    bodies = []
    for number, event in enumerate(ends(), 1):
        now = bench.clock.now()
        trace = (TracedStep(now, Happening.FAILED, event.reason),)
        record = bench.records().order(number).read()
        record.save(replace(record.value, updated_at=now, events={PURCHASE: event}, trace=trace))
        bodies.append(browser.get(HERE, number=str(number)).body)
    return "\n".join([*bodies, browser.get(HERE).body])


@every_language
def test_the_pages_of_orders_say_every_end_in_words(language: str) -> None:
    shown = seen(closed_orders(language))
    assert not RAW_NAME.search(shown)
    assert not CODE.search(shown.replace(SAID, "")), "a code of ours"
    assert not JARGON.search(shown)
    assert language == "en" or not ENGLISH.search(shown)
    words, own = ORDER_LANGUAGES[language], page_language(language)
    assert all(text in shown for text in {*words.meanings.values(), *words.remedies.values()})
    for place in ("settings.skip_sources", "settings.skip_statuses", "settings.ignored_emails"):
        assert own.label(place) in shown, "as the form calls it"


def test_what_was_recorded_in_english_is_said_in_polish() -> None:
    shown = closed_orders("pl")
    assert all(words in shown for words in OURS.values())
    assert '<span lang="en">connection main: HTTP 500 &lt;b&gt;</span>' in shown
    assert "Zamówienie" in shown
    assert "nie mogło zostać przetworzone" in shown


@every_language
@pytest.mark.parametrize("reason", [*SkipReason, CARD_INCOMPLETE])
def test_what_would_become_of_an_order_is_said_without_a_code(language: str, reason: str) -> None:
    for is_shown in (True, False):
        for outcome in ("skipped", "unknown", "updated", "waiting", "dead"):
            text = ORDER_LANGUAGES[language].outlook(Outlook(outcome, is_shown, reason), "")
            assert not CODE.search(text)
            assert language == "en" or not re.search(r"\b(?:skipped|unknown|updated|waiting|dead)\b", text)


def test_a_value_has_its_currency_and_the_decimal_mark_of_its_language() -> None:
    outlook = Outlook("shadow", True, value="39.29", currency="PLN", buyer="a***@example.com")
    assert "39.29 PLN" in ORDER_LANGUAGES["en"].outlook(outlook, "")
    assert "39,29 PLN" in ORDER_LANGUAGES["pl"].outlook(outlook, "")
    assert ORDER_LANGUAGES["pl"].amount(None, "PLN") == ORDER_LANGUAGES["pl"].no_value


@every_language
def test_no_word_about_orders_holds_what_belongs_to_a_terminal(language: str) -> None:
    words = ORDER_LANGUAGES[language]
    texts = [
        text
        for part in ("happenings", "sentences", "remedies", "state_remedies", "fates", "outcomes", "recorded")
        for text in getattr(words, part).values()
    ]
    assert texts
    assert [text for text in texts if JARGON.search(text)] == []
