"""The simulated hosted integration does what SALESmanago documents of its own, and nothing that helps us."""

import random
from decimal import Decimal

import pytest

from simulators import BaselinkerSimulator, SalesmanagoSimulator
from simulators.hosted import HostedIntegration

NOW = 1_793_440_805.0
LATER = NOW + 60
ANNA = {
    "order_source": "shop",
    "email": "Anna@example.com",
    "phone": "512 734 918",
    "delivery_fullname": "Anna Zmyślona",
    "delivery_price": 9.5,
    "products": [
        {"product_id": "501", "name": "Kubek", "price_brutto": 20, "quantity": 2},
        {"product_id": "502", "name": "Talerz", "price_brutto": 30.25, "quantity": 1},
    ],
}


@pytest.fixture
def hosted() -> HostedIntegration:
    shop = BaselinkerSimulator(lambda: NOW, rng=random.Random(1)).add_account("token")
    marketing = SalesmanagoSimulator(lambda: NOW, rng=random.Random(2)).add_account(
        "client", "secret", ["owner@shop.example"]
    )
    integration = HostedIntegration(shop, marketing, "myshop_example_com")
    integration.switch_on()
    return integration


def lives(hosted: HostedIntegration) -> list[int]:
    """Let it work until all is sent; return the orders of the events, in their order."""
    hosted.work(NOW)
    hosted.work(LATER)
    return [int(str(event.data["externalId"])) for event in hosted.marketing.events]


def test_a_confirmed_order_becomes_a_contact_and_a_purchase(hosted: HostedIntegration) -> None:
    order_id = hosted.shop.add_order(ANNA)
    assert lives(hosted) == [order_id]
    contact = hosted.marketing.contact("anna@example.com")
    assert contact
    assert (contact.fields["name"], contact.tags) == ("Anna Zmyślona", ["BASELINKER_SHOP"])
    [event] = hosted.marketing.events_of("anna@example.com")
    assert Decimal(str(event.data["value"])) == Decimal("79.75")
    assert event.data["products"] == "501,502"
    assert event.data["detail3"] == "2/1"
    assert event.data["date"] == NOW // 1 * 1000
    assert event.origin == "foreign"


def test_it_sends_an_order_once_and_an_edit_never(hosted: HostedIntegration) -> None:
    order_id = hosted.shop.add_order(ANNA)
    lives(hosted)
    hosted.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
    assert lives(hosted) == [order_id]


def test_neither_unconfirmed_ones_nor_returns_nor_those_without_an_e_mail_address(
    hosted: HostedIntegration,
) -> None:
    late = hosted.shop.add_order(ANNA, confirmed=False)
    hosted.shop.add_order({**ANNA, "order_source": "order_return"})
    hosted.shop.add_order({**ANNA, "email": ""})
    assert lives(hosted) == []
    hosted.shop.confirm_order(late)
    assert lives(hosted) == [late]


def test_an_allegro_buyer_is_found_by_telephone_among_earlier_orders(hosted: HostedIntegration) -> None:
    masked = {**ANNA, "order_source": "allegro", "email": "x+1@allegromail.pl"}
    hosted.shop.add_order({**masked, "phone": "+48 600 700 801"})
    earlier = hosted.shop.add_order(ANNA)
    found = hosted.shop.add_order({**masked, "phone": "+48512734918"})
    assert lives(hosted) == [earlier, found]
    assert len(hosted.marketing.events_of("anna@example.com")) == 2
    assert not hosted.marketing.events_of("x+1@allegromail.pl")


def test_a_copy_a_part_and_a_technical_merge_are_purchases_of_their_own(hosted: HostedIntegration) -> None:
    order_id = hosted.shop.add_order(ANNA)
    other = hosted.shop.add_order(ANNA)
    derived = [
        hosted.shop.copy(order_id),
        hosted.shop.technical_merge(order_id, other),
        hosted.shop.split(order_id),
    ]
    assert sorted(lives(hosted)) == sorted([order_id, other, *derived])


def test_switched_off_it_sends_what_it_has_taken_up_and_no_more(hosted: HostedIntegration) -> None:
    taken = hosted.shop.add_order(ANNA)
    hosted.work(NOW)
    hosted.switch_off()
    hosted.shop.add_order(ANNA)
    hosted.work(NOW + hosted.delay - 1)
    assert not hosted.sent
    assert lives(hosted) == [taken]


def test_what_is_merged_away_before_its_time_is_not_sent(hosted: HostedIntegration) -> None:
    orders = [hosted.shop.add_order(ANNA), hosted.shop.add_order(ANNA)]
    hosted.work(NOW)
    survivor = hosted.shop.merge(*orders)
    hosted.work(LATER)
    assert list(hosted.sent) == [survivor]
    assert not hosted.waiting
