"""A skipped order sends nothing, neither contact nor event, and the ledger says why."""

from collections.abc import Mapping
from copy import deepcopy

import pytest

from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import EventKind
from ordersync.domain.metrics import Metric
from ordersync.domain.states import EventRecord, State
from tests.fakes.application import ALLEGRO, ANNA, JAN, MAIN, MINUTE, OWNER, Bench

DAY = 86_400
AMAZON_RELAY = {"order_source": "amazon", "email": "x1y2@marketplace.amazon.de"}
Fields = Mapping[str, object]


def assert_nothing_sent(bench: Bench) -> None:
    assert bench.main.events() == []
    assert bench.marketing.contacts == {}
    assert bench.salesmanago.requests == []
    assert bench.idle


@pytest.mark.parametrize(
    ("reason", "fields", "settings"),
    [
        ("unconfirmed", {"confirmed": False}, {}),
        ("not_a_purchase", {"order_source": "order_return"}, {}),
        ("skipped_source", {}, {"skip_shop_orders": True}),
        ("skipped_source", {"order_source": "amazon"}, {"skip_sources": ["amazon"]}),
        ("skipped_source", {"order_source": "shop"}, {"skip_sources": ["shop:812"]}),
        ("skipped_status", {"order_status_id": 90_219}, {"skip_statuses": [90_219, 90_220]}),
        ("no_email", {"email": ""}, {}),
        ("no_email", {"email": "  "}, {}),
        ("ignored_email", {"email": "Brak@Brak.pl"}, {"ignored_emails": ["brak@brak.pl"]}),
        ("ignored_email", {"email": "x@brak.pl"}, {"ignored_emails": ["brak.pl"]}),
        ("ignored_email", {"email": OWNER.upper()}, {}),
        ("invalid_email", {"email": "anna@nowhere"}, {}),
        ("invalid_email", {"email": "an na@example.com"}, {}),
        ("masked_email", ALLEGRO, {}),
        ("masked_email", {**ALLEGRO, "email": "anna@example.com"}, {}),
        ("masked_email", AMAZON_RELAY, {}),
        ("masked_email", AMAZON_RELAY, {"match_by_phone": "all"}),
        ("masked_email", {"order_source": "kaufland", "email": "a1b2c3-1@kaufland-marktplatz.de"}, {}),
        ("masked_email", {"order_source": "walmart", "email": "ABCD@relay.walmart.com"}, {}),
        ("masked_email", {"order_source": "ebay", "email": "x1@members.ebay.co.uk"}, {}),
        ("masked_email", {"order_source": "cdiscount", "email": "noreply@clemarche.com"}, {}),
        ("masked_email", {"email": "a@relay.example"}, {"relay_domains": ["relay.example"]}),
    ],
)
def test_each_reason(reason: str, fields: Fields, settings: Fields) -> None:
    bench = Bench(settings=settings)
    order_id = bench.order(fields)
    bench.flow()
    assert bench.outcome(order_id) == f"skipped {reason}"
    assert_nothing_sent(bench)
    [*_, line] = bench.log.of("order")
    assert (line["outcome"], line["reason"], line["order_id"]) == ("skipped", reason, order_id)
    assert bench.metrics[MAIN][Metric.ORDERS_SKIPPED] == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"skip_sources": ["shop:813"]},
        {"skip_sources": ["amazon"]},
        {"skip_statuses": [1]},
        {"ignored_emails": ["other.example"]},
    ],
)
def test_settings_that_apply_to_other_orders(settings: Fields) -> None:
    bench = Bench(settings=settings)
    order_id = bench.order()
    bench.flow()
    assert bench.outcome(order_id) == "sent"


def test_no_log_line_holds_personal_data() -> None:
    bench = Bench()
    for fields in ({}, ALLEGRO, {"email": "anna@nowhere"}):
        bench.order(fields)
    bench.flow()
    logged = repr(bench.log.lines).lower()
    assert bench.log.lines
    for personal in ("anna", "example.com", "100 201", "testowa", "secret", "token-of"):
        assert personal not in logged, personal


class TestAReasonThatNoLongerHolds:
    def test_an_order_that_is_confirmed_later(self) -> None:
        bench = Bench()
        order_id = bench.order(confirmed=False)
        bench.flow()
        bench.shop.confirm_order(order_id)
        bench.flow()
        assert bench.outcome(order_id) == "sent"
        assert bench.main.purchases() == [order_id]

    def test_an_address_that_is_added_by_an_edit(self) -> None:
        bench = Bench()
        order_id = bench.order(email="")
        bench.flow()
        bench.shop.edit_order(order_id, {"email": "anna@example.com"})
        bench.flow()
        assert bench.outcome(order_id) == "sent"
        assert bench.marketing.contact("anna@example.com")

    def test_an_address_that_comes_with_the_confirmation(self) -> None:
        bench = Bench()
        order_id = bench.order(email="", confirmed=False)
        bench.flow()
        bench.shop.confirm_order(order_id, {"email": "anna@example.com"})
        bench.flow()
        assert bench.main.purchases() == [order_id]

    def test_a_status_that_is_no_longer_skipped(self) -> None:
        bench = Bench(skip_statuses=[90_219])
        order_id = bench.order(order_status_id=90_219)
        bench.flow()
        bench.shop.edit_order(order_id, {"order_status_id": 90_210, "user_comments": "paid"})
        bench.flow()
        assert bench.outcome(order_id) == "sent"

    def test_a_setting_that_was_changed(self) -> None:
        bench = Bench(skip_shop_orders=True)
        order_id = bench.order()
        bench.flow()
        bench.change(settings__skip_shop_orders=False)
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert bench.outcome(order_id) == "sent"


