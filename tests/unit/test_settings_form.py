"""The form of a connection on the settings page: shown, checked, saved; what is wrong stands at its field."""

import json
import re
from urllib.parse import urlencode

import pytest

from ordersync.connecting.form_words import FORM_WORDS
from ordersync.connecting.questions import FieldName, Topic
from ordersync.domain.connection import described_fields
from ordersync.errors import NotApplied
from ordersync.records.connection import document_lease
from ordersync.web.words.page_words import PAGE_LANGUAGES
from tests.fakes.accounts import Merchant
from tests.fakes.application import MAIN, OWNER, Bench
from tests.fakes.browser import Browser, Server
from tests.fakes.made_up_routes import trail
from tests.fakes.settings_form import (
    FORM,
    NEW,
    SCRIPT,
    SHOP,
    connect,
    left_as_shown,
    open_accounts,
    problem_at,
    submit,
)


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    open_accounts(bench)
    return bench


def stored(bench: Bench, shop: str = SHOP) -> dict[str, dict[str, object]]:
    content: dict[str, dict[str, object]] = json.loads(bench.connections.documents[shop])
    return content


def mode_of(bench: Bench) -> str:
    return str(stored(bench)["mode"])


def test_a_shop_is_connected_from_nothing_to_its_first_purchase(bench: Bench, browser: Browser) -> None:
    garden = Merchant(bench.shop, bench.marketing)
    added = browser.post("/connections/new", {"name": SHOP})
    assert (added.status, added.location) == (303, FORM)
    saved = connect(browser)
    assert (saved.status, saved.location) == (303, f"/connections/{SHOP}/first-steps")
    bench.order()
    bench.flow()
    assert not garden.purchases(), "a test run is preselected"
    steps = browser.get(saved.location)
    assert "start sending when you are ready" in steps.body
    assert f'href="/connections/{SHOP}/preview"' in steps.body
    preview = browser.get(f"/connections/{SHOP}/preview")
    assert "Purchases of the last three days: 1; orders without a purchase: 0." in preview.body
    assert "Start sending" in preview.body
    begun = browser.post(f"/connections/{SHOP}/go-live")
    assert (begun.status, begun.location) == (303, f"/connections/{SHOP}/first-steps")
    bench.order(email="eva@example.com")
    bench.flow()
    assert len(garden.purchases()) == 1
    over = browser.get(begun.location)
    assert "the first purchase has arrived" in over.body
    assert over.body.count("Done: 20") == 4


@pytest.mark.parametrize("language", ["en", "pl"])
def test_a_connection_that_is_saved_live_is_previewed_before_it_sends(
    bench: Bench, browser: Browser, server: Server, language: str
) -> None:
    browser.headers["accept-language"] = language
    saved = connect(browser, **{FieldName.MODE: "live"})
    assert saved.location == f"/connections/{SHOP}/preview?done=saved"
    assert mode_of(bench) == "shadow"
    connect(browser)
    again = submit(browser, **{FieldName.MODE: "live", FieldName.TAG: "VIP"})
    assert again.location == saved.location, "likewise, a test run that is set live in the form"
    assert (mode_of(bench), stored(bench)["settings"]["tag"]) == ("shadow", "VIP")
    bench.order()
    bench.flow()
    assert not Merchant(bench.shop, bench.marketing).purchases()
    words, preview = PAGE_LANGUAGES[language].begin, f"/connections/{SHOP}/preview"
    assert words.saved in browser.get(preview, done="saved").body
    browser.post(f"/connections/{SHOP}/go-live")
    assert words.saved not in browser.get(preview, done="saved").body
    assert submit(browser, **{FieldName.TAG: "NEW"}).location == f"/connections/{SHOP}/first-steps"
    assert mode_of(bench) == "live", "what sends already goes on"
    assert [each.place for change in trail(server, SHOP) for each in change.fields].count("mode") == 1


