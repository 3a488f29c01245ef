"""Every page, in both languages, light and dark, wide and narrow: no one is kept out of any."""

import pytest
from playwright.sync_api import Browser

from ordersync.web.dispatch import ROUTES
from ordersync.web.routes import NAMED, Need, Reply, Route, Visit
from ordersync.web.style import STYLE_PATH
from tests.browser.conftest import Visit as Begin
from tests.fakes.application import MAIN
from tests.fakes.made_up_routes import address, route_name
from tests.screens.served import ServedBench
from tests.screens.shops import TRIED, WAITING, BusyShops
from tests.screens.visitors import HEIGHT, NARROW, visiting

HEAVIEST = 30 * 1_024  # bytes, with the style sheet
PAGES = [each for each in ROUTES if each.method == "GET" and each.path != STYLE_PATH]
OF_ONE = [each for each in PAGES if NAMED in each.path]
# Beside every page of `main`: those that look different for other connections, or after a question.
ASKED = [
    f"/connections/{WAITING}",
    f"/connections/{TRIED}",
    f"/connections/{MAIN}/orders?number=MATCHED",
    f"/connections/{MAIN}/orders?number=x",
    "/nowhere",
    "/connections/not-there",
]
# Of axe-core's rules, those that depend on colours: the others find the same in light and dark.
COLOURS = ("color-contrast", "link-in-text-block")


def path_of(route: Route, served: ServedBench) -> str:
    return served.link() if route.path.startswith("/open/") else address(route)


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("route", PAGES, ids=route_name)
def test_a_page_keeps_no_one_out_fits_a_telephone_and_is_light(
    visit: Begin, served: ServedBench, route: Route, language: str
) -> None:
    visitor = visit(language=language, scripts=True)
    assert visitor.open(path_of(route, served)) == 200
    assert visitor.language == language
    assert len(visitor.weights) == 2, "the page and its style sheet"
    assert 0 < sum(visitor.weights.values()) < HEAVIEST
    assert visitor.barriers() == []
    visitor.page.emulate_media(color_scheme="dark")
    assert visitor.barriers(COLOURS) == []
    visitor.page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    assert not visitor.scrolls_sideways


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("path", ASKED)
def test_what_a_page_answers_keeps_no_one_out_and_fits_a_telephone(
    visit: Begin, shops: BusyShops, path: str, language: str
) -> None:
    visitor = visit(language=language, width=NARROW, scripts=True)
    visitor.open(path.replace("MATCHED", f"{shops.matched}"))
    assert visitor.barriers() == []
    assert not visitor.scrolls_sideways
    assert sum(visitor.weights.values()) < HEAVIEST


@pytest.mark.parametrize("route", PAGES, ids=route_name)
def test_the_focus_is_seen_wherever_the_keyboard_gets(
    visit: Begin, served: ServedBench, route: Route
) -> None:
    visitor = visit()
    visitor.open(path_of(route, served))
    reachable = visitor.page.locator(
        "a[href]:visible, button:visible, select:visible, textarea:visible, summary:visible,"
        " input:visible:not([type=hidden])"
    )
    visitor.tab_to(visitor.page.locator(".skip"))
    visitor.tab_to(reachable.last)


@pytest.mark.parametrize("route", OF_ONE, ids=route_name)
def test_who_may_only_look_sees_the_page_and_no_way_to_change_anything(
    browser: Browser, served: ServedBench, route: Route
) -> None:
    session = served.session(MAIN, read_only=True)
    with visiting(browser, served, session) as visitor:
        assert visitor.open(address(route)) == 200
        forms = visitor.page.locator("main form[method=post]")
        assert not visitor.complaints
        assert not forms.count() or not forms.locator("button:enabled").count()


def test_people_notice_what_a_page_must_not_have(browser: Browser, shops: BusyShops) -> None:
    """Without this, a listener that hears nothing would look like pages without a fault."""
    faulty = (
        '<!doctype html><html lang="en"><title>x</title><main><h1 style="color:red">x</h1>'
        '<img src="http://127.0.0.1:9/x.png"><script>document.title = "y"</script></main>'
    )

    def show(_visit: Visit) -> Reply:
        return Reply(body=faulty)

    with ServedBench(shops.bench, Route("GET", "/faulty", Need.NOTHING, show)) as served:
        for scripts in (True, False):
            with visiting(browser, served, scripts=scripts) as visitor:
                assert visitor.open("/faulty") == 200
                heard = " ".join(visitor.complaints)
                assert "style" in heard
                assert "127.0.0.1:9" in heard
                assert "script" in heard or not scripts
                assert visitor.page.title() == "x"
                if scripts:  # axe-core is one
                    assert any(each.startswith("image-alt") for each in visitor.barriers())


def test_people_notice_a_text_that_only_the_dark_hides(browser: Browser, shops: BusyShops) -> None:
    style = "p { color: #222 } @media (prefers-color-scheme: dark) { body { background: #333 } }"
    page = (
        '<!doctype html><html lang="en"><title>x</title><link rel="stylesheet" href="/faulty.css">'
        "<main><h1>x</h1><p>A text</p></main>"
    )

    def show(visit: Visit) -> Reply:
        is_style = visit.page.path.endswith("css")
        return Reply(body=style, content_type="text/css") if is_style else Reply(body=page)

    routes = [Route("GET", path, Need.NOTHING, show) for path in ("/faulty", "/faulty.css")]
    with (
        ServedBench(shops.bench, *routes) as served,
        visiting(browser, served, scripts=True) as visitor,
    ):
        visitor.open("/faulty")
        assert visitor.barriers(COLOURS) == []
        visitor.page.emulate_media(color_scheme="dark")
        assert any(each.startswith("color-contrast") for each in visitor.barriers(COLOURS))
