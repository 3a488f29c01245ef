"""What the tests of HTTP share."""

from collections.abc import Iterator

import pytest

from ordersync.adapters.http import RequestsHttp
from tests.fakes.http_server import LIFE, Server, SystemClock


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def http() -> RequestsHttp:
    return RequestsHttp(SystemClock(), LIFE)