class TestAdding:
    @pytest.mark.parametrize("name", ["", "new", ".", "..", "mój sklep", "a/b", "x" * 65, SCRIPT])
    def test_a_name_that_can_not_be_used_is_refused_at_its_field(self, browser: Browser, name: str) -> None:
        shown = browser.post("/connections/new", {"name": name})
        assert shown.status == 422
        assert 'aria-invalid="true"' in shown.body
        assert "without accents" in shown.body
        assert left_as_shown(shown)["name"] == name
        assert "<script" not in shown.body

    def test_a_name_that_is_taken_is_refused(self, browser: Browser) -> None:
        assert "already" in browser.post("/connections/new", {"name": MAIN}).body

    def test_no_connection_can_take_the_name_of_the_page(self, bench: Bench, browser: Browser) -> None:
        assert browser.get("/connections/new/settings").status == 404
        for button in ("settings", "check"):
            shown = browser.post(f"/connections/new/{button}", {**NEW, "version": "0"})
            assert shown.status == 404
        assert "new" not in bench.connections.documents

    def test_a_link_of_a_connection_that_is_not_there_yet_adds_that(
        self, bench: Bench, server: Server
    ) -> None:
        browser = server.browser(SHOP)
        assert connect(browser).status == 303
        assert SHOP in bench.connections.documents
        assert [change.what for change in trail(server, SHOP)] == ["create"]


class TestShowing:
    def test_the_parts_stand_in_the_order_of_the_hosted_form(self, browser: Browser) -> None:
        body = browser.get(FORM).body
        asked = re.findall(r"<(?:label|button)\b[^>]*>(?:<input[^>]*> )?(\[\d\])", body)
        assert asked == [f"[{number}]" for number in range(1, 7)]
        names = [*described_fields(), Topic.PROOF, Topic.OTHER_INTEGRATION]
        assert all(f'<label for="{name}">' in body or f'id="{name}" name="{name}"' in body for name in names)

    def test_every_explanation_is_read_with_its_field(self, browser: Browser) -> None:
        body = browser.get(FORM).body
        described = {each for ids in re.findall(r'aria-describedby="([^"]*)"', body) for each in ids.split()}
        assert described <= set(re.findall(r'id="([^"]*)"', body))
        assert set(re.findall(r'id="((?:hint|more|problem):[^"]*)"', body)) <= described

    def test_whoever_may_only_look_sees_the_settings_and_no_button(self, server: Server) -> None:
        body = server.browser(MAIN, read_only=True).get(f"/connections/{MAIN}/settings").body
        assert "[6]" not in body
        assert "formaction" not in body
        assert body.count('disabled="disabled"') >= len(described_fields())

    def test_a_check_fills_the_form_and_saves_nothing(self, bench: Bench, browser: Browser) -> None:
        for _ in range(3):
            bench.order()
        shown = submit(browser, "check", **NEW, **{FieldName.ORDER_SOURCE_TAG: "yes", FieldName.TAG: "vip"})
        assert shown.status == 200
        assert f"<option selected>{OWNER}</option>" in shown.body, "a drop-down of the account's users"
        assert "✓ In order:" in shown.body
        assert "Where your orders come from" in shown.body
        assert "BASELINKER_SHOP" in shown.body
        assert "SKU: KUB-1" in shown.body
        assert "VIP" in shown.body, "the tag as it is stored"
        assert SHOP not in bench.connections.documents

    def test_a_check_box_is_off_by_the_field_before_it_and_on_by_its_own(
        self, bench: Bench, browser: Browser
    ) -> None:
        connect(browser)
        name = FieldName.SKIP_SHOP_ORDERS
        hidden, box = (f'type="{kind}"' for kind in ("hidden", "checkbox"))
        [first, second] = re.findall(rf'<input [^>]*name="{re.escape(name)}"[^>]*>', browser.get(FORM).body)
        assert hidden in first
        assert box in second
        for values, is_on in ((("no", "yes"), True), (("no",), False)):
            version = left_as_shown(browser.get(FORM))["version"]
            fields = [("csrf", browser.csrf), ("version", version), *((name, value) for value in values)]
            assert browser.send("POST", FORM, urlencode(fields)).status == 303
            assert stored(bench)["settings"].get("skip_shop_orders", False) is is_on

    def test_the_form_speaks_polish(self, browser: Browser) -> None:
        browser.headers["accept-language"] = "pl"
        shown = submit(browser, "check", **NEW)
        assert "Sprawdź" in shown.body
        assert "✓ W porządku:" in shown.body
        assert "In order" not in shown.body

    @pytest.mark.parametrize("language", ["en", "pl"])
    def test_a_page_is_small_even_with_everything_on_it(
        self, bench: Bench, browser: Browser, language: str
    ) -> None:
        for _ in range(10):
            bench.order()
        browser.headers["accept-language"] = language
        for button, typed in (("check", NEW), ("settings", {})):
            assert len(submit(browser, button, **typed).body.encode()) < 30 * 1_024


