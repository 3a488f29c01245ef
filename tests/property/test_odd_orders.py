"""Texts, numbers and addresses of orders, in any of the ways in which shops and marketplaces write them."""

import html
import json
import random
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordersync.adapters.baselinker.responses import OrderAnswer
from ordersync.domain.buyer import Buyer, own_buyer
from ordersync.domain.emails import addresses_in, ascii_address, is_filler
from ordersync.domain.names import same_person
from ordersync.domain.numbers import read_amount
from ordersync.domain.purchase import order_total, purchase_event
from ordersync.domain.skips import SkipReason, reason_to_skip
from ordersync.domain.texts import clean_text
from simulators.salesmanago.checks import is_email
from tests.builders import connection_with
from tests.fakes.hostile import within

pytestmark = pytest.mark.property

CONNECTION = connection_with()
LETTERS = "aZłßéñ'&<>\"9 -"
HIDDEN = (
    "\u0000\u0007\u007f\u009f\u00ad\u034f\u200b\u200d\u200e\u202a\u2060\u2066\u3164\ufe0f\ufeff\U000e0041"
)
SPACES = " \t\r\n\u0085\u00a0\u2003\u2028\u202f\u3000"
PLAIN = st.text(LETTERS, min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
DOMAINS = st.sampled_from(["x.example", "żółw.example", "FAß.example", "poczta.łoś.example", "中国.example"])


@st.composite
def disguised(draw: st.DrawFn, plain: str) -> str:
    """Write a text as a shop might: escaped, decomposed, with hidden characters and other spaces."""
    text = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), plain)
    for _ in range(draw(st.integers(0, 3))):
        text = html.escape(text)
    hidden = draw(st.randoms(use_true_random=False))
    pieces = [hidden.choice(SPACES) * hidden.randint(1, 3) if letter == " " else letter for letter in text]
    text = "".join(piece + hidden.choice(["", "", hidden.choice(HIDDEN)]) for piece in pieces)
    return draw(st.text(SPACES + HIDDEN, max_size=3)) + text


@given(data=st.data(), plain=PLAIN)
def test_a_text_is_the_same_however_it_is_written(data: st.DataObject, plain: str) -> None:
    assert clean_text(data.draw(disguised(plain))) == unicodedata.normalize("NFC", plain)


@given(text=st.one_of(st.text(max_size=3_000), st.text(LETTERS + HIDDEN + SPACES + "amp;#x", max_size=200)))
def test_a_clean_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    with within():
        clean = clean_text(text)
    assert len(clean) <= 2_048
    assert clean == " ".join(clean.split())
    assert not {unicodedata.category(letter) for letter in clean} & {"Cc", "Zl", "Zp"}
    assert clean == unicodedata.normalize("NFC", clean)
    assert clean_text(clean) == clean


@given(data=st.data(), name=PLAIN)
def test_a_persons_name_is_compared_as_it_is_meant(data: st.DataObject, name: str) -> None:
    one, other = (
        OrderAnswer.model_validate({"order_id": 5, "delivery_fullname": data.draw(disguised(name))}).order()
        for _ in range(2)
    )
    assert one.buyer_name == other.buyer_name
    assert same_person(one.buyer_name, other.buyer_name) is any(letter in "aZłßéñ9" for letter in name)


# --- numbers -----------------------------------------------------------------


def spelled(amount: Decimal, thousands: str, point: str) -> str:
    """Write an amount with these marks."""
    whole, _, part = f"{abs(amount):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", thousands)
    return ("-" if amount < 0 else "") + grouped + (point + part if part else "")


AMOUNTS = st.decimals(-9_999_999, 9_999_999, places=2)
MARKS = st.sampled_from(
    [("", "."), ("", ","), (" ", ","), ("\u00a0", ","), (".", ","), (",", "."), ("'", "."), (" ", ".")]
)


@given(amount=AMOUNTS, marks=MARKS)
def test_an_amount_is_the_same_in_every_usual_spelling(amount: Decimal, marks: tuple[str, str]) -> None:
    assert read_amount(spelled(amount, *marks)) == amount
    assert read_amount(f"{amount:e}") == amount
    assert read_amount(amount) == amount


@given(value=ANYTHING)
def test_an_amount_is_within_bounds_or_none(value: object) -> None:
    with within():
        amount = read_amount(value)
    assert amount is None or abs(amount) < 10**10


