"""The open points of BaseLinker's contract (docs/remote-apis.md), and how each is measured."""

from collections.abc import Callable

from ordersync.connecting import probe_journal as journal
from ordersync.connecting import probe_orders as orders
from ordersync.connecting.probe_evidence import Measured, ProbeEvidence
from ordersync.frozen import frozen


@frozen
class OpenPoint:
    """One open point that can be measured by reading.

    Attributes:
        question: what is open.
        code: what the code assumes or does.
        needs: what the account has to show for an answer.
        measure: returns what the account shows, None if it does not show enough.
        known: the readings under which the code is known to be right; empty for any.
    """

    question: str
    code: str
    needs: str
    measure: Callable[[ProbeEvidence], Measured | None]
    known: frozenset[str] = frozenset()


@frozen
class HiddenPoint:
    """One open point that can't be seen by reading, and why."""

    question: str
    code: str
    why: str


ENTRIES = "entries in the journal"
SOME_ORDERS = "orders"
COPIES = "an order that was split or copied within three days"
MERGES = "orders that were merged within three days"
TECHNICAL = "a technical merge within three days"
YES_NO = frozenset({"yes", "no"})
ARRANGEMENTS = frozenset({"ascending", "descending", "shuffled"})
OWNERS = frozenset({"original", "new"})
BOUND = frozenset({"inclusive"})

