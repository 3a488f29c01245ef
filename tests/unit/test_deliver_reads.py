"""What a delivery needs of the tables is read at once, and nothing that happened since is missed for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace

import pytest

from ordersync.delivery.read_orders import FRESH_SECONDS
from ordersync.domain.family import Relation, RelationKind
from ordersync.domain.states import State
from ordersync.errors import NotApplied
from ordersync.frozen import frozen
from ordersync.ports import Place, Stored, Tables
from ordersync.records.families import Families
from simulators import BaselinkerOptions
from tests.fakes.application import ALLEGRO, JAN, Bench
from tests.fakes.forgetting import contact, forget, phone
from tests.fakes.memory import Held
from tests.fakes.scenarios import city_of_anna
from tests.fakes.tables import hooked

HOUR = 3_600
NO_IDS = BaselinkerOptions(copies_keep_external_id=False)
OTHERS = {"email": "anna.private@example.com", "phone": "600 777 888"}


@frozen
class RecordingTables(Tables):
    """Tables that record which items are read in one request."""

    asked: list[list[str]] = field(default_factory=list)

    def get_together(self, places: Sequence[Place]) -> Mapping[Place, Stored | None]:
        self.asked.append(sorted(place.key.partition("#")[0] for place in places))
        return super().get_together(places)


def recording(bench: Bench) -> list[list[str]]:
    """Let a bench's tables record what is read together from now on; return the records."""
    plain = bench.tables
    tables = RecordingTables(
        plain.cursors, plain.ledger, plain.contacts, plain.phones, plain.budget, plain.access
    )
    runtime = replace(bench.application.runtime, tables=tables)
    bench.application = replace(bench.application, runtime=runtime)
    return tables.asked


def taken(bench: Bench) -> list[Held]:
    """Return the messages that a worker has taken some seconds after they were sent."""
    bench.clock.sleep(5)
    return bench.orders_queue.receive(10, bench.rng)


def about(held: Sequence[Held], order_id: int) -> list[Held]:
    return [item for item in held if item.message.order_id == order_id]


def while_it_is_indexed(bench: Bench, held: Sequence[Held], meanwhile: Callable[[], object]) -> None:
    """Let a new worker deliver messages, and something else happen just before it indexes the order."""
    hooked(bench.tables.phones).before_put["phone#"] = meanwhile
    bench.hand_over(bench.orders_queue, held, by_new_process=True)
    assert not hooked(bench.tables.phones).before_put


