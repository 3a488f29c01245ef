"""`ordersync settings-link`: links are made, listed and revoked, each of them shown once."""

import json

import pytest

from ops.__main__ import main
from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import Browser, settings_server
from tests.fakes.operator_function import Function, deploy

Captured = pytest.CaptureFixture[str]
URL = "https://settings.example"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench()
    deploy(bench, monkeypatch)
    return bench


def created(capsys: Captured, *arguments: str) -> str:
    assert main(["settings-link", "create", *arguments]) == 0
    return capsys.readouterr().out.splitlines()[0]


def test_a_link_that_was_made_opens_the_page_once(bench: Bench, capsys: Captured) -> None:
    url = created(capsys, "--connection", MAIN)
    assert url.startswith(f"{URL}/open/")
    browser = Browser(settings_server(bench))
    assert browser.post(url.removeprefix(URL), csrf=None).status == 303
    assert browser.get(f"/connections/{MAIN}").status == 200
    assert main(["settings-link", "list"]) == 0
    listed = capsys.readouterr().out
    assert "used" in listed
    assert url.rpartition("/")[2] not in listed


def test_what_a_link_opens_and_for_how_long_is_said(bench: Bench, capsys: Captured) -> None:
    created(capsys, "--all", "--read-only", "--expires", "72h")
    created(capsys, "--connection", "yet-to-come")
    assert main(["settings-link", "list", "--output", "json"]) == 0
    links = {each["connection_id"]: each for each in json.loads(capsys.readouterr().out)}
    lives = {name: each["ends_at"] - each["minted_at"] for name, each in links.items()}
    assert lives == {"": 72 * 3_600, "yet-to-come": 900}
    assert (links[""]["is_for_all"], links[""]["read_only"]) == (True, True)
    assert (links["yet-to-come"]["is_for_all"], links["yet-to-come"]["read_only"]) == (False, False)


def test_options_without_a_command_make_a_link(bench: Bench, capsys: Captured) -> None:
    assert main(["settings-link", "--connection", MAIN, "--read-only", "--expires", "72h"]) == 0
    url = capsys.readouterr().out.splitlines()[0]
    browser = Browser(settings_server(bench))
    assert browser.post(url.removeprefix(URL), csrf=None).status == 303
    assert browser.get(f"/connections/{MAIN}").status == 200


def test_a_revoked_link_opens_nothing_any_more(bench: Bench, capsys: Captured) -> None:
    assert main(["settings-link", "create", "--all", "--output", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert main(["settings-link", "revoke", made["link_id"]]) == 0
    assert "revoked" in capsys.readouterr().out
    browser = Browser(settings_server(bench))
    assert browser.post(made["url"].removeprefix(URL), csrf=None).status == 410


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--all", "--connection", MAIN],
        ["--connection", "not an id"],
        ["--all", "--expires", "soon"],
        ["--all", "--expires", "31d"],
    ],
)
def test_a_link_that_can_not_be_is_not_made(bench: Bench, capsys: Captured, arguments: list[str]) -> None:
    assert main(["settings-link", "create", *arguments]) == 2
    capsys.readouterr()
    assert main(["settings-link", "list", "--output", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_without_the_page_no_link_is_made(
    bench: Bench, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Function, "settings_url", None)
    assert main(["settings-link", "create", "--all"]) == 2
    assert "SettingsPage=ENABLED" in capsys.readouterr().err
