"""Connecting asks for the e-shop, for what is transferred and how it is marked, and for further settings."""

import pytest

from ordersync.connecting.questions import CLEAR, FieldName, NoteTopic, Remedy, Step, Topic
from ordersync.domain.connection import described_fields
from ordersync.domain.described import Asked
from ordersync.domain.dialogue import CheckName, Note, Status
from tests.fakes.connecting import Answers, Session
from tests.fakes.merchant import ESHOP, V3_KEY


@pytest.fixture
def session() -> Session:
    return Session()


def test_the_eshop_is_chosen_from_the_catalogs(session: Session) -> None:
    session.merchant.marketing.add_catalog("second_shop", "Second")
    session.connect({FieldName.V3_KEY: ["wrongKey", V3_KEY], Topic.CATALOG: ["second_shop"]})
    assert session.prompt.offered[Topic.CATALOG] == [ESHOP, "second_shop", "typed"]
    assert [check.status for check in session.prompt.checks(CheckName.V3_KEY)] == [Status.FAILED, Status.OK]
    assert session.connection().settings.eshop == "second_shop"


def test_an_eshop_that_no_catalog_has_must_be_confirmed(session: Session) -> None:
    session.connect(
        {
            FieldName.V3_KEY: [V3_KEY],
            Topic.CATALOG: ["typed", "typed"],
            FieldName.ESHOP: ["not a shop", "xml_feed", "xml_feed"],
            Topic.ESHOP_ANYWAY: [False, True],
        }
    )
    assert [check.reason for check in session.prompt.checks(CheckName.ESHOP)] == ["unknown_eshop"] * 2
    assert session.connection().settings.eshop == "xml_feed"


def test_the_v3_key_is_optional(session: Session) -> None:
    session.connect({FieldName.V3_KEY: ["wrongKey"], Topic.REMEDY: [Remedy.WITHOUT]})
    assert session.connection().salesmanago.v3_api_key is None
    assert [check.reason for check in session.prompt.checks(CheckName.ESHOP)] == ["unverified"]


def test_a_tag_is_shown_and_written_as_it_will_be_stored(session: Session) -> None:
    session.connect({FieldName.TAG: ["Łódź, groß"]})
    assert session.prompt.notes(NoteTopic.TAG_STORED) == [("LODZ__GROSS",)]
    assert session.connection().settings.tag == "LODZ__GROSS"


def test_source_tags_and_shop_stores_are_those_of_the_account(session: Session) -> None:
    session.connect({FieldName.ORDER_SOURCE_TAG: [True], FieldName.SKIP_SHOP_ORDERS: [True]})
    tags = ("BASELINKER_ALLEGRO", "BASELINKER_PERSONAL", "BASELINKER_SHOP")
    assert session.prompt.notes(NoteTopic.SOURCE_TAGS) == [tags]
    assert session.prompt.notes(NoteTopic.SHOP_STORES) == [("Sklep Ogród",)]
    settings = session.connection().settings
    assert (settings.order_source_tag, settings.skip_shop_orders) == (True, True)


def test_further_settings_on_request(session: Session) -> None:
    more: Answers = {
        "settings.skip_sources": ["amazon, shop:812"],
        "settings.skip_statuses": ["none", "11 12"],
        "settings.eshops": ["allegro=second"],
        "settings.currency": ["PLN"],
        "settings.rates": ["EUR=4.30; USD=3.95"],
        "settings.timezone": ["Europe/Paris"],
        "baselinker.requests_per_minute": ["80"],
        "enabled": [False],
    }
    session.connect({Topic.REVIEW: [Step.MORE], Topic.MORE: list(more), **more})
    connection = session.connection()
    assert connection.settings.skip_sources == ("amazon", "shop:812")
    assert connection.settings.skip_statuses == (11, 12)
    assert connection.settings.eshops == {"allegro": "second"}
    assert {code: str(rate) for code, rate in connection.settings.rates.items()} == {
        "EUR": "4.30",
        "USD": "3.95",
    }
    assert connection.settings.timezone == "Europe/Paris"
    assert (connection.baselinker.requests_per_minute, connection.enabled) == (80, False)


def test_what_was_made_of_an_answer_is_shown_where_it_differs(session: Session) -> None:
    more: Answers = {
        "settings.ignored_phones": ["+48 22 695 31 40; 500 600 701"],
        "settings.skip_statuses": ["11 12"],
        "settings.currency": ["PLN"],
        "settings.rates": ["EUR = 4.30, USD = 3.95"],
    }
    session.connect({Topic.REVIEW: [Step.MORE], Topic.MORE: list(more), **more})
    assert session.prompt.notes(NoteTopic.READ_AS) == [
        ("+48 22 695 31 40, 500 600 701",),
        ("11, 12",),
        ("EUR=4.30, USD=3.95",),
    ]
    assert session.connection().settings.ignored_phones == ("+48 22 695 31 40", "500 600 701")


@pytest.mark.parametrize(
    ("place", "typed", "problem"),
    [
        (
            "settings.currency",
            "zloty",
            "Currency of the e-shop: Enter the code of a currency in capital letters, such as PLN",
        ),
        ("settings.skip_statuses", "11, x", "Order statuses not to transfer (2): Enter a whole number"),
        (
            "baselinker.requests_per_minute",
            "0",
            "Maximum BaseLinker calls per minute: Enter 1 or more",
        ),
        (
            "settings.eshops",
            "18",
            "Other e-shops for single sources or stores (18): Use 1 to 36 letters, digits or / _ - .",
        ),
        (
            "settings.rates",
            "EUR=4",
            (
                "Exchange rates into that currency: Enter the currency of the e-shop, too: the rates lead"
                " into it"
            ),
        ),
    ],
)
def test_problems_are_worded_for_people(session: Session, place: str, typed: str, problem: str) -> None:
    session.connect({Topic.REVIEW: [Step.MORE], Topic.MORE: [place], place: [typed, CLEAR]})
    (note,) = [
        shown for shown in session.prompt.shown if isinstance(shown, Note) and shown.topic == "problem"
    ]
    assert note.text == f"This is not valid: {problem.rstrip('.')}."


def test_rates_wait_for_a_currency(session: Session) -> None:
    session.connect(
        {
            Topic.REVIEW: [Step.MORE],
            Topic.MORE: ["settings.rates"],
            "settings.rates": ["EUR=4.30", CLEAR],
        }
    )
    assert session.prompt.notes(NoteTopic.PROBLEM) == [
        ("settings: rates need a currency, which they lead into",)
    ]
    assert session.connection().settings.rates == {}


def test_every_further_setting_can_be_left_as_it_is(session: Session) -> None:
    session.connect()
    before = session.connection()
    places = [place for place, field in described_fields().items() if field.about.asked is Asked.ON_REQUEST]
    session.connect({Topic.REVIEW: [Step.MORE, Step.SAVE], Topic.MORE: places})
    assert session.connection() == before
    assert set(places) <= set(session.prompt.asked)
    assert session.prompt.offered[Topic.MORE] == [*places, "done"]
