"""What a form says is tried for real, each a tick or a problem at its field, with what the accounts show."""

import pytest

from ordersync.connecting.form import (
    ESHOP_ANYWAY,
    ESHOP_TYPED,
    OTHER_ESHOP,
    PROPOSED_5,
    SAVE_UNTRIED,
    WARNED_PREFIX,
    Control,
)
from ordersync.connecting.form_words import ENGLISH_FORM
from ordersync.connecting.questions import FieldName
from ordersync.domain.dialogue import CheckName, Status
from simulators import BaselinkerOptions
from tests.fakes.forms import HOUR, NEW, FormSession, fields, problems, sell
from tests.fakes.merchant import ESHOP, OWNER, V3_KEY


@pytest.fixture
def session() -> FormSession:
    return FormSession()


class TestTrial:
    def test_each_check_is_a_tick_at_its_field(self, session: FormSession) -> None:
        sell(session, 3)
        form = session.check({**NEW, FieldName.V3_KEY: V3_KEY})
        ticks = {check.name: (f.name, check.status) for f in fields(form) for check in f.checks}
        assert ticks[CheckName.TOKEN] == (FieldName.TOKEN, Status.OK)
        assert ticks[CheckName.JOURNAL] == (FieldName.TOKEN, Status.OK)
        assert ticks[CheckName.CREDENTIAL] == (FieldName.API_SECRET, Status.OK)
        assert ticks[CheckName.OWNER] == (FieldName.OWNER, Status.OK)
        assert ticks[CheckName.ESHOP] == (FieldName.ESHOP, Status.OK)
        assert ticks[CheckName.V3_KEY] == (FieldName.V3_KEY, Status.OK)
        assert session.documents.documents == {}

    @pytest.mark.parametrize(
        ("place", "wrong"),
        [
            (FieldName.TOKEN, "wrong-token"),
            (FieldName.API_SECRET, "wrong"),
            (FieldName.OWNER, "no@x.example"),
        ],
    )
    def test_what_a_service_refuses_is_not_saved(self, session: FormSession, place: str, wrong: str) -> None:
        answer = session.save({**NEW, place: wrong, SAVE_UNTRIED: "yes"})
        assert problems(answer.form).keys() == {place}
        assert session.documents.documents == {}

    def test_an_outage_is_said_and_a_person_may_save_anyway(self, session: FormSession) -> None:
        session.merchant.way_to_baselinker.script("unavailable", times=2)
        assert problems(session.save().form).keys() == {FieldName.TOKEN}
        session.merchant.way_to_baselinker.script("unavailable", times=2)
        assert session.save({**NEW, SAVE_UNTRIED: "yes"}).is_saved

    def test_a_journal_that_is_off_is_a_warning(self, session: FormSession) -> None:
        session.merchant.shop.options = BaselinkerOptions(journal_enabled=False)
        sell(session, 1)
        held = session.save()
        assert problems(held.form) == {FieldName.TOKEN: ENGLISH_FORM.look_at_warning}
        reasons = [check.reason for check in held.form.field(FieldName.TOKEN).checks]
        assert reasons == ["", "journal_off"]
        assert held.form.field(FieldName.TOKEN).is_warned
        assert session.documents.documents == {}
        assert session.save({**NEW, f"{WARNED_PREFIX}{FieldName.TOKEN}": "yes"}).is_saved
        session.store()
        assert session.save({}).is_saved, "what sends already is not held back"

    def test_an_eshop_that_no_catalog_has_needs_a_persons_word(self, session: FormSession) -> None:
        other = {**NEW, FieldName.V3_KEY: V3_KEY, FieldName.ESHOP: OTHER_ESHOP, ESHOP_TYPED: "elsewhere"}
        refused = session.save(other)
        assert problems(refused.form).keys() == {FieldName.ESHOP}
        assert refused.form.field(ESHOP_TYPED).value == "elsewhere"
        assert session.save({**other, ESHOP_ANYWAY: "yes"}).is_saved
        assert session.connection().settings.eshop == "elsewhere"

    def test_drop_downs_come_from_the_accounts(self, session: FormSession) -> None:
        session.store()
        form = session.show(tries=True)
        owner, eshop = form.field(FieldName.OWNER), form.field(FieldName.ESHOP)
        assert (owner.control, owner.value) == (Control.SELECT, OWNER)
        assert [choice.value for choice in owner.choices] == ["", OWNER, "other@shop.example"]
        assert [choice.value for choice in eshop.choices] == [ESHOP, OTHER_ESHOP]

    def test_no_more_than_five_calls_of_baselinker(self, session: FormSession) -> None:
        sell(session, 3)
        session.check(NEW)
        assert len(session.merchant.shop.calls) <= 5

    def test_without_a_token_no_call_is_made(self, session: FormSession) -> None:
        session.check({})
        assert session.merchant.shop.calls == []


