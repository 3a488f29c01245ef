"""Reads the orders of a backfill page by page, around those that BaseLinker fails to show."""

from ordersync.domain.backfill import BackfillWalk
from ordersync.domain.walk import OrderPage
from ordersync.errors import FailedAnswer, UnclearAnswer
from ordersync.ports import BaseLinker


def next_page(
    baselinker: BaseLinker, walk: BackfillWalk, now: float
) -> tuple[BackfillWalk, OrderPage | None]:
    """Read the page at a walk's position, or search a little for the way around what can't be shown.

    Args:
        baselinker: the account.
        walk: how far the orders have been walked through.
        now: epoch seconds.

    Returns:
        The walk, and the page; None while it searches.

    Raises:
        RetryLater: BaseLinker did not answer, or shows no orders at all, for all that is known.
        Wait, NoBudget: nothing can be read for now.
    """
    asked = walk.asks_from
    try:
        page = baselinker.orders_confirmed_from(asked.second, asked.from_id)
    except (FailedAnswer, UnclearAnswer) as failure:
        if failure.after is not None or (not walk.detour and asked.second >= int(now)):
            raise
        if walk.detour:
            return walk.answered(is_shown=False), None
        baselinker.orders_confirmed_from(int(now))
        return walk.around(int(now)), None
    return (walk.answered(is_shown=True), None) if walk.detour else (walk, page)
