"""What a connection's check finds in recent orders, at the buyers' cards, and in other connections."""

import json

import pytest

from ordersync.connecting.check_connection import ConnectionCheck
from ordersync.domain.dialogue import Check, CheckName, Status
from tests.fakes.merchant import ESHOP, SECRETS, MemoryDocuments, Merchant

DAY = 86_400
HOUR = 3_600
LINE = {"product_id": "501", "name": "Kubek", "price_brutto": 10, "quantity": 2}


@pytest.fixture
def merchant() -> Merchant:
    return Merchant()


def checked(merchant: Merchant, **changes: object) -> dict[CheckName, Check]:
    """Return the document's checks, which may hold no secret and break no service's rule."""
    checks = ConnectionCheck(merchant.accounts, merchant.clock).check_document(
        merchant.text(**changes), "shop"
    )
    assert not [check for check in checks if any(secret in repr(check) for secret in SECRETS)]
    assert merchant.baselinker.violations == merchant.salesmanago.violations == []
    assert merchant.salesmanago.account("client-1").confirmation_emails == 0
    return {check.name: check for check in checks}


def sell(merchant: Merchant, number: int = 1, **fields: object) -> list[int]:
    """Place orders of different buyers, an hour apart."""
    orders = []
    for _ in range(number):
        merchant.clock.sleep(HOUR)
        buyer = f"buyer{len(merchant.shop.orders)}@example.org"
        order = {"order_source": "shop", "order_source_id": 812, "email": buyer, "currency": "PLN"}
        orders.append(merchant.shop.add_order({**order, "delivery_price": 5, "products": [LINE], **fields}))
    return orders


def send_elsewhere(merchant: Merchant, value: float = 25, late: float = 60, count: int = 100) -> None:
    """Let another integration have sent the orders' purchases, under numbers of its own."""
    for order in list(merchant.shop.orders.values())[:count]:
        date_ms = int((added(order) + late) * 1000)
        event = {"date": date_ms, "contactExtEventType": "PURCHASE", "value": value, "externalId": "#7"}
        merchant.marketing.add_foreign_event(str(order["email"]), event)


class TestProducts:
    def test_an_identifier_that_few_lines_carry(self, merchant: Merchant) -> None:
        sell(merchant, 3, products=[{**LINE, "sku": "", "ean": "590"}])
        sell(merchant, 1, products=[{**LINE, "sku": "KUB-1", "product_id": "0"}])
        check = checked(merchant, settings__product_id="sku")[CheckName.PRODUCTS]
        assert (check.status, check.reason) == (Status.WARNING, "identifier")
        assert "(SKU): only 25% of 4. Most carry: product ID (75%)" in check.meaning
        assert "settings.product_id" in check.advice

    def test_one_that_nearly_all_carry(self, merchant: Merchant) -> None:
        sell(merchant, 9)
        sell(merchant, 1, products=[{**LINE, "product_id": "0"}])
        check = checked(merchant)[CheckName.PRODUCTS]
        assert check.status is Status.OK
        assert "(product ID): 90% of 10" in check.meaning

    @pytest.mark.parametrize(("without", "status"), [(4, Status.OK), (6, Status.WARNING)])
    def test_one_that_is_missing_often_but_that_no_other_is_ahead_of(
        self, merchant: Merchant, without: int, status: Status
    ) -> None:
        sell(merchant, 10 - without)
        sell(merchant, without, products=[{**LINE, "product_id": "0"}])
        check = checked(merchant)[CheckName.PRODUCTS]
        assert check.status is status
        assert ("no other one" in check.meaning) == (status is Status.WARNING)

    def test_no_order_line(self, merchant: Merchant) -> None:
        sell(merchant, 1, products=[])
        assert checked(merchant)[CheckName.PRODUCTS].status is Status.OK


class TestCurrencies:
    @pytest.mark.parametrize(
        ("settings", "reason", "text"),
        [
            ({}, "currencies", "PLN 2, EUR 1"),
            ({"settings__currency": "PLN"}, "rate", "orders in EUR are transferred without their value"),
            ({"settings__currency": "PLN", "settings__rates": {"EUR": "4.3"}}, "", "PLN 2, EUR 1"),
        ],
    )
    def test_each_has_a_value_in_one_currency(
        self, merchant: Merchant, settings: dict[str, object], reason: str, text: str
    ) -> None:
        sell(merchant, 2)
        sell(merchant, 1, currency="EUR")
        check = checked(merchant, **settings)[CheckName.CURRENCIES]
        assert (check.status is Status.WARNING, check.reason) == (bool(reason), reason)
        assert text in check.meaning
        assert bool(check.advice) == bool(reason)

    def test_one_currency_needs_no_setting(self, merchant: Merchant) -> None:
        sell(merchant, 2, currency="EUR")
        assert checked(merchant)[CheckName.CURRENCIES].status is Status.OK