OF_JOURNAL = {
    "journal_enabled": OpenPoint(
        "Is the journal on?",
        "`check` warns, the sweep finds orders",
        "entries or orders",
        journal.journal_enabled,
        YES_NO,
    ),
    "cursor": OpenPoint(
        "Is `last_log_id` inclusive or exclusive?",
        "known ids are dropped",
        ENTRIES,
        journal.cursor,
        frozenset({"inclusive", "exclusive"}),
    ),
    "journal_key": OpenPoint(
        "`log_id` or `id`?",
        "both are read",
        ENTRIES,
        journal.journal_key,
        frozenset({"log_id", "id", "both"}),
    ),
    "journal_page_size": OpenPoint(
        "Entries in an answer", "read until nothing new comes", ENTRIES, journal.journal_page_size
    ),
    "journal_pages_hold": OpenPoint(
        "Does a page hold the lowest ids above its cursor?",
        "yes",
        "more entries than an answer holds",
        journal.journal_pages_hold,
        frozenset({"lowest"}),
    ),
    "journal_order": OpenPoint(
        "Order inside an answer", "sorted by id", ENTRIES, journal.journal_order, ARRANGEMENTS
    ),
    "journal_numbers_as_text": OpenPoint(
        "Are an entry's numbers text?", "both are read", ENTRIES, journal.journal_numbers_as_text, YES_NO
    ),
    "journal_types": OpenPoint(
        "New types of entries", "eleven types are read, others ignored", ENTRIES, journal.journal_types
    ),
    "ids_dense": OpenPoint("Are log ids dense?", "not relied on", ENTRIES, journal.ids_dense),
    "retention": OpenPoint(
        "How long are entries kept?",
        "three days",
        "entries of three days",
        journal.retention,
        frozenset({"three_days", "longer"}),
    ),
    "zero_start": OpenPoint(
        "0 as a start", "reading begins at 1", ENTRIES, journal.zero_start, frozenset({"refused", "accepted"})
    ),
    "expired_cursor": OpenPoint(
        "A cursor that is no longer held",
        "the journal's beginning is read, known ids are dropped",
        ENTRIES,
        journal.expired_cursor,
        frozenset({"retained", "error", "empty"}),
    ),
    "new_order_entries": OpenPoint(
        "Entries of a new confirmed order",
        "either type leads to a reading",
        "an order that came in confirmed within three days",
        journal.new_order_entries,
        frozenset({"1,2", "1", "2", "2,1"}),
    ),
}
OF_RELATIONS = {
    "copy_created_entry": OpenPoint(
        "A derived order's own entries, beside the one that says so",
        "read ahead to the journal's end",
        COPIES,
        journal.copy_created_entry,
        frozenset({"before", "after", "none"}),
    ),
    "split_entry_of": OpenPoint(
        "Whose is entry 6?", "the lower id is the original", "a split", journal.split_entry_of, OWNERS
    ),
    "copy_entry_of": OpenPoint(
        "Whose is entry 17?", "the lower id is the original", "a copy", journal.copy_entry_of, OWNERS
    ),
    "copies_keep_external_id": OpenPoint(
        "Does a copy keep its external id?",
        "both ids are recorded",
        "a copy of an order with an external id",
        orders.copies_keep_external_id,
        YES_NO,
    ),
    "derived_dates": OpenPoint(
        "The date of a derived order",
        "not relied on",
        COPIES,
        orders.derived_dates,
        frozenset({"now", "kept"}),
    ),
    "merge_survivor": OpenPoint(
        "Which order survives a merge?",
        "whichever is there is read",
        MERGES,
        orders.merge_survivor,
        frozenset({"order", "object"}),
    ),
    "technical_entries": OpenPoint(
        "Which originals do a technical merge's entries name?",
        "each of them, or one",
        TECHNICAL,
        orders.technical_entries,
        frozenset({"each", "one"}),
    ),
    "technical_entry_of": OpenPoint(
        "Whose are these entries?",
        "the newer order is technical",
        TECHNICAL,
        orders.technical_entry_of,
        OWNERS,
    ),
    "technical_keeps_source": OpenPoint(
        "Does a technical order keep its source?",
        "not relied on",
        TECHNICAL,
        orders.technical_keeps_source,
        YES_NO,
    ),
}
OF_ORDERS = {
    "orders_order": OpenPoint(
        "Order of the orders", "not relied on", SOME_ORDERS, orders.orders_order, ARRANGEMENTS
    ),
    "orders_as_map": OpenPoint(
        "Orders as a map by id", "both are read", SOME_ORDERS, orders.orders_as_map, YES_NO
    ),
    "orders_page_size": OpenPoint(
        "Orders in an answer",
        "fewer than 100 end a walk",
        "a hundred orders",
        orders.orders_page_size,
        frozenset({"100"}),
    ),
    "date_bound": OpenPoint("`date_confirmed_from`", "inclusive", SOME_ORDERS, orders.date_bound, BOUND),
    "id_bound": OpenPoint("`id_from`", "inclusive", SOME_ORDERS, orders.id_bound, BOUND),
    "missing_order": OpenPoint(
        "An order that is not there",
        "read again for ten minutes",
        SOME_ORDERS,
        orders.missing_order,
        frozenset({"empty", "error"}),
    ),
    "order_id_shows_unconfirmed": OpenPoint(
        "Is an unconfirmed order shown without the flag?",
        "the flag is always set",
        "an unconfirmed order",
        orders.order_id_shows_unconfirmed,
        YES_NO,
    ),
    "filter_email": OpenPoint(
        "How does `filter_email` compare case?",
        "asked for as typed and in lower case",
        "an order with an e-mail address",
        orders.filter_email,
        frozenset({"exact", "ignores_case"}),
    ),
    "ids_as_text": OpenPoint("Are ids text?", "both are read", SOME_ORDERS, orders.ids_as_text, YES_NO),
    "amounts_as_text": OpenPoint(
        "Are amounts text?", "both are read", SOME_ORDERS, orders.amounts_as_text, YES_NO
    ),
    "booleans": OpenPoint(
        "Yes and no",
        "three spellings are read",
        SOME_ORDERS,
        orders.booleans,
        frozenset({"json", "number", "text"}),
    ),
    "empty_maps_as_lists": OpenPoint(
        "An empty map as a list", "both are read", "an empty map", orders.empty_maps_as_lists, YES_NO
    ),
    "pick_field": OpenPoint(
        "`pick_state` or `pick_status`?", "neither is read", SOME_ORDERS, orders.pick_field
    ),
    "types_2022": OpenPoint(
        "Fields as before August 2023?", "both are read", SOME_ORDERS, orders.types_2022, YES_NO
    ),
    "phone_match": OpenPoint(
        "How does getOrdersByPhone match?",
        "three spellings, and each hit is compared",
        "an order with a telephone number",
        orders.phone_match,
        frozenset(orders.WAYS_TO_COMPARE.values()),
    ),
    "phone_unconfirmed": OpenPoint(
        "Does it show unconfirmed orders?",
        "each hit is read",
        "an unconfirmed order with a telephone number",
        orders.phone_unconfirmed,
        YES_NO,
    ),
    "phone_dates_as_text": OpenPoint(
        "Are its dates text?",
        "both are read",
        "an order with a telephone number",
        orders.phone_dates_as_text,
        YES_NO,
    ),
    "phone_limit": OpenPoint(
        "How many orders does it show?",
        "an index of our own knows the others",
        "several orders with one telephone number",
        orders.phone_limit,
    ),
}
OPEN_POINTS = {**OF_JOURNAL, **OF_RELATIONS, **OF_ORDERS}
BLOCKING = "only a blocked token shows it, and a block stops everything else that uses the token"
HIDDEN_POINTS = {
    "orders_lag": HiddenPoint(
        "Does getOrders lag behind the journal?",
        "orders are read again later",
        "an order would have to change at a known moment",
    ),
    "requests_per_minute": HiddenPoint("Calls a minute", "60 of 100, in sliding windows", BLOCKING),
    "block_minutes": HiddenPoint("How long is a block?", "ten minutes, if the text has no time", BLOCKING),
    "block_prolongs": HiddenPoint("Does a call prolong a block?", "none is made", BLOCKING),
    "block_code": HiddenPoint("The error code of a block", "four codes, or the text", BLOCKING),
    "block_message": HiddenPoint("The text of a block", "its time is read", BLOCKING),
    "block_timezone": HiddenPoint("The time zone of that time", "Warsaw's, or UTC's", BLOCKING),
    "technical_entries_none": HiddenPoint(
        "Are there technical merges without an entry?",
        "not promised (docs/promise.md)",
        "an order that no entry names looks like any other",
    ),
}
