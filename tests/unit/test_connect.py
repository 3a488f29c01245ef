"""Connecting asks, tries every answer, says what is wrong, and writes one document at the end."""

import json
from collections.abc import Mapping, Sequence

import pytest
from pydantic import SecretStr

from ordersync.connecting.ask_settings import OPTIONS, Option
from ordersync.connecting.check_connection import Check, CheckName, Status, check_stored
from ordersync.connecting.connect import Outcome, connect
from ordersync.connecting.questions import (
    NOTHING,
    Choice,
    ConnectDesk,
    GaveUp,
    Note,
    NoteTopic,
    Remedy,
    Step,
    Summary,
    Topic,
)
from ordersync.domain.connection import Connection, parse_new_connection
from ordersync.errors import InvalidConnection
from simulators import BaselinkerOptions
from simulators.salesmanago.simulator import sha
from tests.fakes.merchant import (
    API_SECRET,
    BASELINKER_URL,
    CLIENT_ID,
    ESHOP,
    OWNER,
    SALESMANAGO_URL,
    SECRETS,
    TOKEN,
    V3_KEY,
    MemoryDocuments,
    Merchant,
)

MOST_QUESTIONS = 80
Answers = Mapping[str, Sequence[str | bool]]
MADE_UP_KEY = "made-up-key-5d1e"


class ScriptedPrompt:
    """Answers each topic with its next answer, then with the default; notes all that is asked and told."""

    def __init__(self, answers: Answers) -> None:
        self._answers = {str(topic): list(given) for topic, given in answers.items()}
        self.asked: list[str] = []
        self.offered: dict[str, list[str]] = {}
        self.told: list[Check | Note | Summary] = []

    def ask(self, topic: str, default: str = "") -> str:
        return str(self._next(topic, default)) or default

    def ask_secret(self, topic: str, *, kept: bool) -> SecretStr | None:
        answer = self._next(topic, "")
        return SecretStr(str(answer)) if answer else None

    def choose(self, topic: str, choices: Sequence[Choice], default: str = "") -> str:
        values = [choice.value for choice in choices]
        self.offered[topic] = values
        answer = str(self._next(topic, default))
        assert answer in values, topic
        return answer

    def confirm(self, topic: str, *, default: bool) -> bool:
        return bool(self._next(topic, default))

    def tell(self, notice: Check | Note | Summary) -> None:
        self.told.append(notice)

    def _next(self, topic: str, default: str | bool) -> str | bool:
        self.asked.append(str(topic))
        assert len(self.asked) < MOST_QUESTIONS
        answers = self._answers.get(str(topic))
        return answers.pop(0) if answers else default

    def checks(self, name: CheckName) -> list[Check]:
        return [told for told in self.told if isinstance(told, Check) and told.name is name]

    def notes(self, topic: NoteTopic) -> list[tuple[str, ...]]:
        return [told.values for told in self.told if isinstance(told, Note) and told.topic is topic]


class Session:
    """One merchant who connects, perhaps several times."""

    def __init__(self) -> None:
        self.merchant = Merchant()
        self.documents = MemoryDocuments()
        self.prompt = ScriptedPrompt({})
        self.usual: dict[str, Sequence[str | bool]] = {
            Topic.TOKEN: [TOKEN],
            Topic.SALESMANAGO_URL: [SALESMANAGO_URL],
            Topic.CLIENT_ID: [CLIENT_ID],
            Topic.API_SECRET: [API_SECRET],
            Topic.OWNER: [OWNER],
            Topic.ESHOP: [ESHOP],
            Topic.OTHER_INTEGRATION: ["none"],
        }

    def connect(self, answers: Answers | None = None, name: str = "shop") -> Outcome:
        """Connects with these answers beside the usual ones; nothing told or offered holds a secret."""
        self.prompt = ScriptedPrompt({**self.usual, **(answers or {})})
        desk = ConnectDesk(
            prompt=self.prompt,
            accounts=self.merchant.accounts,
            documents=self.documents,
            clock=self.merchant.clock,
            new_api_key=lambda: MADE_UP_KEY,
        )
        try:
            return connect(name, desk)
        finally:
            said = repr(self.prompt.told) + repr(self.prompt.offered) + repr(desk.prompt)
            assert not [secret for secret in (*SECRETS, MADE_UP_KEY) if secret in said]

    def connection(self, name: str = "shop") -> Connection:
        return parse_new_connection(self.documents.text(name), name)

    def store(self, **changes: object) -> str:
        """Stores a document of this merchant's as it was saved some time ago."""
        self.documents.save("shop", self.merchant.text(**changes))
        return self.documents.text("shop")


