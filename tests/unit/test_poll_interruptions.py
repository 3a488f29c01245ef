"""A poll that is answered strangely, or dies half-way: nothing is doubled, nothing forgotten."""

from contextlib import suppress

import pytest

from ordersync.errors import Service
from ordersync.ports import HttpAnswer, HttpRequest
from ordersync.records.families import Families
from simulators import BaselinkerOptions
from tests.builders import answered
from tests.fakes.application import JAN, MAIN, MINUTE, Bench
from tests.fakes.scenarios import Died, at_nth, die, hooked, live_for, newest_entries, queued_entries

HOUR = 3_600.0
STRANGE = answered({"status": "ERROR", "error_code": "ERROR_STRANGE", "error_message": "?"})


def strange_journal(bench: Bench, page: int) -> None:
    """Let BaseLinker answer one page of the journal with an error that we don't know."""
    send, pages = bench.http.send, iter(range(1, 100))

    def sending(request: HttpRequest, service: Service) -> HttpAnswer:
        if b"getJournalList" in request.body and next(pages) == page:
            return STRANGE
        return send(request, service)

    bench.http.send = sending  # type: ignore[method-assign]  # this test's own way to the services


@pytest.mark.parametrize("page", [2, 3])
def test_an_unclear_answer_half_way_does_not_send_the_reading_back_to_the_beginning(page: int) -> None:
    bench = Bench(baselinker=BaselinkerOptions(journal_page_size=2))
    bench.order()
    bench.poll()
    for _ in range(4):
        bench.order()
    strange_journal(bench, page)
    bench.poll()
    assert bench.log.of("journal cursor unknown") == []
    assert len(queued_entries(bench)) == page, "what was read before it is queued"
    bench.poll()
    assert queued_entries(bench) == newest_entries(bench)


def test_an_unclear_answer_at_the_cursor_begins_the_reading_again() -> None:
    bench = Bench()
    bench.order()
    bench.poll()
    bench.order()
    strange_journal(bench, 1)
    bench.poll()
    assert [line["cursor"] for line in bench.log.of("journal cursor unknown")] == [
        bench.shop.journal[1].log_id
    ]
    assert queued_entries(bench) == newest_entries(bench)


@pytest.mark.parametrize("access", [1, 2, 3, 4])
def test_a_family_is_fenced_before_it_is_recorded_as_fenced(access: int) -> None:
    """The poller dies after the n-th record of a relation; a worker is about to send at that moment."""
    bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
    first = bench.order()
    bench.flow()
    second = bench.order(JAN)
    bench.poll()
    bench.clock.sleep(30)
    ledger = hooked(bench.tables.ledger)

    def relate() -> None:
        bench.shop.log(5, second, first)
        at_nth(ledger.after_put, "family#", access, die)
        with suppress(Died):
            bench.application.poll()
        ledger.after_put.clear()
        if access < 4:
            bench.clock.sleep(5)  # the next poll finishes it
            bench.change(baselinker__requests_per_minute=600)
            bench.application.poll()

    bench.http.after["contact/upsert"] = lambda: ledger.before_put.update({f"order#{second}": relate})
    bench.deliver()
    live_for(bench, HOUR)
    assert bench.main.purchases() == [first]
    assert bench.outcome(second) == "skipped same_purchase"


@pytest.mark.parametrize("accepted", ["Stranger@Shop.example", "stranger@shop.example"])
def test_an_owner_is_found_again_however_it_is_written(accepted: str) -> None:
    """The poller asks SALESmanago for its users while the connection waits; no order tries meanwhile."""
    bench = Bench()
    bench.order()
    document = bench.connections.documents[MAIN]
    bench.connections.save(MAIN, document.replace("owner@shop.example", "Stranger@Shop.example"))
    bench.flow()
    assert bench.log.of("connection waits")[0]["reason"] == "salesmanago_owner"
    bench.marketing.owners.append(accepted)
    bench.clock.sleep(HOUR)
    bench.poll()
    assert bench.records().health(Service.SALESMANAGO).read().value.waits is False


def test_the_cursor_passes_no_relation_that_there_was_no_time_to_record() -> None:
    bench = Bench()
    orders = [bench.order(journal=False) for _ in range(14)]
    for one, other in zip(orders[::2], orders[1::2], strict=True):
        bench.shop.log(5, one, other)
    bench.order(JAN)
    hooked(bench.tables.ledger).after_put["family#"] = lambda: bench.clock.sleep(MINUTE)
    bench.poll()
    assert not set(queued_entries(bench)) & set(newest_entries(bench))
    bench.poll()
    assert set(queued_entries(bench)) >= set(newest_entries(bench))
    for one, other in zip(orders[::2], orders[1::2], strict=True):
        family = Families(bench.records()).family_of(one)
        assert set(family.members) == {one, other}
        assert not family.unfenced


def test_a_family_is_fenced_once_however_often_its_relation_is_read() -> None:
    bench = Bench()
    one, other = bench.order(journal=False), bench.order(journal=False)
    bench.order(JAN)
    bench.shop.log(5, one, other)
    bench.orders_queue.accepts = lambda _: False
    bench.poll()
    fenced = bench.records().order(one).read().version
    bench.poll()
    assert bench.records().order(one).read().version == fenced > 0


def test_relations_that_left_no_time_to_queue_are_not_recorded_again() -> None:
    """Each poll would record them again and queue their orders, and none would get further."""
    bench = Bench()
    one, other = bench.order(journal=False), bench.order(journal=False)
    bench.shop.log(5, one, other)
    after = bench.order(JAN)

    def take_all_the_time() -> None:
        ledger.after_put["family#"] = take_all_the_time
        bench.clock.sleep(MINUTE)

    ledger = hooked(bench.tables.ledger)
    take_all_the_time()
    bench.poll()
    sent = bench.orders_queue.sent
    bench.poll()
    assert after in [message.order_id for message in bench.queued()]
    assert bench.orders_queue.sent == sent + len(newest_entries(bench))
