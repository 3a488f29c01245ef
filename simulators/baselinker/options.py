"""Options for every point that BaseLinker's documentation leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Arrangement = Literal["ascending", "descending", "shuffled"]


@dataclass(frozen=True, slots=True)
class BaselinkerOptions:
    """How one simulated account interprets the open points of the contract.

    Attributes:
        journal_enabled: False answers every journal read with success and no entries, as accounts do by
            default.
        cursor: Whether a page includes the entry of `last_log_id` itself (`inclusive`) or not (`exclusive`).
        journal_key: Key of an entry's id.
        journal_page_size: Most entries in one answer, None for no limit. A page always holds the lowest ids
            from the cursor on.
        journal_order: Order of the entries within a page.
        journal_numbers_as_text: Whether every number of an entry is text.
        retention: Seconds for which the journal keeps an entry.
        expired_cursor: Answer to a cursor (other than 1) that the journal does not hold: the entries that it
            has retained, an error, or no entries.
        new_order_entries: Types of the entries that a new confirmed order writes, of 1 and 2.
        copy_created_entry: Whether the own `new_order_entries` of an order that was split off, copied or
            merged technically come `before` the entries that say so, `after` them, or not at all.
        copies_keep_external_id: Whether a copied order keeps `external_order_id` and `shop_order_id`; one
            that was split off does.
        derived_dates: Whether an order that was split off, copied or merged technically is dated `now`, or
            like the order that it is from (`kept`).
        split_entry_of: Whose entry 6 is: the `original` order's with the new one as its object, or the other
            way round.
        copy_entry_of: Whose entry 17 is.
        merge_survivor: Which order of entry 5 survives: its `order_id` or its `object_id`.
        technical_entries: Whether a technical merge writes an entry 5 about `each` original, only about
            `one` of them, or none.
        technical_entry_of: Whose these entries are.
        technical_keeps_source: Whether the new order of a technical merge keeps source, store and external
            id of its first original, or is of the source `personal` and has no external id.
        orders_lag: Least and greatest number of seconds by which an answer of getOrders lags behind the
            journal.
        orders_order: Order of the orders within an answer.
        orders_as_map: Whether `orders` is a map by id instead of a list.
        order_id_shows_unconfirmed: Whether getOrders by `order_id` shows an unconfirmed order without the
            flag.
        ids_as_text: Whether every id is text.
        amounts_as_text: Whether every amount is text.
        booleans: How true and false are written: `json`, `number` (1, 0) or `text` ("1", "0").
        empty_maps_as_lists: Whether an empty map is `[]`, as PHP writes it.
        pick_field: Spelling of `pick_state` and `pack_state`; the documentation's sample differs from its
            table.
        types_2022: Types as before August 2023: ids of sources, storages and lines are text, a missing
            `shop_order_id` is "", and fields that were added later are left out.
        phone_match: Whether getOrdersByPhone compares the text, all digits, or the last nine digits.
        phone_unconfirmed: Whether getOrdersByPhone shows unconfirmed orders too.
        phone_dates_as_text: Whether getOrdersByPhone writes dates as text.
        phone_limit: Most orders in one answer of getOrdersByPhone, the newest ones; None for no limit.
        requests_per_minute: Requests that may arrive in any 60 seconds.
        block_minutes: Minutes for which the token is blocked after exceeding that.
        block_prolongs: Whether a call during a block restarts the block.
        block_code: Error code of a block.
        block_message: Its text; `{until}` stands for the local time at which the block ends.
        block_timezone: Time zone of that time.
    """

    journal_enabled: bool = True
    cursor: Literal["inclusive", "exclusive"] = "exclusive"
    journal_key: Literal["log_id", "id", "both"] = "log_id"
    journal_page_size: int | None = 100
    journal_order: Arrangement = "ascending"
    journal_numbers_as_text: bool = False
    retention: float = 3 * 86_400
    expired_cursor: Literal["retained", "error", "empty"] = "retained"
    new_order_entries: tuple[int, ...] = (1, 2)
    copy_created_entry: Literal["before", "after", "none"] = "after"
    copies_keep_external_id: bool = True
    derived_dates: Literal["now", "kept"] = "now"
    split_entry_of: Literal["original", "new"] = "original"
    copy_entry_of: Literal["original", "new"] = "original"
    merge_survivor: Literal["order", "object"] = "order"
    technical_entries: Literal["each", "one", "none"] = "each"
    technical_entry_of: Literal["original", "new"] = "original"
    technical_keeps_source: bool = True
    orders_lag: tuple[float, float] = (0.0, 0.0)
    orders_order: Arrangement = "ascending"
    orders_as_map: bool = False
    order_id_shows_unconfirmed: bool = False
    ids_as_text: bool = False
    amounts_as_text: bool = False
    booleans: Literal["json", "number", "text"] = "json"
    empty_maps_as_lists: bool = False
    pick_field: Literal["state", "status"] = "state"
    types_2022: bool = False
    phone_match: Literal["exact", "digits", "last_nine"] = "last_nine"
    phone_unconfirmed: bool = False
    phone_dates_as_text: bool = False
    phone_limit: int | None = None
    requests_per_minute: int = 100
    block_minutes: float = 10.0
    block_prolongs: bool = False
    block_code: str = "ERROR_BLOCKED_TOKEN"
    block_message: str = "Query limit exceeded, token blocked until {until}"
    block_timezone: str = "Europe/Warsaw"

    def __post_init__(self) -> None:
        """Refuse page sizes that no reader could page through.

        Raises:
            ValueError: The page size is too small.
        """
        smallest = 2 if self.cursor == "inclusive" else 1
        if self.journal_page_size is not None and self.journal_page_size < smallest:
            raise ValueError(f"journal_page_size must be at least {smallest} with an {self.cursor} cursor")
