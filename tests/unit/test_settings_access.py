"""Nobody uses the settings page without a link, and no one more of it than their link opens."""

import re
from http import HTTPStatus

import pytest

from ordersync.domain.access import IDLE_LIMIT, SESSION_LIMIT, Change, FieldChange
from ordersync.errors import NotApplied
from ordersync.operating.link_requests import ListLinks, RevokeLink
from ordersync.web.access import TOKEN_LENGTH
from ordersync.web.app import METHODS, ROUTES
from ordersync.web.form_data import LARGEST_BODY
from ordersync.web.headers import COOKIE, HEADERS
from ordersync.web.routes import NAMED, Need, Reply, Route, Visit, sent_to
from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import Browser, Server, Shown, settings_server
from tests.fakes.operator_function import Function

OTHER, THIRD = "other-shop", "third-shop"
SCRIPT = "<script>alert('x')</script>"
DAY = 86_400
TRACES = re.compile(r"Traceback|File \"|\.py\b|line \d+|Error\b")


def change_something(visit: Visit) -> Reply:
    with visit.recorded("settings", FieldChange("settings.tag", "OLD", visit.form.text("tag"))):
        if visit.form.flag("fails"):
            raise NotApplied("the store does not answer")
    return sent_to(f"/connections/{visit.connection_id}")


def show_text(visit: Visit) -> Reply:
    asked, typed = visit.query.get("text", ""), visit.form.text("text")
    return visit.shown("problem.html", title=asked, text=typed, detail=SCRIPT)


def break_down(visit: Visit) -> Reply:
    raise ValueError(f"secret of {visit.connection_id}")


# Of the needs that the page's own routes may not have yet.
MADE_UP = (
    Route("GET", f"/connections/{NAMED}/made-up", Need.READ, show_text),
    Route("POST", f"/connections/{NAMED}/made-up", Need.WRITE, change_something),
    Route("GET", "/made-up/add", Need.ADD, show_text),
    Route("POST", "/made-up/add", Need.ADD, show_text),
    Route("GET", f"/connections/{NAMED}/broken", Need.READ, break_down),
)
EVERY_ROUTE = (*ROUTES, *MADE_UP)
NAMES_ONE = [route for route in EVERY_ROUTE if NAMED in route.path]
GUARDED = [route for route in EVERY_ROUTE if route.need is not Need.NOTHING]
SHOWING_ONE = [each for each in NAMES_ONE if each.method == "GET" and each.handle is not break_down]
POSTS = [route for route in EVERY_ROUTE if route.method == "POST"]


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.connect(OTHER)
    return bench


@pytest.fixture
def server(bench: Bench) -> Server:
    return settings_server(bench, *MADE_UP)


def address(route: Route, connection_id: str = MAIN) -> str:
    path = route.path.replace(NAMED, connection_id)
    return re.sub(r"<\w+>", "x", path)


def use(browser: Browser, route: Route, connection_id: str = MAIN, csrf: str = "") -> Shown:
    path = address(route, connection_id)
    return browser.get(path) if route.method == "GET" else browser.post(path, csrf=csrf)


def trail(server: Server, connection_id: str = MAIN) -> list[Change]:
    return server.site.trail.changes(connection_id, 100)


# --- links -------------------------------------------------------------------------------------


def test_a_link_shows_one_button_and_only_that_redeems_it(server: Server) -> None:
    link, browser = server.mint(), Browser(server)
    for _ in range(3):  # previews of links, mail scanners
        preview = Browser(server).get(link)
        assert preview.status == 200
        assert not preview.cookies
        assert preview.body.count("<button") == 1
    opened = browser.post(link, csrf=None)
    assert (opened.status, opened.location) == (303, "/")
    assert browser.get("/").status == 200


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT"])
def test_nothing_but_the_post_redeems_a_link(server: Server, method: str) -> None:
    link = server.mint()
    assert Browser(server).send(method, link).status == 405
    assert Browser(server).post(link, csrf=None).status == 303


def test_a_used_link_opens_nothing(server: Server) -> None:
    link = server.mint()
    Browser(server).post(link, csrf=None)
    late = Browser(server)
    for shown in (late.get(link), late.post(link, csrf=None)):
        assert shown.status == 410
        assert not shown.cookies
        assert "no longer works" in shown.body
    assert late.get("/").status == 401


