"""Bounds on what comes from outside: it is measured before anything is done with it.

A few bytes may stand for much work: a number by its exponent, an answer by its items, a text by a pattern.
"""

import json
from decimal import Decimal

MOST_ITEMS = 1_000_000
MOST_OBJECTS = 100_000
LONGEST_WHOLE = 18
LONGEST_NUMBER = 400
LONGEST_INPUT = 2_048  # the longest field that SALESmanago takes
LARGEST_ID = 2**53
LATEST_EPOCH = 10**10  # the year 2286


def read_json(text: str | bytes) -> object:
    """Parse JSON that is no larger than an answer may be, and whose numbers cost nothing to hold.

    Returns:
        Its content; a fraction as Decimal, a number with more digits than any real one as its text.

    Raises:
        ValueError: the text is no JSON, is nested too deeply, or holds too many items.
    """
    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text))
    objects = text.count("{")
    if objects > MOST_OBJECTS or objects + text.count("[") + text.count(",") > MOST_ITEMS:
        raise ValueError("too many items")
    try:
        content: object = json.loads(text, parse_int=_whole, parse_float=_fraction)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return content


def bounded_decimal(value: int | str | Decimal) -> Decimal:
    """Return a number that is cheap to work with, and to write out.

    Raises:
        ValueError: it is none, or its digits or its exponent are too many.
    """
    if isinstance(value, str) and len(value) > LONGEST_NUMBER:
        raise ValueError("a number of too many digits")
    try:
        number = Decimal(value)
    except ArithmeticError:
        raise ValueError("not a number") from None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or number.adjusted() > LONGEST_WHOLE or exponent < -LONGEST_NUMBER:
        raise ValueError("a number out of bounds")
    return number


def bounded_whole(value: object, largest: int = LARGEST_ID) -> int | None:
    """Return a whole number from 1 to `largest`, or None if the value is no such number."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        number = bounded_decimal(value)
    except ValueError:
        return None
    return int(number) if 1 <= number <= largest and number == number.to_integral_value() else None


def bounded_text(value: object) -> str:
    """Return a text or a number as trimmed text of a bounded length; anything else is an empty one."""
    match value:
        case str():
            return value.strip()[:LONGEST_INPUT].encode(errors="replace").decode()  # no half a surrogate pair
        case bool():
            return ""
        case int() | Decimal():
            return str(value)[:LONGEST_INPUT]
        case _:
            return ""


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_WHOLE else digits


def _fraction(text: str) -> Decimal | str:
    try:
        return bounded_decimal(text)
    except ValueError:
        return text
