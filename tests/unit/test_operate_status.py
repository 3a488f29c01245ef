"""How connections stand, and the counts of what became of their orders."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from threading import Barrier
from typing import cast

import pytest

from ordersync.bootstrap.system import in_threads
from ordersync.domain.daily_counts import MOST_ENDS, DailyCounts, day_of, end_of
from ordersync.domain.delivery import DAY
from ordersync.operating.connection_status import MONTH, Detail, StatusReader
from ordersync.operating.requests import ShowStatus
from ordersync.ports import Result, Stored
from ordersync.records.connection import PARKED, QUESTION
from tests.fakes.application import MAIN, Bench
from tests.fakes.backfill import begin, live, old_shop
from tests.fakes.scenarios import hooked, in_question, live_for

NOON = 1_790_078_400.0  # UTC
HOUR = 3_600


def statuses(bench: Bench) -> dict[str, dict[str, object]]:
    """Return how the connections stand, by their ids."""
    result = bench.application.operator().answer(ShowStatus())["result"]
    assert isinstance(result, list)
    return {status["connection_id"]: status for status in result}


def test_a_record_that_cannot_be_read_is_the_problem_of_its_connection_alone() -> None:
    bench = Bench()
    bench.connect("other")
    bench.flow()
    today = day_of(bench.clock.now())
    bench.tables.ledger.put("other", f"counts#{today}", {"ends": "no counts"}, 0)
    shown = statuses(bench)
    assert f"counts#{today} can't be read" in str(shown["other"]["problem"])
    assert shown[MAIN]["problem"] == ""


@pytest.mark.parametrize("key", ["cursor", "sweep", "backfill", "health#baselinker"])
def test_no_shared_record_that_cannot_be_read_is_shown_as_a_blank_one(key: str) -> None:
    bench = Bench()
    bench.flow()
    hooked(bench.tables.cursors).items[MAIN, key] = Stored({"log_id": [], "ended_at": [], "until": []}, 1)
    assert f"{key} can't be read" in str(statuses(bench)[MAIN]["problem"])


def test_of_parked_orders_the_one_that_has_waited_longest_is_shown() -> None:
    bench = Bench()
    bench.flow()
    assert (statuses(bench)[MAIN]["parked"], statuses(bench)[MAIN]["parked_since"]) == (0, 0)
    bench.marketing.active = False
    for _ in range(3):
        bench.order(email=f"buyer{bench.clock.now()}@example.com")
        live_for(bench, 1_200)
    shown = statuses(bench)[MAIN]
    logged = [each.order.logged_at for each in bench.records().parked().page(10)]
    assert (shown["parked"], len(set(logged))) == (3, 3)
    assert shown["parked_since"] == min(each for each in logged if each is not None)


def test_an_old_day_that_is_out_of_view_is_not_counted() -> None:
    bench = Bench()
    for age in (0, 1, 6, 7):
        day = day_of(bench.clock.now() - age * DAY)
        bench.tables.ledger.put(MAIN, f"counts#{day}", {"ends": {"sent": 10**age}}, 0)
    shown = statuses(bench)[MAIN]
    assert shown["today"] == [["sent", 1]]
    assert shown["week"] == [["sent", 1_000_011]]


@pytest.mark.parametrize("asked", [None, MAIN])
@pytest.mark.parametrize("days", [MONTH, 2, 0])
def test_a_connection_takes_five_reads_however_busy_it_was(
    monkeypatch: pytest.MonkeyPatch, days: int, asked: str | None
) -> None:
    bench = Bench()
    bench.flow()
    bench.application.sweep()
    for age in range(days):
        key = f"counts#{day_of(bench.clock.now() - age * DAY)}"
        hooked(bench.tables.ledger).items[MAIN, key] = Stored({"ends": {"sent": 1}}, 1)
    reads: list[str] = []
    for name, table in vars(bench.tables).items():
        for method in ("get", "query"):
            monkeypatch.setattr(table, method, spied(reads, f"{name} {method}", getattr(table, method)))
    [status] = cast(
        "list[dict[str, object]]",
        bench.application.operator().answer(ShowStatus(connection_id=asked, with_steps=False))["result"],
    )
    assert status["problem"] == ""
    assert sorted(reads) == ["budget get", "cursors query", *["ledger query"] * 3]


def spied(reads: list[str], name: str, method: Callable[..., object]) -> Callable[..., object]:
    """Return a method that says by its name that it was called."""

    def call(*arguments: object, **named: object) -> object:
        reads.append(name)
        return method(*arguments, **named)

    return call


def test_a_backfill_is_shown_for_a_week_after_its_end() -> None:
    bench, _ = old_shop(3)
    assert statuses(bench)[MAIN]["backfill"] is None
    begin(bench, expected=3)
    shown = statuses(bench)[MAIN]["backfill"]
    assert isinstance(shown, dict)
    assert (shown["state"], shown["expected"]) == ("running", 3)
    live(bench)
    bench.clock.sleep(6 * DAY)
    shown = statuses(bench)[MAIN]["backfill"]
    assert isinstance(shown, dict)
    assert (shown["state"], shown["finished"]) == ("done", 3)
    bench.clock.sleep(2 * DAY)
    assert statuses(bench)[MAIN]["backfill"] is None


def test_many_connections_are_read_at_once() -> None:
    bench = Bench()
    for number in range(20):
        bench.connect(f"shop{number}")
    at_once: list[int] = []

    def run(jobs: Sequence[Callable[[], Result]]) -> list[Result]:
        at_once.append(len(jobs))
        return [job() for job in jobs]

    reader = StatusReader(replace(bench.application.runtime, run_concurrently=run))
    assert len(reader.all(bench.connections.all())) == 21
    assert at_once == [21]


def test_an_order_that_stays_unknown_counts_once() -> None:
    bench, order_id = in_question()
    for _ in range(3):
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
    week = statuses(bench)[MAIN]["week"]
    assert isinstance(week, list)
    assert {name: count for name, count in week if name.startswith("unknown")} == {
        "unknown card_incomplete": 1
    }


def test_messages_that_differ_from_order_to_order_do_not_make_the_counts_grow() -> None:
    counts = DailyCounts().plus({"sent": 3, "dead record order#1 can't be read": 1}, NOON)
    for number in range(2 * MOST_ENDS):
        counts = counts.plus({f"dead record order#{number} can't be read": 1}, NOON)
    assert len(counts.ends) <= MOST_ENDS + 1
    assert counts.ends["dead"] == MOST_ENDS + 1
    assert sum(counts.ends.values()) == 2 * MOST_ENDS + 4
    assert counts.plus(Counter({"sent": 1, end_of("skipped", "no_email"): 1}), NOON).ends["sent"] == 4
    assert counts.hours == {"sent": {"12": 3}, "dead": {"12": 2 * MOST_ENDS + 1}}, "no reasons hour by hour"


def test_a_days_counts_have_each_hour_in_the_same_write(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    bench.clock.time = NOON
    bench.order()
    bench.order(email="")
    writes: list[str] = []
    put = bench.tables.ledger.put

    def spied_put(scope: str, key: str, item: Mapping[str, object], *rest: int) -> bool:
        writes.append(key)
        return put(scope, key, item, *rest)

    monkeypatch.setattr(bench.tables.ledger, "put", spied_put)
    bench.poll()
    bench.deliver()
    key = f"counts#{day_of(NOON)}"
    assert writes.count(key) == 1
    bench.clock.sleep(2 * HOUR)
    bench.order()
    bench.flow()
    kept = hooked(bench.tables.ledger).items[MAIN, key].item
    assert kept["hours"] == {"sent": {"12": 1, "14": 1}, "skipped": {"12": 1}}


def test_the_last_24_hours_go_back_into_yesterday() -> None:
    bench = Bench()
    bench.clock.time = NOON
    for day, hours in (
        (0, {"sent": {"0": 1, "12": 2}, "dead": {"12": 3}}),
        (1, {"sent": {"12": 4, "13": 5}}),
    ):
        key = f"counts#{day_of(NOON - day * DAY)}"
        bench.tables.ledger.put(MAIN, key, {"ends": {}, "hours": hours}, 0)
    assert statuses(bench)[MAIN]["hours"] == []
    result = bench.application.operator().answer(ShowStatus(connection_id=MAIN))["result"]
    assert isinstance(result, list)
    found = [(each["hour"], dict(each["ends"])) for each in result[0]["hours"]]
    assert (len(found), found[0]) == (24, (f"{day_of(NOON)} 12:00", {"sent": 2, "dead": 3}))
    assert [each for each in found[1:] if each[1]] == [
        (f"{day_of(NOON)} 00:00", {"sent": 1}),
        (f"{day_of(NOON - DAY)} 13:00", {"sent": 5}),
    ], "yesterday's noon is a day ago"


def test_one_connection_has_its_days_and_all_have_none() -> None:
    bench = Bench()
    bench.order(email="no address")
    bench.flow()
    bench.clock.sleep(7 * DAY)
    bench.order(email="")
    bench.flow()
    bench.clock.sleep(DAY)
    bench.order()
    bench.flow()
    assert statuses(bench)[MAIN]["days"] == []
    result = bench.application.operator().answer(ShowStatus(connection_id=MAIN))["result"]
    assert isinstance(result, list)
    days = result[0]["days"]
    assert len(days) == MONTH
    assert [(each["day"], dict(each["ends"])) for each in days[:3]] == [
        (day_of(bench.clock.now()), {"sent": 1}),
        (day_of(bench.clock.now() - DAY), {"skipped no_email": 1}),
        (day_of(bench.clock.now() - 2 * DAY), {}),
    ]
    assert dict(days[8]["ends"]) == {"skipped invalid_email": 1}
    assert dict(result[0]["week"]) == {"sent": 1, "skipped no_email": 1}


def test_the_reads_of_one_connection_do_not_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    bench.flow()
    meeting, ledger = Barrier(2), bench.tables.ledger
    query = ledger.query

    def met(scope: str, prefix: str, limit: int, after: str = "") -> Mapping[str, Stored]:
        if not after and prefix in (PARKED, QUESTION):
            meeting.wait(timeout=20)
        return query(scope, prefix, limit, after)

    monkeypatch.setattr(ledger, "query", met)
    reader = StatusReader(replace(bench.application.runtime, run_concurrently=in_threads))
    [status] = reader.all([bench.connections.get(MAIN)], detail=Detail.DAYS)
    assert (status.problem, len(status.days)) == ("", MONTH)
    assert meeting.n_waiting == 0


def test_the_first_steps_are_found_out_on_request() -> None:
    bench = Bench()
    bench.order()
    bench.flow()
    operator = bench.application.operator()
    for with_steps in (True, False):
        answer = operator.answer(ShowStatus(connection_id=MAIN, with_steps=with_steps))
        [status] = cast("list[dict[str, list[object]]]", answer["result"])
        assert (len(status["days"]), len(status["steps"])) == (30, 4 if with_steps else 0)
