"""All words of the pages, by language; a new subject is one more field."""

from collections.abc import Mapping
from dataclasses import dataclass

from ordersync.web.words.backfill import BACKFILL_ENGLISH, BACKFILL_POLISH, BackfillWords
from ordersync.web.words.changes import CHANGES_ENGLISH, CHANGES_POLISH, ChangesWords
from ordersync.web.words.connections import CONNECTIONS_ENGLISH, CONNECTIONS_POLISH, ConnectionWords
from ordersync.web.words.frame import FRAME_ENGLISH, FRAME_POLISH, FrameWords
from ordersync.web.words.operation import OPERATION_ENGLISH, OPERATION_POLISH, OperationWords
from ordersync.web.words.orders import ORDERS_ENGLISH, ORDERS_POLISH, OrdersWords


@dataclass(frozen=True)
class PageWords:
    """The words of one language, by subject."""

    frame: FrameWords
    connections: ConnectionWords
    operation: OperationWords
    orders: OrdersWords
    changes: ChangesWords
    backfill: BackfillWords


PAGE_LANGUAGES: Mapping[str, PageWords] = {
    "en": PageWords(
        FRAME_ENGLISH,
        CONNECTIONS_ENGLISH,
        OPERATION_ENGLISH,
        ORDERS_ENGLISH,
        CHANGES_ENGLISH,
        BACKFILL_ENGLISH,
    ),
    "pl": PageWords(
        FRAME_POLISH, CONNECTIONS_POLISH, OPERATION_POLISH, ORDERS_POLISH, CHANGES_POLISH, BACKFILL_POLISH
    ),
}
LANGUAGE_NAMES: Mapping[str, str] = {"en": "English", "pl": "Polski"}