def test_of_two_browsers_at_once_one_gets_in(bench: Bench, server: Server) -> None:
    link, first, second = server.mint(), Browser(server), Browser(server)
    hooks = bench.tables.access
    hooks.before_put["link#"] = lambda: first.post(link, csrf=None)  # type: ignore[attr-defined] # hooked
    assert second.post(link, csrf=None).status == 410
    assert first.get("/").status == 200
    assert second.get("/").status == 401


def test_an_expired_link_opens_nothing(bench: Bench, server: Server) -> None:
    link, longer = server.mint(), server.mint(seconds=3 * DAY)
    bench.clock.sleep(901)
    assert Browser(server).post(link, csrf=None).status == 410
    bench.clock.sleep(2 * DAY)
    assert Browser(server).post(longer, csrf=None).status == 303


def test_a_revoked_link_opens_nothing(bench: Bench, server: Server) -> None:
    minted = server.minted()
    Function(bench).ask(RevokeLink(link_id=minted.link_id))
    assert Browser(server).post(f"/open/{minted.token}", csrf=None).status == 410


def test_to_revoke_a_used_link_logs_its_visitor_out(bench: Bench, server: Server) -> None:
    minted, browser, other = server.minted(), Browser(server), server.browser()
    browser.post(f"/open/{minted.token}", csrf=None)
    assert browser.get("/").status == 200
    Function(bench).ask(RevokeLink(link_id=minted.link_id))
    assert browser.get("/").status == 401
    assert other.get("/").status == 200


def test_a_link_that_was_never_made_can_not_be_revoked(bench: Bench) -> None:
    with pytest.raises(NotApplied, match="there is no link"):
        Function(bench).ask(RevokeLink(link_id="0123456789ab"))


@pytest.mark.parametrize("token", ["x", "a" * TOKEN_LENGTH, "../open", "a" * 2_000])
def test_a_made_up_link_opens_nothing(server: Server, token: str) -> None:
    assert Browser(server).post(f"/open/{token}", csrf=None).status in (404, 410)


def test_another_page_can_not_open_a_link_in_a_browser(server: Server) -> None:
    link, browser = server.mint(), Browser(server, headers={"sec-fetch-site": "cross-site"})
    assert browser.post(link, csrf=None).status == 403
    assert not browser.jar
    browser.headers = {"sec-fetch-site": "same-origin"}
    assert browser.post(link, csrf=None).status == 303


def test_the_list_of_links_and_the_tables_hold_nothing_that_opens_one(bench: Bench, server: Server) -> None:
    minted, browser = server.minted(), server.browser()
    held = str(Function(bench).ask(ListLinks())) + str(bench.tables.access.items)  # type: ignore[attr-defined] # hooked
    assert minted.link_id in held
    assert minted.token not in held
    assert browser.jar[COOKIE] not in held
    assert browser.csrf not in held


# --- sessions ----------------------------------------------------------------------------------


def test_the_cookie_is_for_this_page_alone(server: Server) -> None:
    [cookie] = Browser(server).post(server.mint(), csrf=None).cookies
    name, *attributes = cookie.split("; ")
    assert name.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "Secure", "SameSite=Strict", "Path=/"} <= set(attributes)
    assert not any(each.startswith("Domain") for each in attributes)


def test_a_loopback_address_needs_no_tls(server: Server) -> None:
    server.host = "127.0.0.1:8765"
    [cookie] = Browser(server).post(server.mint(), csrf=None).cookies
    assert cookie.startswith("session=")
    assert "Secure" not in cookie
    assert "HttpOnly" in cookie


@pytest.mark.parametrize("token", ["", "x", "a" * TOKEN_LENGTH, "a" * 5_000, SCRIPT])
def test_a_forged_cookie_opens_nothing(server: Server, token: str) -> None:
    shown = Browser(server, {COOKIE: token}).get("/")
    assert shown.status == 401
    assert "<script>" not in shown.body


def test_a_link_is_no_cookie_and_a_cookie_no_link(server: Server) -> None:
    minted, browser = server.minted(), server.browser()
    assert Browser(server, {COOKIE: minted.token}).get("/").status == 401
    assert Browser(server).post(f"/open/{browser.jar[COOKIE]}", csrf=None).status == 410


