"""The costs page is what today's functions, the template and the prices make of it."""

import json
import re
from dataclasses import replace

import pytest
from boto3.dynamodb.types import TypeSerializer

from benchmarks.costs.bill import Line, counts_from, monthly_bill, total_cost
from benchmarks.costs.counting import WRITE_UNIT, Counts, item_size, units
from benchmarks.costs.page import COUNTS, PAGE, costs_page
from benchmarks.costs.prices import PRICES, Price
from benchmarks.costs.scenarios import (
    FIRST_DELIVERY,
    FIRST_POLL,
    SCENARIOS,
    SECOND_POLL,
    SWEEP,
    Scenario,
    count_hour,
)
from ordersync.domain.daily_counts import COUNTED_REASON, DailyCounts
from ordersync.domain.metrics import Metric
from ordersync.domain.skips import SkipReason
from ordersync.records.record import Slot
from tests.fakes.tables import HookedTable
from tests.template.stack import Stack

pytestmark = pytest.mark.slow

MIDNIGHT = 1_790_035_200.0  # UTC

HOURS = counts_from(json.loads(COUNTS.read_text(encoding="utf-8")))
REMEDY = "`make costs`; if only prices or the template have changed, python -m benchmarks.costs --stored"


def test_the_page_is_what_counts_prices_and_template_make_of_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == costs_page(HOURS, Stack()), REMEDY


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_no_bill_is_higher_than_its_goal(scenario: Scenario) -> None:
    cost, reduced = total_cost(monthly_bill(scenario, HOURS[scenario.name], Stack()))
    assert cost <= scenario.goal
    assert reduced <= (scenario.goal_with_allowances or scenario.goal)


@pytest.mark.parametrize(
    ("name", "parts"),
    [("idle", (FIRST_POLL, SECOND_POLL, SWEEP)), ("orders", (FIRST_DELIVERY,))],
)
def test_the_counts_are_those_of_the_functions_as_they_are(name: str, parts: tuple[str, ...]) -> None:
    scenario = {scenario.name: scenario for scenario in SCENARIOS}[name]
    counted = count_hour(replace(scenario, polls=2, orders=min(scenario.orders, 2)))
    for part in parts:
        expected, found = HOURS[name].parts[part], counted.parts[part]
        assert without_logs(found) == without_logs(expected), f"{part}: {REMEDY}"
        assert found["log bytes"] == pytest.approx(expected["log bytes"], rel=0.05), f"{part}: {REMEDY}"
    assert counted.metrics == HOURS[name].metrics, REMEDY


def without_logs(counts: Counts) -> Counts:
    return Counts({name: count for name, count in counts.items() if name != "log bytes"})


def test_only_metrics_are_counted_as_metrics() -> None:
    for hour in HOURS.values():
        assert set(hour.metrics) <= set(Metric)


def test_an_idle_connection_is_not_decrypted_again() -> None:
    """Each function decrypts its document once an hour, in its new process."""
    assert sum(counts["documents decrypted"] for counts in HOURS["idle"].parts.values()) == 2


@pytest.mark.parametrize("price", PRICES, ids=lambda price: price.name)
def test_a_price_has_its_source_and_its_date(price: Price) -> None:
    assert price.source.startswith("https://aws.amazon.com/")
    assert re.fullmatch(r"20\d\d-\d\d", price.as_of)


def test_what_an_account_has_for_free_is_taken_off_once() -> None:
    price = Price("a thing", "things", 2.0, 10, 100, "https://aws.amazon.com/")
    assert (Line(price, 150).cost, Line(price, 150).cost_with_allowance) == (30, 10)
    assert Line(price, 90).cost_with_allowance == 0


def test_the_counts_of_a_busy_day_are_written_as_one_unit() -> None:
    """They are written after every batch. 500 orders an hour came to four outcomes, for nine reasons."""
    ends = {"sent": 400, "updated": 60, **{f"skipped {reason}": 5 for reason in list(SkipReason)[:8]}}
    ends["rejected SALESmanago refuses the item: contact is on the blacklist"[:COUNTED_REASON]] = 2
    counts = DailyCounts()
    for hour in range(24):
        counts = counts.plus(ends, MIDNIGHT + hour * 3_600)
    assert sum(len(of_hour) for of_hour in counts.hours.values()) == 4 * 24
    table = HookedTable("ledger")
    Slot(table, "a-merchant", "counts#2026-11-27", DailyCounts).create(counts)
    [stored] = table.items.values()
    own = {"scope": "a-merchant", "key": "counts#2026-11-27", "version": 9_999, "write": "f" * 32}
    item = {name: TypeSerializer().serialize(value) for name, value in {**stored.item, **own}.items()}
    assert units(item, WRITE_UNIT) == 1, f"{item_size(item)} bytes"


def test_an_items_size_is_that_of_its_names_and_values() -> None:
    assert item_size({"key": {"S": "żółw"}, "n": {"N": "1234"}, "b": {"BOOL": True}}) == 10 + 5 + 2
    nested = {"m": {"M": {"a": {"S": "b"}}}, "l": {"L": [{"NULL": True}, {"S": "cd"}]}}
    assert item_size(nested) == 1 + 3 + 1 + 2 + 1 + 3 + 2 + 3


def test_units_are_begun_and_never_none() -> None:
    assert units({}, WRITE_UNIT) == 1
    assert units({"k": {"S": "x" * 1023}}, WRITE_UNIT) == 1
    assert units({"k": {"S": "x" * 1024}}, WRITE_UNIT) == 2
    assert units([{"k": {"S": "x" * 1023}}] * 2, WRITE_UNIT) == 2
