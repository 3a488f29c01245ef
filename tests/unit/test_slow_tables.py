"""Tables that take their time: what they announce is sent promptly or not at all, and permits lapse."""

from collections.abc import Callable

import pytest

from ordersync.delivery.cache_orders import CACHED_SECONDS, OrderCache, Reading
from ordersync.domain.accounts import BaselinkerAccount
from ordersync.domain.call_budget import LAPSES_AFTER, CallWindow
from ordersync.domain.connection import parse_connection
from ordersync.errors import OutcomeUnknown
from ordersync.pacing.timings import Timings
from ordersync.records.connection import call_window
from simulators import BaselinkerOptions
from tests.fakes.application import JAN, MAIN, Bench
from tests.fakes.scenarios import ANNA_EMAIL, EVENT_REQUEST, contact_writes, hooked, orders_of_people

TIMINGS, DAY, HOUR = Timings(), 86_400, 3_600.0


def slow(bench: Bench) -> Callable[[], None]:
    """Return a step that takes longer than a request may follow what announces it."""
    return lambda: bench.clock.sleep(TIMINGS.promptness + 1)


def event_requests(bench: Bench) -> int:
    return sum(EVENT_REQUEST in request.path for request in bench.salesmanago.requests)


class TestPromptness:
    def test_an_event_whose_intent_took_too_long_to_record_is_not_sent(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.poll()
        bench.http.after["contact/upsert"] = lambda: hooked(bench.tables.ledger).after_put.update(
            {f"order#{order_id}": slow(bench)}
        )
        bench.deliver()
        assert event_requests(bench) == 0
        bench.work_for(300)
        assert bench.main.purchases() == [order_id]

    def test_a_contact_from_before_the_start_whose_lease_took_too_long_is_not_updated(self) -> None:
        bench = Bench()
        bench.poll()
        bench.marketing.add_contact(ANNA_EMAIL)
        order_id = bench.order(date_add=int(bench.clock.now()) - DAY, journal=False)
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.poll()
        bench.clock.sleep(TIMINGS.order_lag)
        hooked(bench.tables.contacts).after_put["contact#"] = slow(bench)
        bench.deliver()
        assert contact_writes(bench) == 0
        bench.work_for(300)
        assert contact_writes(bench) == 1

    def test_a_contact_is_not_written_after_a_slow_look_whether_it_is_new(self) -> None:
        bench = Bench(new_contacts="opted_out")
        order_id = bench.order()
        bench.poll()
        bench.http.after["hasContact"] = slow(bench)
        bench.deliver()
        assert contact_writes(bench) == 0
        bench.work_for(300)
        assert bench.main.purchases() == [order_id]


def account_of(bench: Bench) -> BaselinkerAccount:
    return parse_connection(bench.connections.documents[MAIN], MAIN).baselinker


def counted(bench: Bench) -> CallWindow:
    return call_window(bench.tables.budget, account_of(bench)).read().value


def permits(bench: Bench) -> int:
    return sum(sum(lanes.values()) for lanes in counted(bench).counts.values())


def slow_budget(bench: Bench, seconds: float, access: str = "before_put") -> None:
    """Let each write of the call budget, or each read, take so long from now on."""
    hooks: dict[str, Callable[[], object]] = getattr(hooked(bench.tables.budget), access)

    def repeat() -> None:
        hooks["calls"] = repeat
        bench.clock.sleep(seconds)

    hooks["calls"] = repeat


class TestPermits:
    @pytest.mark.parametrize("moment", ["after_get", "after_put"])
    def test_a_permit_is_used_before_it_lapses(self, moment: str) -> None:
        bench = Bench()
        bench.order()
        hooks: dict[str, Callable[[], object]] = getattr(hooked(bench.tables.budget), moment)
        hooks["calls"] = lambda: bench.clock.sleep(30)
        bench.poll()
        assert bench.shop.calls
        seconds = [second for second, lanes in counted(bench).counts.items() if sum(lanes.values())]
        for call in bench.shop.calls:
            assert any(second <= call.at <= second + LAPSES_AFTER for second in seconds)
        assert permits(bench) == len(bench.shop.calls), "a permit that lapsed is given back"

    @pytest.mark.parametrize(("access", "seconds"), [("before_put", 1.2), ("before_get", 4)])
    def test_a_slow_budget_lets_calls_be_made(self, access: str, seconds: float) -> None:
        """54 of 54 permits lapsed unused: each was recorded in the second after its own."""
        bench = Bench()
        orders = orders_of_people(bench, 4)
        bench.poll()
        slow_budget(bench, seconds, access)
        bench.deliver()
        assert bench.main.purchases() == orders
        assert permits(bench) == len(bench.shop.calls)

    def test_a_budget_that_is_too_slow_to_count_costs_no_permits_and_little_time(self) -> None:
        bench = Bench()
        bench.clock.sleep(120)
        order_id = bench.order()
        bench.poll()
        calls, taken, began_at = len(bench.shop.calls), permits(bench), bench.clock.now()
        slow_budget(bench, 4)
        assert bench.deliver(), "the message comes back"
        assert len(bench.shop.calls) == calls
        assert permits(bench) == taken
        assert bench.clock.now() - began_at <= 16
        assert bench.record(order_id).tries == 0
        slow_budget(bench, 0)
        bench.work_for(60)
        assert bench.main.purchases() == [order_id]

    def test_a_permit_counts_from_after_its_budget_was_read(self) -> None:
        bench = Bench()
        hooked(bench.tables.budget).after_get["calls"] = lambda: bench.clock.sleep(2)
        bench.poll()
        [second] = counted(bench).counts
        assert second == int(bench.shop.calls[0].at)

    def test_two_callers_at_once_take_two_permits(self) -> None:
        bench = Bench()
        bench.connect("other")
        bench.change("other", baselinker__token="token-of-main")
        hooked(bench.tables.budget).before_put["calls"] = bench.application.poll
        bench.poll()
        assert permits(bench) == len(bench.shop.calls)

    def test_a_call_without_a_count_is_not_made(self) -> None:
        bench = Bench()
        bench.order()

        def broken(*_: object, **__: object) -> bool:
            raise OutcomeUnknown("throttled")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bench.tables.budget, "put", broken)
            bench.poll()
        assert bench.shop.calls == []
        bench.poll()
        assert bench.queued()


