"""A connection's document: every field, its default, and what is refused, in words that hold no secret."""

import json
from decimal import Decimal

import pytest

from ordersync.domain.connection import Mode, parse_connection, parse_new_connection, unknown_keys
from ordersync.errors import InvalidConnection
from tests.builders import document

FULL = {
    "enabled": False,
    "mode": "shadow",
    "baselinker": {
        "token": "SECRET-token",
        "url": "http://127.0.0.1:8080/connector.php",
        "requests_per_minute": 90,
    },
    "salesmanago": {
        "url": "https://app3.manago.ai/",
        "client_id": "ab12cd34ef56gh78",
        "api_key": "SECRET-key",
        "sha": "SECRET-sha",
        "owner": "Owner@shop.example",
        "v3_url": "https://api.manago.ai",
        "v3_api_key": "SECRET-v3",
    },
    "settings": {
        "tag": "FROM_BASELINKER",
        "eshop": "myshop_example_com",
        "order_source_tag": True,
        "skip_shop_orders": True,
        "start": "now",
        "match_by_phone": "all",
        "country": "EL",
        "ignored_phones": [" 22 695 31 40 "],
        "order_source_tag_detail": "store",
        "product_id": "variant_id",
        "skip_sources": ["amazon", "shop:812"],
        "skip_statuses": [90210, 5],
        "eshops": {"shop:813": "second_shop", "ebay": "third/shop-1.a"},
        "currency": "PLN",
        "rates": {"EUR": "4.30", "CZK": 0.17},
        "ignored_emails": ["brak@brak.pl", "nowhere.example"],
        "relay_domains": ["relay.market.example"],
        "new_contacts": "opted_out",
        "timezone": "Europe/Prague",
    },
}


def problems_of(content: object) -> str:
    with pytest.raises(InvalidConnection) as raised:
        parse_new_connection(content if isinstance(content, str) else json.dumps(content), "main")
    return str(raised.value)


def test_every_field_of_the_document_is_read() -> None:
    connection = parse_new_connection(json.dumps(FULL), "main")
    assert connection.connection_id == "main"
    assert connection.enabled is False
    assert connection.mode is Mode.SHADOW
    assert not connection.is_live
    assert connection.baselinker.token.get_secret_value() == "SECRET-token"
    assert connection.baselinker.url == "http://127.0.0.1:8080/connector.php"
    assert connection.baselinker.requests_per_minute == 90
    account = connection.salesmanago
    assert account.url == "https://app3.manago.ai"
    assert account.client_id == "ab12cd34ef56gh78"
    assert account.api_key.get_secret_value() == "SECRET-key"
    assert account.api_secret is None
    assert account.sha is not None
    assert account.sha.get_secret_value() == "SECRET-sha"
    assert account.owner == "Owner@shop.example"
    assert account.v3_url == "https://api.manago.ai"
    assert account.v3_api_key is not None
    assert account.v3_api_key.get_secret_value() == "SECRET-v3"
    settings = connection.settings
    assert settings.model_dump() == {
        **FULL["settings"],  # type: ignore[dict-item]  # a literal of mixed parts
        "country": "GR",
        "ignored_phones": ("22 695 31 40",),
        "skip_sources": ("amazon", "shop:812"),
        "skip_statuses": (90210, 5),
        "rates": {"EUR": Decimal("4.30"), "CZK": Decimal("0.17")},
        "ignored_emails": ("brak@brak.pl", "nowhere.example"),
        "relay_domains": ("relay.market.example",),
    }


def test_the_defaults_are_those_of_the_contract() -> None:
    connection = parse_new_connection(json.dumps(document()), "main")
    assert connection.enabled
    assert connection.is_live
    assert connection.baselinker.url == "https://api.baselinker.com/connector.php"
    assert connection.baselinker.requests_per_minute == 60
    assert connection.salesmanago.url == "https://app2.salesmanago.com"
    assert connection.salesmanago.v3_url == "https://api.salesmanago.com"
    assert connection.salesmanago.v3_api_key is None
    assert connection.settings.model_dump() == {
        "tag": None,
        "eshop": "myshop_example_com",
        "order_source_tag": False,
        "skip_shop_orders": False,
        "start": "journal",
        "match_by_phone": "allegro",
        "country": "PL",
        "ignored_phones": (),
        "order_source_tag_detail": "source",
        "product_id": "product_id",
        "skip_sources": (),
        "skip_statuses": (),
        "eshops": {},
        "currency": None,
        "rates": {},
        "ignored_emails": (),
        "relay_domains": (),
        "new_contacts": "untouched",
        "timezone": "Europe/Warsaw",
    }