@given(text=st.text("0123456789.,' +-eE", max_size=30))
def test_what_is_read_of_a_number_are_its_digits(text: str) -> None:
    amount = read_amount(text)
    if amount:
        digits = "".join(filter(str.isdigit, text.lower().partition("e")[0])).strip("0")
        assert "".join(map(str, amount.as_tuple().digits)).strip("0") == digits


# --- whole orders ------------------------------------------------------------

TEXT_FIELDS = [
    "order_source_id",
    "external_order_id",
    "shop_order_id",
    "email",
    "phone",
    "currency",
    "payment_method",
    "delivery_method",
    "delivery_fullname",
    "delivery_company",
    "delivery_address",
    "delivery_postcode",
    "delivery_city",
    "delivery_country_code",
    "invoice_fullname",
    "invoice_company",
    "invoice_address",
    "invoice_postcode",
    "invoice_city",
    "invoice_country_code",
]
OTHER_FIELDS = ["order_status_id", "confirmed", "date_confirmed", "delivery_price"]
LINE_FIELDS = ["product_id", "variant_id", "name", "sku", "ean", "price_brutto", "quantity"]


@given(
    odd=st.dictionaries(st.sampled_from([*TEXT_FIELDS, *OTHER_FIELDS]), ANYTHING, max_size=5),
    line=st.dictionaries(st.sampled_from(LINE_FIELDS), ANYTHING, max_size=4),
    junk=st.lists(ANYTHING, max_size=2),
)
def test_an_order_is_read_whatever_its_fields_are(
    odd: dict[str, object], line: dict[str, object], junk: list[object]
) -> None:
    text = json.dumps({"order_id": 5, "date_add": 1_790_000_000, **odd, "products": [line, *junk]})
    order = OrderAnswer.model_validate(json.loads(text)).order()
    total, event = order_total(order), purchase_event(order, CONNECTION.settings)
    assert (event.value is None) is (total is None)
    assert all(len(detail) <= 255 for detail in event.details.values())
    is_negative = total is not None and total < 0
    reason = reason_to_skip(order, CONNECTION.settings)
    assert reason is (
        SkipReason.UNCONFIRMED if not order.confirmed else SkipReason.NEGATIVE_TOTAL if is_negative else None
    )
    own_buyer(order, CONNECTION)


# --- addresses ---------------------------------------------------------------


@given(
    name=st.from_regex(r"[a-z]{1,9}([.+_-][a-z0-9]{1,5})?", fullmatch=True), domain=DOMAINS, data=st.data()
)
def test_an_address_is_one_in_every_spelling(name: str, domain: str, data: st.DataObject) -> None:
    plain = ascii_address(f"{name}@{domain}")
    assert plain is not None
    assert is_email(plain), "SALESmanago takes it"
    spellings = [f"{name.upper()}@{domain}", f" {name}@{domain.upper()}", plain.upper()]
    for spelling in spellings if domain != "FAß.example" else spellings[:1]:
        written = data.draw(disguised(spelling))
        assert ascii_address(clean_text(written)) == plain


@given(text=st.one_of(st.text(max_size=300), st.text("ab@., ;ż/\u3002-1[]:", max_size=60)))
def test_an_address_is_valid_or_none(text: str) -> None:
    with within():
        addresses = [ascii_address(word) for word in addresses_in(text)]
    assert all(address is None or is_email(address) for address in addresses)
    assert all(ascii_address(address) == address for address in addresses if address)


@given(
    unusable=st.lists(
        st.sampled_from(["brak@brak.pl", "no-email@x.example", "x@allegromail.pl", "jan@127.0.0.1"]),
        max_size=3,
    ),
    others=st.lists(st.sampled_from(["b@x.example", "c@x.example"]), max_size=2),
    mark=st.sampled_from([",", "; ", " ", " / ", "/", "|", ",;"]),
)
def test_the_first_usable_address_of_a_field_is_the_buyers(
    unusable: list[str], others: list[str], mark: str
) -> None:
    order = OrderAnswer.model_validate(
        {"order_id": 5, "email": mark.join([*unusable, "a@x.example", *others][:5])}
    )
    assert own_buyer(order.order(), CONNECTION) == Buyer("a@x.example")


@given(
    name=st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12), rng=st.randoms(use_true_random=False)
)
def test_a_filler_is_one_whatever_its_marks(name: str, rng: random.Random) -> None:
    marked = "".join(letter + rng.choice(["", "", ".", "-", "_"]) for letter in name)
    assert is_filler(f"{marked}@x.example") is is_filler(f"{name}@x.example")
