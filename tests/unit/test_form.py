"""The form of a connection: what it shows, what is typed, what is tried, and what is saved."""

import json

import pytest

from ordersync.connecting.form import (
    CLEAR_PREFIX,
    OPENED_VERSION,
    SectionName,
)
from ordersync.connecting.form_words import ENGLISH_FORM
from ordersync.connecting.questions import FieldName, Topic
from ordersync.domain.connection import described_fields
from ordersync.errors import NotApplied
from simulators.salesmanago.simulator import sha
from tests.fakes.forms import NEW, FormSession, fields, posted_by, problems
from tests.fakes.merchant import API_SECRET, CLIENT_ID, ESHOP, TOKEN, MemoryDocuments


@pytest.fixture
def session() -> FormSession:
    return FormSession()


class TestFields:
    def test_the_parts_come_in_the_order_of_the_hosted_form(self, session: FormSession) -> None:
        form = session.show()
        assert [section.name for section in form.sections] == list(SectionName)
        titles = [field.title[:3] for field in form.sections[0].fields if field.title.startswith("[")]
        assert titles == ["[1]", "[2]", "[3]", "[4]", "[5]"]

    def test_every_field_of_the_document_is_in_it_once(self, session: FormSession) -> None:
        names = [field.name for field in fields(session.show())]
        topics = [Topic.PROOF, Topic.OTHER_INTEGRATION]
        assert sorted(names) == sorted([*described_fields(), *topics])

    def test_a_test_run_and_opted_out_contacts_are_preselected(self, session: FormSession) -> None:
        form = session.show()
        assert form.field(FieldName.MODE).value == "shadow"
        assert form.field(FieldName.NEW_CONTACTS).value == "opted_out"
        assert form.is_new

    def test_nothing_is_proposed_for_where_to_start(self, session: FormSession) -> None:
        assert session.show().field(FieldName.START).value == ""
        assert session.show().field(Topic.OTHER_INTEGRATION).value == ""

    def test_a_kept_secret_is_shown_by_its_last_four_characters(self, session: FormSession) -> None:
        session.store(salesmanago__api_key="short")
        form = session.show()
        assert form.field(FieldName.TOKEN).kept == f"••••{TOKEN[-4:]}"
        assert form.field(FieldName.API_KEY).kept == "••••"
        assert not form.field(FieldName.TOKEN).is_required
        assert form.field(FieldName.V3_KEY).can_clear


class TestSaving:
    def test_a_new_connection_is_saved_with_what_much_depends_on(self, session: FormSession) -> None:
        answer = session.save()
        assert problems(answer.form) == {}
        assert answer.is_saved
        document = json.loads(session.documents.text("shop"))
        assert document["mode"] == "shadow"
        explicit = ("start", "match_by_phone", "new_contacts")
        assert {name: document["settings"][name] for name in explicit} == {
            "start": "journal",
            "match_by_phone": "allegro",
            "new_contacts": "opted_out",
        }

    def test_a_form_that_is_posted_as_it_was_shown_changes_nothing(self, session: FormSession) -> None:
        session.store(settings__rates={"EUR": "4.3"}, settings__currency="PLN", settings__skip_statuses=[7])
        before = session.connection()
        answer = session.save({})
        assert (answer.is_saved, answer.changed) == (True, ())
        assert session.connection() == before

    def test_what_was_not_posted_stays_as_it_is(self, session: FormSession) -> None:
        session.store(settings__skip_shop_orders=True)
        version = str(session.show().version)
        assert session.page.save("shop", {FieldName.TAG: "vip", OPENED_VERSION: version}).is_saved
        assert session.connection().settings.skip_shop_orders
        assert session.connection().settings.tag == "VIP"

    def test_changes_are_named_without_their_values(self, session: FormSession) -> None:
        session.store()
        changed = session.save({FieldName.TAG: "vip", "enabled": "no", FieldName.TOKEN: TOKEN}).changed
        assert changed == ("enabled", "settings.tag")

    @pytest.mark.parametrize("place", [FieldName.TOKEN, FieldName.API_SECRET, FieldName.V3_KEY])
    def test_an_empty_secret_keeps_the_one_that_is_saved(self, session: FormSession, place: str) -> None:
        session.store()
        before = session.connection()
        assert session.save({place: ""}).is_saved
        assert session.connection() == before

    def test_an_optional_secret_can_be_removed(self, session: FormSession) -> None:
        session.store()
        session.save({f"{CLEAR_PREFIX}{FieldName.V3_KEY}": "yes", f"{CLEAR_PREFIX}{FieldName.TOKEN}": "yes"})
        assert session.connection().salesmanago.v3_api_key is None
        assert session.connection().baselinker.token.get_secret_value() == TOKEN

    def test_a_pair_of_key_and_sha_takes_the_place_of_the_secret(self, session: FormSession) -> None:
        session.store()
        pair = sha("panel-key", CLIENT_ID, API_SECRET)
        answer = session.save({Topic.PROOF: "sha", FieldName.API_KEY: "panel-key", FieldName.SHA: pair})
        assert answer.is_saved
        assert session.connection().salesmanago.api_secret is None

    @pytest.mark.parametrize(
        ("url", "secret"),
        [
            (FieldName.BASELINKER_URL, FieldName.TOKEN),
            (FieldName.SALESMANAGO_URL, FieldName.API_SECRET),
            (FieldName.V3_URL, FieldName.V3_KEY),
        ],
    )
    def test_a_kept_secret_is_not_sent_to_another_server(
        self, session: FormSession, url: str, secret: str
    ) -> None:
        session.store()
        text = session.documents.text("shop")  # no simulator answers there: a request would be an error
        answer = session.save({url: "https://thief.example", secret: " "})
        assert problems(answer.form)[secret] == ENGLISH_FORM.again
        assert session.documents.text("shop") == text

    def test_nothing_is_half_saved_if_the_store_fails(self) -> None:
        session = FormSession(FullDocuments())
        answer = session.save({**NEW, FieldName.TAG: "vip"})
        assert not answer.is_saved
        assert answer.form.problems == (ENGLISH_FORM.not_saved,)
        assert answer.form.field(FieldName.TAG).value == "VIP"
        assert session.documents.documents == {}

    def test_another_persons_change_stands_and_what_was_typed_stays(self, session: FormSession) -> None:
        session.store()
        posted = {**posted_by(session.show()), FieldName.TAG: "mine"}
        session.store(settings__tag="THEIRS")
        answer = session.page.save("shop", posted)
        assert (answer.is_saved, answer.is_conflict) == (False, True)
        assert answer.form.problems == (ENGLISH_FORM.changed,)
        assert session.connection().settings.tag == "THEIRS"
        assert answer.form.field(FieldName.TAG).value == "MINE"
        assert session.page.save("shop", posted_by(answer.form)).is_saved
        assert session.connection().settings.tag == "MINE"

    def test_a_connection_that_another_person_has_made_meanwhile_is_not_replaced(
        self, session: FormSession
    ) -> None:
        posted = {**posted_by(session.show()), **NEW}
        session.store(settings__tag="THEIRS")
        assert session.page.save("shop", posted).is_conflict
        assert session.connection().settings.tag == "THEIRS"

    def test_a_stored_document_that_is_invalid_is_replaced_only_by_a_save(self, session: FormSession) -> None:
        session.documents.save("shop", "{")
        assert session.show().notes == (ENGLISH_FORM.invalid,)
        assert session.save().is_saved
        assert session.connection().settings.eshop == ESHOP


