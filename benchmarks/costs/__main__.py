"""Count all scenarios, and write the counts and docs/costs.md (`make costs`)."""

import argparse
import json

from benchmarks.costs.bill import counts_from
from benchmarks.costs.page import COUNTS, PAGE, costs_page
from benchmarks.costs.scenarios import SCENARIOS, count_hour
from tests.template.stack import Stack


def main() -> None:
    """Count, unless the stored counts are to be used, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.costs", description=__doc__)
    parser.add_argument(
        "--stored", action="store_true", help="count nothing: prices or the template have changed"
    )
    if not parser.parse_args().stored:
        store_counts()
    hours = counts_from(json.loads(COUNTS.read_text(encoding="utf-8")))
    PAGE.write_text(costs_page(hours, Stack()), encoding="utf-8")


def store_counts() -> None:
    """Count every scenario, and replace the counts that are stored."""
    stored = {}
    for scenario in SCENARIOS:
        print(f"counting {scenario.name}: {scenario.title}", flush=True)
        hour = count_hour(scenario)
        stored[scenario.name] = {"parts": hour.parts, "metrics": hour.metrics}
    COUNTS.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
