"""Orders as getOrders shows them: their fields, how a short one is completed, how options change types."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from simulators.baselinker.options import BaselinkerOptions

Order: TypeAlias = dict[str, object]
"""One order or order line: field name to JSON value."""

_BLANK_TEXTS = [
    "external_order_id",
    "user_login",
    "payment_method",
    "user_comments",
    "admin_comments",
    "email",
    "phone",
    "delivery_method",
    "delivery_package_module",
    "delivery_package_nr",
    "delivery_fullname",
    "delivery_company",
    "delivery_address",
    "delivery_postcode",
    "delivery_city",
    "delivery_state",
    "delivery_country",
    "delivery_country_code",
    "delivery_point_id",
    "delivery_point_name",
    "delivery_point_address",
    "delivery_point_postcode",
    "delivery_point_city",
    "invoice_fullname",
    "invoice_company",
    "invoice_nip",
    "invoice_address",
    "invoice_postcode",
    "invoice_city",
    "invoice_state",
    "invoice_country",
    "invoice_country_code",
    "extra_field_1",
    "extra_field_2",
    "order_page",
]

BLANK_ORDER: Mapping[str, object] = {
    "order_id": 0,
    "shop_order_id": 0,
    "order_source": "personal",
    "order_source_id": 0,
    "order_source_info": "-",
    "order_status_id": 0,
    "confirmed": True,
    "date_add": 0,
    "date_confirmed": 0,
    "date_in_status": 0,
    "currency": "PLN",
    "payment_method_cod": "0",
    "payment_done": 0,
    "delivery_method_id": 0,
    "delivery_price": 0,
    "want_invoice": "0",
    "custom_extra_fields": {},
    "pick_state": 0,
    "pack_state": 0,
    "star": 0,
    "crm_client_id": 0,
    "commissions": [],
    "connect_data": {},
    "products": [],
    **dict.fromkeys(_BLANK_TEXTS, ""),
}

BLANK_LINE: Mapping[str, object] = {
    "storage": "db",
    "storage_id": 0,
    "order_product_id": 0,
    "product_id": "",
    "variant_id": "0",
    "name": "",
    "attributes": "",
    "sku": "",
    "ean": "",
    "location": "",
    "warehouse_id": 0,
    "auction_id": "0",
    "price_brutto": 0,
    "tax_rate": 23,
    "quantity": 1,
    "weight": 0,
    "bundle_id": 0,
}

_IDS = frozenset(
    [
        "order_id",
        "shop_order_id",
        "order_source_id",
        "order_status_id",
        "delivery_method_id",
        "crm_client_id",
        "storage_id",
        "order_product_id",
        "warehouse_id",
        "bundle_id",
    ]
)
_AMOUNTS = frozenset(("payment_done", "delivery_price", "price_brutto", "tax_rate", "weight"))
_IDS_2022 = frozenset(("order_source_id", "storage_id", "order_product_id"))
_AFTER_2022 = frozenset(
    ("delivery_method_id", "star", "crm_client_id", "delivery_state", "invoice_state", "custom_extra_fields")
)
_ON_DEMAND = {
    "custom_extra_fields": "include_custom_extra_fields",
    "commissions": "include_commissions",
    "connect_data": "include_connect_data",
}


def complete_order(given: Mapping[str, object]) -> Order:
    """Return a full order: the given fields, and blank ones for all others.

    Raises:
        ValueError: A field that orders or their lines do not have.
    """
    order = copy.deepcopy(dict(BLANK_ORDER)) | checked_changes(given)
    order["products"] = [complete_line(line) for line in lines_of(order)]
    return order


def complete_line(given: Mapping[str, object]) -> Order:
    """Return a full order line.

    Raises:
        ValueError: A field that order lines do not have.
    """
    unknown = given.keys() - BLANK_LINE.keys()
    if unknown:
        message = f"order lines have no {sorted(unknown)}"
        raise ValueError(message)
    return dict(BLANK_LINE) | _with_numbers(given)


def checked_changes(given: Mapping[str, object]) -> Order:
    """Return a copy of some fields of an order.

    Raises:
        ValueError: A field that orders do not have.
    """
    unknown = given.keys() - BLANK_ORDER.keys()
    if unknown:
        message = f"orders have no {sorted(unknown)}"
        raise ValueError(message)
    return _with_numbers(copy.deepcopy(dict(given)))


def _with_numbers(given: Mapping[str, object]) -> Order:
    """Return fields whose ids are numbers, as they are stored, whether they came as numbers or as text."""
    return {
        name: int(value or 0) if name in _IDS and isinstance(value, str) else value
        for name, value in given.items()
    }


def lines_of(order: Mapping[str, object]) -> list[Order]:
    """Return the lines of an order."""
    lines = order["products"]
    if not isinstance(lines, list):
        message = "products must be a list"
        raise TypeError(message)
    return lines


def number_of(order: Mapping[str, object], field: str) -> int:
    """Return a whole-number field, 0 where it is blank."""
    value = order[field]
    if isinstance(value, (int, str)):
        return int(value or 0)
    message = f"{field} must be a whole number"
    raise TypeError(message)


def text_of(order: Mapping[str, object], field: str) -> str:
    """Return a field as text."""
    return str(order[field])


def render_order(order: Mapping[str, object], options: BaselinkerOptions, included: Iterable[str]) -> Order:
    """Return an order as the account's readings of the contract show it.

    Args:
        order: The stored order.
        options: How the account writes its answers.
        included: Names of the `include_...` parameters that were true.
    """
    flags = set(included)
    shown = {
        name: value
        for name, value in order.items()
        if name not in _ON_DEMAND or (_ON_DEMAND[name] in flags and not options.types_2022)
    }
    if options.types_2022:
        shown = {name: value for name, value in shown.items() if name not in _AFTER_2022}
        shown["shop_order_id"] = shown["shop_order_id"] or ""
    rendered = {name: render_value(name, value, options) for name, value in shown.items()}
    rendered["products"] = [
        {name: render_value(name, value, options) for name, value in line.items()} for line in lines_of(order)
    ]
    if options.pick_field == "status":
        rendered["pick_status"] = rendered.pop("pick_state")
        rendered["pack_status"] = rendered.pop("pack_state")
    return rendered


def render_value(name: str, value: object, options: BaselinkerOptions) -> object:
    """Return one field's value in the type that the account's readings give it."""
    if isinstance(value, bool):
        return render_flag(options, value=value)
    if name in _IDS and (options.ids_as_text or (options.types_2022 and name in _IDS_2022)):
        return str(value)
    if name in _AMOUNTS and isinstance(value, (int, float)):
        number = int(value) if float(value).is_integer() else value
        return str(number) if options.amounts_as_text else number
    if value == {} and options.empty_maps_as_lists:
        return []
    return value


def render_flag(options: BaselinkerOptions, *, value: bool) -> bool | int | str:
    """Return true or false as the account writes them."""
    if options.booleans == "json":
        return value
    return int(value) if options.booleans == "number" else str(int(value))
