"""The story as it would be at another time, and with accounts of another server."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from ordersync.domain.connection import parse_connection
from ordersync.records.connection import AccountRecords
from tests.fakes.keys import record_keys
from tests.fakes.tables import hooked_tables
from tests.upgrades.world import Content, Item, read

DAY = 86_400
LONGEST_STORY = 60 * DAY  # seconds; its oldest order is a month old
# Epoch seconds or milliseconds, whole or not: in the range of the story, nothing else has as many digits.
NUMBER = re.compile(r"(?<![\w.-])(\d{10})(?=(\d{3})?(\.\d+)?(?![\w-]))")


def later(text: str, seconds: int, end: int) -> str:
    """Return a file of the story with all times in it moved, in whatever it holds them.

    Args:
        text: the file.
        seconds: by how much they are moved.
        end: when the story ends, epoch seconds; its times are those around it.
    """

    def moved(found: re.Match[str]) -> str:
        time = int(found[1])
        return str(time + seconds) if end - LONGEST_STORY < time < end + DAY else found[1]

    return NUMBER.sub(moved, text)


@dataclass(frozen=True)
class LaterStory:
    """What a version has left behind, as if it had done so at another time.

    Attributes:
        version: the version.
        ended_at: that time, epoch seconds.
    """

    version: str
    ended_at: int

    def read(self, name: str) -> dict[str, object]:
        """Return one of the version's files."""
        end = int(float(str(read(self.version, "story")["time"])))
        text = json.dumps(read(self.version, name))
        return cast("dict[str, object]", json.loads(later(text, self.ended_at - end, end)))


def emails(services: Mapping[str, object]) -> set[str]:
    """Return every e-mail address that the services know of."""
    held = cast("list[dict[str, list[Content]]]", list(services.values()))
    return {str(each["email"]) for account in held for each in account["orders"] + account["contacts"]}


def with_other_accounts(
    contacts: Iterable[Item], documents: Mapping[str, tuple[str, str]], known: Iterable[str]
) -> list[Item]:
    """Return the records of contacts as they would be of the same accounts on another server.

    Args:
        contacts: the items of the table.
        documents: connection id to its document before and after.
        known: the e-mail addresses of all contacts.
    """
    tables, names = hooked_tables(), dict[tuple[str, str], tuple[str, str]]()
    keys = record_keys(tables)
    for connection_id, texts in documents.items():
        before, after = (
            AccountRecords.of(tables, keys, parse_connection(text, connection_id).salesmanago)
            for text in texts
        )
        pairs = [(before.contact(email), after.contact(email)) for email in known]
        names |= {(old.scope, old.key): (new.scope, new.key) for old, new in pairs}
        names[before.scope, before.cards().key] = (after.scope, after.cards().key)
    scopes = {scope for scope, _ in names}
    return [
        _renamed(item, names[_name(item)]) if item["scope"].get("S") in scopes else item for item in contacts
    ]


def _name(item: Item) -> tuple[str, str]:
    return item["scope"].get("S", ""), item["key"].get("S", "")


def _renamed(item: Item, name: tuple[str, str]) -> Item:
    return {**item, "scope": {"S": name[0]}, "key": {"S": name[1]}}
