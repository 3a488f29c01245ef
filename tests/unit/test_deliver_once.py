"""One PURCHASE event an order, ever: whatever is delivered twice, side by side, lost or reordered."""

import random
from decimal import Decimal

import pytest

from ordersync.domain.delivery import OrderRecord, State
from ordersync.domain.metrics import Metric
from ordersync.pacing.timings import Timings
from simulators import BaselinkerOptions, FaultPlan, SalesmanagoOptions
from simulators.http import Request
from tests.fakes.application import ALLEGRO, ESHOP, JAN, MAIN, Bench

DAY = 86_400
READ_BACK = Timings().read_back_delay
UNTELLABLE = 2_200  # after so long without a word a person has to decide
SAME = {"external_order_id": "EXT-7"}
EVENT = "addContactExtEvent"


def is_event_request(request: Request) -> bool:
    return EVENT in request.path


def lose(bench: Bench, how: str, times: int = 1) -> None:
    """Something happens to the next event request's answer."""
    plan: FaultPlan = bench.way_to_salesmanago
    match how:
        case "lost_before":
            plan.script("lost_before", is_event_request, times)
        case "lost_after":
            plan.script("lost_after", is_event_request, times)
        case "silent_after":
            plan.script("silent_after", is_event_request, times)
        case "truncated":
            plan.script("truncated", is_event_request, times)
        case "error_after":
            plan.script("error_after", is_event_request, times)
        case _:
            plan.script("late", is_event_request, times)


