"""What must be left alone once a person is forgotten, and what of it is erased."""

from ordersync.domain.states import State
from simulators.salesmanago.account import ExternalEvent
from tests.model.history import LATE_SECONDS, History
from tests.model.orders import age


def check_left_alone(event: ExternalEvent, history: History) -> None:
    """Check that an event is of no person who was forgotten before its request can have been under way."""
    order = history.versions(int(str(event.data["externalId"])))[0]
    for person in history.forgotten:
        is_old = person.block or age(order)[0] <= person.asked_at
        is_late = event.created_at > person.erased_at + LATE_SECONDS + 1
        assert not (event.email == person.email and is_old and is_late), (
            f"order {order['order_id']} was sent to a person who is forgotten"
        )


def check_erased(history: History) -> None:
    """Check that the ledger says nothing of a forgotten person's orders, but that they are left alone."""
    for order_id in {each for person in history.forgotten for each in person.order_ids}:
        purchase, record = history.purchase(order_id), history.record(order_id)
        assert purchase.state is State.FORGOTTEN, f"order {order_id} is forgotten, but is {purchase.state}"
        assert not record.trace, f"order {order_id} is forgotten, but has a trace"
