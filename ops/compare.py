"""Shows what would be sent against what SALESmanago's cards show, a page after the other."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import TypeAdapter

from ops.output import Output, show_json, show_rows
from ops.where import Where
from ordersync.errors import NotApplied
from ordersync.operating.compare_purchases import DAYS_ZONE, ComparedFrom, ComparedPage, Comparison, compared
from ordersync.operating.requests import ComparePurchases

_PAGE = TypeAdapter(ComparedPage)
_COMPARISON = TypeAdapter(Comparison)
MOST_SHOWN = 50
MOST_TRIES = 4
PAUSE = 15.0  # seconds


@dataclass(frozen=True)
class Period:
    """A period in epoch seconds: from its beginning up to its end, which is not part of it."""

    since: int
    until: int

    @staticmethod
    def of(first: date, last: date) -> "Period":
        """Return whole days of the zone in which purchases have their days.

        Raises:
            NotApplied: the last day is before the first.
        """
        if last < first:
            raise NotApplied("--to is before --from")
        begin, end = (
            datetime(each.year, each.month, each.day, tzinfo=DAYS_ZONE)
            for each in (first, last + timedelta(days=1))
        )
        return Period(int(begin.timestamp()), int(end.timestamp()))


def show_comparison(
    where: Where,
    connection: str | None,
    period: Period,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Compare a period's purchases; return 1 if the sides differ.

    Raises:
        NotApplied: the stack does not answer.
    """
    pages = _pages(where, connection, period, sleep)
    found = compared(pages)
    left_out = sum((Counter(page.left_out) for page in pages), Counter[str]())
    if where.output is Output.JSON:
        show_json({**_COMPARISON.dump_python(found, mode="json"), "left_out": left_out})
    else:
        sides = [("ours only", each) for each in found.only_ours]
        sides += [("there only", each) for each in found.only_there]
        rows = [(side, each.email, each.order_id or "", *each.purchase) for side, each in sides]
        shown = rows if where.output is Output.CSV else rows[:MOST_SHOWN]
        show_rows(("where", "buyer", "order", "day", "value"), shown, where.output)
    if where.output is Output.TABLE:
        print(
            f"In both: {found.both}. Ours only: {len(found.only_ours)}. There only: {len(found.only_there)}."
        )
        for reason, count in left_out.most_common():
            print(f"Would not be sent: {count} ({reason})")
        if found.unseen:
            print(f"Cards that could not be had: {', '.join(found.unseen)}")
    return 1 if found.only_ours or found.only_there or found.unseen else 0


def _pages(
    where: Where, connection: str | None, period: Period, sleep: Callable[[float], None]
) -> list[ComparedPage]:
    """Return all parts, the last one at the end; one that brings nothing is asked for again a few times."""
    pages: list[ComparedPage] = []
    at: ComparedFrom | None = ComparedFrom()
    tries = 0
    while at is not None:
        asked = at._replace(accepts_waiting=tries >= MOST_TRIES)
        request = ComparePurchases(
            connection_id=connection, since=period.since, until=period.until, **asked._asdict()
        )
        page = _PAGE.validate_python(where.ask(request))
        pages.append(page)
        tries = tries + 1 if page.next is not None and page.next[:3] == at[:3] else 0
        at = page.next
        print(f"{sum(each.orders for each in pages)} orders compared", file=sys.stderr)
        if tries > 2 * MOST_TRIES:
            raise NotApplied("no call of BaseLinker comes free; try again when fewer orders come in")
        if tries:
            sleep(PAUSE)
    return pages
