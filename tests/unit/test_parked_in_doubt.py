"""While SALESmanago has only shown a good sign, each poll tries a few parked orders of the next thousand."""

from ordersync.domain.health import Health
from ordersync.domain.journal import Origin
from ordersync.errors import Service
from ordersync.intake.drain_parked import A_FEW, PAGE, PAGES_IN_DOUBT
from tests.fakes.application import Bench
from tests.fakes.scenarios import park
from tests.unit.test_parked_orders import message_of


def test_all_are_looked_at_in_turn_while_salesmanago_has_only_shown_a_good_sign() -> None:
    """It may refuse all of the first thousand, and take those behind them."""
    bench = Bench()
    bench.poll()
    looked_at = PAGE * PAGES_IN_DOUBT
    for order_id in range(1, looked_at + PAGE + 51):
        park(bench, message_of(order_id, Origin.JOURNAL))
    in_doubt = Health(waiting_since=bench.clock.now())
    bench.records().health(Service.SALESMANAGO).change(lambda _: in_doubt)
    tried: list[list[int]] = []
    for _ in range(3):
        bench.poll()
        tried.append([message.order_id for message in bench.queued()][A_FEW * len(tried) :])
    first, second, third = tried
    assert [len(each) for each in tried] == [A_FEW] * 3
    assert max(first) <= looked_at < min(second)
    assert max(third) <= looked_at
