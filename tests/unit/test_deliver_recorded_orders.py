"""The Allegro orders recorded in 2022, delivered."""

import json
from pathlib import Path

from simulators import BaselinkerOptions
from tests.fakes.application import Bench

FIXTURE = Path(__file__).parents[1] / "fixtures" / "getOrders-allegro-2022.json"


def test_the_recorded_answers_are_delivered() -> None:
    """The 15 Allegro orders recorded in 2022, of which some buyers have bought in the shop before."""
    recorded = json.loads(FIXTURE.read_text(encoding="utf-8"))["orders"]
    bench = Bench(baselinker=BaselinkerOptions(types_2022=True), order_source_tag=True, tag="from_baselinker")
    bench.clock.time = min(order["date_add"] for order in recorded) - 600
    known = recorded[::3]
    for number, order in enumerate(known):
        bench.order(
            email=f"buyer-{number}@example.com",
            phone=f"0048 {order['phone'].removeprefix('+48')}",
            delivery_fullname=order["delivery_fullname"],
            order_id=60_000_000 + number,
            journal=False,
        )
    bench.poll()
    for order in recorded:
        bench.clock.time = max(bench.clock.time, order["date_add"] + 30)
        bench.shop.add_order(order)
        bench.flow()
    assert bench.idle
    outcomes = {order["order_id"]: bench.outcome(order["order_id"]) for order in recorded}
    phones = {order["phone"] for order in known}
    for order in recorded:
        expected = "sent" if order["phone"] in phones else "skipped masked_email"
        assert outcomes[order["order_id"]] == expected
    sent = [order for order in recorded if outcomes[order["order_id"]] == "sent"]
    assert len(sent) >= len(known)
    events = {int(str(event["externalId"])): event for event in bench.main.events()}
    for order in sent:
        total = sum(round(line["price_brutto"] * 100) * line["quantity"] for line in order["products"])
        event = events[order["order_id"]]
        assert round(float(str(event["value"])) * 100) == total + round(order["delivery_price"] * 100)
        assert event["date"] == order["date_add"] * 1000
        assert event["detail2"] == order["external_order_id"]
    for contact in bench.marketing.contacts.values():
        assert contact.email.endswith("@example.com")
        assert set(contact.tags) == {"FROM_BASELINKER", "BASELINKER_ALLEGRO"}
    assert bench.marketing.confirmation_emails == 0
