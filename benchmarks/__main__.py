"""Measure, print the table, and store it as JSON and in its pages (`make bench`)."""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Measure, Row, has_obvious, head
from benchmarks.measures.every import MEASURES
from benchmarks.page import Results, stored_results, this_machine


def main() -> int:
    """Run the measures; return 1 if a goal is missed.

    A part of them is printed only: what is stored is all from one run.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [measure.name for measure in MEASURES]
    parser.add_argument("measure", nargs="*", help=f"of {', '.join(names)}; by default all of them")
    parser.add_argument("--stored", action="store_true", help="write the pages from what was measured last")
    options = parser.parse_args()
    if options.stored:
        stored_results().store()
        return 0
    chosen = options.measure or names
    if unknown := set(chosen) - set(names):
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    console, began_at = Console(), time.monotonic()
    rows = run_all([measure for measure in MEASURES if measure.name in chosen], console)
    if len(rows) == len(MEASURES):
        seconds = round(time.monotonic() - began_at)
        Results(f"{datetime.now(UTC):%Y-%m-%d}", this_machine(), seconds, rows).store()
    return 0 if all(row.is_met for each in rows.values() for row in each) else 1


def run_all(chosen: Sequence[Measure], console: Console) -> dict[str, list[Row]]:
    """Run measures, a process of this machine each; those of its own time after all others, in turn.

    Returns:
        Their rows by the name of the measure.
    """
    rows: dict[str, list[Row]] = {}
    with ProcessPoolExecutor() as pool:
        concurrent = [measure for measure in chosen if not measure.is_of_machine]
        # Submitted from the end on: the longest come last in the tables.
        running = {measure.name: pool.submit(measured, measure.name) for measure in reversed(concurrent)}
        for measure in concurrent:
            rows[measure.name] = running[measure.name].result()
            show(console, measure, rows[measure.name])
    for measure in chosen:
        if measure.is_of_machine:
            rows[measure.name] = measured(measure.name)
            show(console, measure, rows[measure.name])
    return rows


def measured(name: str) -> list[Row]:
    """Run the measure of a name.

    Raises:
        ValueError: its rows are not those that it says it has.
    """
    [measure] = [measure for measure in MEASURES if measure.name == name]
    rows = [*measure.run()]
    if [row.title for row in rows] != [*measure.titles]:
        raise ValueError(f"{measure.name}: the rows are not {measure.titles}")
    return rows


def show(console: Console, measure: Measure, rows: list[Row]) -> None:
    """Print the rows of a measure."""
    workload = " ".join(measure.workload.split())
    table = Table(title=measure.name, caption=workload, title_justify="left", caption_justify="left")
    with_obvious = has_obvious(rows)
    for name in head(with_obvious=with_obvious):
        table.add_column(name)
    for row in rows:
        table.add_row(*row.cells(with_obvious=with_obvious))
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
