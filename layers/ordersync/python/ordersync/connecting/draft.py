"""A connection's document while it is being written."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import BaseModel, SecretStr

from ordersync.connecting.check_connection import Sources
from ordersync.domain.connection import (
    BaselinkerAccount,
    Connection,
    SalesmanagoAccount,
    Settings,
    parse_connection,
    parse_new_connection,
)
from ordersync.errors import InvalidConnection

NEW: Mapping[str, object] = {
    "enabled": True,
    "mode": "live",
    "baselinker": {},
    "salesmanago": {},
    "settings": {},
}
ALWAYS_SHOWN = frozenset(
    {
        *("baselinker.token", "salesmanago.url", "salesmanago.owner", "salesmanago.v3_api_key"),
        *("settings.tag", "settings.eshop", "settings.order_source_tag", "settings.skip_shop_orders"),
        "settings.start",
    }
)
UNKNOWN_OWNER = "unknown@example.com"  # the list of users is asked for without an owner


@dataclass(frozen=True)
class Draft:
    """A document that may still lack fields.

    Attributes:
        connection_id: the id it will be stored under.
        content: the document; holds secrets.
        sources: the BaseLinker account's order sources, once they are known.
        stored: the document that is stored, as it was read.
    """

    connection_id: str
    content: Mapping[str, object] = field(repr=False)
    sources: Sources | None = None
    stored: str | None = field(default=None, repr=False)

    def get(self, place: str) -> object:
        """The value at a dotted place, or nothing."""
        value: object = self.content
        for step in place.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    def text(self, place: str) -> str:
        """The value at a dotted place as a person writes it."""
        return readable(self.get(place))

    def put(self, place: str, value: object) -> "Draft":
        """With a value at a dotted place; nothing takes the field away, so that its default counts."""
        return replace(self, content=_with(self.content, place.split("."), value))

    @property
    def is_as_stored(self) -> bool:
        """Whether it says what the stored document says."""
        return self.stored is not None and self.content == _json(self.stored)

    def document(self) -> str:
        """The document as text."""
        return json.dumps(self.content, ensure_ascii=False, indent=2) + "\n"

    def problems(self, place: str = "") -> list[str]:
        """What is wrong with the document, or with the field at a dotted place."""
        try:
            parse_new_connection(self.document(), self.connection_id)
        except InvalidConnection as error:
            return [problem for problem in error.problems if problem.startswith(place)]
        return []

    def baselinker(self) -> BaselinkerAccount:
        """The BaseLinker account, whose fields have been found right."""
        return BaselinkerAccount.model_validate(self.get("baselinker"))

    def salesmanago(self) -> SalesmanagoAccount:
        """The SALESmanago account, whose fields have been found right; its owner may still be missing."""
        part = self.get("salesmanago")
        known = part if isinstance(part, Mapping) else {}
        return SalesmanagoAccount.model_validate({"owner": UNKNOWN_OWNER, **known})

    def settings(self, **changes: object) -> Settings:
        """The settings with these changes, all of which have been found right."""
        part = self.get("settings")
        known = part if isinstance(part, Mapping) else {}
        return Settings.model_validate({**known, **changes})

    def summary(self) -> tuple[tuple[str, str], ...]:
        """The form's fields, and all others that differ from their default; the document has no problems."""
        connection = parse_connection(self.document(), self.connection_id)
        rows = [("enabled", readable(connection.enabled)), ("mode", str(connection.mode))]
        for part in ("baselinker", "salesmanago", "settings"):
            rows += _rows(part, getattr(connection, part))
        return tuple(rows)


def new_draft(connection_id: str, stored: str | None) -> Draft:
    """A document of which nothing is known yet; it may replace one that is stored."""
    return Draft(connection_id, NEW, stored=stored)


def stored_draft(connection: Connection, stored: str) -> Draft:
    """The stored document, without keys that no setting has."""
    known = json.loads(stored)
    content = {key: value for key, value in known.items() if key in type(connection).model_fields}
    for part in ("baselinker", "salesmanago", "settings"):
        fields = type(getattr(connection, part)).model_fields
        content[part] = {key: value for key, value in known[part].items() if key in fields}
    return Draft(connection.connection_id, content, stored=stored)


def readable(value: object) -> str:
    """A value as a person reads and writes it; secrets as set or not set."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case SecretStr():
            return "set"
        case Mapping():
            return ", ".join(f"{key}={item}" for key, item in value.items())
        case list() | tuple():
            return ", ".join(str(item) for item in value)
        case _:
            return str(value)


def _with(content: object, steps: Sequence[str], value: object) -> dict[str, object]:
    changed = dict(content) if isinstance(content, Mapping) else {}
    first, *rest = steps
    if rest:
        changed[first] = _with(changed.get(first), rest, value)
    elif value is None:
        changed.pop(first, None)
    else:
        changed[first] = value
    return changed


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _rows(part: str, model: BaseModel) -> list[tuple[str, str]]:
    rows = []
    for name, info in type(model).model_fields.items():
        value, place = getattr(model, name), f"{part}.{name}"
        if place in ALWAYS_SHOWN or value != info.get_default(call_default_factory=True):
            rows.append((place, readable(value) or "not set"))
    return rows
