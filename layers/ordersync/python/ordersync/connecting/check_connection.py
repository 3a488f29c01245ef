"""Tries a connection: its credentials, the journal, the owner and the e-shop.

Each part can be tried alone, so that a person who enters a connection learns at once what is wrong.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from ordersync.domain.connection import (
    Connection,
    Settings,
    parse_new_connection,
)
from ordersync.domain.order import RETURN
from ordersync.errors import (
    Blocked,
    ConnectionGone,
    InvalidConnection,
    NoBudget,
    NotApplied,
    OrderSyncError,
    Refused,
    Wait,
)
from ordersync.ports import Accounts, BaseLinker, Catalog, CatalogList, Clock, Documents, SalesManago

Answer = TypeVar("Answer")
Sources = Mapping[str, Mapping[str, str]]
RECENT_SECONDS = 2 * 86_400  # well within the three days that the journal holds


class Status(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


class CheckName(StrEnum):
    """What is checked."""

    DOCUMENT = "document"
    STATE = "state"
    TOKEN = "baselinker_token"  # noqa: S105 - a name
    JOURNAL = "journal"
    CREDENTIAL = "salesmanago_credential"
    OWNER = "owner"
    V3_KEY = "v3_key"
    ESHOP = "eshop"


@dataclass(frozen=True)
class Check:
    """One check, with no secret in it.

    Attributes:
        name: what was checked.
        status: how it ended.
        meaning: what was found, and what it means.
        advice: what to do, empty where all is well.
        reason: one word for programs: the reason of a refusal, `unavailable`, `budget` and the like.
    """

    name: CheckName
    status: Status
    meaning: str
    advice: str = ""
    reason: str = ""


def check_stored(connection_id: str, documents: Documents, accounts: Accounts, clock: Clock) -> list[Check]:
    """Checks the connection stored under an id; one that is not there fails."""
    try:
        text = documents.text(connection_id)
    except ConnectionGone as error:
        return [Check(CheckName.DOCUMENT, Status.FAILED, f"{error}.", "Connect it.", "missing")]
    return check_document(text, connection_id, accounts, clock)


def check_document(text: str, connection_id: str, accounts: Accounts, clock: Clock) -> list[Check]:
    """Checks a stored document and, where it can be used, all that it names; unknown keys fail too."""
    try:
        connection = parse_new_connection(text, connection_id)
    except InvalidConnection as error:
        advice = "Mend these fields in the document, or connect again."
        return [Check(CheckName.DOCUMENT, Status.FAILED, "; ".join(error.problems), advice, "document")]
    return check_connection(connection, accounts, clock)


def check_connection(connection: Connection, accounts: Accounts, clock: Clock) -> list[Check]:
    """Tries everything that a connection names; writes nothing anywhere.

    Args:
        connection: what to check.
        accounts: opens its accounts; at most three BaseLinker calls are made.
        clock: the present time.

    Returns:
        The checks, in the order in which a person would mend them.
    """
    return [
        Check(CheckName.DOCUMENT, Status.OK, "Every field of the document is of use."),
        *_check_state(connection),
        *_check_baselinker(connection, accounts, clock),
        *_check_salesmanago(connection, accounts, clock),
        *_check_eshops(connection, accounts, clock),
    ]


def try_token(baselinker: BaseLinker, clock: Clock) -> tuple[Check, Sources | None]:
    """Tries a BaseLinker token by a call that lists the account's order sources.

    Returns:
        The check, and the sources (type to store id to store name) where the token works.
    """
    failure, sources = _tried(CheckName.TOKEN, baselinker.sources, clock)
    if sources is None:
        return failure, None
    stores = sum(len(names) for kind, names in sources.items() if kind != RETURN)
    return _ok(
        CheckName.TOKEN, f"BaseLinker accepts the token; the account has {stores} order sources."
    ), sources


def try_journal(baselinker: BaseLinker, clock: Clock, timezone: str) -> Check:
    """Looks whether the account's journal is switched on; an empty one can't be told from a quiet one."""
    failure, entries = _tried(CheckName.JOURNAL, lambda: baselinker.journal(1), clock)
    if entries is None:
        return failure
    if entries:
        oldest = datetime.fromtimestamp(min(entry.logged_at for entry in entries), ZoneInfo(timezone))
        meaning = f"The journal is switched on; its oldest entry is of {oldest:%Y-%m-%d %H:%M}."
        return _ok(CheckName.JOURNAL, meaning)
    since = int(clock.now()) - RECENT_SECONDS
    failure, recent = _tried(CheckName.JOURNAL, lambda: baselinker.orders_confirmed_from(since).orders, clock)
    if recent is None:
        return failure
    return _empty_journal(orders_came=bool(recent))


def try_credential(salesmanago: SalesManago, clock: Clock) -> tuple[Check, list[str] | None]:
    """Tries a SALESmanago credential by a call that lists the account's users.

    Returns:
        The check, and the users where the credential works.
    """
    failure, users = _tried(CheckName.CREDENTIAL, salesmanago.users, clock)
    if users is None:
        return failure, None
    return _ok(CheckName.CREDENTIAL, f"SALESmanago accepts the credential; users: {len(users)}."), users


def check_owner(owner: str, users: Sequence[str]) -> Check:
    """Whether the owner is one of the account's users."""
    if owner in users:
        return _ok(CheckName.OWNER, "The owner is one of the account's users.")
    if not users:
        meaning = "SALESmanago listed no users, so the owner could not be verified."
        return Check(
            CheckName.OWNER, Status.WARNING, meaning, "Look the owner up in SALESmanago.", "unverified"
        )
    if owner.casefold() in (user.casefold() for user in users):
        meaning = "The owner is one of the account's users, but spelt in other capitals or small letters."
        advice = "Write salesmanago.owner as SALESmanago does."
        return Check(CheckName.OWNER, Status.WARNING, meaning, advice, "spelling")
    meaning = f"The owner is none of the account's users ({len(users)})."
    advice = "Put one of the account's users into salesmanago.owner; connecting again offers them."
    return Check(CheckName.OWNER, Status.FAILED, meaning, advice, "salesmanago_owner")


