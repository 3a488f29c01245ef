"""Whether a connection waits for one of its two services, and when it may try again."""

from enum import StrEnum

from pydantic import BaseModel

FAILURES_BEFORE_WAITING = 3
REFUSALS_BEFORE_WAITING = 5
BLOCKED = "baselinker_block"
OWNER_REFUSED = "salesmanago_owner"


class Service(StrEnum):
    """The two services that a connection joins."""

    BASELINKER = "baselinker"
    SALESMANAGO = "salesmanago"


class Health(BaseModel):
    """How one service has answered one connection lately; times in epoch seconds, 0 = never.

    Attributes:
        failures: failures in a row.
        reason: why the connection waits, empty where it doesn't.
        waiting_since: when the wait began.
        until: the connection waits until then; whoever comes next tries, for all others.
        refusal: the unknown message that orders were refused with in a row.
        refused_orders: those orders.
    """

    failures: int = 0
    reason: str = ""
    waiting_since: float = 0
    until: float = 0
    refusal: str = ""
    refused_orders: tuple[int, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether the connection waits, be it that its next try is due."""
        return self.until > 0


def after_failure(health: Health, now: float, probe_delay: float, probe_limit: float) -> Health:
    """After a passing failure: the connection waits from the third in a row on, longer each time."""
    failures = health.failures + 1
    if failures < FAILURES_BEFORE_WAITING and not health.waits:
        return health.model_copy(update={"failures": failures})
    return _waiting(health, failures, "unavailable", now, probe_delay, probe_limit)


def after_refusal(health: Health, reason: str, now: float, probe_delay: float, probe_limit: float) -> Health:
    """After a refused credential, owner or address: the connection waits at once, longer each time."""
    failures = health.failures + 1 if health.reason == reason else FAILURES_BEFORE_WAITING
    return _waiting(health, failures, reason, now, probe_delay, probe_limit)


def after_block(health: Health, now: float, until: float) -> Health:
    """After a block of the token: the connection waits until it ends."""
    waiting = {
        "reason": BLOCKED,
        "waiting_since": health.waiting_since or now,
        "until": max(until, health.until),
    }
    return health.model_copy(update=waiting)


def after_unknown_refusal(
    health: Health, order_id: int, message: str, now: float, probe_delay: float, probe_limit: float
) -> Health:
    """After a message that nobody knows: the same on five orders in a row makes the connection wait."""
    orders = health.refused_orders if health.refusal == message else ()
    orders = tuple(sorted({*orders, order_id}))[:REFUSALS_BEFORE_WAITING]
    noted = health.model_copy(update={"refusal": message, "refused_orders": orders})
    if len(orders) < REFUSALS_BEFORE_WAITING:
        return noted
    return after_refusal(noted, "unknown_refusal", now, probe_delay, probe_limit)


def after_good_sign(health: Health) -> Health:
    """After a harmless request that was answered: the connection flows, to see whether all is well.

    That tells that the service is there and takes the credential and the owner. Whether it does what orders
    need, the next order tells: one more failure makes the connection wait again.
    """
    match health.reason:
        case "unavailable":
            return Health(failures=FAILURES_BEFORE_WAITING - 1)
        case "unknown_refusal":
            return health.model_copy(update={"until": 0.0})
        case _:
            return Health()


def trying(health: Health, now: float, seconds: float) -> Health | None:
    """The record once somebody tries for all others, or nothing while the connection has to wait."""
    return health.model_copy(update={"until": now + seconds}) if health.until <= now else None


def _waiting(
    health: Health, failures: int, reason: str, now: float, probe_delay: float, probe_limit: float
) -> Health:
    doublings = min(max(failures - FAILURES_BEFORE_WAITING, 0), 20)
    return health.model_copy(
        update={
            "failures": failures,
            "reason": reason,
            "waiting_since": health.waiting_since or now,
            "until": now + min(probe_delay * 2**doublings, probe_limit),
        }
    )
