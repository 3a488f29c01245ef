"""Values become the attributes that boto3's own types would make of them, and come back the same."""

from decimal import Decimal
from typing import TYPE_CHECKING, cast

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import example, given
from hypothesis import strategies as st

from ordersync.adapters.stores.attributes import as_attribute, from_attribute

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

pytestmark = pytest.mark.property

NUMBERS = st.one_of(
    st.integers(-(10**37), 10**37),
    st.floats(-1e15, 1e15, allow_subnormal=False).filter(lambda number: not 0 < abs(number) < 1e-100),
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, st.text())
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


def for_boto3(value: object) -> object:
    """Return the value with what boto3 takes in place of floats."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {name: for_boto3(part) for name, part in value.items()}
    return list(map(for_boto3, value)) if isinstance(value, list) else value


def by_boto3(value: object) -> object:
    return TypeDeserializer().deserialize(cast("AttributeValueTypeDef", value))


@given(VALUES)
@example({"at": 1e22, "zero": -0.0, "tiny": 1.5e-7, "is": True, "none": None, "empty": [{}, []]})
def test_a_value_is_stored_as_boto3_stores_it_and_comes_back(value: object) -> None:
    attribute = as_attribute(value)
    theirs = TypeSerializer().serialize(for_boto3(value))
    assert by_boto3(attribute) == by_boto3(theirs) == for_boto3(value)
    assert from_attribute(attribute) == from_attribute(theirs) == value
    assert repr(from_attribute(attribute)) == repr(whole(value))


def whole(value: object) -> object:
    """Return the value with whole numbers as such, which is how they are stored."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {name: whole(part) for name, part in value.items()}
    return list(map(whole, value)) if isinstance(value, list) else value


def test_what_only_a_person_writes_can_be_read() -> None:
    assert from_attribute({"NS": ["1", "2.5"]}) == {1, 2.5}
    assert from_attribute({"SS": ["a", "b"]}) == {"a", "b"}
    assert from_attribute({"BS": [b"a"]}) == {b"a"}
    assert from_attribute({"B": b"a"}) == b"a"


def test_a_tuple_is_a_list() -> None:
    assert as_attribute(("a", 1)) == {"L": [{"S": "a"}, {"N": "1"}]}


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        as_attribute({"of": {1, 2}})
