"""What a person types to transfer older orders, and what a plan has found so far, as a form carries it on."""

from collections import Counter
from dataclasses import asdict, field, replace
from datetime import UTC, date, datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from ordersync.domain.backfill import BackfillWalk
from ordersync.frozen import frozen
from ordersync.operating.planned_backfill import PlannedBackfill
from ordersync.operating.requests import PlanBackfill, StartBackfill
from ordersync.web.form_data import FormData

LONGEST_LIMIT = 9  # digits
LONGEST_SOURCE, LONGEST_SHOWN = 64, 100  # characters
WANTED_FIELDS = ("since", "until", "source", "limit")


@frozen
class WantedOrders:
    """Which orders a person wants, as typed; the words are in `BackfillWords`."""

    since: str = ""
    until: str = ""
    source: str = ""
    limit: str = ""

    @staticmethod
    def of(form: FormData) -> "WantedOrders":
        """Return what a form says; of what is far too long, the beginning."""
        return WantedOrders(*(form.text(name)[:LONGEST_SHOWN] for name in WANTED_FIELDS))

    def wrong_fields(self, now: float) -> tuple[str, ...]:
        """Return the fields that can't be read, in the form's order; `now` is in epoch seconds."""
        today = _day_of(now)
        first, last = _day(self.since), _day(self.until) if self.until else today
        is_number = not self.limit or (self.limit.isascii() and self.limit.isdigit())
        is_wrong = {
            "since": first is None or first > min(last or today, today),
            "until": last is None,
            "source": len(self.source) > LONGEST_SOURCE,
            "limit": not is_number or len(self.limit) > LONGEST_LIMIT,
        }
        return tuple(name for name in WANTED_FIELDS if is_wrong[name])

    def scope(self, connection_id: str, now: float) -> dict[str, object]:
        """Return the orders as the operator is asked for them.

        Args:
            connection_id: whose orders these are.
            now: epoch seconds.

        Raises:
            ValueError: a date or the number can't be read; see `wrong_fields`.
        """
        last = date.fromisoformat(self.until) if self.until else _day_of(now)
        is_over = last < _day_of(now)
        return {
            "connection_id": connection_id,
            "since": max(0, _midnight(date.fromisoformat(self.since))),
            "until": _midnight(last + timedelta(days=1)) if is_over else int(now),
            "source": self.source,
            "limit": int(self.limit or 0),
        }


@frozen
class PlanSoFar:
    """The sums of a plan, and where it goes on; as it lies in a form, a person may change it.

    That harms no one but them: what is sent is decided again, up to the number that they type.

    Attributes:
        scope: the orders, as at the plan's beginning, so that all pages are of the same.
        walk: where the next page begins; None at the beginning.
    """

    scope: dict[str, object]
    walk: BackfillWalk | None = None
    orders: dict[str, int] = field(default_factory=dict)
    not_tried: int = 0
    mode: str = ""

    @staticmethod
    def of(text: str, connection_id: str) -> "PlanSoFar":
        """Return what a form carries.

        Raises:
            ValueError: it is none of ours.
        """
        try:
            plan = _PLAN.validate_json(text)
            read = PlanSoFar._request(plan)
        except ValidationError:
            raise ValueError from None
        if read.connection_id != connection_id:
            raise ValueError
        return plan

    @property
    def text(self) -> str:
        """What a form carries."""
        return _PLAN.dump_json(self).decode()

    @property
    def is_over(self) -> bool:
        """Whether there are no further pages, or as many orders are due as are wanted."""
        sums = self.sums
        has_enough = bool(sums.limit) and sums.due >= sums.limit
        return has_enough or (self.walk is not None and self.walk.is_over)

    @property
    def sums(self) -> PlannedBackfill:
        """The sums, without contacts: they would not fit into a form."""
        return PlannedBackfill(
            limit=int(str(self.scope.get("limit", 0))),
            orders=Counter(self.orders),
            not_tried=self.not_tried,
            mode=self.mode,
        )

    @property
    def next_page(self) -> PlanBackfill:
        """The request for the next page."""
        return self._request(self)

    def with_sums(self, sums: PlannedBackfill, walk: BackfillWalk) -> "PlanSoFar":
        """Return the plan with a further page in its sums."""
        return replace(self, walk=walk, orders=dict(sums.orders), not_tried=sums.not_tried, mode=sums.mode)

    def begun(self, most_events: int) -> StartBackfill:
        """Return the request that begins what was planned."""
        content = {**self.scope, "most_events": most_events, "expected": self.sums.expected}
        return StartBackfill.model_validate(content)

    @staticmethod
    def _request(plan: "PlanSoFar") -> PlanBackfill:
        walk = asdict(plan.walk) if plan.walk else None
        return PlanBackfill.model_validate({**plan.scope, "walk": walk})


_PLAN: TypeAdapter[PlanSoFar] = TypeAdapter(PlanSoFar)


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _day_of(moment: float) -> date:
    return datetime.fromtimestamp(moment, UTC).date()


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
