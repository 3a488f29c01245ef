"""Ways through the settings page: links lead to every page, and a change of language returns to it."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from markupsafe import escape

from ordersync.web.dispatch import ROUTES
from ordersync.web.routes import NAMED, Need, Route
from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import Browser, Shown
from tests.fakes.made_up_routes import address, route_name
from tests.fakes.page_forms import forms_of

HERE = f"/connections/{MAIN}"
PAGES = [each.path for each in ROUTES if each.method == "GET" and each.need is not Need.NOTHING]


@pytest.fixture
def bench() -> Bench:
    """Return a test run, a connection that sends, and one that is paused."""
    bench = Bench(mode="shadow")
    bench.connect("sending")
    bench.connect("paused")
    bench.change("paused", enabled=False)
    bench.order()
    bench.flow()
    return bench


def opened(browser: Browser, link: str) -> Shown:
    parts = urlsplit(link)
    return browser.get(parts.path, **dict(parse_qsl(parts.query)))


def route_of(path: str) -> str:
    known = next((each for each in PAGES if each == path), "")
    return known or re.sub("^/connections/[^/]+", f"/connections/{NAMED}", path)


def test_links_lead_from_the_list_of_connections_to_every_page(browser: Browser) -> None:
    seen, waiting = set[str](), ["/"]
    while waiting:
        link = waiting.pop()
        if link in seen:
            continue
        seen.add(link)
        shown = opened(browser, link)
        assert shown.status == 200, link
        waiting += [unescape(each) for each in re.findall(r'<a [^>]*href="(/[^"#]*)"', shown.body)]
    assert {route_of(urlsplit(link).path) for link in seen} == set(PAGES)


@pytest.mark.parametrize("page", ["preview", "first-steps"])
def test_a_test_runs_own_page_leads_on(browser: Browser, page: str) -> None:
    assert f'href="{HERE}/{page}"' in browser.get(HERE).body
    assert 'href="/connections/sending/preview"' not in browser.get("/connections/sending").body


def switched(browser: Browser, shown: Shown) -> Shown:
    """Choose Polish on a page, and go where that leads."""
    [form] = [each for each in forms_of(shown.body, "") if each.action == "/language"]
    answer = browser.post("/language", form.filled(language="pl"))
    assert answer.status == 303
    back = opened(browser, answer.location)
    assert '<html lang="pl">' in back.body
    return back


@pytest.mark.parametrize("route", [each for each in ROUTES if each.method == "POST"], ids=route_name)
def test_a_change_of_language_after_a_form_was_answered_leads_to_a_page(
    browser: Browser, route: Route
) -> None:
    shown = browser.post(address(route))
    if shown.status != 303 and route.need is not Need.NOTHING:
        assert switched(browser, shown).status == 200


@pytest.mark.parametrize(
    ("posted", "page"),
    [
        ("check", "settings"),
        ("orders/retry", "orders"),
        ("backfill/start", "backfill"),
        ("go-live", "preview"),
    ],
)
def test_a_change_of_language_leads_to_the_page_of_the_form(
    bench: Bench, browser: Browser, posted: str, page: str
) -> None:
    bench.change(mode="live")
    shown = browser.post(f"{HERE}/{posted}", {"order_id": "1"})
    assert f'name="back" value="{HERE}/{page}"' in shown.body
    assert switched(browser, shown).body.count("<h1>") == 1


def test_a_change_of_language_keeps_what_was_asked_for(browser: Browser) -> None:
    for number in ("12345", "a b&c=<d>"):
        shown = switched(browser, browser.get(f"{HERE}/orders", number=number, days="30"))
        assert f'value="{escape(number)}"' in shown.body
        browser.post("/language", {"language": "en", "back": "/"})


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "/\\evil.example", "/a?b\r\nSet-Cookie: c", "/a#b", "https://evil.example", "/ż"],
)
def test_a_change_of_language_leads_nowhere_else(browser: Browser, back: str) -> None:
    assert browser.post("/language", {"language": "pl", "back": back}).location == "/"