class TestEvidence:
    def test_double_counts_are_shown_at_5_whether_it_is_ticked_or_not(self, session: FormSession) -> None:
        sell(session, 20, is_there=18)
        for ticked in ("no", "yes"):
            notes = session.check({**NEW, FieldName.SKIP_SHOP_ORDERS: ticked}).field(
                FieldName.SKIP_SHOP_ORDERS
            )
            assert any("18/20" in note for note in notes.notes)

    @pytest.mark.parametrize(("is_there", "proposed"), [(0, "no"), (10, "no"), (11, "yes"), (18, "yes")])
    def test_5_is_ticked_if_most_shop_orders_are_there(
        self, session: FormSession, is_there: int, proposed: str
    ) -> None:
        sell(session, 20, is_there=is_there)
        found = session.check(NEW).field(FieldName.SKIP_SHOP_ORDERS)
        assert (found.value, found.is_proposed) == (proposed, proposed == "yes")
        assert (ENGLISH_FORM.proposed in found.notes) is found.is_proposed
        assert (
            not [check for check in found.checks if check.status is Status.WARNING] or not found.is_proposed
        )

    def test_the_notes_know_the_stores_of_the_table(self, session: FormSession) -> None:
        orders = {"order_source": "shop", "order_source_id": 4242, "email": "a@example.org", "products": []}
        session.merchant.shop.add_order(orders)
        form = session.check(
            {**NEW, FieldName.ORDER_SOURCE_TAG: "yes", "settings.order_source_tag_detail": "store"}
        )
        row = next(each for each in form.sources if each.store == "shop:4242")
        assert any("shop:4242" in note for note in form.field(FieldName.SKIP_SHOP_ORDERS).notes)
        [given] = form.field(FieldName.ORDER_SOURCE_TAG).notes
        assert row.tags
        assert all(tag in given for tag in row.tags)

    def test_the_last_shop_orders_count_whatever_was_sold_elsewhere_since(self, session: FormSession) -> None:
        sell(session, 20, is_there=18)
        for number in range(20):
            order = {"order_source": "personal", "email": f"other{number}@example.org", "products": []}
            session.merchant.clock.sleep(HOUR)
            session.merchant.shop.add_order(order)
        found = session.check(NEW).field(FieldName.SKIP_SHOP_ORDERS)
        assert any("18/20" in note for note in found.notes)
        assert found.value == "yes"

    def test_what_a_person_unticks_is_not_ticked_again(self, session: FormSession) -> None:
        sell(session, 20, is_there=18)
        asked = session.save()
        assert problems(asked.form) == {FieldName.SKIP_SHOP_ORDERS: ENGLISH_FORM.look_at_5}
        assert asked.form.field(FieldName.SKIP_SHOP_ORDERS).value == "yes"
        assert session.documents.documents == {}
        again = session.check({**NEW, PROPOSED_5: "yes", FieldName.SKIP_SHOP_ORDERS: "no"})
        assert again.field(FieldName.SKIP_SHOP_ORDERS).value == "no"
        assert again.field(FieldName.SKIP_SHOP_ORDERS).is_proposed, "the next form still knows it"
        assert session.save({**NEW, PROPOSED_5: "yes", FieldName.SKIP_SHOP_ORDERS: "no"}).is_saved
        assert not session.connection().settings.skip_shop_orders

    def test_what_is_saved_is_not_ticked_for_anyone(self, session: FormSession) -> None:
        session.store(settings__skip_shop_orders=False)
        sell(session, 20, is_there=18)
        assert session.save({}).is_saved
        assert not session.connection().settings.skip_shop_orders

    def test_the_best_identifier_is_proposed_with_lines_of_the_last_orders(
        self, session: FormSession
    ) -> None:
        sell(session, 3)
        form = session.check({**NEW, FieldName.PRODUCT_ID: ""})
        assert form.field(FieldName.PRODUCT_ID).value == "ean"
        assert [dict(each.identifiers) for each in form.samples] == [{"ean": "590"}] * 3
        assert "Most order lines carry: EAN (100% of 3)." in form.field(FieldName.PRODUCT_ID).notes

    def test_tags_are_shown_as_they_will_be_stored(self, session: FormSession) -> None:
        form = session.check({**NEW, FieldName.TAG: "mój tag"})
        assert form.field(FieldName.TAG).notes == ("It will be stored as MOJ_TAG.",)
        [note] = form.field(FieldName.ORDER_SOURCE_TAG).notes
        assert "BASELINKER_ALLEGRO" in note

    def test_the_sources_are_listed_with_what_becomes_of_them(self, session: FormSession) -> None:
        sell(session, 2)
        settings = {"settings.skip_sources": "allegro", "settings.eshops": "shop:812=second"}
        rows = {row.store: row for row in session.check({**NEW, **settings}).sources}
        assert not rows["allegro:4711"].is_transferred
        shop = rows["shop:812"]
        assert (shop.name, shop.eshop, shop.is_transferred) == ("Sklep Ogród", "second", True)
        assert rows["shop:0"].orders == 2, "a store that the account does not list"