@pytest.fixture
def session() -> Session:
    session = Session()
    session.merchant.shop.add_order({"order_source": "shop", "email": "anna@example.org"})
    return session


def test_a_new_connection_is_asked_tried_and_written(session: Session) -> None:
    assert session.connect() is Outcome.SAVED
    connection = session.connection()
    assert connection.baselinker.token.get_secret_value() == TOKEN
    assert connection.salesmanago.api_key.get_secret_value() == MADE_UP_KEY
    assert (connection.salesmanago.owner, connection.settings.eshop) == (OWNER, ESHOP)
    assert connection.settings.tag is None
    assert (connection.settings.order_source_tag, connection.settings.skip_shop_orders) == (False, False)
    assert (connection.enabled, connection.is_live, connection.settings.start) == (True, True, "journal")
    assert [
        check.status for name in (CheckName.TOKEN, CheckName.JOURNAL) for check in session.prompt.checks(name)
    ]
    assert session.merchant.baselinker.violations == session.merchant.salesmanago.violations == []


def test_what_was_written_passes_the_check(session: Session) -> None:
    session.connect({Topic.V3_KEY: [V3_KEY], Topic.CATALOG: [ESHOP]})
    merchant = session.merchant
    checks = check_stored("shop", session.documents, merchant.accounts, merchant.clock)
    assert {check.status for check in checks} == {Status.OK}


def test_wrong_and_revoked_tokens_are_asked_again_until_one_works(session: Session) -> None:
    session.merchant.baselinker.add_account("revoked-token")
    session.merchant.baselinker.revoke_token("revoked-token")
    session.connect({Topic.TOKEN: ["", "wrong-token", "revoked-token", TOKEN]})
    statuses = [check.status for check in session.prompt.checks(CheckName.TOKEN)]
    assert statuses == [Status.FAILED, Status.FAILED, Status.OK]
    assert session.prompt.notes(NoteTopic.PROBLEM) == [("baselinker.token: must not be empty",)]
    assert Remedy.KEEP not in session.prompt.offered[Topic.REMEDY]
    assert session.connection().baselinker.token.get_secret_value() == TOKEN


def test_another_address_of_baselinker(session: Session) -> None:
    answers: Answers = {
        Topic.REMEDY: [Remedy.ADDRESS, Remedy.ADDRESS],
        Topic.TOKEN: ["token-elsewhere"],
        Topic.BASELINKER_URL: ["https://baselinker.example/nothing", BASELINKER_URL],
    }
    session.merchant.baselinker.set_token(TOKEN, "token-elsewhere")
    session.merchant.way_to_baselinker.script("not_connected", times=2)
    session.connect(answers)
    reasons = [check.reason for check in session.prompt.checks(CheckName.TOKEN)]
    assert reasons == ["unavailable", "baselinker_url", ""]
    assert session.connection().baselinker.url == BASELINKER_URL


def test_during_an_outage_a_token_can_be_tried_again_or_kept_untried(session: Session) -> None:
    session.merchant.way_to_baselinker.script("unavailable", times=4)
    session.connect({Topic.REMEDY: [Remedy.AGAIN, Remedy.KEEP]})
    assert [check.reason for check in session.prompt.checks(CheckName.TOKEN)] == [
        "unavailable",
        "unavailable",
    ]
    assert session.connection().baselinker.token.get_secret_value() == TOKEN
    assert session.prompt.notes(NoteTopic.SOURCE_TAGS) == [()]


