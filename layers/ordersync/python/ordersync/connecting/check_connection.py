"""Checks a whole connection: its document, its neighbours, both accounts, recent orders and the e-shop."""

from collections.abc import Iterable, Sequence

from ordersync.connecting.checks import Checks
from ordersync.connecting.checks_of_orders import OrderChecks
from ordersync.connecting.language import Language
from ordersync.connecting.questions import Finding
from ordersync.connecting.words import ENGLISH
from ordersync.domain.connection import Connection, parse_connection, parse_new_connection
from ordersync.domain.dialogue import Check, CheckName
from ordersync.domain.order import Order
from ordersync.errors import ConnectionGone, InvalidConnection
from ordersync.ports import Accounts, Clock, Documents

NOT_TRIED = "not_tried"


class ConnectionCheck:
    """Checks connections; writes nothing anywhere."""

    def __init__(self, accounts: Accounts, clock: Clock, language: Language = ENGLISH) -> None:
        """Open accounts through `accounts`, and word findings in `language`."""
        self._accounts = accounts
        self._checks = Checks(clock, language)
        self._orders = OrderChecks(self._checks, clock, language)
        self._parsed: dict[str, Connection | None] = {}

    def check_stored(self, connection_id: str, documents: Documents) -> list[Check]:
        """Check the connection stored under an id, beside all others; a missing one fails."""
        try:
            text = documents.text(connection_id)
        except ConnectionGone as error:
            missing = self._checks.failed(
                CheckName.DOCUMENT, Finding.DOCUMENT_MISSING, "missing", error=error
            )
            return [missing]
        others = [self._read(name, documents) for name in documents.ids() if name != connection_id]
        return self.check_document(text, connection_id, [each for each in others if each is not None])

    def check_document(self, text: str, connection_id: str, others: Sequence[Connection] = ()) -> list[Check]:
        """Check a document and, if it is valid, all that it names; unknown fields fail too."""
        try:
            connection = parse_new_connection(text, connection_id)
        except InvalidConnection as error:
            problems = "; ".join(error.problems)
            invalid = self._checks.failed(
                CheckName.DOCUMENT, Finding.DOCUMENT_INVALID, "document", problems=problems
            )
            return [invalid]
        return self.check(connection, others)

    def check(self, connection: Connection, others: Sequence[Connection] = ()) -> list[Check]:
        """Try everything that a connection names, with at most five BaseLinker calls.

        Args:
            connection: the connection.
            others: the other connections of the deployment.

        Returns:
            The checks, in the order in which a person would fix them.
        """
        of_baselinker, orders = self._check_baselinker(connection)
        return [
            self._checks.ok(CheckName.DOCUMENT, Finding.DOCUMENT_VALID),
            *self._check_state(connection),
            *self._check_neighbours(connection, others),
            *of_baselinker,
            *self._check_salesmanago(connection, orders),
            *self._check_eshops(connection),
        ]

    def _read(self, connection_id: str, documents: Documents) -> Connection | None:
        """Return another connection, read once, or None if its document can't be used."""
        if connection_id not in self._parsed:
            try:
                found = parse_connection(documents.text(connection_id), connection_id)
            except (ConnectionGone, InvalidConnection):
                found = None
            self._parsed[connection_id] = found
        return self._parsed[connection_id]

    def _check_state(self, connection: Connection) -> Iterable[Check]:
        if not connection.enabled:
            yield self._checks.warning(CheckName.STATE, Finding.DISABLED, "off")
        elif not connection.is_live:
            yield self._checks.warning(CheckName.STATE, Finding.SHADOW, "shadow")

    def _check_neighbours(self, connection: Connection, others: Sequence[Connection]) -> Iterable[Check]:
        """Look for connections that are switched on, and have the same token, or the same e-shop."""
        on = [each for each in others if each.enabled]
        same_token = [each for each in on if each.baselinker.token == connection.baselinker.token]
        same_target = [each for each in on if _target(each) == _target(connection)]
        both = [each for each in same_token if each in same_target]
        for finding, found in (
            (Finding.NEIGHBOUR_DOUBLES, both),
            (Finding.TOKEN_SHARED, same_token),
            (Finding.TARGET_SHARED, same_target),
        ):
            if found:
                names = ", ".join(each.connection_id for each in found)
                yield self._checks.warning(CheckName.NEIGHBOURS, finding, finding.value, names=names)
                return

    def _check_baselinker(self, connection: Connection) -> tuple[list[Check], list[Order] | None]:
        baselinker = self._accounts.baselinker(connection.baselinker)
        token, sources = self._checks.try_token(baselinker)
        if sources is None:
            not_tried = self._checks.warning(CheckName.JOURNAL, Finding.JOURNAL_NOT_TRIED, NOT_TRIED)
            return [token, not_tried], None
        journal = self._checks.try_journal(baselinker, connection.settings.timezone)
        checks, orders = self._orders.try_orders(baselinker, connection)
        return [token, journal, *checks], orders

    def _check_salesmanago(self, connection: Connection, orders: list[Order] | None) -> Iterable[Check]:
        account = connection.salesmanago
        salesmanago = self._accounts.salesmanago(account)
        credential, users = self._checks.try_credential(salesmanago)
        yield credential
        if users is None:
            yield self._checks.warning(CheckName.OWNER, Finding.OWNER_NOT_TRIED, NOT_TRIED)
            return
        yield self._checks.check_owner(account.owner, users)
        if orders is not None:
            yield from self._orders.try_buyers(salesmanago, orders, connection)

    def _check_eshops(self, connection: Connection) -> Iterable[Check]:
        catalogs = None
        if connection.salesmanago.v3_api_key:
            key, catalogs = self._checks.try_v3_key(self._accounts.catalogs(connection.salesmanago))
            yield key
        yield self._checks.check_eshops(connection.settings, catalogs)


def _target(connection: Connection) -> tuple[str, ...]:
    return (*connection.salesmanago.identity, connection.settings.eshop)
