"""People's names, compared as a person would compare them."""

import re

from anyascii import anyascii


def same_person(one: str, other: str) -> bool:
    """Return whether two names match but for case, accents and word order; empty ones never do."""
    words = name_words(one)
    return bool(words) and words == name_words(other)


def name_words(name: str) -> list[str]:
    """Return what two spellings of one name have in common: its words without case and accents, sorted."""
    return sorted(re.findall(r"[a-z0-9]+", anyascii(name).lower()))
