"""How the model reads an order."""

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import cast

Order = Mapping[str, object]


def age(order: Order) -> tuple[int, int]:
    """Return what sorts orders from the one added first to the one added last."""
    return int(str(order["date_add"])), int(str(order["order_id"]))


def address(order: Order) -> str:
    """Return the e-mail address as it is compared."""
    return str(order["email"]).strip().lower()


def is_masked(order: Order) -> bool:
    """Return whether the order's own address is unusable, so that only its number can identify the buyer."""
    return order["order_source"] == "allegro" or "allegromail" in str(order["email"])


def is_usable(order: Order) -> bool:
    """Return whether an order names its buyer by itself."""
    local, _, domain = address(order).partition("@")
    return not is_masked(order) and bool(local) and "." in domain


def total(order: Order) -> Decimal:
    """Return what the buyer of an order pays."""
    lines = cast("Sequence[Order]", order["products"])
    goods = sum(Decimal(str(line["price_brutto"])) * int(str(line["quantity"])) for line in lines)
    return goods + Decimal(str(order["delivery_price"]))


def says_nothing(order: Order) -> bool:
    """Return whether an order has neither products nor a value, so that its event would say nothing."""
    lines = cast("Sequence[Order]", order["products"])
    return not total(order) and not any(line["product_id"] for line in lines)


def number(order: Order) -> str | None:
    """Return the national digits of a Polish number, or None if it can't identify a person."""
    digits = "".join(filter(str.isdigit, str(order["phone"])))[-9:]
    return digits if len(digits) == 9 and len(set(digits)) > 2 else None


def name(order: Order) -> list[str]:
    """Return the words of the buyer's name without case, accents and order."""
    return _words(str(order["delivery_fullname"]))


@lru_cache
def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.lower().replace("ł", "l"))
    return sorted("".join(letter for letter in plain if not unicodedata.combining(letter)).split())
