"""A backfill that is paused, stopped, cut off or in the way of trouble loses and doubles nothing."""

import pytest

from ordersync.domain import backfill as rules
from ordersync.domain.backfill import BackfillState
from ordersync.operating.requests import StartBackfill, SteerBackfill
from tests.fakes.application import MAIN, MINUTE, Bench
from tests.fakes.backfill import DAY, backfill, begin, ends, live, old, old_shop, status, steer
from tests.fakes.scenarios import Died, die
from tests.fakes.tables import hooked


class TestSteering:
    def test_a_pause_queues_nothing_and_a_resumption_goes_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rules, "MOST_UNDERWAY", 2)
        bench, placed = old_shop(6)
        begin(bench, expected=6)
        live(bench, 2)
        steer(bench, "pause")
        live(bench, 5)
        assert status(bench)["state"] == "paused"
        assert len(bench.main.purchases()) == 4
        steer(bench, "resume")
        live(bench)
        assert sorted(bench.main.purchases()) == placed

    def test_a_stopped_one_goes_on_no_more_and_another_may_begin(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rules, "MOST_UNDERWAY", 2)
        bench, placed = old_shop(6)
        begin(bench)
        bench.poll()
        steer(bench, "stop")
        bench.work()
        live(bench, 3)
        assert len(bench.main.purchases()) == 2, "what was queued is sent"
        begin(bench)
        live(bench)
        assert sorted(bench.main.purchases()) == placed

    def test_what_can_not_be_done_is_refused(self) -> None:
        bench, _ = old_shop(1)
        operator = bench.application.operator()
        for step in ("pause", "resume", "stop"):
            request = SteerBackfill.model_validate({"connection_id": MAIN, "step": step})
            assert f"nothing to {step}" in str(operator.answer(request)["problem"])
        begin(bench)
        again = StartBackfill(connection_id=MAIN, since=0, until=2_000_000_000, most_events=1)
        assert "is under way" in str(operator.answer(again)["problem"])
        nothing = StartBackfill(connection_id=MAIN, since=5, until=5, most_events=1)
        assert "no time lies" in str(operator.answer(nothing)["problem"])

    def test_a_connection_that_has_not_started_or_waits_is_refused(self) -> None:
        bench = Bench()
        request = StartBackfill(connection_id=MAIN, since=0, until=2_000_000_000, most_events=1)
        assert "has not been read" in str(bench.application.operator().answer(request)["problem"])
        bench.poll()
        bench.marketing.active = False
        for _ in range(4):
            bench.order()
        bench.flow()
        assert "waits for SALESmanago" in str(bench.application.operator().answer(request)["problem"])
        bench.change(enabled=False)
        assert "switched off" in str(bench.application.operator().answer(request)["problem"])

    def test_progress_is_counted_and_the_time_left_judged_by_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rules, "MOST_UNDERWAY", 2)
        bench, _ = old_shop(6)
        assert status(bench)["state"] == "none"
        begun_at = bench.clock.now()
        begin(bench, expected=6)
        live(bench, 3)
        said = status(bench)
        assert (said["finished"], said["expected"], said["underway"]) == (4, 6, 2)
        assert said["seconds_left"] == pytest.approx((bench.clock.now() - begun_at) / 2)
        steer(bench, "pause")
        bench.clock.sleep(DAY)
        assert status(bench)["seconds_left"] == said["seconds_left"]


