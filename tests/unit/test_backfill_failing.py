"""A backfill goes on behind an order that BaseLinker fails to show, and says so."""

from ordersync.domain.backfill import BackfillState
from ordersync.domain.walk import WalkPosition
from ordersync.operating.order_words import ENGLISH_ORDER
from ordersync.operating.planned_backfill import PlannedBackfill
from tests.fakes.application import MINUTE, Bench
from tests.fakes.backfill import backfill, begin, confirmed, ends, live, old, old_shop, status
from tests.unit.test_backfill_plan import plan
from tests.unit.test_sweep_position import is_page


def whole_plan(bench: Bench) -> PlannedBackfill:
    """Return the sums of all pages."""
    planned, page = PlannedBackfill(), plan(bench)
    planned.add(page)
    while not page.walk.is_over:
        bench.clock.sleep(MINUTE)
        page = plan(bench, walk=page.walk)
        planned.add(page)
    return planned


def test_orders_behind_it_are_sent_and_it_is_counted() -> None:
    bench, placed = old_shop(5)
    bench.shop.garbled.failing[placed[1]] = 500
    begin(bench)
    live(bench, 30)
    assert sorted(bench.main.purchases()) == placed[2:]
    assert backfill(bench).state is BackfillState.DONE
    assert ends(bench) == {"not_shown": 1, "sent": 3}
    assert status(bench)["ends"] == [["not_shown", 1], ["sent", 3]]
    assert "BaseLinker fails to show it" in ENGLISH_ORDER.fate("not_shown")
    [line] = bench.log.of("orders not backfilled")
    assert line["confirmed_before"] == confirmed(bench, placed[1]) + 1


def test_each_of_several_is_passed_by_itself() -> None:
    bench, _ = old_shop()
    placed = [old(bench, 5_000 * number, email=f"buyer{number}@example.com") for number in range(130)]
    for failing in (placed[1], placed[125]):
        bench.shop.garbled.failing[failing] = 500
    begin(bench, since=bench.shop.orders[placed[0]]["date_confirmed"])
    live(bench, 60)
    assert {*placed[2:20], *placed[126:]} <= {*bench.main.purchases()}
    assert ends(bench)["not_shown"] == 2


def test_it_is_found_with_few_calls_a_minute() -> None:
    bench, placed = old_shop(3)
    bench.change(baselinker__requests_per_minute=20)
    bench.shop.garbled.failing[placed[0]] = 500
    begin(bench)
    live(bench, 90)
    assert sorted(bench.main.purchases()) == placed[1:]


def test_one_that_is_shown_again_meanwhile_is_sent_with_those_before_it() -> None:
    bench, placed = old_shop(5)
    bench.shop.garbled.failing[placed[1]] = 500
    begin(bench)
    live(bench, 3)
    assert backfill(bench).walk.detour is not None
    bench.shop.garbled.failing.clear()
    live(bench, 30)
    assert sorted(bench.main.purchases()) == placed
    assert ends(bench) == {"sent": 5}


def test_a_single_failure_passes_nothing() -> None:
    bench, placed = old_shop(3)
    begin(bench)
    bench.way_to_baselinker.script("bad_gateway", is_page, times=2)  # the client tries twice
    live(bench, 30)
    assert sorted(bench.main.purchases()) == placed


def test_an_outage_passes_nothing() -> None:
    bench, _ = old_shop(3)
    begin(bench)
    bench.way_to_baselinker.script("bad_gateway", is_page, times=1_000)
    live(bench, 30)
    assert (backfill(bench).walk.position, backfill(bench).walk.detour) == (WalkPosition(0), None)
    assert ends(bench) == {}


def test_a_plan_counts_it_and_those_behind_it() -> None:
    bench, placed = old_shop(5)
    bench.shop.garbled.failing[placed[1]] = 500
    bench.clock.sleep(60)
    planned = whole_plan(bench)
    assert dict(planned.orders) == {"not_shown": 1, "event": 3}
    assert planned.most_events == 3
