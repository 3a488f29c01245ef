"""Amounts and texts of orders, in the spellings of shops."""

import sys
import unicodedata
from decimal import Decimal

import pytest

from ordersync.domain.numbers import read_amount
from ordersync.domain.texts import clean_text

SHOWN_FORMATS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
HIEROGLYPHS = range(0x13430, 0x13440)


@pytest.mark.parametrize(
    ("spelling", "amount"),
    [
        ("12,99", "12.99"),
        ("12.99", "12.99"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234\u202f567,5", "1234567.5"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1\u2019234,50", "1234.50"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1 234", "1234"),
        ("1.234", "1.234"),
        ("0,500", "0.5"),
        (",500", "0.5"),
        ("1234,567", "1234.567"),
        ("1 234,567", "1234.567"),
        ("1e3", "1000"),
        ("1,5E-1", "0.15"),
        ("-12,99", "-12.99"),
        ("\u2212 12,99", "-12.99"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("\u200b5\ufeff", "5"),
        ("007", "7"),
        ("", "0"),
        ("\u200b", "0"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_an_amount(spelling: str, amount: str) -> None:
    assert read_amount(spelling) == Decimal(amount)


@pytest.mark.parametrize(
    "spelling",
    [
        "1,234",
        "-12,345",
        "1,2,3",
        "1.2.3",
        "1 2",
        "12 34",
        "1,23,456",
        "1.234.56",
        "1,234,5",
        "1_000",
        "1e",
        "e3",
        "0x10",
        "\u0663",
        "5 PLN",
        "12.99-",
        "(5)",
        "-",
        ".",
        "10000000000",
        "1e10",
        "1e-500",
        "1e99999999999",
    ],
)
def test_an_amount_that_cannot_be_read(spelling: str) -> None:
    assert read_amount(spelling) is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("O&#039;Neil &amp; S&#xF3;n", "O'Neil & Són"),
        ("&amp;quot;XL&amp;quot;", '"XL"'),
        ("a&nbsp;&nbsp;b", "a b"),
        ("&#8203;a&shy;b&zwnj;", "ab"),
        ("AT&T, Q&A; R&copy X&unknown;", "AT&T, Q&A; R&copy X&unknown;"),
        ("a&#0;b&#x110000;&#55357;&#56842;", "ab"),
        ("\ufffea\uffff\ufdd0b", "ab"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("&a\u200bmp;lt;", "<"),
        ("a\u2028b\u0085c\u000bd\u3000e", "a b c d e"),
        ("\u3164\u2800 \u200b", ""),
        ("❤\ufe0f", "❤"),
        ("\u202eabc\u202c", "abc"),
    ],
)
def test_a_text_that_is_read(text: str, plain: str) -> None:
    assert clean_text(text) == plain


def test_no_control_and_no_format_character_is_left() -> None:
    """Except those of scripts that show them: Arabic signs of numbers, joiners of hieroglyphs."""
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        if unicodedata.category(letter) in ("Cc", "Cf") and code not in HIEROGLYPHS:
            assert clean_text(f"a{letter}b") in ("ab", "a b") or letter in SHOWN_FORMATS, hex(code)


@pytest.mark.parametrize(
    ("value", "text"),
    [(5, "5"), (Decimal("55.0"), "55"), (Decimal("1E+3"), "1000"), (Decimal("5.50"), "5.50"), (True, "")],
)
def test_a_number_as_a_text(value: object, text: str) -> None:
    assert clean_text(value) == text
