"""A connection's document while it is being written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from ordersync.connecting.answers import as_typed
from ordersync.connecting.checks import Sources
from ordersync.domain.accounts import BaselinkerAccount, SalesmanagoAccount
from ordersync.domain.connection import (
    Connection,
    Document,
    described_fields,
    document_parts,
    parse_connection,
    parse_new_connection,
)
from ordersync.domain.order import Order
from ordersync.domain.settings import Settings
from ordersync.errors import InvalidConnection
from ordersync.frozen import frozen

# A new connection begins with a test run, and makes no one a subscriber, unless a person decides otherwise.
NEW: Mapping[str, object] = {
    "enabled": True,
    "mode": "shadow",
    **{part: {} for part in document_parts()},
    "settings": {"new_contacts": "opted_out"},
}
EXPLICIT = ("mode", "settings.start", "settings.match_by_phone", "settings.new_contacts")
UNKNOWN_OWNER = "unknown@example.com"  # the list of users is asked for without an owner


@frozen
class Draft:
    """A document that may still lack fields.

    Attributes:
        connection_id: the id it will be stored under.
        content: the document; holds secrets.
        sources: the BaseLinker account's order sources, once they are known.
        stored: the document that is stored, as it was read.
        recent: the BaseLinker account's recent orders, once they are read.
    """

    connection_id: str
    content: Mapping[str, object] = field(repr=False)
    sources: Sources | None = None
    stored: str | None = field(default=None, repr=False)
    recent: tuple[Order, ...] | None = field(default=None, repr=False)

    def get(self, place: str) -> object:
        """Return the value at a dotted place, or None."""
        return _at(self.content, place)

    def text(self, place: str) -> str:
        """Return the value at a dotted place as a person types it."""
        return as_typed(self.get(place))

    def put(self, place: str, value: object) -> "Draft":
        """Return the draft with a value at a dotted place; None removes the field, so its default applies."""
        return replace(self, content=_with(self.content, place.split("."), value))

    @property
    def is_as_stored(self) -> bool:
        """Whether it says what the stored document says."""
        return self.stored is not None and self.content == _json(self.stored)

    def document(self) -> str:
        """Return the document as text; what much depends on stands in it even at its default."""
        explicit = self
        for place in EXPLICIT:
            if explicit.get(place) is None:
                explicit = explicit.put(place, described_fields()[place].default)
        return json.dumps(explicit.content, ensure_ascii=False, indent=2) + "\n"

    def problems(self) -> list[str]:
        """Return what is wrong with the document."""
        try:
            parse_new_connection(self.document(), self.connection_id)
        except InvalidConnection as error:
            return list(error.problems)
        return []

    def problems_at(self, place: str) -> list[str]:
        """Return what is wrong with the field at a dotted place."""
        return [problem for problem in self.problems() if problem.startswith((f"{place}:", f"{place}."))]

    def problems_of_part(self, place: str) -> list[str]:
        """Return what is wrong with the part that holds a field, as a whole."""
        part = place.rpartition(".")[0]
        return [problem for problem in self.problems() if problem.startswith(f"{part}:")]

    def baselinker(self) -> BaselinkerAccount:
        """Return the BaseLinker account, whose fields are known to be valid."""
        return BaselinkerAccount.model_validate(self.get("baselinker"))

    def salesmanago(self) -> SalesmanagoAccount:
        """Return the SALESmanago account, whose fields are known to be valid; its owner may be missing."""
        return SalesmanagoAccount.model_validate({"owner": UNKNOWN_OWNER, **self._part("salesmanago")})

    def settings(self, **changes: object) -> Settings:
        """Return the settings with these changes, all of which are known to be valid."""
        return Settings.model_validate({**self._part("settings"), **changes})

    def summary(self) -> Iterator[tuple[str, object]]:
        """Yield each field to show, with its value; the document must have no problems."""
        connection = parse_connection(self.document(), self.connection_id)
        for place, described in described_fields().items():
            value = _at(connection, place)
            if described.about.always_shown or value != described.default:
                yield place, value

    def _part(self, name: str) -> Mapping[str, object]:
        part = self.get(name)
        return part if isinstance(part, Mapping) else {}


def new_draft(connection_id: str, stored: str | None) -> Draft:
    """Return a draft without answers; it may replace a document that is stored."""
    return Draft(connection_id, NEW, stored=stored)


def stored_draft(connection: Connection, stored: str) -> Draft:
    """Return the stored document without its unknown fields."""
    known = json.loads(stored)
    content = {key: value for key, value in known.items() if key in Document.model_fields}
    for name, model in document_parts().items():
        content[name] = {key: value for key, value in known[name].items() if key in model.model_fields}
    return Draft(connection.connection_id, content, stored=stored)


def _at(value: object, place: str) -> object:
    """Return what lies at a dotted place of a document, or of a parsed connection, or None."""
    for step in place.split("."):
        value = value.get(step) if isinstance(value, Mapping) else getattr(value, step, None)
    return value


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
    except (ValueError, RecursionError):
        return None
