"""HTML is text, whoever wrote it: in any field of any form, in a saved document, in what services answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import pytest

from ordersync.connecting.questions import FieldName
from ordersync.domain.connection import described_fields
from ordersync.domain.described import DescribedField, Kind
from ordersync.web.dispatch import ROUTES
from ordersync.web.routes import NAMED, Need, Route
from simulators import SalesmanagoOptions
from tests.fakes.application import MAIN, MINUTE, SALESMANAGO_URL, Bench
from tests.fakes.backfill import old
from tests.fakes.browser import Browser, Shown, settings_server
from tests.fakes.made_up_routes import address, route_name
from tests.fakes.page_forms import PageForm, forms_of
from tests.fakes.scenarios import in_question, left_to_person
from tests.fakes.settings_form import (
    CLIENT,
    FORM,
    NEW,
    SCRIPT,
    SHOP,
    connect,
    left_as_shown,
    open_accounts,
    submit,
)

pytestmark = pytest.mark.slow

DAY = 86_400
TRACES = re.compile(r"Traceback|File \"|\.py\b|, line \d+|Error\b")
ESCAPED = "&lt;script&gt;"
HERE = f"/connections/{MAIN}"
PAGES = [each for each in ROUTES if each.method == "GET"]
OF_ONE = [each for each in PAGES if NAMED in each.path]
POSTS = [each for each in ROUTES if each.method == "POST" and each.need is not Need.NOTHING]
# Forms that only lead to a further form, which is tried as well.
LOOKS = ("/check", "/backfill", "/orders/retry", "/orders/resolve", "/orders/close")
WITHOUT_FIELDS = {"/leave", f"{HERE}/pause", f"{HERE}/resume", f"{HERE}/remove", f"{HERE}/go-live"}


def assert_harmless(shown: Shown, place: object = "") -> None:
    assert "<script" not in shown.body, place
    assert not TRACES.search(shown.body), place
    assert shown.status != HTTPStatus.INTERNAL_SERVER_ERROR, place
    assert "<" not in shown.location, place


@dataclass(frozen=True)
class Tried:
    """A shop whose pages have every form that there is."""

    bench: Bench
    browser: Browser
    forms: list[PageForm]

    def of(self, path: str) -> list[PageForm]:
        return [form for form in self.forms if form.action == path]


def every_form(browser: Browser, since: str, *paths: str) -> Iterator[PageForm]:
    """Yield the forms of these pages, and those to which they lead; `since` is when older orders begin."""
    waiting, known = list(paths), set[tuple[str, ...]]()
    answers = [(path, browser.get(path.partition("?")[0], **query_of(path))) for path in waiting]
    while answers:
        path, shown = answers.pop()
        for form in forms_of(shown.body, path):
            if (key := (form.action, form.method, *sorted(form.fields))) in known:
                continue
            known.add(key)
            yield form
            if form.method == "post" and form.action.endswith(LOOKS) and form.fields.get("go") != "on":
                answers.append((form.action, browser.post(form.action, form.filled(since=since))))


def query_of(path: str) -> dict[str, str]:
    return dict(each.split("=") for each in path.partition("?")[2].split("&") if each)


@pytest.fixture(scope="module")
def tried() -> Tried:
    bench, in_doubt = in_question()
    bench.change(salesmanago__v3_url=SALESMANAGO_URL)
    to_close, skipped = left_to_person(bench), bench.order(email="")
    bench.order(email="eva@example.com")
    bench.flow()
    old(bench, 3_600)
    bench.shop.set_source("shop", 812, "Sklep")
    browser = settings_server(bench).browser(None)
    pages = [address(route) for route in PAGES]
    orders = [f"{HERE}/orders?number={number}" for number in (in_doubt, to_close, skipped)]
    backfills = f"{HERE}/backfill"
    since = f"{datetime.fromtimestamp(bench.clock.now() - 60 * DAY, UTC):%Y-%m-%d}"
    forms = list(every_form(browser, since, *pages, *orders))
    started = next(form for form in forms if form.action == f"{backfills}/start")
    assert browser.post(started.action, started.filled(most_events="1")).status == HTTPStatus.SEE_OTHER
    forms += every_form(browser, since, backfills)
    return Tried(bench, browser, forms)


def test_every_form_is_tried(tried: Tried) -> None:
    found = {form.action for form in tried.forms if form.method == "post" and form.typed}
    assert found == {address(each) for each in POSTS} - WITHOUT_FIELDS
    settings = {name for form in tried.of(f"{HERE}/settings") for name in form.typed}
    assert described_fields().keys() <= settings
    assert {form.action for form in tried.forms if form.method == "get"} == {f"{HERE}/orders"}


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("path", sorted({address(each) for each in POSTS} - WITHOUT_FIELDS))
def test_html_in_a_field_of_a_form_is_text_or_refused(tried: Tried, path: str, language: str) -> None:
    browser = tried.browser
    browser.headers["accept-language"] = language
    for form in tried.of(path):
        for name in form.typed:
            shown = browser.post(path, form.filled(**{name: SCRIPT}))
            assert_harmless(shown, (path, name))
            if shown.location:
                assert_harmless(browser.get(shown.location.partition("?")[0]), (path, name))
    tried.bench.clock.sleep(MINUTE)  # so that calls are free again
    for route in OF_ONE:
        assert_harmless(browser.get(address(route)), route.path)


@pytest.mark.parametrize("route", PAGES, ids=route_name)
def test_html_in_a_pages_address_is_text_or_left_out(tried: Tried, route: Route) -> None:
    for name in ("number", "days", "done", "count", "language", "loaded", "x"):
        assert_harmless(tried.browser.get(address(route), **{name: SCRIPT}), name)


@pytest.mark.parametrize("place", described_fields())
@pytest.mark.parametrize("button", ["check", "settings"])
def test_html_in_a_setting_is_shown_back_as_text_at_its_problem(place: str, button: str) -> None:
    bench = Bench()
    open_accounts(bench)
    browser = settings_server(bench).browser(None)
    shown = submit(browser, button, **{**NEW, FieldName.V3_URL: SALESMANAGO_URL, place: SCRIPT})
    assert_harmless(shown)
    described = described_fields()[place]
    page = browser.get(FORM) if shown.status == HTTPStatus.SEE_OTHER else shown
    if described.is_secret:
        assert ESCAPED not in page.body, "a secret is not shown at all"
    elif described.kind is Kind.FLAG:
        assert left_as_shown(page)[place] == "no"
    elif described.kind is not Kind.CHOICE and place != FieldName.TAG:  # which is shown as it is stored
        assert SCRIPT in left_as_shown(page)[place], "what was typed is kept"
        assert ESCAPED in page.body


def html_at(described: DescribedField) -> object:
    """Return HTML as a document holds it in a field."""
    if described.kind is Kind.PAIRS:
        return {SCRIPT: SCRIPT}
    return [SCRIPT] if described.kind in (Kind.TEXTS, Kind.NUMBERS) else SCRIPT


@pytest.fixture(scope="module")
def marked() -> tuple[Browser, dict[str, str]]:
    """Return a stack in which each connection holds HTML in another field, and which field it is."""
    bench, names = Bench(), dict[str, str]()
    for number, (place, described) in enumerate(described_fields().items()):
        name = names[place] = f"shop-{number}"
        bench.connect(name)
        bench.change(name, **{place.replace(".", "__"): html_at(described)})
    bench.connect("unknown")
    bench.change("unknown", **{SCRIPT: SCRIPT, f"settings__{SCRIPT}": SCRIPT})
    bench.connections.documents["no-json"] = SCRIPT
    bench.poll()
    return settings_server(bench).browser(None), {**names, "unknown": "unknown", "no-json": "no-json"}


@pytest.mark.parametrize("place", [*described_fields(), "unknown", "no-json"])
def test_html_in_a_saved_document_is_text_on_every_page(
    marked: tuple[Browser, dict[str, str]], place: str
) -> None:
    browser, names = marked
    for language in ("en", "pl"):
        browser.headers["accept-language"] = language
        for route in PAGES:
            assert_harmless(browser.get(address(route, names[place])), route.path)


def test_html_in_a_saved_document_is_seen(marked: tuple[Browser, dict[str, str]]) -> None:
    """Without this, pages that show nothing of a document would look like pages that escape it."""
    browser, names = marked
    for place in (FieldName.CLIENT_ID, FieldName.TAG, "unknown"):
        assert ESCAPED in browser.get(f"/connections/{names[place]}/settings").body, place


def test_html_from_the_services_is_text() -> None:
    bench = Bench(salesmanago=SalesmanagoOptions(wrong_sha_message=f"No. {SCRIPT}"))
    open_accounts(bench)
    bench.marketing.v3_api_key = "key1"
    bench.marketing.add_catalog("shop_example_com", SCRIPT)
    bench.salesmanago.account(CLIENT).owners.append(f"{SCRIPT}@example.com")
    bench.shop.set_source("shop", 812, SCRIPT)
    texts = ("delivery_fullname", "delivery_city", "payment_method", "delivery_method", "user_comments")
    products = [
        {"product_id": SCRIPT, "name": SCRIPT, "sku": SCRIPT, "ean": SCRIPT, "price_brutto": 1, "quantity": 1}
    ]
    hostile = dict.fromkeys(texts, SCRIPT)
    bench.order(hostile, products=products)
    bench.order(order_source=SCRIPT, email=SCRIPT, phone=SCRIPT, products=products)
    browser = settings_server(bench).browser(None)
    catalogs: dict[str, str] = {FieldName.V3_KEY: "key1", FieldName.V3_URL: SALESMANAGO_URL}
    shown = submit(browser, "check", **{**NEW, **catalogs})
    assert_harmless(shown)
    assert shown.body.count(ESCAPED) > 4, "the store, the catalog, the user, the products"
    quoted = submit(browser, "check", **{**NEW, FieldName.API_SECRET: "wrong"})
    assert_harmless(quoted)
    assert ESCAPED in re.findall(r'<span class="quote">(.*?)</span>', quoted.body)[0]
    assert connect(browser).status == HTTPStatus.SEE_OTHER
    bench.flow()
    for route in OF_ONE:
        assert_harmless(browser.get(address(route, SHOP)), route.path)
    assert ESCAPED in browser.get(f"/connections/{SHOP}/preview").body


def test_html_in_the_list_of_changes_is_text() -> None:
    bench = Bench()
    open_accounts(bench)
    browser = settings_server(bench).browser(None)
    assert connect(browser).status == HTTPStatus.SEE_OTHER
    assert submit(browser, **{FieldName.CLIENT_ID: SCRIPT, FieldName.API_SECRET: "new"}).status == 422
    bench.salesmanago.add_account(SCRIPT, "new", [NEW[FieldName.OWNER]])
    assert submit(browser, **{FieldName.CLIENT_ID: SCRIPT, FieldName.API_SECRET: "new"}).status == 303
    shown = browser.get(f"/connections/{SHOP}/changes")
    assert_harmless(shown)
    assert ESCAPED in shown.body
    assert ESCAPED in browser.get(FORM).body
