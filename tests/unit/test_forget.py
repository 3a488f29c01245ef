"""A person is forgotten: nothing that they ordered until then comes back, whatever brings it."""

from collections.abc import Callable

import pytest

from ordersync.domain.contact import ContactState
from ordersync.domain.delivery import DAY
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.domain.states import State
from tests.fakes.application import ALLEGRO, ANNA, JAN, MAIN, Bench
from tests.fakes.forgetting import (
    ANNA_EMAIL,
    contact,
    forget,
    ids,
    person_replays,
    phone,
    sent_to,
    slot_of_contact,
)
from tests.fakes.scenarios import at_nth
from tests.fakes.tables import hooked


def journal_names_it_again(bench: Bench, order_id: int) -> None:
    bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
    bench.flow()


def sweep_walks(bench: Bench, order_id: int) -> None:
    del order_id
    bench.clock.sleep(DAY + 1)
    bench.poll()
    bench.application.sweep()
    bench.work()


def backfill_brings_it(bench: Bench, order_id: int) -> None:
    bench.poll()
    bench.send(order_id, origin="backfill")
    bench.work()


WAYS = [journal_names_it_again, sweep_walks, person_replays, backfill_brings_it]
Way = Callable[[Bench, int], None]


def test_what_is_held_is_erased_but_that_it_is_left_alone() -> None:
    bench = Bench()
    first, masked = bench.order(), bench.order(ALLEGRO)
    jans = bench.order(JAN)
    bench.flow()
    answer = forget(bench)
    assert ids(answer) == [first, masked]
    assert answer["is_erased"]
    for order_id in (first, masked):
        record = bench.record(order_id)
        assert bench.purchase(order_id).state is State.FORGOTTEN
        assert (record.trace, bench.purchase(order_id).contact_id) == ((), "")
    assert contact(bench) == ContactState(forgotten_at=bench.clock.now())
    assert phone(bench) == PhoneEntry(forgotten_at=bench.clock.now())
    assert bench.outcome(jans) == "sent"
    assert contact(bench, "jan@example.com").contact_id


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("was_sent", [True, False])
@pytest.mark.parametrize("block", [True, False])
def test_nothing_that_was_ordered_comes_back(way: Way, was_sent: bool, block: bool) -> None:
    bench = Bench()
    bench.flow()
    order_id = bench.order(journal=was_sent)
    if was_sent:
        bench.flow()
    assert ids(forget(bench, block=block)) == [order_id]
    bench.marketing.delete_contact(ANNA_EMAIL)
    events = sent_to(bench)
    way(bench, order_id)
    assert bench.marketing.contact(ANNA_EMAIL) is None
    assert sent_to(bench) == events
    assert bench.purchase(order_id).state is State.FORGOTTEN
    assert bench.record(order_id).trace == ()
    assert bench.idle


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_known", [True, False])
def test_an_order_that_could_not_be_found_is_recognised_once_it_is_handled(way: Way, is_known: bool) -> None:
    """BaseLinker compares the e-mail address as it pleases: one with another one beside it is not found."""
    bench = Bench()
    bench.flow()
    order_id = bench.order(email=f"{ANNA_EMAIL}, second@example.com", phone="", journal=is_known)
    if is_known:
        bench.flow()
        bench.order(email=ANNA_EMAIL)  # the latest one, so that the record names the first no more
        bench.flow()
    slot_of_contact(bench).change(lambda state: state.forgotten(0, block=False))
    assert order_id not in ids(forget(bench, go=True))
    bench.marketing.delete_contact(ANNA_EMAIL)
    events = sent_to(bench)
    way(bench, order_id)
    assert bench.marketing.contact(ANNA_EMAIL) is None
    assert sent_to(bench) == events
    if way is not sweep_walks or not is_known:  # what was sent, the sweep leaves alone
        assert bench.purchase(order_id).state is State.FORGOTTEN


class TestNewOrders:
    def test_a_new_order_is_sent_as_usual(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        forget(bench)
        bench.marketing.delete_contact(ANNA_EMAIL)
        bench.clock.sleep(60)
        order_id = bench.order()
        bench.flow()
        assert bench.outcome(order_id) == "sent"
        assert bench.marketing.contact(ANNA_EMAIL) is not None
        assert phone(bench).identified.keys() == {order_id}

    def test_with_block_none_is(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        forget(bench, block=True)
        bench.marketing.delete_contact(ANNA_EMAIL)
        bench.clock.sleep(60)
        orders = [bench.order(), bench.order(ALLEGRO), bench.order(products=[], delivery_price=0)]
        bench.flow()
        for order_id in orders:
            person_replays(bench, order_id)
            assert bench.purchase(order_id).state is State.FORGOTTEN
        assert bench.marketing.contact(ANNA_EMAIL) is None
        contacts = forget(bench)["contacts"]
        assert isinstance(contacts, list)
        assert contacts[0]["is_blocked"], "a second time does not lift it"
        assert contact(bench).is_blocked

    @pytest.mark.parametrize("act", ["copy", "split"])
    def test_an_order_made_of_a_forgotten_one_is_none(self, act: str) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        forget(bench)
        slot_of_contact(bench).change(lambda _: ContactState())  # as if it was another person's by now
        bench.clock.sleep(60)
        made = bench.shop.copy(order_id) if act == "copy" else bench.shop.split(order_id, pieces=1)
        events = sent_to(bench)
        bench.flow()
        bench.work_for(1_000)
        bench.poll()
        bench.work_for(1_000)
        assert bench.purchase(made).state is State.FORGOTTEN
        assert sent_to(bench) == events


def test_connections_of_one_account_forget_together() -> None:
    bench = Bench()
    other = bench.connect("other", into=MAIN)
    first = bench.order()
    second = other.shop.add_order(dict(ANNA))
    bench.flow()
    forget(bench)
    assert bench.purchase(first).state is State.FORGOTTEN
    assert bench.purchase(second, "other").state is State.FORGOTTEN


@pytest.mark.parametrize(
    ("has_contact", "seconds_before", "access", "number"),
    [
        (False, 0, "read", 1),
        (False, 0, "write", 1),
        (False, 0, "write", 2),
        (True, 0, "read", 1),
        (True, 0, "write", 1),
        (True, 20, "read", 1),
        (True, 20, "write", 1),
    ],
)
def test_who_is_forgotten_while_a_worker_is_at_it_gets_nothing_more(
    access: str, number: int, has_contact: bool, seconds_before: int
) -> None:
    """The contact's record is erased behind each of the worker's accesses to it."""
    bench = Bench(order_source_tag=False)
    if has_contact:
        bench.order(date_add=int(bench.clock.now()) + 115)
    bench.flow()
    bench.clock.sleep(60)
    order_id = bench.order(date_add=int(bench.clock.now()) - seconds_before)
    bench.poll()
    slot, contacts = slot_of_contact(bench), hooked(bench.tables.contacts)
    at_nth(
        contacts.after_get if access == "read" else contacts.after_put,
        "contact#",
        number,
        lambda: slot.change(lambda state: state.forgotten(bench.clock.now(), block=False)),
    )
    events = sent_to(bench)
    bench.work_for(600)
    assert bench.purchase(order_id).state is State.FORGOTTEN
    assert sent_to(bench) == events
    assert contact(bench) == ContactState(forgotten_at=contact(bench).forgotten_at)
    if access == "read" and not has_contact:
        assert bench.marketing.contact(ANNA_EMAIL) is None
