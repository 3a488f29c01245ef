"""A refusal of an account makes its connection wait; a refusal of an order is recorded with its reason."""

import pytest

from ordersync.domain.metrics import Metric
from ordersync.domain.states import State
from simulators import SalesmanagoOptions
from simulators.salesmanago.refusals import CONNECTION, INVALID_EMAIL, OTHER_OWNER, UNPLACED
from tests.fakes.application import EVA, JAN, MAIN, MINUTE, Bench
from tests.fakes.scenarios import EVENT_REQUEST, live_for, orders_of_people

pytestmark = pytest.mark.slow

DAY = 86_400

HOUR = 3_600

UNKNOWN = "Something is different today"


class TestRefusedCredentials:
    def test_salesmanago_refuses_and_accepts_again(self) -> None:
        bench = Bench()
        orders = orders_of_people(bench, 3)
        bench.marketing.active = False
        bench.flow()
        bench.work_for(HOUR)
        assert bench.main.events() == []
        assert bench.log.of("connection waits")[0]["reason"] == "salesmanago_credential"
        assert [bench.record(order_id).tries for order_id in orders] == [0] * 3
        bench.marketing.active = True
        live_for(bench, 2 * bench.application.runtime.timings.probe_limit)
        assert bench.main.purchases() == sorted(orders)

    def test_an_owner_unknown_to_the_account(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.change(salesmanago__owner=None)
        document = bench.connections.documents[MAIN].replace("null", '"stranger@shop.example"')
        bench.connections.save(MAIN, document)
        bench.flow()
        assert bench.log.of("connection waits")[0]["reason"] == "salesmanago_owner"
        bench.marketing.owners.append("stranger@shop.example")
        bench.work_for(2 * bench.application.runtime.timings.probe_limit)
        assert bench.main.purchases() == [order_id]

    @pytest.mark.parametrize("message", CONNECTION)
    def test_no_order_ends_by_a_refusal_of_the_connection(self, message: str) -> None:
        bench = Bench()
        orders = orders_of_people(bench, 6)
        bench.marketing.refuse_all = message
        bench.flow()
        bench.work_for(10 * MINUTE)
        assert {bench.purchase(order_id).state for order_id in orders} == {State.QUEUED}
        bench.marketing.refuse_all = None
        live_for(bench, 2 * HOUR)
        assert bench.main.purchases() == sorted(orders)

    def test_a_refused_token_of_one_connection_does_not_hold_up_another(self) -> None:
        bench = Bench()
        other = bench.connect("other")
        bench.order()
        order_id = other.shop.add_order(EVA)
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

    def test_an_unknown_message_that_goes_away(self) -> None:
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
        orders = orders_of_people(bench, 8)
        bench.marketing.refuse_all = UNKNOWN
        bench.flow()
        refused = [request for request in bench.salesmanago.requests if request.outcome == UNKNOWN]
        assert len(refused) == 5, "the others are not tried"
        assert bench.log.of("connection waits")[0]["reason"] == "unknown_refusal"
        bench.marketing.refuse_all = None
        live_for(bench, 2 * HOUR)
        assert bench.main.purchases() == sorted(orders)

    def test_a_success_in_between_resets_the_count(self) -> None:
        bench = Bench()
        orders = orders_of_people(bench, 9)
        for number in (0, 1, 2, 3, 5, 6, 7, 8):
            bench.marketing.refusals[f"person-{number}@example.com"] = UNKNOWN
        bench.flow()
        assert bench.main.purchases() == [orders[4]]
        assert bench.log.of("connection waits") == []

    def test_permanently_refused_orders_do_not_hold_up_the_others_for_ever(self) -> None:
        bench = Bench()
        refused = orders_of_people(bench, 7)
        for number in range(7):
            bench.marketing.refusals[f"person-{number}@example.com"] = UNKNOWN
        bench.flow()
        assert bench.log.of("connection waits")
        for _ in range(26):
            good = bench.order(JAN)
            for _ in range(30):
                bench.poll()
                bench.work_for(MINUTE)
            assert bench.outcome(good) == "sent", "it waits for minutes at most"
            bench.work_for(HOUR / 2)
        assert [bench.purchase(order_id).state for order_id in refused] == [State.REJECTED] * 7
        assert bench.idle

    def test_refused_related_orders_do_not_multiply_messages(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.shop.copy(order_id)
        bench.marketing.refusals["anna@example.com"] = UNKNOWN
        bench.flow()
        bench.work_for(3 * HOUR)
        assert bench.sweep_queue.sent <= 2
        assert len(bench.shop.calls) < 3 * HOUR / 60

    def test_a_past_refusal_does_not_count_towards_the_next(self) -> None:
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

    def test_no_reason_holds_a_name(self) -> None:
        bench = Bench()
        order_id = bench.order(delivery_fullname="Jan Nowak")
        bench.marketing.refusals["anna@example.com"] = "Invalid email of Jan nowak, ul. Testowa 4/2"
        bench.flow()
        assert bench.purchase(order_id).reason == "SALESmanago refuses the item: Invalid email of …, …"

    def test_no_reason_holds_an_address(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.marketing.refusals["anna@example.com"] = "Invalid email anna@example.com"
        bench.flow()
        assert "anna@" not in bench.purchase(order_id).reason
        assert "anna@" not in repr(bench.log.lines)


class TestRefusalsThatRepeatWhatWasSent:
    @pytest.mark.parametrize("message", [*INVALID_EMAIL, *OTHER_OWNER])
    @pytest.mark.parametrize("email", ["owner@buyers.example", "refused@account.example"])
    def test_they_concern_their_order_alone(self, email: str, message: str) -> None:
        bench = Bench(salesmanago=SalesmanagoOptions(success="text"))
        refused = bench.order(email=email, delivery_fullname="Owner Not Authorized")
        bench.marketing.refusals[email] = message
        bench.flow()
        assert bench.purchase(refused).state is State.REJECTED
        other = bench.order(JAN)
        bench.flow()
        assert bench.main.purchases() == [other]
        assert bench.log.of("connection waits") == []
        assert bench.idle

    def test_an_address_that_is_shown_with_another_ending(self) -> None:
        bench = Bench()
        refused = bench.order(email="owner@kupujacy.example")
        bench.marketing.refusals["owner@kupujacy.example"] = "Invalid email address: owner@kupujacy.pl"
        bench.flow()
        assert bench.outcome(refused) == "rejected SALESmanago refuses the item: Invalid email address: …"

    @pytest.mark.parametrize("message", [*INVALID_EMAIL, *OTHER_OWNER, *UNPLACED])
    def test_no_record_and_no_log_holds_a_word_of_it(self, message: str) -> None:
        bench = Bench()
        bench.order(
            email="owner@buyers.example",
            delivery_fullname="Zenobia Kwiatek",
            invoice_company="Kwiaty Żółw 5260001246 i wspólnicy",
        )
        bench.marketing.refusals["owner@buyers.example"] = message
        bench.flow()
        bench.work_for(HOUR)
        text = repr([bench.log.lines, bench.tables.ledger.__dict__, bench.tables.cursors.__dict__]).lower()
        for word in ("zenobia", "kwiat", "żółw", "526000", "buyers", "600 100", "48600"):
            assert word not in text

    @pytest.mark.parametrize("message", ["Contact {} is archived", "Invalid email of {}"])
    def test_nor_after_the_refusal_of_an_event(self, message: str) -> None:
        bench = Bench()
        order_id = bench.order(delivery_fullname="Zenobia Żółw", invoice_fullname="Ewa Kwiatek")
        refused = message.format("ZENOBIA ZOLW, Kwiatek")
        bench.http.before[EVENT_REQUEST] = lambda: setattr(bench.marketing, "refuse_all", refused)
        bench.flow()
        text = repr([bench.outcome(order_id), bench.log.lines, bench.tables.ledger.__dict__]).lower()
        assert "refuses" in text
        for word in ("zenobia", "zolw", "kwiatek"):
            assert word not in text
