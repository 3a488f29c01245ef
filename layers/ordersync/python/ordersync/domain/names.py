"""People's names, compared as a person would compare them."""

import re

from anyascii import anyascii


def same_person(one: str, other: str) -> bool:
    """Whether two names are alike, case, accents and the order of words aside; empty ones never are."""
    words = _words(one)
    return bool(words) and words == _words(other)


def _words(name: str) -> list[str]:
    return sorted(re.findall(r"[a-z0-9]+", anyascii(name).lower()))
