"""Input that is small to send and dear to read: each of these once held the interpreter, or ended a run."""

import json
import math
from dataclasses import replace

import pytest

from ordersync.adapters.salesmanago.refusals import refusal
from ordersync.domain.buyer import own_buyer, phone_of
from ordersync.domain.card import CardEvent
from ordersync.domain.connection import Connection, parse_connection
from ordersync.domain.journal import JournalEntry
from ordersync.domain.purchase import order_total
from ordersync.domain.skips import SkipReason
from ordersync.errors import InvalidConnection, OutcomeUnknown, UnknownRefusal
from tests.builders import ORDER, answered, connection_with, document
from tests.fakes.application import Bench
from tests.fakes.baselinker_client import Harness
from tests.fakes.deployed import deployed
from tests.fakes.hostile import crowd, holding, nested, within
from tests.fakes.salesmanago_client import DONE, WRITE
from tests.fakes.salesmanago_client import Harness as SalesmanagoHarness

HUGE = ["1E+1000000", "1E+10000000", "1E-1000000", "1E+99999999999999999999", "9" * 5_000]


def baselinker(fields: str) -> Harness:
    return Harness(answered(f'{{"status": "SUCCESS", {fields}}}'.encode()))


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize("number", HUGE, ids=lambda number: number[:12])
class TestNumbers:
    def test_of_a_journal_line(self, number: str, quoted: bool) -> None:
        shown = f'"{number}"' if quoted else number
        lines = [
            f'{{"id": {log_id}, "order_id": {order}, "log_type": {kind}, "object_id": {other}, "date": 9}}'
            for log_id, order, kind, other in [
                (shown, 5, 1, 0),
                (7, shown, 1, 0),
                (8, 5, shown, 0),
                (9, 5, 1, shown),
                (10, 5, 1, 0),
            ]
        ]
        with within():
            page = baselinker(f'"logs": [{",".join(lines)}]').client.journal(1)
        assert page.lost == 1
        assert page.entries[-2:] == (JournalEntry(9, 5, 1, 0, 9), JournalEntry(10, 5, 1, 0, 9))
        assert [entry.is_readable for entry in page.entries] == [False, False, True, True]

    def test_of_an_order(self, number: str, quoted: bool) -> None:
        shown = f'"{number}"' if quoted else number
        orders = [f'{{"order_id": {shown}}}']
        orders += [
            f'{{"order_id": 7, "{field}": {shown}}}'
            for field in ("delivery_price", "order_status_id", "date_add")
        ]
        orders += ['{"order_id": 7}', f'{{"order_id": 9, "products": [{{"quantity": {shown}}}]}}']
        with within():
            found = baselinker(f'"orders": [{",".join(orders)}]').client.orders_from(1).orders
            totals = [order_total(order) for order in found]
        assert [order.order_id for order in found] == [7, 7, 7, 7, 9]
        assert totals == [None, 0, 0, 0, None], (
            "an amount that can't be read is none, and no other field needs one"
        )

    def test_of_a_card(self, number: str, quoted: bool) -> None:
        shown = f'"{number}"' if quoted else number
        body = (
            f'{{"success": true, "contacts": [{{"id": "c", "contactExtEvents": [{{"date": {shown}}},'
            f' {{"date": 1773480413000}}]}}]}}'
        )
        with within():
            events = SalesmanagoHarness(answered(body.encode())).client.card_events("c")
        assert events is not None
        assert [event.date_ms for event in events] == [None, 1773480413000]

    def test_of_a_document(self, number: str, quoted: bool) -> None:
        shown = f'"{number}"' if quoted else number
        text = json.dumps(document(settings={"currency": "PLN", "rates": {"EUR": "RATE"}}))
        with within(), pytest.raises(InvalidConnection, match=r"settings\.rates"):
            parse_connection(text.replace('"RATE"', shown), "main")


def test_a_log_id_of_46_digits_does_not_break_the_cursor() -> None:
    bench = Bench()
    order_id = bench.order()
    log_id = bench.shop.log(2, order_id)
    bench.shop.garbled.entries[log_id] = {"log_id": 10**45}
    bench.flow()
    assert bench.main.purchases() == [order_id]
    assert bench.cursor().log_id < log_id


@pytest.mark.parametrize("item", ["[]", "{}", "0", '""'])
def test_an_answer_of_millions_of_items_is_refused_before_it_is_parsed(item: str) -> None:
    body = f'{{"status": "SUCCESS", "success": true, "orders": {crowd(item, 3_000_000)}}}'.encode()
    with within(0.3), pytest.raises(OutcomeUnknown):
        Harness(answered(body), answered(body)).client.orders_from(1)
    with within(0.3), pytest.raises(OutcomeUnknown):
        SalesmanagoHarness(answered(body)).client.card_events("c")


def test_an_order_of_too_many_lines_harms_no_other() -> None:
    orders = f'[{{"order_id": 8, "products": {crowd("{}", 90_000)}}}, {{"order_id": 9}}]'
    with within():
        found = baselinker(f'"orders": {orders}').client.orders_from(1).orders
    assert [order.order_id for order in found] == [9]


