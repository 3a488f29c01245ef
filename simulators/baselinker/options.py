"""Every reading of BaseLinker's contract that its documentation leaves open, as an option."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Arrangement = Literal["ascending", "descending", "shuffled"]


@dataclass(frozen=True, slots=True)
class BaselinkerOptions:
    """How one simulated account reads the open points of the contract.

    Attributes:
        journal_enabled: Off answers every journal read with success and nothing, as accounts do by default.
        cursor: Whether `last_log_id` itself is among the answer (`inclusive`) or not (`exclusive`).
        journal_key: The name under which an entry bears its id.
        journal_page_size: Entries a read at most, None for all.
            A page is always the lowest ids from the cursor on.
        journal_order: Order of the entries inside a page.
        journal_numbers_as_text: Every number of an entry is text.
        retention: Seconds that the journal keeps an entry.
        expired_cursor: Answer to a cursor (other than 1) that the journal no longer or never knew: what it
            holds, an error, or nothing.
        new_order_entries: Entries that a new confirmed order writes, of 1 and 2.
        copy_created_entry: Whether a split or copied order's own entries of `new_order_entries` come `before`
            entry 6 or 17, `after` it, or not at all.
        copies_keep_external_id: Whether a split or copied order keeps `external_order_id` and
            `shop_order_id`.
        merge_survivor: Which side of entry 5 survives: its `order_id` or its `object_id`.
        orders_order: Order of the orders inside an answer.
        orders_as_map: `orders` is a map by id instead of a list.
        order_id_shows_unconfirmed: getOrders by `order_id` shows an unconfirmed order without the flag.
        ids_as_text: Every id is text.
        amounts_as_text: Every amount is text.
        booleans: How true and false are written: `json`, `number` (1, 0) or `text` ("1", "0").
        empty_maps_as_lists: An empty map is `[]`, as PHP writes it.
        pick_field: Spelling of `pick_state` and `pack_state`; the documentation's sample has another one.
        types_2022: Types as before August 2023: ids of source, storage and line as text, `shop_order_id` ""
            for none, and without the fields that came later.
        phone_match: getOrdersByPhone finds the same text, the same digits, or the same last nine digits.
        phone_unconfirmed: getOrdersByPhone shows unconfirmed orders too.
        phone_dates_as_text: getOrdersByPhone writes dates as text.
        phone_limit: Orders that getOrdersByPhone shows at most, the newest ones; None for all.
        requests_per_minute: Requests that may arrive in any 60 seconds.
        block_minutes: How long overrunning that blocks the token.
        block_prolongs: Whether a call during a block starts the block anew.
        block_code: Error code of a block.
        block_message: Its text, with `{until}` for the local time of its end.
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
    merge_survivor: Literal["order", "object"] = "order"
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
        """Refuse page sizes with which no reader could ever get on.

        Raises:
            ValueError: Such a page size.
        """
        smallest = 2 if self.cursor == "inclusive" else 1
        if self.journal_page_size is not None and self.journal_page_size < smallest:
            message = f"journal_page_size must be at least {smallest} with an {self.cursor} cursor"
            raise ValueError(message)
