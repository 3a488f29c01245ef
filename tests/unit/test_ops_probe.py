"""`ordersync probe`: the account of a connection, of a file, or of a token that is read."""

import io
import json
from pathlib import Path

import pytest

from ops.__main__ import main
from ordersync.bootstrap import operators
from ordersync.bootstrap.operators import OperatorContext
from ordersync.domain.connection import parse_connection
from ordersync.records.connection import call_window
from tests.fakes.merchant import TOKEN, MemoryDocuments, Merchant
from tests.fakes.remote import SimulatedHttp

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def merchant(monkeypatch: pytest.MonkeyPatch) -> Merchant:
    """Return a merchant whose stack, and whose BaseLinker, the command line reaches."""
    merchant = Merchant()
    merchant.shop.add_order({"order_source": "shop", "email": "anna@example.org", "phone": "512 345 678"})
    merchant.clock.sleep(3_600)
    context = OperatorContext(
        MemoryDocuments(shop=merchant.text()), merchant.accounts, merchant.clock, merchant.budget
    )
    monkeypatch.setattr("ops.place.operator_context", lambda stack, file: context)
    monkeypatch.setattr(
        operators, "RequestsHttp", lambda _clock, _timeout: SimulatedHttp(merchant.clock, merchant.hosts)
    )
    monkeypatch.setattr(operators, "SystemClock", lambda: merchant.clock)
    return merchant


def counted(merchant: Merchant) -> int:
    """Return how many calls are counted in the stack's budget."""
    window = call_window(merchant.budget, parse_connection(merchant.text(), "shop").baselinker)
    return sum(sum(lanes.values()) for lanes in window.read().value.counts.values())


def test_a_connections_account_is_probed_within_the_budget_of_its_stack(
    merchant: Merchant, capsys: Captured
) -> None:
    assert main(["probe", "shop"]) == 0
    captured = capsys.readouterr()
    assert "exclusive" in captured.out
    assert "can't be seen by reading" in captured.out
    assert f"{len(merchant.shop.calls)} calls were made" in captured.out
    assert counted(merchant)
    assert TOKEN not in captured.out + captured.err


def test_a_token_comes_from_standard_input_and_the_report_is_json(
    merchant: Merchant, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{TOKEN}\n"))
    assert main(["probe", "--output", "json"]) == 0
    text = capsys.readouterr().out
    report = json.loads(text)
    cursor = next(point for point in report["points"] if point["name"] == "cursor")
    assert (cursor["found"], cursor["status"]) == ("exclusive", "seen")
    assert report["calls"] == len(merchant.shop.calls)
    assert not [secret for secret in (TOKEN, "anna@example.org", "512 345 678") if secret in text]
    assert not counted(merchant)


def test_a_file_is_as_good_as_a_stack(merchant: Merchant, capsys: Captured, tmp_path: Path) -> None:
    document = tmp_path / "shop.json"
    document.write_text(merchant.text())
    assert main(["probe", "--file", str(document)]) == 0
    assert "calls were made" in capsys.readouterr().out
    assert not counted(merchant)


@pytest.mark.parametrize("typed", ["", "\n", "no such token\n", "wrong-token-0\n"])
def test_what_is_no_token_is_said_to_be_none(
    merchant: Merchant, capsys: Captured, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert main(["probe"]) == 2
    said = capsys.readouterr().err
    assert "token" in said
    assert not typed.strip() or typed.strip() not in said
    assert not [call for call in merchant.shop.calls if call.outcome == "SUCCESS"]


def test_what_the_code_does_not_know_is_no_success(merchant: Merchant, capsys: Captured) -> None:
    merchant.shop.garbled.orders = {order: {"confirmed": {"a": 1}} for order in merchant.shop.orders}
    assert main(["probe", "shop"]) == 1
    assert "does not know what was found about: booleans" in capsys.readouterr().out
