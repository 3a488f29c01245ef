"""Journal lines that can't be read: each is one line, and the rest of the journal goes on."""

from typing import Literal

import pytest

from ordersync.domain.metrics import Metric
from ordersync.errors import Service
from simulators import BaselinkerOptions
from tests.fakes.application import JAN, MAIN, Bench

HOUR, DAY = 3_600.0, 86_400.0
UNREADABLE: list[object] = [
    None,
    [],
    "line",
    {"log_id": "?"},
    {"log_id": "9" * 46},
    {"order_id": "?"},
    {"order_id": "9" * 46},
    {"log_type": "?"},
]
WITHOUT_ID: list[object] = [None, {"log_id": "?"}, {"log_id": "9" * 46}]


def unreadable(bench: Bench, garble: object, order_id: int, log_type: int = 16, object_id: int = 0) -> int:
    """Log an entry that is shown garbled."""
    log_id = bench.shop.log(log_type, order_id, object_id)
    bench.shop.garbled.entries[log_id] = garble
    return log_id


@pytest.mark.parametrize("garble", UNREADABLE, ids=repr)
@pytest.mark.parametrize("cursor", ["inclusive", "exclusive"])
def test_good_entries_beside_it_arrive(garble: object, cursor: Literal["inclusive", "exclusive"]) -> None:
    bench = Bench(baselinker=BaselinkerOptions(cursor=cursor, journal_page_size=3))
    orders = [bench.order()]
    unreadable(bench, garble, orders[0])
    orders.append(bench.order(JAN))
    bench.flow()
    assert bench.main.purchases() == orders
    assert bench.cursor().log_id == bench.shop.journal[-1].log_id
    assert bench.cursor().read_to_end_at


def test_it_is_counted_and_logged_once_by_its_id_alone() -> None:
    bench = Bench(baselinker=BaselinkerOptions(cursor="inclusive"))
    bench.order()
    log_id = unreadable(bench, {"order_id": "anna@example.com"}, 1)
    for _ in range(3):
        bench.poll()
    assert bench.metrics[MAIN][Metric.JOURNAL_LINES_UNREADABLE] == 1
    [line] = bench.log.of("journal lines unreadable")
    assert line == {"connection_id": MAIN, "lines": 1, "log_ids": [log_id], "is_stuck": False}


@pytest.mark.parametrize(
    "garble", [{"log_type": "?"}, {"log_type": None, "object_id": "1E+1000000"}], ids=repr
)
def test_an_edit_whose_type_cannot_be_read_arrives(garble: object) -> None:
    bench = Bench()
    order_id = bench.order()
    bench.flow()
    bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"}, [])
    unreadable(bench, garble, order_id)
    bench.flow()
    contact = bench.marketing.contact("anna@example.com")
    assert contact is not None
    assert contact.address["city"] == "Gdańsk"


def test_a_relation_whose_other_order_cannot_be_read_is_none_and_the_order_is_read_again() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.flow()
    bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"}, [])
    unreadable(bench, {"object_id": "1E+1000000"}, order_id, 5, 77)
    bench.flow()
    assert bench.records().family(order_id).read().version == 0
    contact = bench.marketing.contact("anna@example.com")
    assert contact is not None
    assert contact.address["city"] == "Gdańsk"


class TestNoLineHasAnId:
    """What lies behind such a page can't be asked for: the journal is not at its end; the sweep goes on."""

    @pytest.mark.parametrize("garble", WITHOUT_ID, ids=repr)
    def test_it_is_asked_once_a_poll_and_every_poll_reports_it(self, garble: object) -> None:
        bench = Bench()
        bench.order()
        bench.poll()
        read_at = bench.cursor().read_to_end_at
        unreadable(bench, garble, 5)
        calls = len(bench.shop.calls)
        bench.poll()
        bench.poll()
        assert len(bench.shop.calls) == calls + 2
        assert bench.metrics[MAIN][Metric.JOURNAL_LINES_UNREADABLE] == 2
        assert len(bench.log.of("journal lines unreadable")) == 2
        assert bench.cursor().read_to_end_at == read_at
        assert bench.log.of("journal lines unreadable")[-1]["is_stuck"]
        assert bench.log.of("connection waits") == []

    def test_it_is_passed_with_the_next_entry_that_has_one(self) -> None:
        bench = Bench()
        bench.order()
        unreadable(bench, None, 5)
        bench.poll()
        order_id = bench.order(JAN)
        bench.flow()
        assert order_id in bench.main.purchases()
        assert bench.cursor().read_to_end_at == bench.cursor().read_at

    def test_a_new_account_starts_and_its_orders_arrive_by_the_sweep(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(journal_page_size=2))
        before = bench.order(journal=False)
        bench.clock.sleep(5 * DAY)
        for _ in range(3):
            unreadable(bench, None, 5)
        order_id = bench.order()
        bench.poll()
        bench.clock.sleep(2 * HOUR)
        bench.application.sweep()
        bench.work()
        assert bench.main.purchases() == [order_id]
        assert bench.record(before).is_unknown_order

    def test_a_wait_for_baselinker_ends_all_the_same(self) -> None:
        bench = Bench()
        bench.order()
        bench.poll()
        unreadable(bench, None, 5)
        bench.way_to_baselinker.script("unavailable", times=20)
        for _ in range(5):
            bench.poll()
        assert bench.records().health(Service.BASELINKER).read().value.waits
        bench.way_to_baselinker.heal()
        bench.clock.sleep(HOUR)
        bench.poll()
        assert not bench.records().health(Service.BASELINKER).read().value.waits

    def test_after_three_days_the_connection_has_a_gap(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(journal_page_size=2))
        bench.order()
        bench.poll()
        for _ in range(3):
            unreadable(bench, None, 5, 16)
        for _ in range(4):
            bench.clock.sleep(0.9 * DAY)
            bench.poll()
        assert bench.cursor().gap is not None


class TestDates:
    def test_an_unreadable_date_does_not_move_the_start(self) -> None:
        bench = Bench()
        began_at = int(bench.clock.now())
        bench.order()
        for date in ("?", 1, "9" * 46):
            unreadable(bench, {"date": date}, 5)
        bench.clock.sleep(DAY)
        bench.poll()
        assert bench.cursor().starts_at == began_at

    def test_an_entry_without_a_readable_date_is_not_too_early(self) -> None:
        bench = Bench(start="now")
        bench.poll()
        order_id = bench.order()
        for entry in bench.shop.journal:
            bench.shop.garbled.entries[entry.log_id] = {"date": "?"}
        bench.flow()
        assert bench.main.purchases() == [order_id]


def test_a_new_account_with_an_unreadable_line_is_swept() -> None:
    """The sweep looks whether there is a journal before it was read for the first time."""
    bench = Bench()
    bench.poll()
    unreadable(bench, {"order_id": "1E+1000000"}, 5)
    order_id = bench.order(journal=False)
    bench.clock.sleep(2 * HOUR)
    bench.application.sweep()
    bench.work()
    assert bench.main.purchases() == [order_id]
