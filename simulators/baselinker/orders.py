"""Orders as they are stored: their fields, and how an order given in part is completed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TypeAlias

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

ID_FIELDS = frozenset(
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


def complete_order(given: Mapping[str, object]) -> Order:
    """Return a complete order: the given fields, and blank ones for all others.

    Raises:
        ValueError: Orders or their lines have no such field.
    """
    order = copy.deepcopy(dict(BLANK_ORDER)) | checked_changes(given)
    order["products"] = [complete_line(line) for line in lines_of(order)]
    return order


def complete_line(given: Mapping[str, object]) -> Order:
    """Return a complete order line: the given fields, and blank ones for all others.

    Raises:
        ValueError: Order lines have no such field.
    """
    unknown = given.keys() - BLANK_LINE.keys()
    if unknown:
        raise ValueError(f"order lines have no {sorted(unknown)}")
    return dict(BLANK_LINE) | _with_numbers(given)


def checked_changes(given: Mapping[str, object]) -> Order:
    """Return a copy of some of an order's fields, in the types in which they are stored.

    Raises:
        ValueError: Orders have no such field.
    """
    unknown = given.keys() - BLANK_ORDER.keys()
    if unknown:
        raise ValueError(f"orders have no {sorted(unknown)}")
    return _with_numbers(copy.deepcopy(dict(given)))


def _with_numbers(given: Mapping[str, object]) -> Order:
    """Return the fields with ids converted to numbers, the type in which they are stored."""
    return {
        name: int(value or 0) if name in ID_FIELDS and isinstance(value, str) else value
        for name, value in given.items()
    }


def lines_of(order: Mapping[str, object]) -> list[Order]:
    """Return the lines of an order."""
    lines = order["products"]
    if not isinstance(lines, list):
        raise TypeError("products must be a list")
    return lines


def number_of(order: Mapping[str, object], field: str) -> int:
    """Return a whole-number field, 0 if it is blank."""
    value = order[field]
    if isinstance(value, (int, str)):
        return int(value or 0)
    raise TypeError(f"{field} must be a whole number")


def text_of(order: Mapping[str, object], field: str) -> str:
    """Return a field as text."""
    return str(order[field])
