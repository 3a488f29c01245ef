"""The table of `make bench` in docs/scale.md has the benchmark's rows; what it says is what was measured."""

import pkgutil

import pytest

from benchmarks import measures
from benchmarks.figures import Goal, Row
from benchmarks.measures.delivering import CHOICES, seconds
from benchmarks.measures.every import MEASURES
from benchmarks.page import PAGE, section, stored_results
from tests.template.stack import Stack, mapping

REMEDY = "`make bench`"
RESULTS = stored_results()


def test_the_page_shows_what_was_measured_last() -> None:
    assert section(RESULTS) in PAGE.read_text(encoding="utf-8"), REMEDY


def test_the_table_has_the_rows_of_every_measurement() -> None:
    stored = {name: [row.title for row in rows] for name, rows in RESULTS.rows.items()}
    assert stored == {measure.name: [*measure.titles] for measure in MEASURES}, REMEDY
    page = PAGE.read_text(encoding="utf-8")
    for measure in MEASURES:
        for title in measure.titles:
            assert f"| {title} |" in page, REMEDY


def test_every_module_is_a_measurement_of_the_table() -> None:
    modules = {module.name for module in pkgutil.iter_modules(measures.__path__)} - {"every"}
    assert {measure.run.__module__.rpartition(".")[2] for measure in MEASURES} == modules


def test_what_was_measured_reaches_its_goals() -> None:
    missed = [row.title for rows in RESULTS.rows.values() for row in rows if not row.is_met]
    assert not missed


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


@pytest.mark.parametrize(
    ("figure", "goal", "is_met"),
    [
        (13.0, Goal(1.3, of_ratio=True), True),
        (13.1, Goal(1.3, of_ratio=True), False),
        (149.0, Goal(150), True),
        (151.0, Goal(150), False),
        (1_000.0, None, True),
    ],
)
def test_a_goal_is_for_the_figure_or_for_its_ratio(figure: float, goal: Goal | None, is_met: bool) -> None:
    row = Row("anything", figure, "s", 10.0, "a limit", goal)
    assert row.is_met == is_met
    assert ("missed" in row.cells()[-1]) == (not is_met)
