"""Event requests whose answer is lost: the contact's card decides; nothing is sent again on a guess."""

import pytest

from ordersync.domain.delivery import OrderRecord
from ordersync.domain.metrics import Metric
from ordersync.domain.states import State
from simulators import SalesmanagoOptions
from simulators.faults import Fault
from tests.fakes.application import ESHOP, JAN, MAIN, Bench
from tests.fakes.scenarios import EVENT_REQUEST, READ_BACK_DELAY, fail_event_requests, live_for

PATIENCE = 2_200  # after this long without an answer from the card, a person has to decide


class TestLostAnswers:
    @pytest.mark.parametrize(
        "fault", ["lost_before", "lost_after", "silent_after", "truncated", "error_after", "late"]
    )
    def test_whatever_happens_to_the_answer(self, fault: Fault) -> None:
        bench = Bench()
        order_id = bench.order()
        fail_event_requests(bench, fault)
        bench.flow()
        assert bench.purchase(order_id).state is State.INTENT
        bench.work_for(READ_BACK_DELAY * 3)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"
        assert bench.idle

    def test_a_connection_that_was_removed_for_a_while_and_an_order_that_is_gone(self) -> None:
        bench = Bench()
        order_id = bench.order()
        fail_event_requests(bench, "lost_after")
        bench.flow()
        document = bench.connections.documents.pop(MAIN)
        bench.work_for(READ_BACK_DELAY * 3)
        assert bench.idle
        bench.shop.delete_order(order_id)
        bench.connections.save(MAIN, document)
        live_for(bench, READ_BACK_DELAY * 3)
        assert bench.outcome(order_id) == "sent"
        assert bench.main.purchases() == [order_id]

    def test_the_event_on_the_card_is_adopted_with_its_id(self) -> None:
        bench = Bench()
        order_id = bench.order()
        fail_event_requests(bench, "lost_after")
        bench.flow()
        bench.work_for(READ_BACK_DELAY * 2)
        [event] = bench.marketing.events
        assert bench.purchase(order_id).event_id == event.event_id
        requests = [request for request in bench.salesmanago.requests if EVENT_REQUEST in request.path]
        assert len(requests) == 1

    def test_nothing_is_read_back_while_the_request_may_be_under_way(self) -> None:
        bench = Bench()
        bench.order()
        fail_event_requests(bench, "lost_after")
        bench.flow()
        bench.work_for(READ_BACK_DELAY - bench.application.runtime.timings.request_timeout - 1)
        assert not [request for request in bench.salesmanago.requests if "contact/list" in request.path]

    def test_the_event_of_another_integration_is_not_adopted(self) -> None:
        bench = Bench()
        order_id = bench.order()
        foreign = {
            "contactExtEventType": "PURCHASE",
            "externalId": str(order_id),
            "location": "another_shop",
            "date": 1_780_000_000_000,
        }
        bench.marketing.add_foreign_event("anna@example.com", foreign)
        fail_event_requests(bench, "lost_before")
        bench.flow()
        bench.work_for(READ_BACK_DELAY * 2)
        assert bench.main.purchases() == [order_id]
        assert bench.main.events()[0]["location"] == ESHOP

    def test_it_is_read_back_from_the_contact_it_was_sent_to(self) -> None:
        bench = Bench()
        order_id = bench.order()
        fail_event_requests(bench, "lost_after")
        bench.flow()
        bench.shop.edit_order(order_id, {"email": "other@example.com"})
        bench.flow()
        bench.work_for(READ_BACK_DELAY * 3)
        assert bench.main.purchases() == [order_id]
        assert len(bench.marketing.events_of("anna@example.com")) == 1

    def test_an_answer_counts_even_if_the_record_has_changed_meanwhile(self) -> None:
        bench = Bench(salesmanago=SalesmanagoOptions(card_events="missing"))
        order_id = bench.order()

        def swept(record: OrderRecord) -> OrderRecord:
            return record.swept(bench.clock.now())

        bench.http.before[EVENT_REQUEST] = lambda: bench.records().order(order_id).change(swept)
        bench.flow()
        bench.work_for(READ_BACK_DELAY * 3)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"

    def test_many_lost_answers_in_a_row(self) -> None:
        bench = Bench()
        order_id = bench.order()
        fail_event_requests(bench, "lost_before", 2)
        fail_event_requests(bench, "lost_after", 1)
        bench.flow()
        bench.work_for(3_600)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"


