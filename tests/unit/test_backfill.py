"""Backfills: old orders behind the live ones, each once, as many as a person has allowed."""

import json

import pytest

from ordersync.domain import backfill as rules
from ordersync.domain.backfill import Backfill, BackfillState
from ordersync.domain.call_budget import Lane, grant
from ordersync.domain.journal import Origin
from ordersync.intake import advance_backfill
from ordersync.operating.requests import ShowBackfill, StartBackfill, SteerBackfill
from ordersync.records.connection import call_window
from tests.fakes.application import ALLEGRO, MAIN, MINUTE, Bench
from tests.fakes.scenarios import Died, die
from tests.fakes.tables import hooked, reads_during
from tests.unit.test_operate_orders import answer

DAY = 86_400


def old_shop(orders: int = 0, **options: object) -> tuple[Bench, list[int]]:
    """Return a connection that has started, and old orders of as many buyers that no journal names."""
    bench = Bench(**options)  # type: ignore[arg-type]  # any option by name
    bench.poll()
    placed = [old(bench, number, email=f"buyer{number}@example.com") for number in range(orders)]
    return bench, placed


def old(bench: Bench, second: int = 0, **fields: object) -> int:
    """Place an order of ten days before the start, and of so many seconds later."""
    at = int(bench.cursor().starts_at - 10 * DAY + second)
    return bench.order({"date_add": at, "date_confirmed": at, **fields}, journal=False)


def begin(bench: Bench, **fields: object) -> dict[str, object]:
    content = {"connection_id": MAIN, "since": 0, "until": int(bench.clock.now()), "most_events": 10_000}
    return answer(bench, StartBackfill.model_validate({**content, **fields}))


def steer(bench: Bench, step: str) -> dict[str, object]:
    return answer(bench, SteerBackfill.model_validate({"connection_id": MAIN, "step": step}))


def status(bench: Bench) -> dict[str, object]:
    return answer(bench, ShowBackfill(connection_id=MAIN))


def backfill(bench: Bench) -> Backfill:
    return bench.records().backfill().read().value


def live(bench: Bench, minutes: int = 10) -> None:
    """Let polls and workers do their work for some minutes, or until the backfill has ended."""
    for _ in range(minutes):
        bench.poll()
        bench.work()
        if backfill(bench).ended_at and not backfill(bench).underway:
            return


def ends(bench: Bench) -> dict[str, int]:
    return dict(backfill(bench).ends)


class TestOnce:
    def test_orders_from_before_the_start_are_sent_because_a_person_asked(self) -> None:
        bench, placed = old_shop(3)
        live(bench, 3)
        assert bench.main.purchases() == []
        begin(bench)
        live(bench)
        assert sorted(bench.main.purchases()) == placed
        assert (backfill(bench).state, ends(bench)) == (BackfillState.DONE, {"sent": 3})

    def test_they_go_through_the_sweeps_queue(self) -> None:
        bench, placed = old_shop(2)
        begin(bench)
        bench.poll()
        assert bench.queued() == []
        messages = [held.message for held in bench.sweep_queue.held.values()]
        assert [(each.order_id, each.origin) for each in messages] == [
            (order_id, Origin.BACKFILL) for order_id in placed
        ]

    def test_an_order_that_has_its_event_is_left_alone(self) -> None:
        bench, _ = old_shop()
        order_id = bench.order()
        bench.flow()
        begin(bench)
        bench.poll()
        assert bench.idle
        live(bench)
        assert bench.main.purchases() == [order_id]
        assert ends(bench) == {"had_event": 1}

    def test_what_is_skipped_is_counted_by_its_reason(self) -> None:
        bench, _ = old_shop()
        old(bench, email="")
        old(bench, 1, email="no address")
        begin(bench)
        live(bench)
        assert ends(bench) == {"skipped no_email": 1, "skipped invalid_email": 1}

    def test_a_test_runs_orders_are_sent_and_in_a_test_run_they_are_left(self) -> None:
        bench, placed = old_shop(2, mode="shadow")
        for _ in range(2):
            begin(bench)
            live(bench)
            assert bench.main.purchases() == []
        assert ends(bench) == {"shadow": 2}
        bench.change(mode="live")
        bench.clock.sleep(DAY)
        begin(bench)
        live(bench)
        assert sorted(bench.main.purchases()) == placed

    def test_a_masked_buyer_is_found_among_old_orders(self) -> None:
        bench, _ = old_shop()
        orders = [old(bench), old(bench, 1, **ALLEGRO)]
        begin(bench)
        live(bench)
        assert bench.main.purchases() == orders


