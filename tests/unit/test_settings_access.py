"""No one uses the settings page without a link, or longer than a session lasts."""

import pytest

from ordersync.domain.access import IDLE_LIMIT, KEPT_LISTED, SESSION_LIMIT
from ordersync.errors import NotApplied
from ordersync.operating.link_requests import ListLinks, RevokeLink
from ordersync.web.access import TOKEN_LENGTH
from ordersync.web.headers import COOKIE
from tests.fakes.application import Bench
from tests.fakes.browser import Browser, Server, settings_server
from tests.fakes.made_up_routes import MADE_UP, OTHER, SCRIPT
from tests.fakes.operator_function import Function
from tests.fakes.tables import hooked

DAY = 86_400


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.connect(OTHER)
    return bench


@pytest.fixture
def server(bench: Bench) -> Server:
    return settings_server(bench, *MADE_UP)


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
    hooks = hooked(bench.tables.access)
    hooks.before_put["link#"] = lambda: first.post(link, csrf=None)
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
    held = str(Function(bench).ask(ListLinks())) + str(hooked(bench.tables.access).items)
    assert minted.link_id in held
    assert minted.token not in held
    assert browser.jar[COOKIE] not in held
    assert browser.csrf not in held


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


def expiries(bench: Bench, kind: str) -> set[int | None]:
    """Return when the records of a kind may be deleted."""
    table = hooked(bench.tables.access)
    return {at for (_, key), at in table.expiries.items() if key.startswith(kind)}


def test_every_write_of_a_session_bears_when_it_may_be_deleted(bench: Bench, server: Server) -> None:
    browser, ends_at = server.browser(), round(bench.clock.now()) + SESSION_LIMIT
    assert expiries(bench, "session#") == {ends_at}
    bench.clock.sleep(600)
    browser.get("/")
    assert expiries(bench, "session#") == {ends_at}, "seen again"
    browser.post("/language", {"language": "pl", "back": "/"})
    assert expiries(bench, "session#") == {ends_at}, "in another language"
    browser.post("/leave")
    assert expiries(bench, "session#") == {ends_at}, "ended"


def test_every_write_of_a_link_bears_when_it_may_be_deleted(bench: Bench, server: Server) -> None:
    minted, ends_at = server.minted(), round(bench.clock.now()) + 900 + KEPT_LISTED
    assert expiries(bench, "link#") == {ends_at}
    Browser(server).post(f"/open/{minted.token}", csrf=None)
    assert expiries(bench, "link#") == {ends_at}, "used"
    Function(bench).ask(RevokeLink(link_id=minted.link_id))
    assert expiries(bench, "link#") == {ends_at}, "revoked"


def test_what_may_be_deleted_opens_nothing_although_it_is_not_deleted_yet(
    bench: Bench, server: Server
) -> None:
    link, browser = server.mint(), server.browser()
    bench.clock.sleep(SESSION_LIMIT + KEPT_LISTED + DAY)
    table = hooked(bench.tables.access)
    assert all(at is not None and at < bench.clock.now() for at in table.expiries.values())
    assert table.expiries.keys() == table.items.keys(), "all of it is still there"
    assert browser.get("/").status == 401
    assert Browser(server).post(link, csrf=None).status == 410