class TestDoubles:
    def test_shop_orders_that_are_already_there(self, merchant: Merchant) -> None:
        sell(merchant, 22)
        send_elsewhere(merchant, count=20)
        check = checked(merchant)[CheckName.DOUBLES]
        assert (check.status, check.reason) == (Status.WARNING, "doubles")
        assert check.meaning.startswith("18 of your last 20 shop orders are already in SALESmanago")
        assert check.advice.startswith("Tick [5]")

    def test_orders_of_other_sources(self, merchant: Merchant) -> None:
        sell(merchant, 2, order_source="emag", order_source_id=3)
        sell(merchant, 1)
        send_elsewhere(merchant)
        check = checked(merchant)[CheckName.DOUBLES]
        assert "3 of your last 3 orders" in check.meaning
        assert "(emag: 2 of 2, shop: 1 of 1)" in check.meaning

    @pytest.mark.parametrize(
        ("value", "late", "found"),
        [
            (25.0, 60, True),
            (20.0, 60, True),  # without the delivery
            (25.01, 60, False),
            (25.0, 20 * HOUR, True),
            (25.0, 2 * DAY, False),
            (25.0, -2 * DAY, False),
        ],
    )
    def test_they_are_known_by_day_and_value(
        self, merchant: Merchant, value: float, late: float, found: bool
    ) -> None:
        sell(merchant, 1)
        merchant.clock.sleep(3 * DAY)
        send_elsewhere(merchant, value, late)
        assert (checked(merchant)[CheckName.DOUBLES].status is Status.WARNING) == found

    def test_values_in_the_currency_of_the_eshop(self, merchant: Merchant) -> None:
        sell(merchant, 1, currency="EUR")
        send_elsewhere(merchant, 100.0)
        settings = {"settings__currency": "PLN", "settings__rates": {"EUR": "4"}}
        assert checked(merchant, **settings)[CheckName.DOUBLES].status is Status.WARNING

    def test_another_buyers_purchase_is_none_of_the_orders(self, merchant: Merchant) -> None:
        sell(merchant, 2)
        send_elsewhere(merchant, count=1)
        assert "1 of your last 2 " in checked(merchant)[CheckName.DOUBLES].meaning

    def test_one_purchase_counts_for_one_order(self, merchant: Merchant) -> None:
        sell(merchant, 2, email="anna@example.org")
        send_elsewhere(merchant, count=1)
        assert "1 of your last 2 " in checked(merchant)[CheckName.DOUBLES].meaning

    def test_our_own_purchases_are_no_doubles(self, merchant: Merchant) -> None:
        [order_id] = sell(merchant, 1)
        own(merchant, order_id)
        assert checked(merchant)[CheckName.DOUBLES].status is Status.OK
        own(merchant, order_id)  # another integration that numbers and names as we do
        assert checked(merchant)[CheckName.DOUBLES].status is Status.WARNING

    def test_in_a_test_run_nothing_is_ours(self, merchant: Merchant) -> None:
        [order_id] = sell(merchant, 1)
        own(merchant, order_id)
        text = json.dumps(merchant.document() | {"mode": "shadow"})
        checks = ConnectionCheck(merchant.accounts, merchant.clock).check_document(text, "shop")
        [check] = [each for each in checks if each.name is CheckName.DOUBLES]
        assert check.status is Status.WARNING

    def test_orders_that_are_left_out_are_not_looked_at(self, merchant: Merchant) -> None:
        sell(merchant, 3)
        sell(merchant, 1, order_source="allegro", email="q8x+1@allegromail.pl")
        send_elsewhere(merchant)
        check = checked(merchant, settings__skip_shop_orders=True)[CheckName.DOUBLES]
        assert (check.status, "own e-mail address" in check.meaning) == (Status.OK, True)

    def test_other_events_are_no_purchases(self, merchant: Merchant) -> None:
        sell(merchant, 1)
        [order] = merchant.shop.orders.values()
        event = {"date": added(order) * 1000, "contactExtEventType": "CART", "value": 25}
        merchant.marketing.add_foreign_event(str(order["email"]), event)
        assert checked(merchant)[CheckName.DOUBLES].status is Status.OK

    def test_it_costs_one_call_and_the_last_orders_of_a_busy_shop_are_found(self, merchant: Merchant) -> None:
        for _ in range(150):
            sell(merchant, 1)
            merchant.clock.sleep(2 * HOUR)
        last = list(merchant.shop.orders.values())[-20:]
        for order in last:
            event = {"date": added(order) * 1000, "contactExtEventType": "PURCHASE", "value": 25}
            merchant.marketing.add_foreign_event(str(order["email"]), event)
        before = len(merchant.salesmanago.requests)
        check = checked(merchant)[CheckName.DOUBLES]
        assert check.meaning.startswith("20 of your last 20 shop orders")
        assert [call.method for call in merchant.shop.calls].count("getOrders") == 2
        asked = [request.path for request in merchant.salesmanago.requests[before:]]
        assert asked.count("/api/contact/listAll") == 1

    def test_cards_that_can_not_be_had(self, merchant: Merchant) -> None:
        sell(merchant, 1)
        send_elsewhere(merchant)
        merchant.marketing.refused_cards["buyer0@example.org"] = "No card today"
        check = checked(merchant)[CheckName.DOUBLES]
        assert check.status is Status.FAILED


