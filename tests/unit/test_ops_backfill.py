"""`ordersync backfill`, with the operator function on the bench: plan first, then ask, then begin."""

import json
import sys
from collections.abc import Callable

import pytest
from pydantic import BaseModel

from ops.__main__ import main
from ops.where import Where
from ordersync.adapters.functions import result_of
from ordersync.operating.requests import REQUEST
from tests.fakes.application import Bench
from tests.fakes.backfill import backfill, live, old, old_shop

Captured = pytest.CaptureFixture[str]
ALL = ["--from", "2020-01-01"]


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Bench]:
    """Return what makes a shop with old orders, whose function the command line asks."""

    def make(orders: int, **options: object) -> Bench:
        bench, _ = old_shop(orders, **options)

        def ask(_: Where, request: BaseModel) -> object:
            content = json.loads(request.model_dump_json(exclude_none=True))
            said = json.loads(
                json.dumps(bench.application.operator().answer(REQUEST.validate_python(content)))
            )
            return result_of(said)

        monkeypatch.setattr(Where, "ask", ask)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
        return bench

    return make


def test_a_plan_adds_up_its_pages_and_says_what_events_can_start(
    shop: Callable[..., Bench], capsys: Captured
) -> None:
    bench = shop(130)
    old(bench, 500, email="")
    assert main(["backfill", "plan", *ALL]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "130 a purchase is sent" in text
    assert "1 skipped: it has no e-mail address" in text
    assert "131 orders. Up to 130 purchases would be sent; contacts: 130 created." in text
    assert "can start automations" in text
    assert "no switch of its interface stops that" in text
    assert main(["backfill", "plan", *ALL, "--output", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["contacts"] == {"created": 130}


def test_without_a_terminal_and_without_yes_nothing_is_done(
    shop: Callable[..., Bench], capsys: Captured
) -> None:
    bench = shop(2)
    assert main(["backfill", "start", *ALL]) == 2
    printed = capsys.readouterr()
    assert "Up to 2 purchases" in printed.out
    assert "Nothing was done" in printed.err
    assert backfill(bench).state == "none"


@pytest.mark.parametrize("options", [["--yes"], ["--yes", "--max-events", "1"], ["--max-events", "1"]])
def test_yes_needs_a_number_of_events_that_is_not_too_small(
    shop: Callable[..., Bench], options: list[str]
) -> None:
    bench = shop(2)
    assert main(["backfill", "start", *ALL, *options]) == 2
    assert backfill(bench).state == "none"


def test_a_backfill_begins_is_shown_paused_and_ends(shop: Callable[..., Bench], capsys: Captured) -> None:
    bench = shop(3)
    assert main(["backfill", "start", *ALL, "--yes", "--max-events", "3"]) == 0
    assert (backfill(bench).most_events, backfill(bench).expected) == (3, 3)
    capsys.readouterr()
    assert main(["backfill", "pause"]) == 0
    assert "main: paused, 0 of 3 orders done" in capsys.readouterr().out
    assert main(["backfill", "resume"]) == 0
    live(bench)
    assert main(["backfill", "status"]) == 0
    assert "main: done, 3 of 3 orders done, ended at" in capsys.readouterr().out
    assert main(["backfill", "stop"]) == 2
    assert "nothing to stop" in capsys.readouterr().err
    assert main(["backfill", "start", *ALL, "--yes", "--max-events", "3"]) == 0
    assert "There is nothing to send" in capsys.readouterr().err


def test_at_a_terminal_a_person_agrees_to_what_the_plan_says(
    shop: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = shop(5)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: True)
    assert main(["backfill", "start", *ALL, "--limit", "4"]) == 0
    assert (backfill(bench).most_events, backfill(bench).wanted.limit) == (4, 4)
    live(bench)
    assert len(bench.main.purchases()) == 4


def test_a_shadow_connection_says_that_nothing_is_sent(shop: Callable[..., Bench], capsys: Captured) -> None:
    shop(1, mode="shadow")
    assert main(["backfill", "plan", *ALL]) == 0
    assert "in shadow mode" in capsys.readouterr().out


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01"])
def test_a_moment_that_can_not_be_read_is_refused(
    shop: Callable[..., Bench], moment: str, capsys: Captured
) -> None:
    shop(0)
    assert main(["backfill", "plan", "--from", moment]) == 2
    assert "is no day or moment" in " ".join(capsys.readouterr().err.split())
