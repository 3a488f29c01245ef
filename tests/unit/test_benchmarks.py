"""The tables of `make bench` in the documentation have its rows; what they say is what was measured."""

import pkgutil
from pathlib import Path

import pytest

from benchmarks import measures as modules
from benchmarks.figures import Goal, Measure, Row
from benchmarks.measures import asking, reading
from benchmarks.measures.delivering import CHOICES, seconds
from benchmarks.measures.every import MEASURES
from benchmarks.page import PAGES, README, headlines, section, stored_results
from tests.template.stack import Stack, mapping

REMEDY = "`make bench`"
RESULTS = stored_results()
NOT_YET = {
    "the same: size of an answer",
    "an edit that changes nothing: write requests",
    "an edit that changes nothing: read units",
    "an edit that changes nothing: write units",
    "the worker's processor time an order",
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_what_was_measured_last(page: Path) -> None:
    assert section(RESULTS, PAGES[page]) in page.read_text(encoding="utf-8"), REMEDY


def test_the_readme_shows_some_of_it() -> None:
    assert headlines(RESULTS) in README.read_text(encoding="utf-8"), REMEDY


def test_every_measurement_is_on_one_page() -> None:
    assert sorted(measure.name for measures in PAGES.values() for measure in measures) == sorted(RESULTS.rows)


def test_the_table_has_the_rows_of_every_measurement() -> None:
    stored = {name: [row.title for row in rows] for name, rows in RESULTS.rows.items()}
    assert stored == {measure.name: [*measure.titles] for measure in MEASURES}, REMEDY
    for page, measures in PAGES.items():
        text = page.read_text(encoding="utf-8")
        for title in [title for measure in measures for title in measure.titles]:
            assert f"| {title} |" in text, REMEDY


def test_every_module_is_a_measurement_of_the_table() -> None:
    found = {module.name for module in pkgutil.iter_modules(modules.__path__)} - {"every"}
    assert {measure.run.__module__.rpartition(".")[2] for measure in MEASURES} == found


def test_all_goals_are_reached_but_those_that_are_not_yet() -> None:
    missed = {row.title for rows in RESULTS.rows.values() for row in rows if not row.is_met}
    assert missed == NOT_YET, "a goal that is reached leaves the list; any other is to be reached again"


def test_a_missed_goal_comes_with_what_was_spent() -> None:
    missed = [row for rows in RESULTS.rows.values() for row in rows if not row.is_met]
    assert not [row.title for row in missed if not row.spent]


def test_the_first_workers_are_those_that_the_template_deploys() -> None:
    stack = Stack()
    source = stack.properties("WorkerFunctionOrders")
    first = CHOICES[0]
    assert source["BatchSize"] == first.batch
    assert mapping(source["ScalingConfig"])["MaximumConcurrency"] == first.number
    assert stack.properties("WorkerFunction")["MemorySize"] == first.megabytes


@pytest.mark.slow
def test_workers_deliver_about_as_fast_as_was_measured() -> None:
    """A tenth more or less is a reason to measure again."""
    [row] = [row for row in RESULTS.rows["delivering"] if row.title == CHOICES[-1].title]
    assert seconds(CHOICES[-1]) == pytest.approx(row.figure, rel=0.1), REMEDY


@pytest.mark.slow
@pytest.mark.parametrize("measure", [asking.MEASURE, reading.MEASURE], ids=lambda measure: measure.name)
def test_calls_are_those_that_were_counted(measure: Measure) -> None:
    """They are exact: any other number is a reason to measure again."""
    assert [*measure.run()] == RESULTS.rows[measure.name], REMEDY


@pytest.mark.parametrize(
    ("figure", "goal", "is_met"),
    [
        (13.0, Goal(1.3, of_ratio=True), True),
        (13.1, Goal(1.3, of_ratio=True), False),
        (149.0, Goal(150), True),
        (151.0, Goal(150), False),
        (8.0, Goal(8, is_least=True), True),
        (7.9, Goal(8, is_least=True), False),
        (1_000.0, None, True),
    ],
)
def test_a_goal_is_for_the_figure_or_for_its_ratio(figure: float, goal: Goal | None, is_met: bool) -> None:
    row = Row("anything", figure, "s", 10.0, "a limit", goal)
    assert row.is_met == is_met
    assert ("missed" in row.cells()[-1]) == (not is_met)
