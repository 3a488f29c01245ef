"""The operators' commands about orders and connections, against an application on this machine."""

import csv
import io
import json

import pytest

from ops.__main__ import main
from ordersync.domain.open_question import OpenQuestion
from tests.fakes.application import Bench
from tests.fakes.operator_function import deploy
from tests.fakes.scenarios import in_question, live_for

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench()
    deploy(bench, monkeypatch)
    return bench


def skipped(bench: Bench, count: int = 1) -> list[int]:
    """Return orders that were skipped as they have no e-mail address."""
    orders = [bench.order(email="") for _ in range(count)]
    bench.flow()
    return orders


def test_one_order_is_a_sentence_with_its_steps(bench: Bench, capsys: Captured) -> None:
    [order_id] = skipped(bench)
    assert main(["orders", "show", str(order_id)]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"Order {order_id} was not sent: it has no e-mail address.\n")
    assert "What helps: Enter an e-mail address in BaseLinker." in text
    assert "If it was processed now: skipped (it has no e-mail address)." in text


def test_an_order_that_needs_a_person_is_no_success(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    bench, order_id = in_question()
    deploy(bench, monkeypatch)
    assert main(["orders", "show", str(order_id)]) == 1
    assert main(["status"]) == 1
    assert main(["orders", "resolve", str(order_id), "--sent"]) == 0
    assert f"Order {order_id} was sent" in capsys.readouterr().out


class TestResolveNotSent:
    @pytest.fixture
    def unknown(self, monkeypatch: pytest.MonkeyPatch) -> tuple[Bench, int]:
        bench, order_id = in_question()
        deploy(bench, monkeypatch)
        return bench, order_id

    def test_it_shows_what_would_be_sent_and_asks(self, unknown: tuple[Bench, int], capsys: Captured) -> None:
        bench, order_id = unknown
        assert main(["orders", "resolve", str(order_id), "--not-sent"]) == 2
        said = capsys.readouterr().err
        assert f"Order {order_id}: a purchase of " in said
        assert "there is no terminal to ask at" in said
        assert bench.idle

    @pytest.mark.parametrize(
        ("words", "is_queued"),
        [([], False), (["--max-events", "0"], False), (["--max-events", "1"], True)],
    )
    def test_yes_needs_a_bound_that_holds(
        self, unknown: tuple[Bench, int], words: list[str], *, is_queued: bool
    ) -> None:
        bench, order_id = unknown
        code = main(["orders", "resolve", str(order_id), "--not-sent", "--yes", *words])
        assert (code, bool(bench.orders_queue.held)) == ((0, True) if is_queued else (2, False))

    def test_an_order_without_a_question_has_none_to_close(
        self, unknown: tuple[Bench, int], capsys: Captured
    ) -> None:
        bench, order_id = unknown
        assert main(["orders", "close", str(order_id)]) == 2
        assert "orders resolve" in capsys.readouterr().err
        question = OpenQuestion(812, "possible_copy", 1.0)
        bench.records().open_questions().add(question)
        assert main(["orders", "close", "812"]) == 0
        assert "The question about order 812 is closed" in capsys.readouterr().out


def test_programs_get_json_and_csv(bench: Bench, capsys: Captured) -> None:
    orders = skipped(bench, 2)
    assert main(["orders", "list", "--output", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(each["reason"], each["count"]) for each in listed["reasons"]] == [("no_email", 2)]
    assert main(["--output", "csv", "orders", "list", "--since", "1w"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {int(row["order"]) for row in rows} == set(orders)


@pytest.mark.parametrize(
    "words",
    [
        ["list", "--status", "sent"],
        ["list", "--since", "soon"],
        ["retry"],
        ["retry", "0"],
        ["retry", *map(str, range(1, 1_100))],
        ["show", "0"],
        ["show", "99999999999999999999"],
        ["shwo"],
    ],
)
def test_what_makes_no_sense_is_refused(bench: Bench, words: list[str]) -> None:
    assert main(["orders", *words]) == 2
    assert bench.idle


class TestRetry:
    def test_without_a_terminal_and_yes_it_is_a_plan(self, bench: Bench, capsys: Captured) -> None:
        skipped(bench, 2)
        assert main(["orders", "retry", "--reason", "no_email"]) == 2
        assert "2 orders: up to 2 purchases would be sent." in capsys.readouterr().err
        assert bench.idle

    @pytest.mark.parametrize(
        ("words", "queued"),
        [(["--yes"], 0), (["--yes", "--max-events", "1"], 0), (["--yes", "--max-events", "2"], 2)],
    )
    def test_yes_needs_a_bound_that_holds(self, bench: Bench, words: list[str], queued: int) -> None:
        skipped(bench, 2)
        assert main(["orders", "retry", "--reason", "no_email", *words]) == (0 if queued else 2)
        assert len(bench.orders_queue.held) == queued

    def test_nothing_to_retry_is_no_failure(self, bench: Bench) -> None:
        bench.flow()
        assert main(["orders", "retry", "--reason", "no_email"]) == 0


def test_status_names_what_waits_and_why(bench: Bench, capsys: Captured) -> None:
    skipped(bench)
    assert main(["status"]) == 0
    assert "skipped no_email 1" in capsys.readouterr().out
    bench.baselinker.revoke_token("token-of-main")
    bench.poll()
    assert main(["status", "main"]) == 1
    assert "main waits for baselinker" in capsys.readouterr().out


def test_status_says_how_far_the_journal_is_read_and_what_is_parked(bench: Bench, capsys: Captured) -> None:
    bench.flow()
    bench.marketing.active = False
    bench.order()
    live_for(bench, 1_200)
    cursor = bench.records().cursor().read().value.log_id
    assert main(["status"]) == 1
    shown = capsys.readouterr().out
    assert f"main: the journal is read up to its entry {cursor}.\n" in shown
    assert "main: parked orders: 1; the journal named the oldest of them " in shown
    assert main(["status", "--output", "csv"]) == 1
    [row] = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["journal entry"] == f"{cursor}"


def test_one_of_several_connections_has_to_be_named(bench: Bench, capsys: Captured) -> None:
    bench.connect("other")
    [order_id] = skipped(bench)
    assert main(["orders", "show", str(order_id)]) == 2
    assert "name one of the connections: main, other" in capsys.readouterr().err
    assert main(["orders", "show", str(order_id), "--connection", "main"]) == 0
    assert main(["status", "nosuch"]) == 2
    assert main(["status", "main", "--all"]) == 2


def test_another_version_of_the_stack_is_said(bench: Bench, capsys: Captured) -> None:
    bench.flow()
    assert main(["--version"]) == 0
    text = capsys.readouterr().out
    assert "stack 0.0.1" in text
    assert "They differ" in text
