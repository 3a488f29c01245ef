"""What a backfill would do is found out by trying every order out, and writes nothing."""

from pydantic import TypeAdapter

from ordersync.domain.call_budget import Lane, grant
from ordersync.operating.plan_backfill import BackfillPlan
from ordersync.operating.requests import PlanBackfill
from ordersync.records.connection import call_window
from tests.fakes.application import ALLEGRO, ANNA, MAIN, MINUTE, Bench
from tests.fakes.backfill import answer, begin, live, old, old_shop
from tests.unit.test_operate_orders import stored

PLAN = TypeAdapter(BackfillPlan)


def plan(bench: Bench, **fields: object) -> BackfillPlan:
    content = {"connection_id": MAIN, "since": 0, "until": int(bench.clock.now()), **fields}
    return PLAN.validate_python(answer(bench, PlanBackfill.model_validate(content)))


def contacts(planned: BackfillPlan) -> list[str]:
    return sorted(fate for _, fate in planned.buyers)


def test_events_and_skipped_orders_are_counted_and_nothing_is_written() -> None:
    bench, _ = old_shop(3)
    old(bench, 4, email="")
    old(bench, 5, email="buyer0@example.com")
    before, upserts = stored(bench), len(bench.salesmanago.requests)
    planned = plan(bench)
    assert dict(planned.orders) == {"event": 4, "skipped no_email": 1}
    assert (planned.not_tried, planned.walk.is_over) == (0, True)
    assert contacts(planned) == ["created"] * 3, "one for each buyer"
    assert stored(bench) == before
    assert bench.idle
    asked = bench.salesmanago.requests[upserts:]
    assert {each.path for each in asked} == {"/api/contact/hasContact"}


def test_what_it_says_is_what_happens() -> None:
    bench, _ = old_shop(4)
    old(bench, 5, email="no address")
    old(bench, 6)
    old(bench, 7, **ALLEGRO)
    planned = plan(bench)
    begin(bench)
    live(bench)
    assert dict(planned.orders) == {"event": 6, "skipped invalid_email": 1}
    assert len(bench.main.purchases()) == 6
    assert contacts(planned) == ["created"] * len(bench.marketing.contacts)


def test_contacts_that_are_there_are_updated() -> None:
    bench, _ = old_shop(2)
    bench.marketing.add_contact("buyer0@example.com")
    bench.order()
    bench.flow()
    old(bench, 3, email=ANNA["email"])
    planned = plan(bench)
    assert dict(planned.orders) == {"event": 3, "had_event": 1}
    assert contacts(planned) == ["created", "updated", "updated"]


def test_contacts_that_can_not_be_asked_for_are_undecided() -> None:
    bench, _ = old_shop(2)
    bench.marketing.active = False
    assert contacts(plan(bench)) == ["undecided"] * 2


def test_a_page_of_orders_costs_one_call_and_leads_on_to_the_next() -> None:
    bench, _ = old_shop(150)
    calls = len(bench.baselinker.calls)
    first = plan(bench)
    assert len(bench.baselinker.calls) == calls + 1
    second = plan(bench, walk=first.walk)
    assert (first.walk.is_over, second.walk.is_over) == (False, True)
    assert [dict(each.orders) for each in (first, second)] == [{"event": 100}, {"event": 50}]


def test_orders_whose_buyer_can_not_be_looked_for_for_want_of_calls_are_not_tried() -> None:
    bench, _ = old_shop(2)
    old(bench, 3, **ALLEGRO)
    bench.clock.sleep(2 * MINUTE)
    bench.change(baselinker__requests_per_minute=10)
    account = bench.application.connections.get(MAIN).baselinker
    slot, now = call_window(bench.tables.budget, account), bench.clock.now()
    for _ in range(3):
        slot.change(lambda window: grant(window, now, 10, Lane.SWEEP))
    planned = plan(bench)
    assert (dict(planned.orders), planned.not_tried) == ({"event": 2}, 1)


def test_a_test_runs_orders_count_as_events() -> None:
    bench, _ = old_shop(2, mode="shadow")
    begin(bench)
    live(bench)
    assert (dict(plan(bench).orders), plan(bench).mode) == ({"shadow": 2}, "shadow")
    bench.change(mode="live")
    assert dict(plan(bench).orders) == {"event": 2}
