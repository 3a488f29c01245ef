"""What waits while its document is removed, and made again a minute later, is not lost."""

from ordersync.operating.requests import ResolveOrder
from tests.fakes.application import ALLEGRO, JAN, MAIN, Bench
from tests.fakes.backfill import old_shop
from tests.fakes.scenarios import ANNA_EMAIL, city_of_anna, in_question

HOUR, DAY = 3_600, 86_400


def days_pass(bench: Bench, days: int) -> None:
    """Let a shop with an order a day live on, polled and swept."""
    for _ in range(days):
        bench.clock.sleep(DAY)
        bench.order(JAN)
        bench.flow()
        bench.clock.sleep(2 * HOUR)
        bench.application.sweep()
        bench.work()


def made_again_after(bench: Bench, seconds: float = 60) -> None:
    """Remove the document, let workers take what is queued, and make the connection again."""
    document = bench.connections.documents.pop(MAIN)
    bench.work_for(seconds)
    bench.connections.save(MAIN, document)


def test_an_older_order_whose_edit_makes_it_due() -> None:
    bench = Bench()
    order_id = bench.order(email="")
    bench.flow()
    days_pass(bench, 5)
    bench.shop.edit_order(order_id, {"email": ANNA_EMAIL})
    bench.poll()
    made_again_after(bench)
    days_pass(bench, 3)
    assert bench.outcome(order_id) == "sent"


def test_an_order_from_before_the_start_that_a_person_requested() -> None:
    bench, (order_id,) = old_shop(1)
    bench.send(order_id, origin="replay")
    made_again_after(bench)
    days_pass(bench, 3)
    assert bench.outcome(order_id) == "sent"


def test_an_order_that_a_person_has_decided_about() -> None:
    bench, order_id = in_question()
    days_pass(bench, 3)
    document = bench.connections.documents.pop(MAIN)
    decision = ResolveOrder(connection_id=MAIN, order_id=order_id, was_sent=False, go=True)
    assert "result" in bench.application.operator().answer(decision)
    bench.work_for(60)
    bench.connections.save(MAIN, document)
    days_pass(bench, 3)
    assert bench.outcome(order_id) == "sent"


def test_a_masked_order_whose_buyer_was_just_found() -> None:
    bench = Bench()
    bench.poll()
    added_at = int(bench.clock.now()) - 5_000
    masked = bench.order(ALLEGRO)
    shop_order = bench.order(confirmed=False, date_confirmed=0, date_add=added_at)
    bench.flow()
    assert bench.outcome(masked) == "skipped masked_email"
    days_pass(bench, 4)
    bench.shop.confirm_order(shop_order)
    bench.poll()
    with bench.taken(bench.orders_queue) as held:
        bench.hand_over(bench.orders_queue, held)
    assert [each.message.order_id for each in bench.sweep_queue.held.values()] == [masked]
    made_again_after(bench)
    days_pass(bench, 3)
    assert bench.outcome(masked) == "sent"


def test_an_edit_that_was_made_before() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.flow()
    bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
    bench.poll()
    made_again_after(bench)
    days_pass(bench, 3)
    assert city_of_anna(bench) == "Gdańsk"
