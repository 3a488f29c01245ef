"""The request body that each endpoint takes: names, types and limits of its fields.

A check takes a value and returns what is wrong with it, or None. Complaints name the field, never the value.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

Check = Callable[[object], str | None]

EVENT_TYPES = frozenset(
    (
        "PURCHASE",
        "CART",
        "VISIT",
        "PHONE_CALL",
        "OTHER",
        "RESERVATION",
        "CANCELLED",
        "ACTIVATION",
        "MEETING",
        "OFFER",
        "DOWNLOAD",
        "LOGIN",
        "TRANSACTION",
        "CANCELLATION",
        "RETURN",
        "SURVEY",
        "APP_STATUS",
        "APP_TYPE_WEB",
        "APP_TYPE_MANUAL",
        "APP_TYPE_RETENTION",
        "APP_TYPE_UPSALE",
        "LOAN_STATUS",
        "LOAN_ORDER",
        "FIRST_LOAN",
        "REPEATED_LOAN",
    )
)
STATES = frozenset(("CUSTOMER", "PROSPECT", "PARTNER", "OTHER", "UNKNOWN"))
MAX_CARDS = 50
"""Most contacts in one look-up."""

EARLIEST = 946_684_800_000
"""The year 2000 in epoch milliseconds; a smaller number must be in seconds."""

_LOCATION = re.compile(r"[A-Za-z0-9/_.-]{1,36}")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_TOP_LABEL = re.compile(r"[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{1,59}")
_WHOLE_DIGITS, _DECIMALS = 19, 2


def is_email(text: str) -> bool:
    """Return whether a text is an address: up to 64 characters, `@`, a valid domain, up to 254 in all."""
    local, _, domain = text.rpartition("@")
    *labels, top = domain.split(".")
    return (
        len(local) <= 64
        and len(text) <= 254
        and _LOCAL_PART.fullmatch(local) is not None
        and bool(labels)
        and all(_LABEL.fullmatch(label) for label in labels)
        and _TOP_LABEL.fullmatch(top) is not None
    )


def flag(value: object) -> str | None:
    """Check a boolean."""
    return None if isinstance(value, bool) else "must be true or false"


def whole(value: object) -> str | None:
    """Check a whole number."""
    return None if type(value) is int else "must be a whole number"


def milliseconds(value: object) -> str | None:
    """Check a time in epoch milliseconds."""
    return whole(value) or (
        None if isinstance(value, int) and value >= EARLIEST else "must be in milliseconds"
    )


def amount(value: object) -> str | None:
    """Check an amount: a number of at most 19 digits and 2 decimals."""
    if not isinstance(value, (int, Decimal)) or isinstance(value, bool):
        return "must be a number"
    _, digits, exponent = Decimal(value).as_tuple()
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    if decimals > _DECIMALS or len(digits) - decimals > _WHOLE_DIGITS:
        return f"must have at most {_WHOLE_DIGITS} digits and {_DECIMALS} decimals"
    return None


def text(limit: int = 255) -> Check:
    """Return a check for text of up to `limit` characters."""

    def check(value: object) -> str | None:
        if not isinstance(value, str):
            return "must be text"
        return None if len(value) <= limit else f"must have at most {limit} characters"

    return check


def one_of(choices: frozenset[str]) -> Check:
    """Return a check for one of several words."""
    return lambda value: None if value in choices else "must be one of the documented words"


def pattern(expression: re.Pattern[str], meaning: str) -> Check:
    """Return a check for text that matches a pattern; `meaning` completes "must be"."""
    return lambda value: (
        None if isinstance(value, str) and expression.fullmatch(value) else f"must be {meaning}"
    )


def list_of(check: Check, limit: int | None = None) -> Check:
    """Return a check for a list of up to `limit` items that pass a check; None is no limit."""

    def check_list(value: object) -> str | None:
        if not isinstance(value, list):
            return "must be a list"
        if limit is not None and len(value) > limit:
            return f"must have at most {limit} items"
        return next((f"item {complaint}" for complaint in map(check, value) if complaint), None)

    return check_list


def texts_by_name(value: object) -> str | None:
    """Check an object whose values are text."""
    fits = isinstance(value, dict) and all(text()(item) is None for item in value.values())
    return None if fits else "must be an object of texts of at most 255 characters"


@dataclass(frozen=True, slots=True)
class Fields:
    """A check for an object: the check of each field, and which fields are required."""

    checks: Mapping[str, Check]
    required: tuple[str, ...] = ()

    def __call__(self, value: object) -> str | None:
        """Check an object."""
        if not isinstance(value, dict):
            return "must be an object"
        for name, item in value.items():
            check = self.checks.get(name)
            complaint = "is not a documented field" if check is None else check(item)
            if complaint is not None:
                return f"{name[:40]} {complaint}" if check is None else f"{name} {complaint}"
        missing = next((name for name in self.required if name not in value), None)
        return f"{missing} is missing" if missing else None


ADDRESS = Fields(dict.fromkeys(("streetAddress", "zipCode", "city", "country"), text()))
CONTACT_CHECKS: Mapping[str, Check] = {
    **dict.fromkeys(("email", "name", "phone", "fax", "company", "externalId"), text()),
    "state": one_of(STATES),
    "address": ADDRESS,
}
_DICTIONARY_PROPERTY = Fields(
    {
        "name": text(),
        "type": one_of(frozenset(("NUMBER", "DATE"))),
        "value": lambda value: whole(value) and amount(value),
    },
    required=("name", "type", "value"),
)
_CONSENT = Fields(
    {
        "consentName": text(),
        "consentAccept": flag,
        "agreementDate": milliseconds,
        "ip": text(),
        "optOut": flag,
        "consentDescriptionId": whole,
    },
    required=("consentName",),
)
FORCE_FLAGS = ("forceOptIn", "forceOptOut", "forcePhoneOptIn", "forcePhoneOptOut")
_AUTH: Mapping[str, Check] = {
    "clientId": text(),
    "apiKey": text(),
    "sha": text(),
    "requestTime": milliseconds,
}
_OWNED: Mapping[str, Check] = {**_AUTH, "owner": text()}
_WRITE: Mapping[str, Check] = {
    **_OWNED,
    **dict.fromkeys((*FORCE_FLAGS, "useApiDoubleOptIn", "tagScoring", "async"), flag),
    **dict.fromkeys(("newEmail", "province", "doubleOptInEmailId", "loyaltyProgram"), text()),
    "tags": list_of(text()),
    "removeTags": list_of(text()),
    "properties": texts_by_name,
    "dictionaryProperties": list_of(_DICTIONARY_PROPERTY),
    "birthday": pattern(re.compile(r"(\d{4})?(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"), "yyyyMMdd or MMdd"),
    "lang": pattern(re.compile(r"[A-Z]{2}"), "an upper-case language code"),
    "doubleOptInLanguage": pattern(re.compile(r"[A-Z]{2}"), "an upper-case language code"),
    "consentDetails": list_of(_CONSENT),
}
_NEW = Fields({**_WRITE, "contact": Fields(CONTACT_CHECKS, required=("email",))}, required=("contact",))
_CHANGED = Fields({**_WRITE, "email": text(), "contactId": text(), "contact": Fields(CONTACT_CHECKS)})
EVENT = Fields(
    {
        "date": milliseconds,
        "contactExtEventType": one_of(EVENT_TYPES),
        "description": text(2048),
        "products": text(512),
        "location": pattern(_LOCATION, "1 to 36 of letters, digits and /_-."),
        "value": amount,
        **{f"detail{number}": text() for number in range(1, 21)},
        "externalId": text(),
        "shopDomain": text(),
    },
    required=("date", "contactExtEventType"),
)
_BY_EMAIL = Fields({**_OWNED, "email": list_of(text(), MAX_CARDS)}, required=("email",))
_BY_ID = Fields({**_OWNED, "contactId": list_of(text(), MAX_CARDS)}, required=("contactId",))

BODIES: Mapping[str, Fields] = {
    "/api/user/listByClient": Fields(_AUTH),
    "/api/contact/hasContact": Fields({**_OWNED, "email": text()}, required=("email",)),
    "/api/contact/basic": _BY_EMAIL,
    "/api/contact/upsert": _NEW,
    "/api/contact/insert": _NEW,
    "/api/contact/update": _CHANGED,
    "/api/contact/list": _BY_EMAIL,
    "/api/contact/listById": _BY_ID,
    "/api/contact/listAll": _BY_EMAIL,
    "/api/contact/listAllById": _BY_ID,
    "/api/v2/contact/addContactExtEvent": Fields(
        {**_OWNED, "email": text(), "contactId": text(), "contactEvent": EVENT, "forceOptIn": flag},
        required=("contactEvent",),
    ),
}
"""The body that each endpoint takes."""

_EITHER = ("/api/contact/update", "/api/v2/contact/addContactExtEvent")
_OPPOSITES = (("forceOptIn", "forceOptOut"), ("forcePhoneOptIn", "forcePhoneOptOut"))


def complaint_about(path: str, body: Mapping[str, object]) -> str | None:
    """Return what is wrong with the body of a request to an endpoint (its path), or None."""
    if contains_secret(body):
        return "apiSecret must never be sent"
    empty = place_of_empty(body)
    if empty is not None:
        return f"{empty} is empty: leave it out"
    if path in _EITHER and ("email" in body) == ("contactId" in body):
        return "send either email or contactId"
    for one, other in _OPPOSITES:
        if body.get(one) is True and body.get(other) is True:
            return f"{one} and {other} contradict each other"
    return BODIES[path](body)


def contains_secret(value: object) -> bool:
    """Return whether an `apiSecret` is anywhere in a body."""
    if isinstance(value, dict):
        return "apiSecret" in value or any(map(contains_secret, value.values()))
    return isinstance(value, list) and any(map(contains_secret, value))


def place_of_empty(value: object, place: str = "body") -> str | None:
    """Return the place of the first empty text or null in a body, or None."""
    if value is None or value == "":
        return place
    children: Iterable[tuple[object, object]] = ()
    if isinstance(value, dict):
        children = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    return next((found for key, item in children if (found := place_of_empty(item, f"{place}.{key}"))), None)
