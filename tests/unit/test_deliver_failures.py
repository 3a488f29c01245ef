"""An outage is not a failure, a refusal is told, and a defect harms nothing but its own order."""

import random

import pytest

from ordersync.domain.delivery import State
from ordersync.domain.metrics import Metric
from ordersync.errors import NotApplied
from ordersync.ports import Stored
from tests.fakes.application import ALLEGRO, JAN, MAIN, MINUTE, Bench

DAY = 86_400
HOUR = 3_600
UNKNOWN = "Something is different today"


def people(bench: Bench, number: int) -> list[int]:
    """As many orders of as many people."""
    return [bench.order(email=f"person-{n}@example.com", phone=f"600 100 {300 + n}") for n in range(number)]


def unreadable(bench: Bench, **fields: object) -> int:
    """An order that BaseLinker shows with a price that is none."""
    order_id = bench.order(fields)
    bench.shop.orders[order_id]["products"] = [{"product_id": "1", "price_brutto": "much", "quantity": 1}]
    return order_id


class TestOutages:
    @pytest.mark.parametrize("service", ["baselinker", "salesmanago"])
    @pytest.mark.parametrize("fault", ["not_connected", "bad_gateway", "unavailable", "too_many_requests"])
    def test_all_is_delivered_once_it_is_over(self, service: str, fault: str) -> None:
        bench = Bench()
        orders = people(bench, 4)
        bench.poll()
        plan = bench.way_to_baselinker if service == "baselinker" else bench.way_to_salesmanago
        for name in ("not_connected", "bad_gateway", "unavailable", "too_many_requests"):
            if name == fault:
                plan.script(name, times=1_000_000)
        bench.work_for(6 * HOUR)
        assert bench.main.events() == []
        assert [bench.record(order_id).tries for order_id in orders] == [0] * 4
        plan.heal()
        bench.work_for(2 * bench.application.runtime.timings.probe_limit)
        assert bench.main.purchases() == sorted(orders)
        assert bench.idle
        assert bench.dead_letters.sent == []

    def test_a_waiting_connection_makes_few_calls(self) -> None:
        bench = Bench()
        people(bench, 20)
        bench.poll()
        bench.way_to_salesmanago.script("unavailable", times=1_000_000)
        bench.work_for(6 * HOUR)
        assert bench.way_to_salesmanago.injected["unavailable"] < 60
        assert bench.log.of("connection waits")[0]["service"] == "salesmanago"

    def test_a_request_that_fails_once_makes_nobody_wait(self) -> None:
        bench = Bench()
        people(bench, 3)
        bench.way_to_salesmanago.script("unavailable")
        bench.flow()
        bench.work_for(60)
        assert len(bench.main.events()) == 3
        assert bench.log.of("connection waits") == []


