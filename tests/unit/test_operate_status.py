"""How connections stand, and the counts of what became of their orders."""

from collections import Counter

from ordersync.domain.daily_counts import MOST_ENDS, DailyCounts, day_of, end_of
from ordersync.domain.delivery import DAY
from ordersync.operating.connection_status import MONTH
from ordersync.operating.requests import ShowStatus
from tests.fakes.application import MAIN, Bench
from tests.fakes.scenarios import in_question


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
    counts = DailyCounts().plus({"sent": 3, "dead record order#1 can't be read": 1})
    for number in range(2 * MOST_ENDS):
        counts = counts.plus({f"dead record order#{number} can't be read": 1})
    assert len(counts.ends) <= MOST_ENDS + 1
    assert counts.ends["dead"] == MOST_ENDS + 1
    assert sum(counts.ends.values()) == 2 * MOST_ENDS + 4
    assert counts.plus(Counter({"sent": 1, end_of("skipped", "no_email"): 1})).ends["sent"] == 4


def test_one_connection_has_its_days_and_all_have_none() -> None:
    bench = Bench()
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