class TestInterruptions:
    def test_a_turn_that_dies_before_its_page_is_recorded_loses_and_doubles_nothing(self) -> None:
        bench, placed = old_shop(3)
        begin(bench)
        hooked(bench.tables.cursors).before_put["backfill"] = die
        with pytest.raises(Died):
            bench.poll()
        live(bench)
        assert sorted(bench.main.purchases()) == placed

    def test_a_turn_that_dies_once_the_page_is_recorded_queues_it_next_time(self) -> None:
        bench, placed = old_shop(3)
        begin(bench)
        hooked(bench.tables.cursors).after_put["backfill"] = die
        with pytest.raises(Died):
            bench.poll()
        assert bench.idle
        live(bench)
        assert sorted(bench.main.purchases()) == placed
        assert ends(bench) == {"sent": 3}

    def test_a_turn_that_dies_once_the_orders_are_queued_doubles_none(self) -> None:
        bench, placed = old_shop(3)
        begin(bench)
        table = hooked(bench.tables.cursors)
        table.after_put["backfill"] = lambda: table.before_put.update({"backfill": die})
        with pytest.raises(Died):
            bench.poll()
        assert len(bench.sweep_queue.held) == 3
        live(bench)
        assert sorted(bench.main.purchases()) == placed
        assert ends(bench) == {"sent": 3}

    def test_orders_that_the_queue_refuses_stay_due(self) -> None:
        bench, placed = old_shop(3)
        begin(bench)
        bench.sweep_queue.accepts = lambda message: message.order_id != placed[1]
        bench.poll()
        assert backfill(bench).due == (placed[1],)
        bench.sweep_queue.accepts = lambda _: True
        live(bench)
        assert sorted(bench.main.purchases()) == placed

    def test_another_turn_at_the_same_time_does_no_harm(self) -> None:
        bench, placed = old_shop(3)
        begin(bench)
        hooked(bench.tables.cursors).before_put["backfill"] = bench.application.poll
        live(bench)
        assert sorted(bench.main.purchases()) == placed
        assert ends(bench) == {"sent": 3}

    def test_a_stop_while_a_turn_reads_wins(self) -> None:
        bench, _ = old_shop(3)
        begin(bench)
        hooked(bench.tables.cursors).before_put["backfill"] = lambda: steer(bench, "stop")
        bench.poll()
        assert bench.idle
        assert backfill(bench).state is BackfillState.STOPPED

    def test_while_the_connection_waits_nothing_more_is_queued_and_what_was_parked_stays_behind(
        self,
    ) -> None:
        bench, placed = old_shop(2)
        begin(bench)
        bench.poll()
        bench.marketing.active = False
        bench.work_for(20 * MINUTE)
        assert len(bench.records().parked().page(10)) == 2
        bench.marketing.active = True
        for _ in range(20):
            bench.poll()
            if bench.sweep_queue.held:
                break
        assert not bench.queued(), "it goes back to where it came from"
        live(bench, 30)
        assert sorted(bench.main.purchases()) == placed

    def test_an_order_that_keeps_failing_is_under_way_and_holds_up_no_other(self) -> None:
        bench, placed = old_shop(3)
        bench.marketing.refusals["buyer1@example.com"] = "Something is different today"
        begin(bench)
        live(bench, 5)
        assert sorted(bench.main.purchases()) == [placed[0], placed[2]]
        assert [*backfill(bench).underway] == [placed[1]]
        bench.marketing.refusals.clear()
        bench.work_for(2 * 3_600)
        live(bench)
        assert ends(bench) == {"sent": 3}

    def test_an_order_that_was_skipped_before_is_followed_to_its_new_end(self) -> None:
        bench, _ = old_shop()
        order_id = old(bench, email="")
        bench.send(order_id, origin="replay")
        bench.work()
        bench.shop.orders[order_id]["email"] = "anna@example.com"
        begin(bench)
        bench.poll()
        bench.poll()
        assert [*backfill(bench).underway] == [order_id], "the worker has not looked at it since"
        live(bench)
        assert (bench.main.purchases(), ends(bench)) == ([order_id], {"sent": 1})

    def test_a_record_that_can_not_be_read_ends_there(self) -> None:
        bench, placed = old_shop(2)
        slot = bench.records().order(placed[0])
        bench.tables.ledger.put(slot.scope, slot.key, {"events": "none"}, 0)
        begin(bench)
        live(bench)
        assert bench.main.purchases() == [placed[1]]
        assert ends(bench) == {"unreadable": 1, "sent": 1}

    def test_a_backfill_that_can_not_be_read_stops_no_journal(self) -> None:
        bench, _ = old_shop()
        slot = bench.records().backfill()
        bench.tables.cursors.put(slot.scope, slot.key, {"state": "odd"}, 0)
        order_id = bench.order()
        bench.flow()
        assert bench.main.purchases() == [order_id]