class TestReadAtOnce:
    def test_is_what_an_edit_needs_that_changes_nothing(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.edit_order(order_id, {"admin_comments": "asked for a gift box"})
        asked = recording(bench)
        bench.flow()
        assert asked == [["calls", "order"], ["contact", "phone"]]

    def test_is_what_a_new_order_needs(self) -> None:
        bench = Bench()
        bench.order()
        asked = recording(bench)
        bench.flow()
        assert asked == [["calls", "order"], ["contact", "family"]]

    def test_are_the_records_of_edited_orders_by_the_poller_and_by_the_worker(self) -> None:
        bench = Bench()
        order_ids = [bench.order(JAN, email=f"jan{n}@example.com", phone="") for n in range(3)]
        bench.flow()
        for order_id in order_ids:
            bench.shop.edit_order(order_id, {"admin_comments": "asked for a gift box"})
        asked = recording(bench)
        bench.flow()
        assert asked == [["order"] * 3] * 2

    def test_are_the_records_of_orders_that_may_identify_a_buyer(self) -> None:
        bench = Bench()
        for n in range(3):
            bench.order(email=f"anna{n}@example.com")
        bench.flow()
        bench.clock.sleep(FRESH_SECONDS)
        asked = recording(bench)
        bench.order(ALLEGRO)
        bench.flow()
        assert ["order"] * 3 in asked

    def test_is_nothing_for_an_order_that_is_skipped(self) -> None:
        bench = Bench()
        bench.order(confirmed=False)
        asked = recording(bench)
        bench.flow()
        assert asked == [["calls", "order"]]


class TestWhatHappenedSince:
    def test_the_newest_data_win_over_those_that_another_worker_writes_meanwhile(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        second = bench.order(delivery_city="Gdańsk")
        bench.clock.sleep(60)
        third = bench.order()
        bench.poll()
        held = taken(bench)

        def deliver_second() -> None:
            bench.hand_over(bench.orders_queue, about(held, second), by_new_process=True)

        hooked(bench.tables.contacts).before_put["contact#"] = deliver_second
        bench.hand_over(bench.orders_queue, about(held, third), by_new_process=True)
        bench.work_for(HOUR)
        assert {second, third} <= {*bench.main.purchases()}
        assert city_of_anna(bench) == "Łódź"

    def test_an_erased_order_does_not_come_back_into_the_telephone_index(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        bench.clock.sleep(60)
        order_id = bench.order(external_order_id="X-7")
        bench.poll()

        def fail() -> None:
            raise NotApplied("the table does not answer")

        hooked(bench.tables.ledger).before_get["identity#"] = fail
        while_it_is_indexed(bench, taken(bench), lambda: forget(bench))
        assert bench.purchase(order_id).state is State.FORGOTTEN
        bench.work_for(HOUR)
        assert contact(bench).forgotten_at
        assert order_id not in phone(bench).identified

    def test_an_edited_order_of_a_person_who_is_forgotten_meanwhile_is_not_indexed(self) -> None:
        bench = Bench(match_by_phone="off")
        order_id = bench.order()
        bench.flow()
        bench.clock.sleep(60)
        bench.change(settings__match_by_phone="allegro")
        bench.shop.edit_order(order_id, {"admin_comments": "asked for a gift box"})
        bench.poll()
        bench.clock.sleep(bench.application.runtime.timings.order_lag)
        while_it_is_indexed(bench, taken(bench), lambda: forget(bench))
        bench.work_for(HOUR)
        assert contact(bench).forgotten_at
        assert order_id not in phone(bench).identified

    @pytest.mark.parametrize("origin", ["replay", "sweep"])
    def test_no_contact_is_written_of_a_copy_of_a_forgotten_order(self, origin: str) -> None:
        bench = Bench(baselinker=NO_IDS)
        first = bench.order()
        bench.flow()
        bench.clock.sleep(60)
        forget(bench)
        bench.clock.sleep(60)
        copy = bench.shop.copy(first)
        bench.shop.edit_order(copy, OTHERS, [])
        bench.clock.sleep(30)
        bench.send(copy, origin=origin)
        while_it_is_indexed(bench, taken(bench), bench.application.poll)
        bench.work_for(HOUR)
        assert bench.outcome(copy) == "forgotten"
        assert OTHERS["email"] not in {each.email for each in bench.marketing.contacts.values()}

    def test_a_replayed_order_of_a_test_run_counts_nothing_that_its_copy_has_counted(self) -> None:
        bench = Bench(baselinker=NO_IDS, mode="shadow")
        bench.flow()
        first, second = bench.order(), bench.order(journal=False)
        bench.flow()
        bench.send(second)
        bench.clock.sleep(5)
        bench.work()
        assert bench.outcome(second) == "shadow"
        bench.change(mode="live")
        bench.send(first, origin="replay")
        bench.clock.sleep(700)
        bench.application.poll()
        bench.work()
        bench.send(second, origin="replay")

        def relate() -> None:
            families = Families(bench.records())
            families.relate(Relation.between(RelationKind.COPY, first, second, bench.clock.now()))
            families.fence(first)

        held = taken(bench)
        hooked(bench.tables.contacts).before_put["contact#"] = relate
        bench.hand_over(bench.orders_queue, held, by_new_process=True)
        assert not hooked(bench.tables.contacts).before_put
        bench.work_for(HOUR)
        assert bench.main.purchases() == [first]

    def test_data_that_are_withdrawn_while_a_related_order_is_claimed_are_replaced(self) -> None:
        """The newest data turn out to be another buyer's."""
        bench = Bench(baselinker=NO_IDS)
        bench.flow()
        relative, second = bench.order(confirmed=False), bench.order()
        bench.clock.sleep(60)
        third = bench.order(delivery_city="Gdańsk")
        bench.poll()
        held = taken(bench)
        bench.hand_over(bench.orders_queue, about(held, relative) + about(held, third))
        assert city_of_anna(bench) == "Gdańsk"
        families = Families(bench.records())
        families.relate(Relation.between(RelationKind.COPY, relative, second, bench.clock.now()))
        families.fence(second)
        bench.shop.edit_order(third, JAN)
        bench.poll()
        bench.clock.sleep(bench.application.runtime.timings.order_lag)
        edits = taken(bench)

        def deliver_third() -> None:
            bench.hand_over(bench.orders_queue, about(edits, third), by_new_process=True)

        hooked(bench.tables.ledger).before_put["family#"] = deliver_third
        bench.hand_over(bench.orders_queue, about(held, second), by_new_process=True)
        assert not hooked(bench.tables.ledger).before_put
        bench.work_for(HOUR)
        assert second in bench.main.purchases()
        assert city_of_anna(bench) == "Łódź"

    def test_an_edits_tags_are_written_to_a_contact_that_was_made_again(self) -> None:
        bench = Bench(order_source_tag=True)
        first = bench.order()
        bench.flow()
        bench.clock.sleep(60)
        bench.order(order_source="shop2")
        bench.flow()
        bench.clock.sleep(60)
        second = bench.order(order_source="ebay", order_source_id=5, delivery_city="Opole")
        bench.poll()
        bench.shop.edit_order(first, {"phone": OTHERS["phone"]}, [])
        bench.clock.sleep(12)
        bench.send(first, log_type=11)
        bench.clock.sleep(12)
        held = taken(bench)

        def make_again() -> None:
            bench.marketing.delete_contact("anna@example.com")
            bench.hand_over(bench.orders_queue, about(held, second), by_new_process=True)

        while_it_is_indexed(bench, about(held, first), make_again)
        bench.work_for(HOUR)
        [anna] = [each for each in bench.marketing.contacts.values() if each.email == "anna@example.com"]
        assert len(anna.tags) == 2
