"""An order is indexed by its telephone number once, and again when what the index stands for has changed."""

from ordersync.domain.journal import LogType, Origin
from tests.fakes.application import ALLEGRO, ANNA, EVA, JAN, MINUTE, Bench
from tests.fakes.tables import reads_during

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


def test_an_edit_of_something_else_does_not_ask_the_index() -> None:
    bench = Bench()
    order_id = sent_order(bench)
    assert edit(bench, order_id, delivery_city="Radom") == 0
    assert edit(bench, order_id, phone="600 100 299") > 0
    assert edit(bench, order_id, delivery_city="Lublin") == 0


def test_an_edit_of_the_name_wakes_the_orders_that_wait_for_such_a_one() -> None:
    bench = Bench()
    number = {"phone": ANNA["phone"]}
    bench.order({**EVA, **number}, delivery_fullname="Ewa Lis")
    jan = bench.order({**JAN, **number})
    bench.clock.sleep(10)
    on_allegro = bench.order(ALLEGRO)
    bench.flow()
    assert bench.outcome(on_allegro) == "skipped ambiguous_phone"
    bench.clock.sleep(HOUR)
    edit(bench, jan, delivery_fullname=ANNA["delivery_fullname"])
    bench.work_for(HOUR)
    assert bench.outcome(on_allegro) == "sent"


def test_what_a_person_asks_for_is_indexed_again() -> None:
    """Whoever has lost the index has its orders processed again."""
    bench = Bench()
    order_id = sent_order(bench)
    bench.tables.phones.items.clear()  # type: ignore[attr-defined]  # the tables of a bench are in memory
    bench.send(order_id, origin=Origin.REPLAY)
    bench.work()
    assert len(bench.tables.phones.items) == 1  # type: ignore[attr-defined]


def test_an_order_that_was_not_indexed_yet_is_at_its_first_edit() -> None:
    """Matching by telephone may have been off until then."""
    bench = Bench(match_by_phone="off")
    order_id = sent_order(bench)
    bench.change(settings__match_by_phone="all")
    assert edit(bench, order_id, delivery_city="Radom") > 0
    assert edit(bench, order_id, delivery_city="Lublin") == 0
