"""Connection documents, for any input."""

import json
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordersync.domain.connection import Connection, parse_connection, parse_new_connection, unknown_keys
from ordersync.errors import InvalidConnection

pytestmark = pytest.mark.property

TEXTS = st.text(max_size=80)

SECRETS = st.text("abcXYZ0123456789-_+/=", min_size=1, max_size=60)

SOURCES = st.from_regex(r"[a-z_]{1,10}(:[0-9]{1,6})?", fullmatch=True)

ESHOPS = st.from_regex(r"[A-Za-z0-9/_.-]{1,36}", fullmatch=True)

RATES = st.decimals("0.0001", "1000", places=4).map(str)

CURRENCIES = st.sampled_from(["PLN", "EUR", "CZK"])

FLAGS = st.booleans()

SETTINGS = st.fixed_dictionaries(
    {"eshop": ESHOPS, "currency": CURRENCIES},
    optional={
        "tag": st.one_of(st.none(), TEXTS),
        "order_source_tag": FLAGS,
        "skip_shop_orders": FLAGS,
        "start": st.sampled_from(["journal", "now"]),
        "match_by_phone": st.sampled_from(["off", "allegro", "all"]),
        "country": st.sampled_from(["PL", "DE", "GB"]),
        "ignored_phones": st.lists(st.just("+48 22 695 31 40"), max_size=1),
        "order_source_tag_detail": st.sampled_from(["source", "store"]),
        "product_id": st.sampled_from(["product_id", "variant_id", "sku", "ean"]),
        "skip_sources": st.lists(SOURCES, max_size=3),
        "skip_statuses": st.lists(st.integers(0, 2**40), max_size=3),
        "eshops": st.dictionaries(SOURCES, ESHOPS, max_size=3),
        "rates": st.dictionaries(CURRENCIES, RATES, max_size=3),
        "ignored_emails": st.lists(st.sampled_from(["brak@brak.pl", "nowhere.example"]), max_size=2),
        "relay_domains": st.lists(st.just("relay.example"), max_size=1),
        "new_contacts": st.sampled_from(["untouched", "opted_out"]),
        "timezone": st.sampled_from(["Europe/Warsaw", "UTC", "Asia/Tokyo"]),
    },
)

PROOFS = st.sampled_from(["api_secret", "sha"]).flatmap(lambda proof: st.fixed_dictionaries({proof: SECRETS}))

DOCUMENTS = st.fixed_dictionaries(
    {
        "baselinker": st.fixed_dictionaries(
            {"token": SECRETS},
            optional={
                "requests_per_minute": st.integers(1, 1000),
                "url": st.just("https://bl.example/x.php"),
            },
        ),
        "salesmanago": st.builds(
            lambda proof, rest: {**rest, **proof},
            PROOFS,
            st.fixed_dictionaries(
                {"client_id": SECRETS, "api_key": SECRETS, "owner": st.just("owner@shop.example")},
                optional={
                    "v3_api_key": st.one_of(st.none(), SECRETS),
                    "url": st.just("https://app3.manago.ai"),
                },
            ),
        ),
        "settings": SETTINGS,
    },
    optional={"enabled": FLAGS, "mode": st.sampled_from(["live", "shadow"])},
)


def plain(value: object) -> object:
    """Return a value of the model as a document spells it."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, dict):
        return {key: str(item) for key, item in value.items()}
    reveal = getattr(value, "get_secret_value", None)
    return reveal() if reveal else value


@given(document=DOCUMENTS)
def test_every_key_of_a_document_is_read(document: dict[str, object]) -> None:
    """Contract: "One JSON document a connection, read by one model": every key that is given counts."""
    text = json.dumps(document)
    connection = parse_new_connection(text, "main")
    assert isinstance(connection, Connection)
    assert unknown_keys(text, "main") == []
    for key in ("enabled", "mode"):
        assert getattr(connection, key) == document.get(key, {"enabled": True, "mode": "live"}[key])
    for name in ("baselinker", "salesmanago", "settings"):
        given_part = cast("dict[str, object]", document[name])
        part = getattr(connection, name)
        assert {key: plain(getattr(part, key)) for key in given_part} == given_part
    assert parse_connection(text, "main") == connection


@given(document=DOCUMENTS, cut=st.floats(0, 1, exclude_max=True))
def test_a_truncated_document_is_refused_without_a_secret(document: dict[str, object], cut: float) -> None:
    """Contract: "a clear error that names the connection and the field and never shows a secret"."""
    text = json.dumps(document)
    with pytest.raises(InvalidConnection) as raised:
        parse_connection(text[: int(len(text) * cut)], "main")
    assert str(raised.value).startswith("connection main: the document ")
    assert len(str(raised.value)) < 80


FITS = "SECRET z"

TEXT_FIELDS = {"baselinker.token", "salesmanago.api_key", "salesmanago.client_id"}

PATHS = (
    "baselinker baselinker.token baselinker.requests_per_minute salesmanago salesmanago.client_id"
    " salesmanago.api_key salesmanago.owner settings settings.eshop settings.skip_sources settings.rates"
    " settings.eshops settings.start settings.timezone mode enabled"
)


@given(
    document=DOCUMENTS,
    path=st.sampled_from(PATHS.split()),
    wrong=st.sampled_from([["SECRET-x"], {"SECRET x": "SECRET-y"}, 1.5, -1, FITS]),
)
def test_a_wrong_value_is_named_by_its_field_and_never_shown(
    document: dict[str, object], path: str, wrong: object
) -> None:
    """Contract: "names the connection and the field and never shows a secret"."""
    name, _, key = path.partition(".")
    if key:
        document[name] = {**cast("dict[str, object]", document[name]), key: wrong}
    else:
        document[name] = wrong
    if wrong == FITS and path in TEXT_FIELDS:
        parse_connection(json.dumps(document), "main")
        return
    with pytest.raises(InvalidConnection) as raised:
        parse_connection(json.dumps(document), "main")
    assert path in str(raised.value)
    assert "SECRET" not in str(raised.value).replace("SECRET x.[key]", "").replace("SECRET x", "")
