"""`python -m local.order` places an order of a given person in the demo shop."""

import json
import random
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from local import demo, hosted, order
from local import till as asking
from simulators import BaselinkerAccount
from simulators.demo import TOKEN, Demo, Till, open_demo
from simulators.http import Request

Captured = pytest.CaptureFixture[str]
NOW = 1_793_440_805.0


@pytest.fixture
def opened() -> Demo:
    return open_demo(lambda: NOW, random.Random(1))


@pytest.fixture
def account(opened: Demo) -> BaselinkerAccount:
    return opened.baselinker.account(TOKEN)


@pytest.fixture
def till(opened: Demo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Till]:
    """Return the till of a demo shop that the command reaches."""
    till = Till(opened, "a-secret", lambda: NOW)
    file = tmp_path / "till"
    monkeypatch.setattr(demo, "TILL", file)
    monkeypatch.setattr(asking, "TILL", file)

    def post(url: str, json: object, timeout: float) -> requests.Response:
        del timeout
        request = Request("POST", url.removeprefix("http://shop"), {}, dumped(json), NOW)
        reply = till.handle(request)
        response = requests.Response()
        response.status_code, response._content = reply.status, reply.body
        return response

    monkeypatch.setattr(requests, "post", post)
    with demo._written(f"http://shop{till.path}"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        yield till


def dumped(content: object) -> bytes:
    return json.dumps(content).encode()


def test_an_order_has_what_was_given_and_what_is_invented(
    till: Till, account: BaselinkerAccount, capsys: Captured
) -> None:
    words = ["--email", "anna@example.com", "--phone", "512 734 918", "--name", "Anna Zmyślona"]
    assert order.main([*words, "--count", "2"]) == 0
    orders = [account.orders[int(line)] for line in capsys.readouterr().out.split()]
    assert [each["email"] for each in orders] == ["anna@example.com"] * 2
    assert [each["phone"] for each in orders] == ["512 734 918"] * 2
    assert all(each["products"] and each["delivery_method"] for each in orders)
    assert [entry.order_id for entry in account.journal if entry.log_type == 1] == [
        each["order_id"] for each in orders
    ]


def test_an_old_one_of_a_marketplace_is_masked_and_in_no_journal(
    till: Till, account: BaselinkerAccount, capsys: Captured
) -> None:
    assert order.main(["--source", "allegro", "--phone", "512 734 918", "--days-ago", "10"]) == 0
    placed = account.orders[int(capsys.readouterr().out)]
    assert str(placed["email"]).endswith("@allegromail.pl")
    assert placed["date_confirmed"] == int(NOW - 10 * 86_400)
    assert not account.journal


def test_no_other_path_takes_orders(till: Till, account: BaselinkerAccount) -> None:
    before = len(account.orders)
    assert till.handle(Request("POST", "/till/guessed", {}, b"{}", NOW)).status == 404
    assert till.handle(Request("POST", till.path, {}, b'{"e-mail": "x"}', NOW)).status == 400
    assert till.handle(Request("POST", till.path, {}, b'{"source": "nowhere"}', NOW)).status == 400
    assert len(account.orders) == before


def test_the_hosted_integration_is_switched_by_request(till: Till, opened: Demo, capsys: Captured) -> None:
    assert hosted.main([]) == 0
    assert "is off. Orders sent: 0, taken up: 0." in capsys.readouterr().out
    assert hosted.main(["on"]) == 0
    sold = opened.shop.sell("shop", {})
    opened.hosted.work(NOW)
    assert hosted.main(["off"]) == 0
    assert "is off. Orders sent: 0, taken up: 1." in capsys.readouterr().out
    late = opened.shop.sell("shop", {})
    opened.hosted.work(NOW + opened.hosted.delay)
    assert list(opened.hosted.sent) == [sold], "not those from before it was switched on, nor after"
    assert late not in opened.hosted.waiting


def test_beside_the_hosted_integration_the_demo_shop_begins_with_a_test_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    for module in (demo, asking):
        monkeypatch.setattr(module, "TILL", tmp_path / "till")
    with demo.running_demo(live=False, hosted=True, warn=pytest.fail) as document:
        assert not document.is_live
        assert hosted.main([]) == 0
        assert "The hosted integration is on." in capsys.readouterr().out
    with demo.running_demo(live=False, warn=pytest.fail) as document:
        assert document.is_live


def test_without_a_run_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured) -> None:
    monkeypatch.setattr(asking, "TILL", tmp_path / "none")
    assert order.main([]) == 2
    assert "no local run" in capsys.readouterr().err
