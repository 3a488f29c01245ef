"""A page asks for what it shows, and for no other connection: one stack may serve forty merchants."""

from collections import Counter
from collections.abc import Callable

import pytest
from pydantic import BaseModel

from ordersync.connecting.questions import FieldName
from ordersync.ports import StoredText
from ordersync.web.dispatch import ROUTES
from ordersync.web.routes import Route
from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import Server, settings_server
from tests.fakes.made_up_routes import address, route_name
from tests.fakes.settings_form import SHOP, connect, left_as_shown, open_accounts
from tests.fakes.tables import reads_during

SESSION = 2  # the session and its link
HERE = "/connections/<connection_id>"
# What each page asks for in a warm function: records of access, the document, and the operator.
READS = {
    "/": (SESSION, 0, 1),
    "/left": (SESSION, 0, 0),
    HERE: (SESSION, 0, 1),
    f"{HERE}/pause": (SESSION, 0, 1),
    f"{HERE}/resume": (SESSION, 0, 1),
    f"{HERE}/remove": (SESSION, 0, 1),
    f"{HERE}/orders": (SESSION, 1, 1),
    f"{HERE}/backfill": (SESSION, 1, 1),
    f"{HERE}/changes": (SESSION + 1, 0, 0),
    f"{HERE}/support": (SESSION + 1, 0, 1),
    "/connections/new": (SESSION, 0, 0),
    f"{HERE}/settings": (SESSION, 1, 0),
    f"{HERE}/preview": (SESSION, 0, 1),  # and the plan of going live, as long as it is on a test run
    f"{HERE}/first-steps": (SESSION, 0, 1),
}
WITHOUT_SESSION = ("/open/<token>", "/static/")
PAGES = [each for each in ROUTES if each.method == "GET" and not each.path.startswith(WITHOUT_SESSION)]


class Counted:
    """Counts what a page asks for, while a test lets it."""

    def __init__(self, bench: Bench, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bench = bench
        self.requests: Counter[str] = Counter()
        read, ask = bench.connections.read, server.site.operators.ask

        def read_one(connection_id: str) -> StoredText:
            self.requests[f"document of {connection_id}"] += 1
            return read(connection_id)

        def ask_operator(request: BaseModel) -> object:
            self.requests["operator"] += 1
            return ask(request)

        def read_all() -> list[str]:
            raise AssertionError("the documents of forty merchants are four requests")

        monkeypatch.setattr(bench.connections, "read", read_one)
        monkeypatch.setattr(bench.connections, "ids", read_all)
        monkeypatch.setattr(server.site.operators, "ask", ask_operator)

    def during(self, step: Callable[[], object]) -> tuple[int, Counter[str]]:
        """Return how many records of access a step reads, and what else it asks for."""
        self.requests.clear()
        return reads_during(step, self.bench.tables.access), Counter(self.requests)


@pytest.fixture
def counted(bench: Bench, server: Server, monkeypatch: pytest.MonkeyPatch) -> Counted:
    for number in range(3):
        bench.connect(f"other-{number}")
    return Counted(bench, server, monkeypatch)


@pytest.mark.parametrize("route", PAGES, ids=route_name)
@pytest.mark.parametrize("scope", [MAIN, None])
def test_a_warm_page_reads_what_it_shows(
    counted: Counted, server: Server, route: Route, scope: str | None
) -> None:
    browser = server.browser(scope)
    browser.get(f"/connections/{MAIN}")
    statuses: list[int] = []
    access, requests = counted.during(lambda: statuses.append(browser.get(address(route)).status))
    records, documents, asked = READS[route.path]
    if statuses != [200]:
        assert (route.path, scope, statuses) == ("/connections/new", MAIN, [403])
    assert access == records
    assert requests == Counter({f"document of {MAIN}": documents, "operator": asked})


def test_every_page_says_what_it_reads() -> None:
    assert {route.path for route in PAGES} == READS.keys()


def test_adding_checking_and_saving_read_the_document_of_that_connection_alone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_accounts(bench)
    server = settings_server(bench)
    counted, browser = Counted(bench, server, monkeypatch), server.browser(None)
    typed = left_as_shown(browser.get(f"/connections/{SHOP}/settings"))
    _, requests = counted.during(lambda: browser.post("/connections/new", {"name": SHOP}))
    assert requests == {f"document of {SHOP}": 1}
    _, requests = counted.during(lambda: browser.post(f"/connections/{SHOP}/check", typed))
    assert requests == {f"document of {SHOP}": 1}
    assert connect(browser).status == 303
    typed = {**left_as_shown(browser.get(f"/connections/{SHOP}/settings")), FieldName.TAG: "VIP"}
    _, requests = counted.during(lambda: browser.post(f"/connections/{SHOP}/settings", typed))
    assert requests.keys() == {f"document of {SHOP}"}
