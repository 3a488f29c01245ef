"""Orders as shops and marketplaces write them: texts, numbers and addresses of every kind."""

from collections.abc import Mapping

import pytest

from simulators.salesmanago.account import Contact
from tests.fakes.application import ALLEGRO, Bench
from tests.fakes.scenarios import ANNA_EMAIL

HOUR = 3_600
LINE = {"product_id": "501", "name": "Kubek", "sku": "KUB-1", "price_brutto": 10.1, "quantity": 3}


def sent(bench: Bench, order_id: int) -> Mapping[str, object]:
    assert bench.outcome(order_id) == "sent"
    [event] = [event for event in bench.main.events() if event["externalId"] == str(order_id)]
    return event


def contact_of(bench: Bench, email: str) -> Contact:
    contact = bench.marketing.contact(email)
    assert contact is not None
    return contact


class TestTexts:
    def test_entities_are_decoded(self) -> None:
        bench = Bench()
        order_id = bench.order(
            email="o&#039;neil@example.ie",
            delivery_fullname="Se&aacute;n O&#039;Neil",
            delivery_company="Smith &amp;amp; Sons",
            products=[{**LINE, "name": "Kubek &quot;XL&quot; &amp; spodek", "sku": "K&amp;B"}],
        )
        bench.flow()
        event = sent(bench, order_id)
        assert (event["detail1"], event["detail6"]) == ('Kubek "XL" & spodek', "K&B")
        contact = contact_of(bench, "o'neil@example.ie")
        assert (contact.fields["name"], contact.fields["company"]) == ("Seán O'Neil", "Smith & Sons")

    def test_a_buyer_is_recognised_by_a_name_in_any_writing(self) -> None:
        bench = Bench()
        bench.order(delivery_fullname="Zoe\u0308 O&#39;Neil", email="zoe@example.com")
        bench.order(delivery_fullname="Jan Nowak", email="jan@example.com")
        bench.clock.sleep(10)
        allegro = bench.order(
            order_source="allegro", email="q+1@allegromail.pl", delivery_fullname="\u200bZoë  O'Neil\u00ad"
        )
        bench.flow()
        assert bench.outcome(allegro) == "sent"
        zoe = contact_of(bench, "zoe@example.com").contact_id
        assert [event.contact_id for event in bench.marketing.events].count(zoe) == 2

    @pytest.mark.parametrize(
        "email", ["\u200banna@example.com", "anna@example.com\u200b", "\ufeffanna@\u00adexample.com"]
    )
    def test_invisible_characters_are_removed(self, email: str) -> None:
        bench = Bench()
        order_id = bench.order(
            email=email,
            delivery_fullname="Anna\u0000 \u202eNowak\u202c",
            delivery_city="\u2007Gda\u00adńsk\u3000 \t",
            delivery_company="\u200b\u2060\u00a0",
            products=[{**LINE, "product_id": "\u200e501\u200f", "name": "Kubek\r\nduży"}],
        )
        bench.flow()
        event = sent(bench, order_id)
        assert (event["products"], event["detail1"]) == ("501", "Kubek duży")
        contact = contact_of(bench, ANNA_EMAIL)
        assert (contact.fields["name"], contact.address["city"]) == ("Anna Nowak", "Gdańsk")
        assert "company" not in contact.fields

    def test_orders_with_one_external_id_in_two_writings_are_one_purchase(self) -> None:
        bench = Bench()
        orders = [bench.order(external_order_id=text) for text in ("A&amp;B-1", "A&B-1\u200b")]
        bench.flow()
        assert sorted(map(bench.outcome, orders)) == ["sent", "skipped same_purchase"]

    @pytest.mark.parametrize("value", [[], {}, None, False, ["x"]], ids=repr)
    def test_no_text_where_one_belongs(self, value: object) -> None:
        bench = Bench()
        odd = dict.fromkeys(
            ["delivery_company", "invoice_city", "invoice_company", "payment_method", "external_order_id"],
            value,
        )
        order_id = bench.order(odd, products=[{**LINE, "sku": value, "variant_id": value}])
        bench.flow()
        event = sent(bench, order_id)
        assert not {"detail2", "detail6", "description"} & event.keys()
        assert "company" not in contact_of(bench, ANNA_EMAIL).fields


