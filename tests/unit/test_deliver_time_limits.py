"""A function does nothing that would outlive it, and a contact that was made again is a new card."""

from ordersync.pacing.timings import Timings
from ordersync.ports import HttpRequest
from tests.fakes.application import Bench
from tests.fakes.scenarios import ANNA_EMAIL, EVENT_REQUEST, fail_event_requests

HOUR = 3_600.0
TIMINGS = Timings()
LAST_ORDER = 0.95 * TIMINGS.worker_timeout - 2 * TIMINGS.request_timeout  # from when on a worker begins none


def event_requests(bench: Bench) -> list[HttpRequest]:
    return [request for request in bench.http.sent if EVENT_REQUEST in request.url]


class TestTimeLimits:
    def test_no_request_is_sent_that_its_function_may_not_see_answered(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.poll()
        late = TIMINGS.worker_timeout - TIMINGS.request_timeout / 2
        bench.http.after["contact/upsert"] = lambda: bench.clock.sleep(late)
        bench.deliver()
        assert event_requests(bench) == []
        bench.work_for(HOUR)
        assert bench.main.purchases() == [order_id]

    def test_a_worker_does_not_sleep_for_calls_beyond_its_last_order(self) -> None:
        """Even if it is set to hold its batch for longer than it may run."""
        bench = Bench(timings=Timings(budget_hold=500))
        order_id = bench.order()
        bench.poll()
        bench.shop.block(300)
        bench.poll()  # learns of the block
        bench.connect("other")
        bench.change("other", baselinker__token="token-of-main")
        bench.orders_queue.held.clear()
        began_at = bench.clock.now()
        bench.send(order_id, "other")
        bench.deliver()
        assert bench.clock.now() - began_at < LAST_ORDER + 1
        assert bench.shop.limit.calls_while_blocked == 1


class TestContactsMadeAgain:
    def test_its_card_is_not_expected_to_show_earlier_events(self) -> None:
        bench = Bench()
        for _ in range(3):
            bench.order()
            bench.flow()
        bench.marketing.delete_contact(ANNA_EMAIL)
        last = bench.order(delivery_city="Gdynia")
        fail_event_requests(bench, "lost_before")
        bench.flow()
        bench.work_for(HOUR)
        assert bench.outcome(last) == "sent"

    def test_an_event_on_the_former_card_is_not_expected_on_the_new_one(self) -> None:
        """The contact is deleted, and made again for another order, while an event request is answered."""
        bench = Bench()
        bench.order()
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)

        def meanwhile() -> None:
            bench.marketing.delete_contact(ANNA_EMAIL)
            bench.clock.sleep(5)
            bench.order(delivery_city="Gdynia", journal=False)
            bench.send(max(bench.shop.orders))
            bench.clock.sleep(2)
            others = bench.orders_queue.receive(10, bench.rng)
            bench.hand_over(bench.orders_queue, others, by_new_process=True)
            fail_event_requests(bench, "lost_before")

        bench.http.after[EVENT_REQUEST] = meanwhile
        bench.hand_over(bench.orders_queue, held)
        bench.work_for(HOUR)
        assert bench.outcome(max(bench.shop.orders)) == "sent"
        assert len(bench.marketing.events_of(ANNA_EMAIL)) == 1
