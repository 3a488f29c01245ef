"""JSON values as DynamoDB's attribute values, and back.

Boto3's types do the same in twice the time, by way of `Decimal`, and bring all of boto3 to every start. A
property test holds these to them.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

SETS = frozenset({"SS", "BS"})


def as_attribute(value: object) -> "AttributeValueTypeDef":
    """Return a JSON value as an attribute's.

    Raises:
        TypeError: it is no JSON value.
    """
    match value:
        case str():
            return {"S": value}
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": str(value)}
        case list() | tuple():
            return {"L": [as_attribute(part) for part in value]}
        case Mapping():
            return {"M": {str(name): as_attribute(part) for name, part in value.items()}}
        case _:
            raise TypeError(f"no JSON value: {type(value).__name__}")


def from_attribute(attribute: "Mapping[str, object] | AttributeValueTypeDef") -> object:
    """Return the value of an attribute; one that a person wrote may be of a type that JSON lacks."""
    [(kind, value)] = attribute.items()
    if kind == "N":
        return _number(str(value))
    if kind == "M":
        parts = cast("Mapping[str, Mapping[str, object]]", value)
        return {name: from_attribute(part) for name, part in parts.items()}
    if kind == "L":
        return [from_attribute(part) for part in cast("list[Mapping[str, object]]", value)]
    if kind == "NS":
        return {_number(text) for text in cast("list[str]", value)}
    if kind in SETS:
        return set(cast("list[object]", value))
    return None if kind == "NULL" else value


def _number(text: str) -> int | float:
    """Return a whole number as such, however it is written."""
    try:
        return int(text)
    except ValueError:
        number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)