class FullDocuments(MemoryDocuments):
    """Can't be written to."""

    def save(self, connection_id: str, document: str, version: int | None = None) -> int:
        msg = "the disk is full"
        raise NotApplied(msg)


class TestProblems:
    def test_each_stands_at_its_field_and_what_was_typed_is_kept(self, session: FormSession) -> None:
        wrong = {
            FieldName.ESHOP: "my shop",
            FieldName.OWNER: "no address",
            "baselinker.requests_per_minute": "many",
            "settings.skip_sources": "allegro, Amazon UK",
        }
        answer = session.save({**NEW, **wrong})
        assert not answer.is_saved
        assert problems(answer.form).keys() == wrong.keys()
        for name, text in wrong.items():
            assert answer.form.field(name).value == text
        assert problems(answer.form)["settings.skip_sources"].startswith("Item 2: Enter a source")
        assert session.documents.documents == {}

    def test_one_of_two_settings_that_belong_together_is_named(self, session: FormSession) -> None:
        answer = session.save({**NEW, "settings.rates": "EUR = 4"})
        assert problems(answer.form) == {
            "settings.rates": "Enter the currency of the e-shop, too: the rates lead into it."
        }
        assert answer.form.field("settings.rates").value == "EUR = 4"

    def test_what_is_missing_is_asked_for(self, session: FormSession) -> None:
        answer = session.save({})
        missing = {
            FieldName.TOKEN,
            FieldName.CLIENT_ID,
            FieldName.API_SECRET,
            FieldName.API_KEY,
            FieldName.OWNER,
            FieldName.ESHOP,
            FieldName.START,
            FieldName.PRODUCT_ID,
            Topic.OTHER_INTEGRATION,
        }
        assert problems(answer.form).keys() == missing - {FieldName.API_KEY}

    def test_another_integration_that_is_on_excludes_going_live(self, session: FormSession) -> None:
        running = {**NEW, Topic.OTHER_INTEGRATION: "running"}
        refused = session.save({**running, FieldName.MODE: "live"})
        assert problems(refused.form).keys() == {Topic.OTHER_INTEGRATION}
        assert session.save(running).is_saved

    def test_a_person_who_does_not_know_where_to_start_counts_nothing_twice(
        self, session: FormSession
    ) -> None:
        session.save({**NEW, FieldName.START: "unknown"})
        assert session.connection().settings.start == "now"

    def test_settings_that_are_too_long_are_not_sent(self, session: FormSession) -> None:
        numbers = ", ".join(str(number) for number in range(10_000, 12_000))
        answer = session.save({**NEW, "settings.skip_statuses": numbers})
        assert answer.form.problems == (ENGLISH_FORM.too_long,)