class TestRefusedCredentials:
    def test_salesmanago_refuses_and_takes_again(self) -> None:
        bench = Bench()
        orders = people(bench, 3)
        bench.marketing.active = False
        bench.flow()
        bench.work_for(HOUR)
        assert bench.main.events() == []
        assert bench.log.of("connection waits")[0]["reason"] == "salesmanago_credential"
        assert [bench.record(order_id).tries for order_id in orders] == [0] * 3
        bench.marketing.active = True
        bench.work_for(2 * bench.application.runtime.timings.probe_limit)
        assert bench.main.purchases() == sorted(orders)

    def test_an_owner_that_is_none_of_the_account(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.change(salesmanago__owner=None)
        document = bench.connections.documents[MAIN].replace("null", '"nobody@shop.example"')
        bench.connections.save(MAIN, document)
        bench.flow()
        assert bench.log.of("connection waits")[0]["reason"] == "salesmanago_owner"
        bench.marketing.owners.append("nobody@shop.example")
        bench.work_for(2 * bench.application.runtime.timings.probe_limit)
        assert bench.main.purchases() == [order_id]

    def test_a_refused_token_of_one_connection_does_not_hold_back_another(self) -> None:
        bench = Bench()
        other = bench.connect("other")
        bench.order()
        order_id = other.shop.add_order({"email": "eva@example.com"})
        bench.poll()
        bench.baselinker.revoke_token("token-of-main")
        bench.work()
        assert other.purchases() == [order_id]
        assert bench.main.events() == []
        bench.baselinker.restore_token("token-of-main")
        bench.work_for(2 * bench.application.runtime.timings.probe_limit)
        assert len(bench.main.events()) == 1


class TestRefusals:
    def test_an_item_that_salesmanago_refuses_is_rejected_with_its_reason(self) -> None:
        bench = Bench()
        refused = bench.order(email="refused@example.com")
        other = bench.order(JAN)
        bench.marketing.refusals["refused@example.com"] = "Invalid email address"
        bench.flow()
        assert bench.purchase(refused).state is State.REJECTED
        assert "Invalid email address" in bench.purchase(refused).reason
        assert bench.main.purchases() == [other]
        assert bench.metrics[MAIN][Metric.ORDERS_REJECTED] == 1
        assert bench.idle

    def test_an_unknown_message_is_retried_for_a_day_and_then_rejected(self) -> None:
        bench = Bench()
        refused = bench.order(email="refused@example.com")
        other = bench.order(JAN)
        bench.marketing.refusals["refused@example.com"] = UNKNOWN
        bench.flow()
        assert bench.main.purchases() == [other]
        bench.work_for(DAY / 2)
        assert bench.purchase(refused).state is State.QUEUED
        assert not bench.idle
        bench.work_for(DAY)
        assert bench.purchase(refused).state is State.REJECTED
        assert UNKNOWN in bench.purchase(refused).reason
        assert bench.idle

    def test_an_unknown_message_that_passes(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.marketing.refusals["anna@example.com"] = UNKNOWN
        bench.flow()
        bench.work_for(HOUR)
        bench.marketing.refusals.clear()
        bench.work_for(HOUR)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"

    def test_the_same_unknown_message_on_five_orders_in_a_row_makes_the_connection_wait(self) -> None:
        bench = Bench()
        orders = people(bench, 8)
        bench.marketing.refuse_all = UNKNOWN
        bench.flow()
        refused = [request for request in bench.salesmanago.requests if request.outcome == UNKNOWN]
        assert len(refused) == 5, "the others are not tried"
        assert bench.log.of("connection waits")[0]["reason"] == "unknown_refusal"
        bench.marketing.refuse_all = None
        bench.work_for(2 * HOUR)
        assert bench.main.purchases() == sorted(orders)

    def test_an_order_that_goes_through_in_between_breaks_the_row(self) -> None:
        bench = Bench()
        orders = people(bench, 9)
        for number in (0, 1, 2, 3, 5, 6, 7, 8):
            bench.marketing.refusals[f"person-{number}@example.com"] = UNKNOWN
        bench.flow()
        assert bench.main.purchases() == [orders[4]]
        assert bench.log.of("connection waits") == []

    def test_orders_that_are_refused_for_good_do_not_hold_back_the_others_for_ever(self) -> None:
        bench = Bench()
        refused = people(bench, 7)
        for number in range(7):
            bench.marketing.refusals[f"person-{number}@example.com"] = UNKNOWN
        bench.flow()
        assert bench.log.of("connection waits")
        for _ in range(26):
            good = bench.order(JAN)
            for _ in range(30):
                bench.flow()
                bench.work_for(MINUTE)
            assert bench.outcome(good) == "sent", "it waits for minutes at most"
            bench.work_for(HOUR / 2)
        assert [bench.purchase(order_id).state for order_id in refused] == [State.REJECTED] * 7
        assert bench.idle

    def test_related_orders_that_are_refused_breed_no_messages(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.shop.copy(order_id)
        bench.marketing.refusals["anna@example.com"] = UNKNOWN
        bench.flow()
        bench.work_for(3 * HOUR)
        assert bench.sweep_queue.sent <= 2
        assert len(bench.shop.calls) < 3 * HOUR / 60

    def test_a_refusal_that_passed_does_not_count_for_the_next_one(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        for days, city in ((0, "Gdańsk"), (2, "Kraków")):
            bench.clock.sleep(days * DAY)
            bench.shop.edit_order(order_id, {"delivery_city": city})
            bench.marketing.refusals["anna@example.com"] = UNKNOWN
            bench.flow()
            bench.marketing.refusals.clear()
            bench.work_for(HOUR)
        contact = bench.marketing.contact("anna@example.com")
        assert contact is not None
        assert contact.address["city"] == "Kraków"
        assert bench.outcome(order_id) == "sent"

    def test_no_name_is_told_in_a_reason(self) -> None:
        bench = Bench()
        order_id = bench.order(delivery_fullname="Jan Nowak")
        bench.marketing.refusals["anna@example.com"] = "Invalid email of Jan nowak, ul. Testowa 4/2"
        bench.flow()
        assert bench.purchase(order_id).reason == "SALESmanago refuses the item: Invalid email of …, …"

    def test_no_address_is_told_in_a_reason(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.marketing.refusals["anna@example.com"] = "Invalid email anna@example.com"
        bench.flow()
        assert "anna@" not in bench.purchase(order_id).reason
        assert "anna@" not in repr(bench.log.lines)


class TestDefects:
    """What the program itself can't handle is tried five times, and then rests with its error."""

    def test_it_is_buried_after_five_tries(self) -> None:
        bench = Bench()
        order_id = unreadable(bench)
        bench.flow()
        assert bench.record(order_id).tries == 1
        assert bench.purchase(order_id).reason
        bench.work_for(HOUR)
        assert bench.purchase(order_id).state is State.DEAD
        assert "products" in bench.purchase(order_id).reason
        letters = {(message.order_id, error) for message, error in bench.dead_letters.sent}
        assert letters == {(order_id, bench.purchase(order_id).reason)}
        assert bench.idle
        assert len(bench.log.of("order not handled")) == 5
        assert bench.metrics[MAIN][Metric.ORDERS_DEAD] == 1

    def test_the_others_of_its_batch_are_unharmed(self) -> None:
        bench = Bench()
        before = bench.order(JAN)
        dead = unreadable(bench)
        after = people(bench, 3)
        bench.flow()
        assert bench.main.purchases() == sorted([before, *after])
        bench.work_for(HOUR)
        assert bench.purchase(dead).state is State.DEAD
        assert bench.log.of("connection waits") == []

    def test_a_dead_order_that_was_mended_is_sent_on_request(self) -> None:
        bench = Bench()
        dead = unreadable(bench)
        bench.flow()
        bench.work_for(HOUR)
        bench.shop.orders[dead]["products"] = []
        bench.send(dead, origin="replay")
        bench.clock.sleep(5)
        bench.work()
        assert bench.outcome(dead) == "sent"

    def test_one_mended_in_time_is_sent(self) -> None:
        bench = Bench()
        order_id = unreadable(bench)
        bench.flow()
        bench.shop.orders[order_id]["products"] = []
        bench.work_for(HOUR)
        assert bench.outcome(order_id) == "sent"
        assert bench.dead_letters.sent == []

    def test_an_order_that_can_not_be_read_does_not_hide_a_match(self) -> None:
        bench = Bench()
        bench.order()
        unreadable(bench)
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO)
        bench.flow()
        assert bench.outcome(on_allegro) == "sent"


class TestCallLimit:
    def test_a_block_stops_every_caller_until_it_ends(self) -> None:
        bench = Bench()
        orders = people(bench, 3)
        bench.poll()
        ends_at = bench.shop.block(400)
        bench.work()
        bench.work_for(300)
        bench.poll()
        assert bench.shop.limit.calls_while_blocked == 1
        assert bench.metrics[MAIN][Metric.BLOCKS_SEEN] == 1
        assert bench.main.events() == []
        assert bench.clock.now() < ends_at + 60
        bench.work_for(600)
        assert bench.main.purchases() == sorted(orders)
        assert [bench.record(order_id).tries for order_id in orders] == [0] * 3

    def test_a_blocked_connection_waits_and_says_so(self) -> None:
        bench = Bench()
        bench.connect("other")
        bench.change("other", baselinker__token="token-of-main")
        bench.poll()
        bench.shop.block(400)
        order_id = bench.order()
        bench.poll()
        waits = {line["connection_id"]: line["reason"] for line in bench.log.of("connection waits")}
        assert waits == {MAIN: "baselinker_block", "other": "baselinker_block"}
        assert bench.shop.limit.calls_while_blocked == 1
        for _ in range(12):
            bench.flow()
        assert bench.main.purchases() == [order_id]

    def test_without_budget_the_messages_come_back_and_the_limit_is_kept(self) -> None:
        bench = Bench()
        bench.change(baselinker__requests_per_minute=4)
        orders = people(bench, 6)
        bench.clock.sleep(10)
        masked = [bench.order(ALLEGRO, phone=f"600 100 {300 + n}") for n in range(6)]
        bench.poll()
        assert bench.deliver(), "some have to wait for the next minute"
        bench.work_for(HOUR)
        assert bench.main.purchases() == sorted([*orders, *masked])
        assert bench.shop.limit.peak <= 4
        assert bench.shop.limit.blocks == []
        assert bench.log.of("connection waits") == []

    def test_two_connections_of_one_token_share_its_budget(self) -> None:
        bench = Bench()
        other = bench.connect("other")
        for connection_id in (MAIN, "other"):
            bench.change(connection_id, baselinker__requests_per_minute=5, baselinker__token="token-of-main")
        people(bench, 10)
        for _ in range(30):
            bench.flow()
            bench.work_for(60)
        assert len(bench.main.events()) == len(other.events()) == 10
        assert bench.shop.limit.peak <= 5


class TestConnectionsThatCannotWork:
    def test_a_disabled_connection_keeps_its_messages(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.poll()
        bench.change(enabled=False)
        bench.work_for(HOUR)
        assert bench.salesmanago.requests == []
        assert bench.purchase(order_id).state is State.QUEUED
        bench.change(enabled=True)
        bench.work_for(HOUR)
        assert bench.main.purchases() == [order_id]

    def test_a_document_of_no_use_keeps_its_messages(self) -> None:
        bench = Bench()
        other = bench.connect("other")
        order_id = bench.order()
        other.shop.add_order({"email": "eva@example.com"})
        bench.poll()
        document = bench.connections.documents[MAIN]
        bench.connections.save(MAIN, document[:40])
        bench.work_for(HOUR)
        assert len(other.events()) == 1
        line = bench.log.of("connection invalid")[0]
        assert line["connection_id"] == MAIN
        bench.connections.save(MAIN, document)
        bench.work_for(HOUR)
        assert bench.main.purchases() == [order_id]

    def test_a_removed_connection_whose_record_can_not_be_written_harms_no_other(self) -> None:
        bench = Bench()
        bench.connect("gone")
        order_id = bench.order()
        bench.poll()
        bench.send(5, "gone")
        del bench.connections.documents["gone"]
        ledger = bench.tables.ledger
        reads = ledger.get

        def get(scope: str, key: str) -> Stored | None:
            if scope == "gone":
                raise NotApplied("throttled")
            return reads(scope, key)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ledger, "get", get)
            assert len(bench.deliver()) == 1
        assert bench.main.purchases() == [order_id]

    def test_a_shadow_outlives_the_connection(self) -> None:
        bench = Bench(mode="shadow")
        order_id = bench.order()
        bench.flow()
        document = bench.connections.documents[MAIN]
        bench.shop.log(16, order_id)
        bench.poll()
        del bench.connections.documents[MAIN]
        bench.work()
        bench.connections.save(MAIN, document)
        bench.change(mode="live")
        bench.shop.log(16, order_id)
        bench.flow()
        assert bench.main.purchases() == []
        assert bench.outcome(order_id) == "shadow"

    def test_the_journal_has_not_been_read_yet(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.send(order_id)
        bench.clock.sleep(5)
        bench.work()
        assert bench.main.events() == []
        bench.flow()
        bench.work_for(900)
        assert bench.main.purchases() == [order_id]


def test_the_workers_time_is_up() -> None:
    bench = Bench()
    orders = people(bench, 5)
    bench.poll()
    bench.http.after["contact/upsert"] = lambda: bench.clock.sleep(80)
    held = bench.orders_queue.receive(100, random.Random(1))
    backs = bench.hand_over(bench.orders_queue, held)
    assert backs
    assert {back.seconds for back in backs} <= {0, 1}, "the next worker goes on at once"
    bench.work_for(300)
    assert bench.main.purchases() == sorted(orders)
