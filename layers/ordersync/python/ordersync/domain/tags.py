"""Tags as SALESmanago stores them (docs/remote-apis.md, "Tags")."""

import re

from anyascii import anyascii

from ordersync.domain.order import Order
from ordersync.domain.settings import Settings

LONGEST_TAG = 255
SOURCE_PREFIX = "BASELINKER"


def stored_tag(text: str) -> str:
    """Return the tag as it is stored: plain capitals, digits and `- _ ( ) [ ] { }`, anything else `_`."""
    plain = anyascii(text.strip()).upper()
    return re.sub(r"[^A-Z0-9_()\[\]{}-]", "_", plain)[:LONGEST_TAG]


def source_tags(
    source: str, source_id: str, settings: Settings, store_names: dict[str, str]
) -> tuple[str, ...]:
    """Return the tags that say where an order came from: none unless setting [4] is on.

    Args:
        source: the order source, such as `allegro`.
        source_id: the store's id within that source.
        settings: the connection's.
        store_names: id to name of the stores of this source.
    """
    if not settings.order_source_tag:
        return ()
    tag = stored_tag(f"{SOURCE_PREFIX}_{source}")
    if settings.order_source_tag_detail == "source":
        return (tag,)
    return (tag, stored_tag(f"{SOURCE_PREFIX}_{source}_{_store_label(source_id, store_names)}"))


def order_tags(order: Order, settings: Settings, store_names: dict[str, str]) -> tuple[str, ...]:
    """Return all tags of an order's contact: the connection's own first."""
    own = stored_tag(settings.tag or "")
    sources = source_tags(order.source, order.source_id, settings, store_names)
    return tuple(dict.fromkeys(tag for tag in (own, *sources) if tag))


def _store_label(source_id: str, store_names: dict[str, str]) -> str:
    label = stored_tag(store_names.get(source_id, ""))
    unique = sum(stored_tag(name) == label for name in store_names.values()) == 1
    return label if label and unique else source_id
