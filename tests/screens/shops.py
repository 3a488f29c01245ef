"""Invented shops behind the pages that are tested and shown."""

from dataclasses import dataclass

from tests.fakes.application import Bench
from tests.pictures.terminal import shop

WAITING, TRIED = "outlet", "second-shop"


@dataclass(frozen=True)
class BusyShops:
    """Three connections: `main` runs, `outlet` waits for a token, `second-shop` is on a test run.

    Attributes:
        matched: an Allegro order of `main` whose buyer was found.
    """

    bench: Bench
    matched: int


def busy_shops() -> BusyShops:
    """Return connections in every state, one of them with a week behind it."""
    bench, matched = shop()
    bench.connect(WAITING)
    bench.connect(TRIED, mode="shadow")
    bench.poll()
    bench.change(WAITING, baselinker__token="refused")
    bench.poll()
    bench.poll()
    return BusyShops(bench, matched)