class TestConsent:
    @pytest.mark.parametrize(
        ("opted_out", "new_contacts", "warned"),
        [(False, "untouched", True), (True, "untouched", False), (False, "opted_out", False)],
    )
    def test_a_contact_that_we_made(
        self, merchant: Merchant, opted_out: bool, new_contacts: str, warned: bool
    ) -> None:
        [order_id] = sell(merchant, 1)
        merchant.marketing.add_contact("buyer0@example.org", opted_out=opted_out)
        own(merchant, order_id)
        check = checked(merchant, settings__new_contacts=new_contacts)[CheckName.CONSENT]
        assert (check.status is Status.WARNING) == warned
        assert ("settings.new_contacts" in check.advice) == warned
        assert f"made: 1, opted in to e-mail marketing: {int(not opted_out)}" in check.meaning

    def test_one_that_was_there_before_says_nothing(self, merchant: Merchant) -> None:
        merchant.marketing.add_contact("buyer0@example.org")
        [order_id] = sell(merchant, 1)
        own(merchant, order_id)
        check = checked(merchant)[CheckName.CONSENT]
        assert (check.status, "seems to be made" in check.meaning) == (Status.OK, True)


class TestNeighbours:
    @staticmethod
    def check(merchant: Merchant, **changes: object) -> Check | None:
        documents = MemoryDocuments(shop=merchant.text(), broken="{")
        documents.save("other", json.dumps(merchant.document(**changes) | {"enabled": "off" not in changes}))
        checks = ConnectionCheck(merchant.accounts, merchant.clock).check_stored("shop", documents)
        assert not [check for check in checks if any(secret in repr(check) for secret in SECRETS)]
        return next((check for check in checks if check.name is CheckName.NEIGHBOURS), None)

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({}, "neighbour_doubles"),
            ({"settings__eshop": "second"}, "token_shared"),
            ({"salesmanago__client_id": "client-2"}, "token_shared"),
            ({"baselinker__token": "token-2"}, "target_shared"),
            ({"baselinker__token": "token-2", "settings__eshop": "second"}, None),
        ],
    )
    def test_one_token_or_one_target(
        self, merchant: Merchant, changes: dict[str, object], reason: str | None
    ) -> None:
        check = self.check(merchant, **changes)
        assert (check.reason if check else None) == reason
        assert check is None or ("other" in check.meaning and check.advice)

    def test_one_that_is_switched_off_does_no_harm(self, merchant: Merchant) -> None:
        documents = MemoryDocuments(shop=merchant.text())
        documents.save("other", json.dumps(merchant.document() | {"enabled": False}))
        checks = ConnectionCheck(merchant.accounts, merchant.clock).check_stored("shop", documents)
        assert CheckName.NEIGHBOURS not in [check.name for check in checks]


def added(order: dict[str, object]) -> int:
    return int(str(order["date_add"]))


def own(merchant: Merchant, order_id: int) -> None:
    """Let an order's purchase be there as we send it."""
    order = merchant.shop.orders[order_id]
    event = {
        "date": added(order) * 1000,
        "contactExtEventType": "PURCHASE",
        "value": 25,
        "externalId": str(order_id),
        "location": ESHOP,
    }
    merchant.marketing.add_foreign_event(str(order["email"]), event)