def try_v3_key(catalogs: CatalogList, clock: Clock) -> tuple[Check, list[Catalog] | None]:
    """Tries a key of SALESmanago's v3 interface by a call that lists the account's product catalogs.

    Returns:
        The check, and the catalogs where the key works.
    """
    failure, listed = _tried(CheckName.V3_KEY, catalogs.catalogs, clock)
    if listed is None:
        return failure, None
    return _ok(CheckName.V3_KEY, f"SALESmanago accepts the v3 key; product catalogs: {len(listed)}."), listed


def check_eshops(settings: Settings, catalogs: Sequence[Catalog] | None) -> Check:
    """Whether the e-shops of the settings are locations of the account's product catalogs.

    Args:
        settings: the connection's.
        catalogs: the account's, or nothing where they could not be read.
    """
    if catalogs is None:
        return _unverified_eshop("The e-shop could not be verified, for that takes a v3 key that works.")
    if not catalogs:
        return _unverified_eshop("The account has no product catalog that the e-shop could be verified with.")
    locations = {catalog.location: catalog for catalog in catalogs}
    unknown = [eshop for eshop in _eshops(settings) if eshop not in locations]
    if unknown:
        return _unknown_eshop(unknown, sorted(locations))
    currency = locations[settings.eshop].currency
    if settings.currency and currency and currency != settings.currency:
        meaning = f"The e-shop's catalog is in {currency}, but values are converted into {settings.currency}."
        advice = "Set settings.currency to the catalog's, and the rates that lead into it."
        return Check(CheckName.ESHOP, Status.WARNING, meaning, advice, "currency")
    return _ok(CheckName.ESHOP, "The e-shop is the location of one of the account's product catalogs.")


def _check_state(connection: Connection) -> Iterable[Check]:
    if not connection.enabled:
        meaning = "The connection is switched off: nothing is transferred."
        yield Check(
            CheckName.STATE, Status.WARNING, meaning, "Set enabled to true when it is to begin.", "off"
        )
    elif not connection.is_live:
        meaning = "The connection is in shadow mode: everything is done but writing to SALESmanago."
        yield Check(
            CheckName.STATE, Status.WARNING, meaning, "Set mode to live when it is to begin.", "shadow"
        )


def _check_baselinker(connection: Connection, accounts: Accounts, clock: Clock) -> Iterable[Check]:
    baselinker = accounts.baselinker(connection.baselinker)
    token, sources = try_token(baselinker, clock)
    yield token
    if sources is None:
        yield _not_tried(CheckName.JOURNAL, "The journal can only be looked at with a token that works.")
    else:
        yield try_journal(baselinker, clock, connection.settings.timezone)


def _check_salesmanago(connection: Connection, accounts: Accounts, clock: Clock) -> Iterable[Check]:
    credential, users = try_credential(accounts.salesmanago(connection.salesmanago), clock)
    yield credential
    if users is None:
        yield _not_tried(CheckName.OWNER, "The owner can only be verified with a credential that works.")
    else:
        yield check_owner(connection.salesmanago.owner, users)


def _check_eshops(connection: Connection, accounts: Accounts, clock: Clock) -> Iterable[Check]:
    catalogs = None
    if connection.salesmanago.v3_api_key:
        key, catalogs = try_v3_key(accounts.catalogs(connection.salesmanago), clock)
        yield key
    yield check_eshops(connection.settings, catalogs)