class TestDeliveredTwice:
    def test_the_entries_of_its_creation_and_confirmation(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        assert bench.main.purchases() == [order_id]
        assert len(bench.marketing.contacts) == 1

    def test_the_same_entry_again_and_again(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        for log_type in (1, 2, 16, 11, 1):
            bench.shop.log(log_type, order_id)
            bench.flow()
        assert bench.main.purchases() == [order_id]

    @pytest.mark.parametrize("origin", ["sweep", "backfill", "replay"])
    def test_asked_for_again(self, origin: str) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.send(order_id, origin=origin)
        bench.clock.sleep(5)
        bench.work()
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"

    def test_an_event_once_sent_stays_as_it_is(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        [event] = bench.main.events()
        bench.shop.edit_order(order_id, {"email": "other@example.com", "delivery_price": 99.0})
        bench.flow()
        assert bench.main.events() == [event]
        assert [e.data for e in bench.marketing.events_of("anna@example.com")] == [event]
        assert bench.marketing.contact("other@example.com"), "the new address becomes a contact"


class TestSideBySide:
    """Another worker has the same message, for the queue hands over at least once."""

    @pytest.mark.parametrize("moment", ["getOrders", "contact/upsert", EVENT])
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_another_worker_comes_in_between(self, moment: str, when: str) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)
        hooks = bench.http.before if when == "before" else bench.http.after
        hooks[moment] = lambda: bench.hand_over(bench.orders_queue, held, by_new_process=True)
        bench.hand_over(bench.orders_queue, held, by_new_process=True)
        bench.work_for(800)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"
        assert bench.idle

    def test_a_worker_whose_lease_ran_out(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)

        def meanwhile() -> None:
            bench.hand_over(bench.orders_queue, held, by_new_process=True)
            bench.clock.sleep(110)

        bench.http.before["contact/upsert"] = meanwhile
        bench.hand_over(bench.orders_queue, held, by_new_process=True)
        bench.work_for(800)
        assert bench.main.purchases() == [order_id]


class TestLostAnswers:
    @pytest.mark.parametrize(
        "how", ["lost_before", "lost_after", "silent_after", "truncated", "error_after", "late"]
    )
    def test_whatever_becomes_of_the_answer(self, how: str) -> None:
        bench = Bench()
        order_id = bench.order()
        lose(bench, how)
        bench.flow()
        assert bench.purchase(order_id).state is State.INTENT
        bench.work_for(READ_BACK * 3)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"
        assert bench.idle

    def test_the_event_on_the_card_is_adopted_with_its_id(self) -> None:
        bench = Bench()
        order_id = bench.order()
        lose(bench, "lost_after")
        bench.flow()
        bench.work_for(READ_BACK * 2)
        [event] = bench.marketing.events
        assert bench.purchase(order_id).event_id == event.event_id
        requests = [request for request in bench.salesmanago.requests if EVENT in request.path]
        assert len(requests) == 1

    def test_nothing_is_read_back_while_the_request_may_be_under_way(self) -> None:
        bench = Bench()
        bench.order()
        lose(bench, "lost_after")
        bench.flow()
        bench.work_for(READ_BACK - bench.application.runtime.timings.request_timeout - 1)
        assert not [request for request in bench.salesmanago.requests if "list" in request.path]

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
        lose(bench, "lost_before")
        bench.flow()
        bench.work_for(READ_BACK * 2)
        assert bench.main.purchases() == [order_id]
        assert bench.main.events()[0]["location"] == ESHOP

    def test_it_is_read_back_by_the_contact_that_it_was_sent_to(self) -> None:
        bench = Bench()
        order_id = bench.order()
        lose(bench, "lost_after")
        bench.flow()
        bench.shop.edit_order(order_id, {"email": "other@example.com"})
        bench.flow()
        bench.work_for(READ_BACK * 3)
        assert bench.main.purchases() == [order_id]
        assert len(bench.marketing.events_of("anna@example.com")) == 1

    def test_an_answer_counts_whatever_became_of_the_record_meanwhile(self) -> None:
        bench = Bench(salesmanago=SalesmanagoOptions(card_events="missing"))
        order_id = bench.order()

        def swept(record: OrderRecord) -> OrderRecord:
            return record.swept(bench.clock.now())

        bench.http.before[EVENT] = lambda: bench.records().order(order_id).change(swept)
        bench.flow()
        bench.work_for(READ_BACK * 3)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"

    def test_many_lost_answers_in_a_row(self) -> None:
        bench = Bench()
        order_id = bench.order()
        lose(bench, "lost_before", 2)
        lose(bench, "lost_after", 1)
        bench.flow()
        bench.work_for(3_600)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"


class TestUnknownOutcomes:
    """Where the card can't tell, a person has to decide; nothing is sent on a guess."""

    def unknown(self, options: SalesmanagoOptions, how: str = "lost_before") -> tuple[Bench, int]:
        bench = Bench(salesmanago=options)
        first = bench.order()
        bench.flow()
        foreign = {"contactExtEventType": "VISIT", "externalId": "x", "date": 1_795_000_000_000}
        bench.marketing.add_foreign_event("anna@example.com", foreign)
        order_id = bench.order()
        lose(bench, how)
        bench.flow()
        bench.work_for(READ_BACK + UNTELLABLE)
        assert bench.outcome(first) == "sent"
        return bench, order_id

    @pytest.mark.parametrize(
        "options",
        [
            SalesmanagoOptions(card_events="missing"),
            SalesmanagoOptions(card_events="latest", card_latest=1),
            SalesmanagoOptions(card_event_fields=("contactExtEventType", "date", "location")),
        ],
        ids=["no events", "the latest alone", "no external ids"],
    )
    def test_a_card_that_may_be_incomplete(self, options: SalesmanagoOptions) -> None:
        bench, order_id = self.unknown(options)
        assert bench.purchase(order_id).state is State.UNKNOWN
        assert bench.purchase(order_id).reason
        assert order_id not in bench.main.purchases()
        assert bench.metrics[MAIN][Metric.OUTCOMES_UNKNOWN] >= 1
        assert bench.idle, "it does not come back all the time"

    def test_the_next_event_of_the_buyer_waits_until_the_card_has_told(self) -> None:
        bench = Bench(salesmanago=SalesmanagoOptions(card_events="latest", card_latest=1))
        first = bench.order()
        lose(bench, "lost_after")
        bench.flow()
        second = bench.order()
        bench.flow()
        assert bench.main.purchases() == [first]
        bench.work_for(READ_BACK * 4)
        assert bench.main.purchases() == [first, second]

    def test_after_an_outage_the_card_is_given_time_to_tell(self) -> None:
        bench = Bench(salesmanago=SalesmanagoOptions(card_events="missing"))
        order_id = bench.order()
        lose(bench, "lost_after")
        bench.flow()
        bench.marketing.active = False
        bench.work_for(3 * UNTELLABLE)
        bench.marketing.active = True
        bench.work_for(UNTELLABLE / 2)
        assert bench.purchase(order_id).state is State.INTENT
        bench.marketing.options = SalesmanagoOptions()
        bench.work_for(UNTELLABLE)
        assert bench.outcome(order_id) == "sent"

    def late_order(self, options: SalesmanagoOptions, how: str) -> tuple[Bench, int]:
        """An order whose request was lost, older than the one event that its buyer's card shows."""
        bench = Bench(salesmanago=options)
        bench.poll()
        older = bench.order(email="")
        bench.clock.sleep(5)
        bench.order()
        bench.flow()
        bench.shop.edit_order(older, {"email": "anna@example.com"})
        lose(bench, how)
        bench.flow()
        return bench, older

    def test_a_card_that_may_be_cut_to_its_latest_events(self) -> None:
        options = SalesmanagoOptions(card_events="latest", card_latest=10)
        bench, older = self.late_order(options, "lost_after")
        for number in range(10):
            visit = {"contactExtEventType": "VISIT", "date": int(bench.clock.now() + number) * 1000}
            bench.marketing.add_foreign_event("anna@example.com", visit)
        bench.work_for(READ_BACK + UNTELLABLE)
        assert bench.purchase(older).state is State.UNKNOWN
        assert len(bench.main.purchases()) == 2

    def test_a_longer_card_shows_that_none_is_cut(self) -> None:
        bench, older = self.late_order(SalesmanagoOptions(), "lost_before")
        for _ in range(2):
            bench.order(JAN)
        bench.flow()
        bench.work_for(READ_BACK + UNTELLABLE)
        assert bench.main.purchases().count(older) == 1
        assert bench.outcome(older) == "sent"

    def test_it_stays_unknown_whatever_comes(self) -> None:
        bench, order_id = self.unknown(SalesmanagoOptions(card_events="missing"))
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert bench.purchase(order_id).state is State.UNKNOWN
        assert order_id not in bench.main.purchases()

    def test_its_edits_reach_the_contact_all_the_same(self) -> None:
        bench, order_id = self.unknown(SalesmanagoOptions(card_events="missing"))
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        contact = bench.marketing.contact("anna@example.com")
        assert contact is not None
        assert contact.address["city"] == "Gdańsk"

    def test_it_is_settled_once_the_card_shows_its_events(self) -> None:
        bench, order_id = self.unknown(SalesmanagoOptions(card_events="missing"), "lost_after")
        assert bench.purchase(order_id).state is State.UNKNOWN
        bench.marketing.options = SalesmanagoOptions()
        bench.shop.log(16, order_id)
        bench.flow()
        assert bench.outcome(order_id) == "sent"
        assert bench.main.purchases().count(order_id) == 1


class TestOnePurchase:
    """Orders that are one purchase have one event between them; the one that was added first gets it."""

    def test_an_order_with_the_same_external_id(self) -> None:
        bench = Bench()
        first = bench.order(SAME)
        bench.flow()
        second = bench.order(SAME)
        bench.flow()
        assert bench.main.purchases() == [first]
        assert bench.outcome(second) == "skipped same_purchase"

    @pytest.mark.parametrize(
        "other",
        [
            {"external_order_id": "EXT-8"},
            {"external_order_id": "EXT-7", "order_source_id": 813},
            {"external_order_id": "EXT-7", "order_source": "personal"},
            {"external_order_id": ""},
        ],
    )
    def test_an_order_that_only_looks_alike(self, other: dict[str, object]) -> None:
        bench = Bench()
        first, second = bench.order(SAME), bench.order(SAME, other)
        bench.flow()
        assert bench.main.purchases() == [first, second]

    def test_two_without_an_external_id_are_two_purchases(self) -> None:
        bench = Bench()
        bench.order()
        bench.order()
        bench.flow()
        assert len(bench.main.purchases()) == 2

    @pytest.mark.parametrize("created", ["before", "after"])
    @pytest.mark.parametrize("kept", [True, False])
    def test_a_copy(self, created: str, kept: bool) -> None:
        options = BaselinkerOptions(
            copy_created_entry="before" if created == "before" else "after", copies_keep_external_id=kept
        )
        bench = Bench(baselinker=options)
        order_id = bench.order(SAME)
        copy = bench.shop.copy(order_id)
        bench.flow()
        bench.work_for(60)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(copy) == "skipped same_purchase"

    def test_a_copy_made_later(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
        order_id = bench.order()
        bench.flow()
        copy = bench.shop.copy(order_id)
        bench.flow()
        bench.work_for(60)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(copy) == "skipped same_purchase"

    def test_a_split(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
        order_id = bench.order()
        part = bench.shop.split(order_id, lines=0)
        bench.flow()
        bench.work_for(60)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(part) == "skipped same_purchase"

    def test_a_merge_of_an_order_that_was_sent(self) -> None:
        bench = Bench()
        kept, gone = bench.order(), bench.order()
        bench.flow()
        bench.shop.merge(kept, gone)
        bench.shop.edit_order(kept, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert bench.main.purchases() == [kept, gone], "both were sent before they became one"

    def test_a_merge_before_anything_was_sent(self) -> None:
        bench = Bench()
        kept, gone = bench.order(), bench.order()
        bench.shop.merge(kept, gone)
        bench.flow()
        bench.work_for(900)
        assert bench.main.purchases() == [kept]
        assert bench.outcome(gone) in ("skipped same_purchase", "skipped order_not_found")

    def test_of_several_at_once_the_one_added_first_gets_it(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
        order_id = bench.order()
        bench.clock.sleep(10)
        copy = bench.shop.copy(order_id)
        bench.poll()
        held = bench.orders_queue.receive(10, random.Random(1))
        of_the_copy = [item for item in held if item.message.order_id == copy]
        bench.hand_over(bench.orders_queue, of_the_copy)
        bench.hand_over(bench.orders_queue, [item for item in held if item not in of_the_copy])
        bench.work_for(60)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(copy) == "skipped same_purchase"

    def test_a_relative_that_does_not_qualify_does_not_take_it(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
        order_id = bench.order(email="")
        copy = bench.shop.copy(order_id)
        bench.shop.edit_order(copy, {"email": "anna@example.com"})
        bench.flow()
        bench.work_for(60)
        assert bench.main.purchases() == [copy]

    def test_a_relative_whose_event_request_is_in_question_does_not_take_it(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(merge_survivor="object"))
        bench.poll()
        lost, other = bench.order(), bench.order(journal=False)
        lose(bench, "lost_before")
        bench.flow()
        assert bench.purchase(lost).state is State.INTENT
        survivor = bench.shop.merge(lost, other)
        bench.shop.log(16, survivor)
        bench.application.caches.clear()
        bench.flow()
        bench.work_for(3600)
        assert bench.main.purchases() == [survivor]
        assert bench.idle

    def test_a_relative_comes_in_between_before_the_request_is_noted(self) -> None:
        bench = Bench()
        first, second = bench.order(SAME), bench.order(SAME, JAN)
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)
        shares = [[item for item in held if item.message.order_id == each] for each in (first, second)]
        bench.http.before["contact/upsert"] = lambda: bench.hand_over(
            bench.orders_queue, shares[1], by_new_process=True
        )
        bench.hand_over(bench.orders_queue, shares[0], by_new_process=True)
        bench.work_for(900)
        assert len(bench.main.purchases()) == 1

    def test_two_relatives_side_by_side(self) -> None:
        bench = Bench()
        first, second = bench.order(SAME), bench.order(SAME, JAN)
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)
        shares = [[item for item in held if item.message.order_id == each] for each in (first, second)]
        bench.http.before[EVENT] = lambda: bench.hand_over(bench.orders_queue, shares[1], by_new_process=True)
        bench.hand_over(bench.orders_queue, shares[0], by_new_process=True)
        bench.work_for(900)
        assert bench.main.purchases() == [first]
        assert bench.outcome(second) == "skipped same_purchase"


def test_orders_of_two_connections_with_the_same_id_are_two_orders() -> None:
    bench = Bench()
    other = bench.connect("other")
    order_id = bench.order()
    other.shop.add_order({**bench.shop.orders[order_id], "order_id": order_id})
    bench.flow()
    assert bench.main.purchases() == other.purchases() == [order_id]
    assert bench.outcome(order_id, "other") == "sent"


def test_an_order_is_sent_as_it_is_when_it_is_read_not_as_it_was_logged() -> None:
    bench = Bench()
    order_id = bench.order(ALLEGRO)
    bench.poll()
    bench.shop.edit_order(
        order_id, {"order_source": "shop", "email": "anna@example.com", "delivery_price": 0}
    )
    bench.work()
    [event] = bench.main.events()
    assert event["value"] == Decimal("30.30")
