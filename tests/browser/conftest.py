"""A headless browser for all tests of a process, and people who complain of what they should never meet."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.screens.chromium import launched
from tests.screens.served import ServedBench
from tests.screens.shops import BusyShops, busy_shops
from tests.screens.visitors import Visitor, visiting

Visit = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launched(playwright)
        yield found
        found.close()


@pytest.fixture(scope="session")
def shops() -> BusyShops:
    return busy_shops()


@pytest.fixture(scope="session")
def served(shops: BusyShops) -> Iterator[ServedBench]:
    with ServedBench(shops.bench) as served:
        yield served


@pytest.fixture
def visit(browser: Browser, served: ServedBench) -> Iterator[Visit]:
    """Yield what opens a browser with a session for all connections; in the end none may have complained."""
    visitors: list[Visitor] = []
    with ExitStack() as stack:

        def begin(*, is_in: bool = True, **options: object) -> Visitor:
            session = served.session() if is_in else None
            visitor = stack.enter_context(visiting(browser, served, session, **options))  # type: ignore[arg-type]  # any option by name
            visitors.append(visitor)
            return visitor

        yield begin
    assert [each for visitor in visitors for each in visitor.complaints] == []