class TestNumbers:
    @pytest.mark.parametrize(
        ("price", "quantity", "value"),
        [("12,99", "1,5", 19.49), ("1 234,50", 2, 2469.0), ("1.234,50", "1e1", 12345.0)],
    )
    def test_in_a_usual_spelling(self, price: object, quantity: object, value: float) -> None:
        bench = Bench()
        order_id = bench.order(
            products=[{**LINE, "price_brutto": price, "quantity": quantity}], delivery_price="0,00"
        )
        bench.flow()
        assert float(str(sent(bench, order_id)["value"])) == value

    @pytest.mark.parametrize(
        "field",
        [{"price_brutto": "ask"}, {"quantity": {"a": 1}}, {"price_brutto": "1,234"}, {"quantity": True}],
    )
    def test_one_that_cannot_be_read_leaves_the_value_out_and_not_the_line(
        self, field: Mapping[str, object]
    ) -> None:
        bench = Bench()
        order_id = bench.order(products=[LINE, {**LINE, "product_id": "502", "name": "Talerz", **field}])
        bench.flow()
        event = sent(bench, order_id)
        assert "value" not in event
        assert (event["products"], event["detail1"]) == ("501,502", "Kubek,Talerz")
        [warning] = bench.log.of("value left out")
        assert warning["order_id"] == order_id

    def test_of_a_delivery_that_cannot_be_read_leaves_the_value_out(self) -> None:
        bench = Bench()
        order_id = bench.order(delivery_price="see shop")
        bench.flow()
        assert "value" not in sent(bench, order_id)

    def test_fields_that_delivery_does_not_need_are_no_reason_to_die(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.shop.orders[order_id] |= {"order_status_id": "new", "date_confirmed": "yesterday"}
        bench.flow()
        assert sent(bench, order_id)


class TestConfirmation:
    @pytest.mark.parametrize("confirmed", ["off", "nie", "f", "N", "0.0"])
    def test_an_order_that_is_not_confirmed(self, confirmed: str) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.shop.orders[order_id]["confirmed"] = confirmed
        bench.flow()
        assert bench.outcome(order_id) == "skipped unconfirmed"

    @pytest.mark.parametrize("confirmed", [None, "", [], "?"], ids=repr)
    def test_a_date_of_confirmation_says_so_if_nothing_else_does(self, confirmed: object) -> None:
        bench = Bench()
        order_id = bench.order()
        assert bench.shop.orders[order_id]["date_confirmed"]
        bench.shop.orders[order_id]["confirmed"] = confirmed
        bench.flow()
        assert sent(bench, order_id)


class TestDates:
    @pytest.mark.parametrize("missing", [None, 0, "", [], {}, False, "2026-10-31 09:00"], ids=repr)
    def test_an_order_without_its_date_was_added_when_it_was_confirmed(self, missing: object) -> None:
        bench = Bench()
        order_id = bench.order()
        order = bench.shop.orders[order_id]
        order["date_add"] = missing
        bench.flow()
        assert sent(bench, order_id)["date"] == int(str(order["date_confirmed"])) * 1000

    def test_one_without_any_date_is_an_error_and_not_from_before_the_start(self) -> None:
        bench = Bench()
        order_id = bench.order(ALLEGRO)
        other = bench.order(ALLEGRO)
        bench.shop.orders[order_id] |= {"date_add": [], "date_confirmed": 0}
        bench.shop.orders[other] |= {"date_add": [], "date_confirmed": 0, "confirmed": False}
        bench.flow()
        bench.work_for(HOUR)
        assert (
            bench.outcome(order_id)
            == "dead BaseLinker shows neither date_add nor date_confirmed of the order"
        )
        assert bench.outcome(other) == "skipped unconfirmed"

    def test_one_without_any_date_identifies_no_buyer(self) -> None:
        bench = Bench()
        bench.order()
        undated = bench.order()
        bench.shop.orders[undated] |= {"date_add": 0, "date_confirmed": 0, "email": "eva@example.com"}
        masked = bench.order(ALLEGRO, delivery_fullname="Jan Nowak")
        bench.flow()
        assert sent(bench, masked)


class TestAddresses:
    def test_both_spellings_of_a_domain_are_one_contact(self) -> None:
        bench = Bench()
        orders = [bench.order(email=email) for email in ("anna@żółw.example", "Anna@XN--W-uga1v8h.example")]
        bench.flow()
        assert [bench.outcome(order_id) for order_id in orders] == ["sent", "sent"]
        assert set(bench.marketing.contacts) == {contact_of(bench, "anna@xn--w-uga1v8h.example").contact_id}

    @pytest.mark.parametrize("email", ["anna@127.0.0.1", "anna@[127.0.0.1]", "anna@1.2", "anna@x.123"])
    def test_an_address_of_a_machine_is_invalid(self, email: str) -> None:
        bench = Bench()
        order_id = bench.order(email=email)
        bench.flow()
        assert bench.outcome(order_id) == "skipped invalid_email"

    @pytest.mark.parametrize(
        "email",
        ["brak@brak.pl", "Brak@example.com", "noemail@x.example", "no-email@x.example", "test@x.example"],
    )
    def test_an_obvious_filler_is_ignored(self, email: str) -> None:
        bench = Bench()
        order_id = bench.order(email=email)
        bench.flow()
        assert bench.outcome(order_id) == "skipped ignored_email"
        assert bench.marketing.contacts == {}

    @pytest.mark.parametrize(
        "email",
        [
            "anna@example.com, a.nowak@work.example",
            "anna@example.com;anna@example.com",
            "brak@brak.pl; anna@example.com",
            "x1@marketplace.amazon.de anna@example.com",
            "brak@brak.pl/anna@example.com",
            "anna@example.com/",
            "anna@nowhere anna@example.com",
        ],
    )
    def test_of_several_addresses_the_first_usable_one_counts(self, email: str) -> None:
        bench = Bench()
        order_id = bench.order(email=email)
        bench.flow()
        assert sent(bench, order_id)
        assert [contact.email for contact in bench.marketing.contacts.values()] == [ANNA_EMAIL]
