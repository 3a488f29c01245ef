"""Two connections that write into one SALESmanago account share its contacts."""

from collections.abc import Iterator
from typing import cast

import pytest

from ordersync.domain.accounts import SalesmanagoAccount
from ordersync.domain.journal import QueueMessage
from ordersync.domain.states import State
from ordersync.records.connection import AccountRecords
from tests.fakes.application import ANNA, MAIN, Bench
from tests.fakes.keys import record_keys
from tests.fakes.scenarios import (
    EVENT_REQUEST,
    READ_BACK_DELAY,
    city_of_anna,
    contact_writes,
    fail_event_requests,
    is_contact_write,
    parked,
)
from tests.fakes.tables import HookedTable, hooked_tables

OTHER = "other"
HOUR = 3_600.0


class TwoShops(Bench):
    """The connections `main` and `other`, whose shops sell to the same people."""

    def __init__(self) -> None:
        super().__init__()
        self.other = self.connect(OTHER, {"eshop": "other_example_com"}, into=MAIN)
        self.poll()

    def other_order(self, **fields: object) -> int:
        """Place an order of Anna's in the other shop."""
        return self.other.shop.add_order({**ANNA, **fields})

    def work_in_turn(self, *connection_ids: str) -> None:
        """Poll, and deliver the orders of one connection after the other, if they are named here."""
        self.poll()
        for connection_id in connection_ids:
            self.work_alone(connection_id)

    def work_alone(self, connection_id: str) -> None:
        """Deliver the messages of one connection, the others stay in the queue."""
        held = [item for item in self.orders_queue.visible() if item.message.connection_id == connection_id]
        for item in held:
            item.receipt = "taken"
        self.hand_over(self.orders_queue, held, by_new_process=True)


@pytest.fixture
def bench() -> TwoShops:
    return TwoShops()


class TestContacts:
    def test_an_older_order_of_the_other_connection_does_not_replace_newer_data(
        self, bench: TwoShops
    ) -> None:
        bench.order(delivery_city="Gdańsk")
        bench.clock.sleep(60)
        newer = bench.other_order(delivery_city="Kraków")
        bench.work_in_turn(OTHER)
        assert bench.purchase(newer, OTHER).state is State.SENT
        bench.work_for(HOUR)
        assert city_of_anna(bench) == "Kraków"
        assert len(bench.main.purchases()) == 2

    def test_of_two_orders_with_one_date_and_one_id_always_the_same_one_wins(self) -> None:
        cities = set()
        for connection_ids in ((MAIN, OTHER), (OTHER, MAIN)):
            bench = TwoShops()
            same = {"order_id": 812_900_001, "date_add": int(bench.clock.now())}
            bench.order(same, delivery_city="Gdańsk")
            bench.other_order(**same, delivery_city="Kraków")
            bench.work_in_turn(*connection_ids)
            assert len(bench.main.purchases()) == 2
            cities.add(city_of_anna(bench))
        assert cities == {"Kraków"}

    def test_data_that_the_other_connection_wrote_are_not_written_again(self, bench: TwoShops) -> None:
        bench.order()
        bench.flow()
        before = contact_writes(bench)
        bench.other_order()
        bench.flow()
        assert contact_writes(bench) == before
        assert len(bench.main.purchases()) == 2

    def test_the_other_connection_does_not_write_a_contact_that_is_being_written(
        self, bench: TwoShops
    ) -> None:
        order_id = bench.order()
        bench.way_to_salesmanago.script("lost_after", is_contact_write)
        bench.flow()
        assert contact_writes(bench) == 1
        other_id = bench.other_order(delivery_city="Kraków")
        bench.flow()
        assert contact_writes(bench) == 1
        bench.work_for(HOUR)
        assert sorted(bench.main.purchases()) == sorted([order_id, other_id])
        assert city_of_anna(bench) == "Kraków"

    def test_connections_into_different_accounts_share_nothing(self) -> None:
        bench = Bench()
        other = bench.connect(OTHER)
        bench.poll()
        bench.order()
        other.shop.add_order(ANNA)
        bench.flow()
        assert len(bench.main.marketing.contacts) == len(other.marketing.contacts) == 1
        assert len(bench.main.purchases()) == len(other.purchases()) == 1


