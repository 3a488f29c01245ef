"""Trouble that lasts until it is fixed: outages, refusals, blocks, other tools, people at work."""

import json
import random
from collections.abc import Callable, Iterable
from functools import partial
from typing import Literal

from simulators import Outage
from simulators.faults import Fault
from simulators.http import Request
from simulators.salesmanago import Failure
from tests.fakes.shop import PEOPLE
from tests.simulation.fixes import Fixes
from tests.simulation.services import ESHOP, OWNER, TIMINGS, TOKEN
from tests.simulation.world import CONNECTION, World

READDRESSED_CONTACTS = True
"""Whether people give contacts other addresses: such a contact still gets the events of its former one."""

CARD_REFUSALS = ("The card is locked", "Invalid email address")
LATEST_EFFECT = TIMINGS.request_timeout + TIMINGS.request_life
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
        self._fixes = Fixes()
        self._secrets = 0

    def begin(self, seconds: float | None = None) -> None:
        troubles = [self.outage, self.revoked_token, self.inactive_account, self.wrong_owner]
        troubles += [self.rotated_secret, self.block, self.foreign_event, self.silent_poller]
        troubles += [self.removed_document, self.disabled_document, self.late_requests]
        troubles += [self.deleted_contact, self.renamed_contact, self.refused_card]
        troubles += [self.failing_buyer]
        troubles += [self.readdressed_contact] if READDRESSED_CONTACTS else []
        self.rng.choice(troubles)(seconds or self.rng.choice(DURATIONS))

    def fix_what_is_over(self) -> None:
        self._fixes.do_until(self.world.clock.now())

    def fix_all(self) -> None:
        self._fixes.do_all()

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
        if CONNECTION in self.world.aws.connections.documents:
            self.world.change_document("salesmanago", "api_secret", self.world.marketing.api_secret)

    def removed_document(self, seconds: float) -> None:
        """Remove the document; the connection is made again later."""
        document = self.world.aws.connections.documents.pop(CONNECTION, None)
        if document is None:
            return
        self.world.main.was_removed = True

        def make_again() -> None:
            self.world.aws.connections.save(CONNECTION, document)
            self._enable(enabled=True)
            self._update_document()

        self._until_fixed("the document is removed", seconds, make_again)

    def disabled_document(self, seconds: float) -> None:
        self._enable(enabled=False)
        self._until_fixed("the connection is disabled", seconds, lambda: self._enable(enabled=True))

    def _enable(self, *, enabled: bool) -> None:
        connections = self.world.aws.connections
        if CONNECTION in connections.documents:
            document = json.loads(connections.documents[CONNECTION])
            connections.save(CONNECTION, json.dumps(document | {"enabled": enabled}))

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

    def late_requests(self, seconds: float) -> None:
        """Let the next event, the next contact, or both, take effect as late as they can."""
        plan = self.world.services.plans[1]
        usual, plan.late_seconds = plan.late_seconds, (LATEST_EFFECT, LATEST_EFFECT)
        for part in self.rng.choice([("ExtEvent",), ("upsert",), ("ExtEvent", "upsert")]):
            plan.script("late", partial(_asks_for, part))
        self._until_fixed("requests are late", seconds, lambda: setattr(plan, "late_seconds", usual))

    def deleted_contact(self, seconds: float) -> None:
        if email := self._contact():
            self.world.marketing.delete_contact(email)
            self._until_fixed(f"{email} is deleted", seconds, lambda: None)

    def renamed_contact(self, seconds: float) -> None:
        if email := self._contact():
            self.world.marketing.rename_contact(email, "Anna Inna")
            self._until_fixed(f"{email} is renamed", seconds, lambda: None)

    def readdressed_contact(self, seconds: float) -> None:
        if email := self._contact():
            new = f"new-{len(self.world.marketing.interventions)}-{email}"
            self.world.marketing.readdress_contact(email, new)
            self._until_fixed(f"{email} has another address", seconds, lambda: None)

    def refused_card(self, seconds: float) -> None:
        if email := self._contact():
            refused = self.world.marketing.refused_cards
            refused[email] = self.rng.choice(CARD_REFUSALS)
            self._until_fixed(f"the card of {email} is refused", seconds, lambda: refused.pop(email, None))

    def failing_buyer(self, seconds: float) -> None:
        """Let SALESmanago fail, each time, at what is written about one buyer."""
        failures = self.world.marketing.failures
        email = self.rng.choice(PEOPLE).email
        way: Literal["before", "after", "no_id"] = self.rng.choice(("before", "after", "no_id"))
        failures[email] = Failure(way, of=self.rng.choice(("", "upsert", "ExtEvent")))
        self._until_fixed(f"{email} fails ({way})", seconds, lambda: failures.pop(email, None))

    def _contact(self) -> str | None:
        """Return the address of any contact, None if there is none yet."""
        contacts = list(self.world.marketing.contacts.values())
        return self.rng.choice(contacts).email if contacts else None

    def silent_poller(self, seconds: float) -> None:
        self.world.poller_is_silent = True
        self._until_fixed(
            "the poller is silent", seconds, lambda: setattr(self.world, "poller_is_silent", False)
        )

    def _until_fixed(self, what: str, seconds: float, fix: Callable[[], object]) -> None:
        self.world.scheduler.record(f"TROUBLE: {what} for {seconds} s")
        self._fixes.add(self.world.clock.now() + seconds, fix)


def _asks_for(part: str, request: Request) -> bool:
    """Return whether a request is of a kind; a known contact is updated, any other one upserted."""
    return request.path.endswith((part, "contact/update") if part == "upsert" else part)
