"""Shows what a connection would send of the last three days' orders."""

from collections import Counter
from dataclasses import asdict

from pydantic import TypeAdapter

from ops.output import Output, show_json, show_rows, show_text
from ops.where import Where
from ordersync.operating.order_words import ENGLISH_ORDER
from ordersync.operating.preview_connection import MOST_EXAMPLES, ConnectionPreview
from ordersync.operating.requests import PreviewConnection

_PAGE = TypeAdapter(ConnectionPreview)


def show_preview(where: Where, connection: str | None) -> int:
    """Show what would be sent if the connection was live; nothing is written."""
    pages = _pages(where, connection)
    not_sent, examples = Counter[str](), [each for page in pages for each in page.examples][:MOST_EXAMPLES]
    for page in pages:
        not_sent.update(dict(page.not_sent))
    counts = {name: sum(getattr(page, name) for page in pages) for name in ("purchases", "sent_before")}
    not_tried = sum(page.not_tried for page in pages)
    if where.output is Output.JSON:
        listed = [asdict(each) for each in examples]
        show_json({**counts, "not_sent": not_sent, "not_tried": not_tried, "examples": listed})
        return 0
    rows = [(count, ENGLISH_ORDER.fate(end)) for end, count in not_sent.most_common()]
    show_rows(("orders", "why they would not be sent"), rows, where.output)
    if where.output is Output.TABLE:
        columns = ("order", "source", "buyer", "value", "products")
        shown = [(each.order_id, each.source, each.buyer, each.value, each.products) for each in examples]
        show_rows(columns, shown, where.output)
        left = not_sent.total()
        show_text(f"In the last three days: {counts['purchases']} purchases, {left} orders without one.")
        show_text(f"Sent before: {counts['sent_before']}. Not tried out, for want of calls: {not_tried}.")
    return 0


def _pages(where: Where, connection: str | None) -> list[ConnectionPreview]:
    pages: list[ConnectionPreview] = []
    while not pages or not pages[-1].walk.is_over:
        walk = asdict(pages[-1].walk) if pages else None
        request = PreviewConnection.model_validate({"connection_id": connection, "walk": walk})
        pages.append(_PAGE.validate_python(where.ask_patiently(request)))
    return pages
