"""What the accounts show beside the fields of a form: sources, tags, and lines of the last orders."""

from collections import Counter
from collections.abc import Iterator, Sequence

from ordersync.connecting.ask_settings import tags_of_sources
from ordersync.connecting.draft import Draft
from ordersync.connecting.form import ProductSample, SourceRow
from ordersync.connecting.try_form import SeenAccounts
from ordersync.domain.evidence import PRODUCT_IDS
from ordersync.domain.goods import NO_ID
from ordersync.domain.order import RETURN
from ordersync.domain.purchase import identifier_of_kind
from ordersync.domain.tags import source_tags

SAMPLE_ORDERS, MOST_SAMPLES = 5, 5
MOST_SOURCES = 10  # a page stays light


def tags_given(draft: Draft, seen: SeenAccounts) -> list[str]:
    """Return the tags that setting [4] would give; none until the sources are known."""
    place = "settings.order_source_tag_detail"
    detail = None if draft.problems_at(place) else draft.get(place)
    usable = Draft(draft.connection_id, {}).put(place, detail)  # whatever else is wrong
    return [] if seen.sources is None else tags_of_sources(usable, stores_of(seen))


def source_rows(draft: Draft, seen: SeenAccounts) -> Iterator[SourceRow]:
    """Yield the stores of the account, and what the settings do with each; nothing if they are not valid."""
    if seen.sources is None or any(problem.startswith("settings") for problem in draft.problems()):
        return
    settings = draft.settings()
    counts = None if seen.orders is None else Counter(order.store for order in seen.orders)
    for kind, stores in sorted(stores_of(seen).items()):
        for store_id, name in stores.items():
            store = f"{kind}:{store_id}"
            yield SourceRow(
                store=store,
                name=name,
                tags=source_tags(kind, store_id, settings, dict(stores)),
                eshop=settings.eshop_of(kind, store),
                is_transferred=not settings.skips(kind, store),
                orders=None if counts is None else counts[store],
            )


def busiest(sources: Sequence[SourceRow]) -> tuple[SourceRow, ...]:
    """Return the sources with the most recent orders, as many as a page shows; their order stays."""
    kept = sorted(sources, key=lambda row: -(row.orders or 0))[:MOST_SOURCES]
    return tuple(row for row in sources if row in kept)


def stores_of(seen: SeenAccounts) -> dict[str, dict[str, str]]:
    """Return the account's stores, and those that recent orders come from without being listed there."""
    stores = {kind: dict(listed) for kind, listed in (seen.sources or {}).items()}
    for order in seen.orders or ():
        stores.setdefault(order.source, {}).setdefault(order.source_id, "")
    return {kind: listed for kind, listed in stores.items() if kind != RETURN}


def product_samples(seen: SeenAccounts) -> Iterator[ProductSample]:
    """Yield lines of the last orders."""
    orders = [order for order in seen.orders or () if not order.is_return and order.lines]
    latest = sorted(orders, key=lambda order: order.date_confirmed, reverse=True)[:SAMPLE_ORDERS]
    lines = [(order.order_id, line) for order in latest for line in order.lines][:MOST_SAMPLES]
    for order_id, line in lines:
        found = {kind: identifier_of_kind(line, kind) for kind in PRODUCT_IDS}
        yield ProductSample(
            order_id, line.name, {kind: value for kind, value in found.items() if value not in NO_ID}
        )
