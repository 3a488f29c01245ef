"""A session opens what its link covers and no more, and what it changes is recorded."""

import pytest

from ordersync.domain.access import Change, FieldChange
from ordersync.web.headers import COOKIE
from ordersync.web.routes import NAMED, Need, Route
from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import Browser, Server, settings_server
from tests.fakes.made_up_routes import (
    GUARDED,
    MADE_UP,
    NAMES_ONE,
    OTHER,
    POSTS,
    SHOWING_ONE,
    address,
    route_name,
    show_text,
    trail,
    use,
)


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.connect(OTHER)
    return bench


@pytest.fixture
def server(bench: Bench) -> Server:
    return settings_server(bench, *MADE_UP)


@pytest.mark.parametrize("route", GUARDED, ids=route_name)
def test_no_route_but_the_way_in_is_open_to_everyone(server: Server, route: Route) -> None:
    shown = use(Browser(server, last_csrf="0" * 64), route)
    assert shown.status == 401
    assert "Please open a new link" in shown.body
    assert not trail(server)


@pytest.mark.parametrize("route", NAMES_ONE, ids=route_name)
@pytest.mark.parametrize("connection_id", [OTHER, "not-there", "main2", "Main"])
def test_a_session_of_one_connection_opens_no_other(server: Server, route: Route, connection_id: str) -> None:
    shown = use(server.browser(MAIN), route, connection_id)
    assert shown.status == 403
    assert "not open to you" in shown.body
    assert not trail(server, connection_id)


@pytest.mark.parametrize("route", SHOWING_ONE, ids=route_name)
def test_a_session_opens_what_it_covers(server: Server, route: Route) -> None:
    assert use(server.browser(MAIN), route).status == 200
    assert use(server.browser(None), route).status == 200
    assert use(server.browser(MAIN, read_only=True), route).status == 200


@pytest.mark.parametrize(
    "route", [each for each in POSTS if each.need in (Need.WRITE, Need.ADD)], ids=route_name
)
@pytest.mark.parametrize("connection_id", [MAIN, None])
def test_who_may_look_changes_nothing(server: Server, route: Route, connection_id: str | None) -> None:
    assert use(server.browser(connection_id, read_only=True), route).status == 403
    assert not trail(server)


def test_only_a_session_of_all_connections_adds_one_of_any_id(server: Server) -> None:
    assert server.browser(MAIN).get("/made-up/add").status == 403
    assert server.browser(None).get("/made-up/add").status == 200


@pytest.mark.parametrize("route", [each for each in POSTS if each.need is not Need.NOTHING], ids=route_name)
def test_a_form_of_elsewhere_changes_nothing(server: Server, route: Route) -> None:
    browser, neighbour = server.browser(None), server.browser(None)
    for csrf in (None, "0" * 64, neighbour.csrf, browser.jar[COOKIE], "ż"):
        shown = browser.post(address(route), csrf=csrf)
        assert shown.status == 403, csrf
        assert "Nothing was changed" in shown.body
    assert not trail(server)
    assert browser.get("/").status == 200


def test_a_form_that_a_browser_says_is_of_elsewhere_changes_nothing(server: Server) -> None:
    browser = server.browser(None)
    browser.headers["sec-fetch-site"] = "same-site"
    assert browser.post(f"/connections/{MAIN}/made-up").status == 403


def test_every_post_that_changes_something_needs_more_than_a_look() -> None:
    assert {route_name(route) for route in POSTS if route.need in (Need.NOTHING, Need.SESSION)} == {
        "POST /open/<token>",
        "POST /language",
        "POST /leave",
    }


def test_a_route_that_names_a_connection_can_not_be_made_without_its_need() -> None:
    for method, path, need in (
        ("GET", f"/connections/{NAMED}", Need.SESSION),
        ("POST", f"/connections/{NAMED}", Need.READ),
        ("GET", "/", Need.READ),
    ):
        with pytest.raises(ValueError, match=r"needs to|may only read"):
            Route(method, path, need, show_text)


def test_a_change_is_recorded_with_who_made_it(bench: Bench, server: Server) -> None:
    minted, browser = server.minted(), Browser(server)
    browser.post(f"/open/{minted.token}", csrf=None)
    for tag in ("ONE", "TWO"):
        assert browser.post(f"/connections/{MAIN}/made-up", {"tag": tag}).status == 303
    assert trail(server) == [
        Change(bench.clock.now(), minted.link_id, "settings", (FieldChange("settings.tag", "OLD", tag),))
        for tag in ("TWO", "ONE")
    ]
    bench.clock.sleep(1)
    browser.post(f"/connections/{MAIN}/made-up", {"tag": "THREE"})
    assert trail(server)[0].fields[0].after == "THREE", "the latest first"


def test_a_change_that_fails_is_recorded_as_such(server: Server) -> None:
    shown = server.browser().post(f"/connections/{MAIN}/made-up", {"fails": "on"})
    assert shown.status == 503
    assert [change.failed for change in trail(server)].count(True) == 1