def test_a_journal_that_is_off_is_told(session: Session) -> None:
    session.merchant.shop.options = BaselinkerOptions(journal_enabled=False)
    session.connect()
    assert [check.reason for check in session.prompt.checks(CheckName.JOURNAL)] == ["journal_off"]


def test_a_wrong_secret_is_asked_again(session: Session) -> None:
    session.connect({Topic.API_SECRET: ["wrong-secret", API_SECRET]})
    statuses = [check.status for check in session.prompt.checks(CheckName.CREDENTIAL)]
    assert statuses == [Status.FAILED, Status.OK]


def test_a_pair_of_api_key_and_sha_instead_of_the_secret(session: Session) -> None:
    pair = sha("panel-key", CLIENT_ID, API_SECRET)
    session.connect({Topic.PROOF: ["sha"], Topic.API_KEY: ["panel-key"], Topic.SHA: [pair]})
    account = session.connection().salesmanago
    assert account.sha is not None
    assert account.sha.get_secret_value() == pair
    assert (account.api_secret, account.api_key.get_secret_value()) == (None, "panel-key")


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("app3", "https://app3.salesmanago.com"),
        ("app2.manago.ai", "https://app2.manago.ai"),
        (" https://www.salesmanago.pl/ ", "https://www.salesmanago.pl"),
    ],
)
def test_the_bare_server_is_enough_of_an_address(session: Session, typed: str, url: str) -> None:
    session.merchant.answer_as_salesmanago(url)
    session.connect({Topic.SALESMANAGO_URL: [typed]})
    assert session.connection().salesmanago.url == url


def test_the_owner_is_one_of_the_accounts_users(session: Session) -> None:
    session.connect({Topic.OWNER: ["other@shop.example"]})
    assert session.prompt.offered[Topic.OWNER] == [OWNER, "other@shop.example"]
    assert session.connection().salesmanago.owner == "other@shop.example"


def test_the_eshop_is_chosen_from_the_catalogs(session: Session) -> None:
    session.merchant.marketing.add_catalog("second_shop", "Second")
    session.connect({Topic.V3_KEY: ["wrongKey", V3_KEY], Topic.CATALOG: ["second_shop"]})
    assert session.prompt.offered[Topic.CATALOG] == [ESHOP, "second_shop", "typed"]
    assert [check.status for check in session.prompt.checks(CheckName.V3_KEY)] == [Status.FAILED, Status.OK]
    assert session.connection().settings.eshop == "second_shop"


def test_an_eshop_that_no_catalog_has_takes_a_second_thought(session: Session) -> None:
    session.connect(
        {
            Topic.V3_KEY: [V3_KEY],
            Topic.CATALOG: ["typed", "typed"],
            Topic.ESHOP: ["not a shop", "xml_feed", "xml_feed"],
            Topic.ESHOP_ANYWAY: [False, True],
        }
    )
    assert [check.reason for check in session.prompt.checks(CheckName.ESHOP)] == ["unknown_eshop"] * 2
    assert session.connection().settings.eshop == "xml_feed"


def test_a_v3_key_can_be_done_without(session: Session) -> None:
    session.connect({Topic.V3_KEY: ["wrongKey"], Topic.REMEDY: [Remedy.WITHOUT]})
    assert session.connection().salesmanago.v3_api_key is None
    assert [check.reason for check in session.prompt.checks(CheckName.ESHOP)] == ["unverified"]


def test_a_tag_is_shown_and_written_as_it_will_be_stored(session: Session) -> None:
    session.connect({Topic.TAG: ["Łódź, groß"]})
    assert session.prompt.notes(NoteTopic.TAG_STORED) == [("LODZ__GROSS",)]
    assert session.connection().settings.tag == "LODZ__GROSS"


