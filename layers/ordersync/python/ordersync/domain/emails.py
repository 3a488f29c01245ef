"""Which e-mail addresses belong to a person who can be written to."""

from collections.abc import Iterable

from email_validator import EmailNotValidError, validate_email

LONGEST_LOCAL_PART = 64
LONGEST_DOMAIN = 253
LONGEST_ADDRESS = 254


def normalise_email(text: str) -> str:
    """Return the address trimmed and in lower case."""
    return text.strip().lower()


def is_valid_email(address: str) -> bool:
    """Return whether SALESmanago accepts the address (docs/remote-apis.md, "E-mail addresses")."""
    local_part, _, domain = address.rpartition("@")
    if len(address) > LONGEST_ADDRESS or len(local_part) > LONGEST_LOCAL_PART or "." not in domain:
        return False
    try:
        validate_email(
            address,
            check_deliverability=False,
            globally_deliverable=False,
            allow_smtputf8=False,
            test_environment=True,
        )
    except EmailNotValidError:
        return False
    return True


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
    return domain == parent or domain.endswith(f".{parent}")
