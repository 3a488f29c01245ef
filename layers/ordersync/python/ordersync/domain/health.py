"""Whether a connection waits for one of its two services, and when it may try again."""

from dataclasses import replace

from ordersync.errors import WaitReason
from ordersync.frozen import frozen

FAILURES_BEFORE_WAITING = 3
REFUSALS_BEFORE_WAITING = 5
MOST_FAILING = 10


@frozen
class Pace:
    """How long a connection waits between two tries: `first` seconds, then doubled up to `limit`."""

    first: float
    limit: float

    def wait(self, failures: int) -> float:
        """Return the seconds to wait after so many failures in a row."""
        doublings = min(max(failures - FAILURES_BEFORE_WAITING, 0), 20)
        return min(self.first * (1 << doublings), self.limit)


@frozen
class Health:
    """How one service has answered one connection lately; times in epoch seconds, 0 = never.

    Attributes:
        failures: failures in a row.
        reason: why the connection waits, None if it doesn't.
        waiting_since: when the wait began; a good sign ends the wait, but only success resets it.
        until: the connection waits until then; the first caller after that tries on behalf of all others.
        refusal: the unknown message that orders were refused with in a row.
        refused_orders: those orders.
        failing_orders: orders in a row at which the service failed, though it answers otherwise.
        recoveries: how often it did what another order asked for after that.
    """

    failures: int = 0
    reason: WaitReason | None = None
    waiting_since: float = 0
    until: float = 0
    refusal: str = ""
    refused_orders: tuple[int, ...] = ()
    failing_orders: tuple[int, ...] = ()
    recoveries: int = 0

    @property
    def waits(self) -> bool:
        """Whether the connection waits, even if its next try is due."""
        return self.until > 0

    @property
    def is_because_of_orders(self) -> bool:
        """Whether single orders were refused, or failed at, before it had to wait."""
        return self.reason is WaitReason.UNKNOWN_REFUSAL or bool(self.failing_orders)

    def after_failure(self, now: float, pace: Pace) -> "Health":
        """Count a passing failure: the connection waits from the third in a row on, longer each time."""
        failures = self.failures + 1
        if failures < FAILURES_BEFORE_WAITING and not self.waits:
            return replace(self, failures=failures)
        return self.waiting(failures, WaitReason.UNAVAILABLE, now, pace)

    def after_refusal(self, reason: WaitReason, now: float, pace: Pace) -> "Health":
        """Wait at once after a refused credential, owner or address, longer each time."""
        failures = self.failures + 1 if self.reason == reason else FAILURES_BEFORE_WAITING
        return self.waiting(failures, reason, now, pace)

    def after_block(self, now: float, until: float) -> "Health":
        """Wait until the block of the token ends."""
        return replace(
            self,
            reason=WaitReason.BASELINKER_BLOCK,
            waiting_since=self.waiting_since or now,
            until=max(until, self.until),
        )

    def after_unknown_refusal(self, order_id: int, message: str, now: float, pace: Pace) -> "Health":
        """Count an unrecognised message: the same on five orders in a row makes the connection wait."""
        orders = self.refused_orders if self.refusal == message else ()
        orders = tuple(sorted({*orders, order_id}))[:REFUSALS_BEFORE_WAITING]
        refused = replace(self, refusal=message, refused_orders=orders)
        if len(orders) < REFUSALS_BEFORE_WAITING:
            return refused
        return refused.after_refusal(WaitReason.UNKNOWN_REFUSAL, now, pace)

    def after_failure_at(self, order_id: int, now: float, pace: Pace) -> "Health":
        """Count an order at which the service failed, though it answers otherwise.

        It may be the order's own fault; three different orders in a row make the connection wait.
        """
        orders = tuple(sorted({*self.failing_orders, order_id}))[:MOST_FAILING]
        health = replace(self, failing_orders=orders)
        if len(orders) >= FAILURES_BEFORE_WAITING or self.waits:
            failures = max(self.failures + 1, FAILURES_BEFORE_WAITING)
            health = health.waiting(failures, WaitReason.UNAVAILABLE, now, pace)
        return health

    def is_fault_of(self, order_id: int) -> bool:
        """Return whether a failure at an order may be the order's own: the service fails at no others."""
        return not self.waits and set(self.failing_orders) <= {order_id}

    def after_success(self, *, took_event: bool = True) -> "Health":
        """Flow: the service did what an order asked for.

        Only an event that it took shows that it does all that orders ask for: one that fails at events alone
        may go on writing contacts.
        """
        if not took_event:
            return Health(failing_orders=self.failing_orders, recoveries=self.recoveries)
        return Health(recoveries=self.recoveries + bool(self.failing_orders))

    def after_calm(self) -> "Health":
        """End the doubt whether the service does what orders need: a batch had nothing to complain of."""
        return self if self.waits else replace(self, waiting_since=0)

    def without(self, order_id: int) -> "Health":
        """Forget an order that has ended."""
        return replace(
            self, failing_orders=tuple(other for other in self.failing_orders if other != order_id)
        )

    def after_good_sign(self) -> "Health":
        """Let the connection flow after a harmless request was answered, to see whether all is well.

        The answer shows that the service is there and accepts the credential and the owner. Whether it does
        what orders need, the next order shows: one more failure makes the connection wait again.
        """
        match self.reason:
            case WaitReason.UNAVAILABLE:
                return Health(
                    failures=FAILURES_BEFORE_WAITING - 1,
                    waiting_since=self.waiting_since,
                    failing_orders=self.failing_orders,
                    recoveries=self.recoveries,
                )
            case WaitReason.UNKNOWN_REFUSAL:
                return replace(self, until=0)
            case _:
                return Health(waiting_since=self.waiting_since, recoveries=self.recoveries)

    def trying(self, now: float, seconds: float) -> "Health | None":
        """Reserve the next `seconds` for the caller's try; return None while the connection has to wait."""
        return replace(self, until=now + seconds) if self.until <= now else None

    def waiting(self, failures: int, reason: WaitReason, now: float, pace: Pace) -> "Health":
        """Wait after so many failures in a row."""
        return replace(
            self,
            failures=failures,
            reason=reason,
            waiting_since=self.waiting_since or now,
            until=now + pace.wait(failures),
        )