def test_a_document_nested_deeply_ends_its_own_connection_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    text = bench.connections.documents["main"]
    bench.connections.save("bad", f'{text[:-1]}, "more": {nested(3_000, named=False)}}}')
    with deployed(bench, monkeypatch) as aws:
        for connection_id in ("bad", "main"):
            aws.store(connection_id)
        found = list(aws.here.application.connections.all())
    assert [type(each) for each in found] == [InvalidConnection, Connection]


@pytest.mark.parametrize("depth", [900, 3_000, 10_000])
@pytest.mark.parametrize("named", [False, True])
def test_a_document_nested_deeply_is_invalid(depth: int, named: bool) -> None:
    text = f'{json.dumps(document())[:-1]}, "mode": {nested(depth, named=named)}}}'
    with within(), pytest.raises(InvalidConnection):
        parse_connection(text, "main")


@pytest.mark.parametrize("depth", [900, 3_000, 100_000])
@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("field", ["message", "contactId", "users"])
def test_an_answer_nested_deeply_is_none(depth: int, named: bool, field: str) -> None:
    body = (
        f'{{"success": {str(field != "message").lower()}, "{field}": {nested(depth, named=named)}}}'.encode()
    )
    with within(), pytest.raises((OutcomeUnknown, UnknownRefusal)):
        SalesmanagoHarness(answered(body), answered(body)).client.upsert_contact(
            WRITE, math.inf, opted_out=False
        )


def test_a_document_is_bounded_in_size() -> None:
    with within(), pytest.raises(InvalidConnection, match="too long"):
        parse_connection(json.dumps(document()).ljust(100_000), "main")


def test_a_document_names_some_of_its_problems_only() -> None:
    with within(), pytest.raises(InvalidConnection) as raised:
        parse_connection(json.dumps(document(settings={"skip_sources": ["?"] * 10_000})), "main")
    assert len(raised.value.problems) == 20


@pytest.mark.parametrize(
    "piece",
    [
        "email ",
        "invalid email ",
        "contact owner belongs to api ",
        "e-mail bad ",
        "a@",
        "a",
        "1 ",
        "+1-",
        "f" * 31 + " ",
    ],
)
@pytest.mark.parametrize("length", [40_000, 4_000_000])
def test_a_refusal_that_repeats_itself(piece: str, length: int) -> None:
    message = (piece * length)[:length]
    with within(0.5):
        error = refusal([message] * 3, ["a" * 250 + "b", "mail " * 50])
    assert len(str(error)) < 300


@pytest.mark.parametrize("word", ["\ufdfa" * 500, "a" * 13_000])
def test_a_refusal_of_a_long_word(word: str) -> None:
    """One letter of it may stand for many plain ones."""
    with holding(10**6), within(0.5):
        error = refusal([f"Locked: {word[:100]}"], [word])
    assert str(error) == "SALESmanago refuses: Locked: …"


@pytest.mark.parametrize("place", [4_000, 4_084, 4_090, 4_096, 4_097])
def test_a_refusal_that_is_cut_shows_no_part_of_what_was_sent(place: int) -> None:
    message = f"{'a' * (place - 20)}@x.example Anna Przykładowa 601 442 318"
    shown = str(refusal([message], ["Anna Przykładowa"]))
    assert "nna" not in shown.lower()
    assert "prz" not in shown.lower()
    assert "600" not in shown


@pytest.mark.parametrize("length", [1_000, 160_000])
@pytest.mark.parametrize(
    "email",
    [
        "a@" + "marketplace.amazon." * 2_500 + "!",
        "a" * 160_000 + "@x.example",
        "a@" + "x." * 80_000 + "pl",
        "@" * 160_000,
    ],
    ids=lambda email: email[:12],
)
def test_an_address_of_any_length_is_invalid(email: str, length: int) -> None:
    order = {"order_id": 5, "order_source": "shop", "confirmed": True, "email": email[-length:]}
    with within(0.5):
        [found] = baselinker(f'"orders": [{json.dumps(order)}]').client.orders_from(1).orders
        assert own_buyer(found, connection_with()) is SkipReason.INVALID_EMAIL
        assert own_buyer(replace(found, email=email), connection_with()) is SkipReason.INVALID_EMAIL


@pytest.mark.parametrize("piece", ["1", "+48 ", "(", "1 ", ";ext=", "x1", "+1;phone-context="])
def test_a_phone_number_of_any_length_is_none(piece: str) -> None:
    with within(0.5):
        assert phone_of(replace(ORDER, phone=piece * 100_000), connection_with()) is None


def test_a_card_of_a_long_date() -> None:
    events = [{"externalId": "5", "date": "9" * 5_000}, {"externalId": "6", "date": "²"}]
    answer = answered({**DONE, "contacts": [{"id": "c", "contactExtEvents": events}]})
    assert SalesmanagoHarness(answer).client.card_events("c") == [
        CardEvent("5", None, None, None),
        CardEvent("6", None, None, None),
    ]
