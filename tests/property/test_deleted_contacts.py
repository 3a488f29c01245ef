"""A deleted contact comes back by a new purchase only, whatever else happens to its orders, in any order."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulators.faults import Fault
from tests.fakes.application import Bench
from tests.fakes.scenarios import ANNA_EMAIL, fail_event_requests, live_for

pytestmark = pytest.mark.property

ORIGINS = ["sweep", "backfill", "replay"]
FAULTS: list[Fault] = ["too_many_requests", "not_connected", "lost_before", "lost_after"]
ASKED_FOR_BEFORE = [  # a backfill of an order that then fails, and loses its contact
    ("order", 0),
    ("backfill", 1),
    ("too_many_requests", 0),
    ("flow", 0),
    ("edit", 1),
    ("delete", 0),
]
ACTS = st.sampled_from(["order", "edit", "delete", "readdress", "flow", "wait", *ORIGINS, *FAULTS])


class Life:
    """One buyer's orders, and what a person does to the contact.

    Attributes:
        tried: the orders whose events were requested when the contact was taken away.
        seen: the contacts that there were so far.
    """

    def __init__(self) -> None:
        self.bench = Bench()
        self.orders: list[int] = []
        self.tried: set[int] = set()
        self.seen: set[str] = set()
        self.count = 0

    def act(self, act: str, number: int) -> None:
        self.count += 1
        order_id = self.orders[number % len(self.orders)] if self.orders else 0
        if act == "order":
            self.orders.append(self.bench.order(delivery_city=f"City {self.count}"))
        elif act in FAULTS:
            fail_event_requests(self.bench, next(fault for fault in FAULTS if fault == act))
        elif act in ("delete", "readdress"):
            self.take_away(act)
        elif act == "flow":
            self.bench.flow()
        elif act == "wait":
            self.bench.work_for(600)
        elif order_id and act == "edit":
            self.bench.shop.edit_order(order_id, {"delivery_city": f"City {self.count}"})
        elif order_id:
            self.ask_for(order_id, act)

    def take_away(self, act: str) -> None:
        self.tried |= {order_id for order_id in self.orders if self.bench.purchase(order_id).contact_id}
        if act == "delete":
            self.bench.marketing.delete_contact(ANNA_EMAIL)
        else:
            self.bench.marketing.readdress_contact(ANNA_EMAIL, f"other-{self.count}@example.com")

    def ask_for(self, order_id: int, origin: str) -> None:
        """Send a message; a person may ask for a purchase that was skipped for want of its contact."""
        self.bench.send(order_id, origin=origin)
        if origin != "sweep" and self.bench.purchase(order_id).reason == "contact_deleted":
            self.tried.discard(order_id)

    def check(self) -> None:
        """Check that a purchase explains each new contact: its event was not requested before."""
        for contact_id in self.bench.marketing.contacts.keys() - self.seen:
            self.seen.add(contact_id)
            new = [
                order_id
                for order_id in self.orders
                if order_id not in self.tried and self.bench.purchase(order_id).contact_id in ("", contact_id)
            ]
            assert new, "a contact came back without a new purchase"


@settings(max_examples=30)
@given(st.lists(st.tuples(ACTS, st.integers(0, 3)), min_size=4, max_size=16))
@example(ASKED_FOR_BEFORE)
def test_a_deleted_contact_comes_back_by_a_new_purchase_only(acts: Sequence[tuple[str, int]]) -> None:
    life = Life()
    for act, number in [("order", 0), ("flow", 0), *acts, ("flow", 0), ("wait", 0), ("order", 0)]:
        life.act(act, number)
        life.check()
    life.bench.way_to_salesmanago.heal()
    live_for(life.bench, 3_600)
    life.check()
    assert life.bench.outcome(life.orders[-1]) == "sent"
    assert life.bench.marketing.contact(ANNA_EMAIL) is not None
