"""Backfills: old orders behind the live ones, each once, as many as a person has allowed."""

import json

import pytest

from ordersync.domain import backfill as rules
from ordersync.domain.backfill import BackfillState
from ordersync.domain.call_budget import Lane, grant
from ordersync.domain.journal import Origin
from ordersync.intake import advance_backfill
from ordersync.records.connection import call_window
from simulators import BaselinkerOptions
from tests.fakes.application import ALLEGRO, MAIN, MINUTE
from tests.fakes.backfill import DAY, backfill, begin, confirmed, ends, live, old, old_shop
from tests.fakes.tables import reads_during


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

    def test_those_of_a_connection_that_is_removed_for_a_while_wait(self) -> None:
        bench, placed = old_shop(2)
        begin(bench)
        bench.poll()
        document = bench.connections.documents.pop(MAIN)
        bench.work()
        assert bench.idle
        bench.connections.save(MAIN, document)
        live(bench)
        assert sorted(bench.main.purchases()) == placed

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

    def test_one_whose_buyer_becomes_known_later_is_left_to_another_backfill(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The buyer's own order is the older one, but confirmed later; BaseLinker finds no other spelling.

        It is not sent at once: that could be more purchases than were allowed.
        """
        monkeypatch.setattr(rules, "MOST_UNDERWAY", 1)
        bench, _ = old_shop()
        bench.shop.options = BaselinkerOptions(phone_match="exact")
        masked = old(bench, 5, **ALLEGRO, phone="512734918")
        own = old(bench, phone="+48 512 734 918", date_confirmed=confirmed(bench, masked) + 9)
        begin(bench)
        live(bench, 20)
        assert backfill(bench).state is BackfillState.DONE
        assert bench.main.purchases() == [own]
        assert bench.purchase(masked).reason == "masked_email"
        begin(bench)
        live(bench, 20)
        assert bench.main.purchases() == sorted([masked, own])

    def test_one_of_a_number_that_several_buyers_have_keeps_its_reason(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each of their orders has the masked one looked at again, which is no request of a person."""
        monkeypatch.setattr(rules, "MOST_UNDERWAY", 1)
        bench, _ = old_shop()
        masked = old(bench, 5, **ALLEGRO, phone="512734918", delivery_fullname="Zofia Inna")
        for second in (1, 2):
            fields = {"email": f"buyer{second}@example.com", "delivery_fullname": f"Kupujący {second}"}
            late = confirmed(bench, masked) + second
            old(bench, second, phone="+48 512 734 918", date_confirmed=late, **fields)
        begin(bench)
        live(bench, 20)
        assert backfill(bench).state is BackfillState.DONE
        assert bench.purchase(masked).reason == "ambiguous_phone"


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

    @pytest.mark.slow
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
        for _ in range(2):
            bench.poll()
            assert len(bench.sweep_queue.held) == 4, "no more, as long as each of them may get an event"
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


def test_consent_is_not_touched_and_no_double_opt_in_is_asked_for() -> None:
    bench, _ = old_shop(2)
    bench.marketing.add_contact("buyer0@example.com", opted_out=True)
    begin(bench)
    live(bench)
    contacts = {contact.email: contact.opted_out for contact in bench.marketing.contacts.values()}
    assert contacts == {"buyer0@example.com": True, "buyer1@example.com": False}, "as the account has it"
    assert bench.marketing.confirmation_emails == 0
    bodies = [json.loads(sent.body) for sent in bench.http.sent if sent.url.endswith("contact/upsert")]
    assert len(bodies) == 2
    for flag in ("forceOptIn", "forceOptOut", "forcePhoneOptIn", "forcePhoneOptOut", "useApiDoubleOptIn"):
        assert [body[flag] for body in bodies] == [False, False], flag


def test_a_poll_without_a_backfill_reads_no_more_than_before() -> None:
    bench, _ = old_shop(1)
    cursors, ledger = bench.tables.cursors, bench.tables.ledger
    assert reads_during(bench.poll, cursors) == 1, "all that stands there of a connection is one query"
    idle = reads_during(bench.poll, cursors, ledger)
    begin(bench)
    live(bench)
    assert backfill(bench).state is BackfillState.DONE
    assert reads_during(bench.poll, cursors, ledger) == idle


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