class TestBeforeTheStart:
    """Orders added before the connection's start get no event and create no contact."""

    @pytest.fixture
    def bench(self) -> Bench:
        bench = Bench()
        bench.poll()
        return bench

    def old_order(self, bench: Bench, **fields: object) -> int:
        return bench.order(fields, date_add=int(bench.clock.now()) - DAY, journal=False)

    def test_its_creation_is_skipped(self, bench: Bench) -> None:
        order_id = self.old_order(bench)
        bench.shop.log(2, order_id)
        bench.flow()
        assert bench.outcome(order_id) == "skipped before_start"
        assert_nothing_sent(bench)

    def test_its_edit_creates_no_contact(self, bench: Bench) -> None:
        order_id = self.old_order(bench)
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert bench.outcome(order_id) == "skipped before_start"
        assert bench.marketing.contacts == {}
        assert bench.main.events() == []
        assert "/api/contact/upsert" not in {request.path for request in bench.salesmanago.requests}

    def test_its_edit_updates_an_existing_contact(self, bench: Bench) -> None:
        contact = bench.marketing.add_contact("anna@example.com", opted_out=True)
        order_id = self.old_order(bench)
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert contact.address["city"] == "Gdańsk"
        assert contact.opted_out
        assert bench.main.events() == []
        assert bench.outcome(order_id) == "skipped before_start"

    @pytest.mark.parametrize("origin", ["replay", "backfill"])
    def test_a_person_may_ask_for_it(self, bench: Bench, origin: str) -> None:
        order_id = self.old_order(bench)
        bench.send(order_id, origin=origin)
        bench.work()
        assert bench.outcome(order_id) == "sent"
        assert bench.main.purchases() == [order_id]

    def test_the_sweep_may_not(self, bench: Bench) -> None:
        order_id = self.old_order(bench)
        bench.send(order_id, origin="sweep")
        bench.work()
        assert bench.outcome(order_id) == "skipped before_start"

    def test_an_order_of_the_very_same_second_counts(self, bench: Bench) -> None:
        order_id = bench.order(date_add=bench.cursor().starts_at)
        bench.flow()
        assert bench.outcome(order_id) == "sent"


class TestForgottenAndRemoved:
    def test_a_forgotten_order_stays_forgotten(self) -> None:
        bench = Bench()
        order_id = bench.order()
        forgotten = OrderRecord(events={EventKind.PURCHASE: EventRecord(State.FORGOTTEN)})
        bench.records().order(order_id).read().save(forgotten)
        bench.flow()
        assert bench.purchase(order_id).state is State.FORGOTTEN
        assert_nothing_sent(bench)
        assert bench.log.of("order")[0]["reason"] == "forgotten"

    def test_orders_of_a_removed_connection(self) -> None:
        bench = Bench()
        sent = bench.order()
        bench.flow()
        bench.shop.edit_order(sent, {"delivery_city": "Gdańsk"})
        waiting = bench.order(JAN)
        bench.poll()
        document = bench.connections.documents.pop(MAIN)
        bench.work_for(MINUTE)
        assert bench.idle
        assert bench.outcome(waiting) == "skipped connection_removed"
        assert bench.outcome(sent) == "sent", "the ledger remembers what was delivered"
        bench.connections.save(MAIN, document)
        bench.shop.log(16, waiting)
        bench.shop.log(16, sent)
        bench.flow()
        assert bench.main.purchases() == sorted([sent, waiting]), "one event each"


class TestSlowWorkers:
    def test_a_skip_never_overwrites_the_result_of_a_faster_worker(self) -> None:
        bench = Bench()
        order_id = bench.order(confirmed=False)
        bench.poll()
        [held] = bench.orders_queue.receive(10, bench.rng)

        def meanwhile() -> None:
            bench.shop.confirm_order(order_id)
            bench.flow()

        bench.http.after["getOrders"] = meanwhile
        bench.hand_over(bench.orders_queue, [held], by_new_process=True)
        assert bench.outcome(order_id) == "sent"
        bench.work_for(60)
        assert bench.outcome(order_id) == "sent"
        assert bench.main.purchases() == [order_id]
        assert bench.idle


def test_a_reason_is_recorded_with_the_date_of_the_order() -> None:
    bench = Bench()
    order_id = bench.order(email="")
    bench.flow()
    record = bench.record(order_id)
    assert record.order_date == bench.shop.orders[order_id]["date_add"]
    assert record.read_at
    assert str(ANNA["email"]) not in repr(record)


def test_a_confirmed_order_is_not_unconfirmed_by_an_answer_that_lags() -> None:
    bench = Bench()
    order_id = bench.order(ALLEGRO, confirmed=False)
    before = deepcopy(bench.shop.orders[order_id])
    bench.shop.confirm_order(order_id)
    bench.poll()
    bench.deliver()
    assert bench.outcome(order_id) == "skipped masked_email"
    bench.send(order_id)
    shown, bench.shop.orders[order_id] = bench.shop.orders[order_id], before
    bench.deliver()
    bench.shop.orders[order_id] = shown
    bench.work_for(MINUTE)
    assert bench.outcome(order_id) == "skipped masked_email"
