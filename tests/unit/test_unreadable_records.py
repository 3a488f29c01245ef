"""A record that can't be read, or written, harms its own order and no other."""

import pytest

from ordersync.domain.delivery import MOST_TRIES
from ordersync.domain.metrics import Metric
from ordersync.domain.states import State
from ordersync.errors import Defect
from ordersync.ports import Stored, Table
from tests.fakes.application import ALLEGRO, EVA, JAN, MAIN, MINUTE, Bench
from tests.fakes.scenarios import fail_event_requests, hooked, orders_of_people

HOUR = 3_600
DAY = 86_400
# A later version's, or a person's mistake, whatever the record is of.
STRANGE = {"events": "none", "log_id": "first", "failures": "many", "tags": 5, "counts": 5, "parked": "some"}


def spoil(table: Table, scope: str, key: str) -> None:
    """Let a record be one that the program can't read."""
    stored = hooked(table).items.get((scope, key))
    hooked(table).items[scope, key] = Stored(STRANGE, stored.version if stored else 1)


def spoil_order(bench: Bench, order_id: int) -> None:
    spoil(bench.tables.ledger, MAIN, f"order#{order_id}")


def fail(*_: object) -> None:
    """Refuse an item for good, as DynamoDB does one that is too large."""
    raise Defect("table ledger does not take the item (ValidationException)")


class TestLedgerRecords:
    def test_its_order_is_dead_lettered_after_five_receives(self) -> None:
        bench = Bench()
        spoiled = bench.order(JAN)
        good = bench.order()
        bench.poll()
        spoil_order(bench, spoiled)
        bench.work_for(HOUR)
        assert bench.main.purchases() == [good]
        assert bench.idle
        [(message, error)] = bench.dead_letters.sent
        assert message.order_id == spoiled
        assert f"order#{spoiled}" in error
        tries = [line["tries"] for line in bench.log.of("order not handled")]
        assert tries == list(range(1, MOST_TRIES + 1))
        assert bench.metrics[MAIN][Metric.RECORDS_UNREADABLE] == MOST_TRIES

    def test_the_sweep_goes_on(self) -> None:
        bench = Bench()
        bench.flow()
        orders = [bench.order(JAN, journal=False), bench.order(journal=False)]
        spoil_order(bench, orders[0])
        bench.clock.sleep(2 * HOUR)
        bench.application.sweep()
        assert bench.records().sweep().read().value.ended_at == bench.clock.now()
        assert bench.log.of("record unreadable")[0]["order_id"] == orders[0]
        bench.work()
        assert bench.main.purchases() == [orders[1]]

    def test_the_journal_goes_on(self) -> None:
        bench = Bench()
        spoiled, other = bench.order(JAN), bench.order()
        bench.flow()
        spoil_order(bench, spoiled)
        for order_id in (spoiled, other):
            bench.shop.edit_order(order_id, {"delivery_city": "Kraków"})
        bench.shop.copy(spoiled)
        after = bench.order(email="eva@example.com")
        bench.flow()
        assert bench.cursor().log_id == bench.shop.journal[-1].log_id
        assert after in bench.main.purchases()
        assert bench.log.of("record unreadable")[0]["order_id"] == spoiled

    def test_a_removed_connection_skips_the_others(self) -> None:
        bench = Bench()
        spoiled, other = bench.order(JAN), bench.order()
        bench.poll()
        spoil_order(bench, spoiled)
        del bench.connections.documents[MAIN]
        bench.work()
        assert bench.outcome(other) == "skipped connection_removed"
        assert bench.idle

    @pytest.mark.parametrize("city", ["Gdynia", "Sopot"])
    def test_its_buyers_next_order_is_sent(self, city: str) -> None:
        """Whether the contact is written for it, or not."""
        bench = Bench()
        first = bench.order(delivery_city="Gdynia")
        bench.flow()
        spoil_order(bench, first)
        following = bench.order(delivery_city=city)
        bench.flow()
        assert bench.main.purchases() == [first, following]

    def test_a_relative_of_it_is_not_sent(self) -> None:
        """Its event may have been sent: no one can know."""
        bench = Bench()
        first = bench.order()
        bench.flow()
        bench.shop.copy(first)
        spoil_order(bench, first)
        bench.flow()
        bench.work_for(HOUR)
        assert bench.main.purchases() == [first]
        assert bench.idle

    def test_a_relative_whose_message_is_elsewhere_is_not_given_up_without_it(self) -> None:
        """Another worker holds its message; it was tried along with a part of it, which is given up."""
        bench = Bench()
        original = bench.order(products=[{"product_id": "A", "quantity": 3, "price_brutto": 10}])
        spoiled, part = bench.shop.split(original, pieces=1), bench.shop.split(original, pieces=1)
        bench.poll()
        spoil_order(bench, spoiled)
        held = bench.orders_queue.receive(100, bench.rng)
        of_part = [item for item in held if item.message.order_id == part]
        for _ in range(MOST_TRIES):
            bench.hand_over(bench.orders_queue, of_part, by_new_process=True)
        assert [bench.purchase(each).state for each in (original, part)] == [State.QUEUED, State.DEAD]

    def test_an_item_that_the_table_never_takes(self) -> None:
        bench = Bench()
        spoiled = bench.order(JAN)
        good = bench.order()
        bench.poll()
        ledger = hooked(bench.tables.ledger)

        def refuse_again() -> None:
            ledger.before_put[f"order#{spoiled}"] = refuse_again
            fail()

        ledger.before_put[f"order#{spoiled}"] = refuse_again
        bench.work_for(HOUR)
        assert bench.main.purchases() == [good]
        assert [message.order_id for message, _ in bench.dead_letters.sent] == [spoiled]
        assert bench.idle


