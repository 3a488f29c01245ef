"""Texts with which SALESmanago may refuse a request, and what they repeat of it.

The service's own texts are not documented. These are Bean Validation's, those of public clients, and the same
in Polish; `{name}` and the like stand for what the request said.
"""

from collections.abc import Iterator, Mapping

INVALID_EMAIL = (
    "Invalid email address",
    "Invalid email address: {email}",
    "contact.email: must be a well-formed email address",
    "'{email}' is not a valid e-mail",
    "Niepoprawny adres e-mail",
    "Adres e-mail {email} ({name}) jest nieprawidłowy",
)
"""What may be said of an address, which is one order's."""

OTHER_OWNER = (
    "Contact belongs to another owner",
    "Contact {email} ({name}) belongs to another owner",
    "Kontakt {name} należy do innego właściciela",
)
"""What may be said of a contact that another user of the account owns."""

CONNECTION = (
    "Owner email is invalid",
    "Nieprawidłowy adres email właściciela",
    "The API key belongs to another user",
    "clientId does not belong to this account",
    "Klucz API nie należy do tego klienta",
    "Nieprawidłowy adres IP",
    "Invalid IP address",
)
"""What may be said of the connection, in words that are also said of contacts."""

UNPLACED = ("Contact {name} ({company}, {phone}) of {email} is locked",)
"""What no caller can know."""


def repeating(text: str, body: Mapping[str, object]) -> str:
    """Return a text with what a request said in place of `{email}`, `{name}`, `{company}` and so on."""
    for key, value in _fields(body):
        text = text.replace(f"{{{key}}}", value)
    return text


def _fields(part: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in part.items():
        if isinstance(value, dict):
            yield from _fields(value)
        elif isinstance(value, str):
            yield key, value
