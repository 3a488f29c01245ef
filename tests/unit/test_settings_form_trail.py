"""What the form of a connection keeps to itself, and what it leaves in the list of changes."""

import re

import pytest

from ordersync.connecting.questions import FieldName, Topic
from ordersync.domain.access import FieldChange
from ordersync.domain.connection import described_fields
from ordersync.errors import NotApplied
from ordersync.web.routes import Route
from tests.fakes.application import ANNA, Bench
from tests.fakes.browser import Browser, Server, Shown
from tests.fakes.made_up_routes import SHOWING_ONE, address, route_name, trail
from tests.fakes.settings_form import (
    FORM,
    NEW,
    SCRIPT,
    SECRETS,
    SHOP,
    TOKEN,
    connect,
    open_accounts,
    submit,
)


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    open_accounts(bench)
    return bench


class TestRecording:
    def test_a_change_is_recorded_with_its_fields(self, server: Server, browser: Browser) -> None:
        connect(browser)
        assert submit(browser, **{FieldName.TAG: "vip", FieldName.SKIP_SHOP_ORDERS: "yes"}).status == 303
        [change, created] = trail(server, SHOP)
        assert (created.what, change.what) == ("create", "settings")
        assert change.fields == (
            FieldChange("settings.tag", "", "VIP"),
            FieldChange("settings.skip_shop_orders", "false", "true"),
        )

    def test_of_credentials_and_of_people_it_says_only_that_they_changed(
        self, server: Server, browser: Browser
    ) -> None:
        connect(browser, **{"settings.ignored_emails": "person@example.com"})
        said = repr(trail(server, SHOP))
        assert not [secret for secret in (*SECRETS, "person@example.com") if secret in said]
        [created] = trail(server, SHOP)
        assert FieldChange(FieldName.TOKEN, "", "changed") in created.fields
        assert FieldChange("settings.ignored_emails", "", "changed") in created.fields

    def test_without_its_line_nothing_is_saved(
        self, bench: Bench, server: Server, browser: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise NotApplied("the table does not answer")

        monkeypatch.setattr(type(server.site.trail), "add_change", fail)
        assert connect(browser).status == 422
        assert SHOP not in bench.connections.documents


def everything(browser: Browser, **typed: str) -> list[Shown]:
    """Return what each page shows of the connection, and what the form shows when it is posted."""
    pages = [browser.get(address(route, SHOP)) for route in SHOWING_ONE]
    forms = [submit(browser, "check", **typed), submit(browser, **typed, version="1"), browser.get("/")]
    return [*pages, *forms]


def test_no_secret_is_ever_on_a_page(bench: Bench, browser: Browser) -> None:
    connect(browser)
    bench.order()
    bench.flow()
    typed = {FieldName.TOKEN: "typed-token-1234", FieldName.API_SECRET: "typed-secret-5678"}
    shown = [*everything(browser, **typed), connect(browser, **typed)]
    assert len(shown) > len(SHOWING_ONE)
    for page in shown:
        assert not [secret for secret in (*SECRETS, *typed.values()) if secret in page.body]
        assert not re.search(r'<input type="password"[^>]*\bvalue=', page.body)
    assert f"••••{TOKEN[-4:]}" in browser.get(FORM).body


@pytest.mark.parametrize("route", SHOWING_ONE, ids=route_name)
def test_no_page_shows_a_buyers_data(bench: Bench, browser: Browser, route: Route) -> None:
    connect(browser)
    bench.order()
    bench.flow()
    assert str(ANNA["email"]) not in browser.get(address(route, SHOP)).body


@pytest.mark.slow
def test_html_is_shown_as_text_in_every_field(browser: Browser) -> None:
    names = [*described_fields(), *Topic]
    for button in ("check", "settings"):
        shown = submit(browser, button, **{**NEW, **dict.fromkeys(names, SCRIPT)})
        assert "<script" not in shown.body
        alone = [submit(browser, button, **{**NEW, name: SCRIPT}) for name in names]
        assert not [page for page in alone if "<script" in page.body]


def test_html_of_the_accounts_is_shown_as_text(bench: Bench, browser: Browser) -> None:
    bench.order(
        products=[{"product_id": "1", "name": SCRIPT, "sku": SCRIPT, "price_brutto": 1, "quantity": 1}]
    )
    shown = submit(browser, "check", **NEW)
    assert "&lt;script&gt;" in shown.body
    assert "<script" not in shown.body
