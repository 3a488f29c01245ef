"""Ways through the settings page: links lead to every page, and a change of language returns to it."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from ordersync.web.dispatch import ROUTES
from ordersync.web.routes import NAMED, Need
from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import Browser, Shown

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
