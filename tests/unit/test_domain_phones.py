"""Telephone numbers: spellings from the field, and numbers that belong to no buyer."""

import pytest

from ordersync.domain.phones import PhoneRules, is_invented, spellings

RULES, NOWHERE = PhoneRules("PL"), PhoneRules("")


def read(text: str, country: str) -> str | None:
    """Return the number that is written and matched by, None if it is as typed or none."""
    number, written = NOWHERE.identifying(text, country), NOWHERE.written(text, country)
    assert (written if written.startswith("+") and " " not in written else None) == number
    return number


@pytest.mark.parametrize(
    "spelling",
    [
        "+48601442318",
        "601442318",
        "601 442 318",
        "601-442-318",
        "0048 601 442 318",
        "48601442318",
        "(+48) 601.442.318",
        "+48 (601) 442 318",
        "+48\u00a0601\u00a0442\u00a0318",
        "\uff0b48 601 442 318",
    ],
)
def test_one_number_in_many_spellings(spelling: str) -> None:
    assert read(spelling, "PL") == "+48601442318"


@pytest.mark.parametrize("text", ["", "-", "---", "brak", "123", "0", "000000000", "anna@shop.example"])
def test_what_is_no_number_is_neither_written_nor_matched_by(text: str) -> None:
    assert RULES.written(text, "PL") == ""
    assert RULES.identifying(text, "PL") is None


@pytest.mark.parametrize("between", [" ", "/", ", ", "; ", " lub ", " +48", " / +48", "\n", "x", ""])
def test_two_numbers_in_one_field_never_make_a_third(between: str) -> None:
    text = f"601442318{between}601200345"
    numbers = {"+48601442318", "+48601200345"}
    assert RULES.identifying(text, "PL") in {None, *numbers}
    assert RULES.written(text, "PL") in {"", text, *numbers}


def test_the_orders_country_decides_about_a_number_without_prefix() -> None:
    assert read("030 901820", "DE") == "+4930901820"
    assert read("+381 11 4237612", "PL") == "+381114237612"
    assert read("+48601442318", "") == "+48601442318"
    assert read("+48601442318", "??") == "+48601442318"
    assert RULES.identifying("030 901820", "PL") is None
    assert NOWHERE.identifying("601442318", "") is None
    assert PhoneRules("DE").identifying("030 901820", "") == "+4930901820"
    assert PhoneRules("DE").identifying("601442318", "PL") == "+48601442318"


@pytest.mark.parametrize(
    ("country", "text", "number"),
    [
        ("DE", "491771234560", "+491771234560"),
        ("DE", "498921345671", "+498921345671"),
        ("DE", "04921 12345", "+49492112345"),
        ("PL", "483621739", "+48483621739"),
        ("IT", "3901234567", "+393901234567"),
        ("SE", "046 222 12 34", "+46462221234"),
        ("US", "1 415 200 7986", "+14152007986"),
        ("RU", "79123456780", "+79123456780"),
    ],
)
def test_the_countrys_code_without_a_plus(country: str, text: str, number: str) -> None:
    assert read(text, country) == number


@pytest.mark.parametrize(
    "digits",
    [
        *("666666666", "600000000", "505500550"),
        *("123456789", "12345678", "890123456", "987654321", "321098765"),
        *("123123123", "505050505", "5125125125", "71271271"),
        *("500600700", "100200300", "600600600", "5006007000", "15005006007000"[:10]),
    ],
)
def test_an_invented_number(digits: str) -> None:
    assert is_invented(digits)


@pytest.mark.parametrize(
    "digits",
    [
        *("600100201", "601200300", "500600710", "123456780", "123456788", "234567891", "512512513"),
        *("515151525", "660660616", "12312", "1771234567", "15112345678", "4152007986", "30901820"),
    ],
)
def test_a_number_that_only_looks_somewhat_like_one(digits: str) -> None:
    assert not is_invented(digits)


def test_an_ignored_number_is_nothing_to_other_numbers() -> None:
    rules = PhoneRules("PL", ("22 695 31 40", "+49 30 901820", "695 31 41"))
    for text in ("+48226953140", "22 6953140", "0048 22 695-31-40"):
        assert (rules.identifying(text, "PL"), rules.written(text, "PL")) == (None, "")
    assert rules.written("030 901820", "DE") == ""
    assert rules.written("6953141", "PL") == "", "not valid, but the same digits"
    assert rules.identifying("22 695 31 41", "PL") == "+48226953141"


def test_baselinker_is_asked_for_three_spellings_each_once() -> None:
    assert spellings(" 601 442 318 ", "+48601442318") == ["+48601442318", "601442318", "601 442 318"]
    assert spellings("601442318", "+48601442318") == ["+48601442318", "601442318"]
    assert spellings("+48601442318", "+48601442318") == ["601442318", "+48601442318"]
    assert spellings("+48 601 442 318", "+48601442318") == ["601442318", "+48601442318", "+48 601 442 318"]
    assert spellings("02 1234567", "+39021234567")[1] == "021234567"
