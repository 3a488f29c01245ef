"""What shops do while they are measured: buyers, their orders, and what a floor depends on of them."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.floors import Floor, Known, hit_reads, journal_pages, looked_up, order_reads
from ordersync.domain.phones import is_invented
from simulators import BaselinkerAccount
from tests.fakes.application import ANNA

MOST_BUYERS = 15_000
DAY = 86_400
ENTRIES = 2  # of a new order
_NUMBERS = (f"60{(place * 7_654_321 + 1_234_567) % 10_000_000:07}" for place in range(2 * MOST_BUYERS))
PHONES = [number for number in _NUMBERS if not is_invented(number)]
MASKED = {"order_source": "allegro", "order_source_id": 4711}


def order_of(buyer: int, *, is_masked: bool = False) -> Mapping[str, object]:
    """Return an order of a buyer with a name, an e-mail address and a telephone number of their own.

    Args:
        buyer: who it is.
        is_masked: whether it is placed on Allegro, whose e-mail address says nothing of the buyer.
    """
    number = PHONES[buyer]
    order = {
        **ANNA,
        "email": f"buyer-{buyer}@example.com",
        "phone": f"{number[:3]} {number[3:6]} {number[6:]}",
        "delivery_fullname": f"Anna Nowak {buyer}",
    }
    return {**order, **MASKED, "email": f"x{buyer}+1@allegromail.pl"} if is_masked else order


def place(shop: BaselinkerAccount, orders: Iterable[Mapping[str, object]]) -> list[int]:
    """Let orders be placed in a shop; return their ids."""
    return [shop.add_order(order) for order in orders]


def place_long_ago(shop: BaselinkerAccount, orders: Iterable[Mapping[str, object]], at: float) -> list[int]:
    """Let a shop have orders from before `at` (epoch seconds), of which its journal holds no entry.

    Returns:
        Their ids.
    """
    return [
        shop.add_order({**order, "date_add": int(at) - 300 * DAY + 60 * place}, journal=False)
        for place, order in enumerate(orders)
    ]


def known(shop: BaselinkerAccount, order_id: int) -> Known:
    """Return what a floor depends on of an order of a shop."""
    order = shop.orders[order_id]
    number = "".join(filter(str.isdigit, str(order["phone"])))
    is_masked = order["order_source"] == MASKED["order_source"]
    return Known(order_id, int(str(order["date_add"])), number, str(order["delivery_fullname"]), is_masked)


def floor_of(
    shop: BaselinkerAccount,
    named: Sequence[int],
    seen: Sequence[int] = (),
    *,
    entries: int = 0,
    spellings: int = 1,
) -> Floor:
    """Return the floor of delivering orders of a shop.

    Args:
        shop: their shop, as it is once they are placed.
        named: the orders that entries name, also those that were deleted.
        seen: the orders that were processed before.
        entries: how many entries of the journal bring them; 0 to leave the journal aside.
        spellings: how many spellings of a number have to be asked for.
    """
    there = [known(shop, order_id) for order_id in shop.orders]
    due = [known(shop, order_id) for order_id in named if order_id in shop.orders]
    numbers = looked_up(due, [known(shop, order_id) for order_id in seen])
    return Floor(
        journal_pages(entries, shop.options.journal_page_size or max(entries, 1)),
        order_reads(named, shop.orders),
        len(numbers) * spellings,
        hit_reads(numbers, there, {*named, *seen}),
    )
