"""The types of a connection document's fields, with what makes a value of each one valid."""

import re
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
)

from ordersync.domain.countries import country_code
from ordersync.domain.emails import is_valid_email
from ordersync.domain.phones import Phone, is_country
from ordersync.domain.urls import checked_url

ESHOP_ID = re.compile(r"[A-Za-z0-9/_.-]{1,36}")
MOST_PLACES = 12
CURRENCY = re.compile(r"[A-Z]{3}")
SHORTEST_DOMAIN = 3
STORE = re.compile(r"[a-z0-9_]+(:[0-9]+)?")


def _checked_eshop(value: str) -> str:
    if not ESHOP_ID.fullmatch(value):
        raise ValueError("must be 1 to 36 letters, digits or / _ - .")
    return value


def _checked_email(value: str) -> str:
    if not is_valid_email(value.strip().lower()):
        raise ValueError("must be an e-mail address")
    return value.strip()


def _checked_store(value: str) -> str:
    if not STORE.fullmatch(value):
        raise ValueError("must be a source such as amazon, or one store such as shop:812")
    return value


def _checked_country(value: str) -> str:
    code = country_code(value)
    if not is_country(code):
        raise ValueError("must be the code of a country such as PL")
    return code


def _checked_currency(value: str) -> str:
    if not CURRENCY.fullmatch(value):
        raise ValueError("must be the code of a currency in capital letters, such as PLN")
    return value


def _checked_email_or_domain(value: str) -> str:
    if len(value) < SHORTEST_DOMAIN:
        raise ValueError("must be an e-mail address, or a domain such as example.com")
    return value


def _checked_client_id(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def _checked_phone(value: str) -> str:
    if not Phone(value, "").may_be_number:
        raise ValueError("must be a telephone number")
    return value.strip()


def _checked_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("must be a time zone such as Europe/Warsaw") from error
    return value


def _checked_rate(value: Decimal) -> Decimal:
    if not value.is_finite() or value <= 0:
        raise ValueError("must be above 0")
    if abs(value.adjusted()) > MOST_PLACES or len(value.as_tuple().digits) > 2 * MOST_PLACES:
        raise ValueError("must be a rate between two currencies")
    return value


def _checked_secret(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value().strip()
    if not secret:
        raise ValueError("must not be empty")
    if not secret.isascii() or not secret.isprintable():
        raise ValueError("holds characters that no such credential has")
    return SecretStr(secret)


def _decimal_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Url = Annotated[str, AfterValidator(checked_url)]
Eshop = Annotated[str, AfterValidator(_checked_eshop)]
Email = Annotated[str, AfterValidator(_checked_email)]
Store = Annotated[str, AfterValidator(_checked_store)]
Country = Annotated[str, AfterValidator(_checked_country)]
PhoneText = Annotated[str, AfterValidator(_checked_phone)]
Zone = Annotated[str, AfterValidator(_checked_zone)]
Secret = Annotated[SecretStr, AfterValidator(_checked_secret)]
Rate = Annotated[Decimal, BeforeValidator(_decimal_text), Field(strict=False), AfterValidator(_checked_rate)]
Currency = Annotated[str, AfterValidator(_checked_currency)]
Domain = Annotated[str, AfterValidator(_checked_email_or_domain)]
ClientId = Annotated[str, AfterValidator(_checked_client_id)]
