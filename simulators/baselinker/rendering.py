"""How an account's options change the fields and types of its orders in answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulators.baselinker.options import BaselinkerOptions
from simulators.baselinker.orders import ID_FIELDS, Order, lines_of

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


def render_order(order: Mapping[str, object], options: BaselinkerOptions, included: Iterable[str]) -> Order:
    """Return an order as getOrders shows it.

    Args:
        order: The stored order.
        options: How the account writes its answers.
        included: Names of the `include_…` parameters that were true.
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
    """Return a field's value in the type in which the account writes it."""
    if isinstance(value, bool):
        return render_flag(options, value=value)
    if name in ID_FIELDS and (options.ids_as_text or (options.types_2022 and name in _IDS_2022)):
        return str(value)
    if name in _AMOUNTS and isinstance(value, (int, float)):
        number = int(value) if float(value).is_integer() else value
        return str(number) if options.amounts_as_text else number
    if value == {} and options.empty_maps_as_lists:
        return []
    return value


def render_flag(options: BaselinkerOptions, *, value: bool) -> bool | int | str:
    """Return true or false as the account writes it."""
    if options.booleans == "json":
        return value
    return int(value) if options.booleans == "number" else str(int(value))
