"""A connection's document: one BaseLinker account joined to one SALESmanago account, with its settings."""

import json
import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from ordersync.domain.emails import is_valid_email
from ordersync.errors import InvalidConnection

CONNECTION_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
ESHOP_ID = re.compile(r"[A-Za-z0-9/_.-]{1,36}")
STORE = re.compile(r"[a-z0-9_]+(:[0-9]+)?")


def _checked_url(value: str) -> str:
    TypeAdapter(HttpUrl).validate_python(value)
    return value.rstrip("/")


def _checked_eshop(value: str) -> str:
    if not ESHOP_ID.fullmatch(value):
        msg = "must be 1 to 36 letters, digits or / _ - ."
        raise ValueError(msg)
    return value


def _checked_email(value: str) -> str:
    if not is_valid_email(value.strip().lower()):
        msg = "must be an e-mail address"
        raise ValueError(msg)
    return value.strip()


def _checked_store(value: str) -> str:
    if not STORE.fullmatch(value):
        msg = "must be a source such as amazon, or one store such as shop:812"
        raise ValueError(msg)
    return value


def _checked_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        msg = "must be a time zone such as Europe/Warsaw"
        raise ValueError(msg) from error
    return value


def _checked_rate(value: Decimal) -> Decimal:
    if not value.is_finite() or value <= 0:
        msg = "must be above 0"
        raise ValueError(msg)
    return value


