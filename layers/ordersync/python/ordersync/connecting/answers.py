"""How people write the values of a document's fields, and how their answers are read."""

import re
from collections.abc import Mapping

from ordersync.domain.bounds import LONGEST_WHOLE
from ordersync.domain.described import Kind

WITH_SPACES = frozenset({Kind.TEXTS, Kind.PAIRS})  # telephone numbers have spaces, and "EUR = 4.30" may


def read_answer(text: str, kind: Kind) -> object:
    """Return the value as the document holds it; what can't be read stays text, for the model to refuse."""
    items = [item.strip() for item in re.split(r"[\n,;]" if kind in WITH_SPACES else r"[\s,;]", text)]
    items = [item for item in items if item]
    match kind:
        case Kind.NUMBER:
            return _number(text)
        case Kind.NUMBERS:
            return [_number(item) for item in items]
        case Kind.TEXTS:
            return items
        case Kind.PAIRS:
            pairs = (item.partition("=") for item in items)
            return {key.strip(): value.strip() for key, _, value in pairs}
        case _:
            return text


def as_typed(value: object) -> str:
    """Return a value of a document as a person types it; an unset one is empty."""
    match value:
        case None:
            return ""
        case Mapping():
            return ", ".join(f"{key}={item}" for key, item in value.items())
        case list() | tuple():
            return ", ".join(str(item) for item in value)
        case _:
            return str(value)


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_WHOLE else text
