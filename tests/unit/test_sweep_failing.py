"""An order that BaseLinker fails to show does not stop the sweep of those behind it."""

from ordersync.domain.sweep import SweepProgress
from tests.fakes.application import JAN, Bench
from tests.unit.test_sweep_position import is_page

HOUR, DAY = 3_600.0, 86_400.0


def sweep(bench: Bench) -> SweepProgress:
    """Sweep once, two hours later; return where the walk stands."""
    bench.clock.sleep(2 * HOUR)
    bench.application.sweep()
    return bench.records().sweep().read().value


def swept_bench() -> tuple[Bench, int]:
    """Return a bench whose shop has an order that BaseLinker fails to show, and that order."""
    bench = Bench()
    bench.order(JAN)
    bench.flow()
    sweep(bench)
    failing = bench.order()
    bench.flow()
    bench.clock.sleep(HOUR)
    bench.shop.garbled.failing[failing] = 500
    return bench, failing


def test_an_order_behind_it_is_found_and_the_walk_comes_to_its_end() -> None:
    bench, _ = swept_bench()
    missing = bench.order(JAN, journal=False)
    progress = sweep(bench)
    bench.work()
    assert missing in bench.main.purchases()
    assert not progress.underway
    assert [line["error"] for line in bench.log.of("orders not swept")]


def test_it_is_passed_in_few_calls_and_not_met_again_after_a_day() -> None:
    bench, _ = swept_bench()
    calls = len(bench.shop.calls)
    sweep(bench)
    assert len(bench.shop.calls) - calls <= 45
    bench.clock.sleep(2 * DAY)
    bench.order(JAN)
    bench.flow()
    sweep(bench)
    calls = len(bench.shop.calls)
    assert not sweep(bench).underway
    assert len(bench.shop.calls) - calls <= 2


def test_an_outage_passes_nothing() -> None:
    bench, _ = swept_bench()
    before = bench.records().sweep().read().value
    bench.way_to_baselinker.script("unavailable", times=1_000)
    sent = len(bench.http.sent)
    assert sweep(bench) == before
    assert bench.log.of("orders not swept") == []
    assert len(bench.http.sent) - sent <= 4


def test_a_failure_that_has_gone_by_passes_nothing() -> None:
    bench, failing = swept_bench()
    before = bench.records().sweep().read().value
    bench.shop.garbled.failing.clear()
    missing = bench.order(JAN, journal=False)
    bench.way_to_baselinker.script("bad_gateway", is_page, times=2)  # the client tries twice
    assert sweep(bench).second == before.second
    assert bench.log.of("orders not swept") == []
    sweep(bench)
    bench.work()
    assert {failing, missing} <= {*bench.main.purchases()}
