"""Amounts and quantities in the spellings of shops."""

import re
from decimal import Decimal

from ordersync.domain.bounds import LONGEST_NUMBER, bounded_decimal
from ordersync.domain.texts import clean_text

LARGEST_AMOUNT = 10**10
SPELLING = re.compile(
    r"(?P<sign>[+-]?) ?"
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?P<by>[ .,'])[0-9]{3}(?:(?P=by)[0-9]{3})*)?"
    r"(?:(?P<mark>[.,])(?P<part>[0-9]*))?"
    r"(?P<power>[eE][+-]?[0-9]+)?"
)
SIGNS = str.maketrans({"\u2212": "-", "\u2019": "'"})  # as typesetters write a minus and thousands


def read_amount(value: object) -> Decimal | None:
    """Return an amount or a quantity; 0 for none (null, false, an empty text); None if it can't be read.

    Decimals follow a comma or a point; a space, a point, a comma or an apostrophe separates thousands:
    `12,99`, `1 234,50`, `1.234,50`, `1,234.50`, `1e3`. Three digits after the only comma may be either
    (`1,234`), so such a number can't be read; after a point they are decimals, as BaseLinker writes them.
    """
    match value:
        case None | False:
            return Decimal(0)
        case bool():
            return None
        case str():
            number = _parsed(value)
        case int() | float() | Decimal():
            number = _bounded(str(value) if isinstance(value, float) else value)
        case _:
            return None
    return number if number is not None and abs(number) < LARGEST_AMOUNT else None


def _parsed(text: str) -> Decimal | None:
    if len(text) > LONGEST_NUMBER:
        return None
    spelled = clean_text(text).translate(SIGNS)
    if not spelled:
        return Decimal(0)
    found = SPELLING.fullmatch(spelled)
    if found is None or not (found["whole"] or found["part"]) or _is_ambiguous(found):
        return None
    whole = re.sub("[^0-9]", "", found["whole"] or "0")
    return _bounded(f"{found['sign']}{whole}.{found['part'] or '0'}{found['power'] or ''}")


def _is_ambiguous(found: re.Match[str]) -> bool:
    """Return whether its mark may stand for thousands as well as for decimals."""
    if found["mark"] is None:
        return False
    if found["by"]:
        return found["by"] == found["mark"]
    whole, part = found["whole"] or "", found["part"] or ""
    return found["mark"] == "," and len(part) == 3 and len(whole) <= 3 and not (whole or "0").startswith("0")


def _bounded(value: str | int | Decimal) -> Decimal | None:
    try:
        return bounded_decimal(value)
    except ValueError:
        return None
