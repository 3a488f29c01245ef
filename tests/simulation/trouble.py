"""Trouble that lasts until it is fixed: outages, refusals, blocks, other tools."""

import random
from collections.abc import Callable, Iterable

from simulators import Outage
from simulators.faults import Fault
from tests.simulation.services import ESHOP, OWNER, TOKEN
from tests.simulation.world import World

DURATIONS = (5.0, 60.0, 300.0, 1200.0)
OUTAGES: tuple[Fault, ...] = (
    "unavailable",
    "bad_gateway",
    "too_many_requests",
    "not_connected",
    "silent_before",
    "silent_after",
    "lost_after",
    "error_after",
    "truncated",
)


class Trouble:
    """Starts one trouble at a time, and fixes each when its time is up."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self.world = world
        self.rng = rng
        self._fixes: list[tuple[float, Callable[[], object]]] = []
        self._secrets = 0

    def begin(self, seconds: float | None = None) -> None:
        troubles = [self.outage, self.revoked_token, self.inactive_account, self.wrong_owner]
        troubles += [self.rotated_secret, self.block, self.foreign_event, self.silent_poller]
        self.rng.choice(troubles)(seconds or self.rng.choice(DURATIONS))

    def fix_what_is_over(self) -> None:
        now = self.world.clock.now()
        for ends_at, fix in self._fixes:
            if ends_at <= now:
                fix()
        self._fixes = [(ends_at, fix) for ends_at, fix in self._fixes if ends_at > now]

    def fix_all(self) -> None:
        for _, fix in self._fixes:
            fix()
        self._fixes.clear()

    def outage(self, seconds: float) -> None:
        now, side = self.world.clock.now(), self.rng.choice([0, 1])
        fault = self.rng.choice(OUTAGES)
        self.world.services.plans[side].outages.append(Outage(now, now + seconds, fault))
        self._until_fixed(f"service {side} is down ({fault})", seconds, lambda: None)

    def revoked_token(self, seconds: float) -> None:
        self.world.services.baselinker.revoke_token(TOKEN)
        self._until_fixed(
            "the token is revoked", seconds, lambda: self.world.services.baselinker.restore_token(TOKEN)
        )

    def inactive_account(self, seconds: float) -> None:
        self.world.marketing.active = False
        self._until_fixed(
            "the account is inactive", seconds, lambda: setattr(self.world.marketing, "active", True)
        )

    def wrong_owner(self, seconds: float) -> None:
        self.world.marketing.owners = ["someone@else.example"]
        self._until_fixed(
            "the owner has left", seconds, lambda: setattr(self.world.marketing, "owners", [OWNER])
        )

    def rotated_secret(self, seconds: float) -> None:
        """Rotate the secret; the document is updated later."""
        self._secrets += 1
        secret = f"secret-{self._secrets}"
        self.world.marketing.api_secret = secret
        self._until_fixed("the secret is rotated", seconds, self._update_document)

    def _update_document(self) -> None:
        self.world.change_document("salesmanago", "api_secret", self.world.marketing.api_secret)

    def block(self, seconds: float) -> None:
        """Let another tool that shares the token exceed its limit."""
        self.world.blocks_by_others += 1
        self.world.shop.block(min(seconds, 600.0))
        self._until_fixed("another tool has the token blocked", seconds, lambda: None)

    def foreign_event(self, seconds: float) -> None:
        """Let another tool write an event that looks almost like one of ours."""
        if not self.world.shop.orders:
            return
        order_id = self.rng.choice(list(self.world.shop.orders))
        order = self.world.shop.orders[order_id]
        date = int(str(order["date_add"])) * 1000
        event = {
            "contactExtEventType": "PURCHASE",
            "externalId": str(order_id),
            "location": ESHOP,
            "date": date,
        }
        event |= self.rng.choice(
            [{"location": "other_shop"}, {"date": date + 1}, {"contactExtEventType": "CART"}]
        )
        self.world.marketing.add_foreign_event(str(order["email"] or "anna@example.com"), event)
        self._until_fixed(f"another tool writes an event of order {order_id}", seconds, lambda: None)

    def visits(self, emails: Iterable[str]) -> None:
        """Give everyone so many events of another kind that a card may be cut."""
        now = self.world.clock.now()
        for email in emails:
            for _ in range(self.world.marketing.options.card_latest + 2):
                date = int(now + self.rng.uniform(-600, 600)) * 1000
                self.world.marketing.add_foreign_event(email, {"contactExtEventType": "VISIT", "date": date})

    def silent_poller(self, seconds: float) -> None:
        self.world.poller_is_silent = True
        self._until_fixed(
            "the poller is silent", seconds, lambda: setattr(self.world, "poller_is_silent", False)
        )

    def _until_fixed(self, what: str, seconds: float, fix: Callable[[], object]) -> None:
        self.world.scheduler.record(f"TROUBLE: {what} for {seconds} s")
        self._fixes.append((self.world.clock.now() + seconds, fix))
