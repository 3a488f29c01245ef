"""A shop is connected in the browser, from an empty deployment to the first purchase in SALESmanago."""

from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser

from ordersync.connecting.questions import FieldName
from ordersync.web.words.page_words import PAGE_LANGUAGES
from tests.fakes.accounts import Merchant
from tests.fakes.application import Bench
from tests.fakes.settings_form import API_SECRET, NEW, SHOP, TOKEN, open_accounts
from tests.screens.served import ServedBench
from tests.screens.visitors import NARROW, Visitor, visiting

SECRETS: Mapping[str, str] = {FieldName.TOKEN: TOKEN, FieldName.API_SECRET: API_SECRET}
FORM = f"/connections/{SHOP}/settings"
WRONG = [
    (FieldName.TOKEN, ""),
    (FieldName.TOKEN, "refused-by-baselinker"),
    (FieldName.CLIENT_ID, ""),
    (FieldName.API_SECRET, ""),
    (FieldName.API_SECRET, "refused-by-salesmanago"),
    (FieldName.OWNER, ""),
    (FieldName.OWNER, "no-one@shop.example"),
    (FieldName.ESHOP, ""),
    (FieldName.ESHOP, "no e-shop of this kind"),
    (FieldName.BASELINKER_URL, "ftp://baselinker.example"),
    (FieldName.SALESMANAGO_URL, "not a URL"),
]


@pytest.fixture
def bench() -> Bench:
    """Return an empty deployment, and two accounts that no connection joins."""
    bench = Bench()
    bench.connections.documents.clear()
    open_accounts(bench)
    return bench


@pytest.fixture
def empty(bench: Bench) -> Iterator[ServedBench]:
    with ServedBench(bench) as empty:
        yield empty


@pytest.mark.parametrize(
    ("language", "width", "scripts"), [("en", 1_280, False), ("pl", NARROW, False), ("en", NARROW, True)]
)
def test_from_an_empty_deployment_to_the_first_purchase(
    browser: Browser, bench: Bench, empty: ServedBench, language: str, width: int, scripts: bool
) -> None:
    words = PAGE_LANGUAGES[language]
    with visiting(browser, empty, language=language, width=width, scripts=scripts) as visitor:
        page = visitor.page
        visitor.open(empty.link())
        visitor.go(page.get_by_role("button", name=words.frame.open_button))
        visitor.go(page.get_by_role("link", name=words.form.add))
        page.get_by_label(words.form.name).fill(SHOP)
        visitor.go(page.get_by_role("button", name=words.form.go_on))
        visitor.fill(NEW)
        visitor.go(page.get_by_role("button", name=words.form.check, exact=True))
        assert page.get_by_role("status").is_visible()
        assert not bench.connections.documents, "trying saves nothing"
        assert not any(secret in page.content() for secret in (TOKEN, API_SECRET))
        visitor.go(page.get_by_role("button", name=words.form.save))
        assert page.url == f"{empty.url}/connections/{SHOP}/first-steps"
        bench.order()
        bench.flow()
        garden = Merchant(bench.shop, bench.marketing)
        assert not garden.purchases(), "a test run is preselected"
        visitor.go(page.get_by_role("link", name=words.begin.again))
        visitor.go(page.get_by_role("link", name=words.begin.to_preview))
        assert page.get_by_text(words.begin.numbers.format(purchases=1, not_sent=0)).is_visible()
        visitor.go(page.get_by_role("button", name=words.begin.start_button))
        bench.order(email="eva@example.com")
        bench.flow()
        assert len(garden.purchases()) == 1
        visitor.go(page.get_by_role("link", name=words.begin.again))
        assert page.get_by_text(words.begin.over).is_visible()
        assert not visitor.scrolls_sideways
        assert visitor.complaints == []


def test_the_keyboard_alone_connects_a_shop(browser: Browser, bench: Bench, empty: ServedBench) -> None:
    words = PAGE_LANGUAGES["en"]
    with visiting(browser, empty) as visitor:
        visitor.open(empty.link())
        visitor.press("button", words.frame.open_button)
        visitor.press("link", words.form.add)
        visitor.type({"name": SHOP})
        visitor.press("button", words.form.go_on)
        visitor.type(NEW)
        visitor.press("button", words.form.save)
        assert visitor.page.url == f"{empty.url}/connections/{SHOP}/first-steps"
        visitor.press("link", words.begin.to_preview)
        visitor.press("button", words.begin.start_button)
        bench.flow()
        bench.order()
        bench.flow()
        assert len(Merchant(bench.shop, bench.marketing).purchases()) == 1


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(
    browser: Browser, bench: Bench, empty: ServedBench, name: FieldName, value: str, language: str
) -> None:
    words = PAGE_LANGUAGES[language]
    with visiting(browser, empty, empty.session(), language=language, width=NARROW, scripts=True) as visitor:
        visitor.open(FORM)
        _fill_in(visitor, name, value)
        visitor.go(visitor.page.get_by_role("button", name=words.form.save))
        assert visitor.page.get_by_role("alert").get_by_text(words.form.correct).is_visible()
        problem = visitor.page.locator(f'[id="problem:{name}"]')
        assert problem.is_visible(), "further options open by themselves"
        assert problem.inner_text()
        control = visitor.field(name)
        assert control.get_attribute("aria-invalid") == "true"
        visitor.page.locator(f'#problems a[href="#{name}"]').click()
        assert control.evaluate("element => element === document.activeElement"), "the summary leads to it"
        kept = {each: text for each, text in NEW.items() if each not in (*SECRETS, name)}
        assert {each: visitor.field(each).input_value() for each in kept} == kept
        assert not any(secret in visitor.page.content() for secret in (TOKEN, API_SECRET))
        assert visitor.barriers() == []
        assert not visitor.scrolls_sideways
        assert not bench.connections.documents, "nothing is half saved"
        assert visitor.complaints == []


def _fill_in(visitor: Visitor, name: FieldName, value: str) -> None:
    visitor.fill({**NEW, name: value})
