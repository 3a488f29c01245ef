"""Strands: what shares a key, directly or through others, is in one; nothing else is."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordersync.domain.strands import strands_of

pytestmark = pytest.mark.property

KEYS = st.lists(st.frozensets(st.integers(0, 12), max_size=3), max_size=14)


def reachable(keys: list[frozenset[int]], start: int) -> set[int]:
    """Return all that shared keys lead to from one thing, step by step."""
    found = {start}
    while more := {other for other in range(len(keys)) for each in found if keys[other] & keys[each]} - found:
        found |= more
    return found


@given(keys=KEYS)
def test_two_are_of_one_strand_if_and_only_if_keys_lead_from_one_to_the_other(
    keys: list[frozenset[int]],
) -> None:
    strands = strands_of(keys)
    for place, strand in enumerate(strands):
        assert {other for other, its in enumerate(strands) if its == strand} == reachable(keys, place)


@given(keys=KEYS)
def test_a_strand_bears_the_name_of_its_first_thing(keys: list[frozenset[int]]) -> None:
    strands = strands_of(keys)
    assert all(strands.index(strand) == strand for strand in strands)


def test_a_long_chain_is_one_strand() -> None:
    links = [frozenset(pair) for pair in pairwise(range(2_000))]
    assert set(strands_of(links[::2] + links[1::2])) == {0}
