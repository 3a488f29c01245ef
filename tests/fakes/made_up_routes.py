"""Routes that no page has: one of each need, so that every rule about access is tried out."""

import re

from ordersync.domain.access import Change, FieldChange
from ordersync.errors import NotApplied
from ordersync.web.dispatch import ROUTES
from ordersync.web.routes import NAMED, Need, Reply, Route, Visit, sent_to
from tests.fakes.application import MAIN
from tests.fakes.browser import Browser, Server, Shown

OTHER = "other-shop"
SCRIPT = "<script>alert('x')</script>"


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


def route_name(route: Route) -> str:
    return f"{route.method} {route.path}"


def address(route: Route, connection_id: str = MAIN) -> str:
    path = route.path.replace(NAMED, connection_id)
    return re.sub(r"<\w+>", "x", path)


def use(browser: Browser, route: Route, connection_id: str = MAIN, csrf: str = "") -> Shown:
    path = address(route, connection_id)
    return browser.get(path) if route.method == "GET" else browser.post(path, csrf=csrf)


def trail(server: Server, connection_id: str = MAIN) -> list[Change]:
    return server.site.trail.changes(connection_id, 100)
