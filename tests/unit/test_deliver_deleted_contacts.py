"""A contact that a person deletes in SALESmanago comes back by a new purchase, and by nothing else."""

from collections.abc import Callable

import pytest

from ordersync.domain.journal import QueueMessage
from ordersync.domain.states import State
from simulators.faults import Fault
from tests.fakes.application import MINUTE, Bench
from tests.fakes.scenarios import (
    ANNA_EMAIL,
    EVENT_REQUEST,
    city_of_anna,
    fail_event_requests,
    is_contact_write,
    live_for,
)

HOUR = 3_600
DAY = 86_400
OTHER = "someone-else@example.com"


def edit(bench: Bench, order_id: int) -> None:
    bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})


def edit_unheard(bench: Bench, order_id: int) -> None:
    """Edit an order of which the journal says nothing."""
    bench.shop.orders[order_id]["delivery_city"] = "Gdańsk"


def by_sweep(bench: Bench, order_id: int) -> None:
    edit_unheard(bench, order_id)
    bench.send(order_id, origin="sweep")


def by_backfill(bench: Bench, order_id: int) -> None:
    edit_unheard(bench, order_id)
    bench.send(order_id, origin="backfill")


def by_replay(bench: Bench, order_id: int) -> None:
    edit_unheard(bench, order_id)
    bench.send(order_id, origin="replay")


def given_up(bench: Bench) -> int:
    """Let an order's event be refused and its contact deleted; return the order's id."""
    order_id = bench.order()
    fail_event_requests(bench, "too_many_requests")
    bench.flow()
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.work_for(HOUR)
    assert bench.outcome(order_id) == "skipped contact_deleted"
    return order_id


OCCASIONS = [edit, by_sweep, by_backfill, by_replay]


@pytest.mark.parametrize("occasion", OCCASIONS)
def test_an_order_that_has_its_event_brings_no_contact_back(
    occasion: Callable[[Bench, int], None],
) -> None:
    bench = Bench()
    order_id = bench.order()
    bench.flow()
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.clock.sleep(HOUR)
    occasion(bench, order_id)
    bench.flow()
    bench.work_for(HOUR)
    assert bench.marketing.contacts == {}
    assert bench.outcome(order_id) == "sent"
    assert bench.idle


def test_nor_does_one_whose_contact_was_given_another_address() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.flow()
    bench.marketing.readdress_contact(ANNA_EMAIL, OTHER)
    edit(bench, order_id)
    bench.flow()
    assert [contact.email for contact in bench.marketing.contacts.values()] == [OTHER]


@pytest.mark.parametrize("fault", ["too_many_requests", "not_connected"])
def test_a_retry_brings_no_contact_back(fault: Fault) -> None:
    bench = Bench()
    order_id = bench.order()
    fail_event_requests(bench, fault)
    bench.flow()
    assert bench.marketing.contact(ANNA_EMAIL) is not None
    bench.marketing.delete_contact(ANNA_EMAIL)
    edit(bench, order_id)
    bench.flow()
    bench.work_for(HOUR)
    assert bench.marketing.contacts == {}
    assert bench.outcome(order_id) == "skipped contact_deleted"
    assert bench.idle


def test_nor_does_a_retry_whose_contact_holds_all_its_data() -> None:
    bench = Bench()
    order_id = bench.order()
    fail_event_requests(bench, "too_many_requests")
    bench.flow()
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.work_for(HOUR)
    assert bench.marketing.contacts == {}
    assert bench.outcome(order_id) == "skipped contact_deleted"


@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
def test_an_event_in_question_is_left_to_a_person_and_no_edit_brings_its_contact_back(fault: Fault) -> None:
    bench = Bench()
    order_id = bench.order()
    fail_event_requests(bench, fault)
    bench.flow()
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.work_for(HOUR)
    assert bench.purchase(order_id).state is State.UNKNOWN
    edit(bench, order_id)
    bench.flow()
    bench.work_for(HOUR)
    assert bench.marketing.contacts == {}
    assert bench.idle


def test_an_event_that_was_refused_brings_no_contact_back() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.http.before[EVENT_REQUEST] = lambda: setattr(bench.marketing, "refuse_all", "Invalid email address")
    bench.flow()
    assert bench.purchase(order_id).state is State.REJECTED
    bench.http.before.clear()
    bench.marketing.refuse_all = None
    bench.marketing.delete_contact(ANNA_EMAIL)
    edit(bench, order_id)
    bench.flow()
    assert bench.marketing.contacts == {}
    assert bench.outcome(order_id) == "skipped contact_deleted"


