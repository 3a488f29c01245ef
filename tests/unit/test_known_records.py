"""A record that was read a moment ago need not be read again to be changed; what changed meanwhile counts."""

from ordersync.domain.card import CardsSeen
from ordersync.errors import NotApplied
from ordersync.records.record import Slot
from tests.fakes.application import Bench
from tests.fakes.tables import reads_during


def shown(number: int) -> CardsSeen:
    return CardsSeen(most_shown=number)


def slot_of_cards() -> tuple[Bench, Slot[CardsSeen]]:
    bench = Bench()
    slot = Slot(bench.tables.contacts, "account", "cards", CardsSeen)
    slot.create(shown(1))
    return bench, slot


def test_it_is_changed_without_a_read() -> None:
    bench, slot = slot_of_cards()
    known = slot.read()
    reads = reads_during(
        lambda: slot.change(lambda seen: seen.having_shown(5), known=known), bench.tables.contacts
    )
    assert (reads, slot.read().value) == (0, shown(5))


def test_what_changed_meanwhile_is_changed() -> None:
    _, slot = slot_of_cards()
    known = slot.read()
    slot.change(lambda seen: seen.with_card("c", 9))
    changed = slot.change(lambda seen: seen.having_shown(5), known=known)
    assert changed.value == slot.read().value == CardsSeen(5, "c", 9)


def test_what_needs_no_change_as_known_may_need_one_now() -> None:
    _, slot = slot_of_cards()
    slot.change(lambda _: shown(5))
    known = slot.read()
    slot.change(lambda _: shown(2))
    slot.change(lambda seen: seen.having_shown(5), known=known)
    assert slot.read().value == shown(5)


def test_what_can_not_be_changed_as_known_may_be_changed_now() -> None:
    _, slot = slot_of_cards()
    known = slot.read()
    slot.change(lambda _: shown(2))

    def of_two(seen: CardsSeen) -> CardsSeen:
        if seen.most_shown != 2:
            raise NotApplied("it is another one's")
        return seen.having_shown(5)

    slot.change(of_two, known=known)
    assert slot.read().value == shown(5)
