"""Pages speak their own language: a service's words are quoted, and no field's raw name is shown."""

import re
from collections.abc import Callable, Mapping

import pytest

from ordersync.connecting.checks import REFUSALS
from ordersync.connecting.form_words import FORM_WORDS
from ordersync.connecting.questions import FieldName, Finding, NoteTopic
from ordersync.connecting.words import LANGUAGES, page_language
from ordersync.domain.connection import described_fields
from ordersync.errors import WaitReason
from ordersync.web.dispatch import ROUTES
from ordersync.web.words.page_words import PAGE_LANGUAGES
from simulators import SalesmanagoOptions
from tests.fakes.application import MAIN, SALESMANAGO_URL, Bench
from tests.fakes.browser import Browser, Server, Shown, settings_server
from tests.fakes.made_up_routes import address
from tests.fakes.seen import seen
from tests.fakes.settings_form import NEW, SHOP, connect, open_accounts, problem_at, submit
from tests.screens.shops import TRIED, WAITING, busy_shops

ELSEWHERE: Mapping[str, str] = {FieldName.BASELINKER_URL: "https://baselinker.example/elsewhere"}
AWAY: Mapping[str, str] = {FieldName.SALESMANAGO_URL: "https://salesmanago.example/away"}
V3: Mapping[str, str] = {FieldName.V3_KEY: "noSuchKey", FieldName.V3_URL: SALESMANAGO_URL}
SUPPORT = "support"  # the text for support, which is in English and for those who know the document
PAGES = [each for each in ROUTES if each.method == "GET"]
QUOTE = re.compile(r'<span class="quote">((?:[^<]|<span lang="en">[^<]*</span>)*)</span>')
every_language = pytest.mark.parametrize("language", LANGUAGES)

# Names that a document's fields alone have: whole places, and last parts that are no word of a language.
PLACES = "|".join(re.escape(place) for place in described_fields() if "." in place)
LAST_PARTS = "|".join({last for place in described_fields() if "_" in (last := place.rpartition(".")[2])})
RAW_NAME = re.compile(rf"(?<![\w.])(?:{PLACES}|{LAST_PARTS})(?!\w)|\((?:mode|enabled): \w+\)")


def block(bench: Bench) -> None:
    bench.shop.block(300)


def lose_baselinker(bench: Bench) -> None:
    bench.way_to_baselinker.script("not_connected", times=4)


def lose_answers(bench: Bench) -> None:
    bench.way_to_salesmanago.script("unavailable", times=4)


def nothing(_bench: Bench) -> None:
    return


# What happens, what is typed, where the problem stands, what it means, and what the service has said itself.
KINDS: list[tuple[Callable[[Bench], None], Mapping[str, str], FieldName, Finding, str]] = [
    (nothing, {FieldName.TOKEN: "no-token"}, FieldName.TOKEN, Finding.TOKEN_REFUSED, "ERROR_BAD_TOKEN"),
    (nothing, ELSEWHERE, FieldName.BASELINKER_URL, Finding.BASELINKER_ELSEWHERE, ""),
    (block, {}, FieldName.TOKEN, Finding.BLOCKED, ""),
    (lose_baselinker, {}, FieldName.TOKEN, Finding.UNREACHED, ""),
    (
        nothing,
        {FieldName.API_SECRET: "wrong"},
        FieldName.API_SECRET,
        Finding.CREDENTIAL_REFUSED,
        "User not authenticated",
    ),
    (nothing, AWAY, FieldName.SALESMANAGO_URL, Finding.SALESMANAGO_ELSEWHERE, ""),
    (lose_answers, {}, FieldName.API_SECRET, Finding.UNREADABLE, ""),
    (nothing, V3, FieldName.V3_KEY, Finding.V3_KEY_REFUSED, ""),
]


def opened(options: SalesmanagoOptions | None = None) -> tuple[Bench, Browser]:
    bench = Bench(salesmanago=options)
    open_accounts(bench)
    return bench, settings_server(bench).browser(None)


def shown_in(language: str, browser: Browser, **typed: str) -> Shown:
    browser.headers["accept-language"] = language
    return connect(browser, **typed)


@every_language
@pytest.mark.parametrize(
    ("happens", "typed", "field", "finding", "said"), KINDS, ids=[str(kind[3]) for kind in KINDS]
)
def test_each_kind_of_failure_is_said_in_the_pages_language(
    language: str,
    happens: Callable[[Bench], None],
    typed: Mapping[str, str],
    field: FieldName,
    finding: Finding,
    said: str,
) -> None:
    bench, browser = opened()
    happens(bench)
    shown = shown_in(language, browser, **typed)
    meaning = page_language(language).findings[finding].meaning
    beginning = re.split(r"\{\w+\}", meaning)[0] or meaning.partition("}")[2]
    assert beginning in problem_at(shown, field)
    assert said not in problem_at(shown, field) or not said, "a service's words stand apart"
    quotes = QUOTE.findall(shown.body)
    assert [said in quote for quote in quotes] == ([True] if said else [])
    assert not RAW_NAME.search(seen(shown.body))
    english = "refuses|answered|can't|is not" if language == "pl" else "odmawia|odrzuca|nie "
    assert not re.search(rf"\b(?:{english})\b", problem_at(shown, field))


