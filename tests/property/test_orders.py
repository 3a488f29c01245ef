"""Money, cuts, tags and journal entries, for any input."""

import json
import random
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordersync.adapters.baselinker.responses import OrderAnswer
from ordersync.domain.journal import JournalEntry, QueueMessage, messages_of, unread
from ordersync.domain.order import OrderLine
from ordersync.domain.purchase import identifier, joined, order_total, purchase_event
from ordersync.domain.tags import stored_tag
from tests.builders import LINE, ORDER, settings_with

pytestmark = pytest.mark.property

TEXTS = st.text(max_size=80)
NAMES = st.one_of(TEXTS, st.text("ab,/ ", max_size=60))

# --- money -------------------------------------------------------------------

CENTS = st.integers(-10_000_000_00, 10_000_000_00).map(lambda cents: str(Decimal(cents) / 100))
LONG = st.floats(0, 1_000_000).map(lambda price: format(Decimal(repr(price)), "f"))
PRICES = st.one_of(CENTS, LONG)
QUANTITIES = st.one_of(st.integers(0, 10_000).map(str), st.decimals(0, 1000, places=3).map(str))


def half_up(exact: Fraction) -> Fraction:
    """Round to the cent, a half away from zero."""
    cents = abs(exact) * 100
    whole = cents.numerator // cents.denominator + (cents % 1 >= Fraction(1, 2))
    return Fraction(whole if exact >= 0 else -whole, 100)


@given(goods=st.lists(st.tuples(PRICES, QUANTITIES), max_size=20), delivery=PRICES)
def test_the_total_is_exact(goods: list[tuple[str, str]], delivery: str) -> None:
    """Contract: "Σ price_brutto × quantity + delivery_price, exact decimal arithmetic, 2 decimals"."""  # noqa: RUF002
    products = [f'{{"price_brutto": {price}, "quantity": "{quantity}"}}' for price, quantity in goods]
    text = f'{{"order_id": 5, "delivery_price": {delivery}, "products": [{",".join(products)}]}}'
    order = OrderAnswer.model_validate(json.loads(text, parse_float=Decimal)).order()
    exact = sum((Fraction(price) * Fraction(quantity) for price, quantity in goods), Fraction(delivery))
    total = order_total(order)
    assert total is not None
    assert Fraction(total) == half_up(exact)
    assert total.as_tuple().exponent == -2


@given(price=CENTS, rate=st.decimals("0.0001", "1000", places=4))
def test_a_converted_value_is_the_shown_total_times_the_rate(price: str, rate: Decimal) -> None:
    """Contract: "a foreign order's value is converted", and detail12 is what it was converted from."""
    order = replace(ORDER, currency="EUR", lines=(replace(LINE, price=Decimal(price), quantity=Decimal(1)),))
    event = purchase_event(order, settings_with(currency="PLN", rates={"EUR": str(rate)}))
    assert event.value is not None
    assert Fraction(event.value) == half_up(Fraction(event.details[12]) * Fraction(rate))


# --- cuts --------------------------------------------------------------------


@given(items=st.lists(NAMES, max_size=40), separator=st.sampled_from(",/"), limit=st.integers(0, 512))
def test_a_join_never_exceeds_its_limit_nor_cuts_inside_an_item(
    items: list[str], separator: str, limit: int
) -> None:
    """Contract: "Over-long text is cut on a whole item", "a separator inside an item becomes a space"."""
    cleaned = [" ".join(item.replace(separator, " ").split()) for item in items]
    prefixes = [separator.join(cleaned[:count]) for count in range(len(cleaned) + 1)]
    text = joined(items, separator, limit)
    assert text in prefixes
    assert len(text) <= limit
    longest = max((prefix for prefix in prefixes if len(prefix) <= limit), key=len)
    assert len(text) == len(longest)


