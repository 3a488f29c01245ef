"""The parameters of each API method: names, types and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


class Refused(Exception):
    """A call that the API answers with an error.

    Attributes:
        code: The error code.
        text: The error text.
        violation: What the caller did that it must never do, None if it could happen to any caller.
    """

    def __init__(self, code: str, text: str = "", violation: str | None = None) -> None:
        """Describe the refusal."""
        super().__init__(code)
        self.code = code
        self.text = text
        self.violation = violation


def _whole(value: object) -> str | None:
    return None if type(value) is int else "must be a whole number"


def _flag(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _wholes(value: object) -> str | None:
    fits = isinstance(value, list) and all(type(item) is int for item in value)
    return None if fits else "must be a list of whole numbers"


def _text(limit: int) -> Callable[[object], str | None]:
    def check(value: object) -> str | None:
        fits = isinstance(value, str) and 0 < len(value) <= limit
        return None if fits else f"must be text of 1 to {limit} characters"

    return check


@dataclass(frozen=True, slots=True)
class Method:
    """The parameters of one method, and which of them are required."""

    parameters: Mapping[str, Callable[[object], str | None]]
    required: tuple[str, ...] = ()


METHODS: Mapping[str, Method] = {
    "getJournalList": Method(
        {"last_log_id": _whole, "logs_types": _wholes, "order_id": _whole}, required=("last_log_id",)
    ),
    "getOrders": Method(
        {
            "order_id": _whole,
            "date_confirmed_from": _whole,
            "date_from": _whole,
            "id_from": _whole,
            "get_unconfirmed_orders": _flag,
            "status_id": _whole,
            "filter_email": _text(50),
            "filter_order_source": _text(20),
            "filter_order_source_id": _whole,
            "filter_shop_order_id": _whole,
            "filter_external_order_id": _text(50),
            "include_custom_extra_fields": _flag,
            "include_commissions": _flag,
            "include_connect_data": _flag,
            "include_discounts_data": _flag,
        }
    ),
    "getOrdersByPhone": Method({"phone": _text(50)}, required=("phone",)),
    "getOrderSources": Method({}),
    "getOrderStatusList": Method({}),
}


def check_parameters(name: str, parameters: Mapping[str, object]) -> None:
    """Check the parameters of a call.

    Raises:
        Refused: The method or one of its parameters is not as documented.
    """
    method = METHODS.get(name)
    if method is None:
        raise Refused("ERROR_UNKNOWN_METHOD", "Unknown method", f"unknown method {name[:40]!r}")
    complaint = _complaint(method, parameters)
    if complaint is not None:
        text = f"{name}: {complaint}"
        raise Refused("ERROR_WRONG_PARAMETER", text, text)


def _complaint(method: Method, parameters: Mapping[str, object]) -> str | None:
    for key, value in parameters.items():
        check = method.parameters.get(key)
        problem = "is not a parameter" if check is None else check(value)
        if problem is not None:
            return f"{key} {problem}"
    for key in method.required:
        if key not in parameters:
            return f"{key} is missing"
    if parameters.get("last_log_id", 1) == 0:
        return "last_log_id must not be 0"
    if "filter_order_source_id" in parameters and "filter_order_source" not in parameters:
        return "filter_order_source_id needs filter_order_source"
    return None
