"""Telephone numbers: one buyer's number in its many spellings, and what is no buyer's number at all."""

import re
from functools import cached_property, lru_cache
from itertools import pairwise

import phonenumbers
from phonenumbers import PhoneNumber

from ordersync.frozen import frozen

FEWEST_DIGITS = 7
LONGEST_TEXT = 255
LONGEST_ASKED = 50  # BaseLinker's documentation of getOrdersByPhone
MOST_DISTINCT_DIGITS = 2
LONGEST_PERIOD = 3
ROUND_GROUPS = re.compile(r"(\d{1,2}00){3}")


@frozen
class Phone:
    """A telephone number as it was typed.

    Attributes:
        text: what was typed.
        region: the country that a number without a prefix is read in, by its ISO 3166 code.
    """

    text: str
    region: str

    @cached_property
    def e164(self) -> str:
        """The number in E.164, empty if it is not valid; letters never stand for digits."""
        number = self._number
        if number is None or not phonenumbers.is_valid_number(number):
            return ""
        if self._has_letters and self._national not in self._digits:
            return ""
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    @property
    def is_plain(self) -> bool:
        """Whether it is without letters and without an extension."""
        return not self._has_letters and not (self._number and self._number.extension)

    @property
    def may_be_number(self) -> bool:
        """Whether it may be a number, if not a valid one: enough digits, and no letters."""
        return len(self._digits) >= FEWEST_DIGITS and not self._has_letters

    @property
    def is_invented(self) -> bool:
        """Whether people who want to give no number type such a one."""
        return is_invented(self._national)

    @property
    def keys(self) -> set[str]:
        """What two spellings of one number have in common: the digits typed, or E.164."""
        return {self._digits, self.e164} - {""}

    @cached_property
    def _number(self) -> PhoneNumber | None:
        """The number, whether valid or not, None if it is none at all.

        With the country's own code in front but no plus, it is read as with one if that makes it valid. If
        its plain reading is valid, too, the plain one counts only if people write national numbers there
        without a prefix: in Germany, they write 0 before them.
        """
        plain = _parsed(
            f"+{self._spelled[2:]}" if self._spelled.startswith("00") else self._spelled, self.region
        )
        code = str(phonenumbers.country_code_for_region(self.region))
        if self._has_letters or (plain and plain.extension) or not self._digits.startswith(code):
            return plain
        if _is_valid(plain) and not phonenumbers.ndd_prefix_for_region(self.region, strip_non_digits=True):
            return plain
        international = _parsed(f"+{self._digits}", self.region)
        return international if _is_valid(international) else plain

    @cached_property
    def _national(self) -> str:
        number = self._number
        return phonenumbers.national_significant_number(number) if number else self._digits

    @cached_property
    def _digits(self) -> str:
        return phonenumbers.normalize_digits_only(self.text)

    @property
    def _spelled(self) -> str:
        return " ".join(self.text.split())

    @property
    def _has_letters(self) -> bool:
        return any(character.isalpha() for character in self.text)


@frozen
class PhoneRules:
    """Which numbers of a connection's orders identify a person, and which are written.

    Attributes:
        country: the country of an order that names none, by its ISO 3166 code.
        ignored: numbers that belong to no buyer, in any spelling.
    """

    country: str = "PL"
    ignored: tuple[str, ...] = ()

    def identifying(self, text: str, country: str) -> str | None:
        """Return the number in E.164 if it can identify a person, else None.

        Args:
            text: the number as it was typed.
            country: the order's country, empty if it names none.
        """
        phone = self._phone(text, country)
        return phone.e164 if phone.e164 and phone.is_plain and self._is_a_buyers(phone) else None

    def written(self, text: str, country: str) -> str:
        """Return what a contact gets; empty if that must not replace a number that it has.

        Args:
            text: the number as it was typed.
            country: the order's country, empty if it names none.

        Returns:
            E.164 if the number is valid, else as it was typed if it may be a number.
        """
        phone = self._phone(text, country)
        if not self._is_a_buyers(phone):
            return ""
        return phone.e164 or (text.strip()[:LONGEST_TEXT] if phone.may_be_number else "")

    def _phone(self, text: str, country: str) -> Phone:
        return Phone(text, country or self.country)

    def _is_a_buyers(self, phone: Phone) -> bool:
        """Return whether the number is neither invented nor ignored."""
        return not phone.is_invented and phone.keys.isdisjoint(_keys_of(self.ignored, self.country))


@lru_cache(maxsize=64)
def _keys_of(numbers: tuple[str, ...], region: str) -> frozenset[str]:
    """Return the keys of all numbers of a list; thousands of them must not be read at each order."""
    return frozenset(key for number in numbers for key in Phone(number, region).keys)


def is_invented(digits: str) -> bool:
    """Return whether national digits look invented.

    They have at most two different digits (600 000 000), run up or down (123 456 789), repeat a block of up
    to three digits to the end (123 123 123), or make three groups that each end in 00 (500 600 700). Of
    random Polish, Czech or German mobile numbers, fewer than one in five thousand is like that.
    """
    return (
        len(set(digits)) <= MOST_DISTINCT_DIGITS
        or _runs(digits, 1)
        or _runs(digits, -1)
        or any(_repeats(digits, length) for length in range(1, LONGEST_PERIOD + 1))
        or ROUND_GROUPS.fullmatch(digits) is not None
    )


def is_country(code: str) -> bool:
    """Return whether it is the ISO 3166 code of a country whose telephone numbers can be read."""
    return code in phonenumbers.SUPPORTED_REGIONS


def spellings(text: str, number: str) -> list[str]:
    """Return what to ask BaseLinker for: E.164, the national digits, and, if it fits, the text as given.

    What has other digits than the text comes first: its answer shows whether the spelling matters.
    """
    national = phonenumbers.national_significant_number(phonenumbers.parse(number))
    given = text.strip()
    asked = dict.fromkeys([number, national, *([given] if len(given) <= LONGEST_ASKED else [])])
    digits = phonenumbers.normalize_digits_only
    return sorted(asked, key=lambda spelling: digits(spelling) == digits(text))


def _parsed(text: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return None


def _is_valid(number: PhoneNumber | None) -> bool:
    return number is not None and phonenumbers.is_valid_number(number)


def _runs(digits: str, step: int) -> bool:
    """Return whether each digit follows from the one before; 0 comes after 9, and 9 before 0."""
    return all((int(after) - int(before) - step) % 10 == 0 for before, after in pairwise(digits))


def _repeats(digits: str, length: int) -> bool:
    """Return whether a first block comes again and again, at least once in full."""
    block = digits[:length]
    return len(digits) >= 2 * length and digits == (block * len(digits))[: len(digits)]
