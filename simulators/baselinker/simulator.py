"""The wire of the simulated BaseLinker: one URL, five methods, and no patience with callers that guess."""

from __future__ import annotations

import functools
import json
import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from simulators.baselinker.account import BaselinkerAccount, Call, JournalEntry, UnknownCursor
from simulators.baselinker.options import BaselinkerOptions
from simulators.baselinker.orders import (
    Order,
    number_of,
    render_flag,
    render_order,
    render_value,
    text_of,
)
from simulators.baselinker.parameters import METHODS, Refused, check_parameters
from simulators.http import Reply, Request

PATH = "/connector.php"
MAX_ORDERS = 100
"""Orders that one getOrders call shows at most."""

_HTML = {"Content-Type": "text/html; charset=UTF-8"}
_NINE = 9


class BaselinkerSimulator:
    """Answers as BaseLinker does, and refuses and remembers what a careful caller never does.

    Attributes:
        violations: What callers did that they must never do, in words without personal data.
        calls: Every call of every account, also those with unknown tokens.
    """

    def __init__(
        self,
        now: Callable[[], float],
        options: BaselinkerOptions | None = None,
        rng: random.Random | None = None,
    ) -> None:
        """Start without accounts.

        Args:
            now: Clock for what the shop does, epoch seconds. Requests bring their own time.
            options: Readings of the contract for accounts that bring none of their own.
            rng: Source of chance for ids and shuffled answers; by default the same on every run.
        """
        self._now = now
        self._options = options or BaselinkerOptions()
        self._rng = rng or random.Random(0)
        self._lock = threading.RLock()
        self._accounts: dict[str, BaselinkerAccount] = {}
        self._revoked: set[str] = set()
        self.violations: list[str] = []
        self.calls: list[Call] = []

    def add_account(
        self, token: str, name: str | None = None, options: BaselinkerOptions | None = None
    ) -> BaselinkerAccount:
        """Open an account behind a token.

        Args:
            token: Its token.
            name: What it is called in records of calls, by default `account-<n>`.
            options: Its own readings of the contract, by default those of the simulator.
        """
        with self._lock:
            account = BaselinkerAccount(
                name or f"account-{len(self._accounts) + 1}",
                options=options or self._options,
                now=self._now,
                rng=self._rng,
                lock=self._lock,
            )
            self._accounts[token] = account
            return account

    def account(self, token: str) -> BaselinkerAccount:
        """Return the account behind a token.

        Raises:
            KeyError: There is none.
        """
        return self._accounts[token]

    def set_token(self, old: str, new: str) -> None:
        """Give an account another token; the old one is unknown from now on."""
        with self._lock:
            self._accounts[new] = self._accounts.pop(old)

    def revoke_token(self, token: str) -> None:
        """Refuse a token until it is restored."""
        self._revoked.add(token)

    def restore_token(self, token: str) -> None:
        """Accept a revoked token again."""
        self._revoked.discard(token)

    def handle(self, request: Request) -> Reply:
        """Answer one request."""
        with self._lock:
            status = _misdirected(request)
            if status:
                self._note(request, None, "", f"HTTP {status}", f"{request.method} to a wrong place")
                return Reply(status, _HTML, b"<html><body>Not found</body></html>")
            return Reply(200, _HTML, json.dumps(self._answer(request)).encode())

    def _answer(self, request: Request) -> dict[str, object]:
        """Return the envelope that answers a request to the right place."""
        form, broken = _form(request)
        method = form.get("method", "")
        account = None
        try:
            account = self._account_of(request)
            _admit(account, request.at)
            if broken is not None:
                raise broken
            result = self._call(account, method, _parameters(form), request.at)
        except Refused as refusal:
            self._note(request, account, method, refusal.code, refusal.violation)
            return {"status": "ERROR", "error_code": refusal.code, "error_message": refusal.text}
        self._note(request, account, method, "SUCCESS", None)
        return {"status": "SUCCESS", **result}

    def _note(
        self,
        request: Request,
        account: BaselinkerAccount | None,
        method: str,
        outcome: str,
        violation: str | None,
    ) -> None:
        """Remember a call and what was wrong with it."""
        call = Call(request.at, account.name if account else "", method if method in METHODS else "", outcome)
        self.calls.append(call)
        if account:
            account.calls.append(call)
        if violation is not None:
            self.violations.append(violation)

    def _account_of(self, request: Request) -> BaselinkerAccount:
        """Return the account that a request's token opens.

        Raises:
            Refused: The token is missing, empty, unknown or revoked.
        """
        token = request.header("X-BLToken")
        if not token:
            violation = "request without an X-BLToken header" if token is None else None
            raise Refused("ERROR_EMPTY_TOKEN", "Empty user token", violation)
        account = self._accounts.get(token)
        if account is None or token in self._revoked:
            raise Refused("ERROR_BAD_TOKEN", "Invalid user token")
        return account

    def _call(
        self, account: BaselinkerAccount, method: str, parameters: Mapping[str, object], at: float
    ) -> dict[str, object]:
        """Return what a method answers.

        Raises:
            Refused: The call is not as documented.
        """
        check_parameters(method, parameters)
        if method == "getJournalList":
            return {"logs": _journal(account, parameters, at)}
        if method == "getOrders":
            return {"orders": _keyed(_orders(account, parameters), account.options)}
        if method == "getOrdersByPhone":
            return {"orders": _keyed(_orders_by_phone(account, str(parameters["phone"])), account.options)}
        if method == "getOrderSources":
            return {"sources": _sources(account)}
        return {"statuses": _statuses(account)}


