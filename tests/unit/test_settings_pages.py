"""The frame of the settings page: the list of connections, languages, headers, and what can't be shown."""

import pytest

from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import Browser, Server, settings_server


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def server(bench: Bench) -> Server:
    return settings_server(bench)


def test_the_start_page_lists_the_connections_and_how_they_stand(bench: Bench, server: Server) -> None:
    bench.connect("other", mode="shadow")
    bench.flow()
    shown = server.browser(None).get("/")
    assert shown.status == 200
    assert f'href="/connections/{MAIN}"' in shown.body
    assert "Running" in shown.body
    assert "Test run" in shown.body
    assert "never" not in shown.body


def test_a_session_of_one_connection_lists_that_alone(bench: Bench, server: Server) -> None:
    bench.connect("other")
    shown = server.browser(MAIN).get("/")
    assert MAIN in shown.body
    assert "other" not in shown.body


def test_without_a_session_there_is_nothing_but_the_way_to_one(server: Server) -> None:
    shown = Browser(server).get("/")
    assert shown.status == 401
    assert "open a new link" in shown.body
    assert "/connections/" not in shown.body