WRONG = [
    (FieldName.TOKEN, "not-a-token", {}),
    (FieldName.API_SECRET, "not-the-secret", {}),
    (FieldName.CLIENT_ID, "", {}),
    (FieldName.SALESMANAGO_URL, "http://salesmanago.example", {}),
    (FieldName.OWNER, "stranger@shop.example", {}),
    (FieldName.ESHOP, "", {}),
    (Topic.OTHER_INTEGRATION, "", {}),
    (Topic.OTHER_INTEGRATION, "running", {FieldName.MODE: "live"}),
    (FieldName.START, "", {}),
    (FieldName.PRODUCT_ID, "colour", {}),
    (FieldName.NEW_CONTACTS, "sold", {}),
    (FieldName.MODE, "loud", {}),
    ("settings.country", "Poland", {}),
    ("settings.timezone", "Warsaw", {}),
    ("settings.rates", "EUR: dear", {}),
    ("settings.skip_statuses", "soon", {}),
    ("settings.currency", "złoty", {}),
    ("baselinker.requests_per_minute", "many", {}),
]


class TestProblems:
    @pytest.mark.parametrize(("field", "typed", "more"), WRONG)
    def test_a_problem_stands_at_its_field_and_nothing_is_saved(
        self, bench: Bench, browser: Browser, field: str, typed: str, more: dict[str, str]
    ) -> None:
        shown = connect(browser, **{"settings.timezone": "Europe/Prague", **more, field: typed})
        assert shown.status == 422
        assert problem_at(shown, field)
        assert 'role="alert"' in shown.body
        assert SHOP not in bench.connections.documents
        kept = left_as_shown(shown)
        assert kept[FieldName.CLIENT_ID] == ("" if field == FieldName.CLIENT_ID else NEW[FieldName.CLIENT_ID])
        assert kept["version"] == "0"

    def test_what_is_wrong_among_the_further_options_is_to_be_seen(self, browser: Browser) -> None:
        assert "<details>" in connect(browser, **{FieldName.ESHOP: ""}).body
        assert "<details open>" in connect(browser, **{"settings.country": "Poland"}).body

    def test_another_persons_change_stands_and_what_was_typed_is_kept(
        self, bench: Bench, server: Server
    ) -> None:
        connect(server.browser(None))
        one, other = server.browser(None), server.browser(None)
        content = left_as_shown(one.get(FORM))
        submit(other, **{FieldName.TAG: "THEIRS"})
        shown = one.post(FORM, {**content, FieldName.TAG: "MINE"})
        assert shown.status == 409
        assert FORM_WORDS["en"].changed in shown.body
        assert left_as_shown(shown)[FieldName.TAG] == "MINE"
        assert stored(bench)["settings"]["tag"] == "THEIRS"
        again = one.post(FORM, left_as_shown(shown))
        assert again.status == 303, "on purpose, it is saved over theirs"
        assert stored(bench)["settings"]["tag"] == "MINE"

    @pytest.mark.parametrize("language", ["en", "pl"])
    def test_a_save_that_another_one_holds_up_is_not_said_to_be_a_change(
        self, bench: Bench, browser: Browser, language: str
    ) -> None:
        connect(browser)
        browser.headers["accept-language"] = language
        lease = document_lease(bench.tables.budget, SHOP)
        lease.change(lambda each: each.taken("another", bench.clock.now() + 60), expires_at=None)
        shown = submit(browser, **{FieldName.TAG: "MINE"})
        assert shown.status == 409
        assert FORM_WORDS[language].being_saved in shown.body
        assert FORM_WORDS[language].changed not in shown.body
        lease.change(lambda each: each.released("another"))
        again = browser.post(FORM, left_as_shown(shown))
        assert again.status == 303
        assert stored(bench)["settings"]["tag"] == "MINE"

    def test_a_store_that_does_not_answer_loses_nothing_that_was_typed(
        self, bench: Bench, server: Server, browser: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> int:
            raise NotApplied("the store does not answer")

        monkeypatch.setattr(bench.connections, "save", fail)
        shown = connect(browser, **{FieldName.TAG: "VIP"})
        assert shown.status == 422
        assert FORM_WORDS["en"].not_saved in shown.body
        assert left_as_shown(shown)[FieldName.TAG] == "VIP"
        assert [change.failed for change in trail(server, SHOP)] == [True, False]

    def test_a_form_that_is_too_large_changes_nothing(self, bench: Bench, browser: Browser) -> None:
        assert connect(browser, **{"settings.ignored_emails": "x" * 70_000}).status == 413
        shown = connect(browser, **{"settings.ignored_emails": "a@example.com\n" * 1_000})
        assert shown.status == 422
        assert FORM_WORDS["en"].too_long in shown.body
        assert SHOP not in bench.connections.documents