def _misdirected(request: Request) -> int | None:
    """Return the HTTP status of a request that does not reach the API, None for one that does."""
    if request.path != PATH:
        return 404
    return None if request.method == "POST" else 405


def _form(request: Request) -> tuple[dict[str, str], Refused | None]:
    """Return the form fields and what is wrong with them."""
    content_type = (request.header("Content-Type") or "").partition(";")[0].strip().lower()
    if content_type != "application/x-www-form-urlencoded":
        return {}, Refused("ERROR_UNKNOWN_METHOD", "Unknown method", "request body is not form-encoded")
    try:
        fields = parse_qsl(
            request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict"
        )
    except ValueError:
        return {}, Refused("ERROR_UNKNOWN_METHOD", "Unknown method", "request body is not form-encoded")
    form = dict(fields)
    if len(fields) != len(form):
        return form, Refused("ERROR_UNKNOWN_METHOD", "", "form field sent twice")
    if "token" in form:
        return form, Refused("ERROR_BAD_TOKEN", "Invalid user token", "token sent as a form field")
    surplus = form.keys() - {"method", "parameters"}
    if surplus:
        return form, Refused("ERROR_UNKNOWN_METHOD", "", f"unknown form fields {sorted(surplus)}")
    return form, None


def _parameters(form: Mapping[str, str]) -> dict[str, object]:
    """Return the decoded parameters; an empty PHP array counts as none.

    Raises:
        Refused: They are missing or not a JSON object.
    """
    try:
        decoded = cast("object", json.loads(form["parameters"]))
    except (KeyError, ValueError):
        decoded = None
    if decoded == []:
        return {}
    if not isinstance(decoded, dict):
        raise Refused("ERROR_PARSE_JSON_PARAMETERS", "", "parameters is not a JSON object")
    return decoded


def _admit(account: BaselinkerAccount, at: float) -> None:
    """Count a call.

    Raises:
        Refused: The token is blocked, perhaps by this very call.
    """
    until = account.limit.arrive(at)
    if until is not None:
        end = datetime.fromtimestamp(until, ZoneInfo(account.options.block_timezone))
        text = account.options.block_message.format(until=end.strftime("%Y-%m-%d %H:%M:%S"))
        raise Refused(account.options.block_code, text)


def _journal(account: BaselinkerAccount, parameters: Mapping[str, object], at: float) -> list[object]:
    """Return one page of the journal.

    Raises:
        Refused: The account refuses the cursor.
    """
    cursor = cast("int", parameters["last_log_id"])
    types = cast("Sequence[int] | None", parameters.get("logs_types"))
    order_id = cast("int | None", parameters.get("order_id"))
    try:
        page = account.read_journal(cursor, types, order_id, at)
    except UnknownCursor:
        raise Refused("ERROR_WRONG_LOG_ID", "Unknown last_log_id") from None
    return [_render_entry(entry, account.options) for entry in page]


def _render_entry(entry: JournalEntry, options: BaselinkerOptions) -> dict[str, object]:
    keys = ("log_id", "id") if options.journal_key == "both" else (options.journal_key,)
    shown: dict[str, object] = dict.fromkeys(keys, entry.log_id)
    shown |= {
        "order_id": entry.order_id,
        "log_type": entry.log_type,
        "object_id": entry.object_id,
        "date": entry.date,
    }
    as_text = {*keys, "order_id", "object_id"} if options.ids_as_text else set()
    if options.journal_numbers_as_text:
        as_text = set(shown)
    return {name: str(value) if name in as_text else value for name, value in shown.items()}


