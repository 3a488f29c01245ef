"""Writes the fixtures of the package's version; those of a released version are never written again."""

import sys

from ordersync import __version__
from tests.upgrades.story import live_through
from tests.upgrades.world import FIXTURES, dynamodb_bench, save


def main() -> None:
    """Write the fixtures."""
    folder = FIXTURES / __version__
    if folder.exists():
        sys.exit(f"{folder} exists: what a version wrote does not change afterwards")
    with dynamodb_bench() as bench:
        orders = live_through(bench)
        save(folder, bench, orders)


if __name__ == "__main__":
    main()
