"""Whose order it is, and whose data its contact has, for any history and any order of events."""

import json
import random
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordersync.adapters.baselinker import BaselinkerClient
from ordersync.adapters.salesmanago import SalesmanagoClient
from ordersync.adapters.stores.memory import MemoryTable
from ordersync.delivery.requeue import Requeue
from ordersync.delivery.write_contact import ContactWriter
from ordersync.domain.buyer import Buyer, candidates, choose_buyer, phone_of
from ordersync.domain.call_budget import Lane
from ordersync.domain.connection import parse_connection
from ordersync.domain.contact import DataVersion, contact_data
from ordersync.domain.emails import is_valid_email
from ordersync.domain.metrics import Metric, Metrics
from ordersync.domain.names import same_person
from ordersync.domain.order import Order
from ordersync.domain.phones import PhoneRules
from ordersync.domain.relays import is_relay
from ordersync.domain.skips import SkipReason
from ordersync.pacing.context import ConnectionContext, Runtime
from ordersync.pacing.take_call import CallBudget
from ordersync.pacing.timings import Timings
from ordersync.ports import Tables
from ordersync.records.connection import call_window
from simulators import SalesmanagoSimulator
from simulators.salesmanago.account import Contact
from tests.builders import DELIVERY, ORDER, Script, connection_with, document
from tests.fakes.keys import record_keys
from tests.fakes.memory import FakeClock, MemoryLog, MemoryQueue, one_by_one
from tests.fakes.remote import SimulatedHttp

pytestmark = pytest.mark.property

CONNECTION = connection_with(ignored_emails=["nowhere.example"])
NAMES = st.sampled_from(["Anna Nowak", "NOWAK Anna", "anna nówak", "Jan Nowak", "Ewa", "", "-"])
EMAILS = st.sampled_from(
    [
        "a@x.example",
        " A@X.example",
        "b@x.example",
        "c@x.example",
        "x@allegromail.pl",
        "z@nowhere.example",
        "no",
        "",
    ]
)
ORDERS = st.builds(
    lambda name, **fields: replace(ORDER, delivery=replace(DELIVERY, name=name), **fields),
    name=NAMES,
    order_id=st.integers(1, 9),
    date_add=st.integers(100, 104),
    email=EMAILS,
    phone=st.sampled_from(["601442318", "+48 601 442 318", "600100201", "666666666", ""]),
    source=st.sampled_from(["shop", "personal", "allegro", "order_return"]),
    confirmed=st.booleans(),
)
HISTORIES = st.lists(ORDERS, max_size=8, unique_by=lambda order: order.order_id)
FOUND = st.lists(
    st.builds(
        lambda name, email, **fields: replace(
            ORDER, delivery=replace(DELIVERY, name=name), email=email, **fields
        ),
        name=NAMES,
        email=st.sampled_from(["a@x.example", "A@x.example ", "b@x.example", "c@x.example"]),
        order_id=st.integers(1, 99),
        date_add=st.integers(100, 102),
    ),
    max_size=6,
    unique_by=lambda order: order.order_id,
)
MASKED = st.builds(
    lambda name: replace(
        ORDER, source="allegro", order_id=500, date_add=103, delivery=replace(DELIVERY, name=name)
    ),
    NAMES,
)


@given(masked=MASKED, history=HISTORIES)
def test_the_buyer_has_ordered_before_with_this_number_and_a_usable_address(
    masked: Order, history: list[Order]
) -> None:
    """Contract: candidates are other, earlier, confirmed orders of the number with a usable address."""
    number = phone_of(masked, CONNECTION)
    assert number is not None
    found = choose_buyer(masked, candidates(masked, number, history, CONNECTION), all_read=True)
    if not isinstance(found, Buyer):
        assert found in {SkipReason.MASKED_EMAIL, SkipReason.AMBIGUOUS_PHONE}
        return
    witnesses = [other for other in history if other.email.strip().lower() == found.email]
    assert any(
        (other.date_add, other.order_id) < (masked.date_add, masked.order_id)
        and other.confirmed
        and other.source not in {"allegro", "order_return"}
        and phone_of(other, CONNECTION) == number
        for other in witnesses
    )
    assert is_valid_email(found.email)
    assert not is_relay(found.email)
    assert not found.email.endswith("@nowhere.example")
    assert found.by_phone


@given(masked=MASKED, found=FOUND, all_read=st.booleans(), shuffle=st.randoms(use_true_random=False))
def test_the_choice_does_not_depend_on_the_order_of_the_candidates(
    masked: Order, found: list[Order], all_read: bool, shuffle: random.Random
) -> None:
    """Contract: "in whatever order things arrive"."""
    shuffled = shuffle.sample(found, len(found))
    assert choose_buyer(masked, shuffled, all_read=all_read) == choose_buyer(masked, found, all_read=all_read)


@given(masked=MASKED, found=FOUND)
def test_a_single_address_is_the_buyer_and_of_several_the_newest_namesakes(
    masked: Order, found: list[Order]
) -> None:
    """Contract, section 4.3."""
    chosen = choose_buyer(masked, found, all_read=True)
    addresses = {order.email.strip().lower() for order in found}
    namesakes = [order for order in found if same_person(order.delivery.name, masked.delivery.name)]
    if not found:
        assert chosen is SkipReason.MASKED_EMAIL
    elif len(addresses) == 1:
        assert chosen == Buyer(addresses.pop(), by_phone=True, same_name=bool(namesakes))
    elif namesakes:
        newest = max(namesakes, key=lambda order: (order.date_add, order.order_id))
        assert chosen == Buyer(newest.email.strip().lower(), by_phone=True, same_name=True)
    else:
        assert chosen is SkipReason.AMBIGUOUS_PHONE


