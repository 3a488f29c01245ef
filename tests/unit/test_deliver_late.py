"""What the assumptions allow, all at once: requests that take effect late, on cards that lag."""

import pytest

from ordersync.pacing.timings import Timings
from simulators import SalesmanagoOptions
from simulators.http import Request
from tests.fakes.application import JAN, Bench
from tests.fakes.scenarios import is_contact_write

TIMINGS = Timings()


def is_event(request: Request) -> bool:
    return request.path.endswith("addContactExtEvent")


@pytest.mark.parametrize(
    ("late", "lag"), [(15, 80), (TIMINGS.request_timeout + TIMINGS.request_life, TIMINGS.card_lag)]
)
def test_an_event_that_arrives_late_on_a_card_that_lags(late: float, lag: float) -> None:
    bench = Bench(salesmanago=SalesmanagoOptions(card_lag=lag))
    order_id = bench.order()
    bench.way_to_salesmanago.late_seconds = (late, late)
    bench.way_to_salesmanago.script("late", is_event)
    bench.flow()
    bench.work_for(3_600)
    assert bench.main.purchases() == [order_id]
    assert bench.outcome(order_id) == "sent"


@pytest.mark.parametrize("late", [70, TIMINGS.request_timeout + TIMINGS.request_life])
def test_a_contact_request_that_arrives_late_overwrites_nothing_newer(late: float) -> None:
    bench = Bench()
    bench.order(JAN, delivery_city="Kraków")
    bench.way_to_salesmanago.late_seconds = (late, late)
    bench.way_to_salesmanago.script("late", is_contact_write)
    bench.flow()
    bench.clock.sleep(42)  # a minute after the request was sent
    bench.order(JAN, delivery_city="Gdańsk")
    bench.application.poll()
    bench.work_for(600)
    bench.order()  # the late request takes effect by the next one at the latest
    bench.flow()
    contact = bench.marketing.contact("jan@example.com")
    assert contact is not None
    assert contact.address["city"] == "Gdańsk"
