"""An answer that lags shows an order without its number: whose another one is, is not decided by that."""

from tests.fakes.application import ALLEGRO, JAN, Bench

NUMBER = "601 442 318"


def test_an_answer_that_lags_hides_no_namesake_behind_a_stranger() -> None:
    """Eva's order has just got its number; the next answer shows it without, and leaves Jan's alone."""
    bench = Bench()
    bench.order(JAN, phone=NUMBER)
    bench.flow()
    bench.clock.sleep(600)
    match = bench.order(email="eva@example.com", delivery_fullname="Ewa Kos", phone="")
    masked = bench.order(ALLEGRO, phone=NUMBER, delivery_fullname="Ewa Kos")
    bench.poll()
    before = dict(bench.shop.orders[match])
    bench.shop.edit_order(match, {"phone": NUMBER})
    shown = bench.shop.orders[match]
    bench.http.after["getOrdersByPhone"] = lambda: bench.shop.orders.update({match: before})
    bench.deliver()
    bench.shop.orders[match] = shown
    bench.work_for(60)
    own = {event.data["externalId"] for event in bench.marketing.events_of("eva@example.com")}
    assert own == {str(match), str(masked)}


def test_an_answer_that_lags_shows_an_order_without_the_number_that_was_seen_a_moment_ago() -> None:
    bench = Bench()
    bench.order(JAN, phone=NUMBER)
    bench.flow()
    bench.clock.sleep(600)
    eva = {"email": "eva@example.com", "delivery_fullname": "Ewa Kos"}
    match, masked = bench.order(eva, phone=""), bench.order(eva, ALLEGRO, phone=NUMBER)
    before = dict(bench.shop.orders[match])
    bench.shop.edit_order(match, {"phone": NUMBER})
    bench.poll()
    bench.clock.sleep(10)
    with bench.taken(bench.orders_queue) as held:
        bench.hand_over(bench.orders_queue, [each for each in held if each.message.order_id == match])
        shown, bench.shop.orders[match] = bench.shop.orders[match], before
        rest = [each for each in held if each.message.order_id == masked]
        assert bench.hand_over(bench.orders_queue, rest, by_new_process=True), "it is not believed so soon"
    bench.shop.orders[match] = shown
    bench.work_for(60)
    own = {event.data["externalId"] for event in bench.marketing.events_of("eva@example.com")}
    assert own == {str(match), str(masked)}
