"""Which e-mail addresses belong to a person who can be written to."""

import re
from collections.abc import Iterable

from email_validator import EmailNotValidError, validate_email

from ordersync.domain.fillers import FILLER_ADDRESSES, FILLER_DOMAINS, FILLER_NAMES

SEPARATORS = re.compile(r"[\s,;|]+")
WITHOUT_MARKS = str.maketrans("", "", ".-_")
MOST_ADDRESSES = 5
LONGEST_DOMAIN = 253
LONGEST_ADDRESS = 254


def addresses_in(text: str) -> list[str]:
    """Return the addresses that a field holds, as typed; the whole text if it is no list of addresses.

    Commas, semicolons, bars, slashes and spaces separate addresses. A list holds nothing else: in
    `anna nowak@x.pl` the last word would be another person's address.
    """
    words = [word for word in SEPARATORS.split(text) if word not in ("", "/")]
    are_addresses = words and all(word.count("@") == 1 for word in words)
    return words[:MOST_ADDRESSES] if are_addresses else [text]


def ascii_address(text: str) -> str | None:
    """Return the address in lower case with its domain in ASCII, or None if SALESmanago would refuse it.

    docs/remote-apis.md, "E-mail addresses".
    """
    address = text.strip().lower()
    if len(address) > LONGEST_ADDRESS:
        return None
    try:
        valid = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, strict=True, test_environment=True
        )
    except EmailNotValidError:
        return None
    return valid.ascii_email if "." in valid.ascii_domain else None


def normalise_email(text: str) -> str:
    """Return the address as addresses are compared: see `ascii_address`; an invalid one in lower case."""
    return ascii_address(text) or text.strip().lower()


def is_valid_email(address: str) -> bool:
    """Return whether SALESmanago accepts the address."""
    return ascii_address(address) is not None


def is_filler(address: str) -> bool:
    """Return whether a normalised address is one that shops invent if the buyer gives none."""
    name, _, domain = address.rpartition("@")
    return (
        name.partition("+")[0].translate(WITHOUT_MARKS) in FILLER_NAMES
        or address in FILLER_ADDRESSES
        or any(is_within(domain, filler) for filler in FILLER_DOMAINS)
    )


def is_ignored(address: str, ignored: Iterable[str]) -> bool:
    """Return whether the address, or its domain, is listed as belonging to no person."""
    domain = address.rpartition("@")[2]
    return any(
        address == entry if "@" in entry.strip("@") else is_within(domain, entry)
        for entry in map(normalise_email, ignored)
    )


def is_within(domain: str, parent: str) -> bool:
    """Return whether a domain is another one or below it; that one may be written as `@x.pl` or `*.x.pl`."""
    parent = parent.strip().lower().lstrip("@").removeprefix("*.").lstrip(".")
    if not parent.isascii():
        parent = normalise_email(f"x@{parent}").rpartition("@")[2]
    return domain == parent or domain.endswith(f".{parent}")