def test_source_tags_and_shop_stores_are_those_of_the_account(session: Session) -> None:
    session.connect({Topic.ORDER_SOURCE_TAG: [True], Topic.SKIP_SHOP_ORDERS: [True]})
    tags = ("BASELINKER_ALLEGRO", "BASELINKER_PERSONAL", "BASELINKER_SHOP")
    assert session.prompt.notes(NoteTopic.SOURCE_TAGS) == [tags]
    assert session.prompt.notes(NoteTopic.SHOP_STORES) == [("Sklep Ogród",)]
    settings = session.connection().settings
    assert (settings.order_source_tag, settings.skip_shop_orders) == (True, True)


def test_after_another_integration_only_what_happens_from_now_on_is_taken(session: Session) -> None:
    session.connect({Topic.OTHER_INTEGRATION: ["stopped"]})
    assert session.prompt.notes(NoteTopic.START_NOW) == [()]
    assert session.connection().settings.start == "now"


def test_another_integration_that_is_on_has_to_be_switched_off_first(session: Session) -> None:
    session.connect({Topic.OTHER_INTEGRATION: ["running"]})
    assert session.prompt.notes(NoteTopic.SWITCH_OFF_FIRST) == [()]
    assert (session.connection().enabled, session.connection().settings.start) == (False, "now")
    session.connect(
        {Topic.REVIEW: [Step.START], Topic.OTHER_INTEGRATION: ["running"], Topic.SWITCHED_OFF: [True]}
    )
    assert session.connection().enabled


def test_two_integrations_at_once_only_with_a_warning(session: Session) -> None:
    session.connect({Topic.OTHER_INTEGRATION: ["running"], Topic.BEGIN_LATER: [False]})
    assert session.prompt.notes(NoteTopic.DOUBLES) == [()]
    assert session.connection().enabled


def test_further_settings_on_request(session: Session) -> None:
    more: Answers = {
        "settings.product_id": ["sku"],
        "settings.skip_sources": ["amazon, shop:812"],
        "settings.skip_statuses": ["none", "11 12"],
        "settings.eshops": ["allegro=second"],
        "settings.currency": ["PLN"],
        "settings.rates": ["EUR=4.30; USD=3.95"],
        "settings.timezone": ["Europe/Paris"],
        "baselinker.requests_per_minute": ["80"],
        "mode": ["shadow"],
        "enabled": [False],
    }
    session.connect({Topic.REVIEW: [Step.MORE], Topic.MORE: list(more), **more})
    connection = session.connection()
    assert connection.settings.product_id == "sku"
    assert connection.settings.skip_sources == ("amazon", "shop:812")
    assert connection.settings.skip_statuses == (11, 12)
    assert connection.settings.eshops == {"allegro": "second"}
    assert {code: str(rate) for code, rate in connection.settings.rates.items()} == {
        "EUR": "4.30",
        "USD": "3.95",
    }
    assert connection.settings.timezone == "Europe/Paris"
    assert (connection.baselinker.requests_per_minute, connection.mode, connection.enabled) == (
        80,
        "shadow",
        False,
    )


def test_rates_wait_for_a_currency(session: Session) -> None:
    session.connect(
        {
            Topic.REVIEW: [Step.MORE],
            Topic.MORE: ["settings.rates"],
            "settings.rates": ["EUR=4.30", NOTHING],
        }
    )
    assert session.prompt.notes(NoteTopic.PROBLEM) == [
        ("settings: rates need a currency, which they lead into",)
    ]
    assert session.connection().settings.rates == {}


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.place)
def test_every_further_setting_can_be_left_as_it_is(session: Session, option: Option) -> None:
    session.connect()
    before = session.connection()
    session.connect({Topic.REVIEW: [Step.MORE, Step.SAVE], Topic.MORE: [option.place]})
    assert session.connection() == before


def test_an_existing_connection_is_shown_without_secrets_and_left(session: Session) -> None:
    text = session.store()
    assert session.connect() is Outcome.LEFT
    assert session.documents.text("shop") == text
    assert session.prompt.asked == [Topic.REVIEW]
    rows = dict(next(told.rows for told in session.prompt.told if isinstance(told, Summary)))
    assert (rows["baselinker.token"], rows["salesmanago.api_secret"], rows["salesmanago.owner"]) == (
        "set",
        "set",
        OWNER,
    )
    assert session.merchant.baselinker.calls == []