class TestRecordsThatManyShare:
    @pytest.mark.parametrize("key", ["cursor", "health#salesmanago", "health#baselinker"])
    def test_no_order_is_given_up_for_them(self, key: str) -> None:
        bench = Bench()
        other = bench.connect("other")
        orders = orders_of_people(bench, 3)
        bench.poll()
        cursors = hooked(bench.tables.cursors)
        before = cursors.items.get((MAIN, key))
        spoil(bench.tables.cursors, MAIN, key)
        theirs = other.shop.add_order(EVA)
        bench.flow()
        for _ in range(10):
            bench.poll()
            bench.work_for(10 * MINUTE)
        assert other.purchases() == [theirs]
        assert bench.main.purchases() == []
        assert bench.dead_letters.sent == []
        if before is None:
            del cursors.items[MAIN, key]
        else:
            cursors.items[MAIN, key] = before
        for _ in range(3):
            bench.poll()
            bench.work_for(10 * MINUTE)
        assert bench.main.purchases() == orders

    def test_a_spoiled_count_of_calls_is_waited_for(self) -> None:
        bench = Bench()
        orders = orders_of_people(bench, 3)
        bench.poll()
        budget = hooked(bench.tables.budget)
        [scope] = {scope for scope, _ in budget.items}
        spoil(budget, scope, "calls")
        bench.work_for(HOUR)
        assert bench.dead_letters.sent == []
        del budget.items[scope, "calls"]
        bench.work_for(HOUR)
        assert bench.main.purchases() == orders

    def test_an_event_in_question_waits_for_what_is_known_of_all_cards(self) -> None:
        """Whether its contact's card is whole depends on how long the account's cards are known to be."""
        bench = Bench()
        order_id = bench.order()
        fail_event_requests(bench, "lost_before")
        bench.flow()
        contacts = hooked(bench.tables.contacts)
        [scope] = {scope for scope, key in contacts.items if key.startswith("contact#")}
        spoil(contacts, scope, "cards")
        bench.work_for(HOUR)
        assert bench.dead_letters.sent == []
        assert bench.purchase(order_id).state is State.INTENT
        del contacts.items[scope, "cards"]
        bench.work_for(HOUR)
        assert bench.main.purchases() == [order_id]


def test_a_candidate_for_a_masked_orders_buyer_whose_record_can_not_be_read() -> None:
    """Another order says who the buyer is; this one only makes the list incomplete."""
    bench = Bench()
    spoiled = bench.order(JAN, phone="600 100 201")
    bench.flow()
    bench.order()
    bench.flow()
    spoil_order(bench, spoiled)
    masked = bench.order(ALLEGRO)
    bench.flow()
    assert bench.outcome(masked) == "sent"


def test_the_order_with_a_contacts_newest_data_whose_record_can_not_be_read() -> None:
    bench = Bench()
    bench.flow()
    older = bench.order(journal=False)
    bench.clock.sleep(10)
    newest = bench.order(delivery_city="Gdynia")
    bench.flow()
    bench.marketing.delete_contact("anna@example.com")
    spoil_order(bench, newest)
    bench.send(older)
    bench.work_for(HOUR)
    assert bench.outcome(older) == "sent"


def test_a_contact_that_can_not_be_read_harms_its_buyers_orders_alone() -> None:
    bench = Bench()
    first = bench.order()
    bench.flow()
    [key] = [key for _, key in hooked(bench.tables.contacts).items if key.startswith("contact#")]
    [scope] = {scope for scope, key in hooked(bench.tables.contacts).items if key.startswith("contact#")}
    spoil(bench.tables.contacts, scope, key)
    hers, his = bench.order(), bench.order(JAN)
    bench.flow()
    bench.work_for(HOUR)
    assert bench.main.purchases() == [first, his]
    assert bench.purchase(hers).state is State.DEAD
