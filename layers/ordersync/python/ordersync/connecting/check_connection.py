"""Checks a whole connection: its document, both accounts and the e-shop."""

from collections.abc import Iterable

from ordersync.connecting.checks import Checks
from ordersync.connecting.language import Language
from ordersync.connecting.questions import Finding
from ordersync.connecting.words import ENGLISH
from ordersync.domain.connection import Connection, parse_new_connection
from ordersync.domain.dialogue import Check, CheckName
from ordersync.errors import ConnectionGone, InvalidConnection
from ordersync.ports import Accounts, Clock, Documents

NOT_TRIED = "not_tried"


class ConnectionCheck:
    """Checks connections; writes nothing anywhere."""

    def __init__(self, accounts: Accounts, clock: Clock, language: Language = ENGLISH) -> None:
        """Open accounts through `accounts`, and word findings in `language`."""
        self._accounts = accounts
        self._checks = Checks(clock, language)

    def check_stored(self, connection_id: str, documents: Documents) -> list[Check]:
        """Check the connection stored under an id; a missing one fails."""
        try:
            text = documents.text(connection_id)
        except ConnectionGone as error:
            missing = self._checks.failed(
                CheckName.DOCUMENT, Finding.DOCUMENT_MISSING, "missing", error=error
            )
            return [missing]
        return self.check_document(text, connection_id)

    def check_document(self, text: str, connection_id: str) -> list[Check]:
        """Check a document and, if it is valid, all that it names; unknown fields fail too."""
        try:
            connection = parse_new_connection(text, connection_id)
        except InvalidConnection as error:
            problems = "; ".join(error.problems)
            invalid = self._checks.failed(
                CheckName.DOCUMENT, Finding.DOCUMENT_INVALID, "document", problems=problems
            )
            return [invalid]
        return self.check(connection)

    def check(self, connection: Connection) -> list[Check]:
        """Try everything that a connection names, with at most four BaseLinker calls.

        Returns:
            The checks, in the order in which a person would fix them.
        """
        return [
            self._checks.ok(CheckName.DOCUMENT, Finding.DOCUMENT_VALID),
            *self._check_state(connection),
            *self._check_baselinker(connection),
            *self._check_salesmanago(connection),
            *self._check_eshops(connection),
        ]

    def _check_state(self, connection: Connection) -> Iterable[Check]:
        if not connection.enabled:
            yield self._checks.warning(CheckName.STATE, Finding.DISABLED, "off")
        elif not connection.is_live:
            yield self._checks.warning(CheckName.STATE, Finding.SHADOW, "shadow")

    def _check_baselinker(self, connection: Connection) -> Iterable[Check]:
        baselinker = self._accounts.baselinker(connection.baselinker)
        token, sources = self._checks.try_token(baselinker)
        yield token
        if sources is None:
            yield self._checks.warning(CheckName.JOURNAL, Finding.JOURNAL_NOT_TRIED, NOT_TRIED)
        else:
            yield self._checks.try_journal(baselinker, connection.settings.timezone)
            yield self._checks.try_addresses(baselinker, connection)

    def _check_salesmanago(self, connection: Connection) -> Iterable[Check]:
        account = connection.salesmanago
        credential, users = self._checks.try_credential(self._accounts.salesmanago(account))
        yield credential
        if users is None:
            yield self._checks.warning(CheckName.OWNER, Finding.OWNER_NOT_TRIED, NOT_TRIED)
        else:
            yield self._checks.check_owner(account.owner, users)

    def _check_eshops(self, connection: Connection) -> Iterable[Check]:
        catalogs = None
        if connection.salesmanago.v3_api_key:
            key, catalogs = self._checks.try_v3_key(self._accounts.catalogs(connection.salesmanago))
            yield key
        yield self._checks.check_eshops(connection.settings, catalogs)
