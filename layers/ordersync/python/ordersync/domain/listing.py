"""Under what an order is listed that got no event, or may have got one: its state, since when, and why."""

from ordersync.domain.states import State
from ordersync.frozen import frozen

LISTED_REASON = 100  # characters; the order's record has all of it
LAST = "~"  # behind every digit


@frozen
class Listing:
    """One order's place in the list.

    Attributes:
        state: where its event stands.
        at: since when, epoch seconds.
        reason: why, as far as a list shows it.
    """

    state: State
    at: float
    reason: str

    @property
    def text(self) -> str:
        """The place as it is stored: in alphabetical order of these, the orders of a state come by time."""
        return f"{self.state}#{int(self.at):012}#{self.reason[:LISTED_REASON]}"

    @staticmethod
    def of(text: str) -> "Listing":
        """Return the place that a text names."""
        state, at, reason = text.split("#", 2)
        return Listing(State(state), int(at), reason)

    @staticmethod
    def since(state: State, at: float) -> tuple[str, str]:
        """Return the first and the last text that orders of a state have since a moment (epoch seconds)."""
        return f"{state}#{max(int(at), 0):012}", f"{state}#{LAST}"
