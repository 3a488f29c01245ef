"""What `status` says about the sweeps: how many orders the latest has found missing."""

from typing import cast

import pytest

from ops.__main__ import main
from ordersync.domain.metrics import Metric
from ordersync.operating.requests import ShowStatus
from tests.fakes.application import EVA, JAN, MAIN, Bench
from tests.fakes.operator_function import deploy
from tests.unit.test_sweep_position import sweep_one_page
from tests.unit.test_sweep_queueing import DAY, HOUR, THREE_PAGES, crowd, started

Captured = pytest.CaptureFixture[str]


def with_journal() -> Bench:
    """Return a connection whose journal has brought an order: what it does not bring is missing."""
    bench = started()
    bench.order(EVA)
    bench.flow()
    return bench


def found_missing(bench: Bench) -> object:
    """Return how many orders are shown as missing."""
    [status] = cast("list[dict[str, object]]", bench.application.operator().answer(ShowStatus())["result"])
    return status["found_missing"]


def test_what_a_sweep_has_found_missing_is_shown_until_the_next() -> None:
    bench = with_journal()
    assert found_missing(bench) == 0
    crowd(bench, 3)
    assert bench.application.sweep()[MAIN][Metric.ORDERS_FOUND_MISSING] == 3
    assert found_missing(bench) == 3
    crowd(bench, 1)
    bench.application.sweep()
    assert found_missing(bench) == 1
    bench.application.sweep()
    assert found_missing(bench) == 0


def test_a_sweep_that_takes_several_hours_counts_on() -> None:
    bench = with_journal()
    crowd(bench, THREE_PAGES)
    counts = []
    for _ in range(2):
        sweep_one_page(bench)
        bench.clock.sleep(HOUR)
        counts.append(found_missing(bench))
    bench.application.sweep()
    first, second = cast("list[int]", counts)
    assert 0 < first < second < THREE_PAGES
    assert found_missing(bench) == THREE_PAGES


def test_what_was_known_does_not_count() -> None:
    bench = with_journal()
    known = bench.order(email="")
    bench.flow()
    bench.shop.edit_order(known, {"email": "anna@example.com"}, log_types=[])
    bench.clock.sleep(2 * HOUR)
    bench.application.sweep()
    assert bench.sweep_queue.sent == 1
    assert found_missing(bench) == 0


def test_what_no_journal_could_have_brought_does_not_count() -> None:
    bench = started(journal_enabled=False)
    bench.order()
    bench.clock.sleep(5)
    assert bench.application.sweep()[MAIN][Metric.ORDERS_WITHOUT_JOURNAL] == 1
    assert found_missing(bench) == 0


def test_what_a_journal_has_forgotten_does_not_count() -> None:
    bench = with_journal()
    bench.clock.sleep(DAY)
    bench.order(JAN)
    bench.clock.sleep(4 * DAY)
    bench.poll()
    bench.application.sweep()
    assert bench.sweep_queue.sent >= 1
    assert found_missing(bench) == 0


@pytest.mark.parametrize(("number", "said"), [(1, "1 order"), (2, "2 orders")])
def test_the_terminal_says_it(
    number: int, said: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = with_journal()
    deploy(bench, monkeypatch)
    main(["status"])
    assert "latest sweep" not in capsys.readouterr().out
    crowd(bench, number)
    bench.application.sweep()
    assert main(["status"]) == 0
    shown = capsys.readouterr().out
    assert f"main: the latest sweep has found {said} that the journal should have brought." in shown
    assert main(["status", "--output", "csv"]) == 0
    columns, values = (line.split(",") for line in capsys.readouterr().out.splitlines())
    assert dict(zip(columns, values, strict=True))["missing"] == f"{number}"
