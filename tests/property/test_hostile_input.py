"""Whatever a service, a person or a queue sends: reading it ends soon, and in an error meant for it."""

import json
import math
import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ordersync.adapters.salesmanago import CatalogClient
from ordersync.adapters.salesmanago.refusals import refusal
from ordersync.domain.accounts import SalesmanagoAccount
from ordersync.domain.buyer import identifies_buyer, own_buyer, phone_of
from ordersync.domain.connection import check_id, parse_connection, parse_new_connection, unknown_keys
from ordersync.domain.contact import contact_data
from ordersync.domain.journal import QueueMessage, messages_of
from ordersync.domain.names import same_person
from ordersync.domain.purchase import purchase_event
from ordersync.domain.tags import order_tags
from ordersync.errors import InvalidConnection, OrderSyncError
from tests.builders import Script, answered, connection_with, document
from tests.fakes.baselinker_client import Harness
from tests.fakes.hostile import PIECES, crowd, digits, exponent, nested, repeated, within
from tests.fakes.salesmanago_client import DONE, WRITE
from tests.fakes.salesmanago_client import Harness as SalesmanagoHarness

pytestmark = pytest.mark.property

LARGEST = 2**53
WRONG = [
    "null",
    "true",
    "[]",
    "{}",
    "-1",
    "0",
    "1.5",
    "NaN",
    "-Infinity",
    '""',
    '"\\ud800"',
    '"\\u0000"',
    '"²"',
]
SHALLOW = st.one_of(
    st.builds(exponent, st.integers(-(10**8), 10**8), quoted=st.booleans()),
    st.builds(digits, st.integers(1, 200_000), quoted=st.booleans()),
    st.builds(nested, st.integers(1, 400), named=st.booleans()),
    st.builds(repeated, st.sampled_from(PIECES), st.integers(1, 200_000)),
    st.builds(crowd, st.sampled_from(["[]", "{}", "null", "0", '"a"']), st.integers(1, 20_000)),
    st.sampled_from(WRONG),
    st.integers(1, 2**60).map(str),
    st.text(max_size=40).map(json.dumps),
)
HOSTILE = st.one_of(SHALLOW, st.builds(nested, st.integers(1, 20_000), named=st.booleans()))
CONNECTION = connection_with(
    currency="PLN", rates={"EUR": "4.30"}, order_source_tag=True, match_by_phone="all", tag="x"
)


def objects(names: str) -> st.SearchStrategy[str]:
    """Make objects with some of these fields, each of them hostile."""
    fields = st.dictionaries(st.sampled_from(names.split()), SHALLOW, max_size=4)
    return fields.map(
        lambda chosen: "{" + ",".join(f'"{name}":{value}' for name, value in chosen.items()) + "}"
    )


LINES = objects("log_id id order_id log_type object_id date")
PRODUCTS = objects("product_id variant_id name sku ean price_brutto quantity")
ORDERS = st.builds(
    lambda order, product, number: (
        f'{{"order_id":{number},"products":[{product}],{order[1:]}'
        if order != "{}"
        else f'{{"order_id":{number},"confirmed":true,"products":[{product}]}}'
    ),
    objects(
        "order_source order_source_id external_order_id shop_order_id order_status_id confirmed date_add"
        " date_confirmed email phone currency payment_method delivery_price delivery_fullname"
        " delivery_country_code products order_id"
    ),
    PRODUCTS,
    st.integers(1, 100),
)
CARD_EVENTS = objects("externalId contactExtEventType location date eventId id")


def reads(call: Callable[[], object]) -> object:
    """Return what a call returns, or None if it refuses its input as it should."""
    with within(), suppress(OrderSyncError):
        return call()
    return None


def answer(name: str, content: str) -> Harness:
    body = answered(f'{{"status":"SUCCESS","{name}":{content}}}'.encode())
    return Harness(body, body)


@given(lines=st.lists(st.one_of(LINES, SHALLOW), max_size=4))
def test_the_journal_is_read_whatever_its_lines_are(lines: list[str]) -> None:
    good = '{"log_id":9007199254740992,"order_id":5,"log_type":1,"date":9}'
    with within():
        page = answer("logs", f"[{','.join([*lines, good])}]").client.journal(1)
        messages = messages_of("main", [entry for entry in page.entries if entry.order_id])
    assert len(page.entries) + page.lost == len(lines) + 1
    assert any(entry.order_id == 5 for entry in page.entries)
    assert all(0 < entry.log_id <= LARGEST and entry.logged_at <= 10**10 for entry in page.entries)
    for message in messages.values():
        assert QueueMessage.model_validate_json(message.model_dump_json()) == message


@given(orders=st.lists(st.one_of(ORDERS, SHALLOW), max_size=3))
def test_orders_are_read_whatever_the_others_are(orders: list[str]) -> None:
    good = '{"order_id":812,"order_source":"shop","email":"a@x.example"}'
    with within():
        found = answer("orders", f"[{','.join([*orders, good])}]").client.orders_from(1).orders
        for order in found:
            own_buyer(order, CONNECTION)
            identifies_buyer(order, CONNECTION)
            phone_of(order, CONNECTION)
            order_tags(order, CONNECTION.settings, {"1": order.source_id})
            same_person(order.buyer_name, order.delivery.city)
            contact_data(order, CONNECTION.settings.phone_rules())
            purchase_event(order, CONNECTION.settings)
    assert 812 in {order.order_id for order in found}