def test_the_sample_of_the_contract_is_a_valid_document() -> None:
    sample = document(
        baselinker={"url": "https://api.baselinker.com/connector.php", "requests_per_minute": 60},
        salesmanago={"v3_url": "https://api.salesmanago.com", "v3_api_key": None},
        settings={"tag": "FROM_BASELINKER", "order_source_tag": True, "skip_shop_orders": False},
        enabled=True,
        mode="live",
    )
    assert parse_new_connection(json.dumps(sample), "main").settings.tag == "FROM_BASELINKER"


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"settings": {"eshop": "a"}, "salesmanago": document()["salesmanago"]}, "baselinker: missing"),
        (document(salesmanago={"api_secret": None}), "salesmanago: give api_secret or sha"),
        (document(salesmanago={"sha": "0" * 40}), "salesmanago: give api_secret or sha"),
        ({**document(), "settings": {}}, "settings.eshop: missing"),
        ({**document(), "salesmanago": {}}, "salesmanago.client_id: missing"),
        ({**document(), "baselinker": {}}, "baselinker.token: missing"),
        ({**document(), "settings": None}, "settings: "),
        ({**document(), "salesmanago": []}, "salesmanago: "),
    ],
)
def test_a_missing_key_is_named(content: object, field: str) -> None:
    assert f"connection main: {field}" in problems_of(content)


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("baselinker", "token", 5),
        ("baselinker", "token", ""),
        ("baselinker", "token", "  "),
        ("baselinker", "token", "two\nlines"),
        ("baselinker", "token", "tokeń"),
        ("baselinker", "url", "nonsense"),
        ("baselinker", "url", "ftp://api.example/x"),
        ("baselinker", "requests_per_minute", 0),
        ("baselinker", "requests_per_minute", "60"),
        ("baselinker", "requests_per_minute", 60.5),
        ("salesmanago", "client_id", " "),
        ("salesmanago", "api_key", ""),
        ("salesmanago", "api_secret", 7),
        ("salesmanago", "owner", "owner"),
        ("salesmanago", "owner", "owner@localhost"),
        ("salesmanago", "v3_url", ""),
        ("salesmanago", "v3_api_key", ""),
        ("settings", "tag", 3),
        ("settings", "eshop", ""),
        ("settings", "eshop", "my shop"),
        ("settings", "eshop", "x" * 37),
        ("settings", "order_source_tag", "yes"),
        ("settings", "skip_shop_orders", 1),
        ("settings", "start", "yesterday"),
        ("settings", "match_by_phone", True),
        ("settings", "order_source_tag_detail", ""),
        ("settings", "product_id", "name"),
        ("settings", "skip_sources", "amazon"),
        ("settings", "skip_sources", ["shop:812:1"]),
        ("settings", "skip_statuses", ["a"]),
        ("settings", "eshops", {"shop:812": "a b"}),
        ("settings", "eshops", ["shop:812"]),
        ("settings", "currency", "zł"),
        ("settings", "currency", "pln"),
        ("settings", "rates", {"EUR": "4.30"}),  # without a currency to lead into
        ("settings", "ignored_emails", "brak@brak.pl"),
        ("settings", "relay_domains", [5]),
        ("settings", "country", "Polska"),
        ("settings", "country", ""),
        ("settings", "ignored_phones", "+48 22 695 31 40"),
        ("settings", "ignored_phones", ["12"]),
        ("settings", "ignored_phones", ["biuro 226953140"]),
        ("settings", "new_contacts", "opted_in"),
        ("settings", "timezone", "Europe/Nowhere"),
        ("settings", "timezone", "Europe"),
    ],
)
def test_a_wrong_value_is_refused_by_its_field(part: str, key: str, value: object) -> None:
    content = document()
    content[part] = {**content[part], key: value}  # type: ignore[dict-item]  # document()'s parts are mappings
    problems = problems_of(content)
    assert problems.startswith("connection main: ")
    assert (
        f"{part}.{key}" in problems
        or problems == "connection main: settings: rates need a currency, which they lead into"
    )


