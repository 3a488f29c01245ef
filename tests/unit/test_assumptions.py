"""What docs/promise.md assumes of accounts, cards and journals: as long as it holds, the promise does."""

from simulators import BaselinkerOptions, SalesmanagoOptions
from tests.fakes.application import ANNA, JAN, MAIN, Bench
from tests.fakes.backfill import begin, old, old_shop
from tests.fakes.scenarios import (
    ANNA_EMAIL,
    PATIENCE,
    READ_BACK_DELAY,
    city_of_anna,
    fail_event_requests,
    orders_of_people,
)


def visits(bench: Bench, email: str, number: int) -> None:
    """Put visits on a contact's card, of which this program knows nothing."""
    for n in range(number):
        date = int(bench.clock.now() - 100 * n - 100) * 1_000
        event = {"contactExtEventType": "VISIT", "externalId": f"v{n}", "date": date}
        bench.marketing.add_foreign_event(email, event)


def only(product: str) -> dict[str, object]:
    """Return fields of an order of one piece of a product."""
    line = {"product_id": product, "name": product, "price_brutto": 10, "quantity": 1}
    return {"products": [line], "delivery_price": 0}


def test_cards_are_cut_at_one_number_of_events() -> None:
    """The longest card that was seen says from how many events on another one may be cut."""
    cut = SalesmanagoOptions(card_events="latest", card_latest=40)
    bench, _ = old_shop(salesmanago=cut)
    visits(bench, "jan@example.com", 45)
    visits(bench, ANNA_EMAIL, 14)
    bench.order(JAN)
    fail_event_requests(bench, "lost_before")
    bench.flow()
    bench.work_for(READ_BACK_DELAY + 60)
    order_id = old(bench)
    begin(bench)
    fail_event_requests(bench, "lost_after")
    bench.poll()
    bench.work()
    bench.work_for(READ_BACK_DELAY + PATIENCE)
    assert bench.main.purchases().count(order_id) == 1


def test_answers_of_the_journal_get_no_shorter() -> None:
    """The longest answer that was seen says that one with as many lines may have more behind it."""
    bench = Bench(baselinker=BaselinkerOptions(journal_page_size=100))
    crowd = orders_of_people(bench, 120)
    bench.flow()
    counted = bench.order(JAN, only("777"))
    bench.flow()
    gone = bench.order(only("781"), confirmed=False, date_confirmed=0)
    survivor = bench.order(only("778"))
    bench.shop.merge(survivor, gone)
    bench.poll()
    bench.poll()
    bench.work()
    assert bench.outcome(survivor) == "queued", "it waits until the journal was read to its end"
    for order_id in crowd[:60]:
        bench.shop.edit_order(order_id, {"delivery_city": "Gdynia"})
    bench.shop.merge(survivor, counted)
    for _ in range(40):
        bench.flow()
    products = [str(event.data["products"]).split(",") for event in bench.marketing.events]
    assert sum(each.count("777") for each in products) == 1


def test_the_server_of_an_account_keeps_its_name_however_it_is_spelled() -> None:
    bench = Bench()
    older = bench.order()
    bench.flow()
    bench.order(delivery_city="Opole")
    bench.flow()
    bench.change(salesmanago__url="https://SALESmanago.example:443/")
    bench.shop.edit_order(older, {"delivery_city": "Gdańsk"})
    bench.flow()
    assert city_of_anna(bench) == "Opole"


def test_orders_of_one_id_and_second_differ_by_their_e_shop() -> None:
    """A lost answer of the one is not taken for the other's event."""
    bench = Bench()
    other = bench.connect("other", {"eshop": "other_example_com"}, into=MAIN)
    bench.poll()
    at = int(bench.clock.now())
    order_id = bench.order(date_add=at)
    bench.flow()
    same = {**ANNA, "date_add": at, "date_confirmed": at, "order_id": order_id}
    assert other.shop.add_order(same) == order_id
    fail_event_requests(bench, "lost_before")
    bench.flow()
    bench.work_for(READ_BACK_DELAY + PATIENCE)
    assert bench.outcome(order_id, "other") == "sent"
    assert bench.main.purchases().count(order_id) == 2


def test_an_edit_made_in_shadow_mode_is_written_with_the_next_one() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.flow()
    bench.change(mode="shadow")
    bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
    bench.flow()
    bench.change(mode="live")
    bench.shop.edit_order(order_id, {"delivery_address": "Nowa 1"})
    bench.flow()
    assert city_of_anna(bench) == "Gdańsk"