def test_an_account_is_the_same_however_its_url_is_spelt() -> None:
    tables = hooked_tables()

    def scope(url: str, client_id: str = "client-1") -> str:
        account = SalesmanagoAccount.model_validate(
            {"url": url, "client_id": client_id, "api_key": "k", "sha": "s", "owner": "o@example.com"}
        )
        return AccountRecords.of(tables, record_keys(tables), account).scope

    spelt = {
        scope(url) for url in ("https://app2.example", "https://APP2.example/", "https://app2.example:443")
    }
    assert len(spelt) == 1
    assert len({*spelt, scope("https://app3.example"), scope("https://app2.example", "client-2")}) == 3


class TestEventsInQuestion:
    @pytest.fixture
    def in_question(self, bench: TwoShops) -> Iterator[tuple[TwoShops, int]]:
        """Yield an order of `main` whose event request had no effect, and whose message is lost."""
        order_id = bench.order()
        fail_event_requests(bench, "lost_before")
        bench.flow()
        bench.orders_queue.held.clear()
        assert bench.purchase(order_id).state is State.INTENT
        yield bench, order_id
        assert bench.salesmanago.violations == []

    def test_the_other_connections_next_event_waits(self, in_question: tuple[TwoShops, int]) -> None:
        bench, order_id = in_question
        bench.other_order(order_id=order_id)
        bench.flow()
        bench.work_for(READ_BACK_DELAY / 2)
        assert bench.main.purchases() == []

    def test_an_event_that_is_absent_is_due_again_on_its_own_connection(
        self, in_question: tuple[TwoShops, int]
    ) -> None:
        bench, order_id = in_question
        other_id = bench.other_order()
        queued: list[QueueMessage] = []

        def accept(message: QueueMessage) -> bool:
            queued.append(message)
            return True

        bench.sweep_queue.accepts = accept
        bench.flow()
        bench.work_for(HOUR)
        assert [(message.connection_id, message.order_id) for message in queued] == [(MAIN, order_id)]
        assert sorted(bench.main.purchases()) == sorted([order_id, other_id])
        places = {event["externalId"]: event["location"] for event in bench.main.events()}
        assert places == {str(order_id): "shop_example_com", str(other_id): "other_example_com"}
        assert bench.outcome(order_id) == bench.outcome(other_id, OTHER) == "sent"
        assert bench.idle

    def test_an_event_that_arrived_is_adopted(self, bench: TwoShops) -> None:
        order_id = bench.order()
        fail_event_requests(bench, "lost_after")
        bench.flow()
        bench.orders_queue.held.clear()
        other_id = bench.other_order()
        bench.flow()
        bench.work_for(HOUR)
        assert sorted(bench.main.purchases()) == sorted([order_id, other_id])
        assert bench.outcome(order_id) == "sent"

    def test_an_event_whose_connection_is_removed_holds_up_no_other(
        self, in_question: tuple[TwoShops, int]
    ) -> None:
        bench, order_id = in_question
        del bench.connections.documents[MAIN]
        other_id = bench.other_order()
        bench.flow()
        bench.work_for(HOUR)
        assert bench.main.purchases() == [other_id]
        assert parked(bench) == [order_id]
        assert bench.idle

    def test_a_turn_that_the_other_connection_took_is_noticed(self, bench: TwoShops) -> None:
        """Between the turn and the intent of `main`, an order of the same id takes the turn."""
        order_id = bench.order()
        bench.other_order(order_id=order_id)
        bench.poll()

        def meanwhile() -> None:
            fail_event_requests(bench, "error_after")
            bench.work_alone(OTHER)

        ledger = cast("HookedTable", bench.tables.ledger)
        bench.http.after["contact/up"] = lambda: ledger.before_put.update({f"order#{order_id}": meanwhile})
        bench.work_alone(MAIN)
        requests = [request for request in bench.salesmanago.requests if EVENT_REQUEST in request.path]
        assert len(requests) == 1
        bench.work_for(HOUR)
        assert bench.main.purchases() == [order_id, order_id]