def test_of_an_existing_connection_one_part_is_changed(session: Session) -> None:
    session.store(settings__product_id="sku")
    before = session.connection()
    assert session.connect({Topic.REVIEW: [Step.TAG], Topic.TAG: ["nowy"]}) is Outcome.SAVED
    after = session.connection()
    assert after.settings == before.settings.model_copy(update={"tag": "NOWY"})
    assert (after.baselinker, after.salesmanago) == (before.baselinker, before.salesmanago)
    assert session.prompt.asked == [Topic.REVIEW, Topic.TAG, Topic.REVIEW, Topic.OVERWRITE]


def test_secrets_that_are_set_are_kept(session: Session) -> None:
    session.store()
    before = session.connection()
    steps = [Step.BASELINKER, Step.SALESMANAGO, Step.ESHOP, Step.SAVE]
    session.connect(
        {Topic.REVIEW: steps, Topic.TOKEN: [], Topic.API_SECRET: [], Topic.CATALOG: [ESHOP], Topic.ESHOP: []}
    )
    assert session.connection() == before


def test_nothing_is_overwritten_without_a_yes(session: Session) -> None:
    text = session.store()
    answers: Answers = {
        Topic.REVIEW: [Step.TAG, Step.SAVE, Step.LEAVE],
        Topic.TAG: ["nowy"],
        Topic.OVERWRITE: [False],
    }
    assert session.connect(answers) is Outcome.LEFT
    assert session.documents.text("shop") == text


def test_a_document_that_somebody_else_wrote_meanwhile_is_not_overwritten(session: Session) -> None:
    session.documents = Meddled(session.merchant.text())
    with pytest.raises(GaveUp):
        session.connect({Topic.REVIEW: [Step.SAVE, Step.LEAVE]})
    assert session.prompt.notes(NoteTopic.CHANGED_MEANWHILE) == [()]


class Meddled(MemoryDocuments):
    """Somebody else writes a document after the first look."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.document = document

    def text(self, connection_id: str) -> str:
        try:
            return super().text(connection_id)
        finally:
            self.documents[connection_id] = self.document


def test_unknown_keys_of_a_stored_document_are_dropped_on_request(session: Session) -> None:
    session.store(settings__colour="red")
    session.connect({Topic.REVIEW: [Step.SAVE]})
    assert session.prompt.notes(NoteTopic.UNUSABLE) == [("settings.colour: unknown key",)]
    assert "colour" not in session.documents.text("shop")
    text = session.store(settings__colour="red")
    with pytest.raises(GaveUp):
        session.connect({Topic.DROP_UNKNOWN: [False]})
    assert session.documents.text("shop") == text


def test_a_stored_document_of_no_use_is_replaced_only_on_request(session: Session) -> None:
    session.documents.save("shop", "{")
    with pytest.raises(GaveUp):
        session.connect()
    assert session.documents.text("shop") == "{"
    assert session.connect({Topic.REPLACE_UNUSABLE: [True]}) is Outcome.SAVED
    assert session.connection().settings.eshop == ESHOP


@pytest.mark.parametrize(
    "answers", [{Topic.TOKEN: ["x"], Topic.REMEDY: [Remedy.GIVE_UP]}, {Topic.REVIEW: [Step.LEAVE]}]
)
def test_giving_up_writes_nothing(session: Session, answers: dict[str, list[str]]) -> None:
    with pytest.raises(GaveUp):
        session.connect(answers)
    assert session.documents.ids() == []


def test_an_id_that_is_none(session: Session) -> None:
    with pytest.raises(InvalidConnection):
        session.connect(name="my shop")


def test_a_document_is_json_that_people_can_read(session: Session) -> None:
    session.connect()
    text = session.documents.text("shop")
    assert text == json.dumps(json.loads(text), indent=2) + "\n"
