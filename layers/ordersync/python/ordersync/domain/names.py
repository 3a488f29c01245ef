"""People's names, compared as a person would compare them."""

import re

from anyascii import anyascii


def same_person(one: str, other: str) -> bool:
    """Return whether two names match but for case, accents and word order; empty ones never do."""
    words = _words(one)
    return bool(words) and words == _words(other)


def _words(name: str) -> list[str]:
    return sorted(re.findall(r"[a-z0-9]+", anyascii(name).lower()))
