"""All words of the pages, by language; a new subject is one more field."""

from collections.abc import Mapping

from ordersync.frozen import frozen
from ordersync.web.words.backfill import BACKFILL_ENGLISH, BACKFILL_POLISH, BackfillWords
from ordersync.web.words.begin import BEGIN_ENGLISH, BEGIN_POLISH, BeginWords
from ordersync.web.words.changes import CHANGES_ENGLISH, CHANGES_POLISH, ChangesWords
from ordersync.web.words.connections import CONNECTIONS_ENGLISH, CONNECTIONS_POLISH, ConnectionWords
from ordersync.web.words.form import FORM_PAGE_ENGLISH, FORM_PAGE_POLISH, FormPageWords
from ordersync.web.words.frame import FRAME_ENGLISH, FRAME_POLISH, FrameWords
from ordersync.web.words.operation import OPERATION_ENGLISH, OPERATION_POLISH, OperationWords
from ordersync.web.words.orders import ORDERS_ENGLISH, ORDERS_POLISH, OrdersWords
from ordersync.web.words.problems import PROBLEMS_ENGLISH, PROBLEMS_POLISH, ProblemWords


@frozen
class PageWords:
    """The words of one language, by subject."""

    frame: FrameWords
    connections: ConnectionWords
    operation: OperationWords
    orders: OrdersWords
    changes: ChangesWords
    backfill: BackfillWords
    form: FormPageWords
    begin: BeginWords
    problems: ProblemWords


PAGE_LANGUAGES: Mapping[str, PageWords] = {
    "en": PageWords(
        frame=FRAME_ENGLISH,
        connections=CONNECTIONS_ENGLISH,
        operation=OPERATION_ENGLISH,
        orders=ORDERS_ENGLISH,
        changes=CHANGES_ENGLISH,
        backfill=BACKFILL_ENGLISH,
        form=FORM_PAGE_ENGLISH,
        begin=BEGIN_ENGLISH,
        problems=PROBLEMS_ENGLISH,
    ),
    "pl": PageWords(
        frame=FRAME_POLISH,
        connections=CONNECTIONS_POLISH,
        operation=OPERATION_POLISH,
        orders=ORDERS_POLISH,
        changes=CHANGES_POLISH,
        backfill=BACKFILL_POLISH,
        form=FORM_PAGE_POLISH,
        begin=BEGIN_POLISH,
        problems=PROBLEMS_POLISH,
    ),
}
LANGUAGE_NAMES: Mapping[str, str] = {"en": "English", "pl": "Polski"}
