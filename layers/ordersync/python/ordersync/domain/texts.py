"""Texts of orders in one spelling, however shops and marketplaces write them."""

import html
import re
import unicodedata
from decimal import Decimal

from ordersync.domain.bounds import LONGEST_INPUT, LONGEST_WHOLE

ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
NO_CHARACTER = "\ufffd"  # what `html.unescape` returns for a number that stands for no character
MOST_PASSES = 4  # enough for a text that was escaped three times; the fourth finds nothing left to do
# Controls; Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt of Unicode 16: soft hyphen, zero
# width, direction, byte order mark, fillers, variation selectors, tags); and what shows nothing all the same:
# marks of annotations, the object replacement character, the blank Braille pattern, code points that are no
# characters (U+FFFE is a byte order mark read the wrong way round).
INVISIBLE = re.compile(
    "[\u0000-\u001f\u007f-\u009f"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ufff9-\ufffc\u2800\ufdd0-\ufdef\ufffe\uffff]"
)


def clean_text(value: object) -> str:
    """Return a text or a number as one plain line of a bounded length; anything else is an empty text.

    Entities are decoded if they end in a semicolon. The text comes in Unicode's form NFC, without control and
    invisible characters, and with single spaces for white space of any kind.
    """
    match value:
        case str():
            return _clean(value[:LONGEST_INPUT].encode(errors="replace").decode())  # no half a surrogate pair
        case bool():
            return ""
        case Decimal() if value.adjusted() <= LONGEST_WHOLE and value == value.to_integral_value():
            return str(int(value))
        case int() | Decimal():
            return str(value)[:LONGEST_INPUT]
        case _:
            return ""


def _clean(text: str) -> str:
    if text.isascii() and text.isprintable() and "&" not in text:  # nothing to decode, compose or leave out
        return " ".join(text.split())
    for _ in range(MOST_PASSES):
        before = text
        text = _visible(ENTITY.sub(_decoded, text))
        if text == before:
            break
    return text[:LONGEST_INPUT].strip()


def _decoded(entity: re.Match[str]) -> str:
    """Return the character that an entity stands for; none for NUL, half a surrogate pair and the like."""
    character = html.unescape(entity[0])
    return "" if character == NO_CHARACTER else character


def _visible(text: str) -> str:
    """Return a text without what shows nothing, composed, in single spaces."""
    spaced = " ".join(text.split())  # first: tabs and line ends are control characters, too
    return " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", spaced)).split())