@given(items=st.lists(NAMES, min_size=1, max_size=10), limit=st.integers(1, 60))
def test_only_a_first_item_that_is_too_long_by_itself_is_cut(items: list[str], limit: int) -> None:
    """A detail with one long name holds the start of it, not nothing."""
    whole, cut = joined(items, ",", limit), joined(items, ",", limit, cut_first=True)
    first = " ".join(items[0].replace(",", " ").split())
    assert cut == (first[:limit] if len(first) > limit else whole)


LINES = st.lists(
    st.builds(
        replace,
        st.just(LINE),
        product_id=st.sampled_from(["", "1", "22", "333", "9" * 200]),
        name=NAMES,
        quantity=st.integers(1, 9).map(Decimal),
    ),
    max_size=30,
)


@given(lines=LINES)
def test_products_names_and_quantities_stay_parallel(lines: list[OrderLine]) -> None:
    """Contract: "lines without an identifier come last, so that products and details stay parallel"."""
    event = purchase_event(replace(ORDER, lines=tuple(lines)), settings_with())
    in_order = [line for line in lines if line.product_id] + [line for line in lines if not line.product_id]
    expected = {
        "products": [line.product_id for line in in_order if line.product_id],
        "names": [" ".join(line.name.replace(",", " ").split()) for line in in_order],
        "quantities": [f"{line.quantity:f}" for line in in_order],
    }
    sent = {
        "products": event.products.split(",") if event.products else [],
        "names": event.details[1].split(",") if 1 in event.details else [],
        "quantities": event.details[3].split("/") if 3 in event.details else [],
    }
    for key, items in sent.items():
        assert items == expected[key][: len(items)]
    assert all(identifier(line, settings_with()) == line.product_id for line in lines)
    assert all(len(text) <= 255 for text in event.details.values())
    assert len(event.products) <= 512


# --- tags --------------------------------------------------------------------


@given(text=st.text(max_size=300))
def test_a_tag_is_what_salesmanago_stores_so_it_never_changes_again(text: str) -> None:
    r"""Contract: "upper case, `[A-Z0-9_()\[\]{}-]`, anything else `_`"."""
    tag = stored_tag(text)
    assert re.fullmatch(r"[A-Z0-9_()\[\]{}-]{0,255}", tag)
    assert stored_tag(tag) == tag
    assert stored_tag(f"  {text} ") == tag


# --- journal -----------------------------------------------------------------

ENTRIES = st.lists(
    st.builds(
        JournalEntry,
        log_id=st.integers(1, 60),
        order_id=st.integers(1, 5),
        log_type=st.integers(1, 22),
        object_id=st.integers(0, 5),
        logged_at=st.integers(0, 2**40),
    ),
    unique_by=lambda entry: entry.log_id,
    max_size=30,
)


@given(entries=ENTRIES, cursor=st.integers(0, 70), shuffle=st.randoms(use_true_random=False))
def test_entries_are_the_same_in_any_order_and_however_often_they_come(
    entries: list[JournalEntry], cursor: int, shuffle: random.Random
) -> None:
    """Contract: "the cursor moves past an entry only once"; inclusive and exclusive journals agree."""
    pages = entries + shuffle.choices(entries, k=len(entries)) if entries else []
    shuffle.shuffle(pages)
    found = unread(pages, cursor)
    assert found == sorted(
        (entry for entry in entries if entry.log_id > cursor), key=lambda entry: entry.log_id
    )
    assert unread(found, cursor) == found
    exclusive = [entry for entry in pages if entry.log_id > cursor]
    assert unread(exclusive, cursor) == found


@given(entries=ENTRIES)
def test_a_message_is_received_as_it_was_sent(entries: list[JournalEntry]) -> None:
    """Contract: "the entries about one order become one SQS message"."""
    messages = messages_of("main", entries)
    assert {message.order_id for message in messages.values()} == {entry.order_id for entry in entries}
    for message in messages.values():
        body = message.model_dump_json()
        assert QueueMessage.model_validate_json(body) == message
        newest = max(entry for entry in entries if entry.order_id == message.order_id)
        assert (message.log_id, message.logged_at) == (newest.log_id, newest.logged_at)
