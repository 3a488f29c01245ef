"""Tries what a form says: the token, the journal, the credential, the owner, the e-shop, recent orders."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import field, replace

from ordersync.connecting.ask_accounts import REFUSED_URLS, UNTRIED_REASONS
from ordersync.connecting.checks import Checks, Sources
from ordersync.connecting.checks_of_orders import OrderChecks
from ordersync.connecting.draft import Draft
from ordersync.connecting.form import ESHOP_ANYWAY, SAVE_UNTRIED
from ordersync.connecting.questions import FieldName
from ordersync.connecting.read_form import ON
from ordersync.domain.accounts import Catalog
from ordersync.domain.connection import Connection, described_fields, parse_connection
from ordersync.domain.dialogue import Check, CheckName, Status
from ordersync.domain.evidence import Doubled, doubled_shop_orders, last_with_buyer, shop_buyers
from ordersync.domain.order import SHOP, Order
from ordersync.errors import InvalidConnection, OrderSyncError, WaitReason
from ordersync.frozen import frozen
from ordersync.ports import Accounts, BaseLinker

CHECK_PLACES: Mapping[CheckName, str] = {
    CheckName.TOKEN: FieldName.TOKEN,
    CheckName.JOURNAL: FieldName.TOKEN,
    CheckName.CREDENTIAL: FieldName.API_SECRET,
    CheckName.OWNER: FieldName.OWNER,
    CheckName.V3_KEY: FieldName.V3_KEY,
    CheckName.ESHOP: FieldName.ESHOP,
    CheckName.ADDRESSES: "settings.relay_domains",
    CheckName.PRODUCTS: FieldName.PRODUCT_ID,
    CheckName.CURRENCIES: "settings.currency",
    CheckName.DOUBLES: FieldName.SKIP_SHOP_ORDERS,
    CheckName.CONSENT: FieldName.NEW_CONTACTS,
}
URL_PLACES: Mapping[str, str] = {
    WaitReason.BASELINKER_URL: FieldName.BASELINKER_URL,
    WaitReason.SALESMANAGO_URL: FieldName.SALESMANAGO_URL,
}
# What a person has to have seen before a connection is saved that does not send yet.
CAUTIONS = frozenset({(CheckName.DOUBLES, "doubles"), (CheckName.JOURNAL, "journal_off")})
NONE_OF_SHOPS = Doubled(SHOP, 0, 0)


@frozen
class SeenAccounts:
    """What the accounts of a draft have shown; None for what was not tried, or did not answer.

    Attributes:
        checks: what trying has found, a tick or a problem each.
        sources: the BaseLinker account's order sources.
        users: the SALESmanago account's users.
        catalogs: its product catalogs.
        orders: recent orders.
        shop: of the last shop orders, how many another integration has sent.
        proposes_5: whether these are most of them, so that setting [5] is ticked for the person.
    """

    checks: tuple[Check, ...] = ()
    sources: Sources | None = None
    users: tuple[str, ...] | None = None
    catalogs: tuple[Catalog, ...] | None = None
    orders: tuple[Order, ...] | None = field(default=None, repr=False)
    shop: Doubled = NONE_OF_SHOPS
    proposes_5: bool = False


@frozen
class FormTrial:
    """Tries drafts; no call is made for a part that is not valid. Calls count like any other."""

    accounts: Accounts
    checks: Checks
    orders: OrderChecks

    def look(self, draft: Draft, *, may_propose: bool = False) -> SeenAccounts:
        """Try everything that a draft names, with at most five BaseLinker calls; writes nothing anywhere.

        Args:
            draft: what was typed.
            may_propose: whether setting [5] may be ticked for the person, by the evidence.
        """
        seen = self._look_at_salesmanago(draft, self._look_at_baselinker(draft))
        connection = _connection_of(draft)
        return seen if connection is None else self._look_at_orders(connection, seen, may_propose=may_propose)

    def refusals(self, draft: Draft, seen: SeenAccounts, texts: Mapping[str, str]) -> dict[str, str]:
        """Return what stands in the way of saving, in words, by the field; a person may insist on some."""
        found: dict[str, str] = {}
        for check in seen.checks:
            if not (_is_refused(check) or _is_untried(check)):
                continue
            if check.name is CheckName.ESHOP and texts.get(ESHOP_ANYWAY, "") in ON:
                continue
            if _is_untried(check) and texts.get(SAVE_UNTRIED, "") in ON:
                continue
            found.setdefault(place_of(check, draft), " ".join(filter(None, (check.meaning, check.advice))))
        return found

    def _look_at_baselinker(self, draft: Draft) -> SeenAccounts:
        if not _is_valid(draft, "baselinker"):
            return SeenAccounts()
        baselinker = self.accounts.baselinker(draft.baselinker())
        token, sources = self.checks.try_token(baselinker)
        if sources is None:
            return SeenAccounts((token,))
        zone = "" if draft.problems_at(FieldName.TIMEZONE) else draft.text(FieldName.TIMEZONE)
        default = str(described_fields()[FieldName.TIMEZONE].default)
        journal = self.checks.try_journal(baselinker, zone or default)
        return SeenAccounts((token, journal), sources, orders=self._recent(baselinker))

    def _recent(self, baselinker: BaseLinker) -> tuple[Order, ...] | None:
        with suppress(OrderSyncError):
            return tuple(self.orders.recent_orders(baselinker))
        return None

    def _look_at_salesmanago(self, draft: Draft, seen: SeenAccounts) -> SeenAccounts:
        if not _is_valid(draft, "salesmanago", besides=FieldName.OWNER):
            return seen
        account, checks = _account_of(draft), list(seen.checks)
        credential, users = self.checks.try_credential(self.accounts.salesmanago(account.salesmanago()))
        checks.append(credential)
        if users is not None and not draft.problems_at(FieldName.OWNER):
            checks.append(self.checks.check_owner(draft.text(FieldName.OWNER), users))
        catalogs: list[Catalog] | None = None
        if draft.get(FieldName.V3_KEY) is not None:
            key, catalogs = self.checks.try_v3_key(self.accounts.catalogs(account.salesmanago()))
            checks.append(key)
        if _is_valid(draft, "settings"):
            checks.append(self.checks.check_eshops(draft.settings(), catalogs))
        return replace(
            seen,
            checks=tuple(checks),
            users=None if users is None else tuple(users),
            catalogs=None if catalogs is None else tuple(catalogs),
        )

    def _look_at_orders(
        self, connection: Connection, seen: SeenAccounts, *, may_propose: bool
    ) -> SeenAccounts:
        """Judge recent orders, and what SALESmanago has of their buyers, with one call."""
        if seen.orders is None:
            return seen
        checks = [*seen.checks, *self.orders.judge_orders(seen.orders, connection)]
        all_shops = _with_shop_orders(connection, are_transferred=True)
        if seen.users is not None and (emails := _emails(seen.orders, all_shops)):
            with suppress(OrderSyncError):
                cards = self.accounts.salesmanago(connection.salesmanago).cards(emails)
                shop = doubled_shop_orders(seen.orders, cards, all_shops)
                proposes = may_propose and shop.are_most_there and not connection.settings.skip_shop_orders
                if proposes:
                    connection = _with_shop_orders(connection, are_transferred=False)
                checks += self.orders.judge_buyers(seen.orders, cards, connection)
                seen = replace(seen, shop=shop, proposes_5=proposes)
        return replace(seen, checks=tuple(checks))


def place_of(check: Check, draft: Draft) -> str:
    """Return the field that a check is about."""
    if check.reason in REFUSED_URLS:
        return URL_PLACES[check.reason]
    if check.name is CheckName.CREDENTIAL and draft.get(FieldName.SHA) is not None:
        return FieldName.SHA
    return CHECK_PLACES.get(check.name, "")


def cautions(seen: SeenAccounts, draft: Draft) -> frozenset[str]:
    """Return the fields at which something was found that a person should see before saving."""
    return frozenset(place_of(each, draft) for each in seen.checks if (each.name, each.reason) in CAUTIONS)


def _is_refused(check: Check) -> bool:
    return check.status is Status.FAILED and check.reason not in UNTRIED_REASONS


def _is_untried(check: Check) -> bool:
    return check.status is not Status.OK and check.reason in UNTRIED_REASONS


def _is_valid(draft: Draft, part: str, *, besides: str = "") -> bool:
    return not any(
        problem.startswith((f"{part}.", f"{part}:")) and not (besides and problem.startswith(f"{besides}:"))
        for problem in draft.problems()
    )


def _account_of(draft: Draft) -> Draft:
    """Return the draft without an owner that is not valid; users are listed without one."""
    return draft.put(FieldName.OWNER, None) if draft.problems_at(FieldName.OWNER) else draft


def _connection_of(draft: Draft) -> Connection | None:
    try:
        return parse_connection(draft.document(), draft.connection_id)
    except InvalidConnection:
        return None


def _with_shop_orders(connection: Connection, *, are_transferred: bool) -> Connection:
    """Return the connection with setting [5] as it would be; the evidence is about orders it would skip."""
    settings = {**dict(connection.settings), "skip_shop_orders": not are_transferred}
    return Connection.model_validate({**dict(connection), "settings": settings})


def _emails(orders: tuple[Order, ...], connection: Connection) -> list[str]:
    """Return the buyers of the last orders, and of the last ones of web shops: forty at most."""
    found = [*last_with_buyer(orders, connection).values(), *shop_buyers(orders, connection).values()]
    return list(dict.fromkeys(found))


def checks_by_place(seen: SeenAccounts, draft: Draft) -> Iterator[tuple[str, Check]]:
    """Yield each check with the field that it is about."""
    for check in seen.checks:
        yield place_of(check, draft), check
