"""The single checks of a connection: credentials, the journal, the owner and the e-shop.

Each one can be made alone, so that a person who enters a connection learns at once what is wrong.
"""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from ordersync.connecting.language import Language
from ordersync.connecting.questions import Finding
from ordersync.domain.accounts import Catalog
from ordersync.domain.dialogue import Check, CheckName, Status
from ordersync.domain.order import RETURN
from ordersync.domain.settings import Settings
from ordersync.errors import (
    Blocked,
    NoBudget,
    OrderSyncError,
    OutcomeUnknown,
    Refused,
    Rejected,
    RetryLater,
    UnclearAnswer,
    UnknownRefusal,
    Wait,
    WaitReason,
)
from ordersync.ports import BaseLinker, CatalogList, Clock, SalesManago

Answer = TypeVar("Answer")
Sources = Mapping[str, Mapping[str, str]]
RECENT_SECONDS = 2 * 86_400  # well within the three days that the journal holds
MOST_ESHOPS = 10  # e-shops, where one of them is not found
NO_BUDGET = "budget"
UNVERIFIED = "unverified"
REFUSALS: Mapping[WaitReason, Finding] = {
    WaitReason.BASELINKER_CREDENTIAL: Finding.TOKEN_REFUSED,
    WaitReason.BASELINKER_URL: Finding.BASELINKER_ELSEWHERE,
    WaitReason.SALESMANAGO_CREDENTIAL: Finding.CREDENTIAL_REFUSED,
    WaitReason.SALESMANAGO_OWNER: Finding.OWNER_REFUSED,
    WaitReason.SALESMANAGO_URL: Finding.SALESMANAGO_ELSEWHERE,
    WaitReason.SALESMANAGO_V3_KEY: Finding.V3_KEY_REFUSED,
}


