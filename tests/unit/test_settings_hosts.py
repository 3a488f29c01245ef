"""The form takes no URL that leads to the machine which the program runs on, but in a local run."""

import json

import pytest

from ordersync.connecting.form_words import FORM_WORDS
from ordersync.connecting.questions import FieldName
from ordersync.domain.access import AccessLink, Grant
from ordersync.errors import NotApplied, Service
from tests.fakes.application import Bench
from tests.fakes.browser import Browser, Server
from tests.fakes.settings_form import NEW, SHOP, connect, open_accounts, problem_at, submit

RUNTIME_API = "http://127.0.0.1:9001/2018-06-01/runtime/init/error"
REFUSED = [
    RUNTIME_API,
    "http://localhost:9001",
    "http://LOCALHOST.:9001",
    "https://api.localhost",
    "http://[::1]:9001",
    "http://127.8.8.8",
    "https://[::ffff:127.0.0.1]",
    "https://0.0.0.0",
    "https://[::]",
    "https://169.254.169.254",
    "https://[fe80::1]",
]


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    open_accounts(bench)
    return bench


@pytest.mark.parametrize("field", [FieldName.BASELINKER_URL, FieldName.SALESMANAGO_URL, FieldName.V3_URL])
@pytest.mark.parametrize("url", REFUSED)
def test_a_host_that_is_the_machine_itself_is_neither_saved_nor_asked(
    bench: Bench, browser: Browser, url: str, field: FieldName
) -> None:
    for shown in (submit(browser, "check", **{**NEW, field: url}), connect(browser, **{field: url})):
        assert problem_at(shown, field)
    assert bench.http.sent == []
    assert SHOP not in bench.connections.documents


@pytest.mark.parametrize("language", ["en", "pl"])
def test_what_to_type_instead_is_said(browser: Browser, language: str) -> None:
    browser.headers["accept-language"] = language
    shown = connect(browser, **{FieldName.BASELINKER_URL: RUNTIME_API})
    assert problem_at(shown, FieldName.BASELINKER_URL) == FORM_WORDS[language].own_machine


@pytest.mark.parametrize("url", ["https://10.0.0.7", "https://localhost.example", "https://mylocalhost"])
def test_other_hosts_are_asked(bench: Bench, browser: Browser, url: str) -> None:
    shown = submit(browser, "check", **{**NEW, FieldName.BASELINKER_URL: url})
    assert FORM_WORDS["en"].own_machine not in shown.body
    assert any(request.url.startswith(url) for request in bench.http.sent)


def test_a_local_run_has_its_services_there(
    bench: Bench, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_request: object, service: Service) -> object:
        raise NotApplied("no connection", service=service)

    monkeypatch.setattr(bench.http, "send", fail)
    token, now = "x" * 43, bench.clock.now()
    link = AccessLink(Grant(is_for_all=True, read_only=False), now, now + 1e9, is_lasting=True)
    server.site.trail.link(token).create(link)
    browser = Browser(server)
    browser.post(f"/open/{token}", csrf=None)
    simulated = {FieldName.BASELINKER_URL: "http://127.0.0.1:1/connector.php", "save_untried": "yes"}
    assert connect(browser, **simulated).status == 303
    assert "127.0.0.1" in json.loads(bench.connections.documents[SHOP])["baselinker"]["url"]
