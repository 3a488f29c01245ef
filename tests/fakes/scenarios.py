"""What tests of several subjects set up or ask of a `Bench`."""

import math
from collections.abc import Callable

from ordersync.domain.intent import PURCHASE
from ordersync.domain.journal import QueueMessage
from ordersync.domain.metrics import Metrics
from ordersync.domain.open_question import OpenQuestion
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.pacing.park_orders import Parking
from ordersync.pacing.timings import Timings
from simulators import SalesmanagoOptions
from simulators.faults import Fault
from simulators.http import Request
from tests.fakes.application import MAIN, MINUTE, Bench
from tests.fakes.tables import HookedTable

ANNA_EMAIL = "anna@example.com"
EVENT_REQUEST = "addContactExtEvent"
CONTACT_WRITES = ("contact/upsert", "contact/update")
READ_BACK_DELAY = Timings().read_back_delay
SETTLING = Timings().relation_settling
PATIENCE = 2_200  # seconds after which a person has to decide
RELEVANT_LOG_TYPES = (1, 2, 11, 12, 13, 14, 16)


class Died(BaseException):
    """A function's process dies here."""


def die(*_: object) -> bool:
    """Let the process die."""
    raise Died


def at_nth(hooks: dict[str, Callable[[], object]], key: str, number: int, step: Callable[[], object]) -> None:
    """Let something happen at the n-th access, or request, of a kind from now on."""
    hooks[key] = step if number == 1 else lambda: at_nth(hooks, key, number - 1, step)


def hooked(table: object) -> HookedTable:
    """Return a bench's table, with its hooks."""
    assert isinstance(table, HookedTable)
    return table


def live_for(bench: Bench, seconds: float) -> None:
    """Poll every minute of this time, and deliver whatever becomes visible."""
    for _ in range(math.ceil(seconds / MINUTE)):
        bench.poll()
        bench.work()


def lose_messages(bench: Bench, order_id: int) -> None:
    """Let the orders queue lose the messages about an order."""
    held = bench.orders_queue.held
    for key in [key for key, item in held.items() if item.message.order_id == order_id]:
        del held[key]


def parked(bench: Bench, connection_id: str = MAIN) -> list[int]:
    """Return the ids of a connection's parked orders."""
    return [each.order.order_id for each in bench.records(connection_id).parked().page(1_000)]


def park(bench: Bench, message: QueueMessage) -> list[bool]:
    """Park an order of the main connection; return whether it is parked."""
    return Parking(bench.records(), bench.clock, bench.log, math.inf, Metrics()).send([message])


def orders_of_people(bench: Bench, number: int) -> list[int]:
    """Place as many orders of as many people."""
    return [bench.order(email=f"person-{n}@example.com", phone=f"601 100 {300 + n}") for n in range(number)]


def fail_event_requests(bench: Bench, fault: Fault, times: int = 1) -> None:
    """Let the next event requests fail."""
    bench.way_to_salesmanago.script(fault, is_event_request, times)


def is_event_request(request: Request) -> bool:
    return EVENT_REQUEST in request.path


def is_contact_write(request: Request) -> bool:
    return request.path.endswith(CONTACT_WRITES)


def city_of_anna(bench: Bench) -> str:
    """Return the city that SALESmanago has for Anna."""
    contact = bench.marketing.contact(ANNA_EMAIL)
    assert contact is not None
    return contact.address["city"]


def contact_writes(bench: Bench) -> int:
    """Count the requests that write a contact."""
    return sum(request.path.endswith(CONTACT_WRITES) for request in bench.salesmanago.requests)


def queued_entries(bench: Bench) -> list[int]:
    """Return the journal entries that messages name, in the order in which they were queued."""
    return [message.log_id or 0 for message in bench.queued()]


def newest_entries(bench: Bench) -> list[int]:
    """Return the newest entry of each order that has to be queued, in the order in which they were added."""
    relevant = [entry for entry in bench.shop.journal if entry.log_type in RELEVANT_LOG_TYPES]
    return list({entry.order_id: entry.log_id for entry in relevant}.values())


def with_lost_answer() -> tuple[Bench, int]:
    """Return an order of which no card can tell whether its event arrived; it is too early to look."""
    bench = Bench(salesmanago=SalesmanagoOptions(card_events="missing"))
    bench.order()
    bench.flow()
    foreign = {"contactExtEventType": "VISIT", "externalId": "x", "date": 1_795_000_000_000}
    bench.marketing.add_foreign_event(ANNA_EMAIL, foreign)
    order_id = bench.order()
    fail_event_requests(bench, "lost_before")
    bench.flow()
    return bench, order_id


def in_question() -> tuple[Bench, int]:
    """Return an order that is left to a person."""
    bench, order_id = with_lost_answer()
    bench.work_for(READ_BACK_DELAY + PATIENCE)
    assert bench.purchase(order_id).state is State.UNKNOWN
    return bench, order_id


def left_to_person(bench: Bench) -> int:
    """Return an order that may be a copy, so that a person has to look at it."""
    order_id = bench.order(email="")
    bench.flow()
    records, now = bench.records(), bench.clock.now()
    records.open_questions().add(OpenQuestion(order_id, SkipReason.POSSIBLE_COPY, now))
    records.order(order_id).change(lambda each: each.skipped(PURCHASE, SkipReason.POSSIBLE_COPY, now))
    return order_id
