"""With hardly any calls left, each poll comes further than the one before."""

from ordersync.domain.call_budget import CallWindow, Lane
from ordersync.domain.connection import parse_connection
from ordersync.errors import Service
from ordersync.ports import HttpAnswer, HttpRequest
from ordersync.records.connection import call_window
from simulators import BaselinkerOptions
from simulators.http import Request
from tests.fakes.application import JAN, MAIN, Bench

HOUR = 3_600.0


def is_second(request: Request, seen: list[Request]) -> bool:
    """Whether it is not the first request of its poll; `seen` holds those of the poll."""
    seen.append(request)
    return len(seen) > 1


def test_a_cursor_that_was_confirmed_is_not_looked_for_again() -> None:
    bench = Bench()
    bench.order()
    bench.flow()
    bench.clock.sleep(2 * HOUR)
    order_id = bench.order(JAN)
    seen: list[Request] = []
    bench.way_to_baselinker.script("too_many_requests", lambda request: is_second(request, seen), times=100)
    for _ in range(3):
        seen.clear()
        bench.poll()
    assert order_id in {message.order_id for message in bench.queued()}


def test_every_poll_of_a_long_journal_reads_on() -> None:
    """The calls of one are free again five seconds after the next one begins."""
    bench = Bench(baselinker=BaselinkerOptions(journal_page_size=2))
    bench.change(baselinker__requests_per_minute=40)
    for _ in range(100):
        bench.order(JAN)
    positions = [0]
    for _ in range(4):
        bench.poll()
        positions.append(bench.cursor().log_id)
    assert len(set(positions)) == len(positions)


def test_a_turn_that_begins_late_does_not_wait_for_calls() -> None:
    """The time in which a poll may wait is the run's: the function would be killed."""
    bench = Bench()
    bench.poll()
    bench.connect("other")
    send = bench.http.send

    def slowly(request: HttpRequest, service: Service) -> HttpAnswer:
        bench.clock.sleep(20)
        return send(request, service)

    bench.http.send = slowly  # type: ignore[method-assign]  # the journal of the other one is read first
    account = parse_connection(bench.connections.documents[MAIN], MAIN).baselinker
    used_at = int(bench.clock.now()) + 60 + 35 - 65
    used = CallWindow({used_at: {Lane.POLL: 100}})
    call_window(bench.tables.budget, account).change(lambda _: used)
    began_at = bench.clock.now() + 60
    bench.poll()
    assert bench.clock.now() - began_at < 25