def _filled(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value().strip()
    if not secret:
        msg = "must not be empty"
        raise ValueError(msg)
    if not secret.isascii() or not secret.isprintable():
        msg = "holds characters that no such credential has"
        raise ValueError(msg)
    return SecretStr(secret)


def _decimal_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Url = Annotated[str, AfterValidator(_checked_url)]
Eshop = Annotated[str, AfterValidator(_checked_eshop)]
Email = Annotated[str, AfterValidator(_checked_email)]
Store = Annotated[str, AfterValidator(_checked_store)]
Zone = Annotated[str, AfterValidator(_checked_zone)]
Secret = Annotated[SecretStr, AfterValidator(_filled)]
Rate = Annotated[Decimal, BeforeValidator(_decimal_text), Field(strict=False), AfterValidator(_checked_rate)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Domain = Annotated[str, Field(min_length=3)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, hide_input_in_errors=True)


class Mode(StrEnum):
    """Whether SALESmanago is written to."""

    LIVE = "live"
    SHADOW = "shadow"


class BaselinkerAccount(_Part):
    """How to reach the merchant's BaseLinker account."""

    token: Secret
    url: Url = "https://api.baselinker.com/connector.php"
    requests_per_minute: int = Field(default=60, ge=1, le=100_000)


class SalesmanagoAccount(_Part):
    """How to reach the merchant's SALESmanago account, and who owns its contacts there."""

    url: Url = "https://app2.salesmanago.com"
    client_id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    api_key: Secret
    api_secret: Secret | None = None
    sha: Secret | None = None
    owner: Email
    v3_url: Url = "https://api.salesmanago.com"
    v3_api_key: Secret | None = None

    @model_validator(mode="after")
    def _one_proof(self) -> "SalesmanagoAccount":
        if (self.api_secret is None) == (self.sha is None):
            msg = "give api_secret or sha, one of the two"
            raise ValueError(msg)
        return self


class Settings(_Part):
    """What is transferred, and how it is marked (docs/behaviour.md, "Settings")."""

    tag: str | None = None
    eshop: Eshop
    order_source_tag: bool = False
    skip_shop_orders: bool = False
    start: Literal["journal", "now"] = "journal"
    match_by_phone: Literal["off", "allegro", "all"] = "allegro"
    order_source_tag_detail: Literal["source", "store"] = "source"
    product_id: Literal["product_id", "variant_id", "sku", "ean"] = "product_id"
    skip_sources: tuple[Store, ...] = Field(default=(), strict=False)
    skip_statuses: tuple[int, ...] = Field(default=(), strict=False)
    eshops: dict[Store, Eshop] = Field(default_factory=dict)
    currency: Currency | None = None
    rates: dict[Currency, Rate] = Field(default_factory=dict)
    ignored_emails: tuple[Domain, ...] = Field(default=(), strict=False)
    relay_domains: tuple[Domain, ...] = Field(default=(), strict=False)
    new_contacts: Literal["untouched", "opted_out"] = "untouched"
    timezone: Zone = "Europe/Warsaw"

    @model_validator(mode="after")
    def _rates_need_a_currency(self) -> "Settings":
        if self.rates and self.currency is None:
            msg = "rates need a currency, which they lead into"
            raise ValueError(msg)
        return self

    def skips(self, source: str, store: str) -> bool:
        """Whether orders of this source, or of this one store of it, are not transferred."""
        if self.skip_shop_orders and source == "shop":
            return True
        return source in self.skip_sources or store in self.skip_sources

    def eshop_of(self, source: str, store: str) -> str:
        """The e-shop that an order of this store belongs to."""
        return self.eshops.get(store) or self.eshops.get(source) or self.eshop


class Document(_Part):
    """What the parameter holds: everything about a connection but its id."""

    enabled: bool = True
    mode: Annotated[Mode, Field(strict=False)] = Mode.LIVE
    baselinker: BaselinkerAccount
    salesmanago: SalesmanagoAccount
    settings: Settings


class Connection(Document):
    """A connection, known by its id."""

    connection_id: str

    @property
    def is_live(self) -> bool:
        """Whether SALESmanago is written to."""
        return self.mode is Mode.LIVE


def parse_connection(text: str, connection_id: str) -> Connection:
    """Reads a connection's document, ignoring keys that it does not know (see `unknown_keys`).

    Args:
        text: the JSON document.
        connection_id: the id it is stored under.

    Raises:
        InvalidConnection: the id or the document is of no use; each problem names its field, never a value.
    """
    if not CONNECTION_ID.fullmatch(connection_id):
        raise InvalidConnection(connection_id[:64], ["the id must be 1 to 64 letters, digits or _ . -"])
    content = _json_object(text, connection_id)
    try:
        return Connection.model_validate({**content, "connection_id": connection_id})
    except ValidationError as error:
        raise InvalidConnection(connection_id, _problems(error)) from None


def parse_new_connection(text: str, connection_id: str) -> Connection:
    """Reads a document that is about to be saved or checked; refuses unknown keys too.

    Raises:
        InvalidConnection: as there, and for every key that no setting has.
    """
    unknown = [f"{key}: unknown key" for key in unknown_keys(text, connection_id)]
    try:
        connection = parse_connection(text, connection_id)
    except InvalidConnection as error:
        raise InvalidConnection(connection_id, [*unknown, *error.problems]) from None
    if unknown:
        raise InvalidConnection(connection_id, unknown)
    return connection


def unknown_keys(text: str, connection_id: str) -> list[str]:
    """The dotted names of keys that no setting has.

    Raises:
        InvalidConnection: the text is not a JSON object.
    """
    content = _json_object(text, connection_id)
    parts: dict[str, type[_Part]] = {
        "baselinker": BaselinkerAccount,
        "salesmanago": SalesmanagoAccount,
        "settings": Settings,
    }
    unknown = [key for key in content if key not in Document.model_fields]
    for name, model in parts.items():
        part = content.get(name)
        if isinstance(part, dict):
            unknown += [f"{name}.{key}" for key in part if key not in model.model_fields]
    return unknown


def _json_object(text: str, connection_id: str) -> dict[str, object]:
    try:
        content = json.loads(text)
    except ValueError as error:
        place = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidConnection(connection_id, [f"the document is not valid JSON{place}"]) from None
    if not isinstance(content, dict):
        raise InvalidConnection(connection_id, ["the document must be a JSON object"])
    return content


def _problems(error: ValidationError) -> list[str]:
    lines = []
    for item in error.errors(include_input=False, include_url=False, include_context=False):
        place = ".".join(str(step) for step in item["loc"]) or "document"
        reason = "missing" if item["type"] == "missing" else item["msg"].removeprefix("Value error, ")
        lines.append(f"{place}: {reason}")
    return lines
