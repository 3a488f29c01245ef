"""How SALESmanago has failed at one order, and when that has gone on for too long."""

from ordersync.frozen import frozen

LONG = 86_400  # seconds
FEWEST = 5


@frozen
class Failures:
    """Failures at one order, and refusals for an unknown reason, in a row.

    Attributes:
        count: how many there were while SALESmanago did what others asked for.
        since: when the first of these was, or the first of any while there is none, epoch seconds; 0 = never.
        latest: when the latest that counts was, epoch seconds.
        recoveries: how often SALESmanago had recovered from failures at orders by the last of them.
    """

    count: int = 0
    since: float = 0
    latest: float = 0
    recoveries: int = 0

    def another(self, now: float, *, counts: bool, recoveries: int) -> "Failures":
        """Add a failure at `now` (epoch seconds); it counts if SALESmanago does what others ask for."""
        moment = round(now, 3)
        is_first = not self.since or (counts and not self.count)
        return Failures(
            count=self.count + counts,
            since=moment if is_first else self.since,
            latest=moment if counts else self.latest,
            recoveries=recoveries,
        )

    def are_its_own(self, recoveries: int) -> bool:
        """Return whether SALESmanago has done what others asked for since the last of them."""
        return self.since > 0 and recoveries > self.recoveries

    @property
    def are_too_many(self) -> bool:
        """Whether those that count have gone on for a day, and were more than a few."""
        return self.count >= FEWEST and self.latest - self.since >= LONG
