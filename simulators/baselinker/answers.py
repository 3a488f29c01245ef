"""What each method of the API answers, as the account's options have it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from simulators.baselinker.account import BaselinkerAccount, Status
from simulators.baselinker.garbled import Failing, garbled
from simulators.baselinker.journal import JournalEntry, UnknownCursor
from simulators.baselinker.options import BaselinkerOptions
from simulators.baselinker.orders import Order, number_of, text_of
from simulators.baselinker.parameters import Refused, check_parameters
from simulators.baselinker.rendering import render_flag, render_order, render_value

MAX_ORDERS = 100
"""Most orders in one answer of getOrders."""

Parameters = Mapping[str, object]
_SIGNIFICANT_DIGITS = 9
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
_FILTERS = _LOWER_BOUNDS.keys() | _NUMBERS.keys() | _TEXTS.keys()


def answer(account: BaselinkerAccount, method: str, parameters: Parameters, at: float) -> dict[str, object]:
    """Return the fields with which a call succeeds.

    Args:
        account: The account that is called.
        method: The API method.
        parameters: Its parameters.
        at: When the call arrived, epoch seconds.

    Raises:
        Refused: The call is not as documented, or the account refuses it.
        Failing: The answer would show an order that fails it.
    """
    check_parameters(method, parameters)
    if method == "getJournalList":
        return {"logs": _journal(account, parameters, at)}
    if method == "getOrders":
        orders = _orders(account, parameters, at)
        for order_id, _ in orders:
            if order_id in account.garbled.failing:
                raise Failing(account.garbled.failing[order_id])
        shown = {order_id: garbled(order, order_id, account.garbled.orders) for order_id, order in orders}
        return {"orders": _keyed(shown, account.options)}
    if method == "getOrdersByPhone":
        callers = _orders_by_phone(account, str(parameters["phone"]))
        shown = {
            order_id: garbled(each, order_id, account.garbled.hits) for order_id, each in callers.items()
        }
        return {"orders": _keyed(shown, account.options)}
    if method == "getOrderSources":
        return {"sources": _sources(account)}
    return {"statuses": [_render_status(account, status) for status in account.statuses]}


def _journal(account: BaselinkerAccount, parameters: Parameters, at: float) -> list[object]:
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
    return [
        garbled(_render_entry(entry, account.options), entry.log_id, account.garbled.entries)
        for entry in page
    ]


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


def _orders(account: BaselinkerAccount, parameters: Parameters, at: float) -> list[tuple[int, Order]]:
    """Return the first matching orders with their ids, by the date or id that the caller pages over."""
    shown = _shown(account, cast("int | None", parameters.get("order_id")), at)
    chosen = list(_matching(shown, parameters, account.options))
    field = "order_id"
    if "date_confirmed_from" in parameters:
        field = "date_confirmed"
    elif "date_from" in parameters:
        field = "date_add"
    chosen.sort(key=lambda order: (number_of(order, field), number_of(order, "order_id")))
    included = [name for name, value in parameters.items() if name.startswith("include_") and value is True]
    page = account.arrange(chosen[:MAX_ORDERS], account.options.orders_order)
    return [(number_of(order, "order_id"), render_order(order, account.options, included)) for order in page]


def _shown(account: BaselinkerAccount, order_id: int | None, at: float) -> Iterable[Order]:
    """Return the orders, or the one that is asked for, as an answer shows them: perhaps a little late."""
    if any(account.options.orders_lag):
        return account.past.orders_at(at - account.lag())
    if order_id is None:
        return account.orders.values()
    return [account.orders[order_id]] if order_id in account.orders else []


def _matching(orders: Iterable[Order], parameters: Parameters, options: BaselinkerOptions) -> Iterator[Order]:
    shown_by_id = "order_id" in parameters and options.order_id_shows_unconfirmed
    shows_all = bool(parameters.get("get_unconfirmed_orders") or shown_by_id)
    asked = [(name, value) for name, value in parameters.items() if name in _FILTERS]
    for order in orders:
        if (shows_all or order["confirmed"]) and all(_passes(order, name, value) for name, value in asked):
            yield order


def _passes(order: Order, name: str, value: object) -> bool:
    if name in _LOWER_BOUNDS:
        # An unconfirmed order has no confirmation date to be found by.
        number = number_of(order, _LOWER_BOUNDS[name])
        return number >= cast("int", value) and (name != "date_confirmed_from" or number > 0)
    if name in _NUMBERS:
        return number_of(order, _NUMBERS[name]) == value
    return text_of(order, _TEXTS[name]) == value


def _orders_by_phone(account: BaselinkerAccount, phone: str) -> dict[int, Order]:
    options = account.options
    found = [
        order
        for order in account.orders.values()
        if (order["confirmed"] or options.phone_unconfirmed) and _same_phone(order, phone, options)
    ]
    found.sort(key=lambda order: (number_of(order, "date_add"), number_of(order, "order_id")))
    if options.phone_limit is not None:
        found = found[-options.phone_limit :]
    arranged = account.arrange(found, options.orders_order)
    return {number_of(order, "order_id"): _render_caller(order, options) for order in arranged}


def _same_phone(order: Order, phone: str, options: BaselinkerOptions) -> bool:
    stored = text_of(order, "phone")
    if options.phone_match == "exact":
        return stored == phone
    ours, theirs = _digits(stored), _digits(phone)
    if options.phone_match == "last_nine":
        return (
            len(theirs) >= _SIGNIFICANT_DIGITS
            and ours[-_SIGNIFICANT_DIGITS:] == theirs[-_SIGNIFICANT_DIGITS:]
        )
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


def _keyed(orders: Mapping[int, object], options: BaselinkerOptions) -> object:
    """Return orders as a list, or as a map by id if the options say so; PHP writes an empty map as a list."""
    if not options.orders_as_map or (not orders and options.empty_maps_as_lists):
        return list(orders.values())
    return {str(order_id): order for order_id, order in orders.items()}


def _sources(account: BaselinkerAccount) -> object:
    def keyed(stores: Mapping[int, str]) -> object:
        if not stores and account.options.empty_maps_as_lists:
            return []
        return {str(source_id): name for source_id, name in stores.items()}

    if not account.sources and account.options.empty_maps_as_lists:
        return []
    return {source: keyed(stores) for source, stores in account.sources.items()}


def _render_status(account: BaselinkerAccount, status: Status) -> dict[str, object]:
    return {
        "id": str(status.id) if account.options.ids_as_text else status.id,
        "name": status.name,
        "name_for_customer": status.name,
        "color": status.color,
        "group_id": 0,
        "is_primary": render_flag(account.options, value=status is account.statuses[0]),
    }
