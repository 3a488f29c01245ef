"""The orders of a connection that waits wait as records, and are queued once it flows."""

import pytest

from ordersync.domain.call_budget import SHARES, CallWindow, Lane
from ordersync.domain.health import Health
from ordersync.domain.journal import Origin, QueueMessage
from ordersync.domain.metrics import Metric
from ordersync.errors import NotApplied, Service, WaitReason
from ordersync.intake.drain_parked import A_FEW, AT_ONCE, PAGE, PAGES_A_POLL
from ordersync.pacing.timings import Timings
from ordersync.ports import Stored
from ordersync.records.connection import call_window
from tests.fakes.application import JAN, MAIN, MINUTE, Bench
from tests.fakes.scenarios import Died, at_nth, die, hooked, live_for, orders_of_people, park, parked

HOUR, DAY = 3_600.0, 86_400.0
PARK_AFTER = Timings().park_after
A_WHILE = PARK_AFTER + 6 * MINUTE


def waiting_bench(orders: int = 1) -> tuple[Bench, list[int]]:
    """Return a bench whose connection has waited for SALESmanago for long, and the orders that wait."""
    bench = Bench()
    placed = orders_of_people(bench, orders)
    bench.marketing.active = False
    live_for(bench, A_WHILE)
    assert parked(bench) == placed
    return bench, placed


def recovered_bench(orders: int) -> tuple[Bench, list[int]]:
    """Return a bench whose connection flows again, and its parked orders; no poll has been run since."""
    bench, placed = waiting_bench(orders)
    bench.marketing.active = True
    bench.records().health(Service.SALESMANAGO).change(lambda _: Health())
    return bench, placed


def in_sweep_queue(bench: Bench) -> list[int]:
    return [held.message.order_id for held in bench.sweep_queue.held.values()]


class TestParking:
    def test_orders_leave_the_queue_once_their_connection_has_waited_long(self) -> None:
        bench = Bench()
        orders = orders_of_people(bench, 3)
        bench.marketing.active = False
        live_for(bench, PARK_AFTER - MINUTE)
        assert sorted(message.order_id for message in bench.queued()) == orders
        assert parked(bench) == []
        live_for(bench, A_WHILE)
        assert bench.idle
        assert parked(bench) == orders
        assert bench.metrics[MAIN][Metric.ORDERS_PARKED] == 3
        assert [line["orders"] for line in bench.log.of("orders parked")] == [3]

    def test_new_orders_and_edits_are_parked_by_the_poller(self) -> None:
        bench, [first] = waiting_bench()
        bench.shop.edit_order(first, {"delivery_city": "Gdynia"})
        second = bench.order()
        entries = bench.cursor().entries
        bench.poll()
        assert bench.idle
        assert parked(bench) == [first, second]
        assert bench.cursor().entries > entries, "the journal is still read"
        edited, _ = bench.records().parked().page(10)
        assert edited.order.log_id == bench.record(first).log_id

    def test_an_order_that_is_not_parked_goes_back_to_the_queue(self) -> None:
        bench, _ = waiting_bench()
        bench.send(5)
        hooked(bench.tables.ledger).before_put["parked#"] = refuse
        assert len(bench.deliver()) == 1
        assert [message.order_id for message in bench.queued()] == [5]

    def test_the_cursor_passes_no_order_that_is_not_parked(self) -> None:
        bench, placed = waiting_bench()
        later, before = bench.order(), bench.cursor()
        hooked(bench.tables.ledger).before_put["parked#"] = refuse
        bench.poll()
        assert bench.cursor().log_id == before.log_id
        bench.poll()
        assert parked(bench) == [*placed, later]

    def test_one_caller_still_tries_for_all_others(self) -> None:
        bench, placed = waiting_bench(2)
        bench.marketing.active = True
        bench.clock.sleep(Timings().probe_limit)
        bench.send(placed[0])
        bench.deliver()
        assert bench.main.purchases() == placed[:1]

    @pytest.mark.parametrize("origin", [Origin.SWEEP, Origin.REPLAY, Origin.BACKFILL])
    def test_the_sweeps_queue_is_relieved_alike_and_what_a_person_wants_is_not_forgotten(
        self, origin: Origin
    ) -> None:
        bench, _ = waiting_bench()
        bench.send(5, origin=origin)
        bench.send(5)
        bench.deliver()
        assert bench.idle
        asked = next(each.order for each in bench.records().parked().page(10) if each.order.order_id == 5)
        assert asked.origin is (Origin.JOURNAL if origin is Origin.SWEEP else origin)

    def test_a_connection_that_is_switched_off_or_invalid_parks_what_is_old(self) -> None:
        for change in (switch_off, break_document):
            bench = Bench()
            order_id = bench.order()
            bench.poll()
            document = bench.connections.documents[MAIN]
            change(bench)
            bench.deliver()
            assert bench.queued(), "it may be switched on again at once"
            bench.work_for(Timings().probe_limit * 2)
            assert bench.idle
            assert parked(bench) == [order_id]
            bench.connections.save(MAIN, document)
            bench.flow()
            assert bench.main.purchases() == [order_id]

    def test_parked_orders_outlive_every_queue_and_are_no_gap(self) -> None:
        bench, [order_id] = waiting_bench()
        for _ in range(20):
            bench.clock.sleep(DAY)
            bench.poll()
        bench.marketing.active = True
        live_for(bench, Timings().probe_limit + MINUTE)
        assert bench.main.purchases() == [order_id]
        assert parked(bench) == []

    def test_parked_orders_of_a_removed_connection_are_delivered_if_it_is_made_again(self) -> None:
        bench, placed = waiting_bench(2)
        document = bench.connections.documents.pop(MAIN)
        bench.poll()
        bench.clock.sleep(DAY)
        assert parked(bench) == placed
        bench.marketing.active = True
        bench.connections.save(MAIN, document)
        live_for(bench, Timings().probe_limit + MINUTE)
        assert bench.main.purchases() == placed


