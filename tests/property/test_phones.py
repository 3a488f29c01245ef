"""Telephone numbers in any spelling: the number is read; what is none is neither written nor matched by."""

import random
from collections.abc import Iterator

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ordersync.domain.countries import SPELLINGS, country_code
from ordersync.domain.phones import PhoneRules, is_country, is_invented

pytestmark = pytest.mark.property

MOBILE = {
    "PL": (9, "45 50 51 53 57 60 66 69 72 73 78 79 88"),
    "CZ": (9, "601 602 603 605 720 773 777"),
    "DE": (11, "151 152 157 160 170 175 176 179"),
    "GB": (10, "7400 7500 7700 7911"),
    "GR": (10, "690 693 697"),
}
TRUNK_PREFIX = {"DE": "0", "GB": "0"}
RULES = PhoneRules("PL")
SEPARATORS = st.sampled_from(["", "", " ", "-", ".", "\u00a0", " - ", "/", "\t"])
LETTERS = st.text("abcwxyzĄŁß", min_size=1, max_size=6)
SPELLED_COUNTRIES = {"GB": ["GB", "UK", "uk", " gb "], "GR": ["GR", "EL", "el"]}


def mobile_number(rng: random.Random, country: str) -> str:
    """Return the national digits of a random valid mobile number."""
    length, starts = MOBILE[country]
    prefix = rng.choice(starts.split())
    return prefix + "".join(rng.choice("0123456789") for _ in range(length - len(prefix)))


def is_valid(digits: str, country: str) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse(f"+{code_of(country)}{digits}"))


def code_of(country: str) -> int:
    return phonenumbers.country_code_for_region(country)


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str]:
    """Return a country and the national digits of a valid mobile number in it."""
    country = draw(st.sampled_from(sorted(MOBILE)))
    digits = mobile_number(draw(st.randoms(use_true_random=False)), country)
    assume(is_valid(digits, country) and not is_invented(digits))
    return country, digits


@st.composite
def invented(draw: st.DrawFn) -> str:
    """Return nine digits such as people invent."""
    digit = st.integers(0, 9)
    match draw(st.sampled_from(["two digits", "up", "down", "block", "round"])):
        case "two digits":
            return draw(st.text(draw(st.sampled_from(["60", "51", "7", "92"])), min_size=9, max_size=9))
        case "up":
            start = draw(digit)
            return "".join(str((start + place) % 10) for place in range(9))
        case "down":
            start = draw(digit)
            return "".join(str((start - place) % 10) for place in range(9))
        case "block":
            block = draw(st.text("0123456789", min_size=1, max_size=3))
            return (block * 9)[:9]
        case _:
            return "".join(f"{draw(digit)}00" for _ in range(3))


@st.composite
def spelled(draw: st.DrawFn, digits: str) -> str:
    """Return digits with something between them here and there."""
    return "".join(
        f"{digit}{draw(SEPARATORS) if place % 3 == 2 else ''}" for place, digit in enumerate(digits)
    )


@given(number=numbers(), data=st.data())
def test_a_number_is_read_in_every_spelling(number: tuple[str, str], data: st.DataObject) -> None:
    """Contract: the order's country says how a number is read, with its code in front or without."""
    country, digits = number
    code, national = str(code_of(country)), TRUNK_PREFIX.get(country, "") + digits
    text = data.draw(st.sampled_from([f"+{code}", f"00{code}", code]).map(lambda prefix: prefix + digits))
    text = data.draw(spelled(data.draw(st.sampled_from([text, national]))))
    where = data.draw(st.sampled_from(SPELLED_COUNTRIES.get(country, [country, country.lower()])))
    e164 = f"+{code}{digits}"
    assert RULES.identifying(text, country_code(where)) == RULES.written(text, country_code(where)) == e164
    assert PhoneRules(country).identifying(text, "") == e164


@given(digits=invented(), prefix=st.sampled_from(["", "+48", "0048", "48", "0"]), data=st.data())
def test_an_invented_number_is_neither_matched_by_nor_written(
    digits: str, prefix: str, data: st.DataObject
) -> None:
    """Contract: invented numbers identify no one and are never written."""
    text = data.draw(spelled(prefix + digits))
    assert is_invented(digits)
    if not prefix or RULES.written(f"{prefix}601442318", "PL") == "+48601442318":
        assert (RULES.identifying(text, "PL"), RULES.written(text, "PL")) == (None, "")


@given(number=numbers(), letters=LETTERS, where=st.integers(0, 9))
def test_letters_or_an_extension_identify_no_one(number: tuple[str, str], letters: str, where: int) -> None:
    country, digits = number
    for text in (
        f"{digits[:where]}{letters}{digits[where:]}",
        f"{digits} ext. {where}",
        f"{digits} #{where}",
    ):
        assert RULES.identifying(text, country) is None


@given(
    text=st.text(st.sampled_from("0123456789+-() ./;#xextBrakŁ٣"), max_size=24),
    country=st.sampled_from([*MOBILE, ""]),
)
def test_only_what_may_be_a_number_is_written(text: str, country: str) -> None:
    """Contract: a valid number, or at least seven digits without letters; rubbish replaces nothing."""
    written, number = RULES.written(text, country), RULES.identifying(text, country)
    if number is not None:
        assert written == number
    if not written:
        return
    digits = phonenumbers.normalize_digits_only(written)
    if written == text.strip():
        assert len(digits) >= 7
        assert not any(map(str.isalpha, text))
    else:
        assert phonenumbers.is_valid_number(phonenumbers.parse(written))
    assert len(set(digits)) > 2


@given(number=numbers(), data=st.data())
def test_an_ignored_number_is_ignored_in_every_spelling(number: tuple[str, str], data: st.DataObject) -> None:
    country, digits = number
    listed = data.draw(spelled(f"+{code_of(country)}{digits}"))
    rules = PhoneRules("PL", (listed,))
    text = data.draw(spelled(TRUNK_PREFIX.get(country, "") + digits))
    assert (rules.identifying(text, country), rules.written(text, country)) == (None, "")


@pytest.mark.parametrize("country", ["PL", "DE", "CZ"])
def test_the_rules_take_few_real_numbers_for_invented_ones(country: str) -> None:
    """A real number that looks invented matches no buyer: that must stay rare."""
    rng = random.Random(country)
    drawn = [mobile_number(rng, country) for _ in range(10_000)]
    valid = [digits for digits in drawn if is_valid(digits, country)]
    assert len(valid) > 6_000
    assert sum(map(is_invented, valid)) <= len(valid) / 5_000


def test_the_rules_take_few_example_numbers_for_invented_ones() -> None:
    """Those that are taken are invented: runs such as 12345678."""
    examples = list(example_numbers())
    taken = [digits for digits in examples if is_invented(digits)]
    assert len(taken) <= len(examples) / 15
    assert all(digits in "0123456789" * 2 or len(digits) < 5 for digits in taken)


def example_numbers() -> Iterator[str]:
    """Yield the national digits of an example of each kind of number that people have, in every country."""
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE):
            if number := phonenumbers.example_number_for_type(region, kind):
                yield phonenumbers.national_significant_number(number)


@given(text=st.text(max_size=4))
def test_a_country_is_spelled_in_one_way(text: str) -> None:
    code = country_code(text)
    assert country_code(code) == code
    assert code not in SPELLINGS
    assert all(map(is_country, SPELLINGS.values()))
