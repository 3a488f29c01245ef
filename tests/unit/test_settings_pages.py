"""The frame of the settings page: the list of connections, languages, headers, and what can't be shown."""

import re

import pytest

from ordersync.errors import NotApplied
from ordersync.ports import StoredText
from ordersync.web.style import STYLE
from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import Browser, Server


def test_the_start_page_lists_the_connections_and_how_they_stand(bench: Bench, server: Server) -> None:
    bench.connect("other", mode="shadow")
    bench.flow()
    shown = server.browser(None).get("/")
    assert shown.status == 200
    assert f'href="/connections/{MAIN}"' in shown.body
    assert "Running" in shown.body
    assert "Test run" in shown.body
    assert "never" not in shown.body


def test_a_session_of_one_connection_lists_that_alone(bench: Bench, server: Server) -> None:
    bench.connect("other")
    shown = server.browser(MAIN).get("/")
    assert MAIN in shown.body
    assert "other" not in shown.body


def test_without_a_session_there_is_nothing_but_the_way_to_one(server: Server) -> None:
    shown = Browser(server).get("/")
    assert shown.status == 401
    assert "open a new link" in shown.body
    assert "/connections/" not in shown.body


def test_the_page_speaks_the_browsers_language_or_the_chosen_one(server: Server) -> None:
    browser = server.browser()
    assert 'lang="en"' in browser.get("/").body
    browser.headers["accept-language"] = "pl-PL,pl;q=0.9"
    assert "Połączenia" in browser.get("/").body
    chosen = browser.post("/language", {"language": "en", "back": f"/connections/{MAIN}"})
    assert (chosen.status, chosen.location) == (303, f"/connections/{MAIN}")
    assert "Connections" in browser.get("/").body
    browser.post("/language", {"language": "tlh", "back": "/"})
    assert "Connections" in browser.get("/").body


def test_a_link_can_be_opened_in_either_language(server: Server) -> None:
    link, browser = server.mint(), Browser(server)
    assert "Otwórz" in browser.get(link, language="pl").body
    browser.post(link, {"language": "pl"}, csrf=None)
    assert "Połączenia" in browser.get("/").body


def test_an_error_is_said_in_the_visitors_language_and_keeps_them_logged_in(
    bench: Bench, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = server.browser()
    browser.post("/language", {"language": "pl", "back": "/"})

    def fail(_connection_id: str) -> StoredText:
        raise NotApplied("the store does not answer")

    with monkeypatch.context() as failing:
        failing.setattr(bench.connections, "read", fail)
        shown = browser.get(f"/connections/{MAIN}/orders")
    assert shown.status == 503
    assert "W tej chwili to niemożliwe" in shown.body
    assert 'action="/leave"' in shown.body
    assert browser.get("/").status == 200


def test_a_connection_that_is_not_there_yet_says_so(server: Server) -> None:
    browser = server.browser("new-shop")
    assert "Not connected yet" in browser.get("/").body
    shown = browser.get("/connections/new-shop")
    assert shown.status == 200
    assert "not set up yet" in shown.body


def test_a_connection_that_does_not_run_says_so(bench: Bench, server: Server) -> None:
    browser = server.browser()
    bench.flow()
    bench.change(enabled=False)
    assert "Paused" in browser.get("/").body
    bench.change(enabled=True, baselinker__token="wrong")
    bench.flow()
    assert "Waiting" in browser.get("/").body
    bench.connections.documents[MAIN] = "{"
    assert "Needs attention" in browser.get("/").body


def test_what_is_not_there_is_said_in_plain_words(server: Server) -> None:
    browser = server.browser()
    assert browser.get("/nowhere").status == 404
    assert "no such page" in browser.get("/nowhere").body
    refused = browser.send("DELETE", f"/connections/{MAIN}")
    assert (refused.status, refused.headers["allow"]) == (405, "GET")


def test_a_page_is_small(server: Server) -> None:
    assert len(server.browser(None).get("/").body.encode()) < 30 * 1_024
    assert len(STYLE.encode()) < 8 * 1_024


def test_the_style_sheet_may_be_kept_as_its_path_changes_with_it(server: Server) -> None:
    browser = Browser(server)
    [path] = re.findall(r'href="(/static/[^"]+)"', browser.get("/left").body)
    shown = browser.get(path)
    assert shown.headers["content-type"].startswith("text/css")
    assert "immutable" in shown.headers["cache-control"]
    assert browser.get("/left").headers["cache-control"] == "no-store"
