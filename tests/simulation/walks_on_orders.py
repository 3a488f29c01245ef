"""Walks through what the runbook says of single orders, of journals and of what it all costs."""

from collections.abc import Iterator
from dataclasses import replace

from ordersync.domain.states import State
from tests.fakes.application import JAN
from tests.fakes.scenarios import ANNA_EMAIL, fail_event_requests, hooked
from tests.simulation.on_call import Person
from tests.simulation.walks import DAY, HOUR, MINUTE, WALKS, walk

__all__ = ["WALKS"]


# --- What is it doing? ---


@walk("DeadLettersAlarm")
def a_record_written_by_hand(person: Person) -> Iterator[None]:
    here = person.deployment
    order_id = here.order()
    here.live(5 * MINUTE)
    items = hooked(here.tables.ledger).items
    [place] = [place for place in items if place[1] == f"order#{order_id}"]
    stored = items[place]
    items[place] = replace(stored, item={**stored.item, "events": {"PURCHASE": {"state": "spoilt"}}})
    here.shop.edit_order(order_id, {"delivery_city": "Gdańsk"}, [11])
    here.live(2 * HOUR)
    yield
    assert str(order_id) in person.run("dead-letters list", code=1)
    person.turns_to("Unreadable records")
    person.reads("Correct the attribute that is not as it should be, and send the dead letters back")
    items[place] = replace(stored, version=items[place].version)
    assert "1 messages are queued" in person.run("dead-letters redrive")
    here.live(HOUR)
    assert "Gdańsk" in str(here.marketing.contact(ANNA_EMAIL))
    person.run("orders list --status dead")


@walk("RejectedOrdersAlarm")
def contacts_that_are_refused(person: Person) -> Iterator[None]:
    here = person.deployment
    buyers = [f"person-{number}@example.com" for number in range(6)]
    here.marketing.refusals.update(dict.fromkeys(buyers, "Invalid email address"))
    orders = [here.order(email=buyer) for buyer in buyers]
    here.live(HOUR)
    yield
    assert "Invalid email address" in person.run("orders list --status rejected --since 12h")
    here.marketing.refusals.clear()
    reason = here.purchase(orders[0]).reason
    person.run('orders retry --reason "HOW THE REASON BEGINS"', reason=reason[:20])
    here.live(2 * HOUR)
    assert "Invalid" not in person.run("orders list --status rejected --since 12h")


@walk("UnknownOutcomesAlarm")
def a_card_that_does_not_tell(person: Person) -> Iterator[None]:
    here = person.deployment
    here.marketing.options = replace(here.marketing.options, card_events="missing")
    here.order()
    here.live(5 * MINUTE)
    foreign = {"contactExtEventType": "VISIT", "externalId": "x", "date": int(here.clock.now() + DAY) * 1000}
    here.marketing.add_foreign_event(ANNA_EMAIL, foreign)
    order_id = here.order()
    fail_event_requests(here, "lost_before")
    here.live(3 * HOUR)
    assert here.purchase(order_id).state is State.UNKNOWN
    yield
    assert str(order_id) in person.run("orders list --status unknown --since 90d", code=1)
    person.run("orders retry 812000112", order=order_id)
    here.live(HOUR)
    assert here.purchase(order_id).state is State.UNKNOWN, "the card says no more than before"
    person.run("orders resolve 812000112 --not-sent", order=order_id)
    here.live(7 * HOUR, every=5)
    person.run("status")


@walk("OrdersFoundMissingAlarm")
def an_order_that_the_journal_leaves_out(person: Person) -> Iterator[None]:
    here = person.deployment
    order_id = here.order(journal=False)
    here.live(3 * HOUR)
    yield
    assert f"Order {order_id} was sent" in person.run("orders show 812000112", order=order_id)
    here.live(2 * HOUR)


@walk("JournalOffAlarm")
def a_journal_switched_off(person: Person) -> Iterator[None]:
    here = person.deployment
    here.shop.options = replace(here.shop.options, journal_enabled=False)
    here.order()
    here.live(3 * HOUR)
    yield
    assert "The journal, BaseLinker's log of what happens to orders, is empty" in person.run("check")
    person.reads("Switch the journal on in BaseLinker")
    here.shop.options = replace(here.shop.options, journal_enabled=True)
    here.order(JAN)
    here.live(2 * HOUR)
    person.run("check")


# --- What does it cost? ---


@walk("BlockSeenAlarm")
def a_token_that_others_use_up(person: Person) -> Iterator[None]:
    here = person.deployment
    for _ in range(2):
        here.shop.block(10 * MINUTE)
        here.order(email=f"person-{_}@example.com")
        here.live(HOUR)
    yield
    person.run("status")
    person.reads("lower `baselinker.requests_per_minute` [by hand]")
    here.change(baselinker__requests_per_minute=20)
    person.run("check myshop")
    here.live(3 * DAY, every=30)