class Checks:
    """Makes single checks and words what they find; never raises what a service answers."""

    def __init__(self, clock: Clock, language: Language) -> None:
        """Word findings in `language`."""
        self._clock = clock
        self._language = language

    def try_token(self, baselinker: BaseLinker) -> tuple[Check, Sources | None]:
        """Try a BaseLinker token by listing the account's order sources.

        Returns:
            The check, and the sources (type to store id to store name) if the token works.
        """
        return self.attempt(
            CheckName.TOKEN,
            baselinker.sources,
            lambda sources: self.ok(CheckName.TOKEN, Finding.TOKEN_ACCEPTED, count=_stores(sources)),
        )

    def try_journal(self, baselinker: BaseLinker, timezone: str) -> Check:
        """Look whether the account's journal is on; an empty one looks like a quiet one."""
        try:
            return self._look_at_journal(baselinker, timezone)
        except OrderSyncError as error:
            return self._failure(CheckName.JOURNAL, error)

    def try_credential(self, salesmanago: SalesManago) -> tuple[Check, list[str] | None]:
        """Try a SALESmanago credential by listing the account's users.

        Returns:
            The check, and the users if the credential works.
        """
        return self.attempt(
            CheckName.CREDENTIAL,
            salesmanago.users,
            lambda users: self.ok(CheckName.CREDENTIAL, Finding.CREDENTIAL_ACCEPTED, count=len(users)),
        )

    def try_v3_key(self, catalogs: CatalogList) -> tuple[Check, list[Catalog] | None]:
        """Try a SALESmanago API v3 key by listing the account's product catalogs.

        Returns:
            The check, and the catalogs if the key works.
        """
        return self.attempt(
            CheckName.V3_KEY,
            catalogs.catalogs,
            lambda listed: self.ok(CheckName.V3_KEY, Finding.V3_KEY_ACCEPTED, count=len(listed)),
        )

    def check_owner(self, owner: str, users: Sequence[str]) -> Check:
        """Check whether the owner is one of the account's users."""
        name = CheckName.OWNER
        if owner in users:
            return self.ok(name, Finding.OWNER_KNOWN)
        if not users:
            return self.warning(name, Finding.OWNER_UNVERIFIED, UNVERIFIED)
        if owner.casefold() in (user.casefold() for user in users):
            return self.warning(name, Finding.OWNER_SPELLING, "spelling")
        return self.failed(name, Finding.OWNER_UNKNOWN, WaitReason.SALESMANAGO_OWNER, count=len(users))

    def check_eshops(self, settings: Settings, catalogs: Sequence[Catalog] | None) -> Check:
        """Check whether the e-shops of the settings are locations of the account's product catalogs.

        Args:
            settings: the connection's.
            catalogs: the account's, or None if they could not be read.
        """
        name = CheckName.ESHOP
        if catalogs is None:
            return self.warning(name, Finding.ESHOP_WITHOUT_KEY, UNVERIFIED)
        if not catalogs:
            return self.warning(name, Finding.ESHOP_WITHOUT_CATALOGS, UNVERIFIED)
        locations = {catalog.location: catalog for catalog in catalogs}
        eshops = dict.fromkeys([settings.eshop, *settings.eshops.values()])
        if unknown := [eshop for eshop in eshops if eshop not in locations]:
            return self._unknown_eshop(unknown, sorted(locations))
        catalog, currency = locations[settings.eshop].currency, settings.currency
        if currency and catalog and catalog != currency:
            return self.warning(name, Finding.ESHOP_CURRENCY, "currency", catalog=catalog, currency=currency)
        return self.ok(name, Finding.ESHOP_KNOWN)

    def ok(self, name: CheckName, finding: Finding, **values: object) -> Check:
        """Return a check that found all well."""
        return self._check(name, Status.OK, finding, "", values)

    def warning(self, name: CheckName, finding: Finding, reason: str, **values: object) -> Check:
        """Return a check that found what a person should know."""
        return self._check(name, Status.WARNING, finding, reason, values)

    def failed(self, name: CheckName, finding: Finding, reason: str, **values: object) -> Check:
        """Return a check that found what a person has to fix."""
        return self._check(name, Status.FAILED, finding, reason, values)

    def _check(
        self, name: CheckName, status: Status, finding: Finding, reason: str, values: Mapping[str, object]
    ) -> Check:
        meaning = self._language.findings[finding].meaning.format(**values)
        advice = self._language.advise(finding, reason).format(**values)
        return Check(name, status, self._language.checks[name], meaning, advice, reason)

    def attempt(
        self, name: CheckName, call: Callable[[], Answer], accept: Callable[[Answer], Check]
    ) -> tuple[Check, Answer | None]:
        """Make a call; return the check of its answer or its failure, and the answer if there is one."""
        try:
            answer = call()
        except OrderSyncError as error:
            return self._failure(name, error), None
        return accept(answer), answer

    def _failure(self, name: CheckName, error: OrderSyncError) -> Check:
        match error:
            case NoBudget():
                return self.warning(name, Finding.NO_BUDGET, NO_BUDGET)
            case Blocked():
                return self.failed(name, Finding.BLOCKED, error.reason, minutes=self._minutes_until(error))
            case Refused():
                check = self.failed(name, REFUSALS[error.reason], error.reason)
            case _:
                service = error.service and self._language.services[error.service]
                check = self.failed(name, _kind_of(error), WaitReason.UNAVAILABLE, service=service)
        quote = self._language.quote(error.service, error.said)
        return replace(check, quote=quote, detail=str(error))

    def _minutes_until(self, error: Wait) -> int:
        seconds = (error.until or self._clock.now()) - self._clock.now()
        return max(1, round(seconds / 60))

    def _look_at_journal(self, baselinker: BaseLinker, timezone: str) -> Check:
        name = CheckName.JOURNAL
        page = baselinker.journal(1)
        if not page.is_empty:
            logged = [entry.logged_at for entry in page.entries if entry.logged_at]
            oldest = datetime.fromtimestamp(min(logged, default=self._clock.now()), ZoneInfo(timezone))
            return self.ok(name, Finding.JOURNAL_ON, time=f"{oldest:%Y-%m-%d %H:%M}")
        since = int(self._clock.now()) - RECENT_SECONDS
        if baselinker.orders_confirmed_from(since).orders:
            return self.warning(name, Finding.JOURNAL_OFF, "journal_off")
        return self.warning(name, Finding.JOURNAL_EMPTY, "journal_empty")

    def _unknown_eshop(self, unknown: Sequence[str], locations: Sequence[str]) -> Check:
        close = difflib.get_close_matches(unknown[0], locations, n=1)
        return self.failed(
            CheckName.ESHOP,
            Finding.ESHOP_MISSPELT if close else Finding.ESHOP_UNKNOWN,
            "unknown_eshop",
            unknown=", ".join(unknown),
            locations=", ".join((*locations[:MOST_ESHOPS], *("…" for _ in locations[MOST_ESHOPS:][:1]))),
            close=next(iter(close), ""),
        )


def _kind_of(error: OrderSyncError) -> Finding:
    """Return what a failure means that a person can't fix in the form."""
    match error:
        case OrderSyncError(service=None):
            return Finding.FAILED
        case UnknownRefusal() | Rejected():
            return Finding.REFUSED
        case UnclearAnswer():
            return Finding.UNCLEAR
        case OutcomeUnknown():
            return Finding.UNREADABLE
        case RetryLater():
            return Finding.UNREACHED
        case _:
            return Finding.FAILED


def _stores(sources: Sources) -> int:
    """Return how many stores orders come from."""
    return sum(len(names) for kind, names in sources.items() if kind != RETURN)