def test_a_purchase_that_was_skipped_is_sent_on_request() -> None:
    bench = Bench()
    order_id = given_up(bench)
    bench.send(order_id, origin="replay")
    bench.work()
    assert bench.main.purchases() == [order_id]
    assert city_of_anna(bench) == "Łódź"


def test_a_request_of_before_does_not_send_it() -> None:
    bench = Bench()
    bench.order()
    bench.flow()
    order_id = bench.order()
    bench.send(order_id, origin="backfill")
    fail_event_requests(bench, "too_many_requests")
    bench.flow()
    edit(bench, order_id)
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.flow()
    live_for(bench, HOUR)
    assert bench.outcome(order_id) == "skipped contact_deleted"
    assert bench.marketing.contact(ANNA_EMAIL) is None


@pytest.mark.parametrize("origin", ["backfill", "replay"])
def test_a_request_that_an_edit_overtakes_still_sends_it(origin: str) -> None:
    bench = Bench()
    order_id = given_up(bench)
    request = {"connection_id": "main", "order_id": order_id, "origin": origin}
    bench.sweep_queue.send([QueueMessage.model_validate(request)])
    bench.clock.sleep(10)
    edit(bench, order_id)
    bench.poll()
    bench.clock.sleep(10)
    with bench.taken(bench.orders_queue) as visible:
        bench.hand_over(bench.orders_queue, visible)
    bench.work_for(HOUR)
    assert bench.main.purchases() == [order_id]


def test_a_new_purchase_brings_it_back_and_its_edits_are_written_again() -> None:
    bench = Bench()
    first = bench.order()
    bench.flow()
    bench.marketing.delete_contact(ANNA_EMAIL)
    edit(bench, first)
    bench.flow()
    second = bench.order()
    bench.flow()
    assert [event.data["externalId"] for event in bench.marketing.events_of(ANNA_EMAIL)] == [str(second)]
    bench.shop.edit_order(second, {"delivery_city": "Kraków"})
    bench.flow()
    assert city_of_anna(bench) == "Kraków"


def test_a_new_purchase_whose_contact_could_not_be_made_leaves_edits_without_one() -> None:
    bench = Bench()
    first = bench.order()
    bench.flow()
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.way_to_salesmanago.script("too_many_requests", is_contact_write)
    bench.order()
    bench.poll()
    bench.deliver()
    assert bench.marketing.contacts == {}
    edit(bench, first)
    held = bench.orders_queue.held
    bench.poll()
    bench.clock.sleep(MINUTE / 6)
    with bench.taken(bench.orders_queue) as visible:
        bench.hand_over(bench.orders_queue, [item for item in visible if item.message.order_id == first])
    assert bench.marketing.contacts == {}
    bench.work_for(HOUR)
    assert len(bench.marketing.contacts) == 1
    assert not held


def test_one_order_s_retry_uses_what_another_s_purchase_brought_back() -> None:
    bench = Bench()
    first = bench.order()
    fail_event_requests(bench, "too_many_requests")
    bench.flow()
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.marketing.add_contact(ANNA_EMAIL)
    bench.work_for(HOUR)
    assert bench.main.purchases() == [first]
    assert city_of_anna(bench) == "Łódź"


def test_an_edit_with_another_address_makes_a_contact_of_it() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.flow()
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.shop.edit_order(order_id, {"email": OTHER})
    bench.flow()
    assert [contact.email for contact in bench.marketing.contacts.values()] == [OTHER]


def test_a_contact_that_comes_back_is_opted_out_like_any_new_one() -> None:
    bench = Bench(new_contacts="opted_out")
    bench.order()
    bench.flow()
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.order(delivery_city="Gdynia")
    bench.flow()
    contact = bench.marketing.contact(ANNA_EMAIL)
    assert contact is not None
    assert contact.opted_out


def test_a_rejected_purchase_whose_contact_is_gone_is_sent_on_the_first_request() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.http.before[EVENT_REQUEST] = lambda: setattr(bench.marketing, "refuse_all", "Invalid email address")
    bench.flow()
    assert bench.purchase(order_id).state is State.REJECTED
    bench.marketing.refuse_all = None
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.send(order_id, origin="backfill")
    bench.work()
    assert bench.main.purchases() == [order_id]
