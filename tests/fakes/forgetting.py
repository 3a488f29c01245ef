"""Forgets Anna, and looks at what is left of her."""

from collections.abc import Mapping

from ordersync.domain.contact import ContactState
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.operating.requests import ForgetPerson
from ordersync.records.connection import AccountRecords
from ordersync.records.record import Slot
from tests.fakes.application import MAIN, Bench

ANNA_EMAIL, ANNA_PHONE = "anna@example.com", "+48600100201"
Answer = Mapping[str, object]


def forget(
    bench: Bench, *lines: str, block: bool = False, go: bool = True, connection_id: str = MAIN
) -> Answer:
    """Return the answer to a request, which must be no problem."""
    request = ForgetPerson(connection_id=connection_id, person=lines or (ANNA_EMAIL,), block=block, go=go)
    said = bench.application.operator().answer(request)
    assert "problem" not in said, said
    result = said["result"]
    assert isinstance(result, dict)
    return result


def ids(answer: Answer) -> list[int]:
    orders = answer["orders"]
    assert isinstance(orders, list)
    return [each["order_id"] for each in orders]


def contact(bench: Bench, email: str = ANNA_EMAIL, connection_id: str = MAIN) -> ContactState:
    account = bench.connections.get(connection_id).salesmanago
    runtime = bench.application.runtime
    return AccountRecords.of(bench.tables, runtime.keys, account).contact(email).read().value


def phone(bench: Bench) -> PhoneEntry:
    return bench.records().phone(ANNA_PHONE).read().value


def sent_to(bench: Bench, email: str = ANNA_EMAIL) -> int:
    """Return how many purchases a contact has."""
    return len([each for each in bench.marketing.events if each.email == email])


def slot_of_contact(bench: Bench) -> Slot[ContactState]:
    account = bench.connections.get(MAIN).salesmanago
    return AccountRecords.of(bench.tables, bench.application.runtime.keys, account).contact(ANNA_EMAIL)


def person_replays(bench: Bench, order_id: int) -> None:
    """Let a person ask for an order of which the journal says nothing, and that was read since."""
    bench.poll()
    bench.send(order_id, origin="replay")
    bench.work()
