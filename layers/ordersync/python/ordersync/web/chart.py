"""A small chart of days or hours, drawn on the server: what was transferred, and what was not."""

from collections.abc import Sequence
from typing import Final

from ordersync.frozen import frozen

HEIGHT: Final = 100
STEP: Final = 20  # from bar to bar


@frozen
class ChartColumn:
    """The numbers of one day or hour."""

    name: str
    sent: int
    missed: int


@frozen
class Bar:
    """One column's bar; whole units of the drawing, `y` from above.

    Attributes:
        missed_y: where the upper part, what was not transferred, begins.
    """

    x: int
    sent_y: int
    sent_height: int
    missed_y: int
    missed_height: int


@frozen
class Chart:
    """The drawing, and the numbers that it shows, the oldest column first."""

    columns: tuple[ChartColumn, ...]
    bars: tuple[Bar, ...]

    @property
    def width(self) -> int:
        """How wide it is."""
        return STEP * len(self.bars)

    @property
    def sent(self) -> int:
        """How many orders were transferred."""
        return sum(each.sent for each in self.columns)

    @property
    def missed(self) -> int:
        """How many were not."""
        return sum(each.missed for each in self.columns)


def chart_of(columns: Sequence[ChartColumn]) -> Chart:
    """Return the chart of some days or hours; one with any order has a bar that can be seen."""
    highest = max((each.sent + each.missed for each in columns), default=0) or 1
    bars = []
    for place, each in enumerate(columns):
        sent, missed = (_height(count, highest) for count in (each.sent, each.missed))
        sent = min(sent, HEIGHT - missed)
        bars.append(Bar(place * STEP, HEIGHT - sent, sent, HEIGHT - sent - missed, missed))
    return Chart(tuple(columns), tuple(bars))


def _height(count: int, highest: int) -> int:
    return max(2, count * HEIGHT // highest) if count else 0
