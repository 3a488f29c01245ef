"""What people do to contacts in SALESmanago: an event goes to whoever has the buyer's address now."""

from ordersync.domain.states import State
from tests.fakes.application import JAN, Bench
from tests.fakes.scenarios import ANNA_EMAIL, READ_BACK_DELAY, city_of_anna, fail_event_requests

OTHER = "someone-else@example.com"


def contact_requests(bench: Bench) -> int:
    return sum("/api/contact/" in request.path for request in bench.salesmanago.requests)


def test_a_contact_that_was_given_another_address_gets_no_more_events_of_its_former_one() -> None:
    bench = Bench()
    first = bench.order()
    bench.flow()
    bench.marketing.readdress_contact(ANNA_EMAIL, OTHER)
    second = bench.order()
    bench.flow()
    bench.work_for(600)
    assert [event.data["externalId"] for event in bench.marketing.events_of(OTHER)] == [str(first)]
    assert [event.data["externalId"] for event in bench.marketing.events_of(ANNA_EMAIL)] == [str(second)]
    assert city_of_anna(bench) == "Łódź"


def test_one_call_for_each_buyer_and_batch_confirms_the_contact() -> None:
    bench = Bench()
    bench.order()
    bench.order(JAN)
    bench.flow()
    before = contact_requests(bench)
    for _ in range(3):
        bench.order()
        bench.order(JAN)
    bench.flow()
    assert len(bench.main.purchases()) == 8
    assert contact_requests(bench) == before + 2


def test_an_edit_that_changes_nothing_needs_no_call() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.flow()
    before = len(bench.salesmanago.requests)
    bench.shop.log(16, order_id)
    bench.flow()
    assert len(bench.salesmanago.requests) == before


def test_a_contact_that_is_made_again_for_an_older_order_gets_the_newest_data_again() -> None:
    bench = Bench()
    older = bench.order(delivery_city="Gdańsk", confirmed=False)
    bench.clock.sleep(60)
    bench.order(delivery_city="Kraków")
    bench.flow()
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.shop.confirm_order(older)
    bench.flow()
    bench.work_for(600)
    assert older in bench.main.purchases()
    assert city_of_anna(bench) == "Kraków"


def test_a_contact_that_another_tool_made_again_gets_the_newest_data_again() -> None:
    bench = Bench(order_source_tag=True)
    older = bench.order(delivery_city="Gdańsk", confirmed=False, order_source="personal", order_source_id=0)
    bench.clock.sleep(60)
    bench.order(delivery_city="Kraków")
    bench.flow()
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.marketing.add_contact(ANNA_EMAIL)
    bench.shop.confirm_order(older)
    bench.flow()
    bench.work_for(600)
    assert older in bench.main.purchases()
    assert city_of_anna(bench) == "Kraków"


def test_an_order_whose_event_is_in_question_is_not_queued_for_its_data() -> None:
    """It has a message of its own; each attempt at an older order would queue it once more."""
    bench = Bench()
    older = bench.order(delivery_city="Gdańsk", confirmed=False)
    bench.clock.sleep(60)
    newest = bench.order(delivery_city="Kraków")
    fail_event_requests(bench, "lost_before")
    bench.flow()
    assert bench.purchase(newest).state is State.INTENT
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.shop.confirm_order(older)
    bench.poll()
    bench.deliver()
    assert [item.message.order_id for item in bench.sweep_queue.held.values()].count(newest) == 0


def test_an_order_is_queued_for_its_data_once_an_hour_however_often_another_one_is_attempted() -> None:
    bench = Bench()
    older = bench.order(delivery_city="Gdańsk", confirmed=False)
    bench.clock.sleep(60)
    newest = bench.order(delivery_city="Kraków")
    bench.flow()
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.shop.confirm_order(older)
    bench.poll()
    fail_event_requests(bench, "lost_before", times=8)
    attempt_live_orders(bench, 4)
    assert queued_by_the_way(bench) == [newest]
    bench.clock.sleep(3_600)
    attempt_live_orders(bench, 4)
    assert queued_by_the_way(bench) == [newest, newest]
    bench.work_for(3_600)
    assert older in bench.main.purchases()
    assert city_of_anna(bench) == "Kraków"


def attempt_live_orders(bench: Bench, times: int) -> None:
    """Let a worker take the live queue alone, each time after an event in question can be read back."""
    for _ in range(times):
        with bench.taken(bench.orders_queue) as held:
            bench.hand_over(bench.orders_queue, held)
        bench.clock.sleep(READ_BACK_DELAY + 60)


def queued_by_the_way(bench: Bench) -> list[int]:
    """Return the orders that other orders have queued."""
    return [item.message.order_id for item in bench.sweep_queue.held.values()]
