"""An edit asks the telephone index only if it may have to: for another number, or for orders that wait."""

import pytest

from ordersync.domain.journal import LogType, Origin
from tests.fakes.application import ALLEGRO, ANNA, EVA, JAN, MINUTE, Bench
from tests.fakes.tables import hooked, reads_during

HOUR = 3_600.0


def sent_order(bench: Bench) -> int:
    """Return an order that was sent a while ago."""
    order_id = bench.order()
    bench.flow()
    bench.clock.sleep(HOUR)
    return order_id


def edit(bench: Bench, order_id: int, **changes: object) -> int:
    """Edit an order and let it be delivered; return how often the telephone index is read for that."""
    bench.shop.edit_order(order_id, changes, [LogType.ORDER_EDITED])
    bench.poll()
    bench.clock.sleep(MINUTE)
    return reads_during(bench.work, bench.tables.phones)


def test_an_edit_of_something_else_does_not_ask_it() -> None:
    bench = Bench()
    order_id = sent_order(bench)
    assert edit(bench, order_id, delivery_city="Radom") == 0
    assert edit(bench, order_id, phone="600 100 299") > 0
    assert edit(bench, order_id, delivery_city="Lublin") == 0
    assert len(hooked(bench.tables.phones).items) == 2


def test_each_edit_asks_it_once_a_masked_order_was_looked_for() -> None:
    """What that order was ambiguous for may be gone."""
    bench = Bench()
    number = {"phone": ANNA["phone"]}
    eva, jan = bench.order({**EVA, **number}, delivery_fullname="Ewa Lis"), bench.order({**JAN, **number})
    bench.clock.sleep(10)
    on_allegro = bench.order(ALLEGRO)
    bench.flow()
    assert bench.outcome(on_allegro) == "skipped ambiguous_phone"
    bench.clock.sleep(HOUR)
    bench.shop.delete_order(eva)
    edit(bench, jan, delivery_city="Radom")
    bench.work_for(HOUR)
    assert bench.outcome(on_allegro) == "sent"


@pytest.mark.parametrize(
    ("log_type", "origin"),
    [(LogType.CONFIRMED, Origin.JOURNAL), (None, Origin.JOURNAL), (None, Origin.REPLAY)],
)
def test_whatever_is_no_edit_asks_it(log_type: LogType | None, origin: Origin) -> None:
    """A relation has no type, and whoever has lost the index has its orders processed again."""
    bench = Bench()
    order_id = sent_order(bench)
    hooked(bench.tables.phones).items.clear()
    bench.send(order_id, log_id=10**9, log_type=log_type, origin=origin)
    bench.work()
    assert len(hooked(bench.tables.phones).items) == 1


def test_an_order_that_was_not_indexed_yet_is_at_its_first_edit() -> None:
    """Matching by telephone may have been off until then."""
    bench = Bench(match_by_phone="off")
    order_id = sent_order(bench)
    bench.change(settings__match_by_phone="all")
    assert edit(bench, order_id, delivery_city="Radom") > 0
    assert edit(bench, order_id, delivery_city="Lublin") == 0


def test_of_a_mark_that_can_not_be_read_it_is_believed_that_orders_wait() -> None:
    bench = Bench()
    order_id = sent_order(bench)
    hooked(bench.tables.cursors).put("main", "masked", {"is_set": "perhaps"}, 0)
    assert edit(bench, order_id, delivery_city="Radom") > 0
    on_allegro = bench.order(ALLEGRO)
    bench.flow()
    assert bench.outcome(on_allegro) == "sent"