@given(
    content=st.one_of(
        HOSTILE, st.lists(objects("order_id date_add"), max_size=3).map(lambda all_: f"[{','.join(all_)}]")
    )
)
def test_the_other_answers_of_baselinker(content: str) -> None:
    reads(lambda: answer("orders", content).client.orders_by_phone("601442318"))
    reads(lambda: answer("orders", content).client.order(5))
    reads(lambda: answer("orders", content).client.orders_confirmed_from(5))
    reads(answer("sources", content).client.sources)
    reads(answer("sources", f'{{"shop":{content}}}').client.sources)
    reads(lambda: answer("logs", content).client.journal(1))


@given(code=HOSTILE, text=HOSTILE)
def test_errors_of_baselinker(code: str, text: str) -> None:
    body = answered(f'{{"status":"ERROR","error_code":{code},"error_message":{text}}}'.encode())
    reads(Harness(body, body).client.sources)


@given(events=st.lists(st.one_of(CARD_EVENTS, SHALLOW), max_size=4))
def test_a_card_is_read_whatever_its_events_are(events: list[str]) -> None:
    body = f'{{"success":true,"contacts":[{{"id":"c","contactExtEvents":[{",".join(events)}]}}]}}'
    with within():
        found = SalesmanagoHarness(answered(body.encode())).client.card_events("c")
    assert found is not None
    assert len(found) == len(events)


@given(
    content=HOSTILE,
    field=st.sampled_from(["contactId", "eventId", "users", "contacts", "success", "message"]),
)
def test_the_other_answers_of_salesmanago(content: str, field: str) -> None:
    done = json.dumps(DONE)[:-1]
    for body in (f'{done},"{field}":{content}}}', f'{{"success":false,"{field}":{content}}}', content):
        client = SalesmanagoHarness(*[answered(body.encode())] * 4).client
        reads(client.users)
        reads(partial(client.card_events, "c"))
        reads(partial(client.upsert_contact, WRITE, math.inf, opted_out=False))


@given(
    content=st.one_of(HOSTILE, objects("name location currency catalogName").map(lambda item: f"[{item}]"))
)
def test_catalogs(content: str) -> None:
    account = SalesmanagoAccount.model_validate(document(salesmanago={"v3_api_key": "key"})["salesmanago"])
    for body in (content, f'{{"catalogs":{content}}}'):
        reads(CatalogClient(account, Script(answered(body.encode()))).catalogs)


@given(
    pieces=st.lists(st.sampled_from([*PIECES, "invalid", "\n", " ", "@", '"']), min_size=1, max_size=6),
    times=st.integers(1, 100_000),
    sent=st.lists(st.text("aA (+1@.", min_size=1, max_size=2_048), max_size=9),
)
def test_refusals(pieces: list[str], times: int, sent: list[str]) -> None:
    with within():
        error = refusal(["".join(pieces) * times] * 3, sent)
    assert len(str(error)) < 400


@given(
    place=st.sampled_from(["baselinker", "settings", "settings.rates", "settings.tag", "mode", "more"]),
    content=HOSTILE,
)
def test_a_document_is_read_or_invalid(place: str, content: str) -> None:
    whole = document(settings={"currency": "PLN"})
    part, _, name = place.rpartition(".")
    home = whole["settings"] if part else whole
    assert isinstance(home, dict)
    home[name] = "HERE"
    text = json.dumps(whole).replace('"HERE"', content)
    for parse in (parse_connection, parse_new_connection, unknown_keys):
        with within(), suppress(InvalidConnection):
            parse(text, "main")


@given(
    field=st.sampled_from(["connection_id", "log_id", "log_type", "order_id", "logged_at", "origin", "more"]),
    content=HOSTILE,
)
def test_a_message_is_read_or_invalid(field: str, content: str) -> None:
    with within(), suppress(ValidationError):
        message = QueueMessage.model_validate_json(
            f'{{"connection_id":"main","order_id":5,"{field}":{content}}}'
        )
        check_id(message.connection_id)
        assert 0 < message.order_id <= LARGEST
        assert (message.log_id or 1) <= LARGEST


@given(content=st.binary(max_size=200), seed=st.integers(0, 2**32))
def test_bytes_of_any_kind(content: bytes, seed: int) -> None:
    broken = bytearray(json.dumps({"status": "SUCCESS", "success": True, "logs": [{"log_id": 1}]}).encode())
    broken[random.Random(seed).randrange(len(broken))] = seed % 256
    for body in (content, bytes(broken), content * 1_000):
        reads(partial(Harness(*[answered(body)] * 2).client.journal, 1))
        reads(SalesmanagoHarness(answered(body)).client.users)