class TestWhich:
    def test_only_what_was_confirmed_between_two_moments(self) -> None:
        bench, placed = old_shop(5)
        first = int(str(bench.shop.orders[placed[0]]["date_confirmed"]))
        begin(bench, since=first + 1, until=first + 3)
        live(bench)
        assert sorted(bench.main.purchases()) == placed[1:3]

    @pytest.mark.parametrize("source", ["personal", "personal:5"])
    def test_only_one_source_or_store(self, source: str) -> None:
        bench, _ = old_shop(2)
        order_id = old(bench, 5, order_source="personal", order_source_id=5)
        old(bench, 6, order_source="shop", order_source_id=5)
        begin(bench, source=source)
        live(bench)
        assert bench.main.purchases() == [order_id]

    def test_no_more_than_a_limit_and_the_oldest_first(self) -> None:
        bench, placed = old_shop(5)
        begin(bench, limit=2)
        live(bench)
        assert sorted(bench.main.purchases()) == placed[:2]
        assert backfill(bench).state is BackfillState.DONE

    def test_a_crowd_in_one_second_and_more_pages_behind_it(self) -> None:
        bench, _ = old_shop()
        placed = [old(bench, n, email=f"a{n}@example.com") for n in range(30)]
        placed += [old(bench, 30, email=f"b{n}@example.com") for n in range(230)]
        placed += [old(bench, 31 + n, email=f"c{n}@example.com") for n in range(120)]
        begin(bench)
        live(bench, 20)
        assert sorted(bench.main.purchases()) == sorted(placed)
        assert (backfill(bench).queued, ends(bench)) == (len(placed), {"sent": len(placed)})


class TestBounds:
    def test_few_orders_are_under_way_at_a_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rules, "MOST_UNDERWAY", 4)
        bench, placed = old_shop(10)
        begin(bench)
        for _ in range(3):
            bench.poll()
            assert len(bench.sweep_queue.held) == 4, "no more, as long as none of them is done"
        live(bench)
        assert sorted(bench.main.purchases()) == placed

    def test_it_stops_at_the_most_events(self) -> None:
        bench, placed = old_shop(6)
        old(bench, email="")
        begin(bench, most_events=4)
        live(bench, 20)
        assert sorted(bench.main.purchases()) == placed[:4], "what is skipped is no event"
        assert backfill(bench).state is BackfillState.FULL

    def test_an_order_that_stays_open_counts_as_an_event(self) -> None:
        bench, placed = old_shop(3)
        begin(bench, most_events=1)
        bench.poll()
        bench.sweep_queue.held.clear()
        bench.clock.sleep(DAY)
        live(bench)
        assert ends(bench) == {"open": 1}
        assert (bench.main.purchases(), backfill(bench).state) == ([], BackfillState.FULL)
        assert bench.purchase(placed[1]).state == "queued"

    def test_calls_are_counted_with_those_of_orders_and_without_one_it_waits(self) -> None:
        bench, placed = old_shop(1)
        bench.change(baselinker__requests_per_minute=3)
        begin(bench)
        account = bench.application.connections.get(MAIN).baselinker
        bench.clock.sleep(MINUTE)
        now = bench.clock.now()
        slot = call_window(bench.tables.budget, account)
        slot.change(lambda window: grant(grant(window, now, 3, Lane.LIVE) or window, now, 3, Lane.LIVE))
        bench.poll()
        assert bench.idle, "live orders have used their calls and the sweep's"
        live(bench, 30)
        assert bench.main.purchases() == placed


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
        request = StartBackfill(connection_id=MAIN, since=0, until=2_000_000_000, most_events=1)
        assert "is under way" in str(operator.answer(request)["problem"])
        request = StartBackfill(connection_id=MAIN, since=5, until=5, most_events=1)
        assert "no time lies" in str(operator.answer(request)["problem"])

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
        hooked(bench.tables.cursors).before_put["backfill"] = lambda: bench.application.poll()
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


def test_consent_is_not_touched_and_no_double_opt_in_is_asked_for() -> None:
    bench, _ = old_shop(2)
    bench.marketing.add_contact("buyer0@example.com", opted_out=True)
    begin(bench)
    live(bench)
    contacts = {contact.email: contact.opted_out for contact in bench.marketing.contacts.values()}
    assert contacts == {"buyer0@example.com": True, "buyer1@example.com": False}, "as the account has it"
    bodies = [json.loads(sent.body) for sent in bench.http.sent if sent.url.endswith("contact/upsert")]
    assert len(bodies) == 2
    for flag in ("forceOptIn", "forceOptOut", "forcePhoneOptIn", "forcePhoneOptOut", "useApiDoubleOptIn"):
        assert [body[flag] for body in bodies] == [False, False], flag


def test_a_poll_without_a_backfill_reads_no_more_than_before() -> None:
    bench, _ = old_shop(1)
    idle = reads_during(bench.poll, bench.tables.cursors, bench.tables.ledger)
    begin(bench)
    live(bench)
    assert backfill(bench).state is BackfillState.DONE
    assert reads_during(bench.poll, bench.tables.cursors, bench.tables.ledger) == idle


def test_a_page_of_finished_orders_leads_on_within_one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advance_backfill, "PAGES_A_TURN", 2)
    bench, placed = old_shop(150)
    begin(bench, limit=120)
    live(bench)
    begin(bench)
    bench.poll()
    assert len(bench.sweep_queue.held) == 30
    live(bench)
    assert sorted(bench.main.purchases()) == placed
