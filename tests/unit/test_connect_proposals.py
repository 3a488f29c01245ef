"""What connecting proposes and why, and what it writes however it is answered."""

import json

import pytest

from ordersync.connecting.questions import NOT_KNOWN, FieldName, NoteTopic, Step, Topic
from tests.fakes.connecting import Answers, Session
from tests.fakes.merchant import TOKEN

HOUR = 3_600


@pytest.fixture
def session() -> Session:
    return Session()


def sell(session: Session, number: int, *, is_there: int = 0, **line: object) -> None:
    """Place shop orders, some of which another integration has sent already."""
    merchant = session.merchant
    for count in range(number):
        merchant.clock.sleep(HOUR)
        email, product = f"buyer{count}@example.org", {"product_id": "5", "price_brutto": 10, "quantity": 1}
        merchant.shop.add_order({"order_source": "shop", "email": email, "products": [{**product, **line}]})
        if count < is_there:
            event = {"date": int(merchant.clock.now() * 1000), "contactExtEventType": "PURCHASE", "value": 10}
            merchant.marketing.add_foreign_event(email, event)


def written(session: Session) -> dict[str, object]:
    """Return the mode and the settings as they stand in the document."""
    document = json.loads(session.documents.text("shop"))
    return {"mode": document.get("mode"), **document["settings"]}


class TestWhatIsWritten:
    def test_what_much_depends_on_is_always_written(self, session: Session) -> None:
        session.connect()
        found = written(session)
        assert (found["mode"], found["start"], found["match_by_phone"]) == ("live", "journal", "allegro")
        assert found["new_contacts"] == "opted_out"

    def test_a_stored_document_without_it_gets_what_it_has_meant_so_far(self, session: Session) -> None:
        session.store()
        before = session.connection()
        session.connect({Topic.REVIEW: [Step.TAG], FieldName.TAG: ["VIP"]})
        found = written(session)
        assert (found["mode"], found["start"], found["new_contacts"]) == ("live", "journal", "untouched")
        assert session.connection().settings.model_dump() == {**before.settings.model_dump(), "tag": "VIP"}

    def test_one_that_is_left_as_it_is_is_not_written(self, session: Session) -> None:
        text = session.store()
        session.connect()
        assert session.documents.text("shop") == text


class TestStart:
    @pytest.mark.parametrize("other", ["none", "stopped"])
    def test_where_to_start_is_asked_and_nothing_is_proposed(self, session: Session, other: str) -> None:
        session.connect({Topic.OTHER_INTEGRATION: [other]})
        assert session.prompt.offered[FieldName.START] == ["journal", "now", NOT_KNOWN]
        assert session.prompt.defaults[FieldName.START] == ""

    def test_a_person_who_does_not_know_counts_nothing_twice(self, session: Session) -> None:
        session.connect({FieldName.START: [NOT_KNOWN]})
        assert session.connection().settings.start == "now"


def test_new_contacts_are_opted_out_unless_a_person_decides_otherwise(session: Session) -> None:
    session.connect()
    [question] = [each for each in session.prompt.questions if each.topic == FieldName.NEW_CONTACTS]
    assert question.default == "opted_out"
    assert "An order is no consent to marketing" in question.explanation
    session.connect({Topic.REVIEW: [Step.NEW_CONTACTS], FieldName.NEW_CONTACTS: ["untouched"]})
    assert session.connection().settings.new_contacts == "untouched"


class TestProductIdentifier:
    def test_the_one_that_most_order_lines_carry_is_proposed(self, session: Session) -> None:
        sell(session, 4, product_id="0", ean="590")
        session.connect()
        assert session.connection().settings.product_id == "ean"
        [shares] = session.prompt.notes(NoteTopic.IDENTIFIERS)
        assert "EAN 100%" in shares

    def test_the_usual_one_is_proposed_if_as_many_carry_it(self, session: Session) -> None:
        sell(session, 4, ean="590", sku="K")
        session.connect()
        assert session.connection().settings.product_id == "product_id"

    def test_the_one_that_is_set_stays(self, session: Session) -> None:
        sell(session, 4)
        session.store(settings__product_id="sku")
        session.connect({Topic.REVIEW: [Step.PRODUCTS, Step.SAVE]})
        assert session.connection().settings.product_id == "sku"

    def test_another_accounts_orders_are_read_again(self, session: Session) -> None:
        session.connect({Topic.REVIEW: [Step.BASELINKER, Step.PRODUCTS], FieldName.TOKEN: [TOKEN, TOKEN]})
        assert [call.method for call in session.merchant.shop.calls].count("getOrders") == 2


class TestShopOrders:
    @pytest.mark.parametrize(("is_there", "proposed"), [(0, False), (8, False), (18, True)])
    def test_5_is_proposed_if_most_are_there_already(
        self, session: Session, is_there: int, proposed: bool
    ) -> None:
        sell(session, 20, is_there=is_there)
        session.connect()
        assert session.connection().settings.skip_shop_orders == proposed
        notes = [(f"{is_there}/20",)] if is_there else []
        assert session.prompt.notes(NoteTopic.ALREADY_THERE) == notes

    def test_what_is_set_stays(self, session: Session) -> None:
        sell(session, 20, is_there=18)
        session.store(settings__skip_shop_orders=False)
        session.connect({Topic.REVIEW: [Step.SHOP_ORDERS, Step.SAVE]})
        assert not session.connection().settings.skip_shop_orders

    def test_what_can_not_be_read_is_not_proposed_and_stops_no_one(self, session: Session) -> None:
        sell(session, 20, is_there=18)
        session.merchant.marketing.refused_cards["buyer17@example.org"] = "No card today"
        answers: Answers = {FieldName.SKIP_SHOP_ORDERS: []}
        session.connect(answers)
        assert session.connection().settings.skip_shop_orders is False

    def test_proposing_costs_one_page_of_orders_and_one_call(self, session: Session) -> None:
        sell(session, 20, is_there=18)
        session.connect()
        assert [call.method for call in session.merchant.shop.calls].count("getOrders") == 1
        paths = [request.path for request in session.merchant.salesmanago.requests]
        assert paths.count("/api/contact/listAll") == 1
