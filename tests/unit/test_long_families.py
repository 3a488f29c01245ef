"""A family may have any number of orders, whatever way it became one."""

from contextlib import suppress

import pytest

from ordersync.domain.family import Family, Relation, RelationKind
from ordersync.records.families import Families
from simulators import BaselinkerOptions
from tests.fakes.application import Bench
from tests.fakes.scenarios import Died, at_nth, die, hooked
from tests.fakes.tables import reads_during

pytestmark = pytest.mark.slow

HOUR = 3_600
LENGTH = 120


@pytest.mark.parametrize("delivered_between", [True, False])
def test_a_chain_of_copies_is_one_purchase(delivered_between: bool) -> None:
    bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
    first = newest = bench.order()
    bench.flow()
    for _ in range(LENGTH):
        newest = bench.shop.copy(newest)
        if delivered_between:
            bench.flow()
    bench.flow()
    bench.work_for(HOUR)
    assert bench.main.purchases() == [first]
    assert bench.outcome(newest) == "skipped same_purchase"


@pytest.mark.parametrize("write", [1, 2])
@pytest.mark.parametrize("beside", [0, 3])
def test_who_knows_a_relative_is_known_to_it(write: int, beside: int) -> None:
    """The poller dies after a write; what brings a worker to an order may be the other one alone."""
    bench = Bench()
    families, ledger = Families(bench.records()), hooked(bench.tables.ledger)
    if beside:
        families.relate(Relation.between(RelationKind.MERGE, 1, beside, 0))
    at_nth(ledger.after_put, "family#", write, die)
    with suppress(Died):
        families.relate(Relation.between(RelationKind.COPY, 1, 2, 0))
    ledger.after_put.clear()
    assert 2 not in families.family_of(1).members or 1 in families.family_of(2).members
    assert set(families.family_of(2).members) == {1, 2, beside} - {0}
    assert families.family_of(1) == families.family_of(2)


def test_an_order_at_the_end_of_a_chain_finds_its_family_in_a_few_reads() -> None:
    """Each relation joins one more order below those that are known: the longest way there is."""
    bench = Bench()
    families, ledger = Families(bench.records()), bench.tables.ledger
    for order_id in range(LENGTH, 1, -1):
        families.relate(Relation.between(RelationKind.COPY, order_id, order_id - 1, 0))
    expected = set(range(1, LENGTH + 1))
    assert set(families.family_of(LENGTH).members) == expected
    looked_up: list[Family] = []
    reads = reads_during(lambda: looked_up.append(families.family_of(LENGTH)), ledger)
    assert set(looked_up[0].members) == expected
    assert reads <= 2, "its own record, and the one where the family is kept"
