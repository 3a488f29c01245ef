"""Records that are read together count once, soon, and for the thread that has read them."""

from threading import Thread

import pytest

from ordersync.domain.family import Family
from ordersync.errors import Defect
from ordersync.ports import Place, Stored, Tables
from ordersync.records.record import Slot
from ordersync.records.together import drop_ahead, reading_together
from tests.fakes.tables import hooked, hooked_tables, reads_during


def slot_of(tables: Tables, order_id: int) -> Slot[Family]:
    return Slot(tables.ledger, "main", f"family#{order_id}", Family)


def both(tables: Tables) -> list[Place]:
    return [slot_of(tables, 1).place, slot_of(tables, 2).place]


def reads_of(tables: Tables, order_id: int) -> int:
    return reads_during(lambda: slot_of(tables, order_id).read(), tables.ledger)


def test_each_counts_once() -> None:
    tables = hooked_tables()
    slot_of(tables, 2).create(Family().founded_by(2))
    with reading_together(tables, both(tables)):
        assert [reads_of(tables, n) for n in (1, 2, 1, 2, 3)] == [0, 0, 1, 1, 1]
    with reading_together(tables, both(tables)):
        assert slot_of(tables, 2).read().value.members == (2,)
        assert slot_of(tables, 1).read().version == 0


def test_none_counts_longer_than_it_is_needed() -> None:
    tables = hooked_tables()
    with reading_together(tables, both(tables)):
        pass
    assert [reads_of(tables, n) for n in (1, 2)] == [1, 1]
    with pytest.raises(ZeroDivisionError), reading_together(tables, both(tables)):
        raise ZeroDivisionError
    assert [reads_of(tables, n) for n in (1, 2)] == [1, 1]


def test_none_counts_that_was_written_since() -> None:
    tables = hooked_tables()
    with reading_together(tables, both(tables)):
        slot_of(tables, 1).create(Family().founded_by(1))
        assert slot_of(tables, 1).read().value.members == (1,)
        assert reads_of(tables, 2) == 0


def test_a_write_over_what_others_have_written_since_is_refused_and_made_again() -> None:
    tables = hooked_tables()
    with reading_together(tables, both(tables)):
        other = Thread(target=lambda: slot_of(tables, 1).change(lambda family: family.founded_by(1)))
        other.start()
        other.join()
        changed = slot_of(tables, 1).change(lambda family: family.claimed(1))
    assert changed.value == Family().founded_by(1).claimed(1)


def test_another_thread_reads_for_itself() -> None:
    tables, reads = hooked_tables(), list[int]()
    with reading_together(tables, both(tables)):
        other = Thread(target=lambda: reads.append(reads_of(tables, 1)))
        other.start()
        other.join()
        assert reads == [1]
        assert reads_of(tables, 1) == 0


def test_what_was_read_together_within_counts_besides() -> None:
    tables = hooked_tables()
    inner = [slot_of(tables, n).place for n in (3, 4)]
    with reading_together(tables, both(tables)):
        with reading_together(tables, inner):
            assert [reads_of(tables, n) for n in (1, 3)] == [0, 0]
        assert [reads_of(tables, n) for n in (1, 2, 4)] == [1, 0, 1]


def test_what_depends_on_what_happened_since_is_drop_ahead() -> None:
    tables = hooked_tables()
    with reading_together(tables, both(tables)):
        drop_ahead()
        assert [reads_of(tables, n) for n in (1, 2)] == [1, 1]


def test_a_single_record_is_read_when_its_turn_comes() -> None:
    tables = hooked_tables()
    with reading_together(tables, both(tables)[:1]):
        assert reads_of(tables, 1) == 1


def test_an_item_that_cannot_be_read_harms_no_other() -> None:
    tables = hooked_tables()
    hooked(tables.ledger).items["main", "family#1"] = Stored({"members": "x"}, 1)
    with reading_together(tables, both(tables)):
        assert reads_of(tables, 2) == 0
        with pytest.raises(Defect):
            slot_of(tables, 1).read()
