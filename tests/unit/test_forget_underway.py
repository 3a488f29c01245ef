"""What is under way, or unknown, while a person is forgotten comes to nothing afterwards."""

from ordersync.domain.contact import ContactState
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import PURCHASE
from ordersync.domain.states import EventRecord, State
from tests.fakes.application import JAN, Bench
from tests.fakes.forgetting import contact, forget, slot_of_contact
from tests.fakes.scenarios import at_nth, city_of_anna, is_contact_write
from tests.fakes.tables import hooked


def hidden_order(bench: Bench) -> int:
    """Place an order of Anna's that is found neither by the e-mail address as it is named nor by a number."""
    return bench.order(email="Anna@Example.COM", phone="601 100 999", confirmed=False, date_confirmed=0)


class TestContactRequest:
    def test_a_late_one_overwrites_no_order_from_afterwards(self) -> None:
        bench = Bench()
        bench.poll()
        bench.order()
        bench.way_to_salesmanago.late_seconds = (79, 79)
        bench.way_to_salesmanago.script("late", is_contact_write)
        bench.poll()
        bench.deliver()
        forget(bench)
        bench.clock.sleep(1)
        bench.order(delivery_city="Opole", delivery_address="Nowa 1")
        bench.application.poll()
        bench.work_for(200)
        bench.order(JAN)  # the late request takes effect by the next one at the latest
        bench.flow()
        assert city_of_anna(bench) == "Opole"

    def test_one_that_is_answered_afterwards_leaves_no_record(self) -> None:
        bench = Bench(order_source_tag=False)
        bench.poll()
        order_id = bench.order()
        slot = slot_of_contact(bench)
        bench.http.before["contact/upsert"] = lambda: slot.change(
            lambda state: state.forgotten(bench.clock.now(), block=False)
        )
        bench.flow()
        bench.work_for(600)
        assert contact(bench) == ContactState(forgotten_at=contact(bench).forgotten_at)
        assert bench.purchase(order_id).state is State.FORGOTTEN


class TestPhoneIndex:
    def test_it_takes_in_no_order_that_proves_to_be_of_a_forgotten_person(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        hidden = hidden_order(bench)
        bench.flow()
        forget(bench)
        bench.clock.sleep(5)
        bench.shop.confirm_order(hidden)
        bench.flow()
        assert bench.purchase(hidden).state is State.FORGOTTEN
        assert bench.records().phone("+48601100999").read().value.identified == {}

    def test_it_loses_one_that_it_had_before(self) -> None:
        bench = Bench()
        hidden = hidden_order(bench)
        bench.shop.confirm_order(hidden)
        bench.flow()
        bench.order()
        bench.flow()
        assert bench.records().phone("+48601100999").read().value.identified.keys() == {hidden}
        slot_of_contact(bench).change(lambda state: state.forgotten(bench.clock.now(), block=False))
        bench.shop.edit_order(hidden, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert bench.purchase(hidden).state is State.FORGOTTEN
        assert bench.records().phone("+48601100999").read().value.identified == {}


def test_an_order_that_is_forgotten_while_its_edit_is_written_keeps_no_link_to_its_contact() -> None:
    bench = Bench(order_source_tag=False)
    order_id = bench.order()
    bench.flow()
    bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
    contacts = hooked(bench.tables.contacts)
    at_nth(contacts.after_put, "contact#", 2, lambda: forget(bench))  # once the request was answered
    bench.flow()
    assert city_of_anna(bench) == "Gdańsk"
    events = {PURCHASE: EventRecord(State.FORGOTTEN)}
    assert bench.record(order_id) == OrderRecord(updated_at=bench.record(order_id).updated_at, events=events)