@pytest.mark.parametrize("rate", ["0", "-4", "NaN", "Infinity", "4,30", "", True, None, [4]])
def test_a_rate_is_a_number_above_zero(rate: object) -> None:
    problems = problems_of(document(settings={"currency": "PLN", "rates": {"EUR": rate}}))
    assert "settings.rates.EUR: " in problems


@pytest.mark.parametrize("top", [{"enabled": "true"}, {"mode": "dry"}, {"mode": None}])
def test_a_wrong_value_at_the_top_is_refused(top: dict[str, object]) -> None:
    assert next(iter(top)) + ": " in problems_of({**document(), **top})


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"x"', "\ufeff{}", json.dumps(FULL)[:200], "{'a': 1}"]
)
def test_anything_but_a_json_object_is_refused(text: str) -> None:
    problems = problems_of(text)
    assert "the document" in problems
    assert "SECRET" not in problems


def test_all_problems_are_reported_at_once() -> None:
    problems = problems_of({**document(settings={"eshop": "", "tag": 5}), "surplus": 1})
    assert "surplus: unknown field" in problems
    assert "settings.eshop" in problems
    assert "settings.tag" in problems


SURPLUS = {
    **document(baselinker={"tokn": "SECRET"}, salesmanago={"secret": "SECRET"}, settings={"tags": "SECRET"}),
    "connection_id": "other",
}


def test_unknown_keys_are_refused_when_a_document_is_saved() -> None:
    problems = problems_of(SURPLUS)
    for key in ("baselinker.tokn", "salesmanago.secret", "settings.tags", "connection_id"):
        assert f"{key}: unknown field" in problems
    assert "SECRET" not in problems


def test_unknown_keys_are_ignored_at_run_time_but_reported() -> None:
    text = json.dumps(SURPLUS)
    assert parse_connection(text, "main").connection_id == "main"
    assert sorted(unknown_keys(text, "main")) == [
        "baselinker.tokn",
        "connection_id",
        "salesmanago.secret",
        "settings.tags",
    ]


@pytest.mark.parametrize("connection_id", ["", "a b", "a/b", "ż", "x" * 65, "a\n"])
def test_an_id_that_cannot_be_a_parameter_name_is_refused(connection_id: str) -> None:
    with pytest.raises(InvalidConnection):
        parse_connection(json.dumps(document()), connection_id)


def test_no_message_and_no_text_form_shows_a_secret() -> None:
    broken = json.loads(json.dumps(FULL))
    broken["salesmanago"]["api_secret"] = "SECRET-secret\n"
    broken["baselinker"]["url"] = "https://user:SECRET-password@/"
    broken["settings"]["rates"] = {"EUR": "SECRET-rate"}
    broken["settings"]["owner"] = "SECRET-surplus"
    assert "SECRET" not in problems_of(broken)
    connection = parse_new_connection(json.dumps(FULL), "main")
    for text in (repr(connection), str(connection), connection.model_dump_json()):
        assert "SECRET" not in text


def test_credentials_are_trimmed_as_they_are_pasted() -> None:
    content = document(
        baselinker={"token": " bl-token-1\n"},
        salesmanago={"client_id": " client-1 ", "api_key": "api-key-1 ", "owner": " owner@shop.example "},
    )
    connection = parse_new_connection(json.dumps(content), "main")
    assert connection.baselinker.token.get_secret_value() == "bl-token-1"
    assert connection.salesmanago.client_id == "client-1"
    assert connection.salesmanago.api_key.get_secret_value() == "api-key-1"
    assert connection.salesmanago.owner == "owner@shop.example"


def test_the_most_specific_eshop_wins() -> None:
    settings = parse_connection(json.dumps(FULL), "main").settings
    assert settings.eshop_of("shop", "shop:813") == "second_shop"
    assert settings.eshop_of("shop", "shop:812") == "myshop_example_com"
    assert settings.eshop_of("ebay", "ebay:1") == "third/shop-1.a"
