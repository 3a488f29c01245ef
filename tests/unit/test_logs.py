"""What an unexpected exception says is nowhere to be read: it may quote names and addresses."""

from collections.abc import Callable

import pytest

from ordersync.domain.states import State
from ordersync.errors import Service
from ordersync.ports import HttpAnswer, HttpRequest
from tests.fakes.application import MAIN, Bench
from tests.fakes.scenarios import hooked

HOUR = 3_600.0
QUOTED = "jan.nowak@example.com, ul. Cicha 9, 602 731 845, api-key-77"
Way = Callable[[HttpRequest, Service], HttpAnswer]


def quote(*_: object) -> bool:
    """Raise what an exception of a library may say."""
    raise ValueError(QUOTED)


def broken(bench: Bench, part: str) -> None:
    """Let every request whose URL or body holds this part end in an unexpected exception."""
    send: Way = bench.http.send

    def sending(request: HttpRequest, service: Service) -> HttpAnswer:
        if part in request.url or part.encode() in request.body:
            quote()
        return send(request, service)

    bench.http.send = sending  # type: ignore[method-assign]  # this test's own way to the services


def assert_unquoted(bench: Bench) -> None:
    """Check the log, the tables, the queues and the dead letters."""
    assert bench.log.lines
    tables = [table.__dict__ for table in vars(bench.tables).values()]
    queues = [bench.orders_queue.held, bench.sweep_queue.held, bench.dead_letters.sent]
    text = repr([bench.log.lines, tables, queues])
    for part in ("jan.nowak", "Cicha", "600 700", "api-key-77"):
        assert part not in text, part


@pytest.mark.parametrize("part", ["contact/upsert", "addContactExtEvent", "getOrders"])
def test_an_exception_in_an_order(part: str) -> None:
    bench = Bench()
    order_id = bench.order()
    bench.poll()
    broken(bench, part)
    bench.work_for(HOUR)
    assert bench.purchase(order_id).state in (State.DEAD, State.INTENT, State.QUEUED)
    assert "ValueError at " in repr(bench.log.lines), "but where it happened can be found"
    assert_unquoted(bench)


def test_a_dead_letter_says_where_it_happened_and_no_more() -> None:
    bench = Bench()
    bench.order()
    bench.poll()
    broken(bench, "contact/upsert")
    bench.work_for(HOUR)
    assert bench.dead_letters.sent
    for _, error in bench.dead_letters.sent:
        assert error.startswith("ValueError at ")
    assert_unquoted(bench)


def test_an_exception_in_a_share_of_a_batch() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.poll()
    hooked(bench.tables.ledger).before_get[f"order#{order_id}"] = quote
    bench.deliver()
    assert bench.log.of("share not handled")
    assert_unquoted(bench)


def test_an_exception_in_a_poll() -> None:
    bench = Bench()
    bench.order()
    bench.orders_queue.accepts = quote
    bench.poll()
    assert bench.log.of("connection not attended to")
    assert_unquoted(bench)


def test_an_exception_in_a_sweep() -> None:
    bench = Bench()
    bench.flow()
    bench.order(journal=False)
    bench.clock.sleep(2 * HOUR)
    bench.sweep_queue.accepts = quote
    bench.application.sweep()
    assert bench.log.of("connection not attended to")
    assert_unquoted(bench)


def test_an_answer_that_quotes_a_person_is_not_repeated() -> None:
    """SALESmanago refuses a card in words that name the contact."""
    bench = Bench()
    order_id = bench.order()
    bench.way_to_salesmanago.script("lost_after", lambda request: "addContactExtEvent" in request.path)
    bench.flow()
    bench.marketing.refuse_all = "The contact jan.nowak@example.com, phone 602 731 845, is locked"
    bench.work_for(HOUR)
    assert bench.log.of("card refused")
    assert bench.purchase(order_id).state is not State.SENT
    text = repr([bench.log.lines, bench.tables.ledger.__dict__, bench.tables.cursors.__dict__])
    assert "jan.nowak" not in text
    assert "600 700" not in text
    assert MAIN in text
