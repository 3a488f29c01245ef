"""What a delivery needs of the tables is read at once, and nothing that happened since is missed for it."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from threading import Thread

from ordersync.delivery.read_orders import FRESH_SECONDS
from ordersync.domain.family import Relation, RelationKind
from ordersync.frozen import frozen
from ordersync.ports import Place, Stored, Tables
from ordersync.records.families import Families
from tests.fakes.application import ALLEGRO, JAN, Bench
from tests.fakes.tables import hooked


@frozen
class RecordingTables(Tables):
    """Tables that record which items are read in one request."""

    asked: list[list[str]] = field(default_factory=list)

    def get_together(self, places: Sequence[Place]) -> Mapping[Place, Stored | None]:
        self.asked.append(sorted(place.key.partition("#")[0] for place in places))
        return super().get_together(places)


def recording(bench: Bench) -> list[list[str]]:
    """Let a bench's tables record what is read together from now on; return the records."""
    plain = bench.tables
    tables = RecordingTables(
        plain.cursors, plain.ledger, plain.contacts, plain.phones, plain.budget, plain.access
    )
    runtime = replace(bench.application.runtime, tables=tables)
    bench.application = replace(bench.application, runtime=runtime)
    return tables.asked


def test_an_edit_that_changes_nothing_reads_twice() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.flow()
    bench.shop.edit_order(order_id, {"admin_comments": "asked for a gift box"})
    asked = recording(bench)
    bench.flow()
    assert asked == [["calls", "order"], ["contact", "phone"]]


def test_a_new_order_reads_twice() -> None:
    bench = Bench()
    bench.order()
    asked = recording(bench)
    bench.flow()
    assert asked == [["calls", "order"], ["contact", "family", "phone"]]


def test_edits_of_several_orders_are_read_once_by_the_poller_and_once_by_the_worker() -> None:
    bench = Bench()
    order_ids = [bench.order(JAN, email=f"jan{n}@example.com", phone="") for n in range(3)]
    bench.flow()
    for order_id in order_ids:
        bench.shop.edit_order(order_id, {"admin_comments": "asked for a gift box"})
    asked = recording(bench)
    bench.flow()
    assert asked == [["order"] * 3] * 2


def test_what_is_known_of_a_number_is_read_once() -> None:
    bench = Bench()
    for n in range(3):
        bench.order(email=f"anna{n}@example.com")
    bench.flow()
    bench.clock.sleep(FRESH_SECONDS)
    asked = recording(bench)
    bench.order(ALLEGRO)
    bench.flow()
    assert ["order"] * 3 in asked


def test_an_order_that_is_skipped_reads_nothing_for_it() -> None:
    bench = Bench()
    bench.order(confirmed=False)
    asked = recording(bench)
    bench.flow()
    assert asked == [["calls", "order"]]


def test_a_relation_is_seen_that_was_recorded_while_the_order_was_read_again() -> None:
    bench = Bench()
    first = bench.order()
    bench.flow()
    second = bench.order()
    bench.poll()
    bench.clock.sleep(5)
    held = bench.orders_queue.receive(1, bench.rng)
    bench.way_to_salesmanago.script("not_connected")
    bench.hand_over(bench.orders_queue, held)
    bench.clock.sleep(FRESH_SECONDS / 2)

    def let_time_pass() -> None:
        bench.clock.sleep(FRESH_SECONDS / 2 + 1)
        bench.http.before["getOrders"] = relate

    def relate() -> None:
        relation = Relation.between(RelationKind.COPY, first, second, bench.clock.now())
        poller = Thread(target=lambda: Families(bench.records()).relate(relation))
        poller.start()
        poller.join()

    hooked(bench.tables.ledger).after_get[f"family#{second}"] = let_time_pass
    bench.work_for(FRESH_SECONDS)
    assert "getOrders" not in bench.http.before
    assert bench.outcome(second) == "skipped same_purchase"
