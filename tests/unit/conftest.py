"""What several unit tests are given."""

from collections.abc import Iterator

import pytest

from tests.fakes.application import Bench
from tests.fakes.browser import Browser, Server, settings_server
from tests.fakes.deployed import deployed
from tests.fakes.worker import Worker


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """Yield the deployed worker of one shop; no service's rule may have been broken in the end."""
    bench = Bench()
    shop = bench.connect("myshop")
    with deployed(bench, monkeypatch) as aws:
        aws.store("myshop")
        yield Worker(aws, shop)
    assert bench.baselinker.violations == []
    assert bench.salesmanago.violations == []


@pytest.fixture
def bench() -> Bench:
    """Return the bench of those tests that have none of their own."""
    return Bench()


@pytest.fixture
def server(bench: Bench) -> Server:
    """Return the settings page over a bench."""
    return settings_server(bench)


@pytest.fixture
def browser(server: Server) -> Browser:
    """Return a browser that has not come in by a link yet."""
    return server.browser(None)