def test_a_session_ends_after_half_an_hour_without_a_page(bench: Bench, server: Server) -> None:
    browser = server.browser()
    for _ in range(4):
        bench.clock.sleep(IDLE_LIMIT - 61)
        assert browser.get("/").status == 200
    bench.clock.sleep(IDLE_LIMIT + 1)
    assert browser.get("/").status == 401


def test_a_session_ends_after_eight_hours_however_busy(bench: Bench, server: Server) -> None:
    browser = server.browser()
    for _ in range(SESSION_LIMIT // 1_000):
        bench.clock.sleep(1_000)
        assert browser.get("/").status == 200
    bench.clock.sleep(1_000)
    assert browser.get("/").status == 401


def test_who_leaves_is_out_whatever_the_browser_keeps(server: Server) -> None:
    browser = server.browser()
    kept = dict(browser.jar)
    left = browser.post("/leave")
    assert (left.status, left.location) == (303, "/left")
    assert COOKIE not in browser.jar
    assert "logged out" in browser.get("/left").body
    assert Browser(server, kept).get("/").status == 401


# --- what a session opens ----------------------------------------------------------------------


@pytest.mark.parametrize("route", GUARDED, ids=named)
def test_no_route_but_the_way_in_is_open_to_everyone(server: Server, route: Route) -> None:
    shown = use(Browser(server, last_csrf="0" * 64), route)
    assert shown.status == 401
    assert "Please open a new link" in shown.body
    assert not trail(server)


@pytest.mark.parametrize("route", NAMES_ONE, ids=named)
@pytest.mark.parametrize("connection_id", [OTHER, "not-there", "main2", "Main"])
def test_a_session_of_one_connection_opens_no_other(server: Server, route: Route, connection_id: str) -> None:
    shown = use(server.browser(MAIN), route, connection_id)
    assert shown.status == 403
    assert "not open to you" in shown.body
    assert not trail(server, connection_id)


@pytest.mark.parametrize("route", SHOWING_ONE, ids=named)
def test_a_session_opens_what_it_covers(server: Server, route: Route) -> None:
    assert use(server.browser(MAIN), route).status == 200
    assert use(server.browser(None), route).status == 200
    assert use(server.browser(MAIN, read_only=True), route).status == 200


@pytest.mark.parametrize("route", [each for each in POSTS if each.need in (Need.WRITE, Need.ADD)], ids=named)
@pytest.mark.parametrize("connection_id", [MAIN, None])
def test_who_may_look_changes_nothing(server: Server, route: Route, connection_id: str | None) -> None:
    assert use(server.browser(connection_id, read_only=True), route).status == 403
    assert not trail(server)


def test_only_a_session_of_all_connections_adds_one_of_any_id(server: Server) -> None:
    assert server.browser(MAIN).get("/made-up/add").status == 403
    assert server.browser(None).get("/made-up/add").status == 200


@pytest.mark.parametrize("route", [each for each in POSTS if each.need is not Need.NOTHING], ids=named)
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
    assert {named(route) for route in POSTS if route.need in (Need.NOTHING, Need.SESSION)} == {
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


# --- what is recorded --------------------------------------------------------------------------


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


# --- what is sent ------------------------------------------------------------------------------


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


@pytest.mark.parametrize("route", EVERY_ROUTE, ids=named)
@pytest.mark.parametrize("method", METHODS)
def test_every_answer_has_the_headers_and_no_trace_of_the_program(
    server: Server, route: Route, method: str
) -> None:
    browser = server.browser(None)
    for shown in (browser.send(method, address(route)), browser.send(method, "/nowhere/at/all")):
        assert shown.status < 500 or route.handle is break_down
        for name, value in HEADERS.items():
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
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "x", "/a?b"]
)
def test_a_change_of_language_leads_to_no_other_site(server: Server, path: str) -> None:
    browser = server.browser()
    assert browser.post("/language", {"language": "pl", "back": path}).location == "/"


def test_a_table_that_does_not_answer_lets_no_one_in(bench: Bench, server: Server) -> None:
    browser = server.browser()

    def fail() -> None:
        raise NotApplied("the table access does not answer")

    bench.tables.access.before_get["session#"] = fail  # type: ignore[attr-defined] # hooked
    shown = browser.get("/")
    assert shown.status == 503
    assert "/connections/" not in shown.body