def _orders(account: BaselinkerAccount, parameters: Mapping[str, object]) -> list[Order]:
    """Return the first orders that match the filters, by the date or id that is paged over."""
    asked = account.orders.get(cast("int", parameters.get("order_id")))
    candidates = account.orders.values() if "order_id" not in parameters else [asked] if asked else []
    chosen = [order for order in candidates if _matches(order, parameters, account.options)]
    field = "order_id"
    if "date_confirmed_from" in parameters:
        field = "date_confirmed"
    elif "date_from" in parameters:
        field = "date_add"
    chosen.sort(key=lambda order: (number_of(order, field), number_of(order, "order_id")))
    included = [name for name, value in parameters.items() if name.startswith("include_") and value is True]
    page = account.arrange(chosen[:MAX_ORDERS], account.options.orders_order)
    return [render_order(order, account.options, included) for order in page]


def _matches(order: Order, parameters: Mapping[str, object], options: BaselinkerOptions) -> bool:
    exact_read_shows = "order_id" in parameters and options.order_id_shows_unconfirmed
    if not (order["confirmed"] or parameters.get("get_unconfirmed_orders") or exact_read_shows):
        return False
    return all(_passes(order, name, value) for name, value in parameters.items())


_LOWER_BOUNDS = {"date_confirmed_from": "date_confirmed", "date_from": "date_add", "id_from": "order_id"}
_NUMBERS = {
    "order_id": "order_id",
    "status_id": "order_status_id",
    "filter_order_source_id": "order_source_id",
    "filter_shop_order_id": "shop_order_id",
}
_TEXTS = {
    "filter_email": "email",
    "filter_order_source": "order_source",
    "filter_external_order_id": "external_order_id",
}


def _passes(order: Order, name: str, value: object) -> bool:
    if name in _LOWER_BOUNDS:
        # An unconfirmed order has no confirmation date to be found by.
        number = number_of(order, _LOWER_BOUNDS[name])
        return number >= cast("int", value) and (name != "date_confirmed_from" or number > 0)
    if name in _NUMBERS:
        return number_of(order, _NUMBERS[name]) == value
    return name not in _TEXTS or text_of(order, _TEXTS[name]) == value


def _orders_by_phone(account: BaselinkerAccount, phone: str) -> list[Order]:
    options = account.options
    found = [
        order
        for order in account.orders.values()
        if (order["confirmed"] or options.phone_unconfirmed) and _same_phone(order, phone, options)
    ]
    found.sort(key=lambda order: (number_of(order, "date_add"), number_of(order, "order_id")))
    if options.phone_limit is not None:
        found = found[-options.phone_limit :]
    return [_render_caller(order, options) for order in account.arrange(found, options.orders_order)]


def _same_phone(order: Order, phone: str, options: BaselinkerOptions) -> bool:
    stored = text_of(order, "phone")
    if options.phone_match == "exact":
        return stored == phone
    ours, theirs = _digits(stored), _digits(phone)
    if options.phone_match == "last_nine":
        return len(theirs) >= _NINE and ours[-_NINE:] == theirs[-_NINE:]
    return bool(theirs) and ours == theirs


@functools.lru_cache(maxsize=100_000)
def _digits(phone: str) -> str:
    return "".join(character for character in phone if character.isdecimal())


def _render_caller(order: Order, options: BaselinkerOptions) -> Order:
    names = ("order_id", "order_status_id", "delivery_fullname", "delivery_company")
    shown = {name: render_value(name, order[name], options) for name in names}
    for name in ("date_in_status", "date_add"):
        shown[name] = str(order[name]) if options.phone_dates_as_text else order[name]
    return shown


def _keyed(orders: list[Order], options: BaselinkerOptions) -> list[Order] | dict[str, Order]:
    """Return orders as a list or as a map by id; PHP writes an empty map as a list."""
    if not options.orders_as_map or (not orders and options.empty_maps_as_lists):
        return orders
    return {str(order["order_id"]): order for order in orders}


def _sources(account: BaselinkerAccount) -> object:
    def keyed(stores: Mapping[int, str]) -> object:
        if not stores and account.options.empty_maps_as_lists:
            return []
        return {str(source_id): name for source_id, name in stores.items()}

    if not account.sources and account.options.empty_maps_as_lists:
        return []
    return {source: keyed(stores) for source, stores in account.sources.items()}


def _statuses(account: BaselinkerAccount) -> list[object]:
    def rendered() -> Iterator[object]:
        for status in account.statuses:
            yield {
                "id": str(status.id) if account.options.ids_as_text else status.id,
                "name": status.name,
                "name_for_customer": status.name,
                "color": status.color,
                "group_id": 0,
                "is_primary": render_flag(account.options, value=status is account.statuses[0]),
            }

    return list(rendered())
