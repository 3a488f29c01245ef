"""The pages of a backfill's plan, added up for the person who decides about it."""

from collections import Counter
from dataclasses import dataclass, field

from ordersync.operating.plan_backfill import EVENT, BackfillPlan, ContactFate


@dataclass
class PlannedBackfill:
    """The sums of a plan.

    Attributes:
        limit: how many orders the person wants at most, 0 for all.
        orders: what would become of how many.
        contacts: a keyed hash of each buyer, with what would become of the contact.
        not_tried: how many could not be tried out.
        mode: the connection's.
    """

    limit: int = 0
    orders: Counter[str] = field(default_factory=Counter)
    contacts: dict[str, ContactFate] = field(default_factory=dict)
    not_tried: int = 0
    mode: str = ""

    @property
    def found(self) -> int:
        """How many orders there are."""
        return self.orders.total() + self.not_tried

    @property
    def due(self) -> int:
        """How many of them may get an event."""
        return self.orders[EVENT] + self.not_tried

    @property
    def most_events(self) -> int:
        """How many events may be sent."""
        return min(self.due, self.limit or self.due)

    @property
    def expected(self) -> int:
        """How many orders come to an end."""
        return self.found - (self.due - self.most_events)

    def add(self, page: BackfillPlan) -> None:
        """Add a page."""
        self.orders.update(dict(page.orders))
        self.contacts |= dict(page.buyers)
        self.not_tried += page.not_tried
        self.mode = page.mode
