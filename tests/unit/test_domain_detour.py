"""The way around orders that BaseLinker fails to show is found in few questions, and passes little."""

from collections.abc import Sequence

import pytest

from ordersync.domain.backfill import BackfillWalk
from ordersync.domain.walk import Detour, WalkPosition

NOW = 1_793_500_000
Stretch = tuple[int, int]  # the first and the last second from which no page is shown


def searched(begins_at: int, failing: Sequence[Stretch]) -> tuple[Detour, int]:
    """Return a search at its end, and how many questions it took."""
    detour, asked = Detour(begins_at, begins_at, NOW), 0
    while not detour.is_found:
        second = detour.asks_from
        assert detour.fails_at < second < detour.shown_at
        detour = detour.answered(is_shown=not any(first <= second <= last for first, last in failing))
        asked += 1
    return detour, asked


@pytest.mark.parametrize("seconds", [0, 1, 59, 60, 61, 10_000, 90_000, 40_000_000])
def test_the_first_second_behind_it_is_found(seconds: int) -> None:
    begins_at = NOW - 50_000_000
    detour, asked = searched(begins_at, [(begins_at, begins_at + seconds)])
    assert detour.shown_at == begins_at + seconds + 1
    assert detour.asks_from == detour.fails_at == begins_at + seconds
    assert asked <= 40


@pytest.mark.parametrize("apart", [2_000, 3_600, 86_400, 10_000_000])
def test_a_second_one_far_behind_it_hides_none_in_between(apart: int) -> None:
    begins_at = NOW - 50_000_000
    second = begins_at + 400 + apart
    detour, _ = searched(begins_at, [(begins_at, begins_at + 400), (second, second + 500_000)])
    assert detour.shown_at == begins_at + 401


def test_a_crowded_second_is_asked_about_from_where_it_failed() -> None:
    walk = BackfillWalk(WalkPosition(5, 77), (70,)).around(6)
    assert walk.asks_from == WalkPosition(5, 77)
    assert walk.answered(is_shown=True) == BackfillWalk(WalkPosition(5, 77), (70,))
    assert walk.answered(is_shown=False) == BackfillWalk(WalkPosition(6), passed=1)
    assert BackfillWalk(WalkPosition(5, 77)).around(9).asks_from == WalkPosition(7)
