"""How SALESmanago stores tags."""

import unicodedata
from collections.abc import Sequence

_PLAIN = str.maketrans(
    {"ł": "l", "Ł": "L", "ß": "ss", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE"}
)
_TAG_SIGNS = frozenset("-([{)]}_")


def normalised_tags(tags: Sequence[str]) -> list[str]:
    """Return tags as they are stored: split at commas, in plain capitals, with `_` for other characters."""
    parts = (part.strip() for tag in tags for part in tag.split(","))
    return list(dict.fromkeys(_normalised_tag(part) for part in parts if part))


def _normalised_tag(tag: str) -> str:
    plain = unicodedata.normalize("NFKD", tag.translate(_PLAIN)).upper()
    letters = (sign for sign in plain if not unicodedata.combining(sign))
    return "".join(sign if sign.isalnum() or sign in _TAG_SIGNS else "_" for sign in letters)