class TestDraining:
    def test_the_oldest_come_first_a_bounded_number_a_poll(self) -> None:
        most = PAGE * PAGES_A_POLL
        bench, placed = recovered_bench(most + 5)
        bench.poll()
        assert [message.order_id for message in bench.queued()] == placed[:most]
        assert parked(bench) == placed[most:]
        bench.poll()
        assert len(bench.queued()) == most + 5

    def test_none_are_queued_while_no_call_is_free(self) -> None:
        bench, placed = recovered_bench(3)
        account = bench.application.connections.get(MAIN).baselinker
        window = call_window(bench.tables.budget, account)
        now = int(bench.clock.now() + MINUTE)
        all_for_orders = round(account.requests_per_minute * SHARES[Lane.LIVE])  # the journal has its own
        window.change(lambda _: CallWindow({now: {Lane.LIVE: all_for_orders}}))
        bench.poll()
        assert parked(bench) == placed
        bench.poll()
        bench.poll()
        assert parked(bench) == []

    def test_a_few_at_random_while_salesmanago_has_only_shown_a_good_sign(self) -> None:
        bench, placed = waiting_bench(PAGE)
        bench.marketing.refuse_all = "Something is different today"
        bench.marketing.active = True
        bench.clock.sleep(Timings().probe_limit)
        bench.poll()
        queued = {message.order_id for message in bench.queued()}
        assert len(queued) == A_FEW
        assert queued != set(placed[:A_FEW])
        assert sorted([*queued, *parked(bench)]) == placed

    def test_none_are_queued_while_baselinker_is_still_waited_for(self) -> None:
        """The poll that may try leaves the journal alone this minute: the token has few calls."""
        bench = Bench()
        bench.change(baselinker__requests_per_minute=10)
        bench.poll()
        park(bench, message_of(7, Origin.JOURNAL))
        now = bench.clock.now()
        waiting = Health(3, WaitReason.UNAVAILABLE, waiting_since=now, until=now)
        bench.records().health(Service.BASELINKER).change(lambda _: waiting)
        bench.poll()
        assert parked(bench) == [7]
        bench.poll()
        assert parked(bench) == []

    def test_the_oldest_has_the_lowest_number_however_long_it_is(self) -> None:
        bench = Bench()
        for order_id in (1000, 99, 100):
            bench.records().parked().add(message_of(order_id, Origin.JOURNAL))
        assert parked(bench) == [99, 100, 1000]

    def test_each_goes_to_the_queue_that_it_came_from(self) -> None:
        bench, [order_id] = recovered_bench(1)
        bench.records().parked().add(message_of(7, Origin.SWEEP))
        bench.records().parked().add(message_of(8, Origin.REPLAY))
        bench.poll()
        assert in_sweep_queue(bench) == [7]
        assert sorted((each.order_id, each.origin) for each in bench.queued()) == [
            (8, Origin.REPLAY),
            (order_id, Origin.JOURNAL),
        ]

    def test_an_order_that_the_queue_refuses_stays_parked(self) -> None:
        bench, placed = recovered_bench(3)
        bench.orders_queue.accepts = lambda message: message.order_id != placed[1]
        bench.poll()
        assert parked(bench) == [placed[1]]
        assert len(bench.queued()) == 2

    def test_what_is_parked_meanwhile_is_not_lost(self) -> None:
        """A worker was so fast that it parked the order again before its record was deleted."""
        bench, [order_id] = recovered_bench(1)
        message = bench.records().parked().page(1)[0].order.message(MAIN)
        hooked(bench.tables.ledger).before_put["parked#"] = lambda: bench.records().parked().add(message)
        bench.poll()
        assert parked(bench) == [order_id]

    def test_what_is_parked_again_after_another_poller_has_deleted_it_is_not_lost(self) -> None:
        bench, [order_id] = recovered_bench(1)
        orders = bench.records().parked()
        [mine] = orders.page(1)
        assert orders.remove(mine)
        orders.add(mine.order.message(MAIN))
        assert not orders.remove(mine), "it is another record, though its version is the same"
        assert parked(bench) == [order_id]

    def test_a_poller_that_dies_repeats_a_few_messages_at_most(self) -> None:
        bench, placed = recovered_bench(3 * AT_ONCE)
        at_nth(hooked(bench.tables.ledger).before_put, "parked#", AT_ONCE + 3, die)
        with pytest.raises(Died):
            bench.poll()
        bench.poll()
        queued = [message.order_id for message in bench.queued()]
        assert sorted(set(queued)) == placed
        assert len(queued) <= len(placed) + AT_ONCE

    def test_a_record_that_cannot_be_read_holds_up_no_other(self) -> None:
        bench, placed = recovered_bench(2)
        key = bench.records().parked().page(1)[0].key
        hooked(bench.tables.ledger).put(MAIN, key, {"origin": "of another version"}, 1)
        bench.poll()
        assert [message.order_id for message in bench.queued()] == placed
        assert parked(bench) == []