# --- contact -----------------------------------------------------------------

EMAIL = "anna@kupujaca.example"


@dataclass(frozen=True)
class Reading:
    """An order as it was read at some moment, and whether it is in its buyer's name."""

    order: Order
    read_at: float
    same_name: bool

    @property
    def age(self) -> tuple[int, int, float]:
        return (self.order.date_add, self.order.order_id, self.read_at)


READINGS = st.lists(
    st.builds(
        lambda order_id, read_at, street, name, source, same_name: Reading(
            replace(
                ORDER,
                order_id=order_id,
                date_add=100 + order_id // 2,  # some of the same second
                source=source,
                delivery=replace(DELIVERY, street=street, name=name),
            ),
            read_at,
            same_name,
        ),
        order_id=st.integers(1, 6),
        read_at=st.integers(1000, 1003).map(float),
        street=st.sampled_from(["Polna 1", "Leśna 3"]),
        name=st.sampled_from(["Anna Nowak", "Anna Kowalska"]),
        source=st.sampled_from(["shop", "shop", "ebay"]),
        same_name=st.sampled_from([True, True, False]),
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda reading: (reading.order.order_id, reading.read_at),
)


class Marketing:
    """One connection's contacts in a simulated SALESmanago."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        simulator = SalesmanagoSimulator(self.clock.now, None, random.Random(1))
        self._account = simulator.add_account("client-1", "api-secret-1", ["owner@shop.example"])
        http = SimulatedHttp(self.clock, {"app2.salesmanago.com": simulator})
        self.metrics = Metrics()
        connection = parse_connection(
            json.dumps(document(settings={"tag": "T", "order_source_tag": True})), "main"
        )
        tables = Tables(*(MemoryTable() for _ in range(6)))
        keys = record_keys(tables)
        runtime = Runtime(tables, keys, one_by_one, self.clock, random.Random(2), MemoryLog(), Timings())
        budget = call_window(tables.budget, connection.baselinker)
        self.contacts = ContactWriter(
            ConnectionContext.of(runtime, connection, Metrics()),
            BaselinkerClient(
                connection.baselinker,
                Script(),
                self.clock,
                CallBudget(budget, self.clock, random.Random(3), 60, Lane.LIVE, 0),
            ),
            SalesmanagoClient(connection.salesmanago, http, self.clock, self.metrics),
            Requeue(MemoryQueue(self.clock)),
        )

    @property
    def calls(self) -> int:
        return self.metrics[Metric.SALESMANAGO_CALLS]

    def deliver(self, reading: Reading) -> None:
        buyer = Buyer(EMAIL, by_phone=not reading.same_name, same_name=reading.same_name)
        self.contacts.write(reading.order, buyer, DataVersion.of(reading.order, "main", 0, reading.read_at))

    def contact(self) -> Contact:
        (contact,) = self._account.contacts.values()
        return contact


@settings(max_examples=60)
@given(readings=READINGS, shuffle=st.randoms(use_true_random=False))
def test_a_contact_ends_with_the_data_of_the_newest_order_in_whatever_order_they_arrive(
    readings: list[Reading], shuffle: random.Random
) -> None:
    """Contract: "newer data never lose, in whatever order things arrive".

    Data come from the order with the latest date_add, then order id, then the later reading of it; older
    orders add their tags only; a write that would change nothing is not sent.
    """
    marketing = Marketing()
    deliveries = readings + shuffle.sample(readings, shuffle.randint(0, len(readings)))
    shuffle.shuffle(deliveries)
    for reading in deliveries:
        marketing.deliver(reading)
    contact = marketing.contact()
    assert set(contact.tags) == {"T"} | {f"BASELINKER_{reading.order.source.upper()}" for reading in readings}
    in_buyers_name = [reading for reading in readings if reading.same_name]
    if not in_buyers_name:
        assert contact.fields == {}
        assert contact.address == {}
        return
    newest = contact_data(max(in_buyers_name, key=lambda reading: reading.age).order, PhoneRules())
    assert (contact.fields["name"], contact.address["streetAddress"]) == (newest.name, newest.street)
    calls = marketing.calls
    for reading in deliveries:
        marketing.deliver(reading)
    assert marketing.calls == calls, "a write that would change nothing is not sent"


def test_newer_data_that_need_no_write_are_not_lost_to_older_data() -> None:
    """Contract: "newer data never lose"; even if the newest repeat what an older order said."""
    home, moved = DELIVERY, replace(DELIVERY, street="Leśna 3")
    first = Reading(replace(ORDER, order_id=1, date_add=100, delivery=home), 1000.0, same_name=True)
    between = Reading(replace(ORDER, order_id=2, date_add=101, delivery=moved), 1000.0, same_name=True)
    newest = Reading(replace(ORDER, order_id=3, date_add=102, delivery=home), 1000.0, same_name=True)
    marketing = Marketing()
    for reading in (first, newest, between):
        marketing.deliver(reading)
    assert marketing.contact().address["streetAddress"] == home.street
    assert marketing.contact().writes == 1
