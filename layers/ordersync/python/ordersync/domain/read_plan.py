"""Decides which orders a call reads: one by itself, or up to a hundred from an id upwards."""

from collections.abc import Collection, Sequence

PAGE_OF_ORDERS = 100  # orders that BaseLinker shows at once


def is_page_due(
    missing: Sequence[int], *, ids_a_page: int, ends_at: int | None = None, was_read: bool = False
) -> bool:
    """Return whether the next call reads a page, from the first missing order on, and not that order alone.

    A page costs no more calls than single orders: it shows the first one, unless that one is gone and was the
    last of the shop. It is read if it may show another one besides, as far as is known.

    Args:
        missing: the ids of the orders that have to be read, in ascending order.
        ids_a_page: how many ids the last page spanned, 0 if there was none: ids have gaps.
        ends_at: the shop's highest id as far as a page has just shown, None if none did; orders above it are
            gone, and no page shows them.
        was_read: whether the first one was read before: so were those beside it, which may be due as well.
    """
    first, others = missing[0], missing[1:]
    if ends_at is not None and first > ends_at:
        return False
    return was_read or bool(others and (ids_a_page == 0 or others[0] - first < ids_a_page))


def fullest_page(order_ids: Collection[int], ids_a_page: int) -> set[int]:
    """Return those of some orders that are on the page which shows most of them, the lowest such."""
    span = ids_a_page or PAGE_OF_ORDERS
    pages = [{each for each in order_ids if first <= each < first + span} for first in sorted(order_ids)]
    return max(pages, key=len)
