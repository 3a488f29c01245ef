"""The records of the settings page: links and sessions, each under its token's hash, and changes."""

import hashlib
from collections.abc import Iterator

from ordersync.domain.access import AccessLink, Change, WebSession
from ordersync.errors import Conflict, Defect
from ordersync.frozen import frozen
from ordersync.ports import Table
from ordersync.records.record import Slot

LINKS, SESSIONS = "#links", "#sessions"  # no connection has such an id
LINK, SESSION, CHANGE = "link#", "session#", "change#"
LINK_ID = 12  # of the hash's 64 digits, which name a link and don't open it
LINKS_AT_ONCE = 100
FAR = 10**16  # microseconds: the year 2286
MOST_AT_ONE_MOMENT = 100


@frozen
class AccessRecords:
    """Links and sessions of the deployment, and what was changed of each connection."""

    table: Table

    def link(self, token: str) -> Slot[AccessLink]:
        """Return the slot of a link, by its token."""
        return self._link(f"{LINK}{_hashed_token(token)}")

    def link_at(self, key: str) -> Slot[AccessLink]:
        """Return the slot of a link whose key a session names."""
        return self._link(key)

    def links(self, link_id: str = "") -> Iterator[tuple[Slot[AccessLink], AccessLink]]:
        """Yield the links whose id begins so, in no order; one that can't be read is left out.

        Raises:
            NotApplied: the table does not answer.
        """
        behind = ""
        while page := self.table.query(LINKS, f"{LINK}{link_id}", LINKS_AT_ONCE, behind):
            for behind, stored in page.items():
                slot = self._link(behind)
                try:
                    yield slot, slot.as_read(stored).value
                except Defect:
                    continue

    def session(self, token: str) -> Slot[WebSession]:
        """Return the slot of a session, by its token."""
        return Slot(self.table, SESSIONS, f"{SESSION}{_hashed_token(token)}", WebSession)

    def add_change(self, connection_id: str, change: Change) -> None:
        """Append a change; two of one moment are both kept.

        Raises:
            OutcomeUnknown: the table does not answer; the change may be written.
            Conflict: too many changes at one moment.
        """
        moment = round(change.at * 1e6)
        for later in range(MOST_AT_ONE_MOMENT):
            if self._change(connection_id, moment + later).create(change):
                return
        raise Conflict(f"changes of {connection_id} can't be recorded at the moment", after=1.0)

    def changes(self, connection_id: str, most: int) -> list[Change]:
        """Return a connection's changes, the latest first.

        Raises:
            NotApplied: the table does not answer.
            Defect: one of them can't be read.
        """
        page = self.table.query(connection_id, CHANGE, most)
        return [
            Slot(self.table, connection_id, key, Change).as_read(stored).value for key, stored in page.items()
        ]

    def _change(self, connection_id: str, moment: int) -> Slot[Change]:
        return Slot(self.table, connection_id, f"{CHANGE}{FAR - moment:016d}", Change)

    def _link(self, key: str) -> Slot[AccessLink]:
        return Slot(self.table, LINKS, key, AccessLink)


def link_id_of(key: str) -> str:
    """Return the id by which a person names a link, from the key of its record."""
    return key.removeprefix(LINK)[:LINK_ID]


def _hashed_token(token: str) -> str:
    """Return what stands for a token in the records; it is random, so that its hash needs no key."""
    return hashlib.sha256(token.encode()).hexdigest()
