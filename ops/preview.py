"""Shows what a connection would send of the last three days' orders."""

from dataclasses import asdict

from pydantic import TypeAdapter

from ops.output import Output, show_json, show_rows, show_text
from ops.where import Where
from ordersync.operating.order_words import ENGLISH_ORDER
from ordersync.operating.preview_connection import AddedPreview, ConnectionPreview
from ordersync.operating.requests import PreviewConnection

_PAGE = TypeAdapter(ConnectionPreview)


def show_preview(where: Where, connection: str | None) -> int:
    """Show what would be sent if the connection was live; nothing is written."""
    seen = _added(where, connection)
    counts = {"purchases": seen.purchases, "sent_before": seen.sent_before}
    if where.output is Output.JSON:
        listed = [asdict(each) for each in seen.examples]
        show_json({**counts, "not_sent": seen.not_sent, "not_tried": seen.not_tried, "examples": listed})
        return 0
    rows = [(count, ENGLISH_ORDER.fate(end)) for end, count in seen.not_sent.most_common()]
    show_rows(("orders", "why they would not be sent"), rows, where.output)
    if where.output is Output.TABLE:
        columns = ("order", "source", "buyer", "value", "products")
        shown = [
            (each.order_id, each.source, each.buyer, each.value, each.products) for each in seen.examples
        ]
        show_rows(columns, shown, where.output)
        left = seen.not_sent.total()
        show_text(f"In the last three days: {seen.purchases} purchases, {left} orders without one.")
        show_text(f"Sent before: {seen.sent_before}. Not tried out, for want of calls: {seen.not_tried}.")
    return 0


def _added(where: Where, connection: str | None) -> AddedPreview:
    added, walk = AddedPreview(), None
    while not added.is_whole:
        request = PreviewConnection(connection_id=connection, walk=walk)
        page = _PAGE.validate_python(where.ask_patiently(request))
        added.add(page)
        walk = page.walk
    return added
