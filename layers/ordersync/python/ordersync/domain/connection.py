"""A connection's document: one BaseLinker account joined to one SALESmanago account, with its settings."""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from ordersync.domain.accounts import BaselinkerAccount, SalesmanagoAccount
from ordersync.domain.bounds import read_json
from ordersync.domain.described import About, Asked, DescribedField, Part, describe_model, part_of
from ordersync.domain.settings import Settings
from ordersync.errors import InvalidConnection

CONNECTION_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
ConnectionId = Annotated[str, StringConstraints(pattern=f"^{CONNECTION_ID.pattern}$")]
LONGEST_DOCUMENT = 65_536  # eight times what the Parameter Store takes
MOST_PROBLEMS = 20
REASONS = {
    "missing": "missing",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "decimal_parsing": "must be a number",
    "string_type": "must be a text",
    "tuple_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
}
INVALID_ID = "the id must be 1 to 64 letters, digits or _ . -"


class Mode(StrEnum):
    """Whether SALESmanago is written to."""

    LIVE = "live"
    SHADOW = "shadow"


class Document(Part):
    """What the parameter holds: everything about a connection but its id."""

    enabled: Annotated[
        bool,
        About("Enable the connection", "A disabled connection reads and sends nothing.", always_shown=True),
    ] = True
    mode: Annotated[
        Mode,
        Field(strict=False),
        About(
            "Test run, or live",
            "A test run does everything except sending, so that you see what would be sent.",
            choices={"shadow": "test run: nothing is sent", "live": "live: purchases reach SALESmanago"},
            asked=Asked.FIRST,
            always_shown=True,
        ),
    ] = Mode.LIVE
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

    def as_live(self) -> "Connection":
        """Return the connection as if it was enabled and live, to see what it would send."""
        return Connection.model_validate({**dict(self), "mode": Mode.LIVE, "enabled": True})


@cache
def described_fields() -> Mapping[str, DescribedField]:
    """Return every field of a document by its dotted place, in the document's order.

    Raises:
        TypeError: a field has no description; names its place.
    """
    return {each.place: each for each in describe_model(Document)}


@cache
def document_parts() -> Mapping[str, type[Part]]:
    """Return the parts of a document by their name: the accounts and the settings."""
    parts = {name: part_of(info) for name, info in Document.model_fields.items()}
    return {name: part for name, part in parts.items() if part is not None}


def check_id(connection_id: str) -> None:
    """Refuse an id that can't name a connection.

    Raises:
        InvalidConnection: with a shortened id.
    """
    if not CONNECTION_ID.fullmatch(connection_id):
        raise InvalidConnection(connection_id[:64], [INVALID_ID])


def parse_connection(text: str, connection_id: str) -> Connection:
    """Parse a connection's document, ignoring unknown keys (see `unknown_keys`).

    Args:
        text: the JSON document.
        connection_id: the id it is stored under.

    Raises:
        InvalidConnection: the id or the document is invalid; each problem names its field, never a value.
    """
    check_id(connection_id)
    content = _json_object(text, connection_id)
    try:
        return Connection.model_validate({**content, "connection_id": connection_id})
    except ValidationError as error:
        is_enabled = content.get("enabled") is not False
        raise InvalidConnection(connection_id, _problems(error), is_enabled=is_enabled) from None


def parse_new_connection(text: str, connection_id: str) -> Connection:
    """Parse a document that is about to be saved or checked, refusing unknown keys.

    Raises:
        InvalidConnection: as in `parse_connection`, and for every unknown key.
    """
    unknown = [f"{key}: unknown field" for key in unknown_keys(text, connection_id)]
    try:
        connection = parse_connection(text, connection_id)
    except InvalidConnection as error:
        raise InvalidConnection(connection_id, [*unknown, *error.problems]) from None
    if unknown:
        raise InvalidConnection(connection_id, unknown)
    return connection


def unknown_keys(text: str, connection_id: str) -> list[str]:
    """Return the dotted places of keys that no field has.

    Raises:
        InvalidConnection: the text is not a JSON object.
    """
    content = _json_object(text, connection_id)
    unknown = [key for key in content if key not in Document.model_fields]
    for name, model in document_parts().items():
        part = content.get(name)
        if isinstance(part, dict):
            unknown += [f"{name}.{key}" for key in part if key not in model.model_fields]
    return unknown


def changed_document(text: str, connection_id: str, **values: object) -> str:
    """Return a valid document with other values for some of its own keys; whatever else it holds is kept.

    Raises:
        InvalidConnection: the document is invalid, before or after the change.
    """
    parse_connection(text, connection_id)
    changed = json.dumps({**json.loads(text), **values}, ensure_ascii=False, indent=2) + "\n"
    parse_connection(changed, connection_id)
    return changed


def _json_object(text: str, connection_id: str) -> dict[str, object]:
    if len(text) > LONGEST_DOCUMENT:
        raise InvalidConnection(connection_id, ["the document is too long"])
    try:
        content = read_json(text)
    except ValueError as error:
        place = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidConnection(connection_id, [f"the document is not valid JSON{place}"]) from None
    if not isinstance(content, dict):
        raise InvalidConnection(connection_id, ["the document must be a JSON object"])
    return content


def _problems(error: ValidationError) -> list[str]:
    lines = []
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    for item in problems[:MOST_PROBLEMS]:
        place = ".".join(str(step) for step in item["loc"]) or "document"
        lines.append(f"{place}: {_reason(item['type'], item['msg'])}")
    return lines


def _reason(kind: str, message: str) -> str:
    """Return what is wrong with a value in words for people, from pydantic's error."""
    if kind in REASONS:
        return REASONS[kind]
    reason = message.removeprefix("Value error, ").replace("Input should be", "must be")
    return reason.replace("greater than or equal to", "at least").replace("less than or equal to", "at most")
