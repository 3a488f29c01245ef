"""Fixtures of the HTTP tests."""

from collections.abc import Iterator

import pytest

from ordersync.adapters.http import RequestsHttp
from tests.fakes.http_server import LIFETIME, Server, SystemClock


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def http() -> RequestsHttp:
    return RequestsHttp(SystemClock(), LIFETIME)