def _tried(name: CheckName, call: Callable[[], Answer], clock: Clock) -> tuple[Check, Answer | None]:
    try:
        return _ok(name, ""), call()
    except OrderSyncError as error:
        return _failure(name, error, clock), None


def _failure(name: CheckName, error: OrderSyncError, clock: Clock) -> Check:
    match error:
        case Refused():
            return Check(name, Status.FAILED, f"{error}.", ADVICE.get(error.reason, ""), error.reason)
        case Blocked():
            minutes = _minutes_until(error, clock)
            meaning = (
                f"BaseLinker has blocked the token for {minutes} more minutes: too many calls were made."
            )
            return Check(name, Status.FAILED, meaning, ADVICE[error.reason], error.reason)
        case NoBudget():
            meaning = "Not tried: the calls that BaseLinker allows in a minute are used up."
            return Check(name, Status.WARNING, meaning, "Try again in a minute.", "budget")
        case NotApplied() if error.after is None:
            meaning = f"{error.service.display_name if error.service else 'The service'} can't be reached."
            return Check(name, Status.FAILED, meaning, UNAVAILABLE, "unavailable")
        case _:
            return Check(name, Status.FAILED, f"{error}.", UNAVAILABLE, "unavailable")


def _minutes_until(error: Wait, clock: Clock) -> int:
    seconds = (error.until or clock.now()) - clock.now()
    return max(1, round(seconds / 60))


def _empty_journal(*, orders_came: bool) -> Check:
    advice = (
        "Switch the journal (getJournalList) on in BaseLinker's panel: Account & other -> My account -> API."
        " Where the panel does not offer it, ask BaseLinker's support."
    )
    if orders_came:
        meaning = (
            "The journal is empty although orders were confirmed within two days: most likely it is switched"
            " off, and no order comes in by itself."
        )
        return Check(CheckName.JOURNAL, Status.WARNING, meaning, advice, "journal_off")
    meaning = (
        "The journal is empty, and so were the last two days: whether it is switched on can't be told, for"
        " BaseLinker answers alike."
    )
    return Check(
        CheckName.JOURNAL, Status.WARNING, meaning, f"Make sure that it is on. {advice}", "journal_empty"
    )


def _unverified_eshop(meaning: str) -> Check:
    advice = (
        "Compare settings.eshop with the e-shop ID of the product feed, letter by letter: it becomes the"
        " location of every event, and products are recognised by it."
    )
    return Check(CheckName.ESHOP, Status.WARNING, meaning, advice, "unverified")


def _unknown_eshop(unknown: Sequence[str], locations: Sequence[str]) -> Check:
    meaning = f"No product catalog has the location {', '.join(unknown)}; there are: {', '.join(locations)}."
    close = difflib.get_close_matches(unknown[0], locations, n=1)
    advice = (
        f"Did you mean {close[0]}?"
        if close
        else "Put the location of the shop's catalog into settings.eshop."
    )
    advice += " An XML feed is no catalog: its e-shop can't be verified, and needs no v3 key."
    return Check(CheckName.ESHOP, Status.FAILED, meaning, advice, "unknown_eshop")


def _eshops(settings: Settings) -> list[str]:
    return list(dict.fromkeys([settings.eshop, *settings.eshops.values()]))


def _ok(name: CheckName, meaning: str) -> Check:
    return Check(name, Status.OK, meaning)


def _not_tried(name: CheckName, meaning: str) -> Check:
    return Check(name, Status.WARNING, f"Not tried. {meaning}", reason="not_tried")


UNAVAILABLE = "Try again in some minutes. If it stays like that, look at the address of the service."
ADVICE = {
    "baselinker_credential": (
        "Copy the token from BaseLinker's panel, Account & other -> My account -> API; one that was removed"
        " there works no more."
    ),
    "baselinker_url": "baselinker.url is https://api.baselinker.com/connector.php.",
    "baselinker_block": (
        "Wait until the block ends. Every tool with this token counts towards its calls: lower"
        " baselinker.requests_per_minute where others use many."
    ),
    "salesmanago_credential": (
        "Compare client id and API secret (or API key and SHA) with SALESmanago's Integration Center -> API"
        " -> API v2, and salesmanago.url with the address of the panel: each account lives on one server."
    ),
    "salesmanago_url": (
        "salesmanago.url is the address of the panel, such as https://app2.salesmanago.com, and nothing"
        " after it."
    ),
    "salesmanago_owner": "Put one of the account's users into salesmanago.owner.",
    "salesmanago_v3_key": (
        "Make a key in SALESmanago's Integration Center -> API -> API v3 (keys may expire), or do without."
    ),
}