class TestUnknownOutcomes:
    """If the card is inconclusive, a person has to decide; nothing is sent on a guess."""

    def unknown(self, options: SalesmanagoOptions, fault: Fault = "lost_before") -> tuple[Bench, int]:
        bench = Bench(salesmanago=options)
        first = bench.order()
        bench.flow()
        foreign = {"contactExtEventType": "VISIT", "externalId": "x", "date": 1_795_000_000_000}
        bench.marketing.add_foreign_event("anna@example.com", foreign)
        order_id = bench.order()
        fail_event_requests(bench, fault)
        bench.flow()
        bench.work_for(READ_BACK_DELAY + PATIENCE)
        assert bench.outcome(first) == "sent"
        return bench, order_id

    @pytest.mark.parametrize(
        "options",
        [
            SalesmanagoOptions(card_events="missing"),
            SalesmanagoOptions(card_events="latest", card_latest=1),
            SalesmanagoOptions(card_event_fields=("contactExtEventType", "date", "location")),
        ],
        ids=["no events", "only the latest", "no external ids"],
    )
    def test_a_card_that_may_be_incomplete(self, options: SalesmanagoOptions) -> None:
        bench, order_id = self.unknown(options)
        assert bench.purchase(order_id).state is State.UNKNOWN
        assert bench.purchase(order_id).reason
        assert order_id not in bench.main.purchases()
        assert bench.metrics[MAIN][Metric.OUTCOMES_UNKNOWN] >= 1
        assert bench.idle, "its message does not keep coming back"

    def test_the_buyers_next_event_waits_until_the_card_has_been_read_back(self) -> None:
        bench = Bench(salesmanago=SalesmanagoOptions(card_events="latest", card_latest=1))
        first = bench.order()
        fail_event_requests(bench, "lost_after")
        bench.flow()
        second = bench.order()
        bench.flow()
        assert bench.main.purchases() == [first]
        bench.work_for(READ_BACK_DELAY * 4)
        assert bench.main.purchases() == [first, second]

    def test_after_an_outage_the_card_gets_its_full_time(self) -> None:
        bench = Bench(salesmanago=SalesmanagoOptions(card_events="missing"))
        order_id = bench.order()
        fail_event_requests(bench, "lost_after")
        bench.flow()
        bench.marketing.active = False
        live_for(bench, 3 * PATIENCE)
        bench.marketing.active = True
        live_for(bench, PATIENCE / 2)
        assert bench.purchase(order_id).state is State.INTENT
        bench.marketing.options = SalesmanagoOptions()
        live_for(bench, PATIENCE)
        assert bench.outcome(order_id) == "sent"

    def late_order(self, options: SalesmanagoOptions, fault: Fault) -> tuple[Bench, int]:
        """Lose the request of an order that is older than the one event on its buyer's card."""
        bench = Bench(salesmanago=options)
        bench.poll()
        older = bench.order(email="")
        bench.clock.sleep(5)
        bench.order()
        bench.flow()
        bench.shop.edit_order(older, {"email": "anna@example.com"})
        fail_event_requests(bench, fault)
        bench.flow()
        return bench, older

    def test_a_card_that_may_be_cut_to_its_latest_events(self) -> None:
        options = SalesmanagoOptions(card_events="latest", card_latest=10)
        bench, older = self.late_order(options, "lost_after")
        for number in range(10):
            visit = {"contactExtEventType": "VISIT", "date": int(bench.clock.now() + number) * 1000}
            bench.marketing.add_foreign_event("anna@example.com", visit)
        bench.work_for(READ_BACK_DELAY + PATIENCE)
        assert bench.purchase(older).state is State.UNKNOWN
        assert len(bench.main.purchases()) == 2

    def test_a_longer_card_proves_that_cards_are_not_cut(self) -> None:
        bench, older = self.late_order(SalesmanagoOptions(), "lost_before")
        for _ in range(2):
            bench.order(JAN)
        bench.flow()
        bench.work_for(READ_BACK_DELAY + PATIENCE)
        assert bench.main.purchases().count(older) == 1
        assert bench.outcome(older) == "sent"

    def test_it_stays_unknown_whatever_happens(self) -> None:
        bench, order_id = self.unknown(SalesmanagoOptions(card_events="missing"))
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert bench.purchase(order_id).state is State.UNKNOWN
        assert order_id not in bench.main.purchases()

    def test_its_edits_still_reach_the_contact(self) -> None:
        bench, order_id = self.unknown(SalesmanagoOptions(card_events="missing"))
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        contact = bench.marketing.contact("anna@example.com")
        assert contact is not None
        assert contact.address["city"] == "Gdańsk"

    def test_it_is_resolved_once_the_card_shows_its_events(self) -> None:
        bench, order_id = self.unknown(SalesmanagoOptions(card_events="missing"), "lost_after")
        assert bench.purchase(order_id).state is State.UNKNOWN
        bench.marketing.options = SalesmanagoOptions()
        bench.shop.log(16, order_id)
        bench.flow()
        assert bench.outcome(order_id) == "sent"
        assert bench.main.purchases().count(order_id) == 1
