"""Which e-mail addresses belong to a person who can be written to."""

import re
from collections.abc import Iterable
from functools import lru_cache

from ordersync.domain.fillers import FILLER_ADDRESSES, FILLER_DOMAINS, FILLER_NAMES

SEPARATORS = re.compile(r"[\s,;|]+")
SLASH = re.compile(r"(@[^@\s,;|/]+)/")  # no domain has one; before the `@`, it may be a part of the address
WITHOUT_MARKS = str.maketrans("", "", ".-_")
MOST_ADDRESSES = 5
LONGEST_DOMAIN = 253
LONGEST_ADDRESS = 254
# What nearly all addresses look like. To import email-validator takes a tenth of a function's start.
PLAIN = re.compile(
    r"(?=[^@]{1,64}@)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*"
    rf"@(?=.{{1,{LONGEST_DOMAIN}}}\Z)(?:[a-z0-9](?:-?[a-z0-9]){{0,31}}\.)+(?P<last>[a-z]{{2,8}})"
)
NO_PLAIN_LAST = frozenset({"arpa", "invalid", "local", "onion", "test"})  # email-validator's own


def addresses_in(text: str) -> list[str]:
    """Return the addresses that a field holds, as typed; the whole text if it is no list of addresses.

    Commas, semicolons, bars, slashes and spaces separate addresses. A list holds nothing else: in
    `anna nowak@x.pl` the last word would be another person's address.
    """
    words = [word for word in SEPARATORS.split(SLASH.sub(r"\1 ", text)) if word not in ("", "/")]
    are_addresses = words and all(word.count("@") == 1 for word in words)
    return words[:MOST_ADDRESSES] if are_addresses else [text]


def ascii_address(text: str) -> str | None:
    """Return the address in lower case with its domain in ASCII, or None if SALESmanago would refuse it.

    docs/remote-apis.md, "E-mail addresses".
    """
    address = text.strip().lower()
    if len(address) > LONGEST_ADDRESS:
        return None
    plain = PLAIN.fullmatch(address)
    return address if plain and plain["last"] not in NO_PLAIN_LAST else _validated(address)


def _validated(address: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - only a few need it

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


def masked(address: str) -> str:
    """Return what of a normalised address identifies it to those who know it: a***@example.com."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"


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
    addresses, domains = _ignored(tuple(ignored))
    labels = address.rpartition("@")[2][-LONGEST_DOMAIN:].split(".")
    return address in addresses or any(".".join(labels[start:]) in domains for start in range(len(labels)))


@lru_cache(maxsize=64)
def _ignored(entries: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the addresses and the domains of a list; thousands of them must not be read at each order."""
    normalised = set(map(normalise_email, entries))
    addresses = {entry for entry in normalised if "@" in entry.strip("@")}
    return frozenset(addresses), frozenset(map(_as_domain, normalised - addresses))


def is_within(domain: str, parent: str) -> bool:
    """Return whether a domain is another one or below it; that one may be written as `@x.pl` or `*.x.pl`."""
    parent = _as_domain(parent)
    return domain == parent or domain.endswith(f".{parent}")


def _as_domain(text: str) -> str:
    domain = text.strip().lower().lstrip("@").removeprefix("*.").lstrip(".")
    return domain if domain.isascii() else normalise_email(f"x@{domain}").rpartition("@")[2]
