"""Whatever a browser sends, the settings page answers in plain words, and leaves no trace of itself."""

import re
from http import HTTPStatus

import pytest

from ordersync.errors import NotApplied
from ordersync.web.dispatch import METHODS
from ordersync.web.form_data import LARGEST_BODY
from ordersync.web.headers import COOKIE, PAGE_HEADERS
from ordersync.web.routes import Route
from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import Browser, Server, settings_server
from tests.fakes.made_up_routes import (
    EVERY_ROUTE,
    MADE_UP,
    OTHER,
    SCRIPT,
    address,
    break_down,
    route_name,
    trail,
)
from tests.fakes.tables import hooked

TRACES = re.compile(r"Traceback|File \"|\.py\b|line \d+|Error\b")


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.connect(OTHER)
    return bench


@pytest.fixture
def server(bench: Bench) -> Server:
    return settings_server(bench, *MADE_UP)


def test_html_in_a_field_is_shown_as_text(server: Server) -> None:
    browser = server.browser()
    shown = browser.get(f"/connections/{MAIN}/made-up", text=SCRIPT)
    assert "&lt;script&gt;" in shown.body
    assert "<script" not in shown.body


@pytest.mark.parametrize("size", [LARGEST_BODY + 1, LARGEST_BODY * 3])
@pytest.mark.parametrize("encoded", [True, False])
@pytest.mark.parametrize("path", ["/leave", f"/connections/{MAIN}/made-up"])
def test_an_oversized_body_is_refused(server: Server, path: str, size: int, encoded: bool) -> None:
    browser = server.browser()
    body = f"csrf={browser.csrf}&text="
    shown = browser.send("POST", path, body + "a" * (size - len(body)), encoded=encoded)
    assert shown.status == 413
    assert "Shorten" in shown.body
    assert browser.get("/").status == 200
    assert not trail(server)


def test_the_largest_form_is_read(server: Server) -> None:
    browser = server.browser()
    body = f"csrf={browser.csrf}&text="
    full = body + "a" * (LARGEST_BODY - len(body))
    assert browser.send("POST", f"/connections/{MAIN}/made-up", full, encoded=True).status == 303


@pytest.mark.parametrize(
    ("body", "content_type", "encoded"),
    [
        ('{"csrf": "x"}', "application/json", False),
        ("a=b", "multipart/form-data; boundary=x", True),
        ("&".join("a=b" for _ in range(2_000)), "application/x-www-form-urlencoded", False),
    ],
)
def test_what_is_no_form_is_refused(server: Server, body: str, content_type: str, encoded: bool) -> None:
    browser = server.browser()
    shown = browser.send("POST", "/leave", body, content_type=content_type, encoded=encoded)
    assert shown.status == 400
    assert browser.get("/").status == 200


def test_an_encoded_form_is_read(server: Server) -> None:
    browser = server.browser()
    body = f"csrf={browser.csrf}&tag=%C5%BC%C3%B3%C5%82w"
    assert browser.send("POST", f"/connections/{MAIN}/made-up", body, encoded=True).status == 303
    assert trail(server)[0].fields[0].after == "żółw"


@pytest.mark.parametrize("route", EVERY_ROUTE, ids=route_name)
@pytest.mark.parametrize("method", METHODS)
def test_every_answer_has_the_headers_and_no_trace_of_the_program(
    server: Server, route: Route, method: str
) -> None:
    browser = server.browser(None)
    for shown in (browser.send(method, address(route)), browser.send(method, "/nowhere/at/all")):
        assert shown.status < 500 or route.handle is break_down
        for name, value in PAGE_HEADERS.items():
            assert name.lower() == "cache-control" or shown.headers[name.lower()] == value
        assert not TRACES.search(shown.body), shown.body
        assert "secret of" not in shown.body


def test_a_defect_is_logged_without_its_words_and_shown_without_any(bench: Bench, server: Server) -> None:
    shown = server.browser().get(f"/connections/{MAIN}/broken")
    assert shown.status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Something went wrong" in shown.body
    [line] = bench.log.of("page failed")
    assert str(line["error"]).startswith("ValueError")
    assert "secret of" not in str(bench.log.lines)


def test_what_is_logged_opens_nothing(bench: Bench, server: Server) -> None:
    minted, browser = server.minted(), Browser(server)
    browser.get(f"/open/{minted.token}")
    browser.post(f"/open/{minted.token}", csrf=None)
    browser.get("/")
    logged = str(bench.log.lines)
    assert "/open/<token>" in logged
    assert minted.token not in logged
    assert browser.jar[COOKIE] not in logged


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "x", "/a?b#c"]
)
def test_a_change_of_language_leads_to_no_other_site(server: Server, path: str) -> None:
    browser = server.browser()
    assert browser.post("/language", {"language": "pl", "back": path}).location == "/"


def test_a_table_that_does_not_answer_lets_no_one_in(bench: Bench, server: Server) -> None:
    browser = server.browser()

    def fail() -> None:
        raise NotApplied("the table access does not answer")

    hooked(bench.tables.access).before_get["session#"] = fail
    shown = browser.get("/")
    assert shown.status == 503
    assert "/connections/" not in shown.body