def test_reading_ends_in_time_for_what_was_read_to_be_queued() -> None:
    """A poll reads for half of its time: pages without end leave the other half for the queue."""
    bench = Bench(baselinker=BaselinkerOptions(journal_page_size=1))
    for _ in range(10):
        bench.order()
    bench.way_to_baselinker.slow_seconds = (4, 4)
    bench.way_to_baselinker.script("slow", times=100)
    bench.poll()
    assert bench.queued()


def test_what_a_process_remembers_is_some_minutes_old_at_most() -> None:
    cache = OrderCache()
    cache.put(7, Reading(None, read_at=1_000.0))
    assert cache.get(7, 0, 1_000.0 + CACHED_SECONDS)
    assert cache.get(7, 0, 1_001.0 + CACHED_SECONDS) is None


def test_an_order_read_long_ago_is_read_again() -> None:
    """A message may have waited for a long time: what the process remembers is some minutes old at most."""
    bench = Bench()
    bench.flow()
    first, second = bench.order(), bench.order(JAN, confirmed=False)
    bench.poll()
    held = bench.orders_queue.receive(10, bench.rng)
    bench.send(first + 1)
    bench.clock.sleep(2)
    of_page = bench.orders_queue.receive(10, bench.rng)
    bench.hand_over(bench.orders_queue, [*of_page, *(x for x in held if x.message.order_id == first)])
    assert second in bench.application.caches[MAIN].readings
    bench.shop.confirm_order(second)
    bench.clock.sleep(HOUR)
    bench.hand_over(bench.orders_queue, [x for x in held if x.message.order_id == second])
    assert second in bench.main.purchases()