def test_every_refusal_that_a_person_can_fix_has_its_meaning() -> None:
    of_its_own = {
        WaitReason.UNAVAILABLE,
        WaitReason.BASELINKER_BLOCK,
        WaitReason.UNKNOWN_REFUSAL,
        WaitReason.INVALID_DOCUMENT,
        WaitReason.DISABLED,
    }
    assert {*REFUSALS} == {*WaitReason} - of_its_own


@every_language
def test_a_services_words_are_quoted_as_text(language: str) -> None:
    said = 'It\'s <b>closed</b> & "gone" for client_id'
    _, browser = opened(SalesmanagoOptions(wrong_sha_message=said))
    shown = shown_in(language, browser, **{FieldName.API_SECRET: "wrong"})
    [quote] = QUOTE.findall(shown.body)
    assert "&lt;b&gt;closed&lt;/b&gt; &amp;" in quote
    assert "client_id" in quote, "it is theirs, whatever it names"
    assert page_language(language).findings[Finding.CREDENTIAL_REFUSED].meaning in seen(shown.body)


@every_language
def test_an_answer_that_is_not_known_is_quoted_with_what_helps(language: str) -> None:
    _, browser = opened(SalesmanagoOptions(wrong_sha_message="Quota of the plan is used up"))
    shown = shown_in(language, browser, **{FieldName.API_SECRET: "wrong"})
    own = page_language(language)
    assert own.findings[Finding.REFUSED].advice.partition("{")[0] in problem_at(shown, FieldName.API_SECRET)
    assert "Quota of the plan is used up" in seen(shown.body)
    assert shown.body.count("Quota of the plan") == 1


@every_language
@pytest.mark.parametrize("connection_id", [MAIN, WAITING, TRIED, "broken", "no-json", "half"])
def test_no_page_shows_a_fields_raw_name(busy: Server, connection_id: str, language: str) -> None:
    browser = busy.browser(None)
    browser.headers["accept-language"] = language
    for route in PAGES:
        shown = browser.get(address(route, connection_id))
        found = RAW_NAME.search(seen(shown.body, SUPPORT))
        assert not found, (route.path, found)


@pytest.mark.parametrize(("language", "name"), [("en", "BaseLinker"), ("pl", "Base")])
def test_a_service_that_refuses_has_one_name(busy: Server, language: str, name: str) -> None:
    browser = busy.browser(None)
    browser.headers["accept-language"] = language
    waits = PAGE_LANGUAGES[language].operation.waits_for.format(service=name, meaning=name)
    assert waits in seen(browser.get(f"/connections/{WAITING}").body)


@every_language
def test_a_page_names_its_button_where_a_terminal_names_a_command(language: str) -> None:
    check = PAGE_LANGUAGES[language].form.check
    assert check in page_language(language).advice[WaitReason.SALESMANAGO_OWNER]
    assert check not in LANGUAGES[language].advice[WaitReason.SALESMANAGO_OWNER]


@pytest.fixture(scope="module")
def busy() -> Server:
    """Return pages over shops in every state: some with documents that can't be used."""
    bench = busy_shops().bench
    for name in ("broken", "half"):
        bench.connect(name)
    wrong = {place.replace(".", "__"): ["\0"] for place in described_fields() if "." in place}
    bench.change("broken", mode="loud", enabled="no", **wrong)
    bench.change("half", salesmanago__sha="x", settings__rates={"EUR": 4})
    bench.connections.documents["no-json"] = "{"
    return settings_server(bench)


@every_language
def test_every_check_of_a_form_is_without_raw_names(language: str) -> None:
    bench, browser = opened()
    for number in range(8):
        bench.order(
            currency="EUR" if number % 2 else "PLN", order_source="allegro", email="one@shared.example"
        )
    browser.headers["accept-language"] = language
    for typed in (NEW, {**NEW, FieldName.OWNER: "Owner@Shop.example", FieldName.PRODUCT_ID: "ean"}):
        shown = submit(browser, "check", shop=SHOP, **typed)
        assert not RAW_NAME.search(seen(shown.body))
        assert 'class="warn"' in shown.body


@every_language
def test_no_word_of_a_page_holds_a_raw_name(language: str) -> None:
    own = page_language(language)
    texts = [text for found in own.findings.values() for text in (found.meaning, found.advice)]
    texts += [*own.advice.values(), *own.reasons.values(), *map(str, vars(FORM_WORDS[language]).values())]
    texts += [text for topic, text in own.notes.items() if topic is not NoteTopic.TEST_RUN]  # `test_run`
    assert [text for text in texts if RAW_NAME.search(text) or "docs/" in text] == []
    at_a_terminal = [found.advice for found in LANGUAGES[language].findings.values()]
    assert any(RAW_NAME.search(text) for text in at_a_terminal), "a document is written by these names"