def message_of(order_id: int, origin: Origin) -> QueueMessage:
    return QueueMessage(connection_id=MAIN, order_id=order_id, origin=origin)


def refuse() -> None:
    raise NotApplied("throttled")


def switch_off(bench: Bench) -> None:
    bench.change(enabled=False)


def break_document(bench: Bench) -> None:
    bench.connections.save(MAIN, bench.connections.documents[MAIN][:40])


@pytest.mark.parametrize("item", [{"origin": "nonsense"}, {"log_id": "first"}])
def test_a_parked_record_that_can_not_be_read_stops_no_journal(item: dict[str, object]) -> None:
    bench, [first] = waiting_bench()
    hooked(bench.tables.ledger).items[MAIN, f"parked#{first:020}"] = Stored(item, 1, "w")
    bench.shop.edit_order(first, {"delivery_city": "Gdynia"})
    later = bench.order(JAN)
    live_for(bench, HOUR)
    assert {first, later} <= set(parked(bench))
    assert bench.cursor().log_id == bench.shop.journal[-1].log_id


@pytest.mark.parametrize(
    "item", [{}, {"order_id": 0, "origin": "journal"}, {"order_id": 5, "log_id": -1}, {"order_id": 5}]
)
def test_a_parked_record_that_says_nonsense_is_its_order(item: dict[str, object]) -> None:
    bench, placed = recovered_bench(5)
    hooked(bench.tables.ledger).items[MAIN, f"parked#{placed[0]:020}"] = Stored(item, 1, "w")
    live_for(bench, HOUR)
    assert bench.main.purchases() == placed


def test_a_token_whose_calls_the_polls_use_up_drains_all_the_same() -> None:
    bench = Bench()
    bench.change(baselinker__requests_per_minute=1)
    live_for(bench, 5 * MINUTE)
    placed = orders_of_people(bench, 3)
    for order_id in placed:
        bench.records().parked().add(QueueMessage(connection_id=MAIN, order_id=order_id))
    bench.shop.journal.clear()
    live_for(bench, HOUR)
    assert parked(bench) == []
