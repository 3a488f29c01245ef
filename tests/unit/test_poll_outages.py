"""The journal is read as long as BaseLinker answers, whatever SALESmanago does."""

from ordersync.domain.metrics import Metric
from simulators import BaselinkerOptions
from tests.fakes.application import JAN, MAIN, Bench
from tests.fakes.scenarios import parked

HOUR, DAY = 3_600.0, 86_400.0
MONTHS = 5_000_000


def waiting_for_salesmanago(bench: Bench) -> None:
    """Take SALESmanago down, and let the connection find out."""
    bench.way_to_salesmanago.script("unavailable", times=MONTHS)
    bench.order(email="stranger@example.com")
    for _ in range(4):
        bench.poll()
        bench.work_for(300)


def pass_days(bench: Bench, days: int) -> None:
    for _ in range(days * 4):
        bench.poll()
        bench.work_for(DAY / 4)


def test_what_happens_while_salesmanago_is_away_for_longer_than_the_journal_remembers() -> None:
    bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
    edited = bench.order(JAN)
    copied = bench.order()
    bench.flow()
    waiting_for_salesmanago(bench)
    bench.shop.edit_order(edited, {"delivery_city": "Gdynia"}, [11])
    copy = bench.shop.copy(copied)
    pass_days(bench, 4)
    bench.way_to_salesmanago.heal()
    pass_days(bench, 1)
    contact = bench.marketing.contact("jan@example.com")
    assert contact is not None
    assert contact.address["city"] == "Gdynia"
    assert bench.outcome(copy) == "skipped same_purchase"
    assert bench.idle


def test_a_connection_whose_journal_is_read_still_counts_as_waiting() -> None:
    bench = Bench()
    bench.flow()
    waiting_for_salesmanago(bench)
    before = bench.metrics[MAIN][Metric.CONNECTIONS_WAITING]
    order_id = bench.order()
    metrics = bench.poll()[MAIN]
    assert metrics[Metric.JOURNAL_ENTRIES] > 0
    assert bench.metrics[MAIN][Metric.CONNECTIONS_WAITING] == before + 1
    assert order_id in parked(bench)
